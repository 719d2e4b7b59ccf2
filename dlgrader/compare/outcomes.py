"""What a call comes to: a value or an exception, run from a fixed seed that leaves the caller's randomness alone."""

from __future__ import annotations

import contextlib
import dis
import functools
import random
import sys
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlgrader.runtime import seed_everything

# of functions whose instructions have been looked through, which takes longer than most calls do
MOST_CODES = 4096


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a call returned, or the exception it raised, and the seconds it took."""

    value: Any
    error: BaseException | None
    seconds: float


def outcome(call: Callable[[], Any], seed: int = 0) -> Outcome:
    """Make the call from the seed and return what it comes to."""
    with states_kept():
        return one_of_many(call, seed)


def one_of_many(call: Callable[[], Any], seed: int = 0) -> Outcome:
    """Do what `outcome` does, within `states_kept`: keeping them takes NumPy longer than most calls take."""
    value, error = None, None
    started = time.perf_counter()
    torch = sys.modules.get("torch")
    records_gradients = torch is None or torch.is_grad_enabled()
    seed_everything(seed)
    try:
        value = call()
    except (Exception, SystemExit) as raised:
        error = raised
    finally:
        if torch is not None:
            torch.set_grad_enabled(records_gradients)
    return Outcome(value, error, time.perf_counter() - started)


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed Python's, NumPy's and torch's global random generators, and put their states back afterwards."""
    with states_kept():
        seed_everything(seed)
        yield


@contextlib.contextmanager
def states_kept() -> Iterator[None]:
    """Put the states of the global random generators back afterwards.

    So is torch's grad mode, which a function that forgets it off would leave to whatever runs next.
    """
    torch = sys.modules.get("torch")
    states = random.getstate(), np.random.get_state(), torch.get_rng_state() if torch else None
    records_gradients = torch is None or torch.is_grad_enabled()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        if torch is not None:
            torch.set_rng_state(states[2])
            torch.set_grad_enabled(records_gradients)


def asserts(function: Callable[..., Any]) -> bool:
    """Return whether a function, or one that it defines, has an assertion in it: a statement, or a call of ours."""
    code = getattr(function, "__code__", None)
    return isinstance(code, types.CodeType) and _asserts(code)


@functools.lru_cache(MOST_CODES)
def _asserts(code: types.CodeType) -> bool:
    inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    called = any(name.startswith("assert_") or name == "AssertionError" for name in code.co_names)
    states = any(instruction.opname == "LOAD_ASSERTION_ERROR" for instruction in dis.get_instructions(code))
    return called or states or any(map(_asserts, inner))


def error_text(error: BaseException) -> str:
    """Return the exception's type and the first line of its message."""
    try:
        lines = str(error).strip().splitlines()
    except Exception:
        lines = []
    first = lines[0][:200] if lines else ""
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
