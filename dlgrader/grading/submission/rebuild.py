"""Put the notebook to grade together: the instructor's cells, points and order; the student's answers and helpers.

Everything that decides about marks comes from the gradebook, where `generate_assignment` saved it. From the submission
come the sources of solution cells, and the student's own cells, each after the instructor's cell it followed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Notebook

from dlgrader.course.notebooks import Role, cell_name, role
from dlgrader.grading.examiner import Definitions
from dlgrader.grading.submission.reading import new_cell, read_submission


@dataclass(frozen=True)
class InstructorCell:
    """A cell of the instructor's that nbgrader knows.

    Attributes
    ----------
    name : str
        Its grade id.
    cell_type : str
        `"code"` or `"markdown"`.
    source : str
        As released, with its hidden tests.
    locked, grade, solution, task : bool
        As in nbgrader's metadata; what is neither locked nor a test is the student's to change.
    points : float or None
        Of a graded cell.
    checksum : str
        nbgrader's, of the released cell.
    """

    name: str
    cell_type: str
    source: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float | None
    checksum: str

    @property
    def from_student(self) -> bool:
        """Whether the source to grade is the student's."""
        return self.solution or self.task or not self.locked

    @property
    def is_test(self) -> bool:
        """Whether it is graded by what it does."""
        return self.grade and not self.solution

    def to_grade(self, submitted: NotebookNode | None) -> NotebookNode:
        """Return the cell as it is graded: with the student's source where that counts, and the student's outputs."""
        cell = new_cell(self.cell_type, self.source)
        if submitted is not None:
            if self.from_student:
                cell.source = submitted.source
            if self.cell_type == "code" and submitted.cell_type == "code":
                cell.outputs, cell.execution_count = submitted.outputs, submitted.execution_count
        cell.id = re.sub(r"[^a-zA-Z0-9_-]", "-", self.name)[:64]
        cell.metadata["nbgrader"] = {
            "grade": self.grade,
            "grade_id": self.name,
            "locked": self.locked,
            "schema_version": 3,
            "solution": self.solution,
            "task": self.task,
            "cell_type": self.cell_type,
            "checksum": self.checksum,
        }
        if self.points is not None:
            cell.metadata["nbgrader"]["points"] = self.points
        return cell


@dataclass(frozen=True)
class InstructorNotebook:
    """An instructor's notebook, read once for all submissions.

    Attributes
    ----------
    path : Path
        Where it is, or would be.
    cells : list of InstructorCell
        In their order.
    is_there : bool
        Whether there is such a file.
    in_order : bool
        Whether the cells are in the instructor's order: the gradebook keeps none.
    definitions : Definitions
        What it defines.
    """

    path: Path
    cells: list[InstructorCell]
    is_there: bool
    in_order: bool
    definitions: Definitions

    @classmethod
    def read(cls, known: Notebook, path: Path, released: Path) -> InstructorNotebook:
        """Put together what the gradebook knows, and what source and release say, where there are such files."""
        source, release = (nbformat.read(file, as_version=4) if file.is_file() else None for file in (path, released))
        ordered = source or release
        found = definitions(source) if source is not None else Definitions()
        return cls(path, instructor_cells(known, ordered), source is not None, ordered is not None, found)

    def solved(self) -> NotebookNode:
        """Return the notebook to grade with the instructor's solution in it, read as a submission is."""
        return rebuild(read_submission(self.path, self.path.parent), self.cells)[0]

    def bare(self) -> NotebookNode:
        """Return the notebook to grade as students get it."""
        released = {cell.name: cell.source for cell in self.cells}
        submitted = read_submission(self.path, self.path.parent)
        for cell in submitted.cells:
            cell.source = released.get(_name(cell), cell.source)
        return rebuild(submitted, self.cells)[0]


