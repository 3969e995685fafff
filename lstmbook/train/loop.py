"""Training: one loop for every network, for one run or for many seeds at once.

With parameters that have a leading seed axis (`seeds.together`) one loop trains S
networks, each on data of its own, each as it would train alone: nothing is summed over
seeds, and the gradient is clipped for each by itself.
"""

import warnings
from dataclasses import dataclass, field

import numpy as np

from lstmbook.nn.checks import check_numbers, check_rng, check_whole
from lstmbook.nn.fast import keep_freed_memory
from lstmbook.nn.functions import LOSSES
from lstmbook.tasks.batch import pieces
from lstmbook.train.optimise import clip_norm, clip_value, global_norm


@dataclass
class History:
    """What happened: one entry a step, a number or one for each seed, (S,).

    loss  before the step       norm  of the gradient, before clipping
    ended  "all steps", "watch", "interrupted" or "not finite"
    """

    loss: list = field(default_factory=list)
    norm: list = field(default_factory=list)
    ended: str = ""


class NotFinite(ArithmeticError):
    """The loss or its gradient is nan or infinite. `history` is what came before."""

    def __init__(self, message, history):
        super().__init__(message)
        self.history = history


def fit(
    model,
    draw,
    rng,
    steps,
    optimiser,
    loss,
    clip=None,
    clip_each=None,
    schedule=None,
    window=None,
    carry=None,
    watch=None,
    progress=None,
):
    """Train the model for so many steps and return the History.

    draw       makes a Batch with a generator: lambda rng: adding(rng, 32)
    rng        a numpy.random.Generator; for a model with S seeds a list of S
    optimiser  SGD or Adam
    loss       "cross_entropy", "binary_cross_entropy" or "squared_error"; the mean over
               all that counts in a batch
    clip       limit for the global norm of the gradient; clip_each for each number
    schedule   takes the share of steps done, 0 to 1, gives a factor of the learning
               rate; see `optimise.lowered`
    window     k: truncated backpropagation, a step for every k time steps of a batch,
               the state carried on from one to the next (Williams and Peng, 1990)
    carry      takes (batch, ys, state) after each step, gives the state to go on from;
               without it every batch starts from zeros
    watch      takes the history after each step; if it returns True, training ends
    progress   None, or a label: shows a progress bar
    Interrupted (Ctrl-C, the stop button) it returns as usual, the model as after the
    last whole step. Raises NotFinite when the loss of the network is nan or infinite;
    of several seeds such a one stays as it was before that step, with a warning, while
    the others go on.
    """
    keep_freed_memory()
    seeds = check_seeds(model, rng)
    check_whole(steps=(steps, 1))
    if not hasattr(optimiser, "step"):
        raise TypeError(f"optimiser is {optimiser!r}, expected SGD or Adam")
    history, alive, state, params = History(), np.ones(seeds, bool), None, model.params
    todo = pieces(draw, rng, window, carry is not None)
    try:
        for step, (batch, fresh) in zip(counted(steps, progress), todo, strict=False):
            state = None if fresh and carry is None else state
            with np.errstate(over="ignore", invalid="ignore"):  # looked for below
                value, grads, ys, state = gradients(model, batch, loss, state)
                norm = global_norm(grads, seeds)
            alive = check_finite(value, norm, alive, history)
            grads = {k: choose(alive, g, 0) for k, g in grads.items()}
            grads = grads if clip is None else clip_norm(grads, clip, seeds)
            grads = grads if clip_each is None else clip_value(grads, clip_each)
            factor = 1.0 if schedule is None else float(schedule(step / steps))
            new = optimiser.step(params, grads, factor)
            new = {k: choose(alive, new[k], params[k]) for k in params}
            model.update(new)
            params = new
            history.loss.append(np.where(alive, value, np.nan)[()])
            history.norm.append(norm)
            state = state if carry is None else carry(batch, ys, state)
            if watch is not None and watch(history):
                history.ended = "watch"
                return history
        history.ended = "all steps"
    except KeyboardInterrupt:
        model.update(params)
        history.ended = "interrupted"
    return history


