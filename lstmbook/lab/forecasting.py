"""Tomorrow is like today: networks on two real series, against rivals without one.

The series and the rivals are those of tasks/series.py. Both are cut in time: the oldest
part is learned from, the middle says when to stop and how long a line is, the end
judges.
"""

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from lstmbook.lab.evidence import Experiment, medians
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.checks import check_one_of, expect
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import alone, one_per_seed
from lstmbook.tasks.batch import Batch
from lstmbook.tasks.series import (
    Scaler,
    autoregression,
    bridged,
    last_value,
    off_by,
    random_walk,
    recursive,
    season,
    series,
    windows,
)
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam, lowered
from lstmbook.train.stopping import Validation

# Where the first part ends and the second; the length of a period; steps ahead.
ENDS = {"sunspots": (220, 255), "co2": (310, 382)}
PERIOD = {"sunspots": 11, "co2": 12}
AHEAD = {"sunspots": 5, "co2": 12}
UNIT = {"sunspots": "sunspots", "co2": "ppm"}
WALK = 16  # steps of a walk that a network reads
WINDOW = 24  # values or changes that a network reads
ORDERS = 1, 2, 3, 6, 9, 12, 13, 18, 24  # of a line, tried on the middle part
PARTS = "training", "validation", "test"
BATCH, EVERY = 32, 25  # windows of a step; steps between two looks at the middle part
RATE = {True: 1e-2, False: 3e-2}  # of changes, of values: as did on the seeds 0 to 5
KNOWN = "by the past", "by all", "at random"  # how a series is scaled and cut


class Cut(NamedTuple):
    """A series as a network reads it, and the way back.

    batches  {"training", "validation", "test": a Batch of scaled windows}
    truth    {the same: (B, K) in the unit of the series}
    before   {the same: (B, 1), the value a forecast starts from}
    scaler   of the numbers that are read
    changes  whether the network reads and answers changes, not values
    """

    batches: dict
    truth: dict
    before: dict
    scaler: Scaler
    changes: bool

    def back(self, ys, part):
        """Answers (..., B, K) at the last step as forecasts in the series' unit."""
        found = self.scaler.back(ys)
        if not self.changes:
            return found
        return self.before[part] + np.cumsum(found, axis=-1)


def parts_of(name):
    """{part: (start, stop)}: from where to where the answers of a part are taken.

    >>> parts_of("sunspots")["test"]
    (255, 309)
    """
    first, second = ENDS[name]
    ends = (0, first), (first, second), (second, len(series(name)[1]))
    return dict(zip(PARTS, ends, strict=True))


@cache
def cut(name, changes=False, ahead=1, known="by the past"):
    """The `Cut` of a series.

    known  "by the past": scaled by the training part, cut in time; "by all": scaled by
           the whole series; "at random": that, and each part has windows from anywhere

    >>> cut("sunspots").batches["test"].xs.shape
    (24, 54, 1)
    """
    expect(known in KNOWN, f"one of {list(KNOWN)}", known=known)
    values = bridged(series(name)[1])
    read = np.diff(values) if changes else values
    shift = len(values) - len(read)  # the change at place n leads to the value at n + 1
    past = ENDS[name][0] - shift if known == "by the past" else len(read)
    scaler = Scaler.of(read[:past])
    whole = windows(scaler.scaled(read), WINDOW, ahead)
    plain = windows(values, WINDOW, ahead, start=WINDOW + shift)
    n, first = whole.xs.shape[1], WINDOW + shift  # the place of the first answer
    order = np.arange(n)
    if known == "at random":
        order = np.random.default_rng(0).permutation(n)
    batches, truth, before = {}, {}, {}
    for part, (start, stop) in parts_of(name).items():
        own = order[max(0, start - first) : stop - ahead + 1 - first]
        batches[part] = whole.rows(own)
        truth[part], before[part] = plain.targets[-1, own], plain.xs[-1, own]
    return Cut(batches, truth, before, scaler, changes)


def rival_forecasts(name, rival, ahead=1):
    """What one without a network forecasts for the end, (B, ahead), and the truth.

    rival  "last value", "season", "line" or "line, recursive"

    >>> found, truth = rival_forecasts("sunspots", "last value")
    >>> found.shape, off_by(found, truth).round()
    ((54, 1), np.float64(33.0))
    """
    values, (start, stop) = bridged(series(name)[1]), parts_of(name)["test"]
    batch = windows(values, WINDOW + 1, ahead, start, stop)
    if rival == "last value":
        found = last_value(batch.xs, ahead)
    elif rival == "season":
        found = season(batch.xs, PERIOD[name], ahead, growth=name == "co2")
    else:
        check_one_of(rival=(rival, ("line", "line, recursive")))
        found = line_after(values[:start], batch.xs, *kind_of_line(name), ahead, rival)
    return found, batch.targets[-1]


