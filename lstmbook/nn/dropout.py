"""Dropout: while a network learns, numbers are left out at random.

Which ones is drawn before a step, not inside it: `thinned` makes a copy of a network
whose layers hold masks. That copy is a network like any other, with a gradient that can
be checked. Layers without a mask pass on what they get, so a network that has learned
is used as it is.
"""

from collections import namedtuple

import numpy as np

from lstmbook.nn.affine import sum_to
from lstmbook.nn.checks import check_between, check_rng, check_whole, expect, recorded
from lstmbook.nn.layers import Recurrent
from lstmbook.nn.parameters import Parameters
from lstmbook.nn.seeds import shell
from lstmbook.nn.sequence import backward_through_time, unroll

ThinnedCache = namedtuple("ThinnedCache", "inner mask h_t")


class Masked:
    """What both layers of this file have: how much they leave out, and their masks.

    drop_prob  the probability with which a number is left out, 0 to below 1
    one_mask   whether the same places are left out at all steps of a sequence, or new
               ones at each
    masks      None, or (T, B, size), for one mask (1, B, size): 0 where a number is
               left out, elsewhere 1 / (1 - drop_prob), so that the mean stays as it was

    >>> Dropout(3, drop_prob=0.5).draw(rng, T=4, B=1).shape
    (4, 1, 3)
    """

    masks = None

    def set_up(self, size, drop_prob, one_mask):
        check_whole(size=(size, 1))
        check_between(drop_prob=(drop_prob, 1))
        self.size, self.drop_prob, self.one_mask = size, drop_prob, one_mask

    def draw(self, rng, T, B):
        """Masks for B sequences of T steps; see `thinned`."""
        check_rng(rng)
        shape, keep_prob = (1 if self.one_mask else T, B, self.size), 1 - self.drop_prob
        return (rng.uniform(0, 1, shape) < keep_prob) / keep_prob


class Dropout(Masked, Parameters):
    """A layer that leaves out numbers of what it gets, inputs or states (T, B, size).

    Dropout as such is of Hinton et al. (2012), the one mask for all steps of Gal and
    Ghahramani (2016).

    >>> network = Network(Dropout(2, 0.5), LSTMCell.init(2, 3, rng))
    >>> hs, _, _ = network.forward(np.ones((5, 1, 2)))
    >>> thin, _, _ = thinned(network, rng, T=5, B=1).forward(np.ones((5, 1, 2)))
    >>> hs.shape == thin.shape, np.allclose(hs, thin)
    (True, False)
    """

    state_names = ()
    constants = {"size": (), "drop_prob": (), "one_mask": ()}

    def __init__(self, size, drop_prob, one_mask=False):
        self.set_up(size, drop_prob, one_mask)
        super().__init__({})

    def expected_shapes(self, _params):
        return {}

    def forward(self, xs, state=(), _mask=None):
        if self.masks is None:
            return xs, state, (None, xs)
        masks = self.masks[-len(xs) :]  # behind a LastState that of the last step
        return _beside(xs, masks) * masks, state, (masks, xs)

    def backward(self, dys, cache, dstate=()):
        masks, xs = cache
        dxs = dys if masks is None else _shared(dys * masks, xs)
        return dxs, dstate, {}


