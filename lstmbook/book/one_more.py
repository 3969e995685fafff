"""One more seed of an experiment, run in the page beside those of the ledger."""

import numpy as np

from lstmbook.book.dots import draw_rows
from lstmbook.book.ends import end_of
from lstmbook.book.palette import COLOR
from lstmbook.lab.judgement import Count
from lstmbook.live import Dice, Guess, IntSlider, Live, panels
from lstmbook.nn.parameters import of_parts, within
from lstmbook.nn.seeds import shell
from lstmbook.train.loop import training_step
from lstmbook.train.optimise import Adam

MOST = 10  # seeds of the reader's own


class Runner:
    """A `lab.trial.Trial` as part of the state of a `Live.running`.

    A page has no `if`: when the network is asked, a step trains as ever, on some of the
    fresh sequences, and its weights are held.

    >>> from lstmbook.lab.latch import holding
    >>> run = Runner(holding("RNN", length=6))
    >>> state = run.begin(0)
    >>> new = run.step(state, t=0, p=0)
    >>> run.length, np.array_equal(state["dice"], new["dice"])
    (66, False)
    """

    def __init__(self, trial):
        self.trial = trial
        self.form = trial.make(Dice(0), dtype=float)  # its numbers are not used
        self.adam = Adam(trial.learning_rate)
        self.pieces = -(-trial.asked // trial.size)
        self.length = trial.every + self.pieces  # steps from one answer to the next

    def begin(self, seed):
        """{name: array}: the network untrained, and what has been told of it."""
        dice = Dice(seed)
        params = self.trial.make(dice, dtype=float).params
        told = {"dice": dice.state, "asked": np.ones(2)}
        told |= {"right": 0.0, "share": 0.0, "took": 0.0}
        return told | of_parts({"net": params, "adam": self.adam.begin(params)})

    def step(self, state, t, p):
        """The state after a step; t of training were before, p since the last answer.

        share is the last answer; took, after how many steps it was good enough, 0 till
        then.
        """
        trial, asking = self.trial, p >= self.trial.every
        first = Dice(trial.asks(t)).state
        asked = np.where(p == trial.every, first, state["asked"])
        dice = Dice(state=np.where(asking, asked, state["dice"]))
        batch = trial.draw(dice, trial.size)
        params, adam = (within(k, state) for k in ("net", "adam"))
        arguments = params, adam, batch, trial.loss, self.adam
        new, kept, told = training_step(self.form, *arguments, clip=1.0)

        def held(after, before):
            return {k: np.where(asking, before[k], after[k]) for k in before}

        row = (p - trial.every) * trial.size + np.arange(trial.size)
        one = shell(self.form)
        one.update(params)
        some = trial.right(one, batch, told.ys) * (row < trial.asked)
        right = np.where(asking, state["right"] + np.sum(some), 0)
        answered = p == self.length - 1
        share = np.where(answered, right / trial.asked, state["share"])
        now = answered & (share >= trial.enough) & (state["took"] == 0)
        after = {
            "dice": np.where(asking, state["dice"], dice.state),
            "asked": np.where(asking, dice.state, asked),
            "right": right,
            "share": share,
            "took": np.where(now, t, state["took"]),
        }
        parts = {"net": held(new, params), "adam": held(kept, adam)}
        return after | of_parts(parts)


def one_more(make, row, trials, **point):
    """A figure of an experiment's runs, to which the reader adds seeds.

    make    the function without arguments that makes the figure
    row     an `Experiment` whose measure is steps until learned, two arms of which are
            compared
    trials  {arm: the `Trial` of it}, alike in `every`, `asked`, `size` and `steps`
    point   the one point of the experiment that is run
    Returns a `Running`, which ends when the reader's seeds have ended, one by one.

    >>> from lstmbook.book.figures.one_more_seed import LATCH, one_more_latch
    >>> from lstmbook.lab.evidence import rows
    >>> row = rows()["latch-without-gates"]
    >>> figure = one_more(one_more_latch, row, LATCH, length=50)
    >>> out = figure.advance(1)
    >>> print(out["count0"], out["of0"], out["t"])
    0 30.0 1.0
    """
    stored, arms = row.stored(), list(trials)
    runners = [Runner(trial) for trial in trials.values()]
    trial, length = next(iter(trials.values())), runners[0].length
    unit = trial.size if row.unit == "sequences" else 1  # so much is a step
    known = [stored.count(arm, **point) for arm in arms]
    never, own_never = 1.12 * row.budget, 1.19 * row.budget

    def begin(seed):
        counts = {"t": 0.0, "p": 0.0, "over": 0.0, "k": 0.0}
        own = of_parts({f"arm{j}": run.begin(seed) for j, run in enumerate(runners)})
        return counts | own | {"outcomes": np.zeros((len(arms), MOST))}

    def step(state, seed, seeds):
        k, t, p, over = (state[name] for name in ("k", "t", "p", "over"))
        after, out, anew = {}, {}, begin(seed + k)
        for j, run in enumerate(runners):
            now = within(f"arm{j}", state)
            after |= of_parts({f"arm{j}": run.step(now, t, p)})
            out |= _seen(state["outcomes"][j], k, t, now, j)
        took = np.stack([after[f"arm{j}.took"] for j in range(len(arms))])
        after["t"] = t + (p < trial.every)
        after["p"] = np.where(p == length - 1, 0, p + 1)
        last = (p == length - 1) & (np.all(took > 0) | (t >= trial.steps))
        after["over"] = 1.0 * last
        new = {name: np.where(over, anew[name], after[name]) for name in after}
        ended = last & (over == 0)
        here = (np.arange(MOST) == k) & ended
        new["outcomes"] = np.where(here, took[:, None], state["outcomes"])
        new["k"] = k + ended
        out |= {"k": k, "t": t * unit, "now": seed + k - over}
        out |= {"left": np.maximum(seeds - k, 0)}
        out["first"] = _first(state["outcomes"], k)
        return new, out | {"done": (k >= seeds) & (over > 0)}

    def _first(outcomes, k):
        """Who was sooner, of the seed that ended last: 0, 1, 2 for both, 3 for none."""
        last = np.sum(outcomes * (np.arange(MOST) == k - 1), axis=1)
        one, other = np.where(last > 0, last, np.inf)
        sooner = np.where(one == other, 2.0, 1.0 * (other < one))
        return np.where(np.sum(last) > 0, sooner, 3.0)

    def _seen(outcomes, k, t, now, j):
        there = np.arange(MOST) < k
        count = Count(known[j].k + np.sum(outcomes > 0), known[j].n + k)
        till = unit * np.where(now["took"] > 0, now["took"], t)
        at = np.where(outcomes > 0, outcomes * unit, own_never)
        spread = j + np.linspace(-0.25, 0.25, MOST)
        return {
            f"own{j}": np.stack([np.where(there, at, np.nan), spread]),
            f"count{j}": count.k,
            f"of{j}": count.n,
            f"low{j}": 100 * count.low,
            f"high{j}": 100 * count.high,
            f"share{j}": now["share"],
            f"till{j}": np.stack([till, j + 0.36])[:, None],
        }

    def draw(out):
        fig, ax = panels(1)
        runs = {arm: stored.middle(arm, **point).values for arm in arms}
        draw_rows(ax, {k: np.minimum(v, never) for k, v in runs.items()})
        for j, arm in enumerate(arms):
            said = f"{arm}: {{count{j}:d}} of {{of{j}:d}}"
            said += f" ({{low{j}:.0f}} to {{high{j}:.0f}} %)"
            ax.text(0, j - 0.36, said, va="baseline", in_layout=False)
            look = {"markersize": 9, "markeredgewidth": 2, "color": COLOR["f"]}
            ax.plot(*out[f"own{j}"], "x", gid=f"own{j}", **look)
            ax.plot(*out[f"till{j}"], "^", gid=f"till{j}", color=COLOR["f"])
        ax.axvline(1.06 * row.budget, color=COLOR["h"], linestyle="--", linewidth=1.5)
        ticks = [0, row.budget // 2, row.budget]
        ax.set_xticks([*ticks, 1.155 * row.budget], [*(f"{n:,}" for n in ticks), "not"])
        ax.set(yticks=[], xlim=(-0.02 * row.budget, 1.25 * row.budget))
        ax.set(ylim=(len(arms) - 0.4, -0.6), xlabel=f"{row.unit} until learned")
        return fig

    begin.__module__, begin.__qualname__ = make.__module__, make.__qualname__
    return Live.running(
        begin,
        step,
        draw,
        steps=MOST * (trial.steps // trial.every * length + 1),
        shown=0,
        end=end_of(make.__name__),
        done="done",
        guess=Guess.choice(
            "first",
            "One seed of your own: which of the two will learn it sooner?",
            (*arms, "both at one look", "neither in time"),
        ),
        outcome="{k:d} of the seeds are your own.",
        alt=f"A row of dots for each kind of network, a dot for each seed of the "
        f"ledger: after how many {row.unit} it had learned. Dots behind a dashed line "
        "stand for those that had not. Crosses are the reader's own. Above each row "
        "how many have learned, with the interval of their share; below it a mark "
        "moves on while the next one learns.",
        readout="{left:d} of your seeds to run. Seed {now:d} after {t:d} "
        + row.unit
        + "; right at the last question: "
        + ", ".join(f"{{share{j}:.0%}} ({arm})" for j, arm in enumerate(arms))
        + ".",
        height=80 + 110 * len(arms),
        presets={"One seed": {"seeds": 1, "seed": 0}, "Five": {"seeds": 5, "seed": 0}},
        controls={
            "seeds": IntSlider(1, MOST, 1, "seeds of your own"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
    )
