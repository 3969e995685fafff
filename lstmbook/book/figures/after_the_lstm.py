"""The live figures of the chapter "After the LSTM"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Guess, Live, Play, Slider, panels
from lstmbook.nn.functions import sigmoid

ROUNDS = 5
PULSES = np.zeros(2**ROUNDS)
PULSES[[1, 10, 19]] = 1.0, -0.8, 0.6


def scan_rounds() -> Live:
    """A leaky memory by a parallel scan: what each step knows after some rounds."""
    steps = np.arange(1, len(PULSES) + 1)

    def run(share, rounds):
        s, u = share * np.ones(len(PULSES)), PULSES
        known = [u * share**0]
        for k in 2 ** np.arange(ROUNDS):
            u = np.concatenate([u[:k], s[k:] * u[:-k] + u[k:]])
            s = np.concatenate([s[:k], s[k:] * s[:-k]])
            known.append(u)
        now = np.choose(rounds, known)
        return {
            "now": now,
            "loop": known[-1],
            "heard": 2**rounds,
            "off": np.max(np.abs(now - known[-1])),
            "half_life": np.log(0.5) / np.log(share),
        }

    def draw(out):
        _, ax = plt.subplots()
        ax.axhline(0, color=COLOR["h"], linewidth=0.5)
        ax.plot(steps, out["loop"], color=COLOR["h"], gid="loop")
        ax.plot(steps, out["now"], "o", color=COLOR["c"], gid="now", markersize=5)
        ax.plot(steps[PULSES != 0], [1.25] * 3, "v", color=COLOR["g"], markersize=8)
        ax.set(xlim=(0, len(PULSES) + 1), ylim=(-1.1, 1.4), yticks=[-1, 0, 1])
        ax.set(xlabel="step", ylabel="dots: scan, line: loop")
        return ax

    return Live(
        run,
        draw,
        alt="Three pulses come into a leaky memory. A line shows the state that a loop "
        "computes. Dots show the scan: at first the pulses alone, and after five "
        "rounds the whole line.",
        guess=Guess.number(
            lambda out: np.log2(len(out["now"])),
            "There are 32 steps. After how many rounds has the last step heard of the "
            "first?",
            format="d",
            shows=("loop",),
        ),
        readout="Each dot has heard the last {heard:d} of 32 steps and is off by up to "
        "{off:.2f}. Half is gone after {half_life:.3g} steps.",
        height=300,
        presets={
            "Nothing joined": {"rounds": 0, "share": 0.9},
            "Three rounds": {"rounds": 3, "share": 0.9},
            "All five": {"rounds": 5, "share": 0.9},
        },
        rounds=Play(0, ROUNDS, 2, "rounds", interval=900),
        share=Slider(0.5, 0.99, 0.9, "s, share kept", step=0.01, color=COLOR["f"]),
    )


def exponential_gate() -> Live:
    """Old and new content mixed by sigmoid gates, and by an exponential one."""
    axis = np.linspace(-4, 4, 81)

    def run(a, w):
        def shares(a):
            return {"sigmoid": sigmoid(a), "exponential": np.exp(a) / (w + np.exp(a))}

        curves, now = shares(axis), shares(a)
        points = {f"at_{k}": np.stack([a, v]).reshape(2, 1) for k, v in now.items()}
        now = {f"now_{k}": v for k, v in now.items()}
        return curves | points | now | {"threshold": np.log(w)}

    def draw(out):
        fig, axes = panels(2)
        for ax, name in zip(axes, ("sigmoid", "exponential"), strict=True):
            ax.plot(axis, out[name], color=COLOR["i"], gid=name)
            ax.plot(*out[f"at_{name}"], "o", color=COLOR["i"], gid=f"at_{name}")
            ax.set(xlim=(-4, 4), ylim=(-0.05, 1.05), yticks=[0, 0.5, 1], title=name)
            ax.set(xticks=[-4, -2, 0, 2, 4], xlabel="sum a of the gate")
        axes[0].set_ylabel("share of the new")
        return fig

    return Live(
        run,
        draw,
        alt="Left, the share of new content with a sigmoid gate over its sum. Right, "
        "the share with an exponential gate, which depends on what was written before.",
        guess=Guess.number(
            "now_exponential",
            "The sum of the gate is 0, and the memory is full: w = 20 before the new "
            "is written. Which share of the new does the exponential gate take?",
            at="A full memory",
            format=".2f",
            shows=("sigmoid", "at_sigmoid"),
        ),
        readout="Of the new content: {now_sigmoid:.2f} with a sigmoid, "
        "{now_exponential:.2f} with the exponential gate: a sigmoid that is half open "
        "at a = ln w = {threshold:+.2f}.",
        height=(280, 480),
        presets={
            "A blank memory": {"a": 0.0, "w": 0.1},
            "A full memory": {"a": 0.0, "w": 20.0},
            "An urgent word": {"a": 4.0, "w": 20.0},
        },
        a=Slider(-4, 4, 0, "a, sum of the gate", step=0.1, format="+.1f"),
        w=Slider(0.1, 20, 5, "w, written before", step=0.1, format=".1f"),
    )
