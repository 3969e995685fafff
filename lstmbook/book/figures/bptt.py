"""The live figures of the chapter "Backpropagation through time"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.networks import once
from lstmbook.book.palette import COLOR, strip
from lstmbook.lab.echo import LAGS, WINDOWS, right_by_window
from lstmbook.live import Choice, Guess, IntSlider, Live, Sequence, Slider, mosaic
from lstmbook.nn.functions import dtanh

RUN_STEPS, TARGET, NUDGE = 10, 1.0, 0.01
LARGEST = 1.5  # the bars end here; hardly any setting goes beyond
PULSE = (0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
TWO = (1, 0, 0, 0, -1, 0, 0, 0, 0, 0)


def unit_states(xs, w, u):
    """The states h_0 ... h_T of one unit, h_t = tanh(u x_t + w h_{t-1})."""
    hs = [0.0 * w]
    for t in range(RUN_STEPS):
        hs.append(np.tanh(u * xs[t] + w * hs[-1]))
    return np.stack(hs)


def blame_by_step() -> Live:
    """What the copy of a weight at each step adds to the weight's gradient."""
    steps = np.arange(1, RUN_STEPS + 1)
    one_pulse = {"xs": list(PULSE), "w": 0.9, "u": 0.5}

    def contributions(xs, w, u, asked, weight):
        hs = unit_states(xs, w, u)
        das, dh = [], 0.0
        for t in reversed(range(1, RUN_STEPS + 1)):
            dh = dh + np.where(asked == t, hs[t] - TARGET, 0.0)
            da = dh * dtanh(hs[t])
            das.append(da)
            dh = da * w
        each = np.stack(das[::-1]) * np.where(weight == 0, hs[:-1], xs)
        total = np.sum(each)
        nudge = NUDGE * np.stack([weight == 0, weight == 1])
        moved = unit_states(xs, w + nudge[0], u + nudge[1])
        now, then = (
            np.sum(np.where(steps == asked, (h[1:] - TARGET) ** 2 / 2, 0.0))
            for h in (hs, moved)
        )
        return {
            "states": hs[1:],
            "at": np.stack([asked, np.sum(np.where(steps == asked, hs[1:], 0.0))]),
            "each": np.clip(each, -LARGEST, LARGEST),
            "sum": np.clip(np.stack([total]), -LARGEST, LARGEST),
            "total": total,
            "claimed": NUDGE * total,
            "measured": then - now,
            "loss": now,
        }

    def draw(out):
        fig, (above, below) = plt.subplots(2, 1, sharex=True)
        above.axhline(0, color=COLOR["h"], linewidth=1)
        style = {"color": COLOR["i"], "alpha": 0.6, "width": 0.7}
        above.bar(steps, out["xs"], gid="xs", **style)
        above.plot(steps, out["states"], color=COLOR["h"], gid="states")
        above.plot(*out["at"][:, None], "D", color=COLOR["f"], markersize=9, gid="at")
        above.set(ylim=(-1.15, 1.15), yticks=[-1, 0, 1])
        above.set_title("bars: inputs, line: state, diamond: asked")
        below.axhline(0, color=COLOR["h"], linewidth=1)
        below.bar(steps, out["each"], width=0.7, color=COLOR["f"], gid="each")
        last = RUN_STEPS + 1.5
        below.bar([last], out["sum"], width=0.7, color=COLOR["c"], gid="sum")
        below.set(xlim=(0.4, last + 0.6), ylim=(-LARGEST, LARGEST), yticks=[-1, 0, 1])
        below.set_xticks([1, 4, 7, 10, last], ["1", "4", "7", "10", "sum"])
        below.set(xlabel="step", title="what each step adds to the gradient")
        return fig

    return Live(
        contributions,
        draw,
        alt="Above, ten inputs as bars, the state of one unit as a line, and a diamond "
        "at the step where the loss is asked. Below, for each step the share that its "
        "copy of the weight adds to the gradient, and their sum.",
        guess=Guess.curve(
            "each",
            "One pulse comes at step 2, and the loss asks at step 10. Draw the share "
            "of each step in the gradient of u.",
            at="Asked late",
            shows=("xs", "at", "states"),
        ),
        readout="Loss {loss:.3f}, gradient {total:+.3f}. A weight larger by 0.01 "
        "should change the loss by {claimed:+.4f}; tried, it is {measured:+.4f}.",
        height=(400, 400),
        presets={
            "Asked late": one_pulse | {"asked": 10, "weight": 1},
            "Asked at once": one_pulse | {"asked": 2, "weight": 1},
            "No memory": one_pulse | {"w": 0.0, "asked": 10, "weight": 1},
            "Adding up": one_pulse | {"asked": 10, "weight": 0},
            "Cancelling": {"xs": list(TWO), "w": 1, "u": 0.8, "asked": 9, "weight": 0},
        },
        xs=Sequence((0, 1, -1), TWO, "inputs"),
        w=Slider(-1, 1, 0.9, "w, recurrent weight", step=0.05),
        u=Slider(0, 2, 1, "u, input weight", step=0.1),
        asked=IntSlider(
            1, RUN_STEPS, 8, "step at which the loss asks", color=COLOR["f"]
        ),
        weight=Choice(("w, from the state before", "u, from the input"), "gradient of"),
    )


