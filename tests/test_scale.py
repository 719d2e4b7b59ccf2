"""The simulation of many machines, where its outcome can be said without it."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def scale(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "benchmarks")
    return importlib.import_module("scale")


def test_one_machine_runs_one_after_another(scale: ModuleType) -> None:
    free = {"prepare": 0.0, "save": 0.0, "overhead": 0.0}
    assert scale.simulate([1.0, 2.0, 3.0], 1, start=5.0, **free) == 11.0
    assert scale.simulate([2.0] * 100, 100, start=0.0, **free) == 2.0


def test_who_prepares_and_saves_is_the_limit_of_many(scale: ModuleType) -> None:
    costs = {"prepare": 0.25, "save": 0.125, "start": 0.0}
    # no sooner than all is prepared and saved, and no later than the last one then takes
    assert 375.0 <= scale.simulate([1.0] * 1000, 1000, overhead=0.0, **costs) <= 375.0 + 1.0 + 0.125
    assert scale.simulate([1.0] * 4, 4, overhead=0.0, **costs) == 4 * 0.25 + 1.0 + 0.125
    assert scale.simulate_jobs([1.0] * 4, 4, **costs) == 4 * 0.375 + 1.0


def test_the_scheduler_does_one_thing_at_a_time(scale: ModuleType) -> None:
    assert scale.simulate([1.0] * 8, 8, prepare=0.0, save=0.0, overhead=0.5, start=0.0) == 8 * 0.5 + 1.0
