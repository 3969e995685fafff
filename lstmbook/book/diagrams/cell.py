"""The LSTM cell as channels: how high and to which side each is filled is a number.

The drawing is 360 units wide, however wide it is drawn, and as high as its pixels. What
a channel carries lies above its middle where it is positive and below where it is
negative; a gate is a pair of leaves that leave its share of the channel open.
"""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR

HALF = 22  # px, from the middle of a channel to its edge
HIGH = 252  # px, the whole drawing
BELT, LANE, BOX, WIRE = 203, 116, 60, 24  # px, where each part lies
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


def height(value):
    """How high, of 1, a channel is filled that carries `value`, with its sign.

    Nearly in proportion up to 1; from there on it nears 1 and does not reach it.

    >>> height(np.array([-1.0, 0.0, 0.5, 1.0, 20.0])).round(2)
    array([-0.58,  0.  ,  0.33,  0.58,  1.  ])
    """
    return value / np.sqrt(2 + value * value)


def cell_flow(gates, carried):
    """What `draw_cell` follows of one step of one unit.

    gates    {"f", "i", "o": from 0 to 1}
    carried  {channel of CHANNELS: what it carries}; only what is lit is needed
    Returns these numbers and, in px, band_* of each channel, wide_* of what goes up or
    down and leaf_* (2,), how far the leaves of a gate reach into its channel.
    """
    bands = {f"band_{name}": HALF * height(v) for name, v in carried.items()}
    upright = [name for name in UPRIGHT if name in carried]
    wide = {f"wide_{name}": 1 + np.abs(bands[f"band_{name}"]) for name in upright}
    shut = {name: HALF * (1 - v) for name, v in gates.items()}
    leaves = {f"leaf_{name}": np.stack([-v, v]) for name, v in shut.items()}
    return gates | carried | bands | wide | leaves


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
    size = (wide - side - 8) / wide, (ceiling - foot) / high
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
    units = _canvas(ax)
    _skeleton(ax, out, lit, units)
    for name in "fgio":
        _sum(ax, name, _part(name) in lit, sums, units)
    _wire(ax, 0, 1)
    for x, text in zip((0, 128), sees, strict=True):
        ax.text(x, 6, text, color=COLOR["h"])
    ax.plot([356, 356], [WIRE, BELT], ">", color=COLOR["h"], markersize=8)
    _words(ax, lit, units)
    return ax


