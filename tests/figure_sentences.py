"""What the chapters say of their live figures "at any setting", as margins.

A margin takes a figure's outputs, with the values of its controls among them; it is
below 0, or an array with a number below 0, where the sentence is wrong. `when` holds a
sentence to the settings that it speaks of.
"""

import numpy as np

from lstmbook.book.figures.lstm_cell import WAVE

TINY = 1e-9


def same(one, other, within=TINY):
    """The margin by which two things are equal."""
    return within - np.max(np.abs(np.subtract(one, other)), initial=0)


def when(condition, margin):
    return margin if condition else 1.0


def _no_blame_without_input(out):
    return when(out["weight"] == 1, same(out["each"][out["xs"] == 0], 0))


def _no_way_back(out):
    early = out["each"][: int(out["asked"]) - 1]
    return when(out["w"] == 0, same(early, 0))


def _one_reader_each_way(out):
    future, past = np.triu(out["by"], 1), np.tril(out["by"], -1)
    ahead = out["lower"] == 0 and out["upper"] in (0, 1)
    back = out["lower"] == 1 and out["upper"] in (0, 2)
    return min(when(ahead, same(future, 0)), when(back, same(past, 0)))


def _gates_without_peepholes(out):
    return min(
        when(out[f"p_{k}"] == 0, same(out[f"curve_{k}"], out[f"now_{k}"]))
        for k in "ifo"
    )


def _share_in_interval(out):
    low, share, high = (
        np.stack([out[f"{name}{j}"] for j in (0, 1)])
        for name in ("low", "count", "high")
    )
    share = 100 * share / np.stack([out["of0"], out["of1"]])
    return np.stack([share - low, high - share]) + TINY


def _gates_as_their_bias(out):
    """Their means differ from sigmoid(bias) by no more than small weights can do."""
    gates = np.stack([out["gru_gate"], out["lstm_gate"]])
    return 0.15 - np.abs(gates - 1 / (1 + np.exp(-out["bias"])))


