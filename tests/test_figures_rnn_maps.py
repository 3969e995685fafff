"""The drawings of "The recurrent network" compute what they say."""

import numpy as np
import pytest
from made import Later

from lstmbook.book.figures import rnn_maps, rnn_unrolled
from lstmbook.nn.cells import RNNCell

LOOP, COBWEB, ARROW = map(
    Later, ("live-loop-unrolled", "live-cobweb", "live-only-stretched")
)


@pytest.mark.parametrize("w", [-2.0, 0.8])
def test_each_copy_has_the_state_of_the_loop(w):
    h = 0.0
    for t, x in enumerate((0.0, *rnn_unrolled.XS)):
        h = np.tanh(1.5 * x + w * h)
        for opened in (0.0, 1.0):
            out = LOOP.outputs(w=w, u=1.5, step=t, opened=opened)
            assert np.isclose(out["h"], h) and np.isclose(out[f"h_{t}"], h)


def test_the_row_of_copies_has_the_weights_of_one_cell():
    rng = np.random.default_rng(0)
    one = sum(p.size for p in RNNCell.init(1, 1, rng).params.values())
    assert LOOP.outputs(opened=1.0)["weights"] == one == LOOP.guess.right


def test_closed_all_is_in_one_place_and_open_the_wires_lead_on():
    closed, opened = (LOOP.outputs(opened=k) for k in (0.0, 1.0))
    for t in range(1, rnn_unrolled.T + 1):
        np.testing.assert_array_equal(closed[f"wire_{t}"], closed["wire_1"])
        np.testing.assert_array_equal(closed[f"at_{t}"], closed["at_0"])
        first, last = opened[f"wire_{t}"][:, 0], opened[f"wire_{t}"][:, -1]
        np.testing.assert_allclose(first, opened[f"at_{t - 1}"])
        np.testing.assert_allclose(last, opened[f"at_{t}"] - [rnn_unrolled.GAP, 0])


def test_the_cobweb_goes_to_the_curve_and_back_to_the_diagonal():
    out = COBWEB.outputs(step=rnn_maps.STEPS, w=1.7, b=-0.3, start=0.4)
    x, y = out["way"]
    np.testing.assert_allclose(y[1::2], np.tanh(1.7 * x[1::2] - 0.3))
    np.testing.assert_array_equal(y[::2], x[::2])
    assert np.all(np.diff(x)[::2] == 0) and np.all(np.diff(y)[1::2] == 0)
    early = COBWEB.outputs(step=3, w=1.7, b=-0.3, start=0.4)
    assert np.all(early["way"][:, 6:] == early["hs"][3])


def test_presets_of_the_cobweb_end_where_their_names_say():
    hs = {k: COBWEB.outputs(**v)["hs"] for k, v in COBWEB.presets.items()}
    assert np.abs(hs["Fades"][-1]) < 0.01 and np.ptp(hs["Settles"][-3:]) < 0.01
    assert hs["Swings for ever"][-1] * hs["Swings for ever"][-2] < -0.5
    assert np.all(np.abs(np.diff(np.abs(hs["Swings and fades"]))) > 0)
    settled = np.tanh(2 * hs["Settles"][-1])
    assert abs(settled - hs["Settles"][-1]) < 0.01
    assert hs["One place is gone"][-1] > 0.9


@pytest.mark.parametrize("kind", range(3))
def test_only_eigenvectors_are_found(kind):
    W_h = np.array(list(rnn_maps.MATRICES.values())[kind])
    values, vectors = np.linalg.eig(W_h.T)  # of rows
    real = [(k, v) for k, v in zip(values, vectors.T, strict=True) if np.isreal(k)]
    assert len(real) == (2, 2, 0)[kind]  # that of the second are one, twice
    for value, v in real:
        out = ARROW.outputs(v=v.tolist(), kind=kind)
        assert out["found"] and np.isclose(out["times"], value)
    for angle in np.linspace(0, np.pi, 60):
        v = np.array([np.cos(angle), np.sin(angle)])
        near = [abs(v[0] * e[1] - v[1] * e[0]) < 0.25 for _, e in real]
        out = ARROW.outputs(v=list(v), kind=kind)
        assert any(near) or not out["found"]
        assert np.isclose(out["times"], np.linalg.norm(v @ W_h))


def test_the_arrow_goes_on_as_the_matrix_says():
    out = ARROW.outputs(v=[1.2, -0.4], kind=0, steps=3)
    W_h = np.array(rnn_maps.MATRICES["mixes"])
    tip = np.array([1.2, -0.4]) @ np.linalg.matrix_power(W_h, 3)
    np.testing.assert_allclose(out["tip"], tip)