def draw_row(ax, out, count):
    """Draw cells side by side, each handing c and h to the next.

    ax    an Axes, HIGH px high
    out   what `cell_flow` gave for each, its names with _0, _1 ... behind them, and
          step_*, x_* and what came before all of them: c_prev_0, h_prev
    Returns the Axes.
    """
    units = _canvas(ax)
    share = 1 / count
    for k in range(count):
        start = 360 * k * share
        _skeleton(ax, out, "fgoc", units, (start, share), f"_{k}")
        for name in "fgio":
            _sum(ax, name, True, False, units, (start, share), 17 if name == "g" else 9)
        _wire(ax, start, share)
        style = {"ha": "center"}
        middle = start + 180 * share
        ax.text(middle, BELT + HALF + 8, f"step {{step_{k}:d}}", **style)
        ax.text(middle, 6, f"x {{x_{k}:d}}", color=COLOR["h"], **style)
        for name, x, y in (
            ("f", AT["f"] * share + 5 * units, 162),
            ("i", (AT["i"] - 12) * share, LANE + HALF + 6),
            ("o", AT["o"] * share + units, LANE + HALF + 6),
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


def _canvas(ax):
    """Prepare the Axes; returns how many of its 360 units a px has."""
    ax.set_axis_off()
    ax.set(xlim=(0, 360), ylim=(0, HIGH))
    return 360 / (ax.get_position().width * ax.figure.get_figwidth() * 72)


def _part(gate):
    return "g" if gate == "i" else gate


def _skeleton(ax, out, lit, units, place=(0, 1), tag=""):
    """Channels, what goes up and down, and valves; `place` is where and how wide."""
    start, share = place
    edge = {"color": COLOR["h"], "linewidth": 0.8, "zorder": 1}
    for name, (begin, end, middle, color, part) in CHANNELS.items():
        end = 360 if name == "c" and tag else end  # where the next cell begins
        begin, end = start + begin * share, start + end * share
        edge["alpha"] = 0.8 if part in lit else 0.35
        for y, line in ((HALF, "-"), (0, ":"), (-HALF, "-")):
            ax.plot([begin, end], [middle + y, middle + y], line, **edge)
        if part in lit:
            ax.bar(
                (begin + end) / 2,
                out[f"band_{name}{tag}"],
                width=end - begin,
                bottom=middle,
                color=COLOR[color],
                gid=f"band_{name}{tag}",
                zorder=2,
            )
    for name, (begin, end, x) in UPRIGHT.items():
        x, wide = start + x * share, f"wide_{name}{tag}"
        style = {"color": COLOR[CHANNELS[name][3]], "zorder": 2}
        style |= {"solid_capstyle": "butt"}
        if CHANNELS[name][-1] in lit:
            style |= {"gid": f"linewidth={wide}", "linewidth": out[wide]}
        else:
            style |= {"color": COLOR["h"], "linewidth": 1, "alpha": 0.5}
        ax.plot([x, x], [begin, end], **style)
    _node(ax, start + PLUS * share, BELT, "+", "c" in lit)
    _node(ax, start + DOWN * share, (BELT + LANE) / 2, "tanh", "o" in lit)
    for name in "fio":
        x = start + AT[name] * share
        leaves = f"leaf_{name}{tag}" if _part(name) in lit else ""
        _valve(ax, x, name, out.get(leaves), leaves, 9 * units)


def _node(ax, x, y, text, lights):
    """A mark with a sign in it."""
    frame = {"boxstyle": "round,pad=0.15", "facecolor": "#808080", "linewidth": 0}
    alpha = 1 if lights else 0.35
    style = {"ha": "center", "va": "center", "color": "white", "zorder": 5}
    ax.text(x, y, text, bbox=frame | {"alpha": alpha}, alpha=alpha, **style)


def _valve(ax, x, name, leaves, gid, width):
    """Two leaves that come from both edges of a channel and leave a share open."""
    middle = BELT if name == "f" else LANE
    color, alpha = (COLOR[name], 1) if gid else (COLOR["h"], 0.4)
    foot, head = middle - HALF, middle + HALF
    style = {"color": color, "alpha": alpha}
    ax.plot([x, x], [BOX + 12, foot], linewidth=1.2, zorder=1, **style)
    way = {"width": width, "color": color, "alpha": 0.25 * alpha, "zorder": 1}
    ax.bar([x], [2 * HALF], bottom=[foot], **way)
    for side in (x - width / 2, x + width / 2):
        ax.plot([side, side], [foot - 3, head + 3], linewidth=1, zorder=4, **style)
    if gid:
        style = {"width": width, "color": color, "zorder": 4}
        ax.bar([x, x], leaves, bottom=[head, foot], gid=gid, **style)


def _sum(ax, name, lights, sums, units, place=(0, 1), half=None):
    """The box in which a gate's sum is bent, and the wire that leads into it."""
    x, bend = place[0] + AT[name] * place[1], "tanh" if name == "g" else "σ"
    color = COLOR[name] if lights else COLOR["h"]
    alpha = 1 if lights else 0.5
    ax.plot([x, x], [WIRE, BOX - 12], color=COLOR["h"], linewidth=1, alpha=alpha)
    half = units * (half or ((42 if name == "g" else 31) if sums else 22))
    xs, ys = [x - half, x + half], [BOX - 12, BOX + 12]
    frame = {"color": color, "linewidth": 1.5, "alpha": alpha}
    ax.plot([xs[0], xs[1], xs[1], xs[0], xs[0]], [*np.repeat(ys, 2), ys[0]], **frame)
    text = f"{bend}({{sum_{name}:+.1f}})" if sums and lights else bend
    style = {"ha": "center", "va": "baseline", "color": color, "alpha": alpha}
    ax.text(x, BOX - 5, text, **style)
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
    word((AT["f"] + PLUS) / 2 + 12, above, "kept {kept:+.2f}", "f")
    word(360, above, "c {c:+.2f}", "c", ha="right")
    word(AT["g"], LANE + HALF + 6, "g {g:+.2f}", "g", "g")
    word(AT["i"], LANE + HALF + 6, "i {i:.2f}", "g", "i")
    word(PLUS - 12 * units, 163, "written {written:+.2f}", "g", "g", "right")
    word(DOWN, 79, "{told:+.2f}", "o", "c")
    word(AT["o"] + 6, LANE + HALF + 6, "o {o:.2f}", "o", "o")
    word(360, 6, "h {h:+.2f}", "o", "h", "right")
