"""The page that a student gets back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from dlgrader.reporting.feedback import FeedbackExporter
from tests.conftest import DAY, TinyCourse, begun

DOUBLE = "def double(x):\n    return 2 * x"
FIVE = "def double(x):\n    return 5 * x"
TOTAL = "def total(x):\n    return sum(x)"
LAST = "def last(x):\n    return x[-1]"
WRITTEN = "Twice two: $\\frac{4}{2}$ and $$\\sum_k k$$"
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(2)) $<img src=x onerror=y>$ \ue0007\ue001"


def page_of(course: TinyCourse, student: str) -> BeautifulSoup:
    return BeautifulSoup((course.root / "feedback" / student / DAY / "tiny.html").read_text(), "html.parser")


def row(page: BeautifulSoup, question: str) -> list[str]:
    rows = [[cell.get_text() for cell in found.find_all("td")] for found in page.header.find_all("tr")]
    return next(cells for cells in rows if cells and cells[0] == question)


@pytest.fixture(scope="module")
def graded_once(released_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = begun(shutil.copytree(released_once, tmp_path_factory.mktemp("graded") / "course"))
    course.submit("ada", double=DOUBLE, total=TOTAL, last=LAST, why=WRITTEN)
    course.submit("bela", double=FIVE, total=TOTAL)
    course.submit("chen", why=HOSTILE)
    course.run("autograde", 3, "--workers", 1)
    return course.root


@pytest.fixture
def graded(graded_once: Path, copy_of: Callable[[Path], TinyCourse]) -> TinyCourse:
    return copy_of(graded_once)


def test_one_command_writes_a_page_for_everyone_who_handed_in(graded: TinyCourse) -> None:
    ran = graded.run("feedback", "3")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"3 pages in {graded.root / 'feedback'}\n"


def test_nbgrader_itself_writes_the_same_page(graded: TinyCourse) -> None:
    config = graded.root / "nbgrader_config.py"
    exporter = "dlgrader.reporting.feedback.FeedbackExporter"
    config.write_text(f"{config.read_text()}c.GenerateFeedback.exporter_class = {exporter!r}\n")
    from nbgrader.converters import GenerateFeedback

    from dlgrader.course.converting import convert
    from dlgrader.course.directory import open_course

    settings = {"CourseDirectory": {"assignment_id": DAY}}
    assert convert(open_course(graded.root).with_settings(settings), GenerateFeedback) == {}
    theirs = {student: page_of(graded, student) for student in ("ada", "bela")}
    graded.run("feedback", "3")
    assert theirs == {student: page_of(graded, student) for student in theirs}


def test_what_each_question_earned_and_why(graded: TinyCourse) -> None:
    graded.run("feedback", "3", "--student", "bela")
    assert [path.parent.parent.name for path in graded.root.glob("feedback/*/*/*.html")] == ["bela"]
    page = page_of(graded, "bela")
    assert page.find(class_="total").get_text() == "3 of 9 points."
    assert row(page, "double")[1:] == ["1 of 3", "AssertionError"]
    assert row(page, "total")[1:] == ["2 of 2", ""]
    assert row(page, "last")[1:] == ["0 of 2", "not written yet"]
    assert row(page, "why")[1:] == ["0 of 2", ""]
    first = page.find(class_="first")
    assert "double" in first.get_text()
    assert page.find(id=first.a["href"].removeprefix("#")).find(class_="failure")


def test_who_has_everything_right_is_told_to_mend_nothing(graded: TinyCourse) -> None:
    graded.run("feedback", "3")
    page = page_of(graded, "ada")
    assert page.find(class_="first") is None
    assert page.find(class_="total").get_text() == "7 of 9 points so far: a written answer is still to be read."
    assert row(page, "why")[1:] == ["? of 2", ""]


@pytest.mark.parametrize("student", ["ada", "chen"])
def test_the_page_needs_no_network_and_runs_nothing(graded: TinyCourse, student: str) -> None:
    graded.run("feedback", "3")
    page = page_of(graded, student)
    assert not page.find_all(["script", "link", "iframe"])
    assert all(image["src"].startswith("data:image/") for image in page.find_all("img"))
    assert not re.search(r"(?:src|url)\s*[=(]\s*[\"']?https?:", str(page))
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")]
        assert not str(element.get("href", "")).startswith("javascript:")


def test_formulas_are_mathml(graded: TinyCourse) -> None:
    graded.run("feedback", "3")
    why = page_of(graded, "ada").find(id="why")
    assert [formula["display"] for formula in why.find_all("math")][:2] == ["inline", "block"]
    assert why.find("mfrac")


@pytest.mark.parametrize(
    "text", [HOSTILE, "$\\frac{$ and $\\text{<script>alert(1)</script>}$ and $$\\href{javascript:x}{y}$$"]
)
def test_nothing_runs_in_a_notebook_that_was_not_graded_here(text: str) -> None:
    cell = nbformat.v4.new_markdown_cell(text)
    page, _ = FeedbackExporter().from_notebook_node(
        nbformat.v4.new_notebook(cells=[cell]), {"nbgrader": {"score": 0, "max_score": 0, "late_penalty": 0}}
    )
    shown = BeautifulSoup(page, "html.parser")
    assert not shown.find_all("script")
    assert not shown.find_all("img", src=True)
    assert not [link for link in shown.find_all(href=True) if "javascript" in link["href"]]


def test_a_graders_mark_and_comment_are_on_the_page(graded: TinyCourse) -> None:
    with Gradebook(f"sqlite:///{graded.root / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("why", "tiny", DAY, "ada")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.find_comment("why", "tiny", DAY, "ada").manual_comment = "Say **why**, not that."
        gradebook.db.commit()
    graded.run("feedback", "3")
    page = page_of(graded, "ada")
    assert page.find(class_="total").get_text() == "8.5 of 9 points."
    assert row(page, "why")[1] == "1.5 of 2"
    assert page.find(id="why").find(class_="comment").strong.get_text() == "why"


def test_every_link_leads_to_a_cell(graded: TinyCourse) -> None:
    graded.run("feedback", "3")
    page = page_of(graded, "bela")
    targets = [link["href"].removeprefix("#") for link in page.header.find_all("a")]
    assert all(len(page.find_all(id=target)) == 1 for target in targets)


def test_before_anything_is_graded_it_says_what_to_do(released: TinyCourse) -> None:
    ran = released.run("feedback", "3")
    assert ran.status == 2
    assert re.fullmatch(rf"dlgrader: nothing is graded: .*; run `dlgrader autograde {DAY}` first\n", ran.err)


def test_a_page_that_cannot_be_made_costs_no_other(graded: TinyCourse) -> None:
    path = next(Path(graded.root, "autograded", "ada").rglob("*.ipynb"))
    path.chmod(0o644)
    path.write_text("{}")
    ran = graded.run("feedback", "3")
    assert ran.status == 1
    assert "ada" in ran.err
    assert page_of(graded, "bela")
    assert nbformat.read(next(Path(graded.root, "autograded", "bela").rglob("*.ipynb")), 4)
