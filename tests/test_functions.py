import numpy as np
import pytest
from gradcheck import assert_gradients, normal
from hypothesis import given
from hypothesis import strategies as st

from lstmbook.nn import functions as fn

number = st.floats(-1e6, 1e6)


@given(number)
def test_sigmoid_is_symmetric_about_one_half(z):
    assert fn.sigmoid(0.0) == 0.5
    assert abs(fn.sigmoid(-z) - (1 - fn.sigmoid(z))) < 1e-15


@given(st.floats(-700, 700))
def test_sigmoid_is_the_logistic_function_to_the_last_digits(z):
    # 0.5 (1 + tanh z) is sigmoid(2z), and its lower tail is 0 below z = -19
    exact = 1 / (1 + np.exp(-z))
    assert abs(fn.sigmoid(z) - exact) <= 4e-16 * exact


def test_sigmoid_neither_overflows_nor_warns():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        z = np.array([-np.inf, -1e300, -746, -745, 37, 1e300, np.inf])
        expected = np.array([0, 0, 0, 5e-324, 1, 1, 1])
        assert np.array_equal(fn.sigmoid(z), expected)


@pytest.mark.parametrize(
    "f, df", [(fn.sigmoid, fn.dsigmoid), (np.tanh, fn.dtanh), (fn.relu, fn.drelu)]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_slope_from_the_output_is_the_slope(f, df, dtype):
    z = np.linspace(-4.1, 4.1, 42)  # 0, the kink of relu, is not among them
    numeric = (f(z + 1e-6) - f(z - 1e-6)) / 2e-6
    slope = df(f(z.astype(dtype)))
    assert slope.dtype == dtype
    assert np.allclose(slope, numeric, atol=1e-6 if dtype == np.float32 else 1e-9)


@pytest.mark.long
@given(st.lists(number, min_size=1, max_size=9))
def test_softmax_is_a_distribution_that_ignores_a_common_shift(scores):
    a = np.array(scores)
    p = fn.softmax(a)
    assert np.all(p >= 0) and abs(np.sum(p) - 1) < 1e-12
    assert np.allclose(fn.softmax(a + 1000.0), p, rtol=1e-8)


def test_softmax_of_two_scores_is_the_sigmoid_of_their_difference():
    assert np.allclose(fn.softmax(np.array([3.0, 1.0]))[0], fn.sigmoid(2.0), rtol=1e-15)


def test_cross_entropy_by_hand():
    # Odds 1 : 2 : 5 are the probabilities 1/8, 1/4, 5/8.
    a = np.log(np.array([[1.0, 2.0, 5.0], [1.0, 2.0, 5.0]]))
    target = np.array([0, 2])
    assert np.allclose(fn.cross_entropy(a, target), [np.log(8), np.log(8 / 5)])
    expected = [[1 / 8 - 1, 1 / 4, 5 / 8], [1 / 8, 1 / 4, 5 / 8 - 1]]
    assert np.allclose(fn.dcross_entropy(a, target), expected)


def test_losses_stay_finite_for_confident_mistakes():
    assert fn.cross_entropy(np.array([[1e4, 0.0]]), np.array([1])) == 1e4
    assert fn.binary_cross_entropy(np.array([1e4, -1e4]), np.array([0, 1])).max() == 1e4


def test_binary_cross_entropy_is_cross_entropy_against_a_score_of_zero():
    a = np.array([-2.0, 0.3, 5.0])
    two = np.stack([np.zeros(3), a], axis=-1)
    for target in (0, 1):
        both = np.full(3, target)
        assert np.allclose(
            fn.binary_cross_entropy(a, both), fn.cross_entropy(two, both)
        )


@pytest.mark.parametrize("lead", [(), (5,), (4, 5)])
def test_gradients_of_losses(lead):
    rng = np.random.default_rng(1)
    a, weight = normal(rng, *lead, 3), normal(rng, *lead, 3)
    classes = rng.integers(3, size=lead)
    cases = [
        (lambda a: fn.cross_entropy(a, classes), fn.dcross_entropy(a, classes)),
        (lambda a: fn.squared_error(a, weight), fn.dsquared_error(a, weight)),
        (
            lambda a: fn.binary_cross_entropy(a, fn.sigmoid(weight)),
            fn.dbinary_cross_entropy(a, fn.sigmoid(weight)),
        ),
    ]
    for loss, da in cases:
        assert_gradients(lambda v, f=loss: np.sum(f(v["a"])), {"a": a}, {"a": da}, rng)


@pytest.mark.parametrize(
    "loss",
    [
        fn.squared_error,
        fn.dsquared_error,
        fn.binary_cross_entropy,
        fn.dbinary_cross_entropy,
    ],
)
def test_a_column_beside_a_vector_is_refused(loss):
    with pytest.raises(ValueError, match=r"\(4, 1\).*\(4,\)"):
        loss(np.zeros((4, 1)), np.zeros(4))


@pytest.mark.parametrize("loss", [fn.cross_entropy, fn.dcross_entropy])
@pytest.mark.parametrize(
    "target, error, says",
    [
        (np.array([0, 3]), ValueError, "from 0 to 3, expected 0 to 2"),
        (np.array([-1, 0]), ValueError, "from -1 to 0, expected 0 to 2"),
        (np.array([0.0, 1.0]), TypeError, "float64, expected integer"),
        (np.array([[0], [1]]), ValueError, r"target \(2, 1\) and scores \(2, 3\)"),
        (np.eye(3)[:2], ValueError, r"target \(2, 3\) and scores \(2, 3\)"),
    ],
)
def test_targets_that_are_no_class_of_their_row_are_refused(loss, target, error, says):
    with pytest.raises(error, match=says):
        loss(np.zeros((2, 3)), target)


@pytest.mark.parametrize("loss", [fn.binary_cross_entropy, fn.dbinary_cross_entropy])
def test_labels_of_minus_one_and_one_are_no_probabilities(loss):
    with pytest.raises(
        ValueError, match="target runs from -1.0 to 1.0, expected 0 to 1"
    ):
        loss(np.zeros(2), np.array([-1.0, 1.0]))
    assert loss(np.zeros(3), np.array([0.0, 0.3, 1.0])).shape == (3,)


OF_WHOLE_NUMBERS = {
    **{
        f: [(2, 0, 100)] for f in (fn.sigmoid, fn.dsigmoid, fn.dtanh, fn.relu, fn.drelu)
    },
    fn.softmax: [(1, 2, 3)],
    (lambda a: fn.cross_entropy(a, 2)): [(1, 2, 3)],
    (lambda a: fn.dcross_entropy(a, 2)): [(1, 2, 3)],
    fn.binary_cross_entropy: [(2, 100, 0), (1, 0, 1)],
    fn.dbinary_cross_entropy: [(2, 100, 0), (1, 0, 1)],
    fn.squared_error: [(1, 100, 0), (20, 0, 127)],
    fn.dsquared_error: [(1, 100, 0), (20, 0, 127)],
}


@pytest.mark.parametrize("kind", [np.uint8, np.int8, np.int64, bool])
@pytest.mark.parametrize("function, arrays", OF_WHOLE_NUMBERS.items())
def test_integers_truth_values_and_lists_compute_as_numbers(function, arrays, kind):
    given = [np.array(array, kind) for array in arrays]
    expected = function(*(array.astype(float) for array in given))
    assert np.allclose(function(*given), expected, rtol=1e-12)
    assert np.allclose(function(*(array.tolist() for array in given)), expected)
