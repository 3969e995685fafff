"""Place the badges of README.md, Binder, Colab and the tests, or take them away.

    python tools/badges.py

They lead to the repository that _config.yml names, and to Binder and Colab as the pages
do (_ext/launch.py). Where none is named README.md has no badges.
"""

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "_ext"))
from launch import GITHUB, ways  # noqa: E402

FIRST = "chapters/perceptron"  # where Binder and Colab begin
PICTURES = {
    "Binder": "https://mybinder.org/badge_logo.svg",
    "Colab": "https://colab.research.google.com/assets/colab-badge.svg",
}
LINE = re.compile(r"\A(# [^\n]+\n\n)(?:\[!\[.*\n\n)?")


def badges(url="", branch="main"):
    """One line of Markdown, "" where no repository is named."""
    found = ways(FIRST, url, branch)
    shown = [
        f"[![{words}]({PICTURES[words]})]({to})"
        for words, to in found.items()
        if words in PICTURES
    ]
    if url.startswith(GITHUB):
        tests = f"{url.rstrip('/')}/actions/workflows/book.yml"
        shown.append(f"[![Tests]({tests}/badge.svg)]({tests})")
    return " ".join(shown)


def with_badges(readme, url="", branch="main"):
    """README.md with the badges below its title, in place of those it has."""
    line = badges(url, branch)
    return LINE.sub(lambda title: title[1] + (f"{line}\n\n" if line else ""), readme)


def named():
    """The repository and the branch in _config.yml."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    return config["repository"]["url"], config["repository"]["branch"]


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(with_badges(path.read_text("utf-8"), *named()), "utf-8")
