"""The live figures of the chapter "From NumPy to frameworks"."""

import itertools
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR, opening
from lstmbook.formats.order import ORDERS, in_order
from lstmbook.live import Checkbox, Choice, IntSlider, Live, panels
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.signals import last_marked

OF_LSTM = {program: kinds[LSTMCell] for program, kinds in ORDERS.items()}
GATES = OF_LSTM["this book"]
H = 4
LAYOUTS = ("this book", "PyTorch", "Keras", "ONNX")
READERS = {
    "i f g o (here, PyTorch, Keras)": OF_LSTM["PyTorch"],
    "i o f g (ONNX)": OF_LSTM["ONNX"],
    "i g f o (TensorFlow 1)": OF_LSTM["TensorFlow 1"],
    "i f o g (OpenCV)": OF_LSTM["OpenCV"],
}


def reads(source, reader):
    """For each of our gates the number of the gate whose block it gets, if weights
    written in the order `source` are read in the order `reader`."""
    return np.array([GATES.index(source[reader.index(gate)]) for gate in GATES])


def answers(xs, gets):
    """What the trained network says if gate k gets the block of gate gets[k].

    xs (T, B, 2), gets (4,) integers; returns (T, B).
    """
    layer, readout = trained("holds").layers
    mixed = {}
    for name, array in layer.cell.params.items():
        blocks = np.split(array, 4, axis=-1)
        got = [np.choose(gets[k], blocks) for k in range(4)]
        mixed[name] = np.concatenate(got, axis=-1)
    hs, _, _ = unroll(LSTMCell(mixed), xs)
    return readout.forward(hs)[0][..., 0]


# The arrays as a picture --------------------------------------------------------------

BANDS = 51  # shades of each gate, of 255 colours in all; the fifth band is clear
SIDE = 18  # fields of the picture along each side


def gate_colours():
    """A colour map of five bands: four gates from faint to full, and clear."""
    shades = [opening(COLOR[gate])(np.linspace(0, 1, BANDS)) for gate in GATES]
    return ListedColormap(np.vstack([*shades, np.zeros((BANDS, 4))]))


def shade(array, gate):
    """Where a weight of this gate stands in the colour map: strong is full."""
    strength = np.minimum(np.abs(array) / 3, 1)
    return gate + 0.15 + 0.8 * strength


def picture(layout):
    """Weights and biases in one layout: fields (18, 18), and where its words stand."""
    order = OF_LSTM[LAYOUTS[layout]]
    columns = "PyTorch", "ONNX"  # these two keep a gate's weights in rows
    cell = trained("holds").layers[0].cell
    params, gate_of = cell.params, np.repeat(range(4), H)
    b = params["b"][None]
    second = [0 * b] if LAYOUTS[layout] in columns else []
    arrays = [params["W_x"], params["W_h"], np.vstack([b, *second])]
    fields, starts, row = np.full((SIDE, SIDE), 4.5), [], 2
    for array in arrays:
        starts.append(row + len(array) / 2 - 0.5)
        fields[row : row + len(array), : 4 * H] = in_order(shade(array, gate_of), order)
        row += len(array) + 1
    centres = np.array([H * order.index(gate) + (H - 1) / 2 for gate in GATES])
    gates = np.stack([centres, np.full(4, 0.5)])
    names = np.stack([np.full(3, 16.2), starts])
    if LAYOUTS[layout] in columns:
        return fields.T, gates[::-1], names[::-1]
    return fields, gates, names


def layouts() -> Live:
    """The arrays of the trained LSTM as pictures, block by block."""
    fields, gates, names = (
        np.stack(part) for part in zip(*(picture(k) for k in range(4)), strict=True)
    )

    def arrange(framework):
        found = {"ours": fields[0], "theirs": np.choose(framework, fields)}
        places = np.choose(framework, gates)
        words = np.choose(framework, names)
        found |= {f"x_{gate}": places[0, k] for k, gate in enumerate(GATES)}
        found |= {f"y_{gate}": places[1, k] for k, gate in enumerate(GATES)}
        found |= {f"x_{k}": words[0, k] for k in range(3)}
        return found | {f"y_{k}": words[1, k] for k in range(3)}

    def draw(out):
        fig, (left, right) = panels(2)
        show = {"cmap": gate_colours(), "vmin": 0, "vmax": 5, "aspect": "equal"}
        left.imshow(out["ours"], **show)
        right.imshow(out["theirs"], **show, gid="theirs")
        middle = {"ha": "center", "va": "center"}
        for k, gate in enumerate(GATES):
            style = middle | {"color": COLOR[gate], "fontweight": "bold"}
            left.text(*gates[0, :, k], gate, **style)
            where = out[f"x_{gate}"], out[f"y_{gate}"]
            right.text(*where, gate, **style, gid=f"x=x_{gate} y=y_{gate}")
        theirs = (
            "{framework:W_x|w_ih|kernel|W}",
            "{framework:W_h|w_hh|recurr.|R}",
            "{framework:b|b|bias|B}",
        )
        for k, (ours, word) in enumerate(zip(("W_x", "W_h", "b"), theirs, strict=True)):
            left.text(*names[0, :, k], ours, ha="left", va="center")
            where = out[f"x_{k}"], out[f"y_{k}"]
            style = {"ha": "center", "va": "center"}
            right.text(*where, word, **style, gid=f"x=x_{k} y=y_{k}")
        left.set_title("this book")
        right.set_title("{framework:this book|PyTorch|Keras|ONNX}")
        for ax in (left, right):
            ax.set(xlim=(-0.8, 19.5), ylim=(18.2, -0.5))
            ax.set_axis_off()
        return fig

    return Live(
        arrange,
        draw,
        alt="Left, the weights of an LSTM as a grid of coloured fields, one colour for "
        "each gate, in four blocks side by side. Right, the same fields as the chosen "
        "framework stores them: other order, other direction, one or two biases.",
        readout="{framework:Gates in columns, one bias|Gates in rows, two biases|"
        "Gates in columns, one bias|Gates in rows, i o f g, two biases}.",
        height=(360, 600),
        framework=Choice(LAYOUTS, "layout", value=1),
    )


