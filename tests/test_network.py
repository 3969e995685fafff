import numpy as np
import pytest
from gradcheck import (
    CELLS,
    assert_gradients,
    assert_gradients_of_pair,
    normal,
    random_cell,
)

from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.layers import (
    Bidirectional,
    EachStep,
    LastState,
    Network,
    Readout,
    Recurrent,
)
from lstmbook.nn.perceptron import MLP
from lstmbook.nn.seq2seq import EncoderDecoder
from lstmbook.nn.sequence import unroll
from lstmbook.nn.writing import Feedback, generate, one_to_many

T, B, D, H, K = 5, 3, 2, 4, 3
ENDS = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0]]).T  # (T, B)


def readout(H, rng, seeds=()):
    shapes = Readout.shapes(H, K)
    return Readout({k: normal(rng, *seeds, *s) for k, s in shapes.items()})


def stacked(rng, seeds):
    cells = [
        random_cell(kind, *sizes, rng, seeds)
        for kind, sizes in (("lstm", (D, H)), ("gru", (H, 3)), ("lstm-1997", (3, H)))
    ]
    return Network(*cells, readout(H, rng, seeds))


def bidirectional(rng, seeds):
    lower = [random_cell("lstm", D, size, rng, seeds) for size in (H, 3)]
    upper = [random_cell("gru", H + 3, size, rng, seeds) for size in (2, H)]
    return Network(
        Bidirectional(*lower), Bidirectional(*upper), readout(2 + H, rng, seeds)
    )


def many_to_one(rng, seeds):
    cell = random_cell("lstm-peepholes", D, H, rng, seeds)
    return Network(cell, LastState(), readout(H, rng, seeds))


def both_ends(rng, seeds):
    ahead, back = (
        random_cell(k, D, n, rng, seeds) for k, n in (("gru", H), ("rnn", 2))
    )
    return Network(Bidirectional(ahead, back), LastState(), readout(H + 2, rng, seeds))


def feedback(rng, seeds):
    return Network(
        Feedback(random_cell("lstm", D + K, H, rng, seeds), readout(H, rng, seeds))
    )


NETWORKS = {
    "stacked": stacked,
    "bidirectional": bidirectional,
    "many to one": many_to_one,
    "both ends": both_ends,
    "feedback": feedback,
}
every_network = pytest.mark.parametrize("build", NETWORKS.values(), ids=NETWORKS)


def check_network(network, xs, state, mask, rng):
    before = network.params
    ys, after, cache = network.forward(xs, state, mask)
    dys = normal(rng, *np.shape(ys))
    dstate = tuple(normal(rng, *np.shape(s)) for s in after)
    names = [f"state {name}" for name in range(len(state))]

    def loss(v):
        network.update({k: v[k] for k in before})
        ys, last, _ = network.forward(v["xs"], tuple(v[k] for k in names), mask)
        network.update(before)
        return np.sum(ys * dys) + sum(
            np.sum(s * ds) for s, ds in zip(last, dstate, strict=True)
        )

    dxs, dstate_0, grads = network.backward(dys, cache, dstate)
    variables = {"xs": xs, **dict(zip(names, state, strict=True)), **before}
    gradients = {"xs": dxs, **dict(zip(names, dstate_0, strict=True)), **grads}
    assert_gradients(loss, variables, gradients, rng)


def random_network_state(network, xs, rng):
    shapes = [np.shape(s) for s in network.forward(xs)[1]]
    return tuple(normal(rng, *shape) for shape in shapes)


@every_network
@pytest.mark.parametrize("mask", [None, ENDS], ids=["full", "mask"])
@pytest.mark.parametrize("seeds", [(), (2,)], ids=["one", "seeds"])
@pytest.mark.parametrize("own_inputs", [True, False], ids=["own x", "shared x"])
def test_gradients_of_networks(build, mask, seeds, own_inputs):
    rng = np.random.default_rng(31)
    network = build(rng, seeds)
    xs = normal(rng, T, *(seeds if own_inputs else ()), B, D)
    state = random_network_state(network, xs, rng)
    check_network(network, xs, state, mask, rng)


