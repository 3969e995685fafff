"""Make torch-embedding.npz: the rows of nn.Embedding, and its gradient.

`read` (T, B) are the numbers of the words, one of them several times; the loss is half
the sum of the output's squares.
"""

import numpy as np
import torch
from make_torch import draw, gradients
from vectors import B, D, T, main

K = 6


def rows(seed):
    module, rng = torch.nn.Embedding(K, D), np.random.default_rng(seed)
    parameters, read = draw(module, rng), rng.integers(K - 1, size=(T, B))
    output = module(torch.from_numpy(read))
    found = {"output": output.detach().numpy(), "parameters": parameters}
    slopes = gradients([output], dict(module.named_parameters()))
    return found | {"read": read, "gradients": slopes}


def cases():
    torch.set_default_dtype(torch.float64)
    return {"rows": rows(70)}


if __name__ == "__main__":
    main("torch-embedding", cases(), ["torch", "numpy"])
