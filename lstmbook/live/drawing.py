"""A matplotlib figure as an SVG drawing whose artists follow outputs.

An artist says by its `gid` what it follows:

    gid="c"                     a line: its y data, or x and y if the output has shape
                                (2, n); an axvline or axhline: where it stands; bars:
                                their heights; an image: its pixels; a polygon: (2, n);
                                pcolormesh and contour: meshes.py
    gid="y1=a y2=b"             parts of vlines, hlines, fill_between, scatter: many.py;
                                of rectangles, circles, arrows, error bars: patches.py
    on polar axes               a line by r, or by angle and r, (2, n); so does a
                                scatter, and ax.fill
    gid="linewidth=f alpha=g"   any artist: line width in px, opacity from 0 to 1
    gid="color=c"               any artist: whatever is drawn in this colour, (3,)
                                numbers from 0 to 1: red, green, blue
    gid="x=t y=c"               a text: where it stands, in data coordinates

A text without $ that holds {name:spec} shows the output `name` (format.py);
live.letters(name, alphabet) is the text that a network writes. The axes stand still:
their limits are set, or found by limits.py.
"""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text

from lstmbook.live import faithful, many, meshes, patches, polar
from lstmbook.live.artists import (
    NO_MARKER,
    check_one_line,
    follow,
    hide_marks,
)
from lstmbook.live.axes import pad, rule_along
from lstmbook.live.format import FIELD, SPEC, check_template, fill
from lstmbook.live.svg import SVG, as_svg, clean

# Sizes in px: a figure has 72 of them to an inch. Black is the page's text colour.
STYLE = {
    "figure.dpi": 72,
    "savefig.dpi": 72,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "figure.constrained_layout.use": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": "medium",
    "axes.labelsize": "medium",
    "lines.linewidth": 2.5,
    "svg.fonttype": "none",
    "path.simplify": False,
    "image.composite_image": False,
}
STYLES = "linewidth", "alpha", "color"  # what any artist may follow with
WIDE, NARROW = 720, 360  # px, the widths of the two drawings


def panels(count, **options):
    """`count` Axes, side by side in a wide drawing, one below the other in a narrow.

    options   for plt.subplots. Returns the Figure and an array of Axes.

    >>> fig, (left, right) = panels(2, sharey=True)
    >>> plt.close(fig)
    """
    rows, columns = (count, 1) if _narrow() else (1, count)
    return plt.subplots(rows, columns, **options)


def mosaic(wide, narrow, **options):
    """Axes by letter, as plt.subplot_mosaic lays them out, a plan for each drawing.

    wide, narrow  the plans, as in mosaic("ab", "a;b")
    options       for plt.subplot_mosaic. Returns the Figure and {letter: Axes}.

    >>> fig, axes = mosaic("aab", "a;b")
    >>> list(axes)
    ['a', 'b']
    >>> plt.close(fig)
    """
    return plt.subplot_mosaic(narrow if _narrow() else wide, **options)


def _narrow():
    return plt.rcParams["figure.figsize"][0] * 72 <= NARROW


class Drawing:
    """A figure drawn once: its SVG, and what faithful.py has to know of it.

    places   where the axes stand (default: where matplotlib's layout puts them)
    """

    def __init__(self, figure, outputs, size, font_size, id, places=None):
        width, self.height = size
        style = STYLE | {
            "figure.figsize": (width / 72, self.height / 72),
            "font.size": font_size,
            "svg.hashsalt": id,
        }
        with plt.ioff(), mpl.rc_context(style):
            fig = figure(outputs)
            self.fig = fig = getattr(fig, "figure", fig)
            if not isinstance(fig, mpl.figure.Figure):
                raise TypeError(
                    "a figure function returns a Figure or Axes, not "
                    f"{type(fig).__name__}"
                )
            try:
                _check_size(fig, size)
                faithful.place_axes(fig, places)
                patches.share(fig)
                found = faithful.artists_of(fig)
                self.followers, self.texts = _find(found, outputs, id)
                self.artists = {artist.get_gid(): artist for artist in found}
                self._save(outputs, first=places is None)
            finally:
                plt.close(fig)

    def _save(self, outputs, first):
        """Write the SVG and say how each artist follows."""
        fig = self.fig
        self.root = as_svg(fig)
        self.places = [ax.get_position() for ax in fig.axes]
        self.limits = [{"x": ax.get_xlim(), "y": ax.get_ylim()} for ax in fig.axes]
        self.followers = polar.placed(self.followers, outputs)
        unseen = self._unseen() if first else {}
        elements = {element.get("id"): element for element in self.root.iter()}
        for artist, prop, _ in self.followers:
            if prop not in STYLES and artist.get_gid() in elements:
                for kinds in (many, meshes):
                    kinds.redraw(artist, elements[artist.get_gid()], self.height)
        self.looks = faithful.looks(self.root, self.artists)
        self.follow = {gid: [] for gid in self.artists}
        for artist, prop, name in self.followers:
            gid = artist.get_gid()
            if gid not in elements:
                if first:
                    raise ValueError(f"{artist} follows an output, but is not drawn")
                continue
            if not first and not self.looks[gid]:
                continue  # it is nowhere at this setting
            if gid in unseen:
                hide_marks(elements[gid])
            self.follow[gid].append(
                follow(artist, prop, name, outputs[name], elements[gid], self.height)
            )
        for ways in self.follow.values():
            many.settle(ways, first)
        for artist, _ in self.texts:
            if artist.get_gid() not in elements and first:
                raise ValueError(f"{artist} follows an output, but is not drawn")
            self.follow[artist.get_gid()].append(["text", "", ""])

    def _unseen(self):
        """Lines none of whose marks is on the page: a mark is drawn, to be hidden."""
        elements = {element.get("id"): element for element in self.root.iter()}
        lost = {}
        for artist, prop, _ in self.followers:
            if prop or not isinstance(artist, Line2D) or rule_along(artist):
                continue
            element = elements.get(artist.get_gid())
            if element is None or artist.get_marker() in NO_MARKER:
                continue
            if not list(element.iter(f"{{{SVG}}}use")):
                lost[artist.get_gid()] = artist, artist.get_data(orig=False)
        for artist, (xs, ys) in lost.values():
            middle = [
                sum(lim()) / 2 for lim in (artist.axes.get_xlim, artist.axes.get_ylim)
            ]
            artist.set_data([middle[0], *xs[1:]], [middle[1], *ys[1:]])
        if lost:
            self.root = as_svg(self.fig)
        for artist, data in lost.values():
            artist.set_data(*data)
        return lost


