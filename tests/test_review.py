"""What is asked on which day: the page's schedule against a second one, written here.

_assets/memory.js is a pure function of what was answered. Readers are made up and
followed for 200 days; on each day the page's list is the one that the rule, as the page
"Review" states it, comes to.
"""

import csv
import json
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from node import in_node

ROOT = Path(__file__).parents[1]
MEMORY = {"memory": ROOT / "_assets" / "memory.js"}
sys.path.insert(0, str(ROOT / "_ext"))
import review  # noqa: E402  Sphinx finds it by the configuration

ITEMS = [  # six chapters with four to nineteen questions each
    {"id": f"question-{k}-{n}", "page": f"chapters/c{k}", "hash": f"{k}.{n}"}
    for k, many in enumerate([4, 19, 7, 12, 5, 9])
    for n in range(many)
]
LISTS = """([items, days]) => days.map(([day, state]) =>
    memory.today(items, state, day, (ms) => ms)
        .map(({ item, done }) => [item.id, done]))"""


def node(function, argument):
    """What memory.js makes of it."""
    return in_node(function, argument, **MEMORY)


class Rule:
    """The schedule in words of Python: what each item is due on, exactly."""

    def __init__(self):
        self.half, self.last, self.asked = {}, {}, set()

    def read(self, page, day):
        for item in ITEMS:
            if item["page"] == page:
                self.last.setdefault(item["id"], day)
                self.half.setdefault(item["id"], Fraction(1))

    def due(self, day):
        waits = {name: max(1, half) for name, half in self.half.items()}
        names = [item["id"] for item in ITEMS if item["id"] in waits]
        ripe = [name for name in names if day >= self.last[name] + waits[name]]
        old = [name for name in ripe if name in self.asked]
        old.sort(key=lambda name: -(day - self.last[name]) / self.half[name])
        return (old + [name for name in ripe if name not in self.asked])[:20]

    def answer(self, name, day, right):
        half = self.half[name] * (2 if right else Fraction(1, 2))
        self.half[name] = min(Fraction(256), max(Fraction(1, 4), half))
        self.last[name] = day
        self.asked.add(name)


def follow(seed, days=200):
    """A reader's life: [(day, what is kept when it begins, what is due)]."""
    rng = np.random.default_rng(seed)
    rule, state = Rule(), {"read": {}, "answered": {}}
    chapters = sorted({item["page"] for item in ITEMS})
    hashes = {item["id"]: item["hash"] for item in ITEMS}
    starts = dict(zip(chapters, np.sort(rng.integers(0, 120, 6)).tolist(), strict=True))
    comes, stays, knows = rng.uniform([0.2, 0.3, 0.3], [1, 1, 0.95])
    life = []
    for day in range(days):
        for page in chapters:
            if starts[page] == day:
                state["read"][page] = day
                rule.read(page, day)
        due = rule.due(day)
        life.append((day, json.loads(json.dumps(state)), due))
        if rng.random() < comes:
            for name in due[: rng.integers(1, 21) if rng.random() > stays else 20]:
                right = int(rng.random() < knows)
                rule.answer(name, day, right)
                row = [day, right, hashes[name]]
                state["answered"].setdefault(name, []).append(row)
    return life


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_a_reader_is_asked_what_is_due_for_200_days(seed):
    life = follow(seed)
    expected = [[[name, False] for name in due] for _, _, due in life]
    assert sum(map(len, expected)) > 100 and max(map(len, expected)) <= 20
    assert node(LISTS, [ITEMS, [(day, state) for day, state, _ in life]]) == expected


