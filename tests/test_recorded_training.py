"""The training step as a page records it, beside the same step in NumPy."""

import numpy as np
import pytest
from gradcheck import CELLS, normal, random_cell
from replay import replay

from lstmbook.nn import fast
from lstmbook.nn.layers import Bidirectional, EachStep, LastState, Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.nn.perceptron import MLP
from lstmbook.nn.seeds import together
from lstmbook.nn.variants import VARIANTS, NormLSTMCell, VariantCell
from lstmbook.nn.writing import Feedback
from lstmbook.tasks.batch import Batch
from lstmbook.train.loop import training_step
from lstmbook.train.optimise import SGD, Adam

T, B, D, H, K = 4, 3, 2, 3, 2


def readout(rng, H=H, seeds=()):
    return Readout({"W_y": normal(rng, *seeds, H, K), "b_y": normal(rng, *seeds, K)})


def networks(rng):
    """By name, every kind of network that the book trains."""
    for kind in CELLS:
        yield kind, Network(random_cell(kind, D, H, rng), readout(rng))
    for variant in VARIANTS:
        cell = VariantCell.init(D, H, rng, variant)
        yield f"variant, {variant}", Network(cell, readout(rng))
    cell, other = random_cell("lstm", D, H, rng), random_cell("gru", H, H, rng)
    yield "stack", Network(cell, other, readout(rng))
    yield "many to one", Network(cell, LastState(), readout(rng))
    both = Bidirectional(cell, random_cell("gru", D, H, rng))
    yield "both directions", Network(both, readout(rng, 2 * H))
    fed = Feedback(random_cell("lstm", D + K, H, rng), readout(rng))
    yield "what it said", Network(fed)
    yield "deep readout", Network(cell, EachStep(MLP.init((H, 4, K), rng)))
    yield (
        "relu below",
        Network(EachStep(MLP.init((D, D), rng, "relu")), cell, readout(rng)),
    )
    seeds = [Network(random_cell("lstm", D, H, rng), readout(rng)) for _ in range(3)]
    yield "seeds", together(seeds)
    yield "layer norm", Network(NormLSTMCell.init(D, H, rng), readout(rng))


def batch(rng, loss, model):
    lead = (len(model.forward(np.zeros((T, B, D)))[0]), *model.seeds, B)
    targets = {
        "cross_entropy": rng.integers(K, size=lead),
        "binary_cross_entropy": rng.random((*lead, K)),
        "squared_error": normal(rng, *lead, K),
    }[loss]
    mask = 1.0 * (np.arange(T)[:, None] < rng.integers(1, T + 1, B))
    arrays = {"xs": normal(rng, T, B, D), "targets": targets, "mask": mask}
    return arrays | {"counts": rng.random(lead)}


def stepped(model, loss, make, fixed):
    """A training step as a function of arrays by name, those of `fixed` apart."""

    def step(**arrays):
        arrays = fixed | arrays
        rate, clip, factor = (arrays[name] for name in ("rate", "clip", "factor"))
        drawn = Batch(**{"counts": None} | within("batch", arrays), K=K, chance=0)
        params, state = within("model", arrays), within("optimiser", arrays)
        params, state, out = training_step(
            model, params, state, drawn, loss, make(rate), None, clip, factor
        )
        new = of_parts({"model": params, "optimiser": state, "state": by_number(out)})
        return new | {"loss": out.loss, "norm": out.norm, "ys": out.ys}

    return step


def by_number(out):
    return {str(n): array for n, array in enumerate(out.state)}


def random_arrays(rng, model, loss, optimiser):
    """Everything that a step takes, none of it at its start."""
    params = {k: v + 0.1 * normal(rng, *v.shape) for k, v in model.params.items()}
    state = optimiser.begin(params)
    state = {k: rng.random(np.shape(v)) for k, v in state.items() if k != "t"}
    state |= {"t": np.float64(7)} if "t" in optimiser.begin(params) else {}
    parts = {"model": params, "optimiser": state, "batch": batch(rng, loss, model)}
    settings = {"rate": 0.01, "clip": 0.5, "factor": 0.5}
    draws = {k: np.float64(v * (0.5 + rng.random())) for k, v in settings.items()}
    return of_parts(parts) | draws


OPTIMISERS = {"Adam": Adam, "SGD": lambda rate: SGD(rate, momentum=0.9)}
CASES = [
    *((name, "cross_entropy", "Adam") for name, _ in networks(np.random.default_rng())),
    *(("lstm", loss, "SGD") for loss in ("squared_error", "binary_cross_entropy")),
    ("gru", "binary_cross_entropy", "Adam"),
    ("seeds", "squared_error", "SGD"),
]


@pytest.mark.parametrize("name, loss, optimiser", CASES)
def test_a_step_is_recorded_as_it_stands(name, loss, optimiser):
    rng, make = np.random.default_rng(21), OPTIMISERS[optimiser]
    model = dict(networks(rng))[name]
    here, there = (random_arrays(rng, model, loss, make(0.1)) for _ in range(2))
    agree(stepped(model, loss, make, {}), here, there)


def test_a_step_is_that_of_the_loop_in_the_readable_form(monkeypatch):
    monkeypatch.setattr(fast, "fits", lambda *_: False)
    test_a_step_is_recorded_as_it_stands("lstm", "cross_entropy", "Adam")


def test_a_step_without_counts_counts_what_the_mask_lets_through():
    rng = np.random.default_rng(23)
    model = dict(networks(rng))["lstm"]
    here, there = (random_arrays(rng, model, "squared_error", Adam()) for _ in range(2))
    del here["batch.counts"], there["batch.counts"]
    agree(stepped(model, "squared_error", Adam, {}), here, there)


PARTS = "rate clip factor batch model optimiser batch.targets".split()


@pytest.mark.parametrize("alone", PARTS)
def test_a_step_follows_one_part_alone(alone):
    rng = np.random.default_rng(22)
    model = dict(networks(rng))["lstm"]
    here, there = (random_arrays(rng, model, "cross_entropy", Adam()) for _ in range(2))
    part = {k for k in here if f"{k}.".startswith(f"{alone}.")}
    fixed = {k: v for k, v in here.items() if k not in part}
    here, there = ({k: v[k] for k in part} for v in (here, there))
    agree(stepped(model, "cross_entropy", Adam, fixed), here, there)


def agree(step, here, there):
    """Recorded at one set of values and run at another, it gives what NumPy gives."""
    again, plain, first = replay(step, here, there), step(**there), step(**here)
    for name, value in plain.items():
        assert np.allclose(again[name], np.ravel(value), rtol=1e-12, atol=1e-12), name
    params = within("model", plain)
    assert all(np.any(p != within("model", first)[k]) for k, p in params.items())
