"""A grader sees the marking scheme beside an answer, and a student never does."""

from __future__ import annotations

from typing import Any

import pytest
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from dlgrader.reporting.marking_scheme import MarkingScheme
from tests.conftest import TinyCourse

SCHEME = "One point for the two"


def shown(course: TinyCourse, **resources: Any) -> str:
    """Return a graded notebook as a page, written with the course's configuration."""
    config = Config({"CourseDirectory": {"root": str(course.root)}})
    config.HTMLExporter.preprocessors = [f"{MarkingScheme.__module__}.{MarkingScheme.__name__}"]
    graded = course.root / "autograded" / "ada" / course.day / "tiny.ipynb"
    page: str = HTMLExporter(config=config).from_filename(str(graded), resources=resources)[0]
    return page


@pytest.fixture
def graded(released: TinyCourse) -> TinyCourse:
    released.submit("ada")
    assert released.run("autograde", "3").status == 0
    return released


FORMGRADERS = {"submission_id": "1f", "assignment_id": "day03_tiny", "notebook_id": "tiny"}


def test_a_grader_sees_it_below_the_answer_and_others_do_not(graded: TinyCourse) -> None:
    page = shown(graded, **FORMGRADERS)
    assert SCHEME in page
    assert page.index("four?") < page.index(SCHEME)
    assert "BEGIN SOLUTION" not in page
    assert SCHEME not in shown(graded)


def test_without_the_source_the_page_is_formgraders_own(graded: TinyCourse) -> None:
    graded.source.unlink()
    assert shown(graded, **FORMGRADERS).count("instructor") == shown(graded).count("instructor")


def test_the_course_has_it_and_its_feedback_is_without(graded: TinyCourse) -> None:
    with (graded.root / "nbgrader_config.py").open("a") as file:
        file.write('c.HTMLExporter.preprocessors = ["dlgrader.reporting.marking_scheme.MarkingScheme"]\n')
    assert graded.run("feedback", "3").status == 0
    pages = list((graded.root / "feedback").rglob("*.html"))
    assert pages
    assert not any(SCHEME in page.read_text(encoding="utf-8") for page in pages)
