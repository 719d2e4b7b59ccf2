"""What a class has come to is read at once, however large it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from dlgrader.course.directory import find_course
from dlgrader.grading.gradebooks import Gradebooks
from dlgrader.reporting.report import parts, rows
from tests.conftest import DAY, TinyCourse


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note what databases are asked meanwhile."""
    asked: list[str] = []

    def note(*about: object) -> None:
        asked.append(str(about[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_many_students_take_no_more_questions_than_one(released: TinyCourse) -> None:
    course = find_course(released.root)
    columns = parts(course, DAY)
    counts, tests = [], []
    for student in ("ada", "bela", "chen"):
        released.submit(student, double="def double(x):\n    return 2 * x")
        assert released.run("autograde", "3").status == 0
        with statements() as asked:
            found = rows(course, DAY, columns, [])
        counts.append(len(asked))
        tests = [dict(row.tests) for row in found]
    assert len(set(counts)) == 1, counts
    assert tests == [{"double_values": 2, "double_zero": 1, "total_values": 0, "last_values": 0, "why": 0}] * 3


def test_what_is_looked_up_at_once_is_what_is_looked_up_alone(released: TinyCourse) -> None:
    released.submit("ada", double="def double(x):\n    return 2 * x")
    assert released.run("autograde", "3").status == 0
    gradebook = Gradebooks()(f"sqlite:///{released.root}/gradebook.db", "tiny")
    whose = "tiny", DAY, "ada"
    names = ["double_values", "double_zero", "total_values", "last_values", "why"]
    alone = {name: gradebook.find_grade(name, *whose).id for name in names}
    comments = {name: gradebook.find_comment(name, *whose).id for name in ("double", "why")}
    with gradebook.looked_up(*whose), statements() as asked:
        assert {name: gradebook.find_grade(name, *whose).id for name in names} == alone
        assert {name: gradebook.find_comment(name, *whose).id for name in comments} == comments
        assert asked == []
    with statements() as asked:
        assert gradebook.find_grade("why", *whose).id == alone["why"]
    assert asked
    gradebook.close()