def line_after(past, xs, changes, order, ahead=1, rival="line"):
    """Forecasts (B, ahead) of a line through values or changes, fitted to a past."""
    if changes:
        steps = line_after(
            np.diff(past), np.diff(xs, axis=0), False, order, ahead, rival
        )
        return xs[-1] + np.cumsum(steps, axis=-1)
    line = autoregression(past, order, ahead if rival == "line" else 1)
    if rival == "line":
        return line.after(xs)
    return recursive(line.after, xs, ahead)


@cache
def kind_of_line(name):
    """(changes, order): the line that foresees the validation part best.

    It is fitted to the training part then; for the test to both.

    >>> kind_of_line("sunspots")
    (True, 9)
    """
    values, (start, stop) = bridged(series(name)[1]), parts_of(name)["validation"]
    batch = windows(values, WINDOW + 1, 1, start, stop)
    errors = {
        kind: off_by(line_after(values[:start], batch.xs, *kind), batch.targets[-1])
        for kind in product((False, True), ORDERS)
    }
    return min(errors, key=errors.get)


def forecaster(rng, units=8, ahead=1):
    """An LSTM that reads a window, and a readout of the next values.

    >>> forecaster(np.random.default_rng(0)).params["1.W_y"].shape
    (8, 1)
    """
    cell = LSTMCell.init(1, units, rng, dtype=np.float32)
    return Network(cell, Readout.init(units, ahead, rng, dtype=np.float32))


def forecasts(model, data, part):
    """(S, B, K): what the networks of a model with seeds forecast for a part."""
    xs = data.batches[part].xs.astype(np.float32)
    return data.back(model.forward(xs[:, None])[0][-1], part)


def walks_to_foresee(rng, batch_size=32):
    """Windows of random walks, each counted from its first value, in WALK-ths.

    >>> walks_to_foresee(np.random.default_rng(0)).xs.shape
    (16, 32, 1)
    """
    walk = random_walk(rng, WALK + 1, batch_size)[..., None]
    walk = (walk - walk[:1]) / WALK
    chance = float(np.var(walk[1:]))
    return Batch(walk[:-1], walk[1:], None, None, 1, chance)


def ahead_by_one(model, name, changes, ahead):
    """(S, B, ahead): networks that foresee one step read what they said as if true.

    >>> model, _ = one_per_seed(forecaster, [0, 1])
    >>> ahead_by_one(model, "sunspots", True, 5).shape
    (2, 50, 5)
    """
    data = cut(name, changes, ahead)
    xs = data.batches["test"].xs.astype(np.float32)
    each = (alone(model, s) for s in range(model.seeds[0]))
    found = [recursive(lambda xs: net.forward(xs)[0][-1], xs, ahead) for net in each]
    return data.back(np.stack(found), "test")


def learn_series(
    seeds, name, rival="", changes=True, ahead=1, step_by_step=False, **options
):
    """Forecast the end of a series: how far off, in its unit?

    rival    of `rival_forecasts`, which has no luck and no seed; "": a network
    changes  the network reads and answers changes
    ahead    how many steps are foreseen at once
    step_by_step  by a network that foresees one, which reads its own answers
    options  of `learned_series`
    Returns a list of {"off", "at"}: the error on the test part, after how many steps
    the network was best on the validation part.

    >>> learn_series([0], "sunspots", steps=25)[0]["at"]
    25
    """
    if rival:
        off = off_by(*rival_forecasts(name, rival, ahead))
        return [{"off": round(float(off), 4)}] * len(seeds)
    outputs = 1 if step_by_step else ahead
    model, at = learned_series(seeds, name, changes, outputs, **options)
    data = cut(name, changes, ahead, options.get("known", KNOWN[0]))
    if step_by_step:
        found = ahead_by_one(model, name, changes, ahead)
    else:
        found = forecasts(model, data, "test")
    return [
        {"off": round(float(off_by(one, data.truth["test"])), 4), "at": int(step)}
        for one, step in zip(found, at, strict=True)
    ]


learn_series.at_once = 30


def learned_series(seeds, name, changes, ahead=1, units=8, steps=1000, known=KNOWN[0]):
    """Networks as they were when the validation part was foreseen best, and when.

    >>> learned_series([0, 1], "sunspots", True, units=3, steps=25)[0].seeds
    (2,)
    """
    model, rngs = one_per_seed(lambda rng: forecaster(rng, units, ahead), seeds)
    data = cut(name, changes, ahead, known)
    own = data.batches["training"].each(np.float32)
    n = own.xs.shape[1]

    def error(model):
        found = forecasts(model, data, "validation")
        return np.sqrt(np.mean((found - data.truth["validation"]) ** 2, axis=(-2, -1)))

    watch = Validation(model, error, every=EVERY)
    fit(
        model,
        [lambda rng=rng: own.rows(rng.integers(n, size=BATCH)) for rng in rngs],
        steps,
        Adam(RATE[changes]),
        "squared_error",
        clip=1.0,
        schedule=lowered({0.6: 0.3, 0.85: 0.1}),
        watch=watch,
    )
    watch.put_back()
    return model, watch.best_at


