"""Huge pages: the same memory, in fewer entries of the table that a fork copies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dlgrader.grading.kernels.memory import HUGE, use_huge_pages


def in_huge_pages() -> int:
    """Return how many bytes of this process are."""
    rollup = Path("/proc/self/smaps_rollup").read_text()
    return 1024 * int(rollup.partition("AnonHugePages:")[2].split()[0])


def test_filled_memory_moves_and_keeps_its_values() -> None:
    values = np.arange(4 * HUGE // 8)
    before = in_huge_pages()
    use_huge_pages()
    assert np.array_equal(values, np.arange(4 * HUGE // 8))
    if in_huge_pages() == before:
        pytest.skip("this Linux has no MADV_COLLAPSE")
    assert in_huge_pages() - before >= HUGE


def test_a_system_that_refuses_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dlgrader.grading.kernels.memory.MADV_COLLAPSE", 9999)
    before = in_huge_pages()
    use_huge_pages()
    assert in_huge_pages() <= before