# The wrong reader ---------------------------------------------------------------------

SHOWN = last_marked(np.random.default_rng(7), 4, 40)
# Where each of our gates lies, by reader: (4, 4).
PLACES = np.array([[order.index(gate) for gate in GATES] for order in READERS.values()])
FAINT = np.array([[GATES.index(gate) for gate in r] for r in READERS.values()]) + 0.25


def draw_blocks(ax, out):
    """Four blocks: above what lies in each, below what it is taken for."""
    look = {"cmap": gate_colours(), "vmin": 0, "vmax": 5, "aspect": "auto"}
    for y, row, name in ((1, "written", "written"), (0, "read", "read as")):
        ends = -0.48, 3.48, y - 0.42, y + 0.42
        ax.imshow(out[row], extent=ends, gid=row, **look)
        ax.text(-0.6, y, name, ha="right", va="center", color=COLOR["h"])
        for gate in GATES:
            style = {"ha": "center", "va": "center", "fontweight": "bold"}
            where = f"{row}_{gate}"
            ax.text(out[where], y, gate, gid=f"x={where}", **style)
    ax.set(xlim=(-1.6, 3.6), ylim=(-0.5, 1.5))
    ax.set_axis_off()


def wrong_reader() -> Live:
    """Weights written in one order and read in another."""
    names, orders = list(READERS), READERS.values()
    table = np.array([[reads(a, b) for b in orders] for a in orders])

    def read(source, reader, sequence):
        gets = np.choose(reader, np.choose(source, table))
        xs = np.choose(sequence - 1, np.swapaxes(SHOWN.xs, 0, 1))[:, None]
        target = np.choose(sequence - 1, SHOWN.targets[..., 0].T)
        said = answers(xs, gets)[:, 0]
        found = {"said": said, "target": target}
        found["error"] = np.mean((said - target) ** 2)
        found |= {f"gets_{gate}": gets[k] for k, gate in enumerate(GATES)}
        for row, order in (("written", source), ("read", reader)):
            places = np.choose(order, PLACES)
            found |= {f"{row}_{gate}": places[k] for k, gate in enumerate(GATES)}
            found[row] = np.choose(order, FAINT).reshape(1, -1)
        return found

    def draw(out):
        fig, (blocks, ax) = plt.subplots(2, 1, height_ratios=[1, 3])
        draw_blocks(blocks, out)
        ax.axhline(0, color=COLOR["h"], linewidth=0.8)
        ax.plot(out["target"], color=COLOR["h"], linestyle="--", gid="target")
        ax.plot(out["said"], color=COLOR["c"], gid="said")
        ax.set(xlim=(0, 39), ylim=(-3, 3), yticks=[-2, -1, 0, 1, 2], xlabel="step")
        ax.set_title("dashed: right, line: said")
        return fig

    return Live(
        read,
        draw,
        alt="Four blocks of weights, each with the gate that was written there and the "
        "gate it is read as. Below, a dashed line of steps, the value to be held, and "
        "the network's answer: on top of it where the two orders are equal, elsewhere "
        "where they are not.",
        readout="i gets {gets_i:i|f|g|o}, f gets {gets_f:i|f|g|o}, "
        "g gets {gets_g:i|f|g|o}, o gets {gets_o:i|f|g|o}; "
        "mean squared error {error:.3f}",
        height=360,
        presets={
            "PyTorch to Keras": {"source": 0, "reader": 0, "sequence": 1},
            "PyTorch read as ONNX": {"source": 0, "reader": 1, "sequence": 1},
            "TensorFlow 1 read as PyTorch": {"source": 2, "reader": 0, "sequence": 1},
        },
        source=Choice(tuple(names), "written as"),
        reader=Choice(tuple(names), "read as"),
        sequence=IntSlider(1, 4, 1, "sequence"),
    )


