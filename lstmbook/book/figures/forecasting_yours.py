"""The figure of the chapter "Tomorrow is like today" that learns a reader's series."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.forecasting_learns import (
    AIR,
    FLOOR,
    LEARNER,
    STEPS,
    TOP,
    drawn_windows,
    reading,
)
from lstmbook.book.palette import COLOR
from lstmbook.lab.forecasting import WINDOW
from lstmbook.live import Column, Dice, Guess, IntSlider, Live, Running, Slider, panels
from lstmbook.tasks.series import random_walk, series

FEW, MOST, LONGEST = 64, 500, 52  # numbers that are read; steps of a season
JUDGED = 75  # answers of the middle part, or of the end, of MOST numbers
ORDER, RIDGE = 9, 1e-9  # changes that the line reads; what keeps it solvable
CLEARLY = 0.95  # of a rival's error, and less
SPOTS = zip(*series("sunspots"), strict=True)
YEARS = "\n".join(["year,sunspots", *(f"{year},{n:g}" for year, n in SPOTS)])
WALK = "\n".join(f"{v:.1f}" for v in 100 + random_walk(Dice(5), 300)[:, 0])


def cut_yours(numbers):
    """A series as a `Column` gives it, cut in time and scaled by its past.

    Returns {name: array}: n, how many numbers there are; first and second, the places
    where the middle part and the end begin; values (MOST,) and changes (MOST - 1,),
    level behind the end; read, the changes scaled; middle and size, how.
    """
    n, values = numbers[0], numbers[1:]
    first, second = np.floor(0.7 * n).astype(int), np.floor(0.85 * n).astype(int)
    changes = values[1:] - values[:-1]
    past = np.arange(MOST - 1) < first - 1
    middle = np.sum(np.where(past, changes, 0)) / (first - 1)
    spread = np.sum(np.where(past, (changes - middle) ** 2, 0)) / (first - 1)
    least = 1e-9 * np.max(np.abs(values))  # where nothing moved as yet
    size = np.maximum(np.sqrt(spread), least)
    cuts = {"n": n, "first": first, "second": second, "values": values}
    read = (changes - middle) / size
    return cuts | {"changes": changes, "read": read, "middle": middle, "size": size}


def line_of(cuts):
    """Weights (ORDER + 1,) of a line through scaled changes before the end; b last."""
    read, n = cuts["read"], MOST - 1 - ORDER
    learned = 1.0 * (ORDER + np.arange(n) < cuts["second"] - 1)
    rows = np.stack([*(read[k : n + k] for k in range(ORDER)), np.ones(n)]) * learned
    square = rows @ rows.T + RIDGE * np.sum(learned) * np.eye(ORDER + 1)
    return np.linalg.solve(square, rows @ read[ORDER:])


def part(start, stop):
    """Places of changes (JUDGED,) from start on, and which of them lie before stop."""
    at = start + np.arange(JUDGED)
    return np.minimum(at, stop - 1).astype(int), 1.0 * (at < stop)


def off(error, counts):
    """The root of the mean squared error where it counts."""
    return np.sqrt(np.sum(counts * error**2) / np.sum(counts))


def begin_yours(numbers, seed):
    """An untrained network, the line, and the best that the middle part has seen."""
    own, rng = Dice(seed).split(2)
    best = {"least": 1e18, "kept": 1e18, "best_at": 0.0, "next": 0.0}
    begun = {"dice": own.state, "t": 0.0, "line": line_of(cut_yours(numbers))}
    return begun | best | LEARNER.begin(rng)


def step_yours(state, numbers, period, rate):
    """A training step on windows of the oldest part; how it stands before it."""
    cuts, dice, t = cut_yours(numbers), Dice(state=state["dice"]), state["t"]
    read, changes, values, n = (cuts[k] for k in ("read", "changes", "values", "n"))
    first, second = cuts["first"] - 1, cuts["second"] - 1  # of changes
    batch = drawn_windows(read, first - WINDOW, dice)

    middle, in_middle = part(first, second)
    end, in_end = part(second, n - 1)
    asked = np.concatenate([middle, end, np.reshape(n - 1, (1,))])
    ys = LEARNER.network(state).forward(reading(read, asked))[0][-1, :, 0]
    says = cuts["middle"] + cuts["size"] * ys  # changes
    came = changes[end]
    off_middle = off(says[:JUDGED] - changes[middle], in_middle)
    off_end = off(says[JUDGED:-1] - came, in_end)
    better = off_middle < state["least"]
    new = {
        "least": np.where(better, off_middle, state["least"]),
        "kept": np.where(better, off_end, state["kept"]),
        "best_at": np.where(better, t, state["best_at"]),
        "next": np.where(better, values[-1] + says[-1], state["next"]),
    }
    same, same_middle = off(came, in_end), off(changes[middle], in_middle)
    unit = np.where(same > 0, same, 1.0)
    unit_middle = np.where(same_middle > 0, same_middle, 1.0)
    out = {k: new[k] for k in ("best_at", "next")} | {"off_by": new["kept"]}
    out |= {"end": np.minimum(off_end / unit, TOP), "n": n, "judged": np.sum(in_end)}
    out["middle"] = np.minimum(off_middle / unit_middle, TOP)
    out |= rivals(cuts, state["line"], end, in_end, period, says[JUDGED:-1])
    out["best"] = np.stack([out["best_at"], np.minimum(out["off_by"] / unit, TOP)])
    best_rival = np.minimum(out["line_by"], out["season_by"])
    clear = out["off_by"] < CLEARLY * same
    out["standing"] = clear * (1 + (out["off_by"] < CLEARLY * best_rival))
    for name in ("line", "season"):
        out[name] = np.minimum(out[f"{name}_by"] / unit, TOP)
    out |= {f"at_{k}": unit * 2.0**k for k in (0, 1)}
    out |= {"at_half": unit / 2, "at_quarter": unit / 4}

    factor = rate * (1 - 0.9 * t / STEPS)
    learned, _, _ = LEARNER.step(state, t, batch, clip=1.0, factor=factor)
    same_state = {"dice": dice.state, "t": t + 1, "line": state["line"]}
    return learned | new | same_state, out


def rivals(cuts, line, end, counts, period, says):
    """How far off who needs no training is, and the end as it is drawn.

    says  the network's changes there
    """
    read, values, changes = cuts["read"], cuts["values"], cuts["changes"]
    rows = np.stack([read[end - ORDER + k] for k in range(ORDER)], axis=-1)
    by_line = cuts["middle"] + cuts["size"] * (rows @ line[:-1] + line[-1])
    now, came = values[end], values[end + 1]
    ago = values[end + 1 - period]
    low, high = np.min(came), np.max(came)
    height = np.where(high > low, high - low, 1.0)
    along = np.minimum(np.arange(JUDGED) / (np.sum(counts) - 1), 1)
    out = {"low": low, "high": high, "same_by": off(changes[end], counts)}
    out["line_by"] = off(by_line - changes[end], counts)
    out["season_by"] = off(ago - came, counts)
    forecasts = {"came": came, "now": now, "ago": ago, "found": now + says}
    forecasts["drawn"] = now + by_line
    for name, numbers in forecasts.items():
        ys = np.clip((numbers - low) / height, -AIR, 1 + AIR)
        out[name] = np.stack([along, ys])
    return out


LOOKS = {
    "now": ("same as now", "-.", COLOR["h"], 1.2),
    "ago": ("a season ago", ":", COLOR["g"], 1.8),
    "drawn": ("line", "--", COLOR["i"], 1.2),
    "found": ("network", "--", COLOR["f"], 2.2),
}


def draw_yours(out):
    """Left the errors by step beside the rivals', right the forecasts of the end."""
    fig, (errors, said) = panels(2)
    errors.axhline(1, linestyle="-.", color=COLOR["h"], linewidth=1.5)
    errors.axhline(out["season"], linestyle=":", color=COLOR["g"], gid="season")
    errors.axhline(out["line"], linestyle="--", color=COLOR["i"], gid="line")
    for name, dash, color in (("middle", ":", "c"), ("end", "-", "f")):
        gid = f"{name}.curve"
        errors.plot(*out[gid], dash, color=COLOR[color], linewidth=2, gid=gid)
    look = {"color": COLOR["f"], "markersize": 9}
    errors.plot(*out["best"][:, None], "D", gid="best", **look)
    errors.set(yscale="log", ylim=(FLOOR, 1.1 * TOP), xlim=(0, STEPS))
    errors.set_yticks([0.25, 0.5, 1, 2], [""] * 4)
    errors.set_yticks([], minor=True)
    at = {"ha": "right", "va": "center"}
    for name, y in (("quarter", 0.25), ("half", 0.5), ("0", 1), ("1", 2)):
        errors.text(-10, y, f"{{at_{name}:.3g}}", **at)
    errors.set(xticks=range(0, STEPS + 1, 100), xlabel="step of training")
    errors.set_title("off by, in your unit\nfull: the end, dotted: the middle part")
    style = {"color": COLOR["c"], "linewidth": 1.5, "label": "what came"}
    said.plot(*out["came"], gid="came", **style)
    for name, (label, dash, color, width) in LOOKS.items():
        style = {"color": color, "linewidth": width, "label": label}
        said.plot(*out[name], dash, gid=name, **style)
    said.set(xlim=(0, 1), ylim=(-AIR, 1.6), xticks=[0, 1])
    said.set_xticks([0, 1], ["", ""])
    said.set_yticks([0, 1], ["", ""])
    for y, told in enumerate(("{low:.4g}", "{high:.4g}")):
        said.text(-0.02, y, told, **at)
    said.set(xlabel="the end: the last {judged:d} numbers")
    said.legend(frameon=False, loc="upper left", ncol=2, handlelength=2.2)
    said.set_title("one step ahead, each time")
    return fig


