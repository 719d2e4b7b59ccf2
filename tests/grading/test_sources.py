"""Cells are read in many threads at once."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator

import pytest

from dlgrader.grading.examiner import parsed

CELL = "\n".join(f"def f{n}(x):\n    return [a + {n} for a in x if (a, x[{n}:2])]" for n in range(9))


class Cycle:
    """Garbage that lets another thread run when it is collected."""

    def __init__(self) -> None:
        self.self = self

    def __del__(self) -> None:
        time.sleep(0)


@pytest.fixture
def collecting_all_the_time() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(20, 1, 1000)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collecting_all_the_time")
def test_threads_that_parse_do_not_disturb_each_other() -> None:
    problems = []

    def parse() -> None:
        for _ in range(60):
            Cycle()
            try:
                parsed(CELL)
            except SystemError as error:  # Python before 3.11.8: AST constructor recursion depth mismatch
                problems.append(error)

    threads = [threading.Thread(target=parse) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