@every_network
def test_seeds_of_a_network_equal_each_alone(build):
    together, xs = (
        build(np.random.default_rng(32), (3,)),
        normal(np.random.default_rng(0), T, B, D),
    )
    assert together.seeds == (3,)
    ys, _, cache = together.forward(xs)
    grads = together.backward(ys, cache)[2]
    for s in range(3):
        alone = build(np.random.default_rng(0), ())
        alone.update({k: v[s] for k, v in together.params.items()})
        ys_s, _, cache = alone.forward(xs)
        assert np.allclose(ys[:, s], ys_s, rtol=1e-12)
        grads_s = alone.backward(ys_s, cache)[2]
        for name in grads:
            assert np.allclose(grads[name][s], grads_s[name], rtol=1e-9), name


def test_stacked_network_is_each_layer_on_the_one_below():
    rng = np.random.default_rng(33)
    first, second = random_cell("lstm", D, H, rng), random_cell("rnn", H, 3, rng)
    out, xs = readout(3, rng), normal(rng, T, B, D)
    ys, state, _ = Network(first, second, out).forward(xs)
    below, (_, c), _ = unroll(first, xs)
    above, _, _ = unroll(second, below)
    assert np.allclose(ys, above @ out.params["W_y"] + out.params["b_y"])
    assert np.allclose(state[1], c) and len(state) == 3
    names = Network(first, second, out).state_names
    assert names == ("0.h", "0.c", "1.h")


def test_state_carried_from_piece_to_piece_is_one_run():
    rng = np.random.default_rng(34)
    network, xs = stacked(rng, ()), normal(rng, T, B, D)
    ys, state, _ = network.forward(xs)
    first, middle, _ = network.forward(xs[:2])
    second, last, _ = network.forward(xs[2:], middle)
    assert np.array_equal(ys, np.concatenate([first, second]))
    assert all(np.array_equal(a, b) for a, b in zip(state, last, strict=True))


def test_bidirectional_sees_both_ends_of_each_sequence_and_no_padding():
    rng = np.random.default_rng(35)
    network, xs = bidirectional(rng, ()), normal(rng, T, B, D)
    ys, _, _ = network.forward(xs, mask=ENDS)
    padded = np.where(ENDS[..., None], xs, 1e3)
    again, _, _ = network.forward(padded, mask=ENDS)
    assert np.array_equal(ys[ENDS == 1], again[ENDS == 1])
    for n in range(B):
        length = np.sum(ENDS[:, n])
        alone, _, _ = network.forward(xs[:length, n : n + 1])
        assert np.allclose(ys[:length, n], alone[:, 0], rtol=1e-12)
    last = xs.copy()
    last[1, 1] += 0.1  # the last step of a sequence of two moves its first answer
    assert np.max(np.abs(network.forward(last, mask=ENDS)[0][0, 1] - ys[0, 1])) > 1e-4


def test_bidirectional_is_two_cells_of_which_one_reads_backward():
    rng = np.random.default_rng(35)
    ahead, back = random_cell("gru", D, H, rng), random_cell("lstm", D, 3, rng)
    xs = normal(rng, T, B, D)
    hs, state, _ = Bidirectional(ahead, back).forward(xs)
    assert np.array_equal(hs[..., :H], unroll(ahead, xs)[0]) and state == ()
    assert np.allclose(hs[::-1, :, H:], unroll(back, xs[::-1])[0])


@pytest.mark.parametrize("build", [many_to_one, both_ends])
def test_many_to_one_answers_from_all_of_each_sequence_and_from_nothing_else(build):
    rng = np.random.default_rng(36)
    network, xs = build(rng, ()), normal(rng, T, B, D)
    ys, _, _ = network.forward(xs, mask=ENDS)
    assert ys.shape == (1, B, K)
    for n in range(B):
        alone, _, _ = network.forward(xs[: np.sum(ENDS[:, n]), n : n + 1])
        assert np.allclose(ys[0, n], alone[0, 0], rtol=1e-12)


