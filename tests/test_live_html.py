"""What a page holds of a figure: ids, ink, words; and no more than it needs."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import numpy as np
import pytest
from made import FIGURES, made

from lstmbook.live import Choice, Live, Slider, drawing, panels
from lstmbook.live.drawing import SVG
from lstmbook.train.storage import kept


class Page(HTMLParser):
    """Tags, ids, references to ids and all attributes of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], []
        self.feed(html)
        self.ids = [value for name, value in self.attributes if name == "id"]

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)

    def references(self):
        """The ids that something in the page refers to."""
        for name, value in self.attributes:
            if name in ("for", "aria-labelledby"):
                yield value
            elif name == "href" and value.startswith("#"):
                yield value[1:]
            elif match := re.fullmatch(r"url\(#(.*)\)", value or ""):
                yield match[1]


def shown(figure):
    """The HTML of a figure as the book build takes it."""
    return figure._repr_mimebundle_()[0]["text/html"]


@pytest.mark.long
@pytest.mark.parametrize("id", FIGURES)
def test_a_figure_that_is_shown_twice(id):
    """Ids are its own, references lead somewhere, and it has no style of its own."""
    first, second = (shown(made(id)) for _ in range(2))
    page = Page(first + second)
    assert len(page.ids) == len(set(page.ids)) > 2
    assert {owner(name) for name in page.ids} == {id}
    references = set(page.references())
    assert references and references <= set(page.ids)
    assert not {"style", "metadata", "title"} & set(page.tags)
    assert "#000000" not in first and "DejaVu" not in first
    assert set(re.findall(r"https?:[^\"'\s]*", first)) == {SVG}
    boxes = re.findall(r'viewBox="0 0 (\d+) \d+" class="live-drawing (\S+)"', first)
    assert boxes == [("720", "live-wide"), ("360", "live-narrow")]


def owner(name):
    """The figure whose id this one is made of: no other has it in its page."""
    return max((id for id in FIGURES if f"{name}-".startswith(f"{id}-")), key=len)


def example(**options):
    """A small figure, for what stands around the drawing."""

    def tilt(a, b):
        return {"y": a * np.arange(5.0) + b}

    def paint(out):
        _, axes = panels(2)
        for ax in axes:
            ax.plot(out["y"], "o-", color="black", gid="y")
            ax.set(ylim=(0, 9))
        return axes[0]

    texts = {"alt": "A line.", "readout": "It starts at {b:.1f}."} | options
    controls = {"a": Slider(0, 2, 1, "a"), "b": Choice(("low", "high"), "b")}
    return Live(tilt, paint, **controls | texts)


SOME = [*FIGURES][::12]


@pytest.fixture(scope="session")
def made_afresh(of_all_workers):
    """Fragments of figures from one process, which makes the last one first."""
    code = (
        "import sys\n"
        "from lstmbook.book.figures import every_figure\n"
        "figures = every_figure()\n"
        "for id in reversed(sys.argv[1:]):\n"
        "    print(figures[id]().fragment(id))"
    )
    env = os.environ | {"PYTHONHASHSEED": "1", "MPLBACKEND": "agg"}
    options = {"env": env, "capture_output": True, "check": True, "text": True}

    def make():
        return subprocess.run([sys.executable, "-c", code, *SOME], **options).stdout

    return kept(of_all_workers / "fragments.pickle", make)


@pytest.mark.long
@pytest.mark.parametrize("id", SOME)
def test_fragment_is_the_same_in_a_fresh_process(made_afresh, id):
    assert made(id).fragment(id) in made_afresh


def test_panels_stand_side_by_side_or_one_below_the_other():
    svgs = re.findall("<svg.*?</svg>", example().fragment("live-a"), re.DOTALL)
    frame = r'<path d="M ([\d.]+) ([\d.]+) [^"]*z" style="fill: none" />'
    (_, *wide), (_, *narrow) = (re.findall(frame, svg) for svg in svgs)
    (x1, y1), (x2, y2) = np.array(wide, float)
    assert x2 - x1 > 200
    assert y1 == y2
    (x1, y1), (x2, y2) = np.array(narrow, float)
    assert x1 == x2
    assert y2 - y1 > 100


@pytest.mark.long
def test_heights_are_the_drawings():
    html = example(height=(200, 500)).fragment("live-a")
    assert re.findall(r'viewBox="0 0 \d+ (\d+)"', html) == ["200", "500"]
    html = example(height=222).fragment("live-a")
    assert re.findall(r'viewBox="0 0 \d+ (\d+)"', html) == ["222", "222"]


@pytest.mark.parametrize("alt", ["", "  "])
def test_figure_without_words_for_it_is_an_error(alt):
    with pytest.raises(ValueError, match="alt"):
        example(alt=alt)
    with pytest.raises(TypeError, match="alt"):
        Live(lambda a: {"y": a}, lambda _: None, a=Slider(0, 1, 0, "a"))


NASTY = "a < b & \"c\" 'd' </script>"


def test_words_of_the_author_are_text_in_the_page():
    def same(a, b):
        return {"y": a + b}

    def paint(out):
        _, ax = plt.subplots()
        ax.bar([0], out["y"], gid="y")
        ax.set(ylim=(0, 1), title=NASTY)
        return ax

    html = Live(
        same,
        paint,
        alt=f"alt {NASTY}",
        readout=f"readout {NASTY} {{y:.1f}}",
        presets={f"preset {NASTY}": {"a": 1.0}},
        a=Slider(0, 1, 0, f"label {NASTY}", unit=f"unit {NASTY}"),
        b=Choice((f"option {NASTY}", "other"), f"choice {NASTY}"),
    ).fragment("live-same")
    page = Page(html)
    values = [value for _, value in page.attributes]
    text = "".join(page.text)
    assert f"alt {NASTY}" in values
    assert f"0.00 unit {NASTY}" in values  # aria-valuetext
    for word in ("readout", "preset", "label", "option", "choice"):
        assert f"{word} {NASTY}" in text
    assert page.tags.count("script") == 1
    assert html.count("</script>") == 1


def test_slider_in_black_has_the_ink_of_the_page():
    html = example(a=Slider(0, 2, 1, "a", color="black")).fragment("live-a")
    assert "--color:currentColor" in html


def test_slider_takes_the_colours_of_matplotlib():
    html = example(a=Slider(0, 2, 1, "a", color="C0")).fragment("live-a")
    assert "--color:#1f77b4" in html
    with pytest.raises(ValueError, match="blaze"):
        Slider(0, 2, 1, "a", color="blaze")


@pytest.mark.long
def test_drawings_do_not_depend_on_the_settings_around_them():
    before = example().fragment("live-a")
    with plt.rc_context({"figure.figsize": (3, 3), "font.size": 30}):
        assert example().fragment("live-a") == before


def test_module_says_what_can_follow():
    for word in ("linewidth=", "alpha=", "color=", "x=", "y=", "axvline", "(2, n)"):
        assert word in drawing.__doc__
