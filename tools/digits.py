"""Make chapters/data/digits.npz: the 1797 written digits that scikit-learn carries.

    pip download scikit-learn==1.9.1 --no-deps
    python tools/digits.py scikit_learn-1.9.1-*.whl

Read on 29 November 2026. They are the test part of E. Alpaydin and C. Kaynak, Optical
Recognition of Handwritten Digits (1998), UCI Machine Learning Repository,
doi.org/10.24432/C50P49, licence CC BY 4.0; nothing but the packing was changed.
"""

import gzip
import sys
import zipfile
from pathlib import Path

import numpy as np

CARRIED = "sklearn/datasets/data/digits.csv.gz"
PACKED = Path(__file__).parents[1] / "chapters" / "data" / "digits.npz"


def carried(wheel):
    """(1797, 65) whole numbers: the pixels of each digit and which one it is."""
    with zipfile.ZipFile(wheel) as files:
        lines = gzip.decompress(files.read(CARRIED)).decode().split()
    return np.array([line.split(",") for line in lines], float).astype(np.uint8)


if __name__ == "__main__":
    table = carried(sys.argv[1])
    np.savez_compressed(
        PACKED, pixels=table[:, :64].reshape(-1, 8, 8), digits=table[:, 64]
    )