@pytest.mark.parametrize("mask", [None, ENDS], ids=["full", "mask"])
def test_the_last_state_is_that_of_each_reader_where_it_ends(mask):
    rng = np.random.default_rng(36)
    ahead, back = random_cell("lstm", D, H, rng), random_cell("gru", D, 3, rng)
    xs = normal(rng, T, B, D)
    _, (h, _), _ = unroll(ahead, xs, None, mask)
    _, (h_back,), _ = unroll(back, xs[::-1], None, None if mask is None else mask[::-1])
    one, _, _ = Network(ahead, LastState()).forward(xs, None, mask)
    assert np.allclose(one, h[None], rtol=1e-12)
    both, _, _ = Network(Bidirectional(ahead, back), LastState()).forward(
        xs, None, mask
    )
    assert np.allclose(both[0], np.concatenate([h, h_back], axis=-1), rtol=1e-12)
    for t in (0, 1):  # the first input and the last of the shortest move both halves
        moved = xs.copy()
        moved[t, 1] += 0.1
        network = Network(Bidirectional(ahead, back), LastState())
        other, _, _ = network.forward(moved, None, mask)
        for half in (slice(H), slice(H, None)):
            assert np.max(np.abs(other - both)[0, 1, half]) > 1e-4


def test_above_what_has_no_last_state_there_is_none():
    rng = np.random.default_rng(36)
    xs = normal(rng, T, B, D)
    for below in ([], [Readout.init(D, H, rng)]):
        with pytest.raises(ValueError, match="below the LastState is .* Bidirectional"):
            Network(*below, LastState()).forward(xs)


def test_a_network_that_reads_back_carries_no_state():
    rng = np.random.default_rng(36)
    both = Bidirectional(random_cell("lstm", D, 1, rng), random_cell("gru", D, 1, rng))
    network, xs = Network(random_cell("rnn", D, D, rng), both), normal(rng, T, B, D)
    assert not network.carries and not Network(network).carries
    assert many_to_one(rng, ()).carries and EachStep(MLP.init((2, 1), rng)).carries
    with pytest.raises(ValueError, match="reads its sequence back"):
        generate(network, xs[0], 3, np.tanh)
    with pytest.raises(ValueError, match="a Bidirectional takes no state"):
        both.forward(xs, both.readers[0].zero_state(B))


def test_truncated_layer_passes_no_gradient_to_an_earlier_step():
    rng = np.random.default_rng(37)
    cell, out = random_cell("lstm", D, H, rng), readout(H, rng)
    xs = normal(rng, T, B, D)
    dys = np.zeros((T, B, K))
    dys[-1] = 1
    reach = []
    for window in (None, 1, 2):
        network = Network(Recurrent(cell, window), out)
        dxs = network.backward(dys, network.forward(xs)[2])[0]
        reach.append(np.flatnonzero(np.any(dxs, axis=(1, 2))).tolist())
    assert reach == [[0, 1, 2, 3, 4], [4], [4]]  # blocks of 2: steps 0 1, 2 3, 4


# Writing.


def test_feedback_reads_its_own_last_output():
    rng = np.random.default_rng(38)
    cell, out = random_cell("rnn", D + K, H, rng), readout(H, rng)
    xs = normal(rng, T, B, D)
    ys, state, _ = unroll(Feedback(cell, out), xs)
    h, y = np.zeros((B, H)), np.zeros((B, K))
    for t in range(T):
        (h,), _ = cell.forward(np.concatenate([xs[t], y], -1), (h,))
        y = h @ out.params["W_y"] + out.params["b_y"]
        assert np.allclose(ys[t], y, rtol=1e-12)
    assert np.array_equal(state[0], ys[-1]) and len(state) == 2


def test_one_vector_becomes_many():
    rng = np.random.default_rng(38)
    network = feedback(rng, ())
    x = normal(rng, B, D)
    ys, _, _ = network.forward(one_to_many(x, T))
    other, _, _ = network.forward(one_to_many(x + 1, T))
    assert ys.shape == (T, B, K) and np.all(np.max(np.abs(ys - other), (1, 2)) > 1e-6)


