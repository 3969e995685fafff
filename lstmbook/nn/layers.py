"""Layers over whole sequences, and the network that stacks them.

A layer has `forward(xs, state, mask) -> hs, state, cache` and
`backward(dhs, cache, dstate) -> dxs, dstate_0, grads`. Its state is a flat tuple of
arrays, empty for a layer without memory.
"""

import numpy as np

from lstmbook.nn.affine import check_outputs, dmatmul, drow, row
from lstmbook.nn.checks import numbers, refuse, shaped
from lstmbook.nn.fast import fast_backward, fast_unroll
from lstmbook.nn.parameters import Model, Parameters, Parts, of_parts, random_arrays
from lstmbook.nn.sequence import as_mask, as_sequence


class Around(Model):
    """A layer around one model: it has the parameters of that model.

    >>> list(Around(RNNCell.init(2, 3, rng)).params)
    ['W_x', 'W_h', 'b']
    """

    state_names = ()

    def __init__(self, model):
        self.model = model

    params = property(lambda self: self.model.params)
    seeds = property(lambda self: self.model.seeds)
    parts = property(lambda self: {"model": self.model})
    updated = property(lambda self: self.model.updated)
    take = property(lambda self: self.model.take)


class Recurrent(Around):
    """A cell, run over the sequence from its first step to its last.

    window  truncates the gradient to blocks of so many steps

    >>> layer = Recurrent(LSTMCell.init(2, 3, rng))
    >>> hs, state, cache = layer.forward(np.ones((5, 1, 2)))
    >>> hs.shape
    (5, 1, 3)
    """

    constants = {"window": ()}

    def __init__(self, cell, window=None):
        super().__init__(cell)
        self.window = window

    cell = property(lambda self: self.model)
    readers = property(lambda self: (self.model,))
    state_names = property(lambda self: self.model.state_names)

    def forward(self, xs, state=None, mask=None):
        hs, state, caches = fast_unroll(self.cell, xs, state, mask)
        return hs, state, (caches, mask)

    def backward(self, dhs, cache, dstate=None):
        caches, mask = cache
        return fast_backward(self.cell, dhs, caches, dstate, mask, self.window)


class Bidirectional(Parts):
    """One cell reads ahead, another from the end back: Schuster and Paliwal (1997).

    Its output (T, B, 2H) at each step has seen the whole sequence. Nothing can be
    carried on to a next piece, so it has no state. Sequences of unequal length need the
    mask: the reader from the end then starts at each sequence's own last step.

    >>> layer = Bidirectional(LSTMCell.init(2, 3, rng), LSTMCell.init(2, 3, rng))
    >>> hs, state, cache = layer.forward(np.ones((5, 1, 2)))
    >>> hs.shape
    (5, 1, 6)
    """

    state_names = ()
    carries = False

    def __init__(self, ahead, back):
        super().__init__(ahead=ahead, back=back)

    readers = property(lambda self: tuple(self.parts.values()))

    def forward(self, xs, state=(), mask=None):
        refuse(state, "a Bidirectional takes no state: it reads from both ends")
        ahead, back = self.readers
        hs, _, caches = fast_unroll(ahead, xs, None, mask)
        mask_back = None if mask is None else mask[::-1]
        hs_back, _, caches_back = fast_unroll(back, xs[::-1], None, mask_back)
        both = np.concatenate([hs, hs_back[::-1]], axis=-1)
        return both, (), (caches, mask, caches_back, mask_back)

    def backward(self, dhs, cache, _dstate=()):
        ahead, back = self.readers
        caches, mask, caches_back, mask_back = cache
        dh, dh_back = dhs[..., : ahead.H], dhs[..., ahead.H :][::-1]
        dxs, _, grads = fast_backward(ahead, dh, caches, mask=mask)
        dxs_back, _, grads_back = fast_backward(
            back, dh_back, caches_back, mask=mask_back
        )
        return dxs + dxs_back[::-1], (), of_parts({"ahead": grads, "back": grads_back})


class LastState(Parameters):
    """Passes on the last h only: (T, B, H) becomes (1, B, H), many to one.

    Each reader of the layer below ends somewhere else. Behind a Recurrent it is h at
    the last step. Behind a Bidirectional, whose second reader ends at the first step,
    it is h of the reader ahead at the last step beside h of the other at the first: the
    two states that have read everything. With a mask it is each sequence's own.

    A Network tells it what stands below: Network(cell, LastState(), readout).

    >>> network = Network(LSTMCell.init(2, 3, rng), LastState())
    >>> h, state, cache = network.forward(np.ones((5, 1, 2)))
    >>> h.shape
    (1, 1, 3)
    """

    state_names = ()

    def __init__(self, below=None):
        super().__init__({})
        self.below = below

    def expected_shapes(self, _params):
        return {}

    def forward(self, hs, state=(), _mask=None):
        hs_ahead, hs_back = self.split(hs)
        last = np.concatenate([hs_ahead[-1:], hs_back[:1]], axis=-1)
        return last, state, np.shape(hs)

    def backward(self, dy, shape, dstate=()):
        dy = shaped("dy", dy, 1, *shape[1:])
        ahead, back = self.split(dy)
        silent, silent_back = self.split(np.zeros((shape[0] - 1, *shape[1:]), dy.dtype))
        columns = np.concatenate([silent, ahead]), np.concatenate([back, silent_back])
        return np.concatenate(columns, axis=-1), dstate, {}

    def split(self, hs):
        """The columns of the reader ahead, and those of the reader back if there is."""
        unfit, got = not hasattr(self.below, "readers"), type(self.below).__name__
        said = f"below the LastState is {got}, expected a cell or a Bidirectional"
        refuse(unfit, said)
        H = self.below.readers[0].H
        return hs[..., :H], hs[..., H:]


