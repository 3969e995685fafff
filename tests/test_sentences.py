"""What the book says of networks: no "all" or "never" that is a throw of the dice.

What a trained network does is counted, and a count has its interval. "All", "none",
"every", "never", "always" and "cannot" belong to what is so whatever the seed. Each
such sentence near a network stands below with its reason:

    identity   it follows from how the thing is built
    theorem    a source proves it
    denied     the sentence says that it is not so, or not known; so does the ledger of
               a claim that fails
    set up     how it was run, drawn or asked, not what came of it
    beside     its count, in a table, has its interval in the text beside it

Read are the text of the pages, what is written in their code and in that of the figures
(alt texts, readouts, captions, questions and their answers), the counts that cells
print, and the ledger's words.
"""

import ast
import functools
import json
import re
from pathlib import Path

import pytest

from lstmbook.lab.evidence import evidence, rows

ROOT = Path(__file__).parents[1]
REASONS = ("identity", "theorem", "denied", "set up", "beside")
ALLOWED = {
    "A step cannot be trained by following a slope": "identity",
    "What the newer cells do that the LSTM cannot": "identity",
    "What do the newer cells do that the LSTM cannot": "identity",
    "Two runs test all the weights at once": "identity",
    "call a network **born dead** if it is so for *every*": "set up",
    "Every network of the book so far has read from left to right": "set up",
    "has read the word and all that stands to its left": "identity",
    "has read the word and all that stands to its right": "identity",
    "none of which was used while the settings were chosen": "set up",
    "1000 sequences that no network has trained on": "set up",
    "no network of finite precision counts for ever": "identity",
    "all networks of a kind learn at once": "set up",
    "the share of all such networks": "set up",
    "A network that always says 0 would have": "set up",
    "the stored GRU is off by less than 0.04": "set up",
    "With both from step 17 on, it is 45 and 59": "set up",
    "that can be written down in ONNX goes the same way": "set up",
    "a term that is 0 cannot be found wrong": "identity",
    "every GRU of this chapter was trained with it": "set up",
    "the GRU has none, it writes $1 - z$": "identity",
    "cannot learn to hold a bit over 50 noisy steps.* <a href": "denied",
    "cannot learn to carry a word over 40 others.* <a href": "denied",
    "all learn from the same ones": "set up",
    "computes its whole memory anew at every step": "identity",
    "it is not that a network without gates *cannot*": "denied",
    "when in all of 256 strings to learn from": "set up",
    "The task does not show that an RNN *cannot*": "denied",
    "of the networks with input weights up to 1, at every lag": "set up",
    "No network gets beyond its number of units": "theorem",
    "A network that has never begun from zero might": "set up",
    "streams that no network has seen": "set up",
    "Every 50 steps a network answers": "set up",
    "Not every seed learns these stories": "denied",
    "after all kinds of authors": "set up",
    "a network that says nothing at all is at 1": "identity",
    "*A recurrent network transforms its whole memory at every step.*": "denied",
    "No library of neural networks is used": "set up",
    "nearly every RNN of today": "set up",
    "one copy of the network for each step, all with the same weights": "identity",
    "dictionary of all arrays of a network": "identity",
    "the hidden state is all the memory there is": "identity",
    "who never learned it, 0, right of the end": "set up",
    "How a network reads all strings of TEST": "set up",
    "right what is foreseen of a stream never learned": "set up",
    "All runs at once: sequence s moves c": "set up",
    "The error at each step, the mean over networks and over all periods": "set up",
    "each is trained once, and always the same": "set up",
    "Not every seed learns to count": "denied",
    "An RNN rewrites everything it holds at every step": "denied",
    "one network that passes all of it on is enough": "identity",
    "20 starts for each seed, 3000 steps on all four examples": "set up",
    "Both have learned from 2000 stories": "set up",
    "Both learned n up to 10": "set up",
    "Of the 39 networks that fail at a string's end": "set up",
    # counts of answers, steps, noises or settings, not of networks
    "until 95 of 100 answers to fresh": "set up",
    "That takes 1 of 101": "identity",
    "The first 6 of 24 answers of a block": "identity",
    "A guess at the order is right in 25 of 100": "set up",
    "It is on time at 16 of the 16 settings of the figure": "set up",
    "wrong about 0 of the 5760": "set up",
    "the old one in more than nine of ten answers": "set up",
    "of all cases with output 0.7, seven of ten": "identity",
    "mean power of ten of 50 noises": "set up",
    "more than 90 of 100 fresh sequences of 4 spikes": "set up",
    "are right in nine of ten answers": "set up",
    "and the median of that share": "set up",
    "it has 98 of 100 right, the LSTM 76": "set up",
    "more than 90 of 100 new sequences without a mistake": "set up",
    "the last 600 of 1500 steps": "set up",
    "until 95 of 100 answers are right": "set up",
    "10 of 10 learned | converges": "beside",
    "0 of 10 learned | stalls completely": "beside",
    "0, 9, 10 of 10 | 5 of 5": "beside",
}

