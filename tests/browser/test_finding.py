"""The search page leads from the words that people use to the section that answers."""

from pathlib import Path

import pytest
import yaml

WORDS = Path(__file__).parents[2] / "chapters" / "words.yml"
# what is asked: sections that answer it, the address within chapters/
ASKED = {
    "dropout": "fitting#leave-something-out",
    "stateful": "rnn#starting-afresh",
    "hidden size": "lstm-cell#two-kinds-of-memory",
    "return_sequences": "stacks#a-stack-of-layers",
    "padding": "sequences#five-shapes-of-a-task",
    "NaN": "questions#my-loss-is-nan-why-and-what-can-i-do",
    "teacher forcing": "sequence-to-sequence#told-the-truth-or-not",
    "forecasting": "forecasting#windows",
    "time series": "forecasting#windows",
    "predicts yesterday's value": "forecasting#the-curve-that-lags-by-one",
    "data leakage": "forecasting#cut-in-time",
    "scaling": "forecasting#scale-by-the-past",
    "trend": "forecasting#a-series-that-grows",
    "ARIMA": "forecasting#rivals-without-a-network",
    "multi-step forecast": "forecasting#several-steps-ahead",
    "multivariate": "forecasting#several-series-and-gaps",
    "missing values": "forecasting#several-series-and-gaps",
    "predict stock prices": "questions#how-do-i-predict-a-time-series-or-stock-prices",
    "batch size": "questions#what-batch-size-should-i-take",
    "beam search": "sequence-to-sequence#the-likeliest-or-the-best",
    "MNIST": "handwriting#from-a-finger-to-eight-rows",
    "last hidden state": "handwriting#which-state-should-answer",
    "random split": "handwriting#whose-hand",
    "transformer": "sequence-to-sequence#what-a-transformer-keeps",
    "seq2seq": "sequence-to-sequence#one-reads-one-writes",
    "attention mechanism": "sequence-to-sequence#listen-to-every-state",
    "does padding count in the loss": "sequence-to-sequence#padding-does-not-count",
    "how does the forget gate decide": "whiteboard#what-training-finds",
    "forget gate": "lstm-cell#the-forget-gate-what-stays-on-the-belt",
    "input gate": "lstm-cell#the-input-gate-and-the-candidate-what-is-put-on-the-belt",
    "what is an embedding": "sequences#words-that-lie-together",
    "word2vec": "sequences#words-that-lie-together",
    "one hot encoding": "sequences#from-a-text-to-an-array",
    "where are LSTMs used": "after-the-lstm#where-they-were-used-and-are",
    "applications of LSTM": "after-the-lstm#where-they-were-used-and-are",
    "speech recognition": "after-the-lstm#where-they-were-used-and-are",
    "image captioning": "sequences#five-shapes-of-a-task",
    "difference between cell state and hidden state": "lstm-cell#two-kinds-of-memory",
    "long-term memory short-term memory": "lstm-cell#two-kinds-of-memory",
    "why tanh": "lstm-cell#the-input-gate-and-the-candidate-what-is-put-on-the-belt",
    "what is a recurrent neural network": "rnn#one-line-again-and-again",
    "why do RNNs forget": "vanishing-through-time#a-hundred-factors-in-a-row",
    "LSTM vs RNN": "lstm-gradient#two-paths speaking-french#steps-against-the-gap",
    "long-term dependencies": "vanishing-through-time#a-hundred-factors-in-a-row",
    "LSTM equations": "lstm-cell#the-whole-cell",
    "what does the output gate do": "lstm-cell#the-output-gate-what-is-handed-over",
    "unrolled RNN": "rnn#one-line-again-and-again",
    "many to one": "sequences#five-shapes-of-a-task",
    "vanishing gradient": "vanishing-through-time#a-hundred-factors-in-a-row",
    "next word prediction": "speaking-french#steps-against-the-gap",
    "GRU vs LSTM": "gru#beside-the-lstm",
    "bidirectional LSTM": "both-directions#two-readers-back-to-back",
    "conveyor belt": "lstm-cell#two-kinds-of-memory",
    "universal approximator": "activations#towers",
    "peephole connections": "peepholes#three-numbers-for-each-unit",
    "whiteboard analogy": "whiteboard#a-board-with-three-lines",
    "sushi": "lstm-cell#two-kinds-of-memory",
    "LSTM from scratch in Python": "lstm-cell#from-scratch",
    "remember vector": "lstm-cell#the-forget-gate-what-stays-on-the-belt",
    "overfitting": "fitting#by-heart",
    "layer normalization": "fitting#layer-normalisation",
    "are LSTMs still used": "after-the-lstm#where-they-were-used-and-are",
    "early stopping": "fitting#stop-in-time",
    "exploding gradient": "vanishing-through-time#exploding-a-wall-in-the-loss",
    "batch_first": "from-numpy-to-frameworks#what-goes-wrong-which-axis-is-time",
    "detach": "bptt#truncation",
    "attention": "after-the-lstm#a-matrix-for-a-memory "
    "sequence-to-sequence#listen-to-every-state",
    "learning rate": "perceptron#learning-from-mistakes",
}
FOUND = """() => [...document.querySelectorAll(".found a")].map(
    (link) => link.href.replace(/.*chapters\\//, "").replace(".html", ""))"""
