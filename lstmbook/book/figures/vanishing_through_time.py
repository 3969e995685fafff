"""The live figures of the chapter "Vanishing through time"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Checkbox, Choice, Guess, Live, Slider, panels
from lstmbook.nn.functions import dtanh, sigmoid

NOISY_STEPS, NOISES = 100, 50
NOISE = np.random.default_rng(3).uniform(-1, 1, (NOISY_STEPS, NOISES)).round(2)
GONE = -20  # the power of ten at which the curve of a gradient ends


def log10(x):
    """The power of ten; a number that underflowed to 0 stands far below the axes."""
    return np.log10(np.maximum(x, 1e-300))


def powers(ax, low, high, step, ends=False):
    """Ticks 10^low ... 10^high on an axis of exponents; `ends`: the low one is less."""
    ticks = range(low, high + 1, step)
    labels = [f"10$^{{{k}}}$".replace("-", "−") if k else "1" for k in ticks]
    labels[0] = "≤ " * ends + labels[0]
    ax.set_ylim(low - 2, high + 2)
    ax.set_yticks(ticks, labels)


def kept_and_learnable() -> Live:
    """One unit, fifty noises: is the bit kept, and would its gradient come back?"""
    t = np.arange(NOISY_STEPS + 1)

    def run(w, gain, noise, pulse):
        bit = np.array([[1.0], [-1.0]])
        h = np.tanh(gain * pulse * bit) + np.zeros(NOISES)  # (2, noises)
        hs, exponent = [h], np.zeros(NOISES)
        exponents = [exponent]
        for x in NOISE:
            a = gain * (w * h + noise * x)
            h = np.tanh(a)
            # From the sum: 1 - h * h has no digits left where h is nearly 1.
            exponent = exponent + log10(gain * w / np.cosh(a[0]) ** 2)
            hs, exponents = [*hs, h], [*exponents, exponent]
        hs, exponents = np.stack(hs), np.stack(exponents)  # (T + 1, 2, noises)
        right = np.mean(hs * bit > 0, axis=(1, 2))
        middle = np.mean(exponents, axis=1)
        return {
            "up": hs[:, 0, 0],
            "down": hs[:, 1, 0],
            "right": right,
            "exponent": np.maximum(middle, GONE),
            "last": middle[-1],
            "share": right[-1],
        }

    def draw(out):
        fig, (left, right) = panels(2)
        left.axhline(0, color=COLOR["h"], linewidth=1)
        left.plot(t, out["up"], color=COLOR["i"], gid="up")
        left.plot(t, out["down"], color=COLOR["f"], linestyle="--", gid="down")
        left.set(
            xlim=(0, NOISY_STEPS), ylim=(-1.1, 1.1), yticks=[-1, 0, 1], xlabel="step t"
        )
        left.set_title("h for one noise:\nline from +1, dashed from −1")
        right.axhline(0, color=COLOR["h"], linewidth=1)
        right.plot(t, out["exponent"], color=COLOR["c"], gid="exponent")
        powers(right, GONE, 5, 5, ends=True)
        right.set(
            xlim=(0, NOISY_STEPS),
            xlabel="step t",
            title="gradient ∂h at t / ∂h at 0,\nmean power of ten of 50 noises",
        )
        return fig

    return Live(
        run,
        draw,
        alt="Left, the state of one unit over 100 noisy steps, begun with +1 and with "
        "−1, for one of fifty noises. Right, on a scale of powers of ten, how much the "
        "state at each step still moves with the first one.",
        guess=Guess.curve(
            "exponent",
            "At w = 2 and a noise of up to 0.3, draw the power of ten of the gradient.",
            at="Latch",
            shows=("up", "down"),
        ),
        readout="After 100 steps, of 50 noises: the state has the sign of its bit in "
        "{share:.0%}, the gradient is 10 to the power {last:.1f} on average.",
        height=(310, 500),
        presets={
            "Latch": {"w": 2.0, "gain": 1.0, "noise": 0.3, "pulse": 1},
            "Leak": {"w": 0.9, "gain": 1.0, "noise": 0.05, "pulse": 1},
            "Edge": {"w": 1.0, "gain": 1.0, "noise": 0.0, "pulse": 1},
            "Too much noise": {"w": 2.0, "gain": 1.0, "noise": 1.5, "pulse": 1},
        },
        w=Slider(0, 4, 1, "w, recurrent weight", step=0.05),
        gain=Slider(0.25, 2, 1, "gain of the tanh", step=0.05),
        noise=Slider(0, 2, 0.3, "noise, at most", step=0.05, color=COLOR["h"]),
        pulse=Slider(0.1, 3, 1, "size of the first input", step=0.1),
    )


UNITS, LAGS = 16, 60
_rng = np.random.default_rng(11)
ROTATION = np.linalg.qr(_rng.normal(size=(UNITS, UNITS)))[0].round(10)
START = _rng.normal(size=UNITS).round(2)
INPUT = _rng.normal(size=(LAGS, UNITS)).round(2)
FOUR = {"linear": "c", "tanh": "i", "ReLU": "f", "sigmoid": "g"}
STYLES = ("-", "--", "-.", ":")


def activate(a):
    """Four networks side by side, each with its own non-linearity: h and its slope.

    a  (4, H)  weighted sums for linear, tanh, ReLU, sigmoid
    """
    s, y = sigmoid(a[3]), np.tanh(a[1])
    on = np.where(a[2] > 0, 1.0, 0.0)
    h = np.stack([a[0], y, a[2] * on, s])
    return h, np.stack([np.ones(np.shape(a)[1]), dtanh(y), on, s * (1 - s)])


def gradient_by_lag() -> Live:
    """How large a gradient is after k steps back, for four non-linearities."""
    lags = np.arange(LAGS + 1)

    def norms(rho, size, matrix):
        W = rho * np.where(matrix == 0, ROTATION, np.eye(UNITS))
        h, slopes = np.stack([0.5 * START] * 4), []
        for x in INPUT:
            h, slope = activate(h @ W + size * x)
            slopes.append(slope)
        J = np.stack([np.eye(UNITS)] * 4) / np.sqrt(UNITS)
        sizes = [np.ones(4)]
        for slope in reversed(slopes):
            J = (J * slope[:, None, :]) @ W.T
            sizes.append(np.sqrt(np.sum(J * J, axis=(1, 2))))
        exponents = np.clip(log10(np.stack(sizes, axis=1)), -60, 60)  # (4, lags)
        out = {f"of_{k}": exponents[k] for k in range(4)}
        out |= {f"last_{k}": exponents[k, -1] for k in range(4)}
        return out | {"off": exponents[2, -1] - exponents[0, -1]}

    def draw(out):
        _, ax = plt.subplots()
        ax.axhline(0, color=COLOR["h"], linewidth=1)
        for k, (name, color) in enumerate(FOUR.items()):
            style, y = {"color": COLOR[color], "linestyle": STYLES[k]}, 19.5 - 4 * k
            ax.plot(lags, out[f"of_{k}"], gid=f"of_{k}", **style)
            ax.plot([1, 6], [y, y], **style)
            ax.text(7, y - 1, name, color=COLOR[color], va="baseline")
            at_end = {"color": COLOR[color], "va": "baseline", "ha": "right"}
            ax.text(25, y - 1, f"{{last_{k}:+.1f}}", **at_end)
        powers(ax, -30, 20, 10)
        ax.set(xlim=(0, LAGS), xlabel="lag, steps back", ylabel="size of the gradient")
        ax.set_title("names: the power of ten 60 steps back")
        return ax

    return Live(
        norms,
        draw,
        alt="Four curves on a scale of powers of ten: the size of the gradient by the "
        "number of steps it has travelled back, for a linear, a tanh, a ReLU and a "
        "sigmoid network with the same matrix.",
        guess=Guess.curve(
            "of_2",
            "At ρ = 1 the linear network, as shown, keeps its gradient. Draw that of "
            "the ReLU network, whose slope is 1 wherever a unit is on.",
            shows=("of_0",),
        ),
        readout="Sixty steps back the units that are off have cost ReLU a factor of 10 "
        "to the power {off:.1f}.",
        height=(360, 360),
        rho=Slider(0.5, 2, 1, "ρ, size of the matrix", step=0.02),
        size=Slider(0, 2, 0.1, "size of the inputs", step=0.05, color=COLOR["h"]),
        matrix=Choice(("a rotation, times ρ", "the identity, times ρ"), "W is"),
    )


QUIET = 9  # steps of noise between the mark and the question
NOISE_SQUARED = 1 / 3  # the mean square of a number drawn from -1 to 1


def one_weight() -> Live:
    """A unit that adds up: what one weight does at the mark and at the other steps."""
    ws = np.linspace(0, 1, 101)

    def errors(w_in, w_out, gate):
        others = np.where(gate, 0.0, 1.0)
        at_w = {"in": QUIET * NOISE_SQUARED * others, "out": QUIET * others}
        out = {}
        for way, cost in at_w.items():
            w = w_in if way == "in" else w_out
            out |= {
                f"kept_{way}": cost * ws**2,
                f"sum_{way}": (1 - ws) ** 2 + cost * ws**2,
                f"here_{way}": np.stack([w, (1 - w) ** 2 + cost * w**2]),
                f"first_{way}": (1 - w) ** 2,
                f"second_{way}": cost * w**2,
            }
        return out

    def draw(out):
        fig, axes = panels(2)
        for ax, way, top, *words in (
            (axes[0], "in", 3, "not stored", "noise let in"),
            (axes[1], "out", 9, "not said", "said unasked"),
        ):
            ax.plot(ws, (1 - ws) ** 2, "--", color=COLOR["h"])
            ax.plot(ws, out[f"kept_{way}"], ":", color=COLOR["f"], gid=f"kept_{way}")
            ax.plot(ws, out[f"sum_{way}"], color=COLOR["c"], gid=f"sum_{way}")
            here = out[f"here_{way}"][:, None]
            ax.plot(*here, "o", markersize=10, color=COLOR["c"], gid=f"here_{way}")
            for line, color, word in zip(range(3), "cfh", ["both", *words[::-1]]):
                y = (0.95 - 0.09 * line) * top
                ax.text(0.03, y, word, color=COLOR[color])
            ax.set(xlim=(-0.03, 1.03), ylim=(-0.05 * top, 1.06 * top))
            ax.set(xticks=[0, 0.5, 1], xlabel=f"weight at the {way}put")
            ax.set_yticks([0, top / 3, top], ["0", f"{top / 3:.0f}", f"{top}"])
        axes[0].set_ylabel("mean square error")
        return fig

    return Live(
        errors,
        draw,
        alt="Two panels, one for the weight at the input and one for that at the "
        "output. In each, one error falls with the weight and another rises, and their "
        "sum has its least value between, far from zero.",
        guess=Guess.curve(
            "sum_in",
            "The two errors at the input are drawn on the left. Draw their sum.",
            shows=("kept_in", "kept_out"),
        ),
        readout="Input: {first_in:.2f} not stored, {second_in:.2f} noise. Output: "
        "{first_out:.2f} not said, {second_out:.2f} said unasked.",
        height=(320, 560),
        presets={
            "Store": {"w_in": 1.0, "w_out": 1.0, "gate": False},
            "Protect": {"w_in": 0.0, "w_out": 0.0, "gate": False},
            "Gates": {"w_in": 1.0, "w_out": 1.0, "gate": True},
        },
        w_in=Slider(0, 1, 0.5, "input weight", step=0.05),
        w_out=Slider(0, 1, 0.5, "output weight", step=0.05),
        gate=Checkbox("a gate for each: shut at the steps that do not matter"),
    )
