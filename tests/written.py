"""Functions that write into arrays, gather arrays from numbers, and look up rows.

x is (4, 3), f a number, k and j whole numbers from -4 to 3 and from 0 to 2.
"""

# ruff: noqa: ARG001 (each takes all four)

import numpy as np

TABLE = np.random.default_rng(5).normal(size=(4, 3))


def falling(x, f, k, j):
    y = np.zeros(30)
    y[0] = 1
    for t in range(29):
        y[t + 1] = y[t] - 0.1 * f * y[t]
    return y


def two_curves(x, f, k, j):
    y = np.empty((20, 2))
    y[0] = [f, 0.5]
    for t in range(19):
        a, b = y[t]
        y[t + 1] = a + 0.1 * b, b - 0.1 * a
    return y


def delayed(x, f, k, j):
    y = np.full(40, f)
    for t in range(5, 40):
        y[t] += 0.3 * y[t - 5]
    return y


def a_view_writes(x, f, k, j):
    y = np.zeros((4, 3))
    row, turned, flat = y[1], y.T, y.reshape(-1)
    row[:2] = f
    turned[2, ::2] = x[0, :2]
    flat[-1] *= 2
    y[::-1][0, 0] = 7
    np.ravel(y)[4] -= f
    np.swapaxes(y, 0, 1)[0] += 1
    for each in y:
        each[2] -= 1
    return np.stack([y, turned.T, flat.reshape(4, 3)])


def a_copy_stays(x, f, k, j):
    y = np.array(x)
    before, chosen, same = y.copy(), y[[0, 1, 2, 3]], y
    number = y[2, 1]
    y[2] = f
    same[0, 0] = number
    return np.stack([before, chosen, y, x])


def overlapping(x, f, k, j):
    y = np.zeros(12)
    y[:] = x.ravel()
    y[1:] = y[:-1]
    y[:3] = y[2::-1]
    y[::2] += y[1::2]
    return y


def kinds(x, f, k, j):
    whole, true = np.zeros(3, int), np.zeros(3, bool)
    whole[:2] = 2.7 * f
    whole[2] = k
    true[0], true[1] = f > 0, f
    return whole / 3 + true


def in_place(x, f, k, j):
    y = np.ones((4, 3))
    y += x
    y[1:3] *= f
    np.exp(y[0], out=y[0])
    np.add(y[3], 1, out=y[3], where=np.arange(3) > 0)
    y[2] -= np.sum(y, axis=0)
    y.fill(f) if y.size == 1 else None
    np.copyto(y[1], x[1])
    np.copyto(y[0], x[2], where=np.arange(3) != 1)
    return y


def a_computed_place(x, f, k, j):
    y = np.zeros((4, 3))
    y[k] = x[0]
    y[k, j] += f
    y[:, j] = 2 * y[:, j]
    y[-1, j] = 5
    return y


def where_it_holds(x, f, k, j):
    y = np.array(x)
    y[y > f] = f
    y[x[:, 0] > 0] = x[1]
    y[np.arange(4) == k] = -1
    y[TABLE > 0] += x[TABLE > 0]
    return y


def added_at(x, f, k, j):
    total, counted = np.zeros((3, 3)), np.zeros(4)
    np.add.at(total, [2, 0, 2, 2], x)
    np.add.at(counted, np.abs(np.round(3 * np.tanh(x[0]))).astype(int), f)
    return np.concatenate([total.ravel(), counted])


def arrays_of_numbers(x, f, k, j):
    matrix = np.array([[np.cos(f), -np.sin(f)], [np.sin(f), np.cos(f)]])
    rows = np.array([x[0], x[1] * f, TABLE[0], [1, 2, f]])
    more = np.array((k, j, 1)) @ np.asarray([x[0], x[1], x[2]])
    return np.concatenate([(matrix @ matrix.T).ravel(), rows.ravel(), more])


def made_like(x, f, k, j):
    y, z = np.zeros_like(x), np.full_like(x, f)
    y[1] = z[0]
    w = np.eye(3)
    w[0, 1:] = x[0, 1:]
    return np.stack([y, z, x @ w, np.full((4, 3), x[0])])


def lists(x, f, k, j):
    together = np.max([f, 0.0, x[0, 0]]), np.sum([x[0], x[1]]), np.mean([f, k])
    y = [0.0] * 3
    y[1] = np.max([x[0], x[1]], axis=0)[j]
    return np.array([*together, *y])


def joined(x, f, k, j):
    y = np.zeros(3)
    y[0] = f
    both = np.stack([y, y + 1, x[0]])
    return np.concatenate([both.ravel(), np.where(x[1] > 0, y, 3), y @ TABLE.T])


def rows_of_a_table(x, f, k, j):
    parts = TABLE[k], TABLE[:, j], TABLE[1:, j] + TABLE[j], np.take(TABLE, k, axis=0)
    return np.concatenate([*parts, np.array([TABLE[k, j], TABLE.take(k), f])])


def computed_places(x, f, k, j):
    ks = np.stack([k, j, -1])
    y = np.array(x)
    first = np.concatenate([x[k, j] * x[ks, 2], x[ks][:, 0], x[2, ks - ks], y[ks, j]])
    return np.concatenate([first, x[k, 1:], x[::2, j], x[[0, 1], ks[:2] * 0]])


def letters_embedded(x, f, k, j):
    names = np.array([2, 0, 1])
    return x[names[j]] + np.array([[1.0, 2, 3]] * 4)[k] + np.array([x[0], x[1]])[j - 1]


def other_functions(x, f, k, j):
    ways = np.linspace(f, x[0, 0], 5), np.linspace(x[0], x[1], 3).ravel()
    turned = np.fliplr(x).ravel(), np.flipud(x).ravel(), np.rot90(x).ravel()
    deep = np.dstack([x, TABLE]).ravel(), np.atleast_1d(f)
    near = np.isclose(x, TABLE[0] * f, atol=0.5).ravel() + 0.0
    return np.concatenate([*ways, *turned, *deep, near])


CASES = {f.__name__.replace("_", " "): f for f in [*globals().values()] if callable(f)}
