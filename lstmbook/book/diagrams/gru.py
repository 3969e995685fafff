"""The GRU of one unit as channels and leaves, where the LSTM has its own."""

from lstmbook.book.diagrams import cell as lstm
from lstmbook.book.diagrams.channels import (
    BELT,
    BOX,
    HALF,
    LANE,
    WIRE,
    box,
    canvas,
    channel,
    filled,
    node,
    upright,
    valve,
)
from lstmbook.book.palette import COLOR

GRU_COLOR = {"z": COLOR["f"], "w": COLOR["i"], "n": COLOR["g"], "r": COLOR["o"]}
WEIGHT, BENT = 86, 178  # where h meets its weight, and where the sum is bent
AT = {"z": lstm.AT["f"], "r": 134, "w": 214}

# A channel: where it begins and ends, its middle, its colour.
CHANNELS = {
    "h_prev": (0, AT["z"], BELT, COLOR["h"]),
    "kept": (AT["z"], lstm.PLUS, BELT, COLOR["h"]),
    "h": (lstm.PLUS, 352, BELT, COLOR["h"]),
    "u": (WEIGHT, AT["r"], LANE, COLOR["h"]),
    "seen": (AT["r"], BENT, LANE, COLOR["h"]),
    "n": (BENT, AT["w"], LANE, GRU_COLOR["n"]),
    "new": (AT["w"], lstm.PLUS, LANE, GRU_COLOR["n"]),
}


def gru_flow(r, z, u, n, h_prev, h):
    """What `draw_gru` follows of one step of one unit, and w = 1 - z."""
    carried = {"h_prev": h_prev, "kept": z * h_prev, "h": h}
    carried |= {"u": u, "seen": r * u, "n": n, "new": (1 - z) * n}
    return filled({"r": r, "z": z, "w": 1 - z}, carried, ["new"])


def draw_gru(ax, out, weight):
    """Draw a GRU of one unit: what an LSTM has besides stands there empty and dotted.

    ax      an Axes, HIGH px high
    out     what `gru_flow` gave
    weight  what h before is multiplied by in the candidate, a text
    Returns the Axes.
    """
    units = canvas(ax)
    for name, place in CHANNELS.items():
        channel(ax, *place, out[f"band_{name}"], f"band_{name}")
    color = GRU_COLOR["n"]
    upright(ax, lstm.PLUS, LANE, BELT, color, out["wide_new"], "wide_new")
    for name, x in AT.items():
        middle = BELT if name == "z" else LANE
        style = out[f"leaf_{name}"], f"leaf_{name}"
        valve(ax, x, middle, GRU_COLOR[name], 9 * units, *style)
    _wires(ax, units, weight)
    _only_lstm(ax)
    node(ax, lstm.PLUS, BELT, "+")
    node(ax, BENT, LANE, "tanh")
    _words(ax, units)
    return ax


def _wires(ax, units, weight):
    thin = {"color": COLOR["h"], "linewidth": 1, "zorder": 0}
    ax.plot([5, 5, AT["r"]], [BELT, WIRE, WIRE], **thin)
    ax.plot([AT["r"], BENT, BENT], [WIRE, WIRE, LANE], **thin)
    for name in "zr":
        box(ax, AT[name], 16 * units, "σ", GRU_COLOR[name])
        foot = (BELT if name == "z" else LANE) - HALF
        stem = {"color": GRU_COLOR[name], "linewidth": 1.2}
        ax.plot([AT[name]] * 2, [BOX + 12, foot], zorder=1, **stem)
    box(ax, WEIGHT, 16 * units, weight, COLOR["h"])
    ax.plot([WEIGHT, WEIGHT], [BOX + 12, LANE], **thin)
    rest = {"color": GRU_COLOR["w"], "linewidth": 1.2, "zorder": 1}
    ax.plot([AT["z"], AT["w"], AT["w"]], [166, 166, LANE + HALF], **rest)
    node(ax, (AT["z"] + AT["w"]) / 2 + 12, 166, "1 −")
    ax.plot([356], [BELT], ">", color=COLOR["h"], markersize=8)


def _only_lstm(ax):
    """The way through tanh and the output gate, which is not there."""
    gone = {"color": COLOR["h"], "linewidth": 1, "linestyle": ":"}
    down, gate, end = lstm.DOWN, lstm.AT["o"], lstm.OUT
    ax.plot([down, down, end, end], [BELT - HALF, LANE, LANE, WIRE], **gone)
    ax.plot([gate, gate], [WIRE, LANE], **gone)
    ax.text(360, 6, "dotted: in the LSTM", ha="right", color=COLOR["h"])


def _words(ax, units):
    """The numbers, each where it arises."""
    above, below, over = BELT + HALF + 8, LANE - HALF - 15, LANE + HALF + 6
    ax.text(0, above, "h before {h_prev:+.2f}")
    ax.text((AT["z"] + lstm.PLUS) / 2 + 14, above, "kept {kept:+.2f}", ha="center")
    ax.text(360, above, "h {h:+.2f}", ha="right")
    ax.text(0, 6, "h before, x", color=COLOR["h"])
    ax.text(AT["z"] + 8 * units, 147, "z {z:.2f}", color=GRU_COLOR["z"])
    ax.text(AT["r"], over, "r {r:.2f}", ha="center", color=GRU_COLOR["r"])
    ax.text(BENT - 14, over, "n {n:+.2f}", color=GRU_COLOR["n"])
    style = {"color": GRU_COLOR["w"], "ha": "center"}
    ax.text(AT["w"], below, "{w:.2f}", **style)
    for x, name in ((WEIGHT, "u"), (AT["r"] + 2 * units, "seen")):
        ax.text(x + 3 * units, below, f"{{{name}:+.2f}}", color=COLOR["h"])
    style = {"color": GRU_COLOR["n"], "ha": "left"}
    ax.text(lstm.PLUS + 8 * units, over + 20, "new {new:+.2f}", **style)
