"""Comparators for test cells: they judge a result by tolerance and say what is wrong the way a good assistant would."""

from __future__ import annotations

from dlgrader.compare.assertions import assert_close, assert_matches, assert_raises, assert_same_run, run_scenario
from dlgrader.compare.cases import case

__all__ = ["assert_close", "assert_matches", "assert_raises", "assert_same_run", "case", "run_scenario"]
