"""Have formgrader's Autograde button grade the way `dlgrader autograde` does."""

from __future__ import annotations

from typing import Any

from nbgrader.apps import api
from nbgrader.converters import Autograde


def use_our_engine() -> None:
    """Put the batch engine in the place of nbgrader's converter, in nbgrader's programming interface only.

    For `nbgrader_config.py`. The command `nbgrader autograde` stays what it is.
    """
    api.Autograde = _batch_autograde


def _batch_autograde(**traits: Any) -> Autograde:
    from dlgrader.grading.batch import BatchAutograde  # half a second that other nbgrader commands can do without

    return BatchAutograde(**traits)
