"""Does a network that writes remember its own beginning? LSTMs learn every next word.

The settings were chosen on the seeds 0 to 4.
"""

import numpy as np

from lstmbook.lab.gaps import train_readers
from lstmbook.tasks.language import tales


def train_writers(seeds, dtype=np.float32, progress=None):
    """LSTMs of 24 units that have learned 2000 tales: a model with a seed axis."""
    return train_readers(
        "LSTM that fades",
        seeds,
        tales(np.random.default_rng(60), 2000),
        steps=1000,
        H=24,
        B=32,
        dtype=dtype,
        learning_rate=2e-2,
        progress=progress,
    )
