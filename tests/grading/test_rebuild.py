"""What decides about marks is the instructor's, whatever a submission says of it."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from dlgrader.grading.submission.rebuild import InstructorCell, rebuild


def instructor_cell(name, **changes):
    roles = {"locked": True, "grade": False, "solution": False, "task": False, "points": None}
    return InstructorCell(name, "code", f"# the instructor's {name}", checksum="", **{**roles, **changes})


INSTRUCTOR = [
    instructor_cell("imports"),
    instructor_cell("answer", locked=False, solution=True),
    instructor_cell("answer_test", grade=True, points=2.0),
    instructor_cell("second", locked=False, solution=True),
    instructor_cell("second_test", grade=True, points=3.0),
]


def submitted(name, source=None, make=new_code_cell, **metadata):
    cell = make(source=source or f"# the student's {name}")
    cell.metadata = {"nbgrader": {"grade_id": name}, **metadata}
    return cell


def whole():
    return [submitted(cell.name) for cell in INSTRUCTOR]


def sources(cells):
    notebook, changes = rebuild(new_notebook(cells=cells), INSTRUCTOR)
    nbformat.validate(notebook)
    return [cell.source for cell in notebook.cells], changes


RIGHT = [
    "# the instructor's imports",
    "# the student's answer",
    "# the instructor's answer_test",
    "# the student's second",
    "# the instructor's second_test",
]


def test_answers_are_the_students_and_everything_else_the_instructors():
    assert sources(whole()) == (RIGHT, [])


def test_points_and_locks_are_the_instructors():
    cells = whole()
    cells[2].metadata["nbgrader"] |= {"points": 1000, "locked": False, "grade": False}
    cells[2].metadata["tags"] = ["skip-execution"]
    notebook, _ = rebuild(new_notebook(cells=cells), INSTRUCTOR)
    assert notebook.cells[2].metadata["nbgrader"]["points"] == 2.0
    assert notebook.cells[2].metadata["nbgrader"]["grade"] is True
    assert set(notebook.cells[2].metadata) == {"nbgrader"}


def test_helper_cells_stay_after_the_cell_they_followed_without_their_metadata():
    cells = whole()
    helper = new_code_cell(source="def helper(): ...", metadata={"tags": ["skip-execution"]})
    cells.insert(1, helper)
    cells.insert(0, new_markdown_cell(source="my name"))
    notebook, changes = rebuild(new_notebook(cells=cells), INSTRUCTOR)
    assert [cell.source for cell in notebook.cells] == ["my name", RIGHT[0], "def helper(): ...", *RIGHT[1:]]
    assert notebook.cells[2].metadata == {}
    assert changes == []


@pytest.mark.parametrize("gone", range(len(INSTRUCTOR)))
def test_a_deleted_cell_is_as_released(gone):
    cells = whole()
    del cells[gone]
    found, changes = sources(cells)
    name = INSTRUCTOR[gone].name
    assert found[gone] == f"# the instructor's {name}"
    assert changes == [f"{name} was deleted: it is as released"]


def test_of_a_duplicated_answer_the_last_counts_and_the_first_runs_before_it():
    cells = whole()
    cells.insert(2, submitted("answer", "# a second try"))
    found, changes = sources(cells)
    assert found == [RIGHT[0], "# the student's answer", "# a second try", *RIGHT[2:]]
    assert changes == ["answer is there twice: the last one counts"]


def test_a_duplicated_test_is_there_once():
    cells = whole()
    cells.insert(3, submitted("answer_test", "pass"))
    assert sources(cells)[0] == RIGHT


def test_moved_cells_go_back_to_their_places():
    cells = whole()
    cells[1], cells[4] = cells[4], cells[1]
    found, changes = sources(cells)
    assert found == RIGHT
    assert changes == ["the instructor's cells were moved: they are back in their order"]


def test_a_retyped_cell_is_code_again():
    cells = whole()
    cells[1] = submitted("answer", make=new_markdown_cell)
    notebook, changes = rebuild(new_notebook(cells=cells), INSTRUCTOR)
    assert notebook.cells[1].cell_type == "code"
    assert changes == ["answer was turned into a markdown cell: it is a code cell"]


def test_an_unknown_grade_id_makes_a_cell_the_students_own():
    cells = [*whole(), submitted("bonus", "1 + 1", grade=True)]
    notebook, _ = rebuild(new_notebook(cells=cells), INSTRUCTOR)
    assert notebook.cells[-1].source == "1 + 1"
    assert notebook.cells[-1].metadata == {}


def test_a_student_cannot_take_the_id_of_a_test():
    thief = new_code_cell(source="pass")
    thief.id = "answer_test"
    notebook, _ = rebuild(new_notebook(cells=[thief, *whole()]), INSTRUCTOR)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert notebook.cells[3].id == "answer_test"