def learns_your_series() -> Running:
    """An LSTM learns a series that a reader pastes, beside rivals that need not."""

    def begin(numbers, seed):
        return begin_yours(numbers, seed)

    def step(state, numbers, period, rate):
        return step_yours(state, numbers, period, rate)

    usual = {"period": 1, "rate": 1.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw_yours,
        steps=STEPS,
        history=("end", "middle"),
        guess=Guess.choice(
            "standing",
            "The field holds a random walk of 300 steps. Trained, and kept where the "
            "middle part was foreseen best: is the network nearer by a twentieth?",
            (
                "not nearer than same as now",
                "nearer than that, not than the others",
                "nearer than each",
            ),
        ),
        outcome="Kept, it is {standing:not nearer than same as now|nearer than same "
        "as now, not than the other rivals|nearer than each rival}, by a twentieth or "
        "more.",
        alt="Left, by step of training, how far off a network is in the end and in "
        "the middle part of the pasted series, beside level lines: same as now, a "
        "season ago and a line of least squares. A diamond marks where the middle part "
        "was foreseen best. Right, what came in the end, and what each foresaw of it "
        "one step before.",
        readout="{steps:d} steps. Off by in the end: network {off_by:.3g}, same as now "
        "{same_by:.3g}, line {line_by:.3g}, a season ago {season_by:.3g}. Next it says "
        "{next:.4g}.",
        height=(340, 540),
        presets={
            "A random walk": {"numbers": WALK} | usual,
            "Sunspots": {"numbers": YEARS} | usual | {"period": 11},
        },
        controls={
            "numbers": Column(WALK, "your numbers", FEW, MOST),
            "period": IntSlider(1, LONGEST, 1, "a season, steps (1: now)"),
            "rate": Slider(0.1, 30, 1, "rate, times the usual", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("learns_your_series"),
    )