AT_ONCE = """() => {
    const index = finding.prepare(findingIndex);
    return (questions) => questions.map((question) => finding.ask(index, question)
        .slice(0, 3).map(([place]) => index.sections[place])
        .map(([page, anchor]) => `${page}#${anchor}`.replace("chapters/", "")));
}"""


@pytest.fixture
def search(page, book):
    """Return a function: the addresses of what the search page lists for a text."""

    def search(text):
        page.goto(f"{book.as_uri()}/search.html")
        page.locator(".bd-search-container input[name=q]").fill(text)
        page.keyboard.press("Enter")
        page.wait_for_selector("#search-results [role=status]")
        return page.evaluate(FOUND)

    return search


def test_the_words_people_use_find_the_section_that_answers(page, book):
    page.goto(f"{book.as_uri()}/search.html")
    ask = page.evaluate_handle(AT_ONCE)
    found = page.evaluate("([ask, all]) => ask(all)", [ask, list(ASKED)])
    rank = {
        text: next((n for n, at in enumerate(best, 1) if at in ASKED[text].split()), 9)
        for text, best in zip(ASKED, found, strict=True)
    }
    late = {text: found[n] for n, text in enumerate(ASKED) if rank[text] > 3}
    assert not late
    first = sum(place == 1 for place in rank.values())
    assert first >= 0.9 * len(ASKED), [text for text in rank if rank[text] > 1]


def test_the_sections_that_have_words_of_their_own_are_there(page, book):
    page.goto(f"{book.as_uri()}/search.html")
    known = page.evaluate("findingIndex.asked.map(([word]) => word)")
    words = yaml.safe_load(WORDS.read_text("utf-8"))
    for section, said in words.items():
        missing = [word for word in said.split(",") if word.strip() not in known]
        assert not missing, section


def test_a_reader_types_and_is_led_to_the_section(search, page):
    best, *_ = search("dropout")
    assert best == ASKED["dropout"]
    page.locator(".found a").first.click()
    page.wait_for_url("**/chapters/fitting.html#leave-something-out")
    assert page.locator("#leave-something-out h2").is_visible()


def test_nothing_is_found_for_a_word_that_nobody_uses(search, page):
    assert search("qwertzuiop") == []
    assert "No section" in page.locator("#search-results").inner_text()


def test_a_question_is_text_and_no_part_of_the_page(search, page):
    search("<img src=x onerror=alert(1)> dropout")
    assert page.locator("#search-results img").count() == 0