@cache
def ranked():
    """All 24 orders, from the least to the most harmful: (24, 4), and errors (24,)."""
    test = last_marked(np.random.default_rng(1), 200, 40)
    orders = np.array(list(itertools.permutations(range(4))))
    said = [answers(test.xs, gets) for gets in orders]
    errors = np.array([np.mean((y - test.targets[..., 0]) ** 2) for y in said])
    ranks = np.argsort(errors)
    return orders[ranks], errors[ranks]


def every_order() -> Live:
    """The error of each of the 24 orders, and the answer that belongs to it."""
    orders, errors = ranked()
    numbers, top = np.arange(1, 25), 1.1 * errors[-1]

    def show(order):
        gets = np.choose(order - 1, orders)
        chosen = np.where(numbers == order, errors, 0)
        found = {"said": answers(SHOWN.xs[:, :1], gets)[:, 0], "chosen": chosen}
        found["error"] = np.sum(chosen)
        return found | {f"gate_{k}": gets[k] for k in range(4)}

    def draw(out):
        fig, (left, right) = panels(2)
        left.bar(numbers, errors, color=COLOR["h"], alpha=0.5)
        left.bar(numbers, out["chosen"], color=COLOR["f"], gid="chosen")
        left.axhline(1 / 3, color=COLOR["h"], linestyle="--", linewidth=1.5)
        left.set(xlim=(0, 25), ylim=(0, top), xticks=[1, 8, 16, 24])
        left.set(xlabel="order", title="error; dashed: saying 0")
        right.axhline(0, color=COLOR["h"], linewidth=0.8)
        target = SHOWN.targets[:, 0, 0]
        right.plot(target, color=COLOR["h"], linestyle="--")
        right.plot(out["said"], color=COLOR["c"], gid="said")
        right.set(xlim=(0, 39), ylim=(-3, 3), yticks=[-2, 0, 2], xlabel="step")
        right.set_title("dashed: right, line: said")
        return fig

    return Live(
        show,
        draw,
        alt="Left, a bar for each of the 24 orders of the four blocks, sorted by the "
        "error; the first is zero. Right, what the network says with the chosen order, "
        "beside the value it should hold.",
        readout="i, f, g, o get the blocks {gate_0:i|f|g|o}, {gate_1:i|f|g|o}, "
        "{gate_2:i|f|g|o}, {gate_3:i|f|g|o}: error {error:.3f}",
        height=(300, 500),
        order=IntSlider(1, 24, 2, "order, best to worst"),
    )


# Time first or batch first ------------------------------------------------------------

SQUARE = last_marked(np.random.default_rng(6), 8, 8, share=0.1)


def which_axis_is_time() -> Live:
    """Change one input: which answers move, if the reader takes the axes for others?"""
    right = np.arange(4)
    axes = np.arange(8)

    def both_ways(xs):
        swapped = np.swapaxes(answers(np.swapaxes(xs, 0, 1), right), 0, 1)
        return np.stack([answers(xs, right), swapped])  # (2, T, B)

    before = both_ways(SQUARE.xs)

    def poke(step, sequence, batch_first):
        there = (axes[:, None] == step - 1) & (axes == sequence - 1)  # (T, B)
        values, marks = SQUARE.xs[..., 0], SQUARE.xs[..., 1]
        other = np.where(SQUARE.targets[..., 0] > 0, -0.9, 0.9)  # not what is held
        values = np.where(there, other, values)
        after = both_ways(np.stack([values, np.where(there, 1.0, marks)], axis=-1))
        change = np.abs(after - before)
        change = np.where(batch_first, change[1], change[0])
        moved = change > 0.05
        others = moved & (axes != sequence - 1)
        point = np.stack([1.0 * step, 1.0 * sequence]).reshape(2, 1)
        return {
            "change": change.T,
            "point": point,
            "moved": np.sum(moved),
            "others": np.sum(others),
        }

    def draw(out):
        _, ax = plt.subplots()
        ax.imshow(
            out["change"],
            cmap=opening(COLOR["f"]),
            vmin=0,
            vmax=1.5,
            extent=(0.5, 8.5, 8.5, 0.5),
            aspect="equal",
            gid="change",
        )
        ax.plot(*out["point"], "o", markersize=9, color=COLOR["i"], gid="point")
        ax.set(xlim=(0.5, 8.5), ylim=(8.5, 0.5), xticks=[1, 4, 8], yticks=[1, 4, 8])
        ax.set(xlabel="step", ylabel="sequence")
        return ax

    return Live(
        poke,
        draw,
        alt="A grid of eight sequences by eight steps. A dot marks the input that was "
        "changed, colour marks the answers that moved: to the right of it if time is "
        "read as time, below it if the axes were swapped.",
        readout="{moved:d} answers moved, {others:d} of them in another sequence.",
        height=320,
        step=IntSlider(1, 8, 3, "step"),
        sequence=IntSlider(1, 8, 4, "sequence"),
        batch_first=Checkbox("reader takes it for batch first"),
    )
