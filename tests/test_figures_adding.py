"""Adding learns in the page as the text says, from starts that nobody chose."""

import functools

import numpy as np
import pytest
from going import STARTS, steps_taken

from lstmbook.book.figures import training as figures
from lstmbook.live.trace import trace


@functools.cache
def made():
    return figures.learns_to_add()


@functools.cache
def alone(name):
    """The program of one network alone, as live.js takes it."""
    live = made()
    numbers = live._numbers({k: c.value for k, c in live.controls.items()})
    only = {"names": (name,)}
    some = {k: numbers[k] for k in ("seed", "b_f")}
    begin = functools.partial(figures.begin_adding, **only)
    program, start = trace(functools.wraps(figures.begin_adding)(begin), some, some)
    state = {k: np.asarray(v, float) for k, v in begin(**some).items()}

    def step(rate, clip, **tracers):
        given = {k.removeprefix("state."): v for k, v in tracers.items()}
        new, out = figures.step_adding(given, rate, clip, **only)
        return {f"next.{k}": v for k, v in new.items()} | {"ready": out["all_learned"]}

    values = {k: numbers[k] for k in ("rate", "clip")}
    values |= {f"state.{k}": v for k, v in state.items()}
    steps, places = trace(step, values, values)
    return live.programs() | {
        "begin": program.as_lists(),
        "start": start,
        "steps": steps.as_lists(),
        "outputs": {"ready": places["ready"]},
        "next": {k: places[f"next.{k}"] for k in state},
        "core": len(steps.steps),
        "kept": [],
        "done": "ready",
    }


def learned(name, **values):
    """The steps after which each start of STARTS has learned, of those that have."""
    values = {"rate": 1.0, "clip": 1.0, "b_f": 3} | values
    settings = [values | {"seed": seed} for seed in STARTS]
    return steps_taken(alone(name), settings)


LEARN = [("lstm", 3, 600), ("lstm", 1, 800), ("cell97", 1, 300)]


@pytest.mark.parametrize(("name", "b_f", "most"), LEARN)
def test_these_learn_within_the_steps_that_the_text_says(name, b_f, most):
    steps = learned(name, b_f=b_f)
    assert len(steps) >= 9
    assert sorted(steps)[8] < most


@pytest.mark.parametrize(("name", "b_f"), [("lstm", 0), ("rnn", 1)])
def test_these_do_not_learn_within_1500_steps(name, b_f):
    assert len(learned(name, b_f=b_f)) <= 1
