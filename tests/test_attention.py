"""Attention over an encoder's states, and the encoder and decoder that have it."""

import numpy as np
import pytest
from golden import vectors
from gradcheck import (
    CELLS,
    assert_gradients,
    assert_gradients_of_pair,
    normal,
    random_cell,
)
from replay import replay

from lstmbook.nn.attention import Attention, attend, dattend
from lstmbook.nn.cells import GRUCell, LSTMCell
from lstmbook.nn.functions import softmax
from lstmbook.nn.layers import Readout
from lstmbook.nn.parameters import within
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.seq2seq import EncoderDecoder, beam_search
from lstmbook.tasks.batch import Batch
from lstmbook.tasks.scores import all_right, hits
from lstmbook.tasks.walks import HEADINGS, TURNS, followed, path, walks
from lstmbook.train.loop import fit, gradients, training_step
from lstmbook.train.optimise import SGD, Adam

T, U, B, D, H, K = 5, 4, 3, 2, 4, 3
ENDS = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0]]).T  # (T, B)
TORCH = vectors.read("torch-attention")


def generator(seed):
    return np.random.default_rng(seed)


def random_attention(rng, seeds=()):
    shapes = Attention.shapes(H)
    return Attention({k: normal(rng, *seeds, *s) for k, s in shapes.items()})


def pair(rng, kind="lstm", seeds=(), listens=True, dims=(D, K)):
    """An encoder and a decoder whose every parameter is random."""
    readout = {"W_y": normal(rng, *seeds, H, K), "b_y": normal(rng, *seeds, K)}
    return EncoderDecoder(
        *(random_cell(kind, size, H, rng, seeds) for size in dims),
        Readout(readout),
        random_attention(rng, seeds) if listens else None,
    )


# What PyTorch computes ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["full", "padded"])
def test_attention_is_scaled_dot_product_attention(name):
    case = TORCH[name]
    given = [case[k] for k in ("queries", "keys", "values")]
    heard, cache = attend(*given, case.get("mask"))
    assert np.allclose(heard, case["output"], rtol=0, atol=1e-12)
    for ours, k in zip(
        dattend(heard, cache), ("queries", "keys", "values"), strict=True
    ):
        assert np.allclose(ours, case["gradients"][k], rtol=0, atol=1e-12), k


def test_the_weights_are_those_of_multihead_attention_with_one_head():
    case = TORCH["weights"]
    p = case["parameters"]
    parts = zip(
        (case["queries"], case["keys"], case["keys"]),
        np.split(p["in_proj_weight"], 3),
        np.split(p["in_proj_bias"], 3),
        strict=True,
    )
    q, k, v = (x @ W.T + b for x, W, b in parts)
    heard, cache = attend(q, k, v, case["mask"])
    out = heard @ p["out_proj.weight"].T + p["out_proj.bias"]
    assert np.allclose(cache.weights, case["weights"], rtol=0, atol=1e-12)
    assert np.allclose(out, case["output"], rtol=0, atol=1e-12)


# Gradients ----------------------------------------------------------------------------


@pytest.mark.parametrize("mask", [None, ENDS], ids=["full", "mask"])
@pytest.mark.parametrize("seeds", [(), (2,)], ids=["one", "seeds"])
def test_gradients_of_attention(mask, seeds):
    rng = generator(1)
    layer = random_attention(rng, seeds)
    hs, source = normal(rng, U, *seeds, B, H), normal(rng, T, *seeds, B, H)
    djoined, before = normal(rng, U, *seeds, B, H), layer.params

    def loss(v):
        layer.update({k: v[k] for k in before})
        return np.sum(layer.forward(v["hs"], v["source"], mask)[0] * djoined)

    _, cache = layer.forward(hs, source, mask)
    dhs, dsource, grads = layer.backward(djoined, cache)
    variables = {"hs": hs, "source": source, **before}
    assert_gradients(loss, variables, {"hs": dhs, "source": dsource, **grads}, rng)


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("mask", [None, ENDS], ids=["full", "mask"])
@pytest.mark.parametrize("seeds", [(), (2,)], ids=["one", "seeds"])
def test_gradients_of_a_pair_that_listens(kind, mask, seeds):
    rng = generator(2)
    network = pair(rng, kind, seeds)
    source, given = normal(rng, T, B, D), normal(rng, U, *seeds, B, K)
    assert_gradients_of_pair(network, source, given, mask, rng)


