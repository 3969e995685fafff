"""What the book promises about speed, measured."""
