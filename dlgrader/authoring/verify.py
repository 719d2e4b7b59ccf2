"""Checking a day before its release: its form, and that its solution earns everything and its stub nothing."""

from __future__ import annotations

import copy
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from dlgrader.authoring.conversion import generate
from dlgrader.authoring.form import Finding, Kind, check_format, count_words, findings
from dlgrader.course.directory import Course, CourseError
from dlgrader.course.execution import run_notebook
from dlgrader.course.names import names_of
from dlgrader.course.notebooks import (
    Role,
    cell_name,
    cells_of,
    exercises,
    failure,
    note_of,
    points,
    read_notebook,
    role,
    score,
    with_answers,
)
from dlgrader.grading.execution import run_outside
from dlgrader.grading.rehearsal import differing, reason_for
from dlgrader.grading.submission.demonstrations import demonstrations
from dlgrader.grading.submission.examination import DISAGREES

# seconds of CPU that a whole notebook may take, a phase's project and another day
PROJECT_SECONDS, DAY_SECONDS = 45, 20
CELL_TIMEOUT = 120
# as wide as an output is in JupyterLab on a laptop's screen
WIDEST_OUTPUT = 120

OUTSIDE_CURE = (
    "write what changes or keeps the student's objects as a scenario for assert_same_run; use only imports, names from "
    "read-only cells and the student's"
)


@dataclass
class Report:
    """What `verify` found out about a day.

    Attributes
    ----------
    notebook : Path
    problems : list of Finding
        The gravest first.
    facts : str
        The day in numbers: cells, words, exercises, points.
    seconds : float or None
        CPU seconds of the solved notebook, its kernel's start included; None where it was not run to its end.
    """

    notebook: Path
    problems: list[Finding] = field(default_factory=list)
    facts: str = ""
    seconds: float | None = None

    def lines(self, course: Course) -> Iterator[str]:
        """Yield one line for each problem: file, cell, what is wrong, cure."""
        for problem in self.problems:
            where = f"cell {problem.cell}" if problem.cell else "notebook"
            yield f"{course.relative(self.notebook)}: {where}: {problem.wrong}; {problem.cure}"

    def verdict(self) -> str:
        """Say how many problems there are, by what they are about."""
        count = Counter(problem.kind for problem in self.problems)
        kinds = [f"{count[kind]} about {kind.value}" for kind in Kind if count[kind]]
        number = len(self.problems)
        return f"{number} problem{'s' if number > 1 else ''} ({', '.join(kinds)})" if number else "ready for release"


def verify_day(
    course: Course, day: str, *, run: bool = True, enforce_time: bool = False, kinds: Collection[Kind] | None = None
) -> Report:
    """Check everything about a day that a program can.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.
    run : bool
        Whether to run the notebook too, solved and as released.
    enforce_time : bool
        Whether to report a notebook that took more CPU time than it may. Not by default: a busy machine is slower.
    kinds : collection of Kind, optional
        What to look for: everything by default, the style of the course only where the course asks for it.
    """
    wanted = kinds or [kind for kind in Kind if kind is not Kind.STYLE or course.has_own_style]
    report = Report(course.source_notebook(day))
    source = read_notebook(report.notebook)
    report.problems.extend(check_format(source))
    if report.problems:
        return report
    with tempfile.TemporaryDirectory() as scratch:
        try:
            folder = generate(course, day, Path(scratch))
        except CourseError as error:
            report.problems.append(Finding(None, str(error), "then verify again"))
            return report
        release = read_notebook(folder / report.notebook.name)
        report.facts = describe(source, release)
        found = list(findings(source, release, wanted))
        if run:
            # the solved notebook runs in a copy of its folder too: what it writes must not get into source/
            solved = shutil.copytree(report.notebook.parent, Path(scratch, "solved"))
            report.seconds, executed = run_solution(source, solved)
            outside = check_tests_outside(source, executed, solved) if Kind.FORM in wanted else []
            bare = check_bare(source, release, solved, both_ways=Kind.FORM in wanted)
            once = {(finding.cell, finding.cure): finding for finding in (*outside, *bare)}
            found += [*check_solution(executed), *once.values()]
    limit = time_limit(day)
    if enforce_time and report.seconds is not None and report.seconds > limit:
        wrong = f"takes {report.seconds:.1f} s of CPU time, {limit} s are allowed"
        found.append(Finding(None, wrong, "use less data, smaller networks or fewer steps"))
    gravest_first = list(Kind).index
    report.problems.extend(
        sorted((one for one in found if one.kind in wanted), key=lambda one: gravest_first(one.kind))
    )
    return report


def time_limit(day: str) -> int:
    """Return how many CPU seconds a day's notebook may take: a phase's summary project has more."""
    return PROJECT_SECONDS if re.search(r"project|summary", day) else DAY_SECONDS


