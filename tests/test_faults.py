"""What the gradient check sees and what the rules of an LSTM see, each and no other."""

import numpy as np
import pytest

from lstmbook.book.faults import MUST, PASSES, Sound, broken
from lstmbook.nn.cells import LSTMCell

ALL = {"sound": Sound} | PASSES


def gradient_is_right(make, T):
    rng = np.random.default_rng(0)
    cell, xs = make.init(3, 4, rng), rng.normal(size=(T, 2, 3))
    weights = rng.normal(size=(T, 2, 4))
    grads, start = cell.back(weights, cell.run(xs)[1]), cell.params
    way = {name: rng.normal(size=np.shape(p)) for name, p in start.items()}

    def loss(step):
        moved = {name: start[name] + step * way[name] for name in way}
        return np.sum(weights * make(moved).run(xs)[0])

    numeric = (loss(1e-5) - loss(-1e-5)) / 2e-5
    exact = sum(np.sum(grads[name] * way[name]) for name in way)
    return abs(numeric - exact) < 1e-6 * abs(exact)


@pytest.mark.parametrize(("T", "finds"), [(6, "ACE"), (1, "A")])
def test_the_gradient_check_sees_what_it_is_said_to_see_and_no_other(T, finds):
    found = [name for name in ALL if not gradient_is_right(ALL[name], T)]
    assert found == list(finds)


def test_the_rules_see_what_the_gradient_check_does_not():
    found = {name: broken(make) for name, make in ALL.items()}
    assert found["sound"] == found["A"] == found["C"] == found["E"] == []
    assert found["B"] == ["keeps", "writes", "computes"]
    assert found["D"] == ["shows", "computes"]
    assert found["F"] == ["begins_unlike"]


class Consistent(Sound):
    """Whatever its step does: the gradient is measured, so backward fits forward."""

    def cell(self, k):
        return k.f * k.c_prev + k.i * k.g

    def said(self, k, c_t):
        return k.o * np.tanh(c_t)

    def forward(self, x_t, state):
        _, k = super().forward(x_t, state)
        c_t = self.cell(k)
        h_t = self.said(k, c_t)
        return (h_t, c_t), k._replace(c_t=c_t, h_t=h_t)

    def run(self, xs):
        self.xs = xs
        return super().run(xs)

    def back(self, dhs, _caches):
        xs, start, grads = self.xs, self.params, {}
        for name, value in start.items():
            grads[name] = np.zeros_like(value)
            for place in np.ndindex(value.shape):
                there = np.zeros_like(value)
                there[place] = 1e-5
                up, down = (
                    type(self)(start | {name: value + step}).run(xs)[0]
                    for step in (there, -there)
                )
                grads[name][place] = np.sum(dhs * (up - down)) / 2e-5
        return grads


def steps(cell=None, said=None):
    """A class whose cell state and h are made of the gates in another way."""
    own = {"cell": cell, "said": said}
    return type("Wrong", (Consistent,), {k: v for k, v in own.items() if v})


class Deaf(Consistent):
    def forward(self, x_t, state):
        return super().forward(x_t, (np.zeros_like(state[0]), state[1]))


class Forgetful(Consistent):
    def forward(self, x_t, state):
        return super().forward(x_t, tuple(map(np.zeros_like, state)))


class BiasAtRun(Consistent):
    """As TensorFlow 1 does, which adds 1 to the forget gate whenever it runs."""

    def cell(self, k):
        f = np.e * k.f / (np.e * k.f + 1 - k.f)
        return f * k.c_prev + k.i * k.g


class Backwards(Consistent):
    def run(self, xs):
        hs, caches = super().run(xs[::-1])
        self.xs = xs
        return hs[::-1], caches


class Stateful(Consistent):
    """Goes on where it stopped."""

    def run(self, xs):
        self.xs, state, hs = xs, getattr(self, "last", self.zero_state(2)), []
        for x_t in xs:
            state, _ = self.forward(x_t, state)
            hs.append(state[0])
        self.last = state
        return np.stack(hs), None


class Unsigned(Consistent):
    """A candidate between 0 and 1."""

    def cell(self, k):
        return k.f * k.c_prev + k.i * (k.g + 1) / 2


WRONG = {
    "i + g": steps(lambda _, k: k.f * k.c_prev + k.i + k.g),
    "i + tanh(g)": steps(lambda _, k: k.f * k.c_prev + k.i + np.tanh(k.g)),
    "g squashed twice": steps(lambda _, k: k.f * k.c_prev + k.i * np.tanh(k.g)),
    "coupled gates": steps(lambda _, k: (1 - k.i) * k.c_prev + k.i * k.g),
    "no forget gate": steps(lambda _, k: k.c_prev + k.i * k.g),
    "no input gate": steps(lambda _, k: k.f * k.c_prev + k.g),
    "no output gate": steps(said=lambda _, _k, c_t: np.tanh(c_t)),
    "h without its tanh": steps(said=lambda _, k, c_t: k.o * c_t),
    "h of the cell before": steps(said=lambda _, k, _c: k.o * np.tanh(k.c_prev)),
    "c squashed": steps(lambda _, k: np.tanh(k.f * k.c_prev + k.i * k.g)),
    "c clipped": steps(lambda _, k: np.clip(k.f * k.c_prev + k.i * k.g, -1, 1)),
    "i and f swapped": steps(lambda _, k: k.i * k.c_prev + k.f * k.g),
    "i and o swapped": steps(
        lambda _, k: k.f * k.c_prev + k.o * k.g, lambda _, k, c: k.i * np.tanh(c)
    ),
    "the batch shares its cell": steps(
        lambda _, k: k.f * k.c_prev.mean(axis=0) + k.i * k.g
    ),
    "no recurrence of h": Deaf,
    "no recurrence": Forgetful,
    "1 added to f": BiasAtRun,
    "from the end": Backwards,
    "a state left over": Stateful,
    "g from 0 to 1": Unsigned,
}


@pytest.mark.parametrize("name", WRONG)
def test_a_consistent_model_that_is_no_lstm_is_seen(name):
    make = WRONG[name]
    if make is not Stateful:  # its loss is another one each time
        assert gradient_is_right(make, 3)
    assert broken(make)


def test_each_rule_is_needed():
    """Each sees something, and the consistent class without a change breaks none."""
    assert broken(Consistent) == [] and gradient_is_right(Consistent, 3)
    seen = {rule for make in [*WRONG.values(), *ALL.values()] for rule in broken(make)}
    assert seen == {rule.__name__ for rule in MUST}


def test_the_sound_one_is_the_cell_of_the_book():
    rng = np.random.default_rng(0)
    cell = Sound.init(3, 4, rng)
    xs, state = rng.normal(size=(2, 3)), tuple(rng.normal(size=(2, 2, 4)))
    ours, _ = cell.forward(xs, state)
    theirs, _ = LSTMCell(cell.params).forward(xs, state)
    np.testing.assert_array_equal(ours, theirs)
