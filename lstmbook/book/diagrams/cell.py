"""The LSTM cell of one unit as channels and leaves, alone and in a row."""

import matplotlib.pyplot as plt

from lstmbook.book.diagrams.channels import (
    BELT,
    BOX,
    HALF,
    HIGH,
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

AT = {"f": 46, "g": 126, "i": 204, "o": 300}  # where a gate and its sum stand
PLUS, DOWN, OUT = 243, 266, 343  # where i g joins, tanh(c) leaves, h goes down

# A channel: where it begins and ends, its middle, its colour, its part of the cell.
CHANNELS = {
    "c_prev": (0, AT["f"], BELT, "c", "f"),
    "kept": (AT["f"], PLUS, BELT, "c", "f"),
    "c": (PLUS, 352, BELT, "c", "c"),
    "g": (AT["g"], AT["i"], LANE, "g", "g"),
    "written": (AT["i"], PLUS, LANE, "g", "g"),
    "told": (DOWN, AT["o"], LANE, "c", "o"),
    "h": (AT["o"], OUT, LANE, "h", "o"),
}
# What goes up or down: from, to, at which x; as wide as its channel is filled.
UPRIGHT = {
    "written": (LANE, BELT, PLUS),
    "told": (BELT - HALF, LANE, DOWN),
    "h": (LANE, WIRE, OUT),
}


def cell_flow(gates, carried):
    """What `draw_cell` follows of one step of one unit.

    gates    {"f", "i", "o": from 0 to 1}
    carried  {channel of CHANNELS: what it carries}; only what is lit is needed
    """
    return filled(gates, carried, UPRIGHT)


def beside_cell(foot=44, left=48, top=12):
    """A new figure with a cell in its left half and a chart in its right.

    In a narrow drawing the chart stands below. foot, left and top are the room, in px,
    for the ticks, labels and title of the chart. Returns the Axes of both.
    """
    fig = plt.figure(layout="none")
    wide, high = fig.get_size_inches() * 72
    share, side = (0.5, wide / 2 + left) if wide > 600 else (1, left)
    ceiling = high - top - (HIGH if share == 1 else 0)
    cell = fig.add_axes((0, 1 - HIGH / high, share, HIGH / high))
    size = (wide - side - 18) / wide, (ceiling - foot) / high
    return cell, fig.add_axes((side / wide, foot / high, *size))


def draw_cell(ax, out, lit="fgoc", sums=False, sees=("h before", "x")):
    """Draw an LSTM cell of one unit.

    ax    an Axes, HIGH px high
    out   what `cell_flow` gave; with `sums` also sum_* of what is lit
    lit   the parts that follow it: f the forget gate, g what is written, c the new cell
          state, o what is told; the others stand there empty and faint
    sees  what comes in below, two texts that may hold templates
    Returns the Axes.
    """
    units = canvas(ax)
    _skeleton(ax, out, lit, units)
    for name in "fgio":
        _sum(ax, name, _part(name) in lit, sums, units)
    _wire(ax, 0, 1)
    for x, text in zip((0, 128), sees, strict=True):
        ax.text(x, 6, text, color=COLOR["h"])
    ax.plot([356, 356], [WIRE, BELT], ">", color=COLOR["h"], markersize=8)
    _words(ax, lit, units)
    return ax


def draw_peepholes(ax, out):
    """Add the wires by which the gates see the cell state.

    out  peep_f, peep_i, peep_o: what each adds to its gate's sum; wide_* of them in px
    """
    low, edge = BOX + 24, AT["f"] - 31 * canvas(ax)
    ways = {
        "f": ((12, BELT), (12, BOX), (edge, BOX)),
        "i": ((22, BELT), (22, low), (AT["i"] - 12, low), (AT["i"] - 12, BOX + 12)),
        "o": ((351, BELT), (351, low), (AT["o"] + 12, low), (AT["o"] + 12, BOX + 12)),
    }
    for name, way in ways.items():
        wide = f"wide_peep_{name}"
        style = {"color": COLOR[name], "alpha": 0.6, "zorder": 3}
        gid = f"linewidth={wide}"
        ax.plot(*zip(*way, strict=True), linewidth=1, **style)
        ax.plot(*zip(*way, strict=True), linewidth=out[wide], gid=gid, **style)
        ax.plot(*way[0], "o", color=COLOR[name], markersize=7, zorder=4)
    return ax


def draw_row(ax, out, count):
    """Draw cells side by side, each handing c and h to the next.

    ax    an Axes, HIGH px high
    out   what `cell_flow` gave for each, its names with _0, _1 ... behind them, and
          step_*, x_* and what came before all of them: c_prev_0, h_prev
    Returns the Axes.
    """
    units = canvas(ax)
    share = 1 / count
    for k in range(count):
        start = 360 * k * share
        _skeleton(ax, out, "fgoc", units, (start, share), f"_{k}")
        for name in "fgio":
            _sum(ax, name, True, False, units, (start, share), 17 if name == "g" else 9)
        _wire(ax, start, share)
        middle = start + {0: 208, count - 1: 152}.get(k, 180) * share
        seen = f"step {{step_{k}:d}}: x {{x_{k}:d}}"
        ax.text(middle, 6, seen, color=COLOR["h"], ha="center")
        room = 360 * share - 32 * units  # for the last number
        for name, x, y in (
            ("f", AT["f"] * share + 5 * units, 162),
            ("i", (AT["i"] - 12) * share, LANE + HALF + 6),
            ("o", min(AT["o"] * share + units, room), LANE + HALF + 6),
        ):
            side = "center" if name == "i" else "left"
            word = f"{{{name}_{k}:.2f}}"
            ax.text(start + x, y, word, ha=side, color=COLOR[name])
        end, side = start + 360 * share, "right" if k == count - 1 else "center"
        ax.text(end, BELT + HALF + 8, f"c {{c_{k}:+.2f}}", ha=side)
        ax.text(end, 6, f"h {{h_{k}:+.2f}}", ha=side, color=COLOR["h"])
    ax.text(0, BELT + HALF + 8, "c {c_prev_0:+.2f}")
    ax.text(0, 6, "h {h_prev:+.2f}", color=COLOR["h"])
    return ax


def _part(gate):
    return "g" if gate == "i" else gate


def _skeleton(ax, out, lit, units, place=(0, 1), tag=""):
    """Channels, what goes up and down, and valves; `place` is where and how wide."""
    start, share = place
    for name, (begin, end, middle, color, part) in CHANNELS.items():
        end = 360 if name == "c" and tag else end  # where the next cell begins
        gid = f"band_{name}{tag}" if part in lit else ""
        ends = start + begin * share, start + end * share
        channel(ax, *ends, middle, COLOR[color], out.get(gid), gid)
    for name, (begin, end, x) in UPRIGHT.items():
        *_, color, part = CHANNELS[name]
        gid = f"wide_{name}{tag}" if part in lit else ""
        x = start + x * share
        upright(ax, x, begin, end, COLOR[color], out.get(gid), gid)
    node(ax, start + PLUS * share, BELT, "+", "c" in lit)
    node(ax, start + DOWN * share, (BELT + LANE) / 2, "tanh", "o" in lit)
    for name in "fio":
        x, middle = start + AT[name] * share, BELT if name == "f" else LANE
        gid = f"leaf_{name}{tag}" if _part(name) in lit else ""
        stem = {"color": COLOR[name] if gid else COLOR["h"], "alpha": 1 if gid else 0.4}
        ax.plot([x, x], [BOX + 12, middle - HALF], linewidth=1.2, zorder=1, **stem)
        valve(ax, x, middle, COLOR[name], 9 * units, out.get(gid), gid)


def _sum(ax, name, lights, sums, units, place=(0, 1), half=None):
    """The box in which the sum of a gate, or of the candidate, is bent."""
    x, bend = place[0] + AT[name] * place[1], "tanh" if name == "g" else "σ"
    color, alpha = (COLOR[name], 1) if lights else (COLOR["h"], 0.5)
    half = half or ((42 if name == "g" else 31) if sums else 22)
    text = f"{bend}({{sum_{name}:+.1f}})" if sums and lights else bend
    box(ax, x, half * units, text, color, alpha)
    if name == "g":
        foot = LANE if lights else LANE - HALF
        ax.plot([x, x], [BOX + 12, foot], color=color, linewidth=1.2, alpha=alpha)


def _wire(ax, start, share):
    """What h before and x run along, and h on its way out."""
    for begin, end in ((0, AT["o"]), (OUT, 354)):
        xs = [start + begin * share, start + end * share]
        ax.plot(xs, [WIRE, WIRE], color=COLOR["h"], linewidth=1)


def _words(ax, lit, units):
    """The numbers, each where it arises."""
    above = BELT + HALF + 8

    def word(x, y, text, part, color="c", ha="center"):
        if part in lit:
            ax.text(x, y, text, ha=ha, color=COLOR[color])

    word(0, above, "c before {c_prev:+.2f}", "f", ha="left")
    word(AT["f"] + 8 * units, 162, "f {f:.2f}", "f", "f", "left")
    word((AT["f"] + PLUS) / 2 + 20, above, "kept {kept:+.2f}", "f")
    word(360, above, "c {c:+.2f}", "c", ha="right")
    word(AT["g"], LANE + HALF + 6, "g {g:+.2f}", "g", "g")
    word(AT["i"], LANE + HALF + 6, "i {i:.2f}", "g", "i")
    word(PLUS - 12 * units, 163, "written {written:+.2f}", "g", "g", "right")
    word(DOWN, 79, "{told:+.2f}", "o", "c")
    word(AT["o"] + 6, LANE + HALF + 6, "o {o:.2f}", "o", "o")
    word(360, 6, "h {h:+.2f}", "o", "h", "right")
