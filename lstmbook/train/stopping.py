"""What a network says of data it does not learn from, step by step: when to stop."""

import numpy as np

from lstmbook.nn.checks import check_whole, expect
from lstmbook.train.loop import per_seed


class Validation:
    """The loss on data that a network does not learn from, asked as it learns.

    It is a `watch` of `train.loop.fit`. Where the loss was least it keeps the
    parameters, those of each seed where that one's was.

    measure   takes the model, gives its loss, with S seeds (S,); below is better
    every     ask after every so many steps of training
    patience  None, or: end when for so many steps no model has become better; one of
              several that has waited as long stays at its best
    at, losses    after how many steps it asked, and what it was told
    best, best_at the least loss, and after how many steps that was; with seeds (S,)

    >>> network = Network(LSTMCell.init(2, 8, rng), Readout.init(8, 1, rng))
    >>> fresh, draws = adding(rng, 64, length=20), lambda: adding(rng, 32, length=20)
    >>> watch = Validation(network, lambda m: mean_loss(m, fresh, "squared_error"), 2)
    >>> history = fit(network, draws, 5, Adam(1e-2), "squared_error", watch=watch)
    >>> watch.at, len(watch.losses)
    ([2, 4], 2)
    """

    def __init__(self, model, measure, every=10, patience=None):
        check_whole(every=(every, 1))
        if patience is not None:
            check_whole(patience=(patience, 1))
        self.model, self.measure = model, measure
        self.every, self.within = every, np.inf if patience is None else patience
        self.at, self.losses, self.params = [], [], model.params
        self.best = np.full(model.seeds, np.inf)
        self.best_at = np.zeros(model.seeds, int)

    def __call__(self, history):
        """Ask, if it is time; True if there is no more patience."""
        step = len(history.loss)
        if step % self.every == 0:
            self.ask(step)
        return bool(step - np.max(self.best_at) >= self.within)

    def ask(self, step):
        """The loss now, after so many steps."""
        loss = np.asarray(self.measure(self.model))
        expect(loss.shape == self.model.seeds, f"{self.model.seeds}", loss=loss)
        better = (loss < self.best) & (step - self.best_at <= self.within)
        self.at.append(step)
        self.losses.append(loss[()])
        self.best = np.where(better, loss, self.best)
        self.best_at = np.where(better, step, self.best_at)
        new = self.model.params
        self.params = {k: per_seed(better, new[k], p) for k, p in self.params.items()}

    def put_back(self):
        """Give the model the parameters with which its loss was least."""
        self.model.update(self.params)
