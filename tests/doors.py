"""The doors: where a reader's arrays come in, and which shapes of them fit."""

from functools import partial
from operator import contains
from typing import Any, NamedTuple

import numpy as np
import pytest
from gradcheck import CELLS, random_cell
from meant import lstm_network, new_rng, readout, two

from lstmbook.nn.influence import cell_paths, gradients_at_states, jacobian
from lstmbook.nn.layers import Bidirectional, EachStep, LastState, Network
from lstmbook.nn.perceptron import MLP, perceptron, perceptron_step, train_perceptron
from lstmbook.nn.seq2seq import EncoderDecoder
from lstmbook.nn.sequence import backward_through_time, unroll
from lstmbook.nn.variants import VariantCell
from lstmbook.nn.writing import Feedback, generate, one_to_many
from lstmbook.tasks import grammars, scores
from lstmbook.tasks.batch import Batch, spell
from lstmbook.train.loop import gradients
from lstmbook.train.optimise import SGD, Adam, clip_norm, clip_value, global_norm

SIZES = {"T": 3, "B": 4, "D": 2, "H": 5, "K": 3, "N": 4, "R": 7, "1": 1, "2": 2}


class Door(NamedTuple):
    """A function of arrays, and their shapes as letters: "xs T...BD, mask T~B".

    "..." stands for any axes, the same in all arguments, "~" for those or none. A
    letter is one size, wherever it is found; those in `fixed` are what the object
    behind the function was made with, those in `least` are 1 or more.
    """

    call: Any
    arguments: str
    result: str
    fixed: str = "DHKR12"
    least: str = ""
    zeros: str = ""  # arguments that must be zeros, to be legal
    whole: str = ""  # arguments of integers

    @property
    def shapes(self):
        return dict(part.split() for part in self.arguments.split(", "))


def cut(template):
    """What stands before its mark, the mark, what stands after it."""
    mark = next((mark for mark in ("...", "~") if mark in template), "")
    before, _, after = template.partition(mark or "|")
    return before.strip("-"), mark, after.strip("-")


def bind(door, shapes):
    """The shape of the result for arguments of these shapes, or None if they misfit."""
    sizes, lead = {k: SIZES[k] for k in door.fixed}, None
    for name, template in door.shapes.items():
        (before, mark, after), shape = cut(template), shapes[name]
        end = len(shape) - len(after)
        if end < len(before) or (not mark and end > len(before)):
            return None
        ends = shape[: len(before)] + shape[end:]
        for letter, size in zip(before + after, ends, strict=True):
            if sizes.setdefault(letter, size) != size:
                return None
            if letter in door.least and size < 1:
                return None
        middle = shape[len(before) : end]
        lead = middle if lead is None else lead
        among = [{1, size} for size in lead]  # of 1, an axis is shared by all seeds
        shared = len(middle) == len(lead) and all(map(contains, among, middle))
        shared = shared and after  # else these are no axes of seeds
        if mark and middle != lead and (mark == "..." or (middle and not shared)):
            return None
    before, mark, after = cut(door.result)
    middle = lead if mark else ()
    return (*(sizes[k] for k in before), *middle, *(sizes[k] for k in after))


def right_shapes(door):
    """The plainest: no axes for a mark, one where there are no others."""
    templates = {
        k: before + after
        for k, t in door.shapes.items()
        for before, _, after in [cut(t)]
    }
    plain = templates if any(templates.values()) else dict.fromkeys(templates, "N")
    return {k: tuple(SIZES[n] for n in template) for k, template in plain.items()}


def array(door, name, shape, dtype=float):
    """Zeros and ones, which are legal as nearly everything."""
    values = np.random.default_rng(len(name)).integers(2, size=shape)
    values = values * (name not in door.zeros.split())
    return values.astype(int if name in door.whole.split() else dtype)


def right(door):
    return {k: array(door, k, shape) for k, shape in right_shapes(door).items()}


def doors():
    """Every function that takes arrays of a reader, by name."""
    rng = new_rng()
    yield "perceptron", Door(perceptron, "x ...D, w D, b -", "...", "")
    call = lambda **a: perceptron_step(**a)[0]  # noqa: E731
    yield "perceptron_step", Door(call, "x D, target -, w D, b -", "D", "")
    call = lambda **a: train_perceptron(**a, epochs=2)[0]  # noqa: E731
    yield "train_perceptron", Door(call, "xs ND, targets N", "D", "")
    mlp = MLP.init((2, 5, 3), rng)
    yield "MLP", Door(lambda x: mlp.forward(x)[0], "x ...BD", "...BK")
    _, kept = mlp.forward(np.ones((4, 2)))
    call = lambda dy: mlp.backward(dy, kept)[0]  # noqa: E731
    yield "MLP back", Door(call, "dy BK", "BD", "BDK")
    for kind in CELLS:
        cell = random_cell(kind, 2, 5, rng)
        yield from cell_doors(kind, cell)
    variant = VariantCell.init(2, 5, rng, "coupled")
    yield from cell_doors("variant", variant)
    yield from network_doors(rng)


