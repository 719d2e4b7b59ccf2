"""How a notebook runs: seeds, threads and the device, without importing torch before the notebook does."""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def use_one_thread() -> None:
    """Make torch compute on one thread, unless the user has chosen a number in the environment.

    The course's networks are small: a second thread makes them slower, several times so on a busy machine, and
    changes the order of floating-point sums from run to run. An explicit `OMP_NUM_THREADS` is left alone.
    """
    for variable in THREAD_VARIABLES:
        os.environ.setdefault(variable, "1")
    torch = sys.modules.get("torch")
    if torch is not None:  # torch reads the environment only when it is first imported
        torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))


def seed_everything(seed: int = 0) -> np.random.Generator:
    """Seed Python's, NumPy's and (where it is already imported) torch's random generators.

    Parameters
    ----------
    seed : int
        Any integer from 0 to 2**32 - 1.

    Returns
    -------
    numpy.random.Generator
        A fresh generator with the same seed, for code that takes one explicitly.

    Notes
    -----
    torch seeds all visible GPUs too. A notebook that imports torch does so before it seeds.
    """
    random.seed(seed)
    np.random.seed(seed)
    torch = sys.modules.get("torch")
    if torch is not None:
        if torch.cuda.is_available() or torch.backends.mps.is_available():
            torch.manual_seed(seed)
        else:  # without a GPU that would take 3 ms to note what to do when there is one
            torch.default_generator.manual_seed(seed)
    return np.random.default_rng(seed)


def device(prefer: str | None = None) -> torch.device:
    """Return the device to compute on: the preferred one, else a GPU when there is one, else the CPU.

    Parameters
    ----------
    prefer : str, optional
        A torch device string such as `"cpu"` or `"cuda:1"`. Without it the environment variable `DLGRADER_DEVICE`
        decides, and without that (or when it says `auto`) what the machine has.

    Returns
    -------
    torch.device

    Raises
    ------
    RuntimeError
        If the preferred device is not on this machine.
    """
    import torch

    wanted = prefer or os.environ.get("DLGRADER_DEVICE", "auto")
    if wanted == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    chosen = torch.device(wanted)
    if chosen.type == "cuda" and (chosen.index or 0) >= torch.cuda.device_count():
        raise RuntimeError(f"device {wanted!r} asked for, but this machine has {torch.cuda.device_count()} CUDA GPUs")
    return chosen
