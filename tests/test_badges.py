"""The badges of README.md lead where the pages lead, and only where that is named."""

import re

import launch
from badges import named, with_badges
from test_launch import HUB
from test_repo import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_readme_has_the_badges_of_the_named_repository_alone():
    assert README == with_badges(README, *named()), "mend it: python tools/badges.py"


def test_badges_are_placed_once_and_taken_away_again():
    plain = with_badges(README)
    once = with_badges(plain, HUB, "new")
    assert with_badges(once, HUB, "new") == once != plain
    assert with_badges(once) == plain and "[![" not in plain
    title, _, line, *_ = once.splitlines()
    assert title == "# Learning to Remember"
    found = dict(re.findall(r"\[!\[(\w+)\]\(https://[^)]*\)\]\(([^)]*)\)", line))
    assert found.pop("Tests") == f"{HUB}/actions/workflows/book.yml"
    ways = launch.ways("chapters/perceptron", HUB, "new")
    assert found == {name: ways[name] for name in ("Binder", "Colab")}
    assert (ROOT / ".github/workflows/book.yml").is_file()
    assert (ROOT / "chapters/perceptron.ipynb").is_file()


def test_elsewhere_than_on_github_binder_alone_has_a_badge():
    assert with_badges(README, "https://git.example/a/b").count("[![") == 1