def test_generate_reads_what_it_wrote():
    # A network that counts: from the one-hot symbol n it is surest of n + 1.
    K = 4
    cell = RNNCell(
        {"W_x": 5 * np.roll(np.eye(K), 1, 1), "W_h": np.zeros((K, K)), "b": np.zeros(K)}
    )
    network = Network(cell, Readout({"W_y": np.eye(K), "b_y": np.zeros(K)}))

    def likeliest(y):
        return np.eye(K)[np.argmax(y, -1)]

    xs, state = generate(network, np.eye(K)[[0, 2]], 5, likeliest)
    assert np.argmax(xs, -1).T.tolist() == [[1, 2, 3, 0, 1], [3, 0, 1, 2, 3]]
    more, _ = generate(network, xs[-1], 2, likeliest, state)
    assert np.argmax(more, -1).T.tolist() == [[2, 3], [0, 1]]
    with pytest.raises(ValueError, match="steps is 0"):
        generate(network, xs[0], 0, likeliest)
    lists, _ = generate(network, xs[0].tolist(), 5, lambda y: likeliest(y).tolist())
    assert np.array_equal(lists, generate(network, xs[0], 5, likeliest)[0])
    with pytest.raises(ValueError, match=r"what choose returns has shape \(2,\)"):
        generate(network, xs[0], 2, lambda y: np.argmax(y, -1))


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("mask", [None, ENDS], ids=["full", "mask"])
@pytest.mark.parametrize("seeds", [(), (2,)], ids=["one", "seeds"])
def test_gradients_of_encoder_and_decoder(kind, mask, seeds):
    rng = np.random.default_rng(39)
    network = EncoderDecoder(
        random_cell(kind, D, H, rng, seeds),
        random_cell(kind, K, H, rng, seeds),
        readout(H, rng, seeds),
    )
    source, given = normal(rng, T, B, D), normal(rng, 4, *seeds, B, K)
    ys, _, _ = network.forward((source, given), None, mask)
    assert ys.shape == (4, *seeds, B, K)
    assert_gradients_of_pair(network, source, given, mask, rng)


def test_decoder_writes_what_it_would_be_taught():
    rng = np.random.default_rng(40)
    network = EncoderDecoder(
        random_cell("gru", D, H, rng), random_cell("gru", K, H, rng), readout(H, rng)
    )
    source, begin = normal(rng, T, B, D), np.zeros((B, K))
    written, _ = network.write(source, begin, 4, np.tanh, ENDS)
    given = np.concatenate([begin[None], written[:-1]])
    ys, _, _ = network.forward((source, given), mask=ENDS)
    assert np.allclose(np.tanh(ys), written, rtol=1e-12)
    for n in range(B):  # what lies behind the end of a source is not read
        short = source[: np.sum(ENDS[:, n]), n : n + 1]
        alone, _, _ = network.forward((short, given[:, n : n + 1]))
        assert np.allclose(ys[:, n], alone[:, 0], rtol=1e-12)


# Parameters and errors.


def test_float32_stays_float32():
    rng, f32 = np.random.default_rng(41), np.float32
    cells = [cls.init(2, 2, rng, dtype=f32) for cls in (LSTMCell, GRUCell, RNNCell)]
    both = Bidirectional(*(RNNCell.init(2, 1, rng, dtype=f32) for _ in range(2)))
    end = Readout.init(2, 2, rng, dtype=f32)
    inner = Feedback(LSTMCell.init(4, 3, rng, dtype=f32), Readout.init(3, 2, rng, f32))
    network = Network(*cells, both, inner, LastState(), end)
    ys, state, cache = network.forward(np.ones((T, B, 2), f32), mask=ENDS)
    dxs, dstate_0, grads = network.backward(ys, cache)
    for array in (ys, *state, dxs, *dstate_0, *grads.values()):
        assert array.dtype == f32


