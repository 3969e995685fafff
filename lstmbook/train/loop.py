"""Training: one loop for every network, for one run or for many seeds at once.

With parameters that have a leading seed axis (`seeds.together`) one loop trains S
networks, each on data of its own, each as it would train alone: nothing is summed over
seeds, and the gradient is clipped for each by itself.
"""

import warnings
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from lstmbook.nn.checks import (
    as_array,
    check_between,
    check_one_of,
    check_whole,
    expect,
    numbers,
    recorded,
    refuse,
    shaped,
)
from lstmbook.nn.dropout import masked_parts, thinned
from lstmbook.nn.fast import keep_freed_memory
from lstmbook.nn.functions import LOSSES
from lstmbook.nn.seeds import shell
from lstmbook.tasks.batch import counts_of
from lstmbook.train.optimise import clip_norm, global_norm


@dataclass
class History:
    """What happened: one entry a step, a number or one for each seed, (S,).

    loss  before the step       norm  of the gradient, before clipping
    ended  "all steps", "watch", "interrupted" or "not finite"

    >>> History(loss=[0.7, 0.2], norm=[1.0, 0.5], ended="all steps").loss[-1]
    0.2
    """

    loss: list = field(default_factory=list)
    norm: list = field(default_factory=list)
    ended: str = ""


class NotFinite(ArithmeticError):
    """The loss or its gradient is nan or infinite. `history` is what came before.

    >>> NotFinite("step 1: loss nan", History(loss=[0.7])).history.loss
    [0.7]
    """

    def __init__(self, message, history):
        super().__init__(message)
        self.history = history


def fit(
    model,
    draws,
    steps,
    optimiser,
    loss,
    clip=None,
    schedule=None,
    window=None,
    carry=None,
    watch=None,
    drop=None,
    progress=None,
):
    """Train the model for so many steps and return the History.

    draws      makes a Batch: lambda: adding(rng, 32); for a model with S seeds a list
               of S such functions, one for each
    optimiser  SGD or Adam
    loss       "cross_entropy", "binary_cross_entropy" or "squared_error"; the mean over
               all that counts in a batch
    clip       limit for the global norm of the gradient
    schedule   takes the share of steps done, 0 to 1, gives a factor of the learning
               rate; see `optimise.lowered`
    window     k: truncated backpropagation, a step for every k time steps of a batch,
               the state carried on from one to the next (Williams and Peng, 1990)
    carry      takes (batch, ys, state) after each step, gives the state to go on from;
               without it every batch starts from zeros
    watch      takes the history after each step; if it returns True, training ends; see
               `stopping.Validation`
    drop       a source of random numbers for the masks of a network that has dropout
               (nn/dropout.py), new ones at each step; with S seeds a list, one for each
    progress   None, or a label: shows a progress bar
    Interrupted (Ctrl-C, the stop button) it returns as usual, the model as after the
    last whole step. Raises NotFinite when the loss of the network is nan or infinite;
    of several seeds such a one stays as it was before that step, with a warning, while
    the others go on.

    >>> network = Network(LSTMCell.init(2, 8, rng), Readout.init(8, 1, rng))
    >>> draws = lambda: adding(rng, 32, length=20)
    >>> history = fit(network, draws, 5, Adam(1e-2), "squared_error", clip=1.0)
    >>> len(history.loss), history.ended
    (5, 'all steps')
    """
    _check_settings(model, steps, optimiser, window, carry, drop)
    history, alive, state = History(), np.ones(_check_seeds(model, draws), bool), None
    params, opt_state = model.params, optimiser.begin(model.params)
    count, todo = progress_bar(steps, progress), pieces(draws, window, bool(carry))
    keep_freed_memory()
    try:
        for step, (batch, fresh) in zip(count, todo, strict=False):
            state = None if fresh and carry is None else state
            factor = 1.0 if schedule is None else schedule(step / steps)
            check_between(factor=(factor, np.inf))
            arguments = batch, loss, optimiser, state, clip, float(factor)
            new, opt_state, out = training_step(
                model, params, opt_state, *arguments, drop
            )
            alive = _still_alive(out, alive, history, batch)
            new = {k: per_seed(alive, new[k], params[k]) for k in params}
            model.update(new)
            params = new
            history.loss.append(np.where(alive, out.loss, np.nan)[()])
            history.norm.append(out.norm)
            state = out.state if carry is None else carry(batch, out.ys, out.state)
            if watch is not None and watch(history):
                history.ended = "watch"
                return history
        history.ended = "all steps"
    except KeyboardInterrupt:
        model.update(params)
        history.ended = "interrupted"
    return history


