"""The live figures of "The GRU" compute what they say."""

import numpy as np
import pytest
from made import Later

from lstmbook.book.figures import gru
from lstmbook.book.figures.lstm_cell import MARKED, STREAM, VALUES
from lstmbook.nn.cells import GRUCell, LSTMCell
from lstmbook.nn.sequence import unroll

AVERAGE, WHOLE = Later("live-running-average"), Later("live-whole-gru")
BOTH = Later("live-gru-and-lstm")


def preset(live, name, **others):
    return live.outputs(**live.presets[name] | others)


@pytest.mark.parametrize("z", [0.3, 0.8, 0.97])
def test_half_of_the_average_is_new_after_its_half_life(z):
    """With equal news h approaches it, and the gap halves in a half-life."""
    half_life = AVERAGE.outputs(z=z)["half_life"]
    hs = AVERAGE.outputs(z=z)["hs"]
    weights = (1 - z) * z ** np.arange(len(hs))[::-1]
    assert np.isclose(hs[-1], weights @ gru.NOISY)
    assert np.isclose(z**half_life, 0.5)


def test_quick_is_rough_and_smooth_is_late():
    quick, smooth = (preset(AVERAGE, name)["hs"] for name in AVERAGE.presets)
    assert np.std(np.diff(quick)) > 3 * np.std(np.diff(smooth))
    assert quick[25] > 0.7 > smooth[25] + 0.3


@pytest.mark.parametrize("r", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("z", [0.0, 0.6, 1.0])
def test_the_drawn_cell_is_the_gru_of_the_package(r, z):
    """A unit whose gates are held by their biases and whose candidate has W_h = 2."""
    with np.errstate(divide="ignore"):
        b_r, b_z = (np.clip(np.log(p) - np.log1p(-p), -1e3, 1e3) for p in (r, z))
    weights = {"W_x": [[0.0, 0.0, 1.0]], "W_h": [[0.0, 0.0, 2.0]]}
    biases = {"b": [b_r, b_z, 0.0], "b_hn": [0.0]}
    cell = GRUCell({k: np.array(v) for k, v in (weights | biases).items()})
    (h,), _ = cell.forward(np.array([[-0.6]]), (np.array([[0.8]]),))
    assert np.isclose(WHOLE.outputs(h_prev=0.8, x=-0.6, r=r, z=z)["h"], h[0, 0])


def test_presets_of_the_cell_keep_replace_and_are_an_rnn():
    for h_prev in (-1.0, 0.3):
        assert preset(WHOLE, "Keep", h_prev=h_prev, r=0.2)["h"] == h_prev
        replaced = preset(WHOLE, "Replace", h_prev=h_prev, x=0.5)["h"]
        assert np.isclose(replaced, np.tanh(0.5))
        rnn = preset(WHOLE, "Plain RNN", h_prev=h_prev, x=0.5)["h"]
        assert np.isclose(rnn, np.tanh(0.5 + 2 * h_prev))


def test_both_memories_are_those_of_the_package():
    """Units without recurrent weights, whose gates look at the mark."""
    out = BOTH.outputs(keep=2.0, open_up=5.0, b_i=-3.0, tied=False)
    W_x = np.array([[0.0, 0.0, 2.0, 0.0], [12.0, -5.0, 0.0, 0.0]])  # i, f, g, o
    b = np.array([-3.0, 2.0, 0.0, 0.0])
    lstm = LSTMCell({"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b})
    _, _, caches = unroll(lstm, STREAM)
    assert np.allclose(out["cs"], [cache.c_t[0, 0] for cache in caches])

    W_x = np.array([[0.0, 0.0, 2.0], [0.0, -5.0, 0.0]])  # r, z, n
    gated = GRUCell(
        {"W_x": W_x, "W_h": np.zeros((1, 3)), "b": b[[2, 1, 2]], "b_hn": np.zeros(1)}
    )
    assert np.allclose(out["hs"], unroll(gated, STREAM)[0].ravel())
    assert np.isclose(np.exp(-np.log(2) / out["half_life"]), 1 / (1 + np.exp(-2.0)))


def test_tied_the_memories_are_one_and_untied_only_the_lstm_adds_up():
    assert preset(BOTH, "Tied")["apart"] < 1e-12
    written = np.tanh(2 * VALUES)[list(MARKED)]
    added = preset(BOTH, "Add up")
    assert abs(added["c"] - written.sum()) < 0.15 and added["cs"].max() > 1.3
    assert np.abs(added["hs"]).max() < 0.1
    latched = preset(BOTH, "Latch")
    assert abs(latched["c"] - written[-1]) < 0.1 > abs(latched["h"] - written[-1])


def test_no_setting_drives_the_gru_out_of_its_range():
    for keep in (-2.0, 8.0):
        for open_up in (0.0, 16.0):
            out = BOTH.outputs(keep=keep, open_up=open_up, b_i=2.0, tied=False)
            assert np.abs(out["hs"]).max() <= 1
