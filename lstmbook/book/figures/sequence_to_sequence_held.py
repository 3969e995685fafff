"""A trained network of "From one sequence to another" whose attention is held."""

import numpy as np

from lstmbook.book.figures.sequence_to_sequence import draw_ground, draw_heard
from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR
from lstmbook.live import Dice, Guess, IntSlider, Live, Slider, panels
from lstmbook.nn.functions import softmax
from lstmbook.tasks.batch import one_hot_rows
from lstmbook.tasks.walks import followed, path

LENGTH, SHOWN = 8, 25  # turns in a list; the list that is shown
STEPS = np.arange(LENGTH + 1)
SHIFTS = np.arange(-2, 3)
# MOVE[k] moves each weight SHIFTS[k] steps on; what falls off at an end stays there
MOVE = np.stack([np.eye(LENGTH + 1)[np.clip(STEPS + k, 0, LENGTH)] for k in SHIFTS])


def held_weights() -> Live:
    """A trained network writes, and the reader moves or spreads whom it listens to."""
    network = trained("follows turns")
    p, H = network.attention.params, network.encoder.cell.H

    def write(shift, spread, seed):
        batch = followed(Dice(seed).integers(3, size=(LENGTH, 1)), np.array([LENGTH]))
        source, told = batch.xs
        writer, state = network.writer(source)
        states, x_t, said, weights = writer.states[:, 0], told[0], [], []
        move = np.sum((SHIFTS == shift)[:, None, None] * MOVE, axis=0)
        for _ in STEPS:
            state, _ = network.decoder.cell.forward(x_t, state)
            likeness = state[0] @ p["W_q"] @ states.T / np.sqrt(H)
            alpha = (1 - spread) * (softmax(likeness) @ move) + spread / len(STEPS)
            both = np.concatenate([state[0], alpha @ states], axis=1)
            joined = np.tanh(both @ p["W_c"] + p["b_c"])
            said.append(np.argmax(network.readout.forward(joined)[0], -1))
            weights.append(alpha[0])
            x_t = one_hot_rows(said[-1], 5)
        said, right = np.concatenate(said), batch.targets[:, 0]
        return {
            "true": path(right),
            "written": path(said),
            "weights": np.stack(weights),
            "said": said,
            "right": right,
            "wrong": np.sum(said[:LENGTH] != right[:LENGTH]),
        }

    def draw(out):
        fig, (ground, heard) = panels(2)
        draw_ground(ground, out, LENGTH // 2 + 3)
        draw_heard(heard, out, LENGTH)
        return fig

    usual = {"shift": 0, "spread": 0.0, "seed": SHOWN}
    return Live(
        write,
        draw,
        alt="A walk and, over it, the walk as a trained network writes it; beside it "
        "its attention, a diagonal of dark fields. Moved by a step, or spread to all "
        "steps alike, it leads the written walk astray.",
        guess=Guess.choice(
            lambda out: 1 * (out["wrong"] > 0) + (out["wrong"] > 2),
            "The network has learned. Now all its weights are moved by one step, so "
            "that it hears the turn behind its own. How many of eight headings are "
            "wrong?",
            ("none", "one or two", "three or more"),
            at=usual | {"shift": 1},
            shows=("true", "right"),
            why="{wrong:d} of 8. It turns at once as it should turn a step later.",
        ),
        readout="{wrong:d} of 8 headings are wrong.",
        height=(300, 560),
        presets={
            "As learned": usual,
            "One step on": usual | {"shift": 1},
            "All alike": usual | {"spread": 1.0},
        },
        shift=IntSlider(-2, 2, 0, "weights moved, steps"),
        spread=Slider(0, 1, 0, "spread to all alike", step=0.01, color=COLOR["i"]),
        seed=IntSlider(0, 9999, SHOWN, "list, number"),
    )
