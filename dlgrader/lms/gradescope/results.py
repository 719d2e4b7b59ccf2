"""`results.json`: what Gradescope shows of a graded submission, to students and to staff."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests

from dlgrader.course.directory import Course
from dlgrader.course.notebooks import Role, cell_name, failing_cells, failure, points, read_notebook, role
from dlgrader.grading.ledger import write_whole
from dlgrader.grading.submission.examination import fails_in_sight
from dlgrader.reporting.report import PART_OF_POINTS, parts_of, told
from dlgrader.reporting.wording import printable

# when students may see what hidden tests have judged; Gradescope has `hidden` too, which is never
VISIBILITIES = ("visible", "after_due_date", "after_published")
NEVER = "hidden"
LATER = {
    "after_due_date": "What hidden tests have judged is shown after the due date.",
    "after_published": "What hidden tests have judged is shown when grades are published.",
}
FAILED = "The autograder failed. That is no fault of yours; nothing was graded. Please tell your instructor."
WITHHELD = "a test with hidden lines fails"
# Gradescope renders what a submission as a whole is told as HTML, unless it is told that it is text
TEXT = {"output_format": "text"}
LONGEST = 4000


def failed() -> dict[str, Any]:
    """Return the results of a submission that could not be graded, by no fault of its author's."""
    return {"score": 0, "output": FAILED, **TEXT, "stdout_visibility": NEVER, "tests": []}


def ungraded(course: Course, day: str, reason: str) -> dict[str, Any]:
    """Return the results of what can't be graded as it was handed in: nothing is earned.

    Parameters
    ----------
    course : Course
    day : str
    reason : str
        In words for its author.
    """
    return _results(course, day, None, {}, "visible", [f"Nothing was graded: {reason}."])


def graded(
    course: Course,
    day: str,
    notebook: NotebookNode,
    scores: Mapping[str, float | None],
    hidden: str,
    says: Sequence[str],
) -> dict[str, Any]:
    """Return the results of a graded submission.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.
    notebook : NotebookNode
        As it was graded.
    scores : mapping of str to float or None
        By graded cell; None where a person has still to look.
    hidden : str
        One of `VISIBILITIES`. What a visible check has found is always shown: students can run it themselves.
    says : sequence of str
        Lines for the student about the submission as a whole.
    """
    failing = [f"{name}: {message}" for name, message in failing_cells(notebook).items()]
    return _results(course, day, notebook, scores, hidden, [*says, *failing])


def write(path: Path, results: Mapping[str, Any]) -> None:
    """Write results where Gradescope looks for them, in one step."""
    write_whole(path, json.dumps(results, indent=2, allow_nan=False) + "\n")


def _results(
    course: Course,
    day: str,
    notebook: NotebookNode | None,
    scores: Mapping[str, float | None],
    hidden: str,
    says: Sequence[str],
) -> dict[str, Any]:
    source = read_notebook(course.source_notebook(day))
    cells = {cell_name(cell): cell for cell in source.cells}
    found = {cell_name(cell): cell for cell in notebook.cells} if notebook is not None else {}
    mark = ClearHiddenTests(parent=course.app).begin_test_delimeter
    tests = []
    for index, part in enumerate(parts_of(source), start=1):
        for place, name in enumerate(part.cells, start=1):
            number = f"{index}.{place}" if len(part.cells) > 1 else f"{index}"
            test = {"name": name, "number": number, **TEXT}
            if role(cells[name]) is Role.TEST:
                test |= _test(cells[name], found.get(name), scores.get(name) or 0.0, hidden, mark)
            else:
                test |= _question(found.get(name), is_waiting=name in scores and scores[name] is None)
            tests.append(test)
    later = [LATER[hidden]] if any(test["visibility"] in LATER for test in tests) else []
    return {"output": _text([*says, *later]), **TEXT, "stdout_visibility": NEVER, "tests": tests}


def _test(
    released: NotebookNode, executed: NotebookNode | None, earned: float, hidden: str, mark: str
) -> dict[str, Any]:
    """Return what a test has come to; `released` is the instructor's, with its hidden lines after `mark`."""
    passes = earned >= points(released)
    in_sight = mark not in released.source or (not passes and executed is not None and fails_in_sight(executed))
    said = []
    if not passes and executed is not None:
        # one that was held in the kernel, as nbgrader holds it, still has its hidden lines, and may repeat them
        said = [WITHHELD if mark in executed.source else told(failure(executed) or PART_OF_POINTS)]
    elif executed is not None and mark not in executed.source:
        said = [output.text for output in executed.outputs if output.output_type == "stream"]
    return {
        "score": earned,
        "max_score": points(released),
        "status": "passed" if passes else "failed",
        "visibility": "visible" if in_sight else hidden,
        "output": _text(said),
    }


def _question(executed: NotebookNode | None, *, is_waiting: bool) -> dict[str, Any]:
    """Return a question that a person marks, by a rubric on Gradescope: the answer, for staff."""
    answer = executed.source if executed is not None else ""
    status = "passed" if is_waiting else "failed"
    return {"score": 0, "max_score": 0, "status": status, "visibility": NEVER, "output": _text([answer])}


def _text(lines: Sequence[str]) -> str:
    """Return lines as Gradescope is to print them."""
    text = "\n".join(printable(line.expandtabs(4)) for said in lines for line in said.splitlines())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
