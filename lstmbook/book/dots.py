"""One dot for each network: what came of many seeds."""

import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Still, panels

SHARES = {"xlim": (-0.03, 1.03), "xticks": [0, 0.5, 1]}
MIDDLE = {"median": np.median, "mean": np.mean}


def dots(
    rows,
    label,
    *,
    chance=None,
    middle=None,
    told=False,
    end=None,
    axis=None,
    tested=np.inf,
    alt="",
):
    """A row of dots for each name, a dot for each network.

    rows    {name: (S,)}, a number for each network, a share from 0 to 1 if nothing else
            is said; or {title: {name: (S,)}}, a panel for each title
    label   what the numbers are, or what they are a share of
    chance  the number of a guess, a dashed line
    middle  "median" or "mean": a stroke in each row; told writes it beside, in percent
    end     the numbers are steps until something was learned, of `end` in all, and 0
            stands for never: right of a dashed line; or {title: end}
    axis    what `Axes.set` takes for another axis than that of shares: xscale, xlim ...
    tested  where the test ended: an arrow for each network that got so far
    alt     what else there is to see, a sentence
    Returns a Still, in which the dots of a row are in order from top to bottom.
    """
    titled = isinstance(next(iter(rows.values())), dict)
    by_title = rows if titled else {None: rows}
    ends = end if isinstance(end, dict) else dict.fromkeys(by_title, end)
    alike = len({tuple(each) for each in by_title.values()}) == 1

    def draw():
        fig, axes = panels(len(by_title), squeeze=False, sharey=alike)
        for ax, (title, each) in zip(axes.flat, by_title.items(), strict=True):
            line, look = chance, SHARES if axis is None else axis
            if ends[title] is not None:
                each = {name: standing(at, ends[title]) for name, at in each.items()}
                line, look = 1.05 * ends[title], steps_axis(ends[title])
            if line is not None:
                ax.axvline(line, color=COLOR["h"], linestyle="--", linewidth=1.5)
            draw_rows(ax, each, middle, told, tested)
            ax.set_xlabel(label, wrap=True)  # onto two lines in a narrow drawing
            ax.set(title=title or "", **look)
        return fig

    many = max(map(len, by_title.values()))
    wide, narrow = 110 + 36 * many, len(by_title) * (110 + 32 * many)
    share = axis is None and end is None
    middles = _in_words(by_title, ends, middle or "median", share or told)
    return Still(
        draw,
        alt=f"A row of dots for each case, a dot for each network: {label}"
        f"{', from 0 to 1' if share else ''}. {middles} {alt}".strip(),
        height=(wide, narrow) if titled else 60 + 34 * many,
    )


def draw_rows(ax, rows, middle=None, told=False, tested=np.inf):
    """The dots of {name: (S,)}, a row for each name from top to bottom, and strokes."""
    for row, values in enumerate(rows.values()):
        spread = row + np.linspace(-0.28, 0.28, len(values))
        order = np.sort(values)
        for marker, some in (("o", order < tested), (">", order >= tested)):
            if np.any(some):
                at = order[some], spread[some]
                ax.plot(*at, marker, color=COLOR["c"], alpha=0.6)
        if middle:
            at = MIDDLE[middle](values)
            ax.plot([at, at], [row - 0.42, row + 0.42], color=COLOR["f"], linewidth=2)
            if told:
                ax.text(1.08, row, f"{100 * at:.0f}", va="center", color=COLOR["f"])
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set_ylim(len(rows) - 0.4, -0.6)


def standing(steps, end):
    """Where the dots stand: who never learned it, 0, right of the end."""
    return np.where(np.asarray(steps) > 0, steps, 1.15 * end)


def steps_axis(end):
    """An axis of the steps of training, with room behind the end."""
    return {"xlim": (0, 1.25 * end), "xticks": range(0, end + 1, 50)}


def _in_words(by_title, ends, middle, share):
    """The middle of each row, or how many networks learned it, for the alt text."""
    form = ".2f" if share else ".3g"
    said = []
    for title, rows in by_title.items():
        for name, values in rows.items():
            place = name if title is None else f"{title}, {name}"
            at = f"{MIDDLE[middle](values):{form}}"
            if ends[title] is not None:
                at = f"{np.sum(np.asarray(values) > 0)} of {len(values)} learned it"
            said.append(f"{place}: {at}")
    head = "" if any(ends.values()) else f"The {middle}s: "
    return f"{head}{', '.join(said)}."
