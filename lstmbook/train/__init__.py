"""How to learn: optimisers, the training loop, weights to a file."""