def draw(figure, outputs, size, font_size, id, again=(), asked=None):
    """Draw `figure(outputs)` and tell which elements follow which output.

    figure    takes the outputs (name: array), returns a Figure or Axes
    size      width and height in px
    id        prefix of every id in the drawing, unique in the page
    again     [(setting, outputs)]: there, too, the page must draw what matplotlib does
    asked     the output that a reader is to draw or to place
    Returns the <svg> element and {"artists": [...], "texts": [...]} for live.js, and
    "pad", the axes to draw on.
    Raises ValueError or TypeError for what could not follow in the page.
    """
    first = Drawing(figure, outputs, size, font_size, id)
    for setting, others in again:
        faithful.compare(
            first, Drawing(figure, others, size, font_size, id, first.places), setting
        )
    artists = [
        [gid, *way]
        for gid, ways in first.follow.items()
        for way in ways
        if way and way[0] != "text"
    ]
    templates = [[artist.get_gid(), template] for artist, template in first.texts]
    live_ids = {gid for gid, *_ in artists + templates}
    dyed = {a.get_gid() for a, prop, _ in first.followers if prop == "color"}
    svg = clean(first.root, id, live_ids, dyed)
    followed = {"artists": artists, "texts": templates}
    return svg, followed | ({"pad": pad(first, asked)} if asked else {})


def _check_size(fig, size):
    drawn = fig.get_size_inches() * fig.dpi
    if not np.allclose(drawn, size):
        raise ValueError(
            f"the figure is {drawn[0]:.0f} x {drawn[1]:.0f} px, but this drawing has "
            f"{size[0]} x {size[1]}: leave figsize and dpi to the engine, set height="
        )


def _find(artists, outputs, id):
    """Those with a gid or a template; each gets an id of its own."""
    followers, texts = [], []
    for k, artist in enumerate(artists):
        gid = artist.get_gid()
        template = artist.get_text() if isinstance(artist, Text) else ""
        if "$" in template:
            _check_math(template, gid, outputs)
            template = ""
        if FIELD.search(template):
            check_template(template, outputs)
            check_one_line(artist)
            artist.set_text(fill(template, outputs) or " ")  # "" would not be drawn
            texts.append((artist, template))
        for part in (gid or "").split():
            prop, _, name = part.rpartition("=")
            if name not in outputs:
                raise ValueError(
                    f"gid {gid!r} follows {name!r}, but the outputs are "
                    f"{', '.join(outputs)}"
                )
            followers.append((artist, prop, name))
        artist.set_gid(f"{id}-{k}")
        if gid and isinstance(artist, AxesImage):
            artist.set_interpolation("none")  # one picture element a number
    return followers, texts


def _check_math(words, gid, outputs):
    """Mathematics between dollars is a picture of letters: it stands still."""
    moves = [part for part in (gid or "").split() if part[:2] in ("x=", "y=")]
    fields = [
        name
        for name, spec in FIELD.findall(words)
        if name in outputs and ("|" in spec or SPEC.fullmatch(spec))
    ]
    if moves or fields:
        raise ValueError(
            f"text {words!r}: between dollars nothing follows an output. Write it with "
            "letters (α, xₜ), or draw what follows as a text of its own"
        )