def run_solution(source: NotebookNode, folder: Path) -> tuple[float | None, NotebookNode]:
    """Run the solved notebook: CPU seconds, None where it did not come to its end, and what was executed."""
    # as a student has it: an ordinary kernel, whose start and imports are part of the time
    executed = run_notebook(_with_clock(source), cwd=folder, timeout=CELL_TIMEOUT)
    clock = executed.cells.pop()
    seconds = float(clock.outputs[0].text) if clock.outputs and clock.outputs[0].output_type == "stream" else None
    return seconds, executed


def check_solution(executed: NotebookNode) -> list[Finding]:
    """Find whatever in the solved notebook, executed, did not run clean or earns less than full marks."""
    found: list[Finding] = []
    for cell in executed.cells:
        if cell.cell_type != "code":
            continue
        name, message = cell_name(cell), failure(cell)
        warning = next((output.text for output in cell.outputs if output.get("name") == "stderr"), "")
        if message:
            found.append(
                Finding(
                    name, f"the solution fails: {message.splitlines()[0]}", "correct the cell or the test", Kind.MARKS
                )
            )
        elif role(cell) is Role.TEST and score(cell) < points(cell):
            earned = f"the solution earns {score(cell):g} of {points(cell):g} points"
            found.append(Finding(name, earned, "correct the solution or the test", Kind.MARKS))
        if warning:
            first = warning.strip().splitlines()[-1]
            found.append(
                Finding(name, f"writes to stderr: {first[:80]}", "remove the cause of the warning", Kind.STYLE)
            )
        widest = max((len(line) for text in _printed(cell) for line in text.splitlines()), default=0)
        if widest > WIDEST_OUTPUT:
            wrong = f"prints a line of {widest} characters, which wraps"
            found.append(Finding(name, wrong, f"print at most {WIDEST_OUTPUT} in a line", Kind.STYLE))
    images = [output for cell in executed.cells for output in cell.get("outputs", []) if _is_image(output)]
    if not images:
        found.append(Finding(None, "draws no figure", "draw the day's figure from the student's own code", Kind.STYLE))
    return found


def check_tests_outside(source: NotebookNode, inside: NotebookNode, folder: Path) -> list[Finding]:
    """Find the tests that judge a notebook otherwise outside its kernel than they did inside."""
    # what comes after the last of them has run inside, and can differ outside only by what the tests make
    made = {name for cell in cells_of(source, Role.TEST).values() for name in names_of(cell.source).defines}
    after = [names_of(source.cells[index].source).needs for index in demonstrations(source.cells)]
    outside = run_outside(
        source, cwd=folder, timeout=CELL_TIMEOUT, skip_demonstrations=all(made.isdisjoint(needs) for needs in after)
    )
    return [_held_inside(name, reason) for name, reason in differing(inside, outside).items()]


def check_bare(source: NotebookNode, release: NotebookNode, folder: Path, *, both_ways: bool) -> list[Finding]:
    """Find which tests give an untouched release a point, or judge it otherwise outside, and whether it ends."""
    stubs = {name: cell.source for name, cell in cells_of(release, Role.SOLUTION).items()}
    bare = with_answers(source, stubs)
    executed = run_outside(bare, cwd=folder, timeout=CELL_TIMEOUT, solved=source, second_opinion=both_ways)
    found: list[Finding] = []
    for name, cell in cells_of(executed, Role.TEST).items():
        if score(cell) > 0:
            earned = f"the untouched release earns {score(cell):g} points"
            found.append(Finding(name, earned, "make the test call what the student writes", Kind.MARKS))
        elif note_of(cell) == DISAGREES:
            found.append(_held_inside(name, reason_for(cell)))
    for cell in executed.cells:
        message = failure(cell) or ""
        if message.startswith(("DeadKernelError", "CellTimeoutError")):
            cure = "make the cell bear unwritten answers"
            wrong = f"the untouched release does not run to its end: {message}"
            found.append(Finding(cell_name(cell), wrong, cure, Kind.MARKS))
    return found


def _held_inside(name: str, reason: str) -> Finding:
    said = "judges otherwise outside the student's process, and so is held in it, open to forgery"
    return Finding(name, f"{said}: {reason}", OUTSIDE_CURE)


def describe(source: NotebookNode, release: NotebookNode) -> str:
    """Say how long a day is: cells, words, exercises and points."""
    tests = sum(exercise.points for exercise in exercises(source))
    written = sum(points(cell) for cell in cells_of(source, Role.QUESTION).values())
    return (
        f"{len(source.cells)} cells, {count_words(source, release):,} words, {len(exercises(source))} exercises, "
        f"{tests:g} + {written:g} points"
    )


def _with_clock(source: NotebookNode) -> NotebookNode:
    """Return a copy with a last cell that prints the kernel's CPU time, which works wherever the kernel runs."""
    timed = copy.deepcopy(source)
    code = "import time as _time; print(_time.process_time())"
    timed.cells.append(new_code_cell(code, id="clock"))
    return timed


def _printed(cell: NotebookNode) -> Iterator[str]:
    return (output.text for output in cell.outputs if output.output_type == "stream")


def _is_image(output: NotebookNode) -> bool:
    return any(kind.startswith("image/") for kind in output.get("data", {}))
