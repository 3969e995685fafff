"""What was run: one file an experiment; nothing is drawn here."""
