"""What the gradient of an LSTM is before training: all paths, the c-path, the h-path.

Networks of 32 units that nobody has trained read 100 small random inputs. How much does
each number of the state at the end move with each one at the start? The largest stretch
of that matrix, its 2-norm, bounds what can arrive. With the gradient cut as in 1997 the
c-path alone is left: that is the control.
"""

import numpy as np

from lstmbook.lab.evidence import Experiment
from lstmbook.nn.cells import LSTMCell, RNNCell
from lstmbook.nn.influence import jacobian
from lstmbook.nn.rng import orthogonal


def drawn(kind, rng, forget_bias, scale, H):
    """A cell with recurrent weights of deviation scale / sqrt(H), or a rotation times
    scale, and small ones for its inputs.

    >>> drawn("LSTM", np.random.default_rng(0), 1.0, 1.0, H=4).gates
    'ifgo'
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}, expected one of {list(KINDS)}")
    cell = KINDS[kind](H, rng, forget_bias)
    for name, size in ("W_x", 0.1), ("W_h", scale):
        W = rng.normal(0, size / np.sqrt(H), np.shape(cell.params[name]))
        cell.update({name: W})
    if kind == "RNN, orthogonal":
        cell.update({"W_h": scale * orthogonal(rng, H)})
    return cell


KINDS = {
    "LSTM": lambda H, rng, bias: LSTMCell.init(H, H, rng, forget_bias=bias),
    "LSTM of 1997": lambda H, rng, _: LSTMCell.init(H, H, rng, forget_gate=False),
    "RNN": lambda H, rng, _: RNNCell.init(H, H, rng),
    "RNN, orthogonal": lambda H, rng, _: RNNCell.init(H, H, rng),
}


def stretch(seeds, kind="LSTM", forget_bias=1.0, scale=1.0, truncate=None, T=100, H=32):
    """How far the end moves with the start: the 2-norm of d c_T / d c_0, as log10.

    Of d h_T / d h_0 where there is no c.
    kind      one of KINDS; scale is that of its recurrent weights
    truncate  of an LSTM: "1997" leaves the c-path alone
    Returns for each seed {"power": its power of ten}.

    >>> stretch([0], kind="LSTM of 1997", truncate="1997", T=20, H=4)
    [{'power': 0.0}]
    """
    powers = [_powers(kind, forget_bias, scale, T, H, seed) for seed in seeds]
    return [{"power": each["c-path" if truncate else "total"]} for each in powers]


stretch.grid = {"kind": list(KINDS)}
stretch.at_once = 10


def _powers(kind, forget_bias, scale, T, H, seed):
    """Of all paths, of the c-path and of what is left without it, the h-path."""
    rng = np.random.default_rng(seed)
    cell = drawn(kind, rng, forget_bias, scale, H)
    xs = rng.normal(size=(T, 1, H))
    part = cell.state_names[-1]
    total = jacobian(cell, xs, of=part, by=part)[0]
    paths = {"total": total}
    if part == "c":
        cut = LSTMCell(cell.params, truncate="1997")
        belt = jacobian(cut, xs, of="c", by="c")[0]
        paths |= {"c-path": belt, "h-path": total - belt}
    norms = {name: np.linalg.norm(J, 2) for name, J in paths.items()}
    return {name: round(float(np.log10(norm)), 2) for name, norm in norms.items()}


# The map: a point for each forget bias and each scale, and one scale line for the RNN.
BIASES = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
SCALES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)


def gradient_map(seeds, T=100, H=32):
    """The powers of ten at each of BIASES and SCALES, and of the tanh RNN by SCALES.

    Returns for each seed {"total", "c-path", "h-path": [bias][scale], "RNN": [scale]}.

    >>> [found] = gradient_map([0], T=2, H=2)
    >>> np.shape(found["total"]), np.shape(found["RNN"])
    ((7, 8), (8,))
    """
    return [_map(seed, T, H) for seed in seeds]


gradient_map.grid = {}
gradient_map.at_once = 1


def _map(seed, T, H):
    at = [[_powers("LSTM", b, s, T, H, seed) for s in SCALES] for b in BIASES]
    rnn = [_powers("RNN", 0.0, s, T, H, seed)["total"] for s in SCALES]
    names = "total", "c-path", "h-path"
    return {k: [[p[k] for p in row] for row in at] for k in names} | {"RNN": rnn}


WHOLE = {f"LSTM, b_f = {b}": {"kind": "LSTM", "forget_bias": b} for b in (0, 1, 3)}
CUT = {f"{name}, h-path cut": s | {"truncate": "1997"} for name, s in WHOLE.items()}
WHOLE |= {"LSTM of 1997": {"kind": "LSTM of 1997"}}
OPEN = "LSTM, b_f = 3"
SHUT = "LSTM, b_f = 0"


def powers(evidence):
    """The median of each arm with its interval, as powers of ten."""

    def said(arm, **point):
        middle = evidence.middle(arm, **point)
        ends = map(round, (middle.median, middle.low, middle.high))
        return "10^{} (10^{} to 10^{})".format(*ends)

    return f"largest stretch over 100 steps: {evidence.each(said)}"


def _median(evidence, arm, scale):
    return evidence.middle(arm, scale=scale).median


BEFORE_TRAINING = dict(
    chapter="lstm-gradient",
    run=stretch,
    measure=lambda result: result["power"],
    criterion="the power of ten of the largest stretch over 100 steps",
    seeds=range(1000, 1030),
    size="32 units, 100 steps, weights of deviation scale / √32, nothing trained",
    number=powers,
    file="paths",
)

ROWS = [
    Experiment(
        id="gradient-vanishes",
        claim="In an LSTM no gradient vanishes; the cell state passes unchanged.",
        question="How much of a gradient is left after 100 steps, before training?",
        arms=WHOLE | CUT | {"RNN, orthogonal": {"kind": "RNN, orthogonal"}},
        over={"scale": [1.0]},
        compare=[("RNN, orthogonal", SHUT)],
        rival="RNN, orthogonal",
        control="the same LSTMs with the h-path cut: what the cell state alone passes",
        holds=lambda e: all(_median(e, arm, 1.0) > -0.3 for arm in WHOLE | CUT),
        holds_if={
            "its forget gates begin nearly open; and the cell state by itself "
            "passes unchanged if they are held at 1": lambda e: (
                e.more("RNN, orthogonal", SHUT)
                and _median(e, SHUT, 1.0) < -6
                and min(_median(e, arm, 1.0) for arm in (OPEN, "LSTM of 1997")) > 0
                and max(_median(e, arm, 1.0) for arm in CUT) < -0.3
            )
        },
        fails=lambda e: max(_median(e, arm, 1.0) for arm in WHOLE) < -1,
        changes="another start of the forget gates",
        **BEFORE_TRAINING,
    ),
    Experiment(
        id="gradient-explodes",
        claim="An LSTM prevents exploding gradients, since it separates its memory.",
        question="How much larger has a gradient become after 100 steps?",
        arms=WHOLE
        | {f"{OPEN}, h-path cut": CUT[f"{OPEN}, h-path cut"], "RNN": {"kind": "RNN"}},
        over={"scale": [1.0, 4.0]},
        compare=[(OPEN, f"{OPEN}, h-path cut", {"scale": 1.0})],
        rival="RNN",
        control=f"{OPEN}, h-path cut: no factor of the c-path is above 1",
        holds=lambda e: all(
            _median(e, arm, scale) < 0.3 for arm in WHOLE for scale in (1.0, 4.0)
        ),
        holds_if={
            '"prevents" means "dampens"': lambda e: (
                e.middle("RNN", scale=4.0).low > e.middle(OPEN, scale=4.0).high
                and e.more(OPEN, f"{OPEN}, h-path cut", scale=1.0)
                and min(_median(e, arm, 4.0) for arm in WHOLE) > 0
                and max(_median(e, a, 4.0) for a in WHOLE) < _median(e, "RNN", 4.0) - 6
            )
        },
        fails=lambda e: (
            min(_median(e, arm, 4.0) for arm in WHOLE) > _median(e, "RNN", 4.0) - 3
        ),
        changes="training, which moves the weights; clipping, which is another thing",
        **BEFORE_TRAINING,
    ),
]
