"""The ablation trains and asks as the chapter "Choosing a cell" says."""

import numpy as np
import pytest

from lstmbook.lab import ablation
from lstmbook.lab.evidence import Evidence, Run, rows
from lstmbook.nn.variants import VARIANTS

FEW = {"task": "add", "seeds": (0, 1), "steps": 25}


@pytest.fixture
def learned():
    """Two networks after 25 steps, as if they had learned something."""
    model, taken = ablation.adepts(variant="full", **FEW)
    assert taken == [None, None]
    return model


@pytest.mark.long
def test_networks_with_one_seed_begin_alike_and_learn_from_the_same(learned):
    again = ablation.adepts.__wrapped__(variant="peepholes", **FEW)[0]
    alike, other = learned.params["1.W_y"], again.params["1.W_y"]
    assert np.abs(alike[0] - alike[1]).max() > 0.1  # seeds differ
    assert 0 < np.abs(alike - other).max() < 0.1  # a variant of the same seed hardly
    same = ablation.adepts.__wrapped__(variant="full", **FEW)[0]
    for name, array in same.params.items():
        np.testing.assert_array_equal(array, learned.params[name])


@pytest.mark.long
def test_a_network_is_kept_as_it_was_when_it_had_learned(monkeypatch):
    shares = iter([[0.9, 0.95], [0.94, 0.2], [0.99, 0.3]])
    how = ablation.THREE_TASKS["add"]._replace(score=lambda *_: np.array(next(shares)))
    monkeypatch.setitem(ablation.THREE_TASKS, "add", how)
    run = ablation.adepts.__wrapped__
    model, taken = run("add", "full", (0, 1), 200)
    assert taken == [75, 25]
    monkeypatch.undo()
    early, late = (run("add", "full", (0, 1), steps)[0] for steps in (25, 75))
    np.testing.assert_array_equal(model.params["0.b"][1], early.params["0.b"][1])
    np.testing.assert_array_equal(model.params["0.b"][0], late.params["0.b"][0])


@pytest.mark.parametrize("part", [*VARIANTS][1:4])
def test_a_part_is_held_still_up_to_the_last_step(learned, part):
    batch, cell = ablation.of_full_length("add"), learned.layers[0].cell
    state = cell.zero_state(batch.xs.shape[1])
    for t, x_t in enumerate(batch.xs[:, None]):
        state, gates = cell.forward(x_t, state)
        if t < len(batch.xs) - 1:  # the step again, by hand, with a gate at 1
            i, f, g, o = (getattr(gates, name) for name in "ifgo")
            i, f, o = (
                np.where(part == f"no {name} gate", 1, gate)
                for name, gate in (("input", i), ("forget", f), ("output", o))
            )
            c = f * gates.c_prev + i * g
            state = o * np.tanh(c), c
    said = learned.layers[1].forward(state[0][None])[0]
    held = ablation.answers(learned, batch, part)
    np.testing.assert_allclose(held[-1:], said, atol=1e-5)
    assert np.abs(held - ablation.answers(learned, batch)).max() > 1e-3


def test_all_are_asked_for_sequences_of_one_length():
    batch = ablation.of_full_length("add")
    assert np.all(batch.mask) and np.all(batch.counts[-1]) and np.any(batch.xs[-1])


def found(**steps):
    """Evidence of the row, every variant as fast as the full cell but for these."""
    row = rows()["parts-foreseen"]
    runs = [
        Run(arm, point, seed, steps.get(arm, 300) + seed % 7, 0)
        for arm in row.arms
        for point in row.points
        for seed in range(1000, 1030)
    ]
    return Evidence(row, runs)


def test_the_table_has_medians_who_never_learned_and_what_is_told_apart():
    text = ablation.steps_table(found(coupled=900, peepholes=np.inf))
    lines = text.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert lines[2] == "| full | 303 | 303 | 303 |"
    assert lines[8] == "| coupled | **903** | **903** | **903** |"
    assert lines[9] == "| peepholes" + 3 * " | **\u2013** (30)" + " |"


def test_the_claim_needs_every_loss_that_was_foreseen_and_no_inability():
    assert found().verdict == "fails"  # coupled gates count like all others
    assert found(coupled=np.inf).verdict == "open"  # nothing is slower but them
    late = {"no input gate": 900, "no forget gate": 900}
    assert found(**late, coupled=310).verdict == "fails"
    row = rows()["parts-foreseen"]
    seen = found(**late).runs
    cannot = [
        run._replace(outcome=np.inf)
        if (run.arm, run.point) == ("coupled", {"task": "count"})
        else run
        for run in seen
    ]
    assert Evidence(row, cannot).verdict == "holds if"


def test_scores_count_what_counts():
    batch = ablation.THREE_TASKS["add"].test(np.random.default_rng(0))
    ys = np.stack([batch.targets, batch.targets + 0.05], 1)  # off where it counts
    ys[:, 0] += 5 * (1 - batch.counts[..., None])  # off where it does not
    np.testing.assert_array_equal(ablation.THREE_TASKS["add"].score(ys, batch), [1, 0])

    batch = ablation.THREE_TASKS["count"].test(np.random.default_rng(0))
    ys = np.stack([batch.targets - 0.5] * 2, 1)
    ys[1, 1, 0] *= -1  # one step of one string
    np.testing.assert_allclose(
        ablation.THREE_TASKS["count"].score(ys, batch), [1, 19 / 20]
    )
