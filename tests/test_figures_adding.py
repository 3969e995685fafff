"""Adding learns in the page as the text says, from starts that nobody chose."""

import pytest
from going import learned

from lstmbook.book.figures.training import learns_to_add

pytestmark = pytest.mark.long
LEARN = [("cell97", 350), ("b3", 550), ("b1", 800), ("relu", 900)]


@pytest.mark.parametrize(("name", "most"), LEARN)
def test_these_learn_within_the_steps_that_the_text_says(name, most):
    steps = learned(learns_to_add((name,)))
    assert len(steps) >= 9
    assert sorted(steps)[8] < most


@pytest.mark.parametrize("name", ["b0", "tanh"])
def test_these_do_not_learn_within_a_thousand_steps(name):
    assert len(learned(learns_to_add((name,)))) <= 1


def test_at_ten_times_the_rate_the_cell_of_1997_learns_and_two_do_not():
    assert len(learned(learns_to_add(("cell97",)), rate=10)) >= 8
    for name in ("b1", "relu"):
        assert len(learned(learns_to_add((name,)), rate=10)) <= 1


def test_alone_a_network_begins_and_learns_as_beside_the_others():
    six, one = learns_to_add(), learns_to_add(("b3",))
    both = [figure.advance(3)["b3_mean"] for figure in (six, one)]
    assert both[0] == pytest.approx(both[1], rel=1e-9)
