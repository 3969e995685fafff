"""How much does an earlier state still matter? Gradients at every step, and by path.

Any number that depends on the states of a run is given by its gradients: at each h_t
(dhs) and at the last state (dstate), as for `backward_through_time`. Here one sees how
they travel. At index t of a result stands the state after t steps: 0 is the first
state, T the last.
"""

from typing import Any, NamedTuple

import numpy as np

from lstmbook.nn.checks import refuse, shaped
from lstmbook.nn.functions import dtanh
from lstmbook.nn.sequence import gradient_arguments, run_arguments, unroll


def gradients_at_states(cell, dhs, caches, dstate=None):
    """The gradient of a number at every state of a run.

    dhs (T, B, H), caches, dstate  as in `backward_through_time`
    Returns as many arrays (T + 1, B, H) as a state has. Each part of a state counts by
    itself: at c_t of an LSTM, what the next steps make of it while h_t stays as it is.

    >>> cell = LSTMCell.init(2, 3, rng)
    >>> hs, state, caches = unroll(cell, np.ones((5, 1, 2)))
    >>> dh, dc = gradients_at_states(cell, np.ones_like(hs), caches)
    >>> dh.shape
    (6, 1, 3)
    """
    shape = (len(caches), *np.shape(caches[-1].h_t))
    dhs, dstate, _ = gradient_arguments(cell, shape, dhs, dstate)
    states = []
    for dh_t, cache in zip(dhs[::-1], caches[::-1], strict=True):
        dh_next, *dc_next = dstate
        states.append((dh_t + dh_next, *dc_next))
        _, dstate, _ = cell.backward(states[-1], cache)
    states.append(dstate)
    return tuple(np.stack(part[::-1]) for part in zip(*states, strict=True))


def jacobian(cell, xs, state=None, of="h", by="h"):
    """The matrices d of_T / d by_t of one sequence, how the end moves with each state.

    xs      (T, 1, D)
    of, by  parts of the state, "h" or "c"
    Returns (T + 1, H, H): at [t, j, k] the derivative of unit j at the end by unit k
    after t steps.

    >>> jacobian(RNNCell.init(2, 3, rng), np.ones((5, 1, 2)))[-1]
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    refuse(cell.seeds, f"cell has the seeds {cell.seeds}, expected one without")
    unfit, said = not {of, by} <= {*cell.state_names}, f"of {of!r} and by {by!r}"
    refuse(unfit, f"{said}, expected among {cell.state_names}")
    # One sequence for each unit at the end, all the same but for the gradient.
    xs = shaped("xs", xs, "T", 1, cell.D)
    xs, state, _ = run_arguments(cell, xs, state, None)
    copies = tuple(np.repeat(part, cell.H, axis=0) for part in state)
    hs, _, caches = unroll(cell, np.repeat(xs, cell.H, axis=1), copies)
    eye, zero = np.eye(cell.H), np.zeros((cell.H, cell.H))
    dstate = tuple(eye if name == of else zero for name in cell.state_names)
    at = gradients_at_states(cell, np.zeros_like(hs), caches, dstate)
    return at[cell.state_names.index(by)]


class Paths(NamedTuple):
    """Gradients (T + 1, B, H) at the cell state: total = c_path + h_path.

    >>> Paths(total=3, c_path=2, h_path=1).c_path
    2
    """

    total: Any
    c_path: Any
    h_path: Any


def cell_paths(cell, dhs, caches, dstate=None):
    """The gradient at each c_t of an LSTM, split by the way it came.

    Arguments as in `gradients_at_states`; here h_t moves with c_t.
    c_path  along the line of cell states alone: where a number enters it at step s, it
            is multiplied by f_s ... f_{t+1} on its way to c_t, and by nothing else (the
            constant error carousel of Hochreiter and Schmidhuber, 1997)
    h_path  all the rest: through h and the gates, or a peephole, at least once

    >>> cell = LSTMCell.init(2, 3, rng)
    >>> hs, state, caches = unroll(cell, np.ones((5, 1, 2)))
    >>> paths = cell_paths(cell, np.ones_like(hs), caches)
    >>> np.allclose(paths.total, paths.c_path + paths.h_path)
    True
    """
    unfit, kind = not hasattr(cell, "at_cell"), type(cell).__name__
    refuse(unfit, f"{kind} has no cell state, expected an LSTM")
    dh, dc = gradients_at_states(cell, dhs, caches, dstate)
    dhs, dstate, _ = gradient_arguments(cell, np.shape(dhs), dhs, dstate)
    total, line = [], []
    along = dstate[1]
    entering = np.concatenate([dhs[:-1], dhs[-1:] + dstate[0]])
    for t in reversed(range(len(caches))):
        k = caches[t]
        along = along + entering[t] * k.o * dtanh(np.tanh(k.c_t))
        line.append(along)
        total.append(cell.at_cell((dh[t + 1], dc[t + 1]), k)[0])
        along = along * k.f
    total, line = np.stack([*total, dc[0]][::-1]), np.stack([*line, along][::-1])
    return Paths(total, line, total - line)
