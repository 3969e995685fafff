"""How long does training take, beside PyTorch? `make bench` has both.

A row is one minibatch: forward, the loss of a readout of one number at each step, and
backward to all parameters and to the inputs. That both do the same is checked first.
The sides take turns; the table holds the median of their times and the ratio. Both may
use two threads. PyTorch has to train seeds one after the other, lstmbook trains them at
once. Other work on the machine falsifies the ratios: let it rest meanwhile.

`least` is the time of the matrix products, exponentials and tanh alone, by the same
NumPy calls: as low as the ratio could get if all else cost nothing.
"""

import os
import statistics
from time import perf_counter

THREADS = 2
os.environ |= dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"], str(THREADS))
# ruff: noqa: E402  NumPy asks how many threads it may use when it is imported.

import numpy as np
import torch

from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.fast import STEPS, keep_freed_memory
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import alone, together
from lstmbook.tasks.batch import Batch
from lstmbook.train.loop import gradients

ROUNDS, SHORTEST = 21, 0.02  # turns of each side; seconds that a turn lasts at least

LAYER, BY_HAND = "nn.LSTM", "by hand"
ROWS = [  # dtype, seeds, (B, T, D, H), what is compared with, ratio aimed at
    ("float32", 1, (32, 50, 16, 32), LAYER, 1.5),
    ("float32", 1, (64, 100, 32, 64), LAYER, 1.5),
    ("float32", 1, (32, 100, 64, 128), LAYER, 1.1),
    ("float64", 1, (32, 50, 16, 32), LAYER, 0.6),
    ("float64", 1, (64, 100, 32, 64), LAYER, 0.6),
    ("float64", 1, (32, 100, 64, 128), LAYER, 0.6),
    ("float32", 10, (32, 100, 2, 8), LAYER, 0.5),
    ("float32", 20, (16, 40, 7, 8), LAYER, 0.35),
    ("float64", 10, (32, 100, 2, 8), LAYER, 0.5),
    ("float64", 20, (16, 40, 7, 8), LAYER, 0.35),
    ("float32", 1, (32, 50, 16, 32), BY_HAND, 0.4),
    ("float64", 1, (32, 50, 16, 32), BY_HAND, 0.4),
]


class Layer(torch.nn.Module):
    """torch.nn.LSTM and a readout, with the parameters of one of our networks."""

    def __init__(self, params):
        super().__init__()
        W_x, W_h, b, W_y, b_y = (torch.from_numpy(p) for p in params.values())
        self.lstm = torch.nn.LSTM(len(W_x), len(W_h), dtype=W_x.dtype)
        self.readout = torch.nn.Linear(*W_y.shape, dtype=W_x.dtype)
        with torch.no_grad():
            self.lstm.weight_ih_l0.copy_(W_x.T)
            self.lstm.weight_hh_l0.copy_(W_h.T)
            self.lstm.bias_ih_l0.copy_(b)
            self.lstm.bias_hh_l0.zero_()
            self.readout.weight.copy_(W_y.T)
            self.readout.bias.copy_(b_y)

    def forward(self, xs):
        return self.readout(self.lstm(xs)[0])

    def recurrent_gradient(self):
        return self.lstm.weight_hh_l0.grad.T


