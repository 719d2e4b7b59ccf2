"""formgrader's Autograde button grades the way `dlgrader autograde` does."""

from __future__ import annotations

import pytest
from nbgrader.apps import api

from dlgrader.course.directory import open_course
from dlgrader.grading.formgrader import use_our_engine
from tests.conftest import TinyCourse


def test_the_button_uses_our_engine(released: TinyCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "Autograde", api.Autograde)  # put back afterwards
    use_our_engine()
    released.submit("ada", double="import warnings\nwarnings.warn('old')\ndef double(x):\n    return 2 * x")
    course = open_course(released.root)
    answer = api.NbGraderAPI(course.directory, parent=course.app).autograde(released.day, "ada")
    assert answer["success"], answer
    assert list(released.root.glob(".dlgrader/graded/*/ada.json")), "the batch engine keeps a ledger"
    (released.root / "nbgrader_config.py").write_text(
        "from dlgrader.grading.formgrader import use_our_engine\nc = get_config()\nuse_our_engine()\n"
    )
    open_course(released.root)  # as our own configuration does it
