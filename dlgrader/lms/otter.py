"""A day for otter-grader: the zip that `otter run --autograder` takes.

The format is otter-grader 7's own: `otter_config.json`, `files/` and `tests/*.py` are read in `otter/run/__init__.py`
and `otter/run/run_autograder/runners/abstract_runner.py`, a test file with `OK_FORMAT = False` in
`otter/test_files/exception_test.py`, in https://github.com/ucbds-infra/otter-grader.
"""

from __future__ import annotations

import builtins
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests

import dlgrader
from dlgrader.authoring.form import check_format
from dlgrader.authoring.verify import CELL_TIMEOUT
from dlgrader.course.directory import Course, CourseError
from dlgrader.course.names import misused_names, names_of
from dlgrader.course.notebooks import (
    Role,
    builds_on,
    cell_name,
    cells_of,
    failure,
    part_given,
    points,
    read_notebook,
    role,
    score,
)
from dlgrader.grading.archive import files_below, zipped
from dlgrader.grading.examiner import Definitions, parts
from dlgrader.grading.execution import run_outside
from dlgrader.grading.submission.rebuild import definitions
from dlgrader.grading.submission.run_cells import RunCells
from dlgrader.lms import held

# what notebooks import of ours, and the answer key
ROOMS = "compare", "data", "reference"

TEST = """\

OK_FORMAT = False

from otter.test_files import test_case

name = {name!r}
all_or_nothing = True

TEST = Held(
    given={given},
    parts={parts},
    earlier={earlier},
    functions={functions!r},
    own={own!r},
    seconds={seconds!r},
)
"""
CASE = """\


@test_case(points={points!r}, hidden={hidden})
def case_{number}(env):
    TEST.check(env, {number})
"""


@dataclass(frozen=True)
class Exported:
    """What went into a zip: its tests, their points, and the questions that a person marks, which otter leaves out."""

    tests: int
    points: float
    left_out: tuple[str, ...]


def export_otter(course: Course, day: str, out: Path) -> Exported:
    """Write a day's tests as the zip that `otter run --autograder` takes.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.
    out : Path
        The zip.

    Raises
    ------
    CourseError
        If a test can't be held by otter with the same result, or the zip can't be written; nothing has been then.
    """
    path = course.source_notebook(day)
    source = read_notebook(path)
    for found in check_format(source):
        where = f"cell {found.cell}" if found.cell else "notebook"
        raise CourseError(f"{course.relative(path)}: {where}: {found.wrong}; {found.cure}")
    seconds = max(RunCells(parent=course.app).timeout or 0, 0)
    for cell, reason in _obstacles(source, path.parent, seconds):
        raise CourseError(f"{course.relative(path)}: cell {cell}: {reason}")
    tests = cells_of(source, Role.TEST)
    if not tests:
        raise CourseError(f"{course.relative(path)}: no test cell, and otter grades nothing else; write one first")
    hidden = ClearHiddenTests(parent=course.app)
    delimiters = hidden.begin_test_delimeter, hidden.end_test_delimeter
    files = {"otter_config.json": json.dumps({"lang": "python"}, indent=2).encode()}
    for name in tests:
        files[f"tests/{name}.py"] = _test_file(source, name, delimiters, seconds).encode()
    files |= {f"files/{name}": content for name, content in _beside(path.parent)}
    if any("dlgrader" in cell.source for cell in source.cells if cell.cell_type == "code"):
        files |= {f"files/dlgrader/{name}": content for name, content in _package()}
    try:
        out.write_bytes(zipped(dict(sorted(files.items()))))
    except OSError as error:
        raise CourseError(f"{out} can't be written: {error.strerror}; choose another -o FILE") from None
    return Exported(len(tests), sum(map(points, tests.values())), tuple(cells_of(source, Role.QUESTION)))