class ByHand(torch.nn.Module):
    """The cell written out, the gradient left to autograd."""

    def __init__(self, params):
        super().__init__()
        params = [torch.nn.Parameter(torch.from_numpy(p)) for p in params.values()]
        self.params = torch.nn.ParameterList(params)

    def forward(self, xs):
        W_x, W_h, b, W_y, b_y = self.params
        h = c = torch.zeros(xs.shape[1], W_h.shape[0], dtype=xs.dtype)
        hs = []
        for x_t in xs:
            i, f, g, o = (x_t @ W_x + h @ W_h + b).chunk(4, dim=-1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            hs.append(h)
        return torch.stack(hs) @ W_y + b_y

    def recurrent_gradient(self):
        return self.params[1].grad


OTHER = {LAYER: Layer, BY_HAND: ByHand}


def two_sides(dtype, seeds, shape, other):
    """The same minibatch for both: functions that return losses (seeds,), gradients.

    The gradients are those of W_h, (seeds, H, 4H): they have been through everything.
    """
    B, T, D, H = shape
    rng = np.random.default_rng(0)

    def network():
        cell = LSTMCell.init(D, H, rng, dtype=dtype)
        return Network(cell, Readout.init(H, 1, rng, dtype=dtype))

    lead = () if seeds == 1 else (seeds,)
    model = together([network() for _ in range(seeds)]) if lead else network()
    xs = rng.normal(size=(T, *lead, B, D)).astype(dtype)
    targets = rng.normal(size=(T, *lead, B, 1)).astype(dtype)
    batch = Batch(xs, targets, mask=None, counts=None, K=1, chance=1.0)

    each = [alone(model, s).params for s in range(seeds)] if lead else [model.params]
    modules = [OTHER[other](params) for params in each]
    inputs = [torch.tensor(x, requires_grad=True) for x in by_seed(xs, lead)]
    outputs = [torch.tensor(y) for y in by_seed(targets, lead)]

    def ours():
        losses, grads, _, _ = gradients(model, batch, "squared_error")
        return np.reshape(losses, seeds), np.reshape(grads["0.W_h"], (seeds, H, 4 * H))

    def theirs():
        losses = []
        for module, x, y in zip(modules, inputs, outputs, strict=True):
            module.zero_grad()
            x.grad = None
            loss = torch.nn.functional.mse_loss(module(x), y)
            loss.backward()
            losses.append(loss.item())
        return np.array(losses), np.stack([m.recurrent_gradient() for m in modules])

    return ours, theirs


def bare(dtype, seeds, shape):
    """A function that does what no LSTM on NumPy can do without, and nothing else."""
    B, T, D, H = shape
    lead = () if seeds == 1 else (seeds,)
    R, rng = D + 1 + H, np.random.default_rng(0)
    W, z, a, c = (
        rng.normal(size=(*lead, *rows_columns)).astype(dtype) / 10
        for rows_columns in [(R, 4 * H), (R, B), (4 * H, B), (H, B)]
    )
    W_T = np.swapaxes(W, -1, -2).copy()
    zs, das = (np.concatenate([m] * STEPS, axis=-1) for m in (z, a))
    das_T = np.swapaxes(das, -1, -2)
    to_a, to_c, to_z = (np.empty_like(array) for array in (a, c, z))

    def products_and_exponentials():
        for t in range(T):
            np.matmul(W_T, z, out=to_a)
            np.exp(a, out=to_a)
            np.tanh(c, out=to_c)
            np.matmul(W, a, out=to_z)
            if (t + 1) % STEPS == 0:  # a rest of fewer steps is not counted
                zs @ das_T

    return products_and_exponentials


def by_seed(array, lead):
    """A seed axis is the second of a batch's arrays, time being the first."""
    return np.moveaxis(array, 1, 0) if lead else [array]


def measure(*sides):
    """Median seconds of a call of each, taking turns."""
    calls = [max(1, round(SHORTEST / timed(side, 3))) for side in sides]
    turns = [
        [timed(s, n) for s, n in zip(sides, calls, strict=True)] for _ in range(ROUNDS)
    ]
    return [statistics.median(times) for times in zip(*turns, strict=True)]


def timed(side, calls):
    side()  # brings its threads and its data back
    start = perf_counter()
    for _ in range(calls):
        side()
    return (perf_counter() - start) / calls


def main():
    torch.set_num_threads(THREADS)
    keep_freed_memory()  # as `fit` does
    print(
        f"numpy {np.__version__}, torch {torch.__version__}, {THREADS} threads each, "
        f"medians of {ROUNDS} turns\n"
    )
    print(
        "dtype    seeds   B   T  D   H  beside    ours ms  torch ms  ratio  least  goal"
    )
    for dtype, seeds, shape, other, goal in ROWS:
        ours, theirs = two_sides(dtype, seeds, shape, other)
        for one, another in zip(ours(), theirs(), strict=True):
            np.testing.assert_allclose(one, another, rtol=1e-3, atol=1e-5)
        mine, its, least = measure(ours, theirs, bare(dtype, seeds, shape))
        B, T, D, H = shape
        print(
            f"{dtype}  {seeds:5d} {B:3d} {T:3d} {D:2d} {H:3d}  {other:8s} "
            f"{1e3 * mine:8.2f}  {1e3 * its:8.2f}  {mine / its:5.2f}  "
            f"{least / its:5.2f}  {goal:4.2f} "
            f"{'' if mine <= goal * its else 'missed'}",
            flush=True,
        )


if __name__ == "__main__":
    main()