# The same of counts that cells print.
PRINTED = {
    "the whole picture is back": "identity",
    "of ten solve it": "beside",
    "not within 2,000": "beside",  # the median has its interval
    "not within 600": "beside",
    "of 21": "set up",
    "bits: all given back in": "identity",
    "of 20 numbers": "set up",
    "held: the old in": "set up",  # of the stories that can be told
    "for one word:": "set up",  # of the same
    "in more than nine of ten answers": "set up",
    "of 10 seeds pass": "beside",
    "at a mark: at least 8 of 10": "beside",
    "elsewhere: at least 8 of 10": "beside",
}

ONES = r"(?:networks?|nets?|seeds?|runs|starts|LSTMs?|RNNs?|GRUs?)"
WORD, HERE = r" [\w*-]+", r" [^ .;:(]+"
LEARNS = r"(?:learns?|learned|solves?|solved|finds?|found|trains?|trained)"
SWEEPING = re.compile(
    rf"\b(?:all|every|none|no)\b(?:{WORD}){{0,3}} \*?{ONES}\b"
    rf"|\b{ONES}\b(?:{HERE}){{0,7}} \*?(?:never|always|cannot|all|none|every)\b"
    rf"(?! the same)"
    rf"|\b(?:never|always|cannot)\*?(?:{WORD}){{0,2}} {LEARNS}\b"
    rf"|\b(?:learn|solv|train)\w*\b(?:{HERE}){{0,4}} (?:none|never|always|cannot)\b"
    rf"|\b(?:both|neither)\b(?:{WORD}){{0,2}} (?:solved?|solves|learned)\b"
    rf"|\b(?:gates|{ONES}) (?:that )?fail\b",
    re.I,
)
TENS = "ten|twenty|thirty|forty|fifty"
COUNT = re.compile(
    rf"\b(?:\d+|nine|eight|seven|{TENS}) of (?:the )?(?:[1-9]\d+|{TENS})\b", re.I
)
INTERVAL = re.compile(r"\d+ to \d+\s*%")


def sentences(text):
    """The sentences of a page in Markdown; a line of a table or a list is one."""
    for part in re.split(r"\n\s*\n|\n(?=[-*|] )", text):
        yield from re.split(r"(?<=[.:;?!])\s+(?=[A-Z*$\[(])", " ".join(part.split()))