# What it is to do ---------------------------------------------------------------------


def test_a_sharp_query_hears_one_step_and_a_dull_one_the_mean():
    keys, values = np.eye(T)[:, None], normal(generator(3), T, 1, 2)
    sharp, cache = attend(1e4 * keys[[3, 0]], keys, values)
    assert np.allclose(sharp, values[[3, 0]]) and cache.weights.shape == (1, 2, T)
    dull, _ = attend(0 * keys[:1], keys, values)
    assert np.allclose(dull[0], np.mean(values, axis=0))


def test_each_state_of_the_source_is_heard_and_none_without_attention():
    """Step 2 of the source is moved behind the encoder's back."""
    for listens in (True, False):
        network = pair(generator(4), listens=listens)
        rng = generator(5)
        writer, state = network.writer(normal(rng, T, B, D))
        given = normal(rng, U, B, K)
        before = writer.forward(given, state)[0]
        writer.states = writer.states + np.eye(T)[2][:, None, None]
        assert np.allclose(writer.forward(given, state)[0], before) != listens


def test_what_lies_behind_the_end_counts_nowhere():
    """Neither in the outputs, nor in the loss, nor in a gradient."""
    network, rng = pair(generator(6)), generator(7)
    source, given = normal(rng, T, B, D), normal(rng, U, B, K)
    targets, counts = rng.integers(K, size=(U, B)), 1.0 * (np.arange(U)[:, None] < 2)
    counts = counts * np.ones(B)
    batch = Batch((source, given), targets, ENDS, counts, K, 1 / K)
    value, grads, ys, _ = gradients(network, batch, "cross_entropy")
    other = np.where(ENDS[..., None] == 1, source, 100.0)
    said = np.where(counts == 1, targets, 0)
    moved = batch._replace(xs=(other, given), targets=said)
    again, grads_again, ys_again, _ = gradients(network, moved, "cross_entropy")
    assert value == again and np.array_equal(ys, ys_again)
    assert all(np.array_equal(g, grads_again[k]) for k, g in grads.items())
    _, _, heard = network.writer(source, ENDS)[0].forward(
        given, network.writer(source)[1]
    )
    weights = heard.attended.weights
    assert np.all((weights > 0) == (ENDS.T[:, None] == 1))
    for n in range(B):  # the same as alone and unpadded
        short = source[: np.sum(ENDS[:, n]), n : n + 1]
        alone_ys, _, _ = network.forward((short, given[:, n : n + 1]))
        assert np.allclose(ys[:, n], alone_ys[:, 0], rtol=1e-12)


def test_seeds_are_each_as_alone():
    rng = generator(8)
    networks = [pair(rng) for _ in range(3)]
    many = together(networks)
    source, given = normal(rng, T, 3, B, D), normal(rng, U, 3, B, K)
    ys, _, _ = many.forward((source, given), None, ENDS)
    for n, one in enumerate(networks):
        own, _, _ = one.forward((source[:, n], given[:, n]), None, ENDS)
        assert np.allclose(ys[:, n], own, rtol=1e-12)
    assert np.array_equal(
        alone(many, 1).params["attention.W_q"], networks[1].params["attention.W_q"]
    )


@pytest.mark.parametrize("listens", [True, False])
def test_it_writes_what_it_would_be_taught(listens):
    rng = generator(9)
    network = pair(rng, "gru", listens=listens)
    source, begin = normal(rng, T, B, D), np.zeros((B, K))
    written, _ = network.write(source, begin, U, np.tanh, ENDS)
    given = np.concatenate([begin[None], written[:-1]])
    ys, _, _ = network.forward((source, given), mask=ENDS)
    assert np.allclose(np.tanh(ys), written, rtol=1e-12)


