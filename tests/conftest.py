"""Settings for every test."""

import matplotlib
from hypothesis import settings

matplotlib.use("agg")  # no window
settings.register_profile("book", deadline=None)  # the machine may be busy
settings.load_profile("book")

collect_ignore = ["frameworks"]  # for PyTorch and Keras: `make frameworks`
