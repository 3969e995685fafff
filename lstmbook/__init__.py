"""The code of the book: each chapter builds a piece in the open, then imports it."""
