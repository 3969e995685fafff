"""The graph of Reber's grammar writes what the grammar allows."""

import numpy as np
from made import Later

from lstmbook.book.figures import fitting_reber as figures
from lstmbook.tasks.grammars import REBER, REBER_SYMBOLS, reber, to_be_guessed

WALK = Later("live-reber-walk")


def spelled(out):
    return "".join(REBER_SYMBOLS[int(k)] for k in out["said"] if k >= 0)


def test_what_is_written_is_a_string_of_the_grammar_or_the_beginning_of_one():
    rng, lengths = np.random.default_rng(0), set()
    for _ in range(60):
        coins = rng.integers(0, 2, figures.COINS).tolist()
        out = WALK.outputs(coins=coins, step=figures.STEPS)
        string = spelled(out)
        assert figures.writes(string) == bool(out["ended"])
        xs = np.eye(len(REBER_SYMBOLS))[[REBER_SYMBOLS.index(s) for s in string]]
        if not out["ended"]:
            continue
        # Each symbol is foreseen from those before it, the first from the start.
        bits = to_be_guessed(REBER, xs[:-1, None]) * (len(string) - 1)
        assert np.isclose(out["forks"], bits)
        lengths.add(len(string))
    assert len(lengths) > 3


def test_it_writes_the_letters_one_by_one():
    coins = WALK.presets["Across"]["coins"]
    for step in range(1, figures.STEPS + 1):
        out = WALK.outputs(coins=coins, step=step)
        assert spelled(out) == "BPVPXTVVE"[:step]
        assert sum(out[f"at_{k}"] for k in range(figures.END + 1)) == 1
    assert spelled(WALK.outputs(**WALK.presets["Shortest"])) == "BTXSE"


def test_strings_of_the_task_are_written_and_one_of_the_four_is_not():
    batch = reber(np.random.default_rng(1), 30)
    for b in range(30):
        symbols = [int(np.argmax(x)) for x in batch.xs[:, b] if x.any()]
        string = "".join(REBER_SYMBOLS[k] for k in symbols)
        assert not figures.writes(string[:-1] + "B")
        assert figures.writes(string[: int(batch.mask[:, b].sum())] + "E")
    assert [figures.writes(s) for s in figures.STRINGS].count(False) == 1