def gradients(model, batch, loss, state=None):
    """One pass forward and backward, the inside of every training loop.

    batch  as the Batch of tasks/batch.py: xs (T, B, D); targets (T, B) of classes or
           (T, B, K) of numbers; mask (T, B), 0 after a sequence's end, or None; counts
           (T, B), the weight of each answer, or None; with S seeds (T, S, B, ...)
    Returns the loss, its gradients, the outputs ys (T, B, K), the state to carry on.
    The loss is the mean over all answers that count, with seeds one mean for each.
    """
    if not isinstance(loss, str) or loss not in LOSSES:
        raise ValueError(f"loss {loss!r}, expected one of {list(LOSSES)}")
    value_of, slope_of = LOSSES[loss]
    dtype = np.result_type(*model.params.values(), 1.0)  # a float in any case
    xs, targets = cast(batch.xs, dtype), cast(batch.targets, dtype)
    ys, state, cache = model.forward(xs, state, batch.mask)

    weight = share(batch.counts, ys)
    losses, dys = value_of(ys, targets), slope_of(ys, targets)
    if losses.ndim == ys.ndim:  # a number for each of the K outputs
        losses, dys = np.mean(losses, axis=-1), dys / ys.shape[-1]
    losses = np.where(weight == 0, 0, losses)  # what does not count may be infinite
    dys = np.where(weight[..., None] == 0, 0, dys)
    _, _, grads = model.backward(weight[..., None] * dys, cache)
    return np.sum(weight * losses, axis=(0, -1)), grads, ys, state


def share(counts, ys):
    """The weight of each answer, for each seed of sum 1 (or 0 if none counts)."""
    counts = np.ones(ys.shape[:-1]) if counts is None else counts
    check_numbers(counts=counts)
    if np.any(counts < 0):
        raise ValueError(f"counts go down to {np.min(counts)}, expected 0 or more")
    if np.shape(counts) != ys.shape[:-1]:
        raise ValueError(f"counts {np.shape(counts)} do not fit the outputs {ys.shape}")
    total = np.sum(counts, axis=(0, -1), keepdims=True)
    return (counts / np.where(total > 0, total, 1)).astype(ys.dtype)


def cast(array, dtype):
    """Numbers as the model has them; integers stay; a pair stays a pair."""
    if isinstance(array, tuple):
        return tuple(cast(part, dtype) for part in array)
    array = np.asarray(array)
    return array.astype(dtype, copy=False) if array.dtype.kind == "f" else array


def choose(alive, new, old):
    """The new array for the seeds that are alive, the old one for the others."""
    if np.all(alive):
        return new
    return np.where(np.reshape(alive, alive.shape + (1,) * (new.ndim - 1)), new, old)


def check_finite(value, norm, alive, history):
    """Which seeds are still alive? Warn of one that fails now, raise after the last."""
    failed = alive & ~(np.isfinite(value) & np.isfinite(norm))
    alive = alive & ~failed
    if np.any(failed):
        step = len(history.loss)
        message = f"step {step}: loss {value}, gradient norm {norm}"
        if step:
            message += f"; the step before: {history.loss[-1]}, {history.norm[-1]}"
        if not np.any(alive):
            history.ended = "not finite"
            raise NotFinite(message, history)
        seeds = np.flatnonzero(failed).tolist()
        warnings.warn(f"seeds {seeds} stop at {message}", RuntimeWarning, stacklevel=3)
    return alive


def check_seeds(model, rng):
    """The seed axes of the model, () or (S,), which the generators must fit."""
    seeds = model.seeds
    odd = [k for k, v in model.params.items() if np.shape(v)[: len(seeds)] != seeds]
    if odd or len(seeds) > 1:
        raise ValueError(f"parameters have the seed axes {seeds}, but not {odd}")
    rngs = rng if seeds and isinstance(rng, list | tuple) else [rng]
    for one in rngs:
        check_rng(one)
    if seeds and (rngs is not rng or len(rngs) != seeds[0]):
        raise ValueError(f"{len(rngs)} generators, expected a list of {seeds[0]}")
    return seeds


def counted(steps, label):
    """range(steps), with a progress bar if there is a label."""
    if label is None:
        return range(steps)
    # For the eye only: the numbers need no such package. Plain text, on stderr: a
    # notebook does not store it, as it would a widget.
    from tqdm import trange

    return trange(steps, desc=label)
