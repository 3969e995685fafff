"""Receipts: what is written is read, what was cut or changed is refused, and fast."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from node import in_node

ROOT = Path(__file__).parents[1]
RECEIPT = {"receipt": ROOT / "_assets" / "receipt.js"}
READ = "(text) => receipt.read(text)"
STATE = {
    "answered": {"question-a": [[5, 0, "x"], [7, 0, "x"], [9, 1, "x"]]},
    "predicted": {
        "live-b": [[4, "Not so. It is: up.", "down"], [6, "Right: up.", "up"]],
        "live-c": [[4, "Right."]],
    },
    "settings": {"live-b": {"f": 0.9, "what": "µ <i>", "on": True, "row": [0, 1]}},
}
HELD = {
    "name": "Zoë",
    "answers": {"question-a": [0, 1]},
    "predicted": {"live-b": ["down", "up"], "live-c": ["Right.", "Right."]},
    "settings": STATE["settings"],
}


def node(function, argument):
    return in_node(function, argument, **RECEIPT)


def written(state, name=""):
    return node("([state, name]) => receipt.write(state, name)", [state, name])


def read_coded(several):
    """What is read from receipts with fitting checks that `write` did not make."""
    codes = [
        base64.urlsafe_b64encode(json.dumps(held).encode()).decode().rstrip("=")
        for held in several
    ]
    read = """(codes) => codes.map((code) =>
        receipt.read(`LTR1:${code}:${receipt.check(code)};`))"""
    return node(read, codes)


def test_a_receipt_is_read_as_it_was_written_also_through_a_mail():
    line = written(STATE, " Zoë ")
    assert line == line.encode("ascii").decode() and " " not in line
    mailed = "\n".join("> " + line[k : k + 60] for k in range(0, len(line), 60))
    for text in (line, mailed):
        read = node(READ, text)
        assert read == {"found": [HELD], "twice": 0, "refused": []}
    some = "(state) => receipt.write(state, '', (id) => id === 'live-c')"
    (held,) = node(READ, node(some, STATE))["found"]
    assert held["predicted"].keys() == {"live-c"}
    assert held["answers"] == held["settings"] == {} and held["name"] == ""


def test_nothing_kept_is_a_receipt_too():
    empty = {"answered": {}, "predicted": {}, "seen": {}, "read": {}, "last": None}
    (held,) = node(READ, written(empty))["found"]
    assert held == {"name": "", "answers": {}, "predicted": {}, "settings": {}}


def test_each_cut_and_each_changed_letter_is_refused():
    line = written(STATE)
    cut = [line[:k] for k in range(5, len(line))]
    letters = "ABCxyz019-_"
    changed = [
        line[:k] + new + line[k + 1 :]
        for k in range(5, len(line) - 1)
        for new in letters
        if new != line[k] and line[k] != ":"
    ]
    swapped = [
        line[:k] + line[k + 1] + line[k] + line[k + 2 :]
        for k in range(5, len(line) - 2)
        if line[k] != line[k + 1]
    ]
    out = node("(texts) => texts.map(receipt.read)", cut + changed + swapped)
    assert len(out) > 1000
    assert [read for read in out if read["found"] or not read["refused"]] == []


def test_what_holds_something_else_is_refused_though_its_check_fits():
    wrong = [
        HELD | {"name": "x" * 81},
        HELD | {"name": None},
        HELD | {"answers": {"question-a": [0, 2]}},
        HELD | {"answers": {"question-a": [0]}},
        HELD | {"predicted": {"live-b": ["up", 1]}},
        HELD | {"predicted": {"<b>": ["up", "up"]}},
        HELD | {"settings": {"live-b": {"f": {"g": 1}}}},
        HELD | {"settings": []},
        {"name": ""},
        [],
        None,
        7,
    ]
    right, *others = read_coded([HELD, *wrong])
    assert right["found"] == [HELD]
    said = ["it does not hold what a receipt holds"]
    assert [r for r in others if r["found"] or r["refused"] != said] == []


def test_one_bad_receipt_leaves_the_others_and_the_same_one_counts_once():
    first, second = written(STATE), written(STATE, "Ada")
    text = f"Dear all,\n{first}\n{second[:40]}\n{second}\n{first}\nYours"
    read = node(READ, text)
    assert [held["name"] for held in read["found"]] == ["", "Ada"]
    assert read["twice"] == 1
    assert sorted(reason.partition(" ")[0] for reason in read["refused"]) == [
        "before",
        "behind",
        "it",
    ]


def test_a_histogram_counts_each_value_once():
    def made(*lists, most=8):
        return node("([l, m]) => receipt.histogram(l, m)", [lists, most])

    assert made(["b", "a", "b"], ["a", "a", "a"]) == [["a", 1, 3], ["b", 2, 0]]
    assert made(["10", "9"], ["−1"]) == [["−1", 0, 1], ["9", 1, 0], ["10", 1, 0]]
    numbers = [[str(x) for x in range(0, 101)], ["100", "0"]]
    rows = made(*numbers, most=4)
    assert [row[0] for row in rows] == ["0 to 25", "25 to 50", "50 to 75", "75 to 100"]
    assert [row[1:] for row in rows] == [[25, 1], [25, 0], [25, 0], [26, 1]]
    words = [chr(97 + k) * 2 for k in range(12) for _ in range(12 - k)]
    rows = made(words, most=3)
    assert rows == [["aa", 12], ["bb", 11], ["other", len(words) - 23]]


@pytest.mark.long
def test_a_thousand_receipts_are_read_in_a_second():
    rng = np.random.default_rng(0)

    def reader():
        answered = {
            f"question-{k}": [[1, int(rng.random() < 0.5), "x"]] for k in range(80)
        }
        predicted = {f"live-{k}": [[1, "x", f"{rng.random():.2f}"]] for k in range(60)}
        settings = {f"live-{k}": {"f": rng.random()} for k in range(30)}
        return {"answered": answered, "predicted": predicted, "settings": settings}

    lines = "(states) => states.map((state) => receipt.write(state))"
    text = "\n".join(node(lines, [reader() for _ in range(1000)]))
    timed = """(text) => { // by the processor's clock: the machine may be busy
        const before = process.cpuUsage(), { found } = receipt.read(text);
        const { user, system } = process.cpuUsage(before);
        return [found.length, (user + system) / 1e6];
    }"""
    count, seconds = node(timed, text)
    assert count == 1000
    assert seconds < 1