def _row(id, arms, compare, file, **rules):
    """A row of the chapter; rows of one series share their runs."""
    usual = {
        "unit": f"off by, in {UNIT[file.removeprefix('forecast-')]}",
        "number": medians,
        "seeds": range(1000, 1030),
        "paired": True,
        "run": learn_series,
        "measure": lambda result: result["off"],
        "criterion": "root of the mean squared error on the end of the series, in its "
        "unit; each network as it was when the middle part was foreseen best",
        "size": f"8 units, windows of {WINDOW}, 1000 steps of {BATCH} windows",
        "changes": "another series, one with more values above all; a longer search "
        "for settings",
    }
    one, other = compare
    usual["fails"] = lambda e: _steady(e, one, other)
    usual["holds"] = lambda e: _steady(e, other, one)
    return Experiment(
        id=id,
        chapter="forecasting",
        arms=arms,
        compare=[compare],
        file=file,
        **usual | rules,
    )


def _steady(evidence, one, other):
    """Has one more than the other, and in each ten of the seeds too?

    Set when the thirty seeds were known: on sunspots tens of them disagreed.
    """
    return all(each.more(one, other) for each in [evidence, *evidence.blocks()])


def _against(name, what):
    """A network that reads changes, against the three rivals."""
    rivals = ("line", "season", "last value")
    return _row(
        f"forecast-{name}",
        {"LSTM": {"name": name}} | {r: {"name": name, "rival": r} for r in rivals},
        ("LSTM", "line"),
        f"forecast-{name}",
        question="Who foresees the next value best, in years that nobody learned from?",
        claim=f"A small LSTM foresees {what} better than a straight line through the "
        "last values.",
        rival="line",
        control="last value: tomorrow is like today; season: as one period ago",
    )


def _ahead(name, what):
    """Several steps ahead: all at once, or one at a time."""
    K = {"name": name, "ahead": AHEAD[name]}
    return _row(
        f"forecast-ahead-{name}",
        {
            "at once": K,
            "one at a time": K | {"step_by_step": True},
            "line": K | {"rival": "line, recursive"},
            "season": K | {"rival": "season"},
        },
        ("at once", "one at a time"),
        f"forecast-{name}",
        question="Should a network answer the steps at once, or read its own answers?",
        claim=f"{what} are foreseen better by a network with an answer for each than "
        "by one that reads its own answers.",
        rival="one at a time",
        control="line: of one step, recursive as well",
    )


ROWS = [
    _against("co2", "next month's CO2"),
    _against("sunspots", "next year's sunspots"),
    _row(
        "forecast-values",
        {
            "values": {"name": "co2", "changes": False},
            "changes": {"name": "co2"},
            "last value": {"name": "co2", "rival": "last value"},
        },
        ("values", "last value"),
        "forecast-co2",
        question="May a network read a series that grows as it is?",
        claim="An LSTM that reads the values of a growing series foresees the next one "
        "better than the last value does.",
        rival="last value",
        control="changes: equal networks that read and answer differences",
    ),
    _row(
        "forecast-at-random",
        {
            "the end": {"name": "co2", "changes": False, "known": "by all"},
            "at random": {"name": "co2", "changes": False, "known": "at random"},
            "the end, scaled by the past": {"name": "co2", "changes": False},
        },
        ("the end", "at random"),
        "forecast-co2",
        question="Do windows kept back at random say how well the future is foreseen?",
        claim="A test on windows drawn at random is no easier than one on the end of "
        "the series.",
        rival="at random",
        control="the end: equal networks, equal scale, as many windows in each part",
        holds=lambda e: e.more("at random", "the end"),
        fails=lambda e: (
            e.more("the end", "at random")
            and e.middle("the end").median > 2 * e.middle("at random").median
        ),
    ),
    _row(
        "forecast-scaled-by-all",
        {
            "by all": {"name": "sunspots", "known": "by all"},
            "by the past": {"name": "sunspots"},
        },
        ("by all", "by the past"),
        "forecast-sunspots",
        question="What does it bring to scale by numbers that one cannot know yet?",
        claim="Scaled by the mean and the deviation of the whole series, a network "
        "looks better than it is.",
        rival="by the past",
        control="by the past: equal starts, equal windows in equal order",
    ),
    _ahead("sunspots", "Sunspots of the next five years"),
    _ahead("co2", "Twelve months of CO2"),
]
