"""The example in CONTRIBUTING.md is what a newcomer types: it works as printed."""

import re
from pathlib import Path

from lstmbook.live import Live

ROOT = Path(__file__).parents[1]


def example():
    """The one block of Python in CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return code


def test_the_example_is_short():
    lines = [line for line in example().splitlines() if line.strip()]
    assert len(lines) < 20


def test_the_example_makes_a_live_figure():
    *statements, last = example().strip().splitlines()
    names = {}
    exec("\n".join([*statements, f"figure = {last}"]), names)
    assert isinstance(names["figure"], Live)
    assert names["figure"].outputs(f=0.5)["last"] == 0.5**40
    assert "After 40 steps 0.0148 is left." in names["figure"].fragment("live-leak")
