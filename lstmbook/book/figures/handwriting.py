"""The live figures of the chapter "A digit, row by row"."""

import numpy as np

from lstmbook.book.palette import COLOR, opening
from lstmbook.lab.digit_reader import digit_reader, opinions
from lstmbook.live import Guess, IntSlider, Live, Play, Strokes, letters, mosaic
from lstmbook.nn.functions import softmax
from lstmbook.tasks.digits import SIDE, K, as_dots, as_pixels, digits_of

INK = opening(COLOR["h"])  # for pixels
DIGITS = "0123456789"
TIMES = "not once|once|" + "|".join(f"{n} times" for n in range(2, SIDE))
DRAWN = {  # lines as a reader might draw them
    "Four": "mIjLgPdTaXXbUfRjOn.OnSnXnbngnknpntmym.mImOmUmamgmlmrmxm3",
    "Seven": "QLULYLcLgKjKnKrKvK.vKsPqUnZlejkhrfxd3.Xhagcgfgigkgngqftf",
    "Seven, no bar": "QLULYLcLgKjKnKrKvJ.vJsOqUnZlejkhrexc3",
    "Two": "RSUQWNYLaJdJgIjJmKoMqOrRrUrXpamekihleobrYuVwTyRzQ0R0SyVxXwZwbxeyhzk0n1r1v2",
    "Five": "tJqJnJkJhJeJbKYKVK.VKUMUPURUUTWTYTbSd.SdWcZacZgZjamcperhtktosrrvqxn0k2h3"
    "d3Z2V0Rz",
}


def pixels_on(ax, pixels, gid="pixels"):
    """Eight rows of eight pixels, row 1 on top."""
    ax.imshow(pixels, cmap=INK, vmin=0, vmax=1, aspect="auto", gid=gid)
    ax.set(xlim=(-0.5, SIDE - 0.5), ylim=(SIDE - 0.5, -0.5), xticks=[])
    ax.set_yticks(range(SIDE), range(1, SIDE + 1))
    ax.tick_params(length=0)
    ax.set(title="what it reads")


def says(p):
    """What is drawn of opinions (8, 10): where the bars end, the likeliest of each."""
    tops = np.arange(SIDE)[:, None] + 0.42 - 0.84 * p
    return {"tops": np.ravel(tops), "best": np.argmax(p, -1)}


def opinions_on(ax, out, width):
    """A small chart of ten bars beside each row, and the likeliest digit behind it."""
    at, rows = np.tile(np.arange(K), SIDE), np.repeat(np.arange(SIDE), K)
    look = {"color": COLOR["i"], "linewidth": width}
    ax.vlines(at, rows + 0.42, out["tops"], gid="high=tops", **look)
    ax.hlines(np.arange(SIDE) + 0.44, -0.5, K - 0.5, color=COLOR["h"], linewidth=0.7)
    for row in range(SIDE):
        word = letters(f"best_{row}", DIGITS)
        ax.text(K, row + 0.3, word, ha="center", va="baseline", fontweight="bold")
    ax.set(xlim=(-0.6, K + 0.6), ylim=(SIDE - 0.5, -0.5), yticks=[])
    ax.set_xticks(range(K), DIGITS)
    ax.tick_params(length=0)
    ax.set(title="how likely, after this row")
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def reads_your_digit() -> Live:
    """Draw a digit: a GRU reads it row by row and says after each what it may be."""

    def read(strokes):
        pixels = as_pixels(as_dots(strokes))
        p = opinions(pixels)
        out = {"pixels": pixels, "there": 1 * np.any(strokes[:, 2] >= 0)} | says(p)
        last = out["best"]
        changes = np.sum(1 * (last[1:] != last[:-1]))
        out |= {f"best_{row}": last[row] for row in range(SIDE)}
        out |= {"said": last[-1], "share": p[-1, :] @ (np.arange(K) == last[-1])}
        return out | {"changes": changes}

    def draw(out):
        _, axes = mosaic("po", "po", width_ratios=[2, 3])
        pixels_on(axes["p"], out["pixels"])
        axes["p"].set_ylabel("row")
        opinions_on(axes["o"], out, 9)
        return axes["p"]

    presets = {name: {"strokes": lines} for name, lines in DRAWN.items()}
    return Live(
        read,
        draw,
        alt="Left, the drawing as eight rows of eight grey pixels. Right, beside each "
        "row, ten bars: how likely each digit is once this row has been read. Behind "
        "them stands the likeliest digit.",
        readout="{there:Nothing is drawn: of an empty page it says|It says} {said:d} "
        f"at the end ({{share:.0%}}) and has changed its mind {{changes:{TIMES}}}.",
        height=(380, 330),
        presets=presets,
        strokes=Strokes(DRAWN["Four"], "draw a digit here", most=80),
    )


USUAL = 16  # held-out digits that are shown whatever it says of them


def shown_digits():
    """Pixels, digits and opinions (9, N, 10) of some held-out digits.

    They are the first USUAL of the test, and behind them all that it gets wrong. The
    first opinion is the one before any row.
    """
    pixels, digit = digits_of("test")
    p = opinions(pixels)
    wrong = np.argmax(p[-1], -1) != digit
    kept = np.flatnonzero(wrong | (np.arange(len(digit)) < USUAL))
    kept = kept[np.argsort(wrong[kept] & (kept >= USUAL), kind="stable")]
    before = softmax(digit_reader().params["1.b_y"]) * np.ones((1, len(kept), 1))
    return pixels[kept], digit[kept], np.concatenate([before, p[:, kept]])


def reads_on() -> Live:
    """Held-out digits, uncovered row by row: what does it take them for?"""
    pixels, digit, p = shown_digits()
    last = len(digit)

    def look(number, rows):
        seen = np.arange(SIDE)[:, None] < rows
        now = np.take(np.take(p, number - 1, axis=1), rows, axis=0)
        out = {"pixels": np.where(seen, np.take(pixels, number - 1, axis=0), np.nan)}
        out |= {"p": now, "best": np.argmax(now), "sure": np.max(now)}
        told = np.take(digit, number - 1)
        return out | {"truth": np.where(rows == SIDE, told, K)}

    def draw(out):
        _, axes = mosaic("pb", "pb", width_ratios=[2, 3])
        pixels_on(axes["p"], out["pixels"])
        bars = axes["b"]
        bars.bar(range(K), out["p"], width=0.7, color=COLOR["i"], gid="p")
        bars.set(xlim=(-0.6, K - 0.4), ylim=(0, 1), yticks=[0, 0.5, 1])
        bars.set_xticks(range(K), DIGITS)
        bars.set(title="how likely, so far", xlabel="digit")
        return bars

    return Live(
        look,
        draw,
        alt="Left, the rows of a digit that have been read, in grey pixels. Right, a "
        "bar for each of ten digits: how likely the network takes it to be by now.",
        readout=f"After {{rows:d}} rows it says {{best:d}} ({{sure:.0%}}). The digit "
        f"is {{truth:{'|'.join(DIGITS)}|told after the last row}}.",
        height=(330, 300),
        guess=Guess.choice(
            "best",
            "Four rows of a digit are read. Which one does the network say it is?",
            tuple(DIGITS),
            at={"number": 13, "rows": 4},
            shows=("pixels",),
        ),
        number=IntSlider(1, last, 1, "held-out digit"),
        rows=Play(0, SIDE, 4, "rows read"),
    )
