"""An embedding: a table with a row of numbers for each word, and training fills it."""

import numpy as np

from lstmbook.nn.checks import numbers, recorded, refuse, shaped
from lstmbook.nn.parameters import Parameters, random_arrays


class Embedding(Parameters):
    """y_t = E[x_t] at each step: the row of the word whose number is x_t.

    E  (K, D)  a row of D numbers for each of K words

    It is the product of a one-hot row with E (chapter "Sequences"), without its zeros.
    Learned together with what reads it: Bengio and others (2003).

    >>> layer = Embedding({"E": [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]})
    >>> ys, state, cache = layer.forward([[[2]], [[0]]])
    >>> ys.shape, ys[0, 0]
    ((2, 1, 2), array([4., 5.]))
    """

    state_names = ()

    @staticmethod
    def shapes(K, D):
        return {"E": (K, D)}

    @classmethod
    def init(cls, K, D, rng, dtype=np.float64):
        """Numbers uniform in +-1/sqrt(D)."""
        return cls(random_arrays(cls.shapes(K, D), rng, dtype, fan_in=D))

    def expected_shapes(self, params):
        return self.shapes(*self.matrix_shape("E", params))

    def forward(self, xs, state=(), _mask=None):
        """Rows (T, B, D) for xs (T, B, 1), whole numbers from 0 to below K."""
        k = self._places(xs)
        rows = np.reshape(self.params["E"], (-1, np.shape(self.params["E"])[-1]))
        return rows[k], state, (k, np.shape(xs))

    def backward(self, dys, cache, dstate=()):
        """Only the rows that were read have a gradient; a word's number has none."""
        k, shape = cache
        E = self.params["E"]
        D = np.shape(E)[-1]
        dys = shaped("dys", dys, *np.shape(k), D)
        dE = np.zeros((E.size // D, D), E.dtype)
        np.add.at(dE, np.ravel(k), np.reshape(dys, (-1, D)))
        return np.zeros(shape), dstate, {"E": np.reshape(dE, np.shape(E))}

    def _places(self, xs):
        """(T, B), the row of each word in the tables of all seeds, one on another."""
        xs = numbers("xs", shaped("xs", xs, "T", ..., "B", 1))[..., 0]
        K = np.shape(self.params["E"])[-2]
        there = (xs == np.rint(xs)) & (xs >= 0) & (xs < K)
        odd = not recorded(xs) and not np.all(there)
        refuse(odd, f"xs holds other numbers than 0 to {K - 1}, those of the words")
        if not self.seeds:
            return xs.astype(int)
        (S,) = self.seeds
        xs = xs if np.ndim(xs) > 2 else xs[:, None]
        return xs.astype(int) + K * np.arange(S)[:, None]