def test_float32_stays_float32():
    rng, f32 = generator(10), np.float32
    network = EncoderDecoder(
        LSTMCell.init(D, H, rng, dtype=f32),
        LSTMCell.init(K, H, rng, dtype=f32),
        Readout.init(H, K, rng, dtype=f32),
        Attention.init(H, rng, dtype=f32),
    )
    ys, _, cache = network.forward((np.ones((T, B, D), f32), np.ones((U, B, K), f32)))
    (dsource, dgiven), _, grads = network.backward(ys, cache)
    assert {a.dtype for a in (ys, dsource, dgiven, *grads.values())} == {np.dtype(f32)}


def test_a_step_of_training_is_recorded_as_it_stands():
    network = pair(generator(11), dims=(4, 5))
    batch = walks(generator(12), B, length=3, least=1)
    batch = batch._replace(targets=batch.targets % K)

    def step(**arrays):
        params = within("net", arrays)
        arguments = network, params, {}, batch, "cross_entropy", SGD(0.1)
        new, _, out = training_step(*arguments)
        return new | {"loss": out.loss}

    def arrays(seed):
        rng = generator(seed)
        return {f"net.{k}": normal(rng, *p.shape) for k, p in network.params.items()}

    here, there = arrays(13), arrays(14)
    again, plain = replay(step, here, there), step(**there)
    for name, value in plain.items():
        assert np.allclose(again[name], np.ravel(value), rtol=1e-12, atol=1e-12), name


def test_what_does_not_fit_is_named():
    layer, hs = random_attention(generator(15)), np.ones((U, B, H))
    with pytest.raises(ValueError, match=r"source has shape \(5, 3, 2\)"):
        layer.forward(hs, np.ones((T, B, 2)))
    with pytest.raises(ValueError, match=r"hs has shape \(4, 3, 1\)"):
        layer.forward(hs[..., :1], np.ones((T, B, H)))
    with pytest.raises(ValueError, match=r"mask has shape \(4, 3\)"):
        layer.forward(hs, np.ones((T, B, H)), np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"djoined has shape \(1, 3, 4\)"):
        layer.backward(hs[:1], layer.forward(hs, hs)[1])
    with pytest.raises(ValueError, match="needs a matrix W_q"):
        Attention({"W_q": np.ones(3)})


# Beam search --------------------------------------------------------------------------


class Table:
    """A writer by hand: the next symbol's probability, given the one before."""

    def __init__(self, table):
        self.table = table

    def forward(self, xs, state):
        return np.log(xs @ self.table), state, None

    def rows(self, _k):
        return self


# From the sign to begin, 0, greedy takes 1 (0.6), after which all is even; 2 knows.
TRAP = np.array([[1e-9, 0.6, 0.4], [0.34, 0.33, 0.33], [0.98, 0.01, 0.01]])


def test_a_beam_of_two_finds_what_greedy_loses():
    begin = np.eye(3)[:1]
    greedy, log_p = beam_search(Table(TRAP), (), begin, 2, width=1)
    assert greedy[:, 0].tolist() == [1, 0] and np.isclose(np.exp(log_p[0]), 0.6 * 0.34)
    wide, log_p = beam_search(Table(TRAP), (), begin, 2, width=2)
    assert wide[:, 0].tolist() == [2, 0] and np.isclose(np.exp(log_p[0]), 0.4 * 0.98)


