"""The adding problem, small enough to run in seconds."""

import pytest

from lstmbook.lab.adding import CELLS, solve_adding


@pytest.mark.long
def test_the_cell_of_1997_adds_where_it_has_the_steps_to_learn_it():
    results = solve_adding([0, 1, 2], "LSTM-97", length=20, steps=800)
    assert [r["solved"] for r in results] == [True] * 3
    assert all(r["wrong of 2560"] < 100 for r in results)
    assert all(0 < r["sequences"] < 32 * 800 for r in results)
    assert all(r["sequences"] % 3200 == 0 for r in results)


@pytest.mark.long
def test_a_seed_comes_out_the_same_alone_and_among_others():
    def wrong(seeds):
        results = solve_adding(seeds, "LSTM-97", length=12, steps=60)
        return [result["wrong of 2560"] for result in results]

    among = wrong([0, 1, 2, 3])
    assert wrong([3, 1]) == pytest.approx([among[3], among[1]], abs=10)
    assert abs(among[3] - among[1]) > 20  # or this would tell nothing


@pytest.mark.parametrize("cell", CELLS)
def test_untrained_every_cell_is_wrong_nearly_always(cell):
    (result,) = solve_adding([0], cell, length=30, steps=1)
    assert not result["solved"] and result["sequences"] == 32
    assert 1900 < result["wrong of 2560"] <= 2560


def test_a_cell_without_a_name_is_named():
    with pytest.raises(ValueError, match="cell is 'RMM', expected one of"):
        solve_adding([0], "RMM")


def test_an_option_takes_the_place_of_the_cell_s_own():
    def first_loss(**options):
        (found,) = solve_adding([0], "LSTM", length=12, steps=30, **options)
        return found["wrong of 2560"]

    assert first_loss() == first_loss(forget_bias=5) != first_loss(forget_bias=-5)