def always(right, days=200, times=99):
    """The days on which one item is asked whose reader comes every day."""
    one, state, asked = ITEMS[:1], {"read": {"chapters/c0": 0}, "answered": {}}, []
    run = """([items, state, days, right, times]) => {
        const asked = [];
        for (let day = 0; day < days; day++)
            if (memory.today(items, state, day, (ms) => ms).length) {
                asked.push(day);
                const answers = (state.answered[items[0].id] ??= []);
                const now = answers.length < times ? right : 1 - right;
                answers.push([day, now, items[0].hash]);
            }
        return asked;
    }"""
    asked = node(run, [one, state, days, right, times])
    return np.diff([0, *asked]).tolist()


def test_intervals_double_with_right_answers_and_shrink_with_wrong_ones():
    assert always(1) == [1, 2, 4, 8, 16, 32, 64]
    assert always(0, 8) == [1, 1, 1, 1, 1, 1, 1]
    assert always(1, times=5) == [1, 2, 4, 8, 16, 32, 16, 8, 4, 2, *[1] * 106]
    assert always(1, 1000)[-2:] == [256, 256]  # and no longer


def test_what_is_left_is_a_forget_gate_to_the_power_of_the_days():
    left = node("(days) => days.map((t) => memory.chance(8, t))", [0, 1, 8, 24])
    assert left == pytest.approx([1, 2 ** (-1 / 8), 0.5, 0.125], abs=1e-12)


def test_what_was_answered_today_is_done_and_stays_on_the_list():
    name, text = ITEMS[0]["id"], ITEMS[0]["hash"]
    state = {"read": {"chapters/c0": 0}, "answered": {name: [[3, 1, text]]}}
    (list_now,) = node(LISTS, [ITEMS, [(3, state)]])
    assert [done for _, done in list_now] == [True, False, False, False]


@pytest.mark.long
def test_a_new_edition_asks_anew_what_has_changed_and_drops_what_is_gone():
    day, state, due = follow(3)[-1]
    known = [item for item in ITEMS if item["id"] in state["answered"]]
    changed, gone = known[0]["id"], known[1]["id"]
    edition = [
        item | ({"hash": "new"} if item["id"] == changed else {})
        for item in reversed(ITEMS)
        if item["id"] != gone
    ]
    standing = """([items, state, day]) => items.map((item) =>
        memory.standing(item, state, day, (ms) => ms)).filter(Boolean)
        .map(({ item, history, due }) => [item.id, history, due])"""
    before = {name: rest for name, *rest in node(standing, [ITEMS, state, day])}
    after = {name: rest for name, *rest in node(standing, [edition, state, day])}
    assert after.keys() == before.keys() - {gone} and after[changed][0] == []
    rest = after.keys() - {changed}
    assert {name: after[name] for name in rest} == {name: before[name] for name in rest}
    assert gone in state["answered"]  # and in the file


def kept(**more):
    """What a page keeps, as a dict."""
    parts = ("answered", "predicted", "settings", "seen", "read")
    return {"version": 1, "last": None} | {part: {} for part in parts} | more


ONE = kept(
    answered={"question-a-b": [[5, 1, "x"], [9, 0, "x"]]},
    read={"chapters/gru": 7},
    last={"page": "chapters/gru", "at": "a", "title": "A", "when": 9},
)
OTHER = kept(
    answered={"question-a-b": [[7, 0, "x"]], "recall-c": [[1, 1, "y"]]},
    predicted={"live-a": [[4, "Right: up."]]},
    read={"chapters/gru": 3, "chapters/rnn": 4},
    seen={"chapters/gru": 40},
)
MERGED = "([a, b]) => memory.merge(a, b)"


def test_two_files_become_one_and_nothing_is_lost():
    both = node(MERGED, [ONE, OTHER])
    assert both == node(MERGED, [OTHER, ONE]) == node(MERGED, [both, OTHER])
    assert [when for when, *_ in both["answered"]["question-a-b"]] == [5, 7, 9]
    assert both["answered"]["recall-c"] == OTHER["answered"]["recall-c"]
    assert both["read"] == {"chapters/gru": 3, "chapters/rnn": 4}
    assert both["last"] == ONE["last"] and both["predicted"] == OTHER["predicted"]