def written(code):
    """The texts in a piece of code, what is filled in later as {}."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr):
            parts = (getattr(part, "value", "{}") for part in node.values)
            yield "".join(part if isinstance(part, str) else "{}" for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def pages():
    """(where, text) of the chapters, the pages beside them and the first one."""
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for n, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"]):
            source, at = "".join(cell["source"]), f"{path.stem} [{n}]"
            texts = [source] if cell["cell_type"] == "markdown" else written(source)
            yield from ((at, text) for text in texts)
    for path in [ROOT / "intro.md", *sorted((ROOT / "chapters").glob("*.md"))]:
        yield path.name, path.read_text("utf-8")


def printed():
    """(where, line) of what the cells of the chapters print."""
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for n, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"]):
            for output in cell.get("outputs", ()):
                lines = "".join(output.get("text", "")).splitlines()
                yield from ((f"{path.stem} [{n}]", line) for line in lines)


def figures():
    """(where, text) of what the figures and plots say, in words that may be filled."""
    for path in sorted((ROOT / "lstmbook" / "book").rglob("*.py")):
        for text in written(path.read_text("utf-8")):
            yield path.stem, text


def ledger():
    """(where, text) of the rows; of a claim that fails, not the claim itself."""
    for row in rows().values():
        found = evidence(row.id)
        said = [found.claim] * (found.verdict != "fails")
        said += [getattr(row, name, "") for name in WORDS]
        said += list(getattr(row, "holds_if", ()))
        yield from ((row.id, text) for text in said)


WORDS = "changes", "condition", "question", "criterion", "control", "size"


@functools.cache
def said():
    """(where, text) of everything that is read."""
    return [*pages(), *figures(), *ledger()]


def doubtful(sentence):
    """Whether it may say too much of networks; a question and an interval do not."""
    if sentence.endswith("?") or INTERVAL.search(sentence):
        return False
    return bool(SWEEPING.search(sentence) or COUNT.search(sentence))


def test_no_sentence_says_more_of_networks_than_is_known():
    found = [(at, s) for at, text in said() for s in sentences(text) if doubtful(s)]
    unknown = [f"{at}: {s}" for at, s in found if not any(a in s for a in ALLOWED)]
    assert not unknown, (
        "a count with its interval, or a reason in ALLOWED:\n" + "\n".join(unknown)
    )
    unused = [a for a in ALLOWED if not any(a in s for _, s in found)]
    assert not unused, f"no longer there: {unused}"
    assert set(ALLOWED.values()) <= set(REASONS)


def test_the_words_of_figures_questions_and_rows_are_read():
    text = "\n".join(text for _, text in said())
    for one in (
        "with a wall in it, and the ways down it",  # of a figure
        "Sixty steps back the units that are off",  # a readout
        "The diamond stands on the wall",  # a question
        "the share of right answers in 20 fresh streams",  # a row
    ):
        assert one in text


def test_a_count_that_is_printed_has_its_interval():
    counts = [(at, s) for at, s in printed() if COUNT.search(s)]
    bare = [(at, s) for at, s in counts if not INTERVAL.search(s)]
    unknown = [f"{at}: {s}" for at, s in bare if not any(a in s for a in PRINTED)]
    assert len(counts) > 40 and not unknown, "\n".join(unknown)
    unused = [a for a in PRINTED if not any(a in s for _, s in bare)]
    assert not unused and set(PRINTED.values()) <= set(REASONS), unused


@pytest.mark.parametrize(
    "said, doubted",
    [
        ("The networks of both directions are right in nearly all places.", True),
        ("Networks without a forget gate learned to replace, thirty of thirty.", True),
        ("With a forget bias of 1 it cannot learn a gap of ten words.", True),
        ("All ten networks solve it.", True),
        ("A plain network never solves this.", True),
        ("An LSTM learns it always.", True),
        ("Both together solve it, and so do those that wait.", True),
        ("A forget gate is needed: coupled gates fail.", True),
        ("| bias 4 | 10 of 10 | within 120 steps |", True),
        ("Of these networks 30 of 30 (89 to 100 %) learned it.", False),
        ("Do all networks solve it?", False),
        ("All matrices have one shape.", False),
    ],
)
def test_what_is_doubted(said, doubted):
    assert doubtful(said) == doubted
