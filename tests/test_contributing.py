"""The example in CONTRIBUTING.md is what a newcomer types: it works as printed."""

import re
from pathlib import Path

import numpy as np
import pytest

from lstmbook.live import Live

ROOT = Path(__file__).parents[1]


def examples():
    """The two blocks of Python in CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    moved, going = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return moved, going


def test_the_examples_are_short():
    for code, most in zip(examples(), (20, 30), strict=True):
        assert len([line for line in code.splitlines() if line.strip()]) < most


def test_the_example_makes_a_live_figure():
    *statements, last = examples()[0].strip().splitlines()
    names = {}
    exec("\n".join([*statements, f"figure = {last}"]), names)
    assert isinstance(names["figure"], Live)
    assert names["figure"].outputs(f=0.5)["last"] == 0.5**40
    assert "After 40 steps 0.0148 is left." in names["figure"].fragment("live-leak")


@pytest.mark.long
def test_the_example_that_goes_on_finds_one_of_its_valleys():
    statements, call = examples()[1].split("Live.running", 1)
    names = {}
    exec(f"{statements}figure = Live.running{call}", names)
    figure = names["figure"]
    ends = []
    for seed in range(10):
        figure.set(seed=seed)
        ends.append(figure.advance(100)["w"])
        assert figure.ended == "done"
    assert {-1, 1} == set(np.round(ends, 2))
