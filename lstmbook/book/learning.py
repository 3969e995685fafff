"""A network that learns in a page: its state between two steps, and the book's step."""

import numpy as np

from lstmbook.live import Dice
from lstmbook.nn.parameters import of_parts, within
from lstmbook.nn.seeds import shell
from lstmbook.train.loop import training_step


def begin_all(learners, seed, options=None):
    """The state in which several networks begin that learn side by side.

    learners  {name: Learner}; options {name: what its network takes by name}
    Returns {name: array}: what draws the data they share, how many steps they have
    taken, and each of them under its name.

    >>> make = lambda rng: Network(LSTMCell.init(2, 4, rng), Readout.init(4, 1, rng))
    >>> one = Learner(make, Adam(1e-2), "squared_error", learned=0.01)
    >>> state = begin_all({"lstm": one, "other": one}, 0)
    >>> state["t"], state["lstm.net.0.W_x"].shape
    (0.0, (2, 16))
    """
    own, *rngs = Dice(seed).split(1 + len(learners))
    begun = {
        name: learner.begin(rng, **(options or {}).get(name, {}))
        for (name, learner), rng in zip(learners.items(), rngs, strict=True)
    }
    return {"dice": own.state, "t": 0.0} | of_parts(begun)


class Learner:
    """A network that learns, as part of the state of a `Live.running`.

    make       takes a source of random numbers, and options by name: a network, or
               several `together`, of which each has its own loss, mean and outcome
    optimiser  SGD or Adam
    loss       as in `train.loop.fit`
    learned    the error below which the task is learned; what is compared with it is
               a running mean, in which a step counts `memory`
    first      that mean before the first step

    >>> make = lambda rng: Network(LSTMCell.init(2, 4, rng), Readout.init(4, 1, rng))
    >>> learner = Learner(make, Adam(1e-2), "squared_error", learned=0.01)
    >>> state = learner.begin(Dice(0))
    >>> batch = adding(Dice(1), 16, length=6)
    >>> state, told, out = learner.step(state, 0, batch, clip=1.0)
    >>> bool(out["learned"]), out["took"].item(), told.ys.shape
    (False, 0.0, (6, 16, 1))
    """

    def __init__(self, make, optimiser, loss, learned, memory=0.02, first=1.0):
        self.make, self.optimiser, self.loss = make, optimiser, loss
        self.limit, self.memory, self.first = learned, memory, first
        self.form = make(Dice(0))  # its numbers are not used

    def begin(self, rng, **options):
        """{name: array}: the network untrained, its optimiser, its mean error."""
        params = self.make(rng, **options).params
        kept = self.optimiser.begin(params)
        told = {"mean": np.full(self.form.seeds, self.first)}
        told["at"] = np.zeros(self.form.seeds)
        return of_parts({"net": params, "optimiser": kept, "error": told})

    def network(self, state):
        """The network as it stands in a state."""
        one = shell(self.form)
        one.update(within("net", state))
        return one

    def step(
        self, state, t, batch, clip=None, factor=1.0, error=None, before=None, drop=None
    ):
        """One training step; t others were before.

        before  the state of the network that it begins with; zeros if None
        error   what is followed; takes the outputs of `training_step`; else the loss
        drop    what draws the masks of a network that has dropout
        Returns the state after it, the `Outputs` of the training step, and
        {"mean", "learned", "took"}: the running mean, whether it has been below the
        limit, after how many steps (till now, if it has not).
        """
        params, kept, told = training_step(
            self.form,
            within("net", state),
            within("optimiser", state),
            batch,
            self.loss,
            self.optimiser,
            state=before,
            clip=clip,
            factor=factor,
            drop=drop,
        )
        seen = told.loss if error is None else error(told)
        mean = state["error.mean"] + self.memory * (seen - state["error.mean"])
        at = state["error.at"]
        at = np.where((at == 0) & (mean < self.limit), t, at)
        error = {"mean": mean, "at": at}
        new = of_parts({"net": params, "optimiser": kept, "error": error})
        took = np.where(at > 0, at, t)
        return new, told, {"mean": mean, "learned": at > 0, "took": took}
