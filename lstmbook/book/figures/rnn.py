"""The live figures of the chapter "The recurrent network"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Checkbox, Guess, Live, Point, Sequence, Slider, Still, panels

PULSES = (1, 0, -1, 0, 0)


def pulse_response() -> Live:
    """One unit with a feedback weight: what pulses leave behind, and its return map."""
    T, axis = 30, np.linspace(-1, 1, 81)
    times = np.array([2, 8, 14, 20, 26])
    places = 1.0 * (np.arange(T)[:, None] == times)  # (T, 5)

    def respond(w, u, b, pulses):
        xs, h, hs = places @ pulses, 0.0, []
        for t in range(T):
            h = np.tanh(u * xs[t] + w * h + b)
            hs.append(h)
        hs = np.stack(hs)
        return {
            "xs": xs,
            "hs": hs,
            "map": np.tanh(w * axis + b),
            "now": np.stack([hs[-2], hs[-1]]),
            "last": hs[-1],
        }

    def draw(out):
        fig, (left, right) = panels(2)
        left.axhline(0, color=COLOR["h"], linewidth=1)
        left.bar(range(T), out["xs"], width=0.7, color=COLOR["i"], gid="xs")
        left.plot(out["hs"], color=COLOR["c"], gid="hs")
        left.set(
            xlim=(-1, T), ylim=(-1.15, 1.15), xticks=[0, 10, 20], yticks=[-1, 0, 1]
        )
        for ax in (left, right):
            ax.set(ylim=(-1.15, 1.15), yticks=[-1, 0, 1])
        left.set(xlabel="step", title="bars: input, line: h")
        right.plot([-1, 1], [-1, 1], ":", color=COLOR["h"], linewidth=1.5)
        right.plot(axis, out["map"], color=COLOR["f"], gid="map")
        right.plot(*out["now"][:, None], "o", color=COLOR["c"], gid="now")
        right.set(
            xlim=(-1, 1), ylim=(-1.15, 1.15), xticks=[-1, 0, 1], yticks=[-1, 0, 1]
        )
        right.set(xlabel="h before", title="h after, without input")
        return fig

    return Live(
        respond,
        draw,
        alt="Left, five input pulses and the state of one unit over thirty steps. "
        "Right, the curve that takes the state to the next one, beside the diagonal "
        "on which it would stay.",
        readout="After thirty steps h = {last:.2f}.",
        guess=Guess.curve(
            "hs",
            "A pulse comes at step 2, one downwards at step 14, and w is 0.6. Draw h.",
            at="Fade",
            shows=("xs", "map"),
        ),
        height=(300, 480),
        presets={
            "Fade": {"w": 0.6, "u": 1.0, "b": 0.0, "pulses": list(PULSES)},
            "Hold": {"w": 2.0, "u": 2.5, "b": 0.0, "pulses": list(PULSES)},
            "Flip": {"w": -1.5, "u": 1.0, "b": 0.0, "pulses": list(PULSES)},
            "Stuck": {"w": 2.0, "u": 2.5, "b": 1.5, "pulses": list(PULSES)},
        },
        w=Slider(
            -3, 3, 0.8, "w, from h to h", step=0.1, color=COLOR["f"], format=".1f"
        ),
        u=Slider(0, 3, 1, "u, from x to h", step=0.1, color=COLOR["i"], format=".1f"),
        b=Slider(-2, 2, 0, "b, bias", step=0.1, format=".1f"),
        pulses=Sequence((0, 1, -1), PULSES, "pulses, at steps 2, 8, 14, 20, 26"),
    )


PLACES = ((0.0, 0.0), (0.0, 0.5), (0.0, 1.0), (0.0, 1.1))  # of an eigenvalue


def two_unit_orbit() -> Live:
    """Two units without input: the eigenvalues of W_h draw the orbit of the state."""
    T = 40

    def turn(eigenvalue, squash):
        a, b = eigenvalue[0], eigenvalue[1]
        x, y, path = 0.8 + 0 * a, 0.0 * a, []
        for _ in range(T):
            path.append(np.stack([x, y]))
            x, y = a * x - b * y, b * x + a * y
            x, y = np.where(squash, np.tanh(x), x), np.where(squash, np.tanh(y), y)
        path = np.stack(path, axis=1)  # (2, T)
        length = np.sqrt(np.sum(path * path, axis=0))
        return {
            "path": np.clip(path, -30, 30),
            "conjugate": np.stack([a, -b]),
            "modulus": np.sqrt(a * a + b * b),
            "left": length[-1] / length[0],
        }

    def draw(out):
        fig, (left, right) = panels(2)
        angle = np.linspace(0, 2 * np.pi, 100)
        left.plot(np.cos(angle), np.sin(angle), color=COLOR["h"], linewidth=1.5)
        pair = {"color": COLOR["f"], "markersize": 11}
        left.plot(*out["eigenvalue"][:, None], "o", gid="eigenvalue", **pair)
        pair = {"color": COLOR["f"], "markersize": 11, "markerfacecolor": "none"}
        left.plot(*out["conjugate"][:, None], "o", gid="conjugate", **pair)
        left.set(title="eigenvalues", xlabel="real", ylabel="imaginary")
        right.plot(*out["path"], color=COLOR["c"], linewidth=1.5, gid="path")
        right.plot(*out["path"], "o", color=COLOR["c"], markersize=4, gid="path")
        right.set(title="the state, step by step", xlabel="unit 1", ylabel="unit 2")
        for ax in (left, right):
            ax.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), xticks=[-1, 0, 1])
            ax.set(yticks=[-1, 0, 1], aspect="equal")
        return fig

    return Live(
        turn,
        draw,
        alt="Left, the complex plane with the unit circle and a pair of eigenvalues "
        "that can be dragged. Right, the path of the two units' state over forty "
        "steps, a spiral inwards, a ring or a spiral outwards.",
        readout="The eigenvalues lie {modulus:.3f} from zero. After 39 steps the state "
        "is {left:.2g} times as long as the first.",
        guess=Guess.choice(
            lambda _: [turn(at, False)["left"] == 1 for at in PLACES].index(True),
            "Where must the eigenvalue be so that the state neither shrinks nor grows?",
            ("at zero", "inside the circle", "on the circle", "beyond the circle"),
        ),
        height=(340, 640),
        presets={
            "Keep": {"eigenvalue": [0.8, 0.6], "squash": False},
            "Fade": {"eigenvalue": [0.75, 0.5], "squash": False},
            "Explode": {"eigenvalue": [0.85, 0.6], "squash": False},
            "Flip": {"eigenvalue": [-1.0, 0.0], "squash": False},
        },
        eigenvalue=Point(
            (-1.2, 1.2), (-1.2, 1.2), (0.85, 0.45), "eigenvalue", color=COLOR["f"]
        ),
        squash=Checkbox("tanh at each step"),
    )


def draw_recall(recovered):
    """How well a readout recovers the number of k steps ago.

    recovered  {name: (K,)}, R^2 from 0 to 1 at the lags 0 to K - 1
    """

    def draw():
        _, ax = plt.subplots()
        styles = zip(
            recovered.items(), ("i", "f"), ("o", "s"), (1.05, 0.4), strict=True
        )
        for (name, r2), color, marker, y in styles:
            ax.plot(r2, marker=marker, color=COLOR[color])
            ax.text(np.sum(r2 > 0.4) - 0.5, y, name, color=COLOR[color])
        ax.set(xlim=(-0.5, len(r2) - 0.5), ylim=(-0.05, 1.15), yticks=[0, 0.5, 1])
        ax.set(xlabel="lag: steps ago", title="R² of what is recovered")
        return ax

    reach = ", ".join(f"{k}: {np.sum(r2 > 0.5)}" for k, r2 in recovered.items())
    return Still(
        draw,
        alt="Two curves of R squared against the lag. One stays at one and drops to "
        f"zero at once, the other falls by degrees. Lags above one half: {reach}.",
        height=300,
    )


def draw_dips(error, period=3):
    """The error at each step, the mean over networks and over all periods.

    error  (T, S), squared errors; chance is 0.25, a dashed line
    """
    by_place = error[: len(error) // period * period].reshape(
        -1, period, error.shape[1]
    )
    each = np.tile(by_place.mean(axis=0), (4, 1))  # (4 period, S)

    def draw():
        _, ax = plt.subplots()
        ax.axhline(0.25, color=COLOR["h"], linestyle="--")
        ax.plot(each, color=COLOR["h"], alpha=0.5, linewidth=1)
        ax.plot(each.mean(axis=1), "o-", color=COLOR["i"])
        ax.set(xlim=(-0.5, len(each) - 0.5), ylim=(0, 0.32), yticks=[0, 0.1, 0.2, 0.3])
        ax.set(xlabel="step", title="squared error of the next bit")
        return ax

    return Still(
        draw,
        alt="The error over twelve steps, a thin line for each network and their mean. "
        "It lies at a quarter and dips at every third step.",
        height=280,
    )
