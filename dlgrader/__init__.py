"""What a course notebook imports: comparators for its test cells, seeding, and the device to compute on."""

from __future__ import annotations

from dlgrader.compare import assert_close, assert_matches, assert_raises, assert_same_run, case, run_scenario
from dlgrader.runtime import device, seed_everything, use_one_thread

__all__ = [
    "assert_close",
    "assert_matches",
    "assert_raises",
    "assert_same_run",
    "case",
    "device",
    "run_scenario",
    "seed_everything",
]
__version__ = "0.1.0"

use_one_thread()