def test_a_beam_of_one_is_greedy_and_a_full_one_is_the_best_of_all():
    network, rng = pair(generator(16), "gru"), generator(17)
    source, begin, steps = normal(rng, T, B, D), np.eye(K)[[0] * B], 3
    writer, state = network.writer(source, ENDS)
    likeliest = lambda y: np.eye(K)[np.argmax(y, -1)]  # noqa: E731
    written, _ = network.write(source, begin, steps, likeliest, ENDS)
    greedy, _ = beam_search(writer, state, begin, steps, width=1)
    assert np.array_equal(greedy, np.argmax(written, -1))
    sentences = np.stack(np.meshgrid(*[range(K)] * steps), -1).reshape(-1, steps)
    best, log_p = beam_search(writer, state, begin, steps, width=K**steps)
    for n in range(B):
        said = [0.0] * len(sentences)
        for k, sentence in enumerate(sentences):
            given = np.eye(K)[[0, *sentence[:-1]]][:, None]
            one, mask = source[:, n : n + 1], ENDS[:, n : n + 1]
            p = softmax(network.forward((one, given), None, mask)[0][:, 0])
            said[k] = np.sum(np.log(p[np.arange(steps), sentence]))
        assert np.isclose(log_p[n], max(said))
        assert best[:, n].tolist() == sentences[np.argmax(said)].tolist()
    with pytest.raises(ValueError, match="width is 0"):
        beam_search(writer, state, begin, steps, width=0)


# The task -----------------------------------------------------------------------------


def test_walks_are_what_following_the_turns_by_hand_gives():
    batch = walks(generator(18), 200, length=7, least=2)
    source, told = batch.xs
    for n in range(200):
        turns = [TURNS[k] for k in np.argmax(source[:, n], -1)[source[:, n].any(-1)]]
        assert turns[-1] == "." and 2 <= len(turns) - 1 <= 7 and "." not in turns[:-1]
        at, right = 0, []
        for turn in turns[:-1]:
            at = (at + {"L": 3, "A": 0, "R": 1}[turn]) % 4
            right.append(HEADINGS[at])
        size = len(turns)
        said = [HEADINGS[k] for k in batch.targets[:size, n]]
        assert said == [*right, "."]
        assert [HEADINGS[k] for k in np.argmax(told[:size, n], -1)] == [".", *right]
        assert not told[size:, n].any() and batch.mask[:, n].sum() == size
    assert {int(k) for k in batch.mask.sum(0)} == set(range(3, 9))


def test_a_path_goes_where_its_headings_say():
    x, y = path(np.array([0, 0, 1, 2, 3, 3, 4]))
    assert x.tolist() == [0, 0, 0, 1, 1, 0, -1, -1] and y.tolist() == [
        *(0, 1, 2, 2, 1, 1, 1, 1)
    ]


def test_one_wrong_heading_turns_the_rest_for_who_goes_on_from_it():
    """In his own words: the same turns from a wrong heading are all off by as much."""
    turns = generator(19).integers(3, size=(8, 1))
    right = followed(turns, np.array([8])).targets[:8, 0]
    wrong = (np.cumsum(np.concatenate([turns[:3, 0] - 1, [0], turns[4:, 0] - 1]))) % 4
    assert np.all((wrong[3:] != right[3:]) == (turns[3, 0] != 1))


@pytest.mark.long
def test_a_pair_that_listens_learns_to_follow_turns():
    rng = generator(20)
    network = EncoderDecoder(
        GRUCell.init(4, 12, rng),
        GRUCell.init(5, 12, rng),
        Readout.init(12, 5, rng),
        Attention.init(12, rng),
    )
    fit(network, lambda: walks(rng, 16, 3), 500, Adam(0.02), "cross_entropy", clip=1.0)
    batch = walks(generator(21), 200, 3)
    ys, _, _ = network.forward(batch.xs, None, batch.mask)
    assert np.mean(hits(ys, batch)) > 0.95
    likeliest = lambda y: np.eye(5)[np.argmax(y, -1)]  # noqa: E731
    begin = batch.xs[1][0]
    written, _ = network.write(batch.xs[0], begin, 4, likeliest, batch.mask)
    assert all_right(written, batch) == all_right(ys, batch)


@pytest.mark.parametrize("name, least", [("least", 5), ("length", 0)])
def test_walks_refuse_lengths_that_are_none(name, least):
    with pytest.raises(ValueError, match=name):
        walks(generator(0), 2, length=min(4, least), least=least)
