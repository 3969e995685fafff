"""The figure of the chapter "Vanishing through time" that walks down a wall."""

import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Live, Point, Running, Slider, mosaic
from lstmbook.nn.functions import dtanh

WALL_STEPS, DESCENT = 50, 200
BEGIN, TARGET = -0.5, 0.5
LOW = 1e-6  # a loss at which nobody goes further down
W_LIMITS, B_LIMITS = (0.0, 2.5), (-0.6, 1.0)
FREE, HELD = 0, 1  # the two who go down, without clipping and with it


def last_state(w, b):
    """h after 50 steps of h = tanh(w h + b) from -0.5."""
    h = BEGIN
    for _ in range(WALL_STEPS):
        h = np.tanh(w * h + b)
    return h


def loss_and_gradient(w, b):
    """(h_50 - 0.5)^2, to nine digits, and its slope by w and b, step by step."""
    h, dh_dw, dh_db = BEGIN, 0.0, 0.0
    for _ in range(WALL_STEPS):
        after = np.tanh(w * h + b)
        slope = dtanh(after)
        dh_dw, dh_db = slope * (h + w * dh_dw), slope * (1 + w * dh_db)
        h = after
    loss = np.round((h - TARGET) ** 2, 9)  # what is below comes of rounding h
    return loss, 2 * (h - TARGET) * np.stack([dh_dw, dh_db])


def the_wall() -> Running:
    """A loss with a wall in it, and the ways down it with and without clipping."""
    ws = np.linspace(*W_LIMITS, 101)
    grid = np.meshgrid(ws, np.linspace(*B_LIMITS, 81))
    surface = (last_state(*grid) - TARGET) ** 2
    steps = np.arange(DESCENT + 1)

    def begin(start):
        at = np.stack([start, start], axis=1)  # (2 weights, 2 who go down)
        trail = at[:, :, None] + np.zeros(DESCENT + 1)
        return {"at": at, "trail": trail, "t": 0.0}

    def step(state, start, learning_rate, limit):
        at, t = state["at"], state["t"]
        loss, slope = loss_and_gradient(at[0], at[1])
        norm = np.sqrt(np.sum(slope * slope, axis=0))
        shorter = np.stack([1.0, limit / np.maximum(norm[HELD], limit)])
        after = at - learning_rate * shorter * slope
        trail = np.where(steps > t, after[:, :, None], state["trail"])
        seen = {
            "free": np.clip(state["trail"][:, FREE], -60, 60),
            "held": state["trail"][:, HELD],
            "held_end": at[:, HELD],
            "cut": (last_state(ws, start[1]) - TARGET) ** 2,
            "here": np.stack([start[0], (last_state(*start) - TARGET) ** 2]),
            "norm": norm[FREE],
            "length": learning_rate * norm[FREE],
            "held_length": learning_rate * shorter[HELD] * norm[HELD],
            "loss_free": loss[FREE],
            "loss_held": loss[HELD],
            "there": loss[HELD] < LOW,
            "w": at[0, FREE],
            "b": at[1, FREE],
        }
        return {"at": after, "trail": trail, "t": t + 1}, seen

    def draw(out):
        fig, axes = mosaic("pc;pl", "pp;pp;cl")
        plane, section, losses = (axes[k] for k in "pcl")
        plane.imshow(
            surface,
            extent=(*W_LIMITS, *B_LIMITS),
            origin="lower",
            aspect="auto",
            cmap="cividis",
            vmin=0,
            vmax=2.3,
            interpolation="none",
        )
        thick = {"linewidth": 3, "solid_capstyle": "round"}
        plane.plot(*out["free"], "--", color="#FF6A3D", linewidth=3, gid="free")
        plane.plot(*out["held"], color="white", gid="held", **thick)
        end = out["held_end"][:, None]
        plane.plot(*end, "o", color="white", markersize=8, gid="held_end")
        point = out["start"][:, None]
        look = {"markersize": 13, "markeredgecolor": "white", "color": COLOR["i"]}
        plane.plot(*point, "D", gid="start", **look)
        plane.set(xlim=W_LIMITS, ylim=B_LIMITS, xlabel="w", ylabel="b")
        plane.set(xticks=[0, 1, 2], yticks=[-0.5, 0, 0.5, 1])
        plane.set_title("loss: blue low, yellow high")
        section.plot(ws, out["cut"], color=COLOR["c"], gid="cut")
        here = out["here"][:, None]
        section.plot(*here, "D", markersize=11, color=COLOR["i"], gid="here")
        section.set(xlim=W_LIMITS, xticks=[0, 1, 2], xlabel="w")
        section.set_title("loss at the first b")
        free = {"color": COLOR["f"], "gid": "loss_free.curve"}
        losses.plot(*out["loss_free.curve"], "--", **free)
        held = {"color": COLOR["c"], "gid": "loss_held.curve"}
        losses.plot(*out["loss_held.curve"], **held)
        losses.set(xlim=(0, DESCENT), xticks=[0, 100, 200], xlabel="step")
        losses.set_title("loss, dashed: free")
        for ax in (section, losses):
            ax.set(ylim=(-0.1, 2.4), yticks=[0, 1, 2])
        return fig

    usual = {"learning_rate": 0.1, "limit": 1}
    return Live.running(
        begin,
        step,
        draw,
        steps=DESCENT,
        speed="a step a frame",
        history=("loss_free", "loss_held"),
        done="there",
        outcome="The loss is {loss_free:.2f} without clipping, {loss_held:.2g} with "
        "it.",
        alt="Left, the loss as a map over weight and bias: a low and a high plain with "
        "a steep wall between them; from the point on it, the ways of up to 200 steps "
        "of descent without and with clipping. Beside it the loss along the weight, "
        "falling like a cliff, and the loss of both by step.",
        readout="Without clipping: w = {w:.1f}, b = {b:.1f}, loss {loss_free:.2f}, the "
        "next step {length:.3g} long. Clipped: loss {loss_held:.2f}, "
        "{held_length:.3g} long.",
        height=(380, 600),
        presets={
            "On the wall": {"start": [1.2, 0.06]} | usual,
            "On the plain": {"start": [0.6, 0.4]} | usual,
            "High and flat": {"start": [2.2, -0.2]} | usual,
        },
        controls={
            "start": Point(
                W_LIMITS, B_LIMITS, (1.2, 0.06), "start", step=0.01, color=COLOR["i"]
            ),
            "learning_rate": Slider(0.01, 0.5, 0.1, "learning rate", step=0.01),
            "limit": Slider(0.1, 5, 1, "clip the gradient at", step=0.1),
        },
    )