class Outputs(NamedTuple):
    """What a training step tells, beside the parameters and the optimiser's state.

    >>> out = Outputs(loss=0.7, norm=1.0, finite=True, ys=None, state=())
    >>> out.loss
    0.7
    """

    loss: Any  # before the step: a number, or one for each seed
    norm: Any  # of the gradient, before clipping
    finite: Any  # are both? Else no gradient has moved the parameters
    ys: Any  # (T, B, K)
    state: Any  # of the network, to carry on


def training_step(
    model,
    params,
    opt_state,
    batch,
    loss,
    optimiser,
    state=None,
    clip=None,
    factor=1.0,
    drop=None,
):
    """One step of `fit`: forward, loss, back through time, clipping, the optimiser.

    It changes nothing: new parameters, the optimiser's new state and the Outputs are
    returned. The model gives its form alone. The numbers of all arguments may be values
    that are being recorded for a page.
    params     arrays by name, as model.params
    opt_state  optimiser.begin(params), later what the step before has returned
    state      of the network before the batch; zeros if None
    factor     of the learning rate
    drop       a source of random numbers for masks, as in `fit`; None: nothing is left
               out

    >>> network = Network(LSTMCell.init(2, 8, rng), Readout.init(8, 1, rng))
    >>> params, adam, batch = network.params, Adam(1e-2), adding(rng, 32, length=20)
    >>> arguments = params, adam.begin(params), batch, "squared_error", adam
    >>> params, opt_state, out = training_step(network, *arguments)
    >>> params["0.W_x"].shape, out.ys.shape
    ((2, 32), (22, 32, 1))
    """
    one = _holding(model, params)
    if drop is not None:
        xs = batch.xs[0] if isinstance(batch.xs, tuple) else batch.xs
        one = thinned(one, drop, len(xs), np.shape(xs)[-2])
    with np.errstate(over="ignore", invalid="ignore"):  # `finite` tells of it
        value, grads, ys, state = gradients(one, batch, loss, state)
        norm = global_norm(grads, model.seeds)
    finite = np.isfinite(value) & np.isfinite(norm)
    grads = {k: per_seed(finite, g, 0) for k, g in grads.items()}
    if clip is not None:
        grads = clip_norm(grads, clip, per_seed(finite, norm, 0))
    params, opt_state = optimiser.step(params, grads, opt_state, factor)
    return params, opt_state, Outputs(value, norm, finite, ys, state)


def _holding(model, params):
    """The model with these parameters, which may be its own."""
    if all(params[name] is array for name, array in model.params.items()):
        return model
    one = shell(model)
    one.update(params)
    return one


def pieces(draws, window=None, carry=False):
    """Batches without end; beside each, does it begin anew or go on with the last one?

    draws   a function that makes a batch, or a list with one for each seed: what they
            make is set side by side
    window  cuts each batch to pieces of so many steps
    carry   a state is carried on from batch to batch, which needs equal lengths

    >>> todo = pieces(lambda: echo(rng, 1, length=9), window=4)
    >>> [len(next(todo)[0].xs) for _ in range(4)]
    [4, 4, 1, 4]
    """
    while True:
        batch = draws() if callable(draws) else None
        if batch is None:
            batches = [draw() for draw in draws]
            uneven = (window or carry) and len({len(b.xs) for b in batches}) > 1
            refuse(uneven, "to carry a state on, all seeds must draw equal T")
            batch = batches[0].side_by_side(batches)
        if window is None:
            yield batch, True
            continue
        for t in range(0, len(batch.xs), window):
            yield batch.steps(slice(t, t + window)), t == 0