def instructor_cells(notebook: Notebook, ordered: NotebookNode | None) -> list[InstructorCell]:
    """Return the cells that the gradebook has of a notebook, in the order of the instructor's file.

    Parameters
    ----------
    notebook : nbgrader.api.Notebook
    ordered : NotebookNode or None
        A notebook that has them in their order. Cells that are not in it come last.
    """
    points = {cell.name: float(cell.max_score) for cell in [*notebook.grade_cells, *notebook.task_cells]}
    grades = {cell.name for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    cells = {
        cell.name: InstructorCell(
            name=cell.name,
            cell_type=cell.cell_type,
            source=cell.source,
            locked=cell.locked,
            grade=cell.name in grades,
            solution=cell.name in solutions,
            task=cell.name in tasks,
            points=points.get(cell.name),
            checksum=cell.checksum,
        )
        for cell in notebook.source_cells
    }
    order = [name for name in map(_name, ordered.cells if ordered is not None else ()) if name in cells]
    return [cells[name] for name in dict.fromkeys([*order, *sorted(cells)])]


def definitions(notebook: NotebookNode) -> Definitions:
    """Return what an instructor's notebook defines outside its tests."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return Definitions.of(
        locked=[cell.source for cell in code if role(cell) is Role.READ_ONLY],
        ordinary=[cell.source for cell in code if role(cell) is Role.ORDINARY],
        solutions={cell_name(cell): cell.source for cell in code if role(cell) is Role.SOLUTION},
    )


def rebuild(
    submitted: NotebookNode, instructor: Sequence[InstructorCell], *, in_order: bool = True
) -> tuple[NotebookNode, list[str]]:
    """Put the notebook to grade together.

    Parameters
    ----------
    submitted : NotebookNode
        nbformat 4.
    instructor : sequence of InstructorCell
    in_order : bool
        Whether they are in the instructor's order; otherwise they come in the submission's.

    Returns
    -------
    notebook : NotebookNode
    changes : list of str
        What the student had done to the instructor's cells, in words.
    """
    known = {cell.name: cell for cell in instructor}
    answers: dict[str, NotebookNode] = {}
    before: dict[str, list[NotebookNode]] = {}
    followers: dict[str, list[NotebookNode]] = {"": []}
    changes = []
    met: list[str] = []
    for cell in submitted.cells:
        name = _name(cell)
        if name not in known:
            followers[met[-1] if met else ""].append(cell)
            continue
        if name in answers:
            changes.append(f"{name} is there twice: the last one counts")
            if known[name].from_student:  # the earlier copy runs too, before it, with what the student has put between
                before[name] += [answers[name], *followers[name]]
                followers[name] = []
        else:
            met.append(name)
            before[name], followers[name] = [], []
        answers[name] = cell
        if cell.cell_type != known[name].cell_type:
            changes.append(f"{name} was turned into a {cell.cell_type} cell: it is a {known[name].cell_type} cell")
    if not in_order:
        instructor = sorted(instructor, key=lambda cell: met.index(cell.name) if cell.name in answers else len(met))
    expected = [cell.name for cell in instructor if cell.name in answers]
    if met != expected:
        changes.append("the instructor's cells were moved: they are back in their order")
    cells = [_own(cell) for cell in followers[""]]
    for cell in instructor:
        if cell.name not in answers:
            changes.append(f"{cell.name} was deleted: it is as released")
        cells += [_own(copied) for copied in before.get(cell.name, [])]
        cells.append(cell.to_grade(answers.get(cell.name)))
        cells += [_own(follower) for follower in followers.get(cell.name, [])]
    _make_ids_unique(cells, reserved={cell.name for cell in instructor})
    return nbformat.v4.new_notebook(cells=cells), changes


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _own(cell: NotebookNode) -> NotebookNode:
    """Return a student's own cell without metadata: tags there could switch the grader's treatment of cells."""
    cell.metadata = NotebookNode()
    return cell


def _make_ids_unique(cells: Sequence[NotebookNode], reserved: set[str]) -> None:
    """Give a new id to every cell whose id another has, or that goes by the name of an instructor's cell."""
    met: set[str] = set()
    for number, cell in enumerate(cells):
        if cell.id in met or (cell.id in reserved and _name(cell) != cell.id):
            cell.id = f"moved-{number}"
        met.add(cell.id)
