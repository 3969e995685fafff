"""One network that reads digits row by row, for the figures: learned once, and stored.

    python -m lstmbook.lab.digit_reader

learns it again, in some seconds, and writes chapters/data/digit-reader.json. Another
processor rounds differently, so another network may come out: the file is the one that
the chapter speaks of.

It is asked after each row, and the last answer counts as much as the seven before it.
Some of its digits are moved sideways by a pixel, all are blurred with noise, so that it
knows more than thirteen hands.
"""

import json
from functools import cache

import numpy as np

from lstmbook.lab.digits import SIZE, digit_network
from lstmbook.nn.functions import softmax
from lstmbook.nn.seeds import alone, one_per_seed
from lstmbook.tasks.digits import FILE, SIDE, by_rows, digits_of
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam, lowered

STORED = FILE.with_name("digit-reader.json")
UNITS, SEED, RATE, STEPS = 32, 0, 2e-2, 3000
NOISE, GRAIN = 0.15, 20  # standard deviation at a pixel; weights are stored in 1/20


def varied(pixels, rng):
    """Digits (B, 8, 8), each moved by a pixel to the left, to the right or not, noisy.

    >>> varied(np.zeros((2, 8, 8)), rng).shape
    (2, 8, 8)
    """
    moves = [np.roll(pixels, way, axis=2) for way in (-1, 0, 1)]
    pixels = np.stack(moves)[rng.integers(3, size=len(pixels)), np.arange(len(pixels))]
    return pixels + NOISE * rng.normal(size=pixels.shape)


def learn_to_read():
    """What is stored: the weights, in twentieths."""
    model, [rng] = one_per_seed(
        lambda rng: digit_network(rng, units=UNITS, state="each"), [SEED]
    )
    pixels, digit = digits_of("training")
    weight = np.where(np.arange(SIDE) == SIDE - 1, SIDE - 1, 1)[:, None]

    def draw():
        some = rng.integers(len(digit), size=SIZE)
        batch = by_rows(varied(pixels[some], rng), digit[some], "each")
        return batch._replace(
            xs=batch.xs.astype(np.float32), counts=weight * batch.counts
        )

    rates = lowered({0.6: 0.3, 0.85: 0.1})
    rule = {"clip": 1.0, "schedule": rates}
    fit(model, [draw], STEPS, Adam(RATE), "cross_entropy", **rule)
    weights = alone(model, 0).params
    return {k: np.rint(GRAIN * p).astype(int).tolist() for k, p in weights.items()}


@cache
def digit_reader():
    """The stored network: (T, B, 8) rows in, (T, B, 10) scores out.

    >>> digit_reader().params["0.W_h"].shape
    (32, 96)
    """
    rng = np.random.default_rng(0)
    network = digit_network(rng, units=UNITS, state="each", dtype=np.float64)
    stored = json.loads(STORED.read_text("utf-8"))
    network.update({k: np.array(w) / GRAIN for k, w in stored.items()})
    return network


def opinions(pixels):
    """(8, ..., 10): how likely each digit is, after each row, of digits (..., 8, 8).

    >>> pixels, digit = digits_of("test")
    >>> opinions(pixels[:5]).shape
    (8, 5, 10)
    """
    rows = np.moveaxis(np.reshape(pixels, (-1, SIDE, SIDE)), 1, 0)
    p = softmax(digit_reader().forward(rows)[0])
    return np.reshape(p, (SIDE, *np.shape(pixels)[:-2], p.shape[-1]))


if __name__ == "__main__":
    text = json.dumps(learn_to_read(), separators=(",", ":"))
    STORED.write_text(text + "\n", "utf-8")