BOOK = {"book": "Learning to Remember"}
READ = "(texts) => texts.map((text) => memory.read(text, 1))"
BAD = {
    "": "no JSON",
    "not a file": "no JSON",
    "[]": "none that this page has saved",
    json.dumps(ONE): "none that this page has saved",
    json.dumps(BOOK | ONE | {"version": 2}): "newer edition",
    json.dumps(BOOK): "newer edition",
    json.dumps(BOOK | ONE | {"answered": []}): "nothing was taken",
    json.dumps(BOOK | ONE | {"answered": {"question-a-b": 3}}): "nothing was taken",
    json.dumps(
        BOOK | ONE | {"answered": {"a-b": [["x", 1, "y"]]}}
    ): "nothing was taken",
    json.dumps(BOOK | ONE | {"answered": {"__proto__": []}}): "nothing was taken",
    json.dumps(BOOK | ONE | {"read": {"chapters/a": -1}}): "nothing was taken",
    json.dumps(BOOK | ONE | {"read": {"toString": 1}}): "nothing was taken",
    json.dumps(BOOK | ONE | {"last": {"page": "javascript:x"}}): "nothing was taken",
}


def test_a_bad_file_is_told_in_one_line():
    said = node(READ, list(BAD))
    assert all(isinstance(line, str) for line in said)
    assert [
        part for part, line in zip(BAD.values(), said, strict=True) if part not in line
    ] == []
    assert node(READ, [json.dumps(BOOK | ONE)]) == [ONE]


def test_cards_are_lines_that_a_reader_of_tables_takes_apart():
    cards = [['say "a"', "b\tc\nd", "gru"], ["#e", "<b>f</b>", "rnn"]]
    text = node("(cards) => memory.deck(cards)", cards)
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert head[:2] == ["#separator:Tab", "#html:true"]
    rows = list(csv.reader(text.splitlines()[len(head) :], delimiter="\t"))
    book = "Learning to Remember"
    assert rows == [['say "a"', "b c d", book, "gru"], ["#e", "<b>f</b>", book, "rnn"]]


FIGURE = '<figure class="live live-question" id="question-{}">{}</figure>'
PAGE = f"""<p>A text.</p>
<p><strong>1 · Predict.</strong></p>
<div class="cell"><div class="out">{FIGURE.format("a-b", "<p></p>")}</div></div>
<p><strong>2 · Compute.</strong> Given <i>f</i>.</p>
<div class="cell">{FIGURE.format("c-d", "x")}</div>
"""
RECALL = """<section id="what">
<h3>What <em>is</em> f &amp; g?<a class="headerlink" href="#what">#</a></h3>
<p>This. <a href="gru.html#x">There</a></p>
</section>
<section id="none">
<h3>And this?<a class="headerlink" href="#none">#</a></h3>
<p>The book has <a href="glossary.html">nothing</a>.</p>
</section>
"""


def test_items_come_from_the_written_pages_in_the_order_of_the_book(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "rnn.html").write_text(PAGE)
    (tmp_path / "chapters" / "questions.html").write_text(RECALL)
    chapters = [("chapters/gru", "GRU", "?", 5), ("chapters/rnn", "RNN", "?", 5)]
    made = review.collect(tmp_path, chapters)
    assert made["chapters"] == [("chapters/gru", "GRU"), ("chapters/rnn", "RNN")]
    asked, bare, given = made["items"]
    assert asked["id"] == "recall-what" and asked["page"] == "chapters/gru"
    assert asked["ask"] == "What is f & g?" and asked["html"].startswith("<p>This.")
    assert bare["id"] == "question-a-b"
    assert bare["html"] == FIGURE.format("a-b", "<p></p>")
    figure = FIGURE.format("c-d", "x")
    assert given["html"] == f'<p>Given <i>f</i>.</p><div class="cell">{figure}</div>'
