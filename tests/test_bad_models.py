"""Models, texts and tables that come in: right, or refused with a word of what."""

from functools import partial

import numpy as np
import pytest
from gradcheck import CELLS, random_cell
from meant import lstm_network, new_rng, outcome, readout

from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.perceptron import MLP, train_perceptron
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.seq2seq import EncoderDecoder
from lstmbook.tasks import grammars, language, signals
from lstmbook.tasks.batch import Batch, spell
from lstmbook.train.loop import fit, gradients
from lstmbook.train.optimise import SGD, Adam, clip_norm, global_norm


@pytest.mark.parametrize("dtype", [object, str, complex, "none"])
def test_parameters_that_are_no_numbers_are_refused(dtype):
    rng = new_rng()
    models = [random_cell(kind, 2, 3, rng) for kind in CELLS]
    models += [readout(rng), MLP.init((2, 3), rng), lstm_network(rng)]
    for model in models:
        before = model.params
        for name, value in before.items():
            odd = None if dtype == "none" else value.astype(dtype)
            call = partial(model.update, {name: odd})
            assert outcome(lambda call=call: [call()], name.split(".")[-1]) is None
        assert all(model.params[k] is before[k] for k in before)


def test_whole_numbers_as_parameters_compute_and_learn_as_floats():
    rng = new_rng()
    for kind, (cls, _) in CELLS.items():
        params = random_cell(kind, 1, 3, rng).params
        whole = {k: np.round(3 * v).astype(int) for k, v in params.items()}
        end = {"W_y": np.ones((3, 1), int), "b_y": np.zeros(1, int)}
        histories = []
        for dtype in (int, float):
            cell = cls({k: v.astype(dtype) for k, v in whole.items()})
            out = Readout({k: v.astype(dtype) for k, v in end.items()})

            def draw(rng):
                return signals.echo(rng, 4, length=8, lag=2)._replace(mask=None)

            def halved(rng):
                batch = draw(rng)
                return batch._replace(xs=0.5 * batch.xs + 0.25)

            network = Network(cell, out)
            xs = np.arange(4).reshape(2, 2, 1)
            ys, _, cache = network.forward(xs)
            assert ys.dtype == float
            network.backward(np.ones_like(ys), cache)
            halves = partial(halved, new_rng())
            history = fit(network, halves, 3, SGD(0.1), "squared_error", clip=0.01)
            histories.append(history.loss)
        assert np.allclose(*histories, rtol=1e-12), kind


def test_whole_numbers_as_gradients_are_clipped_as_floats():
    clipped = clip_norm({"g": np.array([3, 4])}, 1.0)
    assert np.allclose(clipped["g"], [0.6, 0.8])


def test_optimisers_and_models_name_keys_that_differ():
    p = {"a": np.ones(2), "b": np.ones(3)}
    network = lstm_network(new_rng())
    calls = [
        partial(make(0.1).step, p, state=make(0.1).begin(p)) for make in (SGD, Adam)
    ]
    calls += [
        network.update,
        LSTMCell({**random_cell("lstm", 2, 3, new_rng()).params}).update,
    ]
    for odd in ({"a": np.ones(2)}, p | {"c": np.ones(1)}, {"z": np.ones(2)}):
        for call in calls:
            with pytest.raises(ValueError, match="key|parameter|takes"):
                call(odd)


def test_what_is_no_model_batch_or_optimiser_is_refused():
    network = lstm_network(new_rng())
    cell = random_cell("lstm", 2, 3, new_rng())
    pair = EncoderDecoder(cell, cell, Readout.init(3, 2, new_rng()))
    xs = np.ones((3, 4, 2))
    batch = Batch(xs, np.ones((3, 4, 3)), None, None, 3, 0.0)
    narrow = batch._replace(xs=xs[:, :3])
    negative = batch._replace(counts=-np.ones((3, 4)))

    def train(optimiser):
        return fit(network, lambda: batch, 1, optimiser, "squared_error")

    refused = {
        "expected SGD or Adam": lambda: train("adam"),
        "expected cells, layers": lambda: Network(cell, 3),
        "one or more models": lambda: together([]),
        r"expected one of the seeds \(\)": lambda: alone(network, 0),
        "expected a pair": lambda: pair.forward(xs),
        r"shapes is .*, expected equal": lambda: Batch.side_by_side([batch, narrow]),
        "expected 0 or more": lambda: gradients(network, negative, "squared_error"),
        "expected one of .'cross": lambda: gradients(network, batch, "hinge"),
        "expected one-hot steps": lambda: spell(np.ones((1, 1, 3)), "abc"),
        "targets are": lambda: train_perceptron(np.ones((2, 2)), [0, 2], 1),
        "finite": lambda: train_perceptron(np.full((1, 1), np.nan), np.ones(1), 2),
        "does not begin|first": lambda: global_norm({"g": np.ones(3)}, (2,)),
    }
    for says, call in refused.items():
        with pytest.raises((ValueError, TypeError), match=says):
            call()


@pytest.mark.parametrize(
    "call",
    [
        language.encode,
        lambda o: grammars.counted(np.array([1, 2]), o),
        lambda o: grammars.legal_next(o, np.zeros((1, 1, 7))),
        lambda o: MLP.init((2, 3), new_rng(), o),
    ],
    ids="encode counted table activation".split(),
)
def test_texts_and_tables_that_are_none_are_refused(call):
    odd = [None, 3, 2.5, b"BTXSE", "zz", "", ["BTXSE"], np.zeros((3, 3), int)]
    odd += [
        np.zeros(7, int),
        np.full((3, 7), 9),
        np.zeros((3, 7)),
        np.zeros((0, 7), int),
    ]
    for value in odd:
        with pytest.raises((ValueError, TypeError), match="expected|is not"):
            call(value)
