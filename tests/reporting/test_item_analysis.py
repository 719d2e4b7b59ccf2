"""The numbers on a class: as worked out by hand, and for classes of no, one and equal students."""

from __future__ import annotations

import math

import pytest

from dlgrader.reporting.class_report import numbers, write_report
from dlgrader.reporting.item_analysis import NOT_WRITTEN, Answer, DayResults, Mistake, item, mistakes
from dlgrader.reporting.report import Row

PART_OF = {"mean_values": "mean", "mean_axis": "mean", "norm_values": "norm"}
POINTS = {"mean_values": 2.0, "mean_axis": 1.0, "norm_values": 4.0}
SQUARED = "Your result is exactly what you get when the root is missing."
CLASS = {
    "ada": {"mean_values": Answer(2.0), "mean_axis": Answer(1.0), "norm_values": Answer(None)},
    "bob": {
        "mean_values": Answer(0.0, "axis", "a"),
        "mean_axis": Answer(0.0, "shape", "b"),
        "norm_values": Answer(4.0),
    },
    "eve": {
        "mean_values": Answer(2.0),
        "mean_axis": Answer(0.0, "shape", "c"),
        "norm_values": Answer(1.0, SQUARED, "d"),
    },
    "joy": {
        "mean_values": Answer(0.0, NOT_WRITTEN, NOT_WRITTEN),
        "mean_axis": Answer(0.0, NOT_WRITTEN, NOT_WRITTEN),
        "norm_values": Answer(0.0, SQUARED, "e"),
    },
}


def test_a_cell_in_numbers() -> None:
    values = item("mean_values", "mean", 2.0, CLASS)
    assert (values.full, values.part_of, values.wrong, values.not_written, values.waiting) == (2, 0, 1, 1, 0)
    assert (values.answers, values.mean, values.correlation) == (4, 1.0, None)
    norm = item("norm_values", "norm", 4.0, CLASS)
    assert (norm.full, norm.part_of, norm.wrong, norm.not_written, norm.waiting) == (1, 1, 1, 0, 1)
    assert norm.mean == pytest.approx(5 / 3)


def test_a_student_is_counted_once_in_an_exercise_where_it_first_goes_wrong() -> None:
    found = list(mistakes(PART_OF, POINTS, CLASS))
    assert found == [
        Mistake("mean", "axis", ("bob",), "a"),
        Mistake("mean", NOT_WRITTEN, ("joy",), NOT_WRITTEN),
        Mistake("mean", "shape", ("eve",), "c"),
        Mistake("norm", SQUARED, ("eve", "joy"), "d"),
    ]


def test_the_correlation_is_that_of_a_cell_with_the_others() -> None:
    """Ten students: own points 0 to 9, the others' twice that but for one; by hand below."""
    others = [0, 2, 4, 6, 8, 10, 12, 14, 16, 8]
    answers = {f"s{n}": {"own": Answer(float(n)), "other": Answer(float(other))} for n, other in enumerate(others)}
    # means 4.5 and 8; sums about them: of products 480 - 360, of squares 285 - 202.5 and 880 - 640
    assert item("own", "x", 9.0, answers).correlation == pytest.approx(120 / math.sqrt(82.5 * 240))
    del answers["s0"]
    assert item("own", "x", 9.0, answers).correlation is None, "of nine students it says nothing"


def test_equal_scores_have_no_correlation() -> None:
    answers = {f"s{n}": {"own": Answer(1.0), "other": Answer(float(n))} for n in range(10)}
    assert item("own", "x", 1.0, answers).correlation is None


def test_a_cell_that_a_person_has_still_to_mark_is_no_part_of_the_others() -> None:
    answers = {
        f"s{n}": {"own": Answer(float(n)), "other": Answer(float(n)), "why": Answer(None if n else 100.0)}
        for n in range(10)
    }
    assert item("own", "x", 9.0, answers).correlation == pytest.approx(1)


def a_row(student: str, *scores: float | None) -> Row:
    tests = {f"q{number}": score for number, score in enumerate(scores)}
    return Row(student, "graded", scores, "", tests=tests)


@pytest.mark.parametrize("students", [0, 1, 3])
def test_classes_of_no_one_and_equal_students_have_a_page(students: int) -> None:
    day = DayResults("day01_x", 2.0, tuple(a_row(f"s{number}", 1.0, 1.0) for number in range(students)))
    count = numbers(day)
    assert (count.graded, count.mean, count.median) == (students, 2.0 if students else None, 2.0 if students else None)
    page = write_report([day, day])
    assert f"{students} students" in page
    assert "http" not in page
    assert "<script" not in page


HOSTILE = "<script>alert(1)</script>$x_{"


def test_names_and_messages_are_text() -> None:
    row = Row(HOSTILE, "failed", (None,), HOSTILE, (HOSTILE,))
    day = DayResults("day01_x", 1.0, (row, a_row("ada", 1.0)), (), (Mistake("q0", HOSTILE, (HOSTILE,), HOSTILE),))
    page = write_report([day, day])
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;$x_{") > 5


def test_an_anonymous_page_has_no_name_and_no_message() -> None:
    rows = (a_row("ada", 1.0), a_row("bob", 0.0), Row("eve", "failed", (None,), "eve's file", ("eve's file",)))
    day = DayResults("day01_x", 1.0, rows, (), (Mistake("q0", "axis", ("bob",), "bob said"),), {"ada": 1.0})
    page = write_report([day, DayResults("day02_y", 1.0, rows[:1])], anonymous=True)
    assert not any(name in page for name in ("ada", "bob", "eve", "said"))
    assert all(f"student {number}" in page for number in (1, 2, 3))
    assert "axis" in page


def test_each_students_share_stands_under_its_day() -> None:
    days = [
        DayResults("day01_x", 4.0, (a_row("ada", 1.0), a_row("bob", 4.0))),
        DayResults("day02_y", 2.0, (a_row("ada", 2.0),)),
    ]
    page = write_report(days)
    assert "<tr><td>ada</td><td>25%</td><td>100%</td></tr>" in page
    assert "<tr><td>bob</td><td>100%</td><td>–</td></tr>" in page
