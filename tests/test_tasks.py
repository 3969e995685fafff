"""The tasks are read back one number at a time, in another way than they are drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from replay import replay

from lstmbook.live import Dice, TraceError
from lstmbook.tasks import batch as batch_of
from lstmbook.tasks import board, grammars, language
from lstmbook.tasks import signals as tasks

SEEDS = st.integers(0, 2**32)
BATCHES = st.integers(1, 12)

DRAWERS = [
    tasks.adding,
    tasks.temporal_order_2013,
    tasks.latch,
    tasks.echo,
    tasks.last_marked,
    tasks.temporal_xor,
    tasks.measure_spikes,
    tasks.generate_spikes,
    grammars.reber,
    grammars.embedded_reber,
    grammars.counting,
    grammars.brackets,
    language.speaks,
    language.certainly,
    language.dessert,
    language.his_or_her,
]
one_drawer = pytest.mark.parametrize("draw", DRAWERS, ids=lambda f: f.__name__)


def lengths(batch):
    """The number of steps of each sequence, up to the last one that counts."""
    return [max(np.flatnonzero(column)) + 1 for column in batch.counts.T]


# What holds for all of them


@one_drawer
@given(seed=SEEDS, batch_size=BATCHES)
def test_shapes_agree_and_nothing_follows_the_last_counted_step(draw, seed, batch_size):
    batch = draw(np.random.default_rng(seed), batch_size)
    T, B = batch.counts.shape
    assert B == batch_size and batch.xs.shape[:2] == batch.mask.shape == (T, B)
    assert set(np.unique(batch.counts)) <= {0, 1} and 0 < batch.chance < 1
    if batch.targets.ndim == 2:
        assert batch.targets.shape == (T, B) and batch.targets.dtype.kind == "i"
        assert 0 <= batch.targets.min() and batch.targets.max() < batch.K
    else:
        assert batch.targets.shape == (T, B, batch.K)
        assert not batch.targets[batch.counts == 0].any()
    assert np.isfinite(batch.xs).all() and np.isfinite(batch.targets).all()
    for b, length in enumerate(lengths(batch)):
        if draw is grammars.brackets:  # may end on a bracket that does not count
            length = T
        assert batch.mask[:, b].tolist() == [1] * length + [0] * (T - length)
        assert not batch.xs[length:, b].any()


@one_drawer
def test_the_seed_decides_everything_and_no_two_batches_are_equal(draw):
    rng, again = np.random.default_rng(5), np.random.default_rng(5)
    first, second = draw(rng, 16), draw(rng, 16)
    for one, other in zip(first, draw(again, 16), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(first.xs, second.xs)


@one_drawer
@pytest.mark.parametrize("bad", [0, -3, 2.0, "8", None, True])
def test_a_bad_batch_size_is_named(draw, bad):
    with pytest.raises(ValueError, match=f"batch_size is {bad!r}, expected an integer"):
        draw(np.random.default_rng(0), bad)


@one_drawer
@pytest.mark.parametrize("bad", [0, None, np.random, np.random.RandomState(0)])
def test_a_seed_or_module_in_place_of_a_generator_is_refused(draw, bad):
    with pytest.raises(TypeError, match="expected a numpy.random.Generator"):
        draw(bad, 4)


@pytest.mark.parametrize(
    "draw, arguments, message",
    [
        (tasks.adding, {"length": 5}, "length is 5, expected an integer >= 6"),
        (tasks.temporal_order_2013, {"length": 9.5}, "length is 9.5, .* >= 10"),
        (tasks.latch, {"length": 2, "informative": 3}, "length is 2, .* >= 3"),
        (tasks.latch, {"informative": 0}, "informative is 0, .* >= 1"),
        (tasks.echo, {"length": 6, "lag": 6}, "length is 6, .* >= 7"),
        (tasks.echo, {"lag": 0}, "lag is 0, .* >= 1"),
        (tasks.last_marked, {"share": 2.0}, "share is 2.0"),
        (tasks.temporal_xor, {"length": 1}, "length is 1, .* >= 2"),
        (tasks.measure_spikes, {"jitter": 0}, "jitter is 0, .* >= 1"),
        (tasks.measure_spikes, {"spikes": 0}, "spikes is 0, .* >= 1"),
        (tasks.generate_spikes, {"period": 0}, "period is 0, .* >= 1"),
    ],
)
def test_a_bad_argument_is_named_with_what_was_expected(draw, arguments, message):
    with pytest.raises(ValueError, match=message):
        draw(np.random.default_rng(0), 4, **arguments)


# Recorded for a page, the random numbers its own

RECORDED = {
    **{draw.__name__: draw for draw in DRAWERS[:8]},
    "latch for long": lambda rng, B: tasks.latch(rng, B, 20, informative=3),
    "counting": grammars.counting,
    "brackets": lambda rng, B: grammars.brackets(rng, B, 12, 3, 3),
    "restarted stream": lambda rng, B: restarted_stream(rng, B)[0],
    "speaks": language.speaks,
    "speaks of moves": lambda rng, B: language.speaks(rng, B, 3, 0.5, switch=True),
    "speaks, unlike gaps": lambda rng, B: language.speaks(rng, B, np.arange(B)),
    "speaks at once": lambda rng, B: language.speaks(rng, B, 0),
    "certainly": language.certainly,
    "dessert": language.dessert,
    "his_or_her": language.his_or_her,
    "travellers": lambda rng, B: language.travellers(rng, 2 * B),
    "tales": language.tales,
    "senses": language.senses,
    "around": lambda rng, B: tasks.around(rng, B, np.logical_and, 12, 2, late=1),
    **{
        job: lambda rng, B, n=n: board.one_cell(rng, B, n)
        for n, job in enumerate(board.JOBS)
    },
    "a job at given steps": lambda rng, B: board.one_cell(rng, B, 2, [1, 4, 5, 8]),
}


def restarted_stream(rng, B):
    """Two pieces of a stream; the first sequence begins anew in between."""
    _, stream = grammars.continual_reber(rng, np.zeros((2, B), int), 11)
    wrong = rng.integers(2, size=(B,)) == 1
    stream, _ = grammars.restart(wrong, stream, ())
    batch, _ = grammars.continual_reber(rng, stream, 11)
    legal = grammars.legal_next(grammars.EMBEDDED_REBER, batch.xs, stream[0])
    return batch._replace(counts=np.sum(legal, axis=-1)), stream


@pytest.mark.parametrize("name", RECORDED)
def test_a_task_is_recorded_as_it_stands_and_draws_anew(name):
    def drawn(seed):
        batch = RECORDED[name](Dice(seed), 3)
        return {k: v for k, v in batch._asdict().items() if np.ndim(v)} | {"seed": seed}

    here, there = ({"seed": np.float64(seed)} for seed in (12345, 54321))
    plain, again = drawn(**there), replay(drawn, here, there)
    for k, value in plain.items():
        np.testing.assert_allclose(again[k], np.ravel(value), rtol=0, atol=1e-12)
    assert not np.array_equal(drawn(**here)["xs"], plain["xs"])


@pytest.mark.parametrize("draw", [grammars.reber, grammars.embedded_reber])
def test_strings_of_any_length_are_not_recorded_and_that_is_said(draw):
    with pytest.raises(TraceError, match="A decision"):
        replay(lambda seed: {"xs": draw(Dice(seed), 2).xs}, {"seed": np.ones(())}, {})


# Each task, read back


@given(SEEDS, BATCHES, st.integers(6, 60))
def test_adding_asks_for_the_sum_of_the_numbers_marked_one(seed, batch_size, length):
    batch = tasks.adding(np.random.default_rng(seed), batch_size, length)
    half = length // 2 - 1
    for b, T in enumerate(lengths(batch)):
        assert length <= T <= length + length // 10 == len(batch.xs)
        numbers, markers = batch.xs[:T, b].T.tolist()
        assert markers[0] == markers[-1] == -1 and set(markers) <= {-1, 0, 1}
        assert markers.count(-1) == 2 and markers.count(1) in (1, 2)
        marked = [t for t in range(T) if markers[t] == 1]
        assert marked[-1] < half and (len(marked) == 1 or marked[0] < min(10, half))
        assert -1 <= min(numbers) and max(numbers) <= 1
        answer = 0.5 + sum(numbers[t] for t in marked) / 4
        assert batch.targets[T - 1, b, 0] == pytest.approx(answer)


@pytest.mark.parametrize("length", [10, 30, 100])
def test_the_chance_of_adding_is_the_error_of_a_constant_answer(length):
    batch = tasks.adding(np.random.default_rng(3), 200_000 // length, length)
    answers = batch.targets[batch.counts == 1]
    assert np.mean((answers - 0.5) ** 2) == pytest.approx(batch.chance, rel=0.06)
    assert answers.mean() == pytest.approx(0.5, abs=0.01)
    assert batch.chance < 1 / 24


@given(SEEDS, BATCHES, st.integers(10, 120))
def test_temporal_order_2013_names_the_order_of_a_and_b(seed, batch_size, length):
    batch = tasks.temporal_order_2013(np.random.default_rng(seed), batch_size, length)
    tenth = length // 10
    for b, string in enumerate(batch_of.spell(batch.xs, tasks.ORDER_2013)):
        assert len(string) == length == len(batch.xs)
        where = [t for t, symbol in enumerate(string) if symbol in "AB"]
        assert len(where) == 2 and set(string) <= set("ABcdef")
        assert tenth <= where[0] < 2 * tenth and 5 * tenth <= where[1] < 6 * tenth
        order = "".join(string[t] for t in where)
        assert ["AA", "AB", "BA", "BB"][batch.targets[-1, b]] == order
        assert batch.counts[:, b].sum() == batch.counts[-1, b] == 1


def test_temporal_order_reaches_every_step_and_every_class_evenly():
    batch = tasks.temporal_order_2013(np.random.default_rng(0), 4000)
    classes = np.bincount(batch.targets[batch.counts == 1], minlength=4) / 4000
    np.testing.assert_allclose(classes, batch.chance, atol=0.03)
    seen = np.flatnonzero(batch.xs[..., :2].any(axis=(1, 2)))
    assert [*seen] == [*range(10, 20), *range(50, 60)]


@given(SEEDS, BATCHES, st.integers(3, 60), st.integers(1, 3))
def test_latch_asks_for_the_sign_at_the_beginning(
    seed, batch_size, length, informative
):
    rng = np.random.default_rng(seed)
    batch = tasks.latch(rng, batch_size, length, informative)
    for b, T in enumerate(lengths(batch)):
        sequence = batch.xs[:T, b, 0].tolist()
        assert length <= T <= length + length // 10
        assert sequence[:informative] in ([1.0] * informative, [-1.0] * informative)
        assert batch.targets[T - 1, b, 0] == (1 if sequence[0] > 0 else 0)
        assert batch.counts[:, b].sum() == 1


def test_the_noise_of_the_latch_has_variance_a_fifth_and_the_classes_are_even():
    batch = tasks.latch(np.random.default_rng(0), 2000, length=50)
    noise = batch.xs[1:50]
    assert noise.mean() == pytest.approx(0, abs=0.01)
    assert noise.var() == pytest.approx(0.2, rel=0.02)
    assert batch.targets.sum() / 2000 == pytest.approx(batch.chance, abs=0.04)


@given(seed=SEEDS, batch_size=BATCHES, length=st.integers(1, 30))
def test_last_marked_is_said_until_the_next_mark(seed, batch_size, length):
    batch = tasks.last_marked(np.random.default_rng(seed), batch_size, length, 0.3)
    assert batch.xs.shape == (length, batch_size, 2) and batch.counts.all()
    assert np.all(batch.xs[0, :, 1] == 1)
    held = np.zeros(batch_size)
    for x_t, target in zip(batch.xs, batch.targets[..., 0], strict=True):
        number, marker = x_t.T
        held = np.where(marker == 1, number, held)
        np.testing.assert_array_equal(target, held)


@given(SEEDS, BATCHES, st.integers(1, 9), st.integers(1, 30))
def test_echo_repeats_the_bit_of_lag_steps_ago(seed, batch_size, lag, more):
    batch = tasks.echo(np.random.default_rng(seed), batch_size, lag + more, lag)
    for b in range(batch_size):
        heard = batch.xs[:, b, 0].tolist()
        said = batch.targets[:, b, 0].tolist()
        assert said[lag:] == heard[:-lag] and set(heard) <= {0, 1}
        assert batch.counts[:, b].tolist() == [0] * lag + [1] * more


@given(SEEDS, BATCHES, st.integers(2, 40))
def test_temporal_xor_foretells_the_next_bit_of_one_stream(seed, batch_size, length):
    batch = tasks.temporal_xor(np.random.default_rng(seed), batch_size, length)
    for b in range(batch_size):
        bits = batch.xs[:, b, 0].tolist() + [batch.targets[-1, b, 0]]
        assert bits[1:] == batch.targets[:, b, 0].tolist() and set(bits) <= {0, 1}
        for t in range(2, length + 1, 3):
            assert bits[t] == (bits[t - 1] != bits[t - 2])
    assert batch.counts.all()


def test_temporal_xor_has_even_bits_of_every_kind():
    batch = tasks.temporal_xor(np.random.default_rng(0), 1, 30_000)
    for phase in range(3):
        assert batch.targets[phase::3].mean() == pytest.approx(batch.chance, abs=0.02)
    assert len(batch.xs) == 30_000


SPIKES = dict(
    spikes=st.integers(1, 5), period=st.integers(1, 12), jitter=st.integers(1, 4)
)


@given(seed=SEEDS, batch_size=BATCHES, **SPIKES)
def test_measured_delays_are_what_passed_beyond_the_period(
    seed, batch_size, spikes, period, jitter
):
    rng = np.random.default_rng(seed)
    batch = tasks.measure_spikes(rng, batch_size, spikes, period, jitter)
    assert len(batch.xs) == spikes * (period + jitter)
    for b in range(batch_size):
        waited, found = 0, 0
        for t in range(len(batch.xs)):
            waited += 1
            assert batch.counts[t, b] == batch.xs[t, b, 0] in (0, 1)
            if batch.xs[t, b, 0]:
                assert batch.targets[t, b, 0] == waited - period
                assert 0 <= waited - period <= jitter
                waited, found = 0, found + 1
        assert found == spikes


@given(seed=SEEDS, batch_size=BATCHES, **SPIKES)
def test_generated_spikes_come_period_plus_delay_after_the_delay_is_fed(
    seed, batch_size, spikes, period, jitter
):
    rng = np.random.default_rng(seed)
    batch = tasks.generate_spikes(rng, batch_size, spikes, period, jitter)
    for b, T in enumerate(lengths(batch)):
        fed_at, fed, fired = 0, batch.xs[0, b, 0], 0
        for t in range(1, T):
            spike = t == fed_at + period + fed
            assert batch.targets[t, b, 0] == spike
            if spike:
                fed_at, fed, fired = t, batch.xs[t, b, 0], fired + 1
            else:
                assert batch.xs[t, b, 0] == 0  # no clock
        assert fired == spikes and batch.targets[T - 1, b, 0] == 1
        assert batch.targets[0, b, 0] == 0 and batch.xs[T - 1, b, 0] == 0
        assert 0 <= batch.xs[:, b].min() and batch.xs[:, b].max() <= jitter
        assert batch.counts[:, b].tolist() == [1] * T + [0] * (len(batch.xs) - T)


@pytest.mark.parametrize("draw", [tasks.measure_spikes, tasks.generate_spikes])
def test_the_chance_of_spikes_is_the_variance_of_the_answers(draw):
    batch = draw(np.random.default_rng(1), 4000, jitter=3)
    answers = batch.targets[batch.counts == 1]
    assert answers.var() == pytest.approx(batch.chance, rel=0.03)


# The pieces they are made of


@pytest.mark.parametrize("step", [[1, 1, 0], [1, -1, 1], [0.5, 0, 0], [2, 0, 0]])
def test_spell_reads_single_ones_alone(step):
    with pytest.raises(ValueError, match="expected one-hot steps"):
        batch_of.spell(np.array([[[1, 0, 0]], [step]]), "abc")


def test_spell_reads_one_hot_steps_and_leaves_out_steps_of_zeros():
    xs = batch_of.one_hot_rows(np.array([[0, 2], [1, -1]]), 3)
    assert batch_of.spell(xs, "abc") == ["ab", "c"]
    assert batch_of.spell(xs, ["one", "two", "three"], " ") == ["one two", "three"]


@pytest.mark.parametrize("shape", [(2, 3), (2, 1, 4), (2, 1, 2)])
def test_spell_names_the_shape_that_does_not_fit_the_alphabet(shape):
    with pytest.raises(ValueError, match=r"expected \(T, (B|...), 3\)"):
        batch_of.spell(np.zeros(shape), "abc")


def test_predict_next_never_gives_the_last_symbol():
    batch = batch_of.predict_next(np.array([[0, 0], [1, 2], [2, -1]]), 3, 0.1)
    assert batch_of.spell(batch.xs, "abc") == ["ab", "a"]
    assert batch.targets.tolist() == [[1, 2], [2, 0]]
    assert batch.counts.tolist() == [[1, 1], [1, 0]]