def cell_doors(kind, cell):
    names = cell.state_names
    state = ", ".join(f"{name} ~BH" for name in names)
    dstate = ", ".join(f"d{name} BH" for name in names)
    _, _, caches = unroll(cell, np.ones((3, 4, 2)))

    def run(xs, mask, **state):
        return unroll(cell, xs, tuple(state.values()), mask)[0]

    yield f"{kind} run", Door(run, f"xs T...BD, mask T~B, {state}", "T...BH", least="T")

    def back(dhs, mask, **dstate):
        end = tuple(dstate.values())
        return backward_through_time(cell, dhs, caches, end, mask, 2)[0]

    yield f"{kind} back", Door(back, f"dhs TBH, mask TB, {dstate}", "TBD", "TBDH")

    def at_states(dhs, **dstate):
        return gradients_at_states(cell, dhs, caches, tuple(dstate.values()))[0][1:]

    yield f"{kind} at states", Door(at_states, f"dhs TBH, {dstate}", "TBH", "TBH")

    def at_once(xs, **state):
        return jacobian(cell, xs, tuple(state.values()))[1:]

    state = ", ".join(f"{name} 1H" for name in names)
    yield f"{kind} jacobian", Door(at_once, f"xs T1D, {state}", "THH", "DH1", "T")

    def paths(dhs, **dstate):
        return cell_paths(cell, dhs, caches, tuple(dstate.values())).c_path[1:]

    if hasattr(cell, "at_cell"):
        yield f"{kind} paths", Door(paths, f"dhs TBH, {dstate}", "TBH", "TBH")


def network_doors(rng):
    out, lstm, xs = readout(rng), random_cell("lstm", 2, 5, rng), np.ones((3, 4, 2))
    cells = random_cell("lstm", 2, 2, rng), random_cell("gru", 2, 3, rng)
    fed = Feedback(random_cell("lstm", 2 + 3, 5, rng), out)
    mlp = EachStep(MLP.init((2, 4, 3), rng))
    networks = {
        "network": (Network(lstm, out), ", h ~BH, c ~BH", "T"),
        "many to one": (Network(lstm, LastState(), out), ", h ~BH, c ~BH", "1"),
        "feedback": (Network(fed), ", y ~BK, h ~BH, c ~BH", "T"),
        "bidirectional": (Network(Bidirectional(*cells), out), "", "T"),
        "both ends": (Network(Bidirectional(*cells), LastState(), out), "", "1"),
        "each step": (Network(mlp), "", "T"),
    }
    for name, (network, state, T) in networks.items():

        def forward(xs, mask, network=network, **state):
            return network.forward(xs, tuple(state.values()), mask)[0]

        arguments = f"xs T...BD, mask T~B{state}"
        yield name, Door(forward, arguments, f"{T}...BK", least="T")
        _, last, cache = network.forward(xs, None, np.ones((3, 4)))

        def backward(dys, network=network, cache=cache, **dstate):
            return network.backward(dys, cache, tuple(dstate.values()))[0]

        dstate = state.replace(", ", ", d").replace("~", "")
        yield f"{name} back", Door(backward, f"dys {T}BK{dstate}", "TBD", "TBDHK1")
    yield "Readout", Door(lambda hs: out.forward(hs)[0], "hs ...BH", "...BK")
    yield "one_to_many", Door(lambda x: one_to_many(x, 3), "x ...BD", "T...BD", "T")

    def write(x_t, h, c):
        return generate(networks["network"][0], x_t, 3, two, (h, c))[0]

    yield "generate", Door(write, "x_t ...BD, h ~BH, c ~BH", "T...BD", "TDH")
    pair = EncoderDecoder(
        random_cell("gru", 2, 5, rng), random_cell("gru", 3, 5, rng), out
    )

    def translate(given, xs, h=None):  # h, between the two, may be what does not fit
        return pair.forward((xs, given), h)[0]

    arguments = "given N...BK, xs T~BD"
    yield "EncoderDecoder", Door(translate, arguments, "N...BK", "DK", "TN")


def task_doors(rng):
    network = lstm_network(rng)

    def loss(xs, targets, mask, counts):
        batch = Batch(xs, targets, mask, counts, 3, 0.0)
        return gradients(network, batch, "squared_error")[2]

    arguments = "xs T...BD, targets T...BK, mask T~B, counts T~B"
    yield "gradients", Door(loss, arguments, "T...BK", "DK", "T")
    for make in SGD, Adam:

        def step(params, grads, make=make):
            optimiser, params = make(0.1), {"params": params}
            state = optimiser.begin(params)
            return optimiser.step(params, {"params": grads}, state)[0]["params"]

        yield make.__name__, Door(step, "params ..., grads ...", "...")
    for clip in clip_norm, clip_value:
        call = lambda grads, clip=clip: clip({"grads": grads}, 1.0)["grads"]  # noqa: E731
        yield clip.__name__, Door(call, "grads ...", "...")
    call = lambda grads: global_norm({"grads": grads}, (4,))  # noqa: E731
    yield "global_norm of seeds", Door(call, "grads B...", "B", "B")

    legal = partial(grammars.legal_next, grammars.REBER)
    yield "legal_next", Door(legal, "xs T...R", "T...R", least="T", zeros="xs")
    node = Door(legal, "xs T...R, nodes ~", "T...R", least="T", zeros="xs nodes")
    yield "legal_next from nodes", node._replace(whole="nodes")
    yield "ranked_top", Door(scores.ranked_top, "ys ...K, legal ...K", "...", "", "K")

    def again(stream, state, wrong=np.full(4, True)):
        return grammars.restart(wrong, stream, (state,))[0]

    door = Door(again, "stream 2B, state BH", "2B", "2B", zeros="stream")
    yield "restart", door._replace(whole="stream")

    def reber(stream):
        return grammars.continual_reber(new_rng(), stream, 3)[0].xs

    door = Door(reber, "stream 2B", "TBR", "2TR", zeros="stream", whole="stream")
    yield "continual_reber", door
    call = lambda xs: spell(xs, "abc")  # noqa: E731
    yield "spell", Door(call, "xs TBK", "B", "K", "T", "xs")


DOORS, OF_TASKS = dict(doors()), dict(task_doors(new_rng()))
every_door = pytest.mark.parametrize(
    "door", [*DOORS.values(), *OF_TASKS.values()], ids=[*DOORS, *OF_TASKS]
)
every_door_of_nn = pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
