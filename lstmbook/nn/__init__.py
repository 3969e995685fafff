"""The mathematics: cells, layers, their backward passes. NumPy alone."""
