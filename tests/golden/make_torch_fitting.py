"""Make torch-fitting.npz: dropout and weight decay as PyTorch has them.

"stacked" is nn.LSTM(dropout=) of two layers, "once" and "each" an nn.LSTMCell whose h
goes through a mask on its way back into the cell, one for all steps or one for each.
All hold input, weights, masks, output, and `gradients` of half the sum of the output's
squares. "adamw" holds the gradients of some steps and the parameters after each.
"""

import numpy as np
import torch
from make_torch import draw, gradients
from vectors import B, D, H, T, main, random

DROP = 0.4


def stacked(seed):
    """Two layers; between them dropout, whose masks the same seed draws again."""
    module = torch.nn.LSTM(D, H, 2, dropout=DROP)
    rng = np.random.default_rng(seed)
    weights, xs = draw(module, rng), torch.tensor(random(rng, T, B, D))
    torch.manual_seed(seed)
    output, _ = module(xs.requires_grad_())
    torch.manual_seed(seed)
    masks = torch.nn.functional.dropout(torch.ones(T, B, H), DROP)
    return case(xs, masks, weights, output, module)


def on_the_state(seed, steps):
    """A cell, the masks (steps, B, H) on the h that it gets."""
    module, rng = torch.nn.LSTMCell(D, H), np.random.default_rng(seed)
    weights, xs = draw(module, rng), torch.tensor(random(rng, T, B, D))
    masks = torch.tensor((rng.random((steps, B, H)) > DROP) / (1 - DROP))
    h, c, hs = torch.zeros(B, H), torch.zeros(B, H), []
    xs.requires_grad_()
    for t in range(T):
        h, c = module(xs[t], (h * masks[t % steps], c))
        hs.append(h)
    weights = {f"{name}_l0": array for name, array in weights.items()}
    return case(xs, masks, weights, torch.stack(hs), module)


def case(xs, masks, weights, output, module):
    variables = {"input": xs} | dict(module.named_parameters())
    found = {"input": xs, "masks": masks, "output": output}
    found = {name: value.detach().numpy() for name, value in found.items()}
    return found | {"weights": weights, "gradients": gradients([output], variables)}


def adamw(seed, steps=6):
    """AdamW, whose decay is told to leave the bias alone."""
    rng = np.random.default_rng(seed)
    W, b = (torch.tensor(random(rng, *s), requires_grad=True) for s in ((D, H), (H,)))
    groups = [{"params": [W]}, {"params": [b], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(
        groups, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.7
    )
    after, slopes = [numbers(W, b)], []
    for _ in range(steps):
        W.grad, b.grad = torch.tensor(random(rng, D, H)), torch.tensor(random(rng, H))
        slopes.append(numbers(W.grad, b.grad))
        optimiser.step()
        after.append(numbers(W, b))
    found = {"params": after, "gradients": slopes}
    return {
        name: {key: np.stack([each[key] for each in steps]) for key in ("W", "b")}
        for name, steps in found.items()
    }


def numbers(W, b):
    return {"W": W.detach().numpy().copy(), "b": b.detach().numpy().copy()}


def cases():
    torch.set_default_dtype(torch.float64)
    return {
        "stacked": stacked(50),
        "once": on_the_state(51, 1),
        "each": on_the_state(52, T),
        "adamw": adamw(53),
    }


if __name__ == "__main__":
    main("torch-fitting", cases(), ["torch", "numpy"])
