"""Slope or weights: why does the gradient of a plain network vanish?

Networks of 32 units that nobody has trained, their recurrent weights a random rotation
times rho, so that all their singular values are rho; they differ in what bends the
sums. A network that bends nothing has no slopes to blame.
"""

import numpy as np

from lstmbook.lab.evidence import Experiment
from lstmbook.lab.paths import powers
from lstmbook.nn.functions import drelu, dtanh, relu
from lstmbook.nn.rng import orthogonal

BENDS = {
    "linear": (lambda a: a, np.ones_like),
    "tanh": (np.tanh, dtanh),
    "ReLU": (relu, drelu),
}


def product(seeds, activation="tanh", rho=1.0, T=100, H=32):
    """How far h_T moves with h_0: the 2-norm of the product of Jacobians, as log10.

    activation  one of BENDS
    Returns for each seed {"power": its power of ten}.

    >>> product([0], "linear", rho=0.1, T=10, H=4)
    [{'power': -10.0}]
    """
    return [{"power": _power(activation, rho, T, H, seed)} for seed in seeds]


product.grid = {"activation": list(BENDS)}
product.at_once = 10


def _power(activation, rho, T, H, seed):
    f, df = BENDS[activation]
    rng = np.random.default_rng(seed)
    W_h = rho * orthogonal(rng, H)
    h, J = rng.normal(0, 0.5, H), np.eye(H)
    for _ in range(T):
        h = f(h @ W_h + rng.normal(0, 0.1, H))
        J = (df(h)[:, None] * W_h.T) @ J
    return round(float(np.log10(np.linalg.norm(J, 2))), 2)


ROWS = [
    Experiment(
        id="slopes-alone",
        chapter="vanishing-through-time",
        claim="Gradients vanish because of the activation's slopes; ReLU cures it.",
        question="How large is a gradient after 100 steps, before training?",
        run=product,
        arms={name: {"activation": name} for name in BENDS},
        over={"rho": [0.9, 1.0, 1.41]},
        measure=lambda result: result["power"],
        criterion="the power of ten of the largest stretch over 100 steps",
        seeds=range(1000, 1030),
        compare=[("ReLU", "tanh", {"rho": 1.0}), ("linear", "ReLU", {"rho": 1.0})],
        rival="tanh",
        control="linear: no slope at all, the same weights",
        size="32 units, 100 steps, nothing trained",
        holds=lambda e: (
            e.middle("linear", rho=0.9).low > -1 and e.middle("ReLU", rho=1.0).low > -1
        ),
        fails=lambda e: (
            e.middle("linear", rho=0.9).high < -3
            and e.more("tanh", "ReLU", rho=1.0)
            and e.more("linear", "ReLU", rho=1.0)
        ),
        changes="weights made larger to make up for the units that are off, rho = √2",
        number=powers,
        file="slopes",
    )
]