def gradients(model, batch, loss, state=None):
    """One pass forward and backward, the inside of every training loop.

    batch  as the Batch of tasks/batch.py: xs (T, B, D); targets (T, B) of classes or
           (T, B, K) of numbers; mask (T, B), 0 after a sequence's end, or None; counts
           (T, B), the weight of each answer, or None: what the mask lets through counts
           alike; with S seeds (T, S, B, ...)
    Returns the loss, its gradients, the outputs ys (T, B, K), the state to carry on.
    The loss is the mean over all answers that count, with seeds one mean for each.

    >>> network = Network(LSTMCell.init(2, 8, rng), Readout.init(8, 1, rng))
    >>> batch = adding(rng, 32, length=20)
    >>> loss, grads, ys, state = gradients(network, batch, "squared_error")
    >>> grads["0.W_x"].shape, ys.shape
    ((2, 32), (22, 32, 1))
    """
    value, dys, ys, state, cache = _forward(model, batch, loss, state)
    _, _, grads = model.backward(dys, cache)
    return value, grads, ys, state


def mean_loss(model, batch, loss):
    """The loss of `gradients` alone, without the way back.

    >>> network = Network(LSTMCell.init(2, 8, rng), Readout.init(8, 1, rng))
    >>> batch = adding(rng, 32, length=20)
    >>> whole = gradients(network, batch, "squared_error")
    >>> print(mean_loss(network, batch, "squared_error") == whole[0])
    True
    """
    return _forward(model, batch, loss)[0]


def _forward(model, batch, loss, state=None):
    """The loss, its gradient at the outputs, the outputs, the state and the cache."""
    check_one_of(loss=(loss, LOSSES))
    value_of, slope_of = LOSSES[loss]
    dtype = np.result_type(*model.params.values(), 1.0)  # a float in any case
    xs, targets = _cast("xs", batch.xs, dtype), _cast("targets", batch.targets, dtype)
    mask = None if batch.mask is None else _cast("mask", batch.mask, float)
    ys, state, cache = model.forward(xs, state, mask)

    weight = share(counts_of(batch), ys)
    losses, dys = value_of(ys, targets), slope_of(ys, targets)
    if losses.ndim == ys.ndim:  # a number for each of the K outputs
        losses, dys = np.mean(losses, axis=-1), dys / ys.shape[-1]
    losses = np.where(weight == 0, 0, losses)  # what does not count may be infinite
    dys = np.where(weight[..., None] == 0, 0, dys)
    value = np.sum(weight * losses, axis=(0, -1))
    return value, weight[..., None] * dys, ys, state, cache


def share(counts, ys):
    """The weight of each answer, for each seed of sum 1 (or 0 if none counts).

    >>> share([[1, 1], [1, 0]], np.zeros((2, 2, 4))).round(2)
    array([[0.33, 0.33],
           [0.33, 0.  ]])
    """
    T, *lead, B, _ = ys.shape
    counts = np.ones((T, B)) if counts is None else _cast("counts", counts, float)
    own = np.ndim(counts) > 2
    shaped("counts", counts, T, *(lead if own else ()), B)
    expect(np.all(counts >= 0), "0 or more", counts=counts)
    counts = np.reshape(counts, (T, *(lead if own else [1] * len(lead)), B))
    counts = np.broadcast_to(counts, (T, *lead, B))
    total = np.sum(counts, axis=(0, -1), keepdims=True)
    return (counts / np.where(total > 0, total, 1)).astype(ys.dtype)


def _cast(name, array, dtype):
    """Numbers as the model has them; integers stay; a pair stays a pair."""
    if isinstance(array, tuple):
        return tuple(_cast(name, part, dtype) for part in array)
    numbers(name, array)
    array = as_array(array)
    return array.astype(dtype, copy=False) if array.dtype.kind == "f" else array


