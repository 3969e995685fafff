"""From one sequence to another: a list of turns, and the headings of who follows it."""

import numpy as np

from lstmbook.nn.checks import refuse
from lstmbook.tasks.batch import Batch, before, look_up, one_hot_rows, require

TURNS = "LAR."  # left, ahead, right, and the sign that ends a list
HEADINGS = "NESW."  # which way one walks after a turn, and the sign that ends it


def walks(rng, batch_size, length=6, least=None):
    """Follow a list of turns: which way do you walk after each, if it began northward?

    xs       a pair: the source (T, B, 4), one-hot symbols of TURNS, T = length + 1; and
             what a decoder is told, (T, B, 5), HEADINGS, the right one of the step
             before, at first the sign that ends
    targets  (T, B)  the headings, then the sign that ends
    A list has `least` to `length` turns, drawn evenly; without `least` all have length.
    To say the next heading takes the one before and one turn: who is told a wrong
    heading and turns from there goes wrong at each later step.
    chance: about 1/4 of the answers.

    >>> batch = walks(rng, 2, length=6, least=3)
    >>> spell(batch.xs[0], TURNS), spell(batch.xs[1], HEADINGS)
    (['ALLLAA.', 'LLLRR.'], ['.NWSEEE', '.WSESW'])
    """
    least = length if least is None else least
    require(rng, batch_size=(batch_size, 1), length=(length, 1), least=(least, 1))
    refuse(least > length, f"least is {least}, length {length}: expected least <= it")
    lengths = rng.integers(least, length + 1, batch_size)
    return followed(rng.integers(3, size=(length, batch_size)), lengths)


def followed(turns, lengths):
    """The Batch of `walks` for turns (T - 1, B), 0, 1, 2 for L, A, R; lengths (B,).

    >>> batch = followed(np.array([[2], [2], [0]]), lengths=np.array([2]))
    >>> spell(batch.xs[0], TURNS), batch.targets.ravel()
    (['RR.'], array([1, 2, 4, 0]))
    """
    end = np.zeros((1, np.shape(turns)[1]), int)
    inside, mask = before(lengths, len(turns) + 1), before(lengths + 1, len(turns) + 1)
    turns = np.concatenate([turns, end])
    headings = np.cumsum(turns - 1, axis=0) % 4
    source = np.where(inside == 1, turns, np.where(mask == 1, 3, -1))
    targets = np.where(inside == 1, headings, np.where(mask == 1, 4, 0))
    told = np.concatenate([end + 4, targets[:-1]])
    told = np.where(mask == 1, told, -1)
    xs = one_hot_rows(source, 4), one_hot_rows(told, 5)
    return Batch(xs, targets, mask, mask, 5, 1 / 4)


EAST = [0, 1, 0, -1, 0]
NORTH = [1, 0, -1, 0, 0]


def path(headings):
    """The corners of a walk, x and y: (2, T + 1, ...) for headings (T, ...).

    >>> path(np.array([0, 1, 1]))
    array([[0, 0, 1, 2],
           [0, 1, 1, 1]])
    """
    start = 0 * headings[:1]
    steps = (look_up(way, headings) for way in (EAST, NORTH))
    ways = [np.cumsum(np.concatenate([start, step]), axis=0) for step in steps]
    return np.stack(ways)
