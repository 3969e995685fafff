"""What a GRU is equal to, and that the comparison would see it if it were not."""

import numpy as np
import pytest

from lstmbook.lab import gru_forms
from lstmbook.lab.evidence import Identity


@pytest.mark.parametrize("row", gru_forms.ROWS, ids=lambda row: row.id)
def test_the_two_sides_agree(row):
    assert row.gap < 1e-12


@pytest.mark.parametrize("gate", [0, 1])  # r, z
def test_one_gate_held_does_not_make_a_plain_network(monkeypatch, gate):
    held = np.repeat

    def one_free(push, H):
        return held(np.where(np.arange(3) == gate, 0.0, push), H)

    monkeypatch.setattr(gru_forms.np, "repeat", one_free)
    assert gap_of(gru_forms.held_and_plain) > 0.1


def test_candidates_that_listen_to_each_other_tell_the_places_of_r_apart(monkeypatch):
    monkeypatch.setattr(gru_forms.np, "diag", lambda W: W)
    assert gap_of(gru_forms.both_resets) > 0.1


def test_signs_that_are_not_turned_are_another_model(monkeypatch):
    monkeypatch.setattr(gru_forms.np, "repeat", lambda _, H: np.ones(3 * H))
    assert gap_of(gru_forms.both_spellings) > 0.1


def gap_of(sides):
    said = {"id": "x", "chapter": "gru", "claim": "x"}
    return Identity(**said, sides=sides).gap