class StateDropout(Masked, Recurrent):
    """A cell, run over a sequence, that sees its own last state h through a mask.

    What the cell hands on is whole: the mask lies on h on its way into the gates and
    the candidate, and c is left alone. Gal and Ghahramani (2016), with one mask for all
    steps, as they have it, or with one for each.

    >>> layer = StateDropout(LSTMCell.init(2, 3, rng), drop_prob=0.5)
    >>> hs, _, _ = Network(layer).forward(np.ones((5, 1, 2)))
    >>> thin, _, _ = thinned(Network(layer), rng, 5, 1).forward(np.ones((5, 1, 2)))
    >>> print(np.allclose(hs[0], thin[0]), np.allclose(hs[1], thin[1]))
    True False
    """

    constants = {"window": (), "size": (), "drop_prob": (), "one_mask": ()}

    def __init__(self, cell, drop_prob, one_mask=True, window=None):
        self.set_up(cell.H, drop_prob, one_mask)
        super().__init__(cell, window)

    def forward(self, xs, state=None, mask=None):
        if self.masks is None:
            return super().forward(xs, state, mask)
        both = _beside(xs, self.masks), self.masks
        lead = np.broadcast_shapes(*(np.shape(a)[:-1] for a in both))
        both = [np.broadcast_to(a, (*lead, np.shape(a)[-1])) for a in both]
        both = np.concatenate(both, axis=-1)
        hs, state, caches = unroll(_Thinned(self.cell), both, state, mask)
        return hs, state, (caches, mask, xs)

    def backward(self, dhs, cache, dstate=None):
        if self.masks is None:
            return super().backward(dhs, cache, dstate)
        caches, mask, xs = cache
        arguments = dhs, caches, dstate, mask, self.window
        dxs, dstate, grads = backward_through_time(_Thinned(self.cell), *arguments)
        return _shared(dxs[..., : self.cell.D], xs), dstate, grads


class _Thinned:
    """A cell whose input holds behind x_t the mask of h_prev: (B, D + H)."""

    def __init__(self, cell):
        self.cell, self.D, self.seeds = cell, cell.D + cell.H, cell.seeds
        self.state_names, self.zero_state = cell.state_names, cell.zero_state

    def forward(self, both, state):
        (h_prev, *c_prev), D = state, self.cell.D
        x_t, mask = both[..., :D], both[..., D:]
        after, inner = self.cell.forward(x_t, (h_prev * mask, *c_prev))
        return after, ThinnedCache(inner, mask, after[0])

    def backward(self, dstate, cache):
        dx_t, (dh_prev, *dc_prev), grads = self.cell.backward(dstate, cache.inner)
        dboth = np.concatenate([dx_t, np.zeros_like(cache.mask)], axis=-1)
        return dboth, (dh_prev * cache.mask, *dc_prev), grads


def _beside(xs, masks):
    """xs with an axis of seeds if masks have one."""
    return xs if np.ndim(xs) == np.ndim(masks) else xs[:, None]


def _shared(dxs, xs):
    """The gradient of inputs that seeds may have shared."""
    return np.reshape(sum_to(dxs, _beside(xs, dxs)), np.shape(xs))


def masked_parts(model):
    """The layers of a model that leave out numbers, from the lowest.

    >>> len(masked_parts(Network(Dropout(2, 0.1), LSTMCell.init(2, 3, rng))))
    1
    """
    found = [model] if isinstance(model, Masked) else []
    return found + [one for part in model.parts.values() for one in masked_parts(part)]


def thinned(model, rng, T, B):
    """A copy of a network with new masks for B sequences of T steps.

    rng  a source of random numbers; for a model with S seeds a list, one for each
    Raises ValueError if no layer of the network leaves anything out.

    >>> network = Network(Dropout(2, 0.5), LSTMCell.init(2, 3, rng))
    >>> thinned(network, rng, T=5, B=1).layers[0].masks.shape
    (5, 1, 2)
    """
    one, several = shell(model), isinstance(rng, list | tuple)
    sources, parts = rng if several else [rng], masked_parts(one)
    expect(parts, "a Dropout or a StateDropout among them", layers=model.parts)
    fits = model.seeds == ((len(rng),) if several else ())
    expect(fits, f"a source for each of the seeds {model.seeds}", rng=rng)
    dtype = next(iter(model.params.values())).dtype
    for part in parts:
        masks = [part.draw(source, T, B) for source in sources]
        masks = np.stack(masks, axis=1) if several else masks[0]
        part.masks = masks if recorded(masks) else masks.astype(dtype)
    return one
