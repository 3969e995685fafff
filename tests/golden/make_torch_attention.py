"""Make torch-attention.npz: attention as PyTorch has it.

Queries, keys and values (T, B, H), time first; the loss is half the sum of the
output's squares. "full" and "padded" are scaled_dot_product_attention, of which the
second has sources of unequal lengths. "weights" is nn.MultiheadAttention of one head,
which also tells its weights, with projections in and out.
"""

import numpy as np
import torch
from make_torch import draw, gradients
from vectors import LENGTHS, B, H, T, main, random

U, V = 6, 2  # steps of the queries, width of the values


def scaled(seed, mask=None):
    rng = np.random.default_rng(seed)
    given = {"queries": (U, B, H), "keys": (T, B, H), "values": (T, B, V)}
    given = {name: random(rng, *shape) for name, shape in given.items()}
    variables = {k: torch.tensor(v, requires_grad=True) for k, v in given.items()}
    q, k, v = (x.transpose(0, 1) for x in variables.values())
    there = None if mask is None else torch.tensor(mask.T[:, None] != 0)
    attention = torch.nn.functional.scaled_dot_product_attention
    output = attention(q, k, v, attn_mask=there).transpose(0, 1)
    found = {"output": output.detach().numpy()}
    found |= {"gradients": gradients([output], variables)}
    return given | ({} if mask is None else {"mask": mask}) | found


def one_head(seed, mask):
    rng, size = np.random.default_rng(seed), 4
    module = torch.nn.MultiheadAttention(size, 1)
    parameters = draw(module, rng)
    given = {"queries": random(rng, U, B, size), "keys": random(rng, T, B, size)}
    q, k = (torch.tensor(x) for x in given.values())
    padding = torch.tensor(mask.T == 0)
    output, weights = module(q, k, k, key_padding_mask=padding)
    found = {"output": output, "weights": weights}
    found = {name: value.detach().numpy() for name, value in found.items()}
    return given | found | {"mask": mask, "parameters": parameters}


def cases():
    torch.set_default_dtype(torch.float64)
    mask = 1.0 * (np.arange(T)[:, None] < LENGTHS)
    return {
        "full": scaled(60),
        "padded": scaled(61, mask),
        "weights": one_head(62, mask),
    }


if __name__ == "__main__":
    main("torch-attention", cases(), ["torch", "numpy"])
