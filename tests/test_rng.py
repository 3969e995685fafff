import numpy as np
import pytest
from gradcheck import CELLS
from replay import replay

from lstmbook.live import Dice
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.layers import Readout
from lstmbook.nn.perceptron import MLP
from lstmbook.nn.rng import normal, orthogonal, split
from lstmbook.nn.variants import VariantCell

# what draws parameters with a source of random numbers
STARTS = {
    **{
        kind: lambda rng, kind=kind: CELLS[kind][0].init(2, 3, rng, **CELLS[kind][1])
        for kind in CELLS
    },
    "orthogonal": lambda rng: RNNCell.orthogonal(2, 5, rng),
    "variant": lambda rng: VariantCell.init(2, 3, rng, "coupled"),
    "readout": lambda rng: Readout.init(3, 2, rng),
    "mlp": lambda rng: MLP.init((2, 4, 1), rng),
}


@pytest.mark.parametrize("start", STARTS)
def test_a_start_is_drawn_with_any_source_and_recorded_as_it_stands(start):
    def drawn(seed):
        return STARTS[start](Dice(seed)).params

    here, there = ({"seed": np.float64(seed)} for seed in (12345, 54321))
    plain, again = drawn(**there), replay(drawn, here, there)
    assert again.keys() == plain.keys() | {"seed"}
    for name, value in plain.items():
        assert np.allclose(again[name], np.ravel(value), rtol=0, atol=1e-12)
    assert any(np.any(plain[k] != v) for k, v in drawn(**here).items())


def test_weights_are_the_uniform_numbers_of_the_generator():
    """Stored results rest on this stream."""
    params = RNNCell.init(2, 4, np.random.default_rng(3)).params
    rng = np.random.default_rng(3)
    assert np.array_equal(params["W_x"], rng.uniform(-0.5, 0.5, (2, 4)))
    assert np.array_equal(params["W_h"], rng.uniform(-0.5, 0.5, (4, 4)))


@pytest.mark.parametrize("make", [np.random.default_rng, Dice])
def test_a_source_split_gives_others_and_goes_on(make):
    sources = split(make(5), 3)
    drawn = [source.uniform(0, 1, (9,)) for source in sources]
    assert len({tuple(numbers) for numbers in drawn}) == 3
    again = [source.uniform(0, 1, (9,)) for source in split(make(5), 3)]
    assert np.array_equal(drawn, again)
    rng = np.random.default_rng(5)
    split(rng, 2)
    assert rng.random() == np.random.default_rng(5).random()


def test_normal_numbers():
    numbers = normal(np.random.default_rng(6), (400, 500))
    assert abs(np.mean(numbers)) < 0.01 and abs(np.var(numbers) - 1) < 0.01
    assert abs(np.mean(np.abs(numbers) < 1) - 0.6827) < 0.01
    assert abs(np.mean(np.abs(numbers) < 2) - 0.9545) < 0.005


@pytest.mark.parametrize("n", [1, 2, 3, 9])
def test_an_orthogonal_matrix_keeps_lengths_and_prefers_nothing(n):
    rng = np.random.default_rng(7)
    many = np.array([orthogonal(rng, n) for _ in range(2000)])
    assert np.allclose(np.swapaxes(many, 1, 2) @ many, np.eye(n), atol=1e-12)
    assert np.allclose(np.abs(np.linalg.eigvals(many)), 1, atol=1e-12)
    # Every entry has the mean 0 and the mean square 1/n, and so has the determinant
    # the mean 0; of all matrices at once the trace has the mean square 1.
    assert np.all(np.abs(np.mean(many, axis=0)) < 5 / np.sqrt(2000 * n))
    assert np.all(np.abs(n * np.mean(many**2, axis=0) - 1) < 0.2)
    assert abs(np.mean(np.linalg.det(many))) < 0.1
    assert abs(np.mean(np.trace(many, axis1=1, axis2=2) ** 2) - 1) < 0.2


def test_an_orthogonal_start():
    cell = RNNCell.orthogonal(2, 6, np.random.default_rng(8), 0.5, np.float32)
    W_h, other = cell.params["W_h"], RNNCell.init(2, 6, np.random.default_rng(8)).params
    assert np.allclose(W_h @ W_h.T, np.eye(6), atol=1e-6)
    assert all(p.dtype == np.float32 for p in cell.params.values())
    assert np.allclose(cell.params["W_x"], other["W_x"])
    assert np.all(cell.params["b"] == 0.5)


def test_what_is_no_source_is_named():
    for odd in (None, 3, np.random.RandomState(0), np.random, np.random.Generator):
        for use in (lambda r: normal(r, (2,)), lambda r: split(r, 2)):
            with pytest.raises(TypeError, match="expected a numpy.random.Generator"):
                use(odd)
    for n in (0, 2.0, None):
        with pytest.raises(ValueError, match="n is"):
            orthogonal(np.random.default_rng(0), n)
        with pytest.raises(ValueError, match="n is"):
            split(np.random.default_rng(0), n)