def _obstacles(source: NotebookNode, folder: Path, seconds: float) -> Iterator[tuple[str, str]]:
    """Yield the tests that otter would judge otherwise, each with the reason and the cure."""
    tests = cells_of(source, Role.TEST)
    for misuse in misused_names(source):
        if misuse.cell in tests and misuse.origin in tests:
            yield (
                misuse.cell,
                f"uses `{misuse.name}` of the test {misuse.origin}, and otter holds each test by itself; define it in "
                "a read-only cell",
            )
    code = [(cell, names_of(cell.source)) for cell in source.cells if cell.cell_type == "code"]
    given: frozenset[str] = frozenset()
    for position, (cell, names) in enumerate(code):
        if role(cell) is Role.READ_ONLY:
            given |= names.defines
        elif role(cell) is Role.TEST:
            for other, later in code[position + 1 :]:
                again = (names.needs - given) & later.defines
                if again and role(other) in {Role.SOLUTION, Role.ORDINARY}:
                    yield (
                        cell_name(cell),
                        f"uses `{min(again)}`, which the cell {cell_name(other)} defines again, and otter holds all "
                        "tests after the last cell; choose another name there",
                    )
    with tempfile.TemporaryDirectory() as scratch:
        solved = shutil.copytree(folder, Path(scratch, "solved"))
        executed = run_outside(source, cwd=solved, timeout=seconds or CELL_TIMEOUT)
    for name, cell in cells_of(executed, Role.TEST).items():
        if any(part_given(output) is not None for output in cell.outputs):
            yield name, "ends in a number, a part of its points, and otter gives all or nothing; cut it into two tests"
        if score(cell) < points(cell):
            said = f" ({(failure(cell) or 'no reason given').splitlines()[0]})"
            yield name, f"the solution earns {score(cell):g} of {points(cell):g} points{said}; run `dlgrader verify`"


def _test_file(source: NotebookNode, name: str, delimiters: tuple[str, str], seconds: float) -> str:
    """Return otter's file for a test cell."""
    found = definitions(source)
    given = [*found.imports]
    for cell in source.cells:
        if cell_name(cell) == name and role(cell) is Role.TEST:
            break
        if role(cell) is Role.READ_ONLY and cell.cell_type == "code":
            given.append(cell.source)
    earlier, functions = _earlier(found, cell)
    cut = parts(cell.source, *delimiters)
    first = next((number for number, part in enumerate(cut) if part.hidden), len(cut))
    halves = ["\n".join(part.source for part in half) for half in (cut[:first], cut[first:])]
    cases = [(half, is_hidden) for half, is_hidden in zip(halves, (False, True), strict=True) if half]
    cases = cases or [("", False)]
    text = TEST.format(
        name=name,
        given=_listed(given),
        parts=_listed([half for half, _ in cases]),
        earlier=_listed(earlier),
        functions=functions,
        own=sorted(found.names.intersection(dir(builtins))),
        seconds=seconds,
    )
    for number, (_, is_hidden) in enumerate(cases):
        worth = points(cell) if number == len(cases) - 1 else 0.0
        text += CASE.format(points=worth, hidden=is_hidden, number=number)
    return Path(held.__file__).read_text(encoding="utf-8") + text


def _earlier(found: Definitions, cell: NotebookNode) -> tuple[list[str], list[str]]:
    """Return the instructor's solutions that a failed test is held with once more, and their functions' names."""
    return found.solving([name for name in builds_on(cell) if name in found.solutions])


def _listed(cells: list[str]) -> str:
    """Return sources as they stand in a test file, to be read by people too."""
    python = TransformerManager().transform_cell
    return f"[{', '.join(map(_quoted, map(python, cells)))}]"


def _quoted(text: str) -> str:
    plain = f"r'''\n{text}'''"
    return plain if "'''" not in text and text.endswith("\n") else repr(text)


def _beside(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what else is in a day's folder: data that its cells read, say."""
    return ((name, content) for name, content in files_below(folder) if not name.endswith(".ipynb"))


def _package() -> Iterator[tuple[str, bytes]]:
    """Yield what tests need of this package."""
    found = files_below(Path(dlgrader.__file__).parent)
    return ((name, content) for name, content in found if "/" not in name or name.partition("/")[0] in ROOMS)