@pytest.mark.parametrize("kind", [*CELLS, "readout", "mlp"])
def test_integers_in_all_places_compute_as_numbers(kind):
    rng, small = np.random.default_rng(44), np.int8
    layer = {"readout": Readout.init(D, H, rng), "mlp": EachStep(MLP.init((D, H), rng))}
    network = Network(layer.get(kind) or random_cell(kind, D, H, rng))
    xs, dys = (rng.integers(-100, 100, (T, B, size), small) for size in (D, H))
    params = {
        k: rng.integers(-100, 100, p.shape, small) for k, p in network.params.items()
    }
    found = []
    for dtype in (small, float):
        network.update({k: p.astype(dtype) for k, p in params.items()})
        ys, _, cache = network.forward(xs.astype(dtype))
        dxs, _, grads = network.backward(dys.astype(dtype), cache)
        found.append([ys, dxs, *grads.values()])
    for array, expected in zip(*found, strict=True):
        assert np.array_equal(array, expected)


def test_parameters_are_named_after_their_layer_and_can_be_replaced():
    rng = np.random.default_rng(41)
    network = Network(LSTMCell.init(2, 3, rng), Readout.init(3, 1, rng))
    assert list(network.params) == ["0.W_x", "0.W_h", "0.b", "1.W_y", "1.b_y"]
    xs = normal(rng, T, B, 2)
    before, _, _ = network.forward(xs)
    network.update({"1.b_y": np.full(1, 10.0)})
    assert np.allclose(network.forward(xs)[0], before + 10)
    with pytest.raises(ValueError, match=r"no parameter \['2.b'\] among"):
        network.update({"2.b": np.zeros(3)})
    with pytest.raises(ValueError, match=r"b_y has shape \(2,\), expected \(..., 1\)"):
        network.update({"1.b_y": np.zeros(2)})
    twin = Bidirectional(RNNCell.init(2, 3, rng), RNNCell.init(2, 3, rng))
    assert list(twin.params)[::3] == ["ahead.W_x", "back.W_x"]


def test_models_that_share_arrays_do_not_change_one_another():
    rng = np.random.default_rng(41)
    one = GRUCell.init(2, 3, rng)
    other = GRUCell(one.params)
    before = other.params
    other.update({"b": other.params["b"] + 1})
    assert not np.any(one.params["b"]) and not np.any(before["b"])


def test_what_does_not_fit_a_network_is_named():
    rng = np.random.default_rng(42)
    network = Network(GRUCell.init(2, 3, rng), Readout.init(3, 1, rng))
    xs = np.zeros((T, B, 2))
    with pytest.raises(ValueError, match=r"a tuple of \('0.h',\)"):
        network.forward(xs, (np.zeros((B, 3)), np.zeros((B, 3))))
    with pytest.raises(ValueError, match="mask has shape"):
        network.forward(xs, mask=np.ones(T))
    with pytest.raises(ValueError, match=r"xs has shape \(5, 3, 4\)"):
        network.forward(np.zeros((T, B, 4)))
    with pytest.raises(
        ValueError, match=r"hs has shape \(5, 3, 2\), expected \(..., B, 3\)"
    ):
        Network(Readout.init(3, 1, rng)).forward(xs)
    with pytest.raises(ValueError, match="needs a matrix W_y"):
        Readout({"b_y": np.zeros(3)})
    with pytest.raises(ValueError, match=r"expected \(T, ..., B, 2\)"):
        unroll(Feedback(RNNCell.init(3, 3, rng), Readout.init(3, 1, rng)), xs[..., :1])


def test_what_does_not_fit_one_layer_changes_no_other():
    rng = np.random.default_rng(43)
    both = Bidirectional(RNNCell.init(3, 2, rng), RNNCell.init(3, 2, rng))
    network = Network(LSTMCell.init(2, 3, rng), Network(both), Readout.init(4, 1, rng))
    before = network.params
    for name in before:
        new = {k: v + 1 for k, v in before.items()} | {name: np.zeros((7, 7, 7))}
        with pytest.raises(ValueError, match="has shape"):
            network.update(new)
        assert all(network.params[k] is before[k] for k in before), name