def per_seed(alive, new, old):
    """The new array for the seeds that are alive, the old one for the others.

    alive  (S,) truths, or one for a model without seeds

    >>> per_seed(np.array([True, False]), new=np.ones(2), old=np.zeros(2))
    array([1., 0.])
    """
    if not recorded(alive) and np.all(alive):
        return new
    ones = (1,) * (np.ndim(new) - np.ndim(alive))
    return np.where(np.reshape(alive, np.shape(alive) + ones), new, old)


def _check_settings(model, steps, optimiser, window, carry, drop):
    """What `fit` is asked for can be done with this model."""
    silent = drop is None and masked_parts(model)
    refuse(silent, "the network has dropout: expected drop=rng, to draw its masks")
    check_whole(steps=(steps, 1))
    if not hasattr(optimiser, "begin") or not hasattr(optimiser, "step"):
        raise TypeError(f"optimiser is {optimiser!r}, expected SGD or Adam")
    if window is not None:
        check_whole(window=(window, 1))
    if not getattr(model, "carries", True) and not window is carry is None:
        raise ValueError(
            f"window is {window} and carry is {carry}, expected None for a network "
            "that carries no state from one piece to the next: a layer needs the whole"
        )


def _still_alive(out, alive, history, batch):
    """Which seeds are still alive? Warn of one that fails now, raise after the last."""
    failed = alive & ~out.finite
    alive = alive & ~failed
    if np.any(failed):
        step = len(history.loss)
        message = f"step {step}: loss {out.loss}, gradient norm {out.norm}"
        message += _not_finite(batch)
        if step:
            message += f"; the step before: {history.loss[-1]}, {history.norm[-1]}"
        if not np.any(alive):
            history.ended = "not finite"
            raise NotFinite(message, history)
        seeds = np.flatnonzero(failed).tolist()
        warnings.warn(f"seeds {seeds} stop at {message}", RuntimeWarning, stacklevel=3)
    return alive


def _not_finite(batch):
    """The first number of a batch that is not finite, in words, or ""."""
    xs = batch.xs if isinstance(batch.xs, tuple) else (batch.xs,)
    looked = [("xs", xs[0], batch.mask), *(("xs", part, None) for part in xs[1:])]
    looked += [("targets", batch.targets, counts_of(batch)), ("xs", xs[0], None)]
    for name, array, counts in looked:  # last what is behind the mask: 0 * nan is nan
        odd = ~np.isfinite(array)
        if counts is not None:
            ones = (1,) * (odd.ndim - np.ndim(counts))
            odd = odd & (np.reshape(counts, np.shape(counts) + ones) != 0)
        for place in np.argwhere(odd).tolist():
            return f"; {name}{place} is {np.asarray(array)[tuple(place)]}"
    return ""


def _check_seeds(model, draws):
    """The seed axes of the model, () or (S,), which the draws must fit."""
    seeds = model.seeds
    odd = [k for k, v in model.params.items() if np.shape(v)[: len(seeds)] != seeds]
    unfit = odd or len(seeds) > 1
    refuse(unfit, f"parameters have the seed axes {seeds}, but not {odd}")
    each = draws if seeds and isinstance(draws, list | tuple) else [draws]
    if len(each) != (seeds or (1,))[0] or not all(map(callable, each)):
        expected = f"a list of {seeds[0]} functions" if seeds else "one function"
        raise TypeError(f"draws is {draws!r}, expected {expected} that make a batch")
    return seeds


def progress_bar(steps, label):
    """range(steps), with a progress bar if there is a label.

    >>> list(progress_bar(3, None))
    [0, 1, 2]
    """
    if label is None:
        return range(steps)
    # For the eye only: the numbers need no such package. Plain text, on stderr: a
    # notebook does not store it, as it would a widget.
    try:
        from tqdm import trange
    except ImportError:
        return range(steps)
    return trange(steps, desc=label)