SENTENCES = {
    "live-learns-beside-an-lstm": {
        "both gates begin where their bias puts them": _gates_as_their_bias
    },
    **{
        f"live-one-more-{name}": {"the share lies in its interval": _share_in_interval}
        for name in ("adding", "latch", "meeting", "order")
    },
    "live-activation-shapes": {
        "a sigmoid's slope is at most a quarter of the gain": lambda out: (
            out["gain"] / 4 + TINY - np.max(out["slope_1"])
        ),
    },
    "live-stacked-layers": {
        "without an activation it is a straight line": lambda out: when(
            out["kind"] == 0, same(np.diff(out["y"], 2), 0)
        ),
        "it turns no more often than said": lambda out: out["most"] - out["turns"],
    },
    "live-as-probability": {
        "a larger weight than 2 is too sure, a smaller one too modest": lambda out: (
            (0.9 - out["at_09"]) * np.sign(out["w"] - 2) + TINY
        ),
    },
    "live-scores-to-shares": {
        "the third score does not matter to the other two": lambda out: same(
            np.log(out["ratio"]), out["gain"] * (out["a"] - out["b"])
        ),
        "at gain 0 all are equal": lambda out: when(
            out["gain"] == 0, same(out["p"], 1 / 3)
        ),
    },
    "live-fitted-by-hinges": {
        "2 taken from each sum leaves no hinge on": lambda out: when(
            out["bias"] == -2, same(out["dead"], out["count"])
        ),
    },
    "live-exponential-gate": {
        "no gate takes more than all": lambda out: (
            1 - np.stack([out["now_sigmoid"], out["now_exponential"]])
        ),
    },
    "live-selection": {
        "a fixed share leaves at most 1 of n + 1": lambda out: (
            TINY + np.diff([out["fixed_has"], out["best"], 1 / (25 - out["step"])])
        ),
        "of two marked numbers a quarter of the first": lambda out: when(
            out["marks"] == 1, 0.25 - out["chosen_has"]
        ),
    },
    "live-scan-rounds": {
        "after five rounds all is heard": lambda out: when(
            out["rounds"] == 5, same(out["off"], 0)
        ),
    },
    "live-three-nodes": {
        "with no input the weight is not to blame": lambda out: when(
            out["x"] == 0, same(out["dw"], 0)
        ),
        "the edge from a to h never adds to the gradient": lambda out: (
            np.abs(out["dh"]) - np.abs(out["da"])
        ),
    },
    "live-learns-to-hold": {
        "with w below 1 each step takes from the gradient": lambda out: when(
            out["w"] < 1, 1 - out["kept"]
        ),
    },
    "live-deep-start": {
        "with small weights less arrives than was sent": lambda out: when(
            out["gain"] <= 0.58, out["last"] - out["first"]
        ),
    },
    "live-gradient-by-layer": {
        "the slopes of a linear network are 1": lambda out: when(
            out["kind"] == 0, same(out["from_slopes"], 1)
        ),
        "a sigmoid's slopes lose three quarters in each layer": lambda out: when(
            out["kind"] == 3,
            0.25 + TINY - out["from_slopes"] ** (1 / out["depth"]),
        ),
        "only ReLU cuts the way": lambda out: when(
            out["kind"] != 2, np.sign(out["at_input"]) - 1
        ),
    },
    "live-landscapes": {
        "a plain keeps a push whole": lambda out: same(out["plain_left"], 1),
        "a locked cell is not moved by noise": lambda out: when(
            out["gates"] == 0, same(out["cell_walk"], 0)
        ),
        "an open cell is a plain": lambda out: when(
            out["gates"] == 1, same(out["cell_pushed"], out["plain_pushed"])
        ),
        "a locked cell keeps a push whole": lambda out: when(
            out["gates"] == 0, same(out["cell_left"], 1)
        ),
    },
    "live-wave-of-blame": {
        "a gradient is what comes now plus what comes later": lambda out: same(
            out["both"], out["later"] + [out[f"now_{k}"] for k in range(1, 7)]
        ),
        "with W_h = 0 nothing comes from later": lambda out: when(
            out["w"] == 0, same(out["later"], 0)
        ),
        "a cut takes nothing from the steps behind it": lambda out: same(
            out["each"][int(out["cut"]) :], out["full"][int(out["cut"]) :]
        ),
        "what is left and what is lost make the whole": lambda out: same(
            out["kept"] + out["lost"], np.sum(out["full"])
        ),
    },
    "live-blame-by-step": {
        "where nothing went in, u is blameless": _no_blame_without_input,
        "with w = 0 nothing gets back": _no_way_back,
    },
    "live-window-and-lag": {
        "a window as long as the lag brings nothing": lambda out: when(
            out["window"] <= out["lag"], same(out["arrive"], 0)
        ),
    },
    "live-sum-of-two-scores": {
        "three of four for XOR, never four": lambda out: when(
            out["rule"] == 2, 3 - out["right"]
        ),
    },
    "live-window-of-influence": {
        "one direction hears one side": _one_reader_each_way,
    },
    "live-perceptron-weights": {
        "XOR has no line": lambda out: when(out["task"] == 2, 3 - out["right"]),
    },
    "live-drag-the-line": {
        "XOR has no line": lambda out: when(out["task"] == 2, 3 - out["right"]),
    },
    "live-learning-rule": {
        "on XOR it does not come to rest": lambda out: when(
            out["task"] == 2, 3 - out["right"]
        ),
    },
    "live-running-average": {
        "an average stays within what went in": lambda out: (
            6 - np.max(np.abs(out["hs"]))
        ),
    },
    "live-whole-gru": {
        "h stands between n and the h before": lambda out: (
            TINY - (out["h"] - out["n"]) * (out["h"] - out["h_prev"])
        ),
    },
    "live-gru-and-lstm": {
        "tied, the two are one": lambda out: when(out["tied"], same(out["apart"], 0)),
        "h of a GRU stays within 1": lambda out: 1 - np.max(np.abs(out["hs"])),
    },
    "live-gate": {
        "it does not turn the wave upside down": lambda out: out["passed"] * WAVE,
        "it does not make it larger": lambda out: np.abs(WAVE) - np.abs(out["passed"]),
    },
    "live-input-gate": {
        "the candidate sets the direction": lambda out: out["written"] * out["g"],
        "the gate sets the amount": lambda out: out["i"] - np.abs(out["written"]),
    },
    "live-output-gate": {
        "at 0 the cell says nothing": lambda out: when(
            out["o"] == 0, same(out["h"], 0)
        ),
        "h stays within 1": lambda out: 1 - np.max(np.abs(out["said"])),
    },
    "live-update": {
        "each step may add up to 1": lambda out: (
            1 + TINY - np.abs(out["c"] - out["f"] * out["c_prev"])
        ),
    },
    "live-whole-cell": {
        "h stays within 1": lambda out: 1 - np.abs(out["h"]),
        "with x = 0 nothing is written": lambda out: when(
            out["x"] == 0, same(out["written"], 0)
        ),
        "c is what is kept and what is written": lambda out: same(
            out["c"], out["kept"] + out["written"]
        ),
    },
    "live-row-of-cells": {
        "each cell begins with what the one before left": lambda out: same(
            [out["c_0"], out["c_1"]], [out["c_prev_1"], out["c_prev_2"]]
        ),
    },
    "live-three-units": {
        "the bars before the last add up to it": lambda out: same(
            np.sum(out["parts"][:-1]), out["parts"][-1]
        ),
    },
    "live-memory": {
        "h stays within 1": lambda out: 1 - np.max(np.abs(out["h"])),
    },
    "live-blame-by-two-paths": {
        "at w = 0 nothing comes by way of h": lambda out: when(
            out["w"] == 0, same(out["detour_0"], 0)
        ),
        "the belt passes forget gates alone": lambda out: same(
            out["passed"], np.prod(out["f_T"])
        ),
    },
    "live-find-the-fault": {
        "B, D, F and the sound one pass the check at each T": lambda out: when(
            out["letter"] in (1, 3, 5, 6), -out["wrong"]
        ),
        "with one step C and E pass it too": lambda out: when(
            out["letter"] in (2, 4) and out["T"] == 1, -out["wrong"]
        ),
        "with one step the fault of A spares the output gate": lambda out: when(
            out["letter"] == 0 and out["T"] == 1, same(out["share"][3::4], 1)
        ),
        "C announces nothing for W_h": lambda out: when(
            out["letter"] == 2,
            same(np.minimum(out["share"][4:8], 1 - out["share"][4:8]), 0),
        ),
        "what is suspected rightly looks the same": lambda out: when(
            out["suspect"] == np.argmin(out["apart"]), -float(out["unlike"])
        ),
    },
    "live-backward-pass": {
        "the two paths add up": lambda out: same(
            out["c_path"] + out["h_path"],
            out["total"],
            1e-9 * max(1, np.max(np.abs(out["total"]))),
        ),
        "the forget gates alone decide what is kept": lambda out: same(
            out["kept"], np.prod(out["f_row"])
        ),
        "at w = 0 it stays at 69.4 %, however you push i or o": lambda out: when(
            out["w_h"] == 0 and out["b_f"] == 4 and out["gate"] != 0,
            same(out["kept"], 0.694, 5e-4),
        ),
    },
    "live-signal-and-rubbish": {
        "the input bias does nothing to the value": lambda out: same(
            out["left"], out["f"] ** out["gap"]
        ),
    },
    "live-peephole-cell": {
        "from an empty cell, only the output gate sees something": lambda out: when(
            out["c_prev"] == 0, same([out["peep_i"], out["peep_f"]], 0)
        ),
    },
    "live-gates-at-cell": {
        "a gate without a peephole is flat": _gates_without_peepholes,
    },
    "live-reads-a-sentence": {
        "with its notes it ends in the right word for all four persons": (
            lambda out: when(out["wiped"] == 0, out["right"] - 3.5)
        ),
        "wiped after the person or later it fits two of four": lambda out: when(
            out["wiped"] >= 2, same(out["right"], 2)
        ),
    },
    "live-pulse-response": {
        "with w from −1 to 1 and b = 0 a state comes nearer to 0": lambda out: when(
            abs(out["w"]) <= 1 and out["b"] == 0,
            TINY + np.abs(np.linspace(-1, 1, 81)) - np.abs(out["map"]),
        ),
        "from b = 0.54 on the lower rest is gone at w = 2": lambda out: when(
            out["w"] == 2 and out["b"] >= 0.54,
            np.min((out["map"] - np.linspace(-1, 1, 81))[:60]),
        ),
    },
    "live-two-unit-orbit": {
        "the distance from zero is the stretching": lambda out: when(
            not out["squash"],
            same(
                np.log(out["left"] + 1e-300), 39 * np.log(out["modulus"] + 1e-300), 1e-6
            )
            if out["modulus"] > 0.01
            else 1.0,
        ),
        "with tanh the state shrinks on the circle and inside": lambda out: when(
            out["squash"] and out["modulus"] <= 1, 1 - out["left"]
        ),
    },
    "live-gradient-by-lag": {
        "tanh only takes away": lambda out: TINY + np.min(out["of_0"] - out["of_1"]),
    },
    "live-the-wall": {
        "a clipped step is no longer than the rate times the limit": lambda out: (
            out["learning_rate"] * out["limit"] + TINY - out["held_length"]
        ),
    },
    "live-wrong-reader": {
        "equal orders do no harm": lambda out: when(
            out["source"] == out["reader"],
            same([out[f"gets_{k}"] for k in "ifgo"], range(4)),
        ),
    },
    "live-which-axis-is-time": {
        "read rightly, no other sequence hears of it": lambda out: when(
            not out["batch_first"], -out["others"]
        ),
    },
    "live-small-board": {
        "who erases is done at step 5": lambda out: when(
            out["erase"] == 0 and out["step"] == 5, same(out["done"], 1)
        ),
        "who never erases is stuck": lambda out: when(
            out["erase"] == 1 and out["step"] == 5, same(out["done"], 2)
        ),
    },
    "live-learns-to-count": {
        "the cells with a sigmoid never fall": lambda out: (
            TINY + np.diff([out["unsigned_c0"][1], out["unsigned_c1"][1]])
        ),
    },
    "live-learns-a-gap": {
        "five words for each sentence between": lambda out: same(
            out["end"], 6.5 + 5 * out["gap"]
        ),
        "what is not told is not drawn": lambda out: same(
            out["c"][:, int(out["end"] + 0.5) :], 0
        ),
    },
}
