"""The page "Where to find what": every idea of the introductions has its place."""

import re
from pathlib import Path

CHAPTERS = Path(__file__).parents[1] / "chapters"
ENTRY = re.compile(r"^- .*\]\([\w-]+\.(?:ipynb|md).*\) <!-- (\w+) -->$", re.MULTILINE)


def test_every_idea_has_one_entry_with_a_link():
    """67 ideas and 13 pictures; the build fails if a link leads nowhere."""
    page = (CHAPTERS / "ideas.md").read_text(encoding="utf-8")
    wanted = [str(n) for n in range(1, 68)] + [f"b{n}" for n in range(1, 14)]
    assert sorted(ENTRY.findall(page)) == sorted(wanted)
    assert page.count("\n- ") == len(wanted)