STREAM, LONGEST = 24, 16


def window_and_lag() -> Live:
    """How far back each answer's gradient goes when it is cut to a window."""
    steps, windows = np.arange(STREAM), np.arange(1, LONGEST + 1)
    right = once("right by window", right_by_window)

    def reach(window, lag, cut):
        back = np.where(cut == 0, steps % window, window - 1)
        arrives = back >= lag
        blocks = np.maximum(0.0, 1 - lag / windows)
        share = 100 * np.where(cut == 0, blocks, 1.0 * (windows > lag))
        here = np.sum(np.where(windows == window, share, 0.0))
        return {
            "short": np.where(arrives, 0, back),
            "far": np.where(arrives, back, 0),
            "block": np.where(cut == 0, (steps // window) % 2, 0)[None],
            "share": share,
            "right": np.sum(np.where(LAGS[:, None] == lag, right, 0), axis=0),
            "blocks": np.where(cut == 0, 1.0, 0.0),
            "here": np.stack([window, here]),
            "arrive": here,
            "runs": np.where(cut == 0, 1, window),
        }

    def draw(out):
        fig, axes = mosaic("as;ar", "aa;aa;ss;rr")
        back, share, right = (axes[k] for k in "asr")
        extent = (-0.5, STREAM - 0.5, 0, LONGEST)
        strip(back, out["block"], "block", COLOR["h"], vmax=4, extent=extent)
        back.bar(steps, out["short"], width=0.7, color=COLOR["h"], gid="short")
        back.bar(steps, out["far"], width=0.7, color=COLOR["i"], gid="far")
        back.axhline(out["lag"], color=COLOR["f"], linestyle="--", gid="lag")
        back.set(xlim=(-0.5, STREAM - 0.5), ylim=(0, LONGEST), xticks=[0, 8, 16])
        back.set(yticks=[0, 6, 12], xlabel="step of the answer")
        back.set_title("steps its gradient goes back\ndashed: the lag")
        share.plot(windows, out["share"], color=COLOR["i"], gid="share")
        here = {"color": COLOR["i"], "markersize": 11}
        share.plot(*out["here"][:, None], "D", gid="here", **here)
        share.set_title("% that reach the cause")
        look = {"color": COLOR["c"], "markersize": 7, "alpha": out["blocks"]}
        right.plot(WINDOWS, out["right"], "o", gid="right alpha=blocks", **look)
        right.set(xlabel="window k", title="% right, one network each")
        for ax in (share, right):
            ax.set(xlim=(0, LONGEST + 1), ylim=(-8, 108), yticks=[0, 50, 100])
            ax.set_xticks([1, 4, 8, 12, 16])
        return fig

    return Live(
        reach,
        draw,
        alt="Left, a bar for each of 24 answers, as high as the number of steps its "
        "gradient goes back before it is cut; bars that reach the dashed line of the "
        "lag are blue. Right, the share of such answers by the size of the window; "
        "below it circles: how many answers a network trained with it gets right.",
        guess=Guess.curve(
            "right",
            "The line is the share of answers whose gradient reaches a cause 6 steps "
            "back. Draw how often a network is right that learned with each window.",
            at="Window too short",
            shows=("share", "short", "far", "block"),
        ),
        readout="{arrive:.0f} % of the answers send their gradient back to the step "
        "that matters. Steps run backward for each answer: {runs:d}.",
        height=(380, 600),
        presets={
            "Window too short": {"window": 6, "lag": 6, "cut": 0},
            "One step more": {"window": 7, "lag": 6, "cut": 0},
            "Twice the lag": {"window": 12, "lag": 6, "cut": 0},
            "Anew at each step": {"window": 7, "lag": 6, "cut": 1},
        },
        window=IntSlider(1, LONGEST, 8, "k, window", color=COLOR["i"]),
        lag=IntSlider(1, 6, 6, "lag of the echo", color=COLOR["f"]),
        cut=Choice(("in blocks of k steps", "k steps back from each answer"), "cut"),
    )
