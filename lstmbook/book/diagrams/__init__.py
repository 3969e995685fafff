"""The drawings that more than one figure uses, a file a family."""
