"""Store what the starts of these test files come to: starts.py.

python tests/make_starts.py tests/test_figures_adding.py ...
"""

import os
import sys
from pathlib import Path

import pytest
from starts import FOLDER, STORE

if __name__ == "__main__":
    os.environ[STORE] = "1"
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:]:
        (FOLDER / Path(name).with_suffix(".json").name).unlink(missing_ok=True)
    sys.exit(pytest.main(["-q", *sys.argv[1:]]))