class Readout(Parameters):
    """y_t = h_t W_y + b_y at each step, W_y (H, K): scores, to which a loss belongs.

    >>> ys, state, cache = Readout.init(3, 4, rng).forward(np.ones((5, 1, 3)))
    >>> ys.shape
    (5, 1, 4)
    """

    state_names = ()

    @staticmethod
    def shapes(H, K):
        return {"W_y": (H, K), "b_y": (K,)}

    @classmethod
    def init(cls, H, K, rng, dtype=np.float64):
        """Weights uniform in +-1/sqrt(H), biases 0."""
        return cls(random_arrays(cls.shapes(H, K), rng, dtype, fan_in=H))

    def expected_shapes(self, params):
        return self.shapes(*self.matrix_shape("W_y", params))

    def forward(self, hs, state=(), _mask=None):
        W_y, b_y = self.params["W_y"], self.params["b_y"]
        hs = shaped("hs", hs, ..., "B", np.shape(W_y)[-2])
        return hs @ W_y + row(b_y), state, hs

    def backward(self, dys, hs, dstate=()):
        dys = check_outputs(dys, hs, self.params["W_y"])
        dhs, dW_y = dmatmul(dys, hs, self.params["W_y"])
        return dhs, dstate, {"W_y": dW_y, "b_y": drow(dys, self.params["b_y"])}


class EachStep(Around):
    """A feed-forward network, the same at each step: Network(EachStep(mlp)) is one to
    one, and on top of a recurrent layer it is a deep readout.

    >>> network = Network(EachStep(MLP.init((2, 8, 1), rng)))
    >>> ys, state, cache = network.forward(np.ones((5, 1, 2)))
    >>> ys.shape
    (5, 1, 1)
    """

    def forward(self, xs, state=(), _mask=None):
        ys, cache = self.model.forward(xs)
        return ys, state, cache

    def backward(self, dys, cache, dstate=()):
        dxs, grads = self.model.backward(dys, cache)
        return dxs, dstate, grads


class Network(Parts):
    """Layers, each on the output of the one below; a cell stands for its Recurrent.

    Network(cell, Readout)               many to many, an answer at every step
    Network(cell, LastState(), Readout)  many to one
    Network(cell, cell, Readout)         stacked
    The parameters are named after the layer's place: "0.W_x", "1.W_y".

    >>> network = Network(LSTMCell.init(2, 3, rng), Readout.init(3, 4, rng))
    >>> ys, state, cache = network.forward(np.ones((5, 1, 2)))
    >>> ys.shape
    (5, 1, 4)
    """

    def __init__(self, *layers):
        layers = [Recurrent(p) if hasattr(p, "zero_state") else p for p in layers]
        for n, layer in enumerate(layers):
            if not hasattr(layer, "state_names"):
                raise TypeError(f"got a {type(layer).__name__}, expected cells, layers")
            if isinstance(layer, LastState):
                layers[n] = LastState(below=layers[n - 1] if n else None)
        super().__init__(**{str(n): layer for n, layer in enumerate(layers)})

    @property
    def layers(self):
        return tuple(self.parts.values())

    @property
    def state_names(self):
        """Of all layers, the lowest first: with them one knows what `state` holds."""
        parts = self.parts.items()
        return tuple(f"{n}.{name}" for n, part in parts for name in part.state_names)

    def forward(self, xs, state=None, mask=None):
        """Outputs (T, B, K) for xs (T, B, D), the state to carry on, and the cache.

        state, mask  as in `unroll`; the state holds those of all layers
        """
        xs, shape = as_sequence(xs, self.seeds)
        mask = as_mask(mask, shape)
        states, caches, after = self.split(state), [], ()
        for layer, before in zip(self.layers, states, strict=True):
            xs, last, cache = layer.forward(xs, before, mask)
            after += last
            caches.append(cache)
        return xs, after, caches

    def backward(self, dys, caches, dstate=None):
        """Gradients at xs, at the state before them, and at the parameters."""
        dys, dstates = numbers("dys", dys), self.split(dstate)
        grads, dstate_0 = {}, ()
        for n in reversed(range(len(self.layers))):
            layer = self.layers[n]
            dys, first, grads[str(n)] = layer.backward(dys, caches[n], dstates[n])
            dstate_0 = first + dstate_0
        return dys, dstate_0, of_parts(grads)

    def split(self, state):
        """The flat state of the network as one of each layer."""
        counts = [len(layer.state_names) for layer in self.layers]
        if state is None:
            return [None if count else () for count in counts]
        unfit = not isinstance(state, tuple) or len(state) != sum(counts)
        refuse(unfit, f"expected a state that is a tuple of {self.state_names}")
        ends = np.cumsum(counts)
        return [state[e - count : e] for e, count in zip(ends, counts, strict=True)]
