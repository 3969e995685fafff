"""How many random tries a test makes: `make test` a fifth of what `make soak` does."""

import os

SHARE = float(os.environ.get("TRIES", "0.2"))


def tries(n):
    """So many of the n tries of `make soak`, one at least."""
    return max(1, round(n * SHARE))
