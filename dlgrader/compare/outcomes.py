"""What a call comes to: a value or an exception, run from a fixed seed that leaves the caller's randomness alone."""

from __future__ import annotations

import contextlib
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlgrader.runtime import seed_everything


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a call returned, or the exception it raised, and the seconds it took."""

    value: Any
    error: BaseException | None
    seconds: float


def outcome(call: Callable[[], Any], seed: int = 0) -> Outcome:
    """Make the call from the seed and return what it comes to."""
    value, error = None, None
    started = time.perf_counter()
    with seeded(seed):
        try:
            value = call()
        except (Exception, SystemExit) as raised:
            error = raised
    return Outcome(value, error, time.perf_counter() - started)


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed Python's, NumPy's and torch's global random generators, and put their states back afterwards."""
    torch = sys.modules.get("torch")
    states = random.getstate(), np.random.get_state(), torch.get_rng_state() if torch else None
    seed_everything(seed)
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        if torch is not None:
            torch.set_rng_state(states[2])


def error_text(error: BaseException) -> str:
    """Return the exception's type and the first line of its message."""
    try:
        lines = str(error).strip().splitlines()
    except Exception:
        lines = []
    first = lines[0][:200] if lines else ""
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
