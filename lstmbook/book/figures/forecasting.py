"""The live figures of the chapter "Tomorrow is like today"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR, opening
from lstmbook.lab.forecasting import PERIOD, WALK, WINDOW, cut, kind_of_line
from lstmbook.live import Choice, Dice, Guess, IntSlider, Live, Slider, mosaic
from lstmbook.tasks.series import (
    autoregression,
    last_value,
    off_by,
    random_walk,
    recursive,
    season,
    series,
    share_explained,
)

# The curve that lags by one -----------------------------------------------------------

SHOWN, SHIFTS = 80, 5  # steps of a walk; places that a forecast can be moved back
FARTHEST = 18.0


def lags_by_one() -> Live:
    """A forecast of a random walk: it looks right, and it is the walk a step late."""

    def foresee(by, shift, seed):
        walk = random_walk(Dice(seed), WALK + SHOWN)[:, 0]
        at = np.arange(SHOWN) + np.arange(WALK)[:, None]
        xs = walk[at][..., None]  # (T, B, 1)
        ys, _, _ = trained("walks").forward((xs - xs[:1]) / WALK)
        network = ys[-1, :, 0] * WALK + walk[: len(ys[-1])]
        truth, now = walk[WALK:], walk[WALK - 1 : -1]
        found = np.choose(by, np.stack([network, now]))
        level = (np.max(truth) + np.min(truth)) / 2
        moved = [found[k:] - truth[: SHOWN - k] for k in range(SHIFTS)]
        apart = np.stack([np.sqrt(np.mean(gap**2)) for gap in moved])
        return {
            "truth": truth - level,
            "found": np.stack([np.arange(SHOWN) - 1.0 * shift, found - level]),
            "apart": apart,
            "chosen": np.where(np.arange(SHIFTS) == shift, apart, 0),
            "moved": np.sum(np.where(np.arange(SHIFTS) == shift, apart, 0)),
            "r2": share_explained(found, truth),
            "off": off_by(found, truth),
            "same": off_by(now, truth),
        }

    def draw(out):
        _, axes = mosaic("wwwb", "w;b", height_ratios=None)
        curve, bars = axes["w"], axes["b"]
        curve.plot(out["truth"], color=COLOR["c"], gid="truth", linewidth=1.5)
        curve.plot(*out["found"], "--", color=COLOR["f"], gid="found", linewidth=2)
        curve.set(xlim=(0, SHOWN - 1), ylim=(-FARTHEST, FARTHEST), xticks=[0, 40, 79])
        curve.set(xlabel="step", title="full: what came, dashed: the forecast of it")
        places = np.arange(SHIFTS)
        bars.bar(places, out["apart"], width=0.7, color=COLOR["h"], gid="apart")
        bars.bar(places, out["chosen"], width=0.7, color=COLOR["f"], gid="chosen")
        bars.set(ylim=(0, 3.5), xticks=places, yticks=[0, 1, 2, 3])
        bars.set(xlabel="moved back by", title="off by")
        return curve

    usual = {"by": 0, "shift": 0, "seed": 5}
    return Live(
        foresee,
        draw,
        alt="Left, a random walk and a dashed forecast of it that runs beside it, a "
        "step to the right. Right, bars: how far the two are apart when the forecast "
        "is moved back by 0 to 4 steps, least by far at 1.",
        readout="R2 {r2:.2f}. Off by {off:.2f}; same as now by {same:.2f}.",
        height=(330, 400),
        guess=Guess.choice(
            lambda out: int(out["off"] > 0.95 * out["same"]),
            "The network has learned from walks like this one. How far off is it, "
            "beside who says: the same as now?",
            ("less than nine tenths as far", "about as far, or farther"),
            at=usual,
            shows=("truth", "found"),
        ),
        presets={
            "The network": usual,
            "Moved back by one": usual | {"shift": 1},
            "Same as now": usual | {"by": 1},
        },
        by=Choice(("an LSTM", "same as now"), "forecast by"),
        shift=IntSlider(0, SHIFTS - 1, 0, "move the forecast back, steps"),
        seed=IntSlider(0, 9999, 5, "walk, number"),
    )


# Windows ------------------------------------------------------------------------------

N = 36
FIRST = series("sunspots")[1][:N]
LUCK = np.random.default_rng(3).permutation(N)  # an order of windows, for chance


def windows_in_time() -> Live:
    """Every window of a short series, a row each: what is read, what is asked."""

    def place(steps, ahead, split, by_chance):
        row, column = np.arange(N)[:, None], np.arange(N)
        whole = row + steps + ahead <= N  # (N, 1)
        read = whole & (column >= row) & (column < row + steps)
        asked = whole & (column >= row + steps) & (column < row + steps + ahead)
        late = whole & (row + steps >= split)
        lower = np.sum(whole & (LUCK[:, None] < LUCK), axis=0)[:, None]
        drawn = whole & (lower < np.sum(late))
        test = np.where(by_chance, drawn, late)
        own = whole & np.where(by_chance, ~drawn, row + steps + ahead <= split)
        known = np.any(own & (read | asked), axis=0)  # (N,)
        said = 0.35 * read + asked
        return {
            "own": said * own,
            "test": said * test,
            "neither": said * (whole & ~own & ~test),
            "n": np.sum(own),
            "judges": np.sum(test),
            "steps_": steps,
            "answers": np.sum(asked & test),
            "seen": np.sum(asked & test & known),
            "border": np.where(by_chance, -2.0, split - 0.5),
        }

    def draw(out):
        _, axes = mosaic("s;w", "s;w", height_ratios=[1, 2])
        top, rows = axes["s"], axes["w"]
        top.plot(FIRST, "o-", color=COLOR["c"], linewidth=1.2, markersize=3)
        top.set(xlim=(-0.5, N - 0.5), ylim=(-8, 140), yticks=[0, 100], xticks=[])
        top.set(title="sunspots of 36 years")
        for name, color in (("own", "i"), ("test", "f"), ("neither", "h")):
            look = {"cmap": opening(COLOR[color]), "vmin": 0, "vmax": 1}
            rows.imshow(out[name], gid=name, aspect="auto", **look)
        for ax in (top, rows):
            ax.axvline(out["border"], color=COLOR["h"], gid="border", linewidth=1.5)
        rows.set(xlim=(-0.5, N - 0.5), ylim=(N - 0.5, -0.5), yticks=[0, 17, 35])
        rows.set_xticks([0, 17, 35], ["1700", "1717", "1735"])
        rows.set(ylabel="window", xlabel="pale: it is read, full: it is to be foreseen")
        return rows

    usual = {"steps": 8, "ahead": 1, "split": 26, "by_chance": False}
    return Live(
        place,
        draw,
        alt="Above, a short series. Below, a row for each window, a step later than "
        "the row above: pale fields are read, full ones are to be foreseen. Blue "
        "windows are learned from, orange ones judge; cut in time they stand on two "
        "sides of a line, drawn at random they lie among one another.",
        readout="Learned from: xs ({steps_:d}, {n:d}, 1). {judges:d} windows judge; of "
        "their {answers:d} answers {seen:d} lie in a window that was learned from.",
        height=(420, 380),
        presets={
            "Cut in time": usual,
            "Three ahead": usual | {"ahead": 3},
            "Drawn at random": usual | {"by_chance": True},
        },
        steps=IntSlider(1, 12, 8, "steps of a window"),
        ahead=IntSlider(1, 6, 1, "steps ahead"),
        split=IntSlider(16, 32, 26, "cut behind year"),
        by_chance=Choice(("cut in time", "drawn at random"), "windows that judge"),
    )


# The end of the series is in the reader's hand ----------------------------------------

PAST, AHEAD = 24, 11
YEARS, SPOTS = series("sunspots")
NAMES = {"lstm": "LSTM", "line": "line", "season": "11 years ago", "flat": "last value"}
LOOKS = {
    "lstm": ("-", COLOR["f"], 2.2),
    "line": ("--", COLOR["i"], 1.8),
    "season": (":", COLOR["g"], 2.2),
    "flat": ("-.", COLOR["h"], 1.5),
}


def moves_the_end() -> Live:
    """Four forecasts of the sunspots, from an end that the reader changes."""
    changes, order = kind_of_line("sunspots")
    assert changes
    line = autoregression(np.diff(SPOTS[: YEARS.index("1955")]), order)
    scaler = cut("sunspots", changes=True).scaler

    def foresee(year, last, before, third):
        at = year - 1700 - WINDOW + np.arange(WINDOW + 1)
        added = np.zeros(WINDOW + 1)
        bent = np.concatenate([added[:-3], np.stack([third, before, last])])
        xs = np.maximum(SPOTS[at] + bent, 0)[:, None, None]
        steps, now = xs[1:] - xs[:-1], xs[-1, :, 0]
        net = trained("sunspots")

        def by_network(read):
            ys, _, _ = net.forward(scaler.scaled(read))
            return scaler.back(ys[-1])

        def by_line(read):
            return read[len(read) - order :, :, 0].T @ line.w + line.b

        found = {
            "lstm": now + np.cumsum(recursive(by_network, steps, AHEAD)[0]),
            "line": now + np.cumsum(recursive(by_line, steps, AHEAD)[0]),
            "season": season(xs, PERIOD["sunspots"], AHEAD)[0],
            "flat": last_value(xs, AHEAD)[0],
        }
        past = xs[1:, 0, 0]
        out = {k: np.concatenate([past[-1:], v]) for k, v in found.items()}
        out |= {f"next_{k}": v[0] for k, v in found.items()}
        came = SPOTS[year - 1699 + np.arange(AHEAD)]
        return out | {"past": past, "came": came, "moved": past[-3:]}

    def draw(out):
        _, ax = plt.subplots()
        ax.plot(np.arange(1 - PAST, 1), out["past"], color=COLOR["c"], gid="past")
        look = {"color": COLOR["c"], "markersize": 7}
        ax.plot([-2, -1, 0], out["moved"], "o", gid="moved", **look)
        ahead = np.arange(1, AHEAD + 1)
        ax.plot(ahead, out["came"], "o", gid="came", fillstyle="none", **look)
        for name, (dash, color, width) in LOOKS.items():
            style = {"color": color, "linewidth": width, "label": NAMES[name]}
            ax.plot(np.arange(AHEAD + 1), out[name], dash, gid=name, **style)
        ax.set(xlim=(1 - PAST, AHEAD + 0.4), ylim=(-60, 330), yticks=[0, 100, 200])
        ax.set(xlabel="years from now; circles: what came", title="sunspots")
        ax.legend(frameon=False, loc="upper left", ncol=2, handlelength=2.5)
        return ax

    usual = {"year": 1997, "last": 0.0, "before": 0.0, "third": 0.0}
    return Live(
        foresee,
        draw,
        alt="The sunspots of 24 years, the last three as dots, and from the last on "
        "four curves for the next eleven years: an LSTM and a line rise and fall, "
        "the years of eleven years ago come again, and a level line. Circles show what "
        "came.",
        readout="Next year: LSTM {next_lstm:.0f}, line {next_line:.0f}, eleven years "
        "ago {next_season:.0f}, last value {next_flat:.0f}.",
        height=380,
        presets={
            "1997, rising": usual,
            "A last value too high": usual | {"last": 60.0},
            "1991, falling": usual | {"year": 1991},
        },
        year=IntSlider(1954, 1997, 1997, "seen from the end of"),
        last=Slider(-60, 60, 0, "last value, moved by", step=1, format=".0f"),
        before=Slider(-60, 60, 0, "the one before, by", step=1, format=".0f"),
        third=Slider(-60, 60, 0, "the one before that, by", step=1, format=".0f"),
    )
