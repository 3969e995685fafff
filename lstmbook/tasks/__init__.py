"""What to learn: batches of sequences, drawn at random. NumPy alone."""
