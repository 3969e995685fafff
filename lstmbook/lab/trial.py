"""What one seed of an experiment does, so stated that a page can do it too."""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import NamedTuple

import numpy as np

from lstmbook.lab.loop import steps_until
from lstmbook.tasks.scores import right_throughout, share_of_each, share_right


class Trial(NamedTuple):
    """What a network learns, and how it is asked whether it has: of one seed.

    make    a network, of a source of random numbers and a dtype
    draw    a batch, of a source and a size
    enough  the share of right answers to `asked` fresh sequences that is enough
    every   the question is put after every so many steps of training, of `steps`
    asks    of the steps taken: the seed with which the fresh sequences are drawn
    within  how far off an answer may be whose target is a number
    writes  of a network that writes: takes it and a batch, gives what it writes in its
            own words; each sequence then has to be right from end to end

    >>> make = lambda rng, dtype: Network(
    ...     LSTMCell.init(2, 8, rng, dtype=dtype), Readout.init(8, 1, rng, dtype=dtype)
    ... )
    >>> draw = lambda rng, size: adding(rng, size, length=20)
    >>> Trial(make, draw, 1e-2, "squared_error", 0.99, 100, within=0.04).until([0])
    [{'steps': None}]
    """

    make: Callable
    draw: Callable
    learning_rate: float
    loss: str
    enough: float
    steps: int
    every: int = 50
    size: int = 32
    asked: int = 500
    asks: Callable = lambda _steps: 1
    within: float | None = None
    writes: Callable | None = None

    def right(self, model, batch, ys=None):
        """For each sequence of the batch which share of its answers is right.

        ys  what the model says, if that is known; of no use if it writes

        >>> spoken = Trial(None, None, 1e-2, "squared_error", 0.99, 100, within=0.04)
        >>> batch = adding(rng, 3, length=20)
        >>> spoken.right(None, batch, batch.targets)
        array([1., 1., 1.])
        """
        if self.writes:
            return 1.0 * right_throughout(self.writes(model, batch), batch)
        ys = model.forward(batch.xs, mask=batch.mask)[0] if ys is None else ys
        return share_of_each(ys, batch, self.within)

    def until(self, seeds, source=np.random.default_rng, dtype=np.float32, fresh=None):
        """{"steps": n} for each seed, None if it has not learned within `steps`.

        source  of random numbers, made of a seed
        fresh   of the steps taken: the Batch of fresh sequences, drawn at once if None
        """
        looks = count(self.every, self.every)
        fresh = fresh or (lambda n: self.draw(source(self.asks(n)), self.asked))

        def learned(model):
            test = fresh(next(looks))
            if self.writes:
                return np.mean(self.right(model, test), axis=-1) >= self.enough
            ys, _, _ = model.forward(test.xs, mask=test.mask)
            return share_right(ys, test, self.within) >= self.enough

        return steps_until(
            partial(self.make, dtype=dtype),
            lambda rng: self.draw(rng, self.size),
            seeds,
            self.steps,
            self.learning_rate,
            self.loss,
            learned,
            every=self.every,
            source=source,
        )
