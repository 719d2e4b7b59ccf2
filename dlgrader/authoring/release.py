"""Making the students' version of a day with nbgrader, and keeping `release/` equal to it."""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nbformat.v4 import new_code_cell

from dlgrader.authoring.conversion import generate
from dlgrader.authoring.form import Kind
from dlgrader.authoring.verify import Report, verify_day
from dlgrader.course.directory import Course, CourseError
from dlgrader.course.notebooks import cell_name, read_notebook, write_notebook

# Colab has numpy, matplotlib, torch and a kernel of its own, which an upgrade would break
FOR_COLAB = """\
# on Google Colab this fetches the course's own package; everywhere else it does nothing
import sys

if "google.colab" in sys.modules:
    %pip install --quiet --no-deps {wheel}"""


@dataclass(frozen=True)
class Change:
    """What a release did to a day: `new`, `updated` or `unchanged`, and the cells and files that differ."""

    day: str
    state: str
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.day}: {self.state}" + (f" ({', '.join(self.parts)})" if self.parts else "")


class UnfitError(Exception):
    """A day that would give wrong marks, or shows what it should hide; `report` says where."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.verdict())
        self.report = report


def release_day(course: Course, day: str, *, force: bool = False, colab: str | None = None) -> Change:
    """Release a day: save its cells in the gradebook and bring `release/` up to date, touching only what differs.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.
    force : bool
        Whether to release it also where it isn't fit for it.
    colab : str, optional
        Where the students' wheel can be had on the Internet: a first cell fetches it on Google Colab.

    Raises
    ------
    CourseError
        If nbgrader can't make the students' version; then neither the gradebook nor `release/` has changed.
    UnfitError
        If what is to be released has changed, and a solution fails, a test always passes, or a solution can be read.
    """
    with tempfile.TemporaryDirectory() as scratch:
        made = generate(course, day, Path(scratch, "trial"))
        if colab:
            _begin_for_colab(made, colab)
        released = course.path("release", day)
        change = compare(day, made, released)
        if change.state != "unchanged" and not force:
            report = verify_day(course, day, kinds={Kind.MARKS, Kind.LEAKS})
            if report.problems:
                raise UnfitError(report)
        # the gradebook is written only with a notebook that is known to convert
        generate(course, day, Path(scratch, "saved"), save=True)
        synchronise(made, released)
    return change


def _begin_for_colab(made: Path, wheel: str) -> None:
    """Put a cell before all others that installs the package where it can't be there yet."""
    for path in made.glob("*.ipynb"):
        notebook = read_notebook(path)
        notebook.cells.insert(0, new_code_cell(FOR_COLAB.format(wheel=wheel), id="colab"))
        write_notebook(notebook, path)


def compare(day: str, made: Path, released: Path) -> Change:
    """Say how a freshly made folder differs from the released one: by cell for notebooks, by name for other files."""
    if not released.is_dir():
        return Change(day, "new")
    parts: list[str] = []
    for name in sorted(_files(made) | _files(released)):
        new, old = made / name, released / name
        if not new.exists():
            parts.append(f"{name} removed")
        elif not old.exists():
            parts.append(f"{name} added")
        elif not filecmp.cmp(new, old, shallow=False):
            parts.extend(_changed_cells(new, old) if name.suffix == ".ipynb" else [str(name)])
    return Change(day, "updated" if parts else "unchanged", tuple(parts))


def synchronise(made: Path, released: Path) -> None:
    """Make one folder equal to another, without touching the files that already are."""
    for name in _files(released) - _files(made):
        (released / name).unlink()
    for name in _files(made):
        target = released / name
        if not target.exists() or not filecmp.cmp(made / name, target, shallow=False):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made / name, target)


def _files(folder: Path) -> set[Path]:
    """Return the files in a folder, relative to it, without what editors leave there."""
    found = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if not {".ipynb_checkpoints", "__pycache__"} & set(name.parts)}


def _changed_cells(new: Path, old: Path) -> list[str]:
    """Name the cells in which two versions of a notebook differ."""
    try:
        before = {cell_name(cell): cell for cell in read_notebook(old).cells}
    except CourseError:  # whatever stands there now is going to be replaced
        return [f"{old.name}, which could not be read"]
    after = {cell_name(cell): cell for cell in read_notebook(new).cells}
    changed = [name for name in after if name in before and after[name] != before[name]]
    added = [f"{name} added" for name in after if name not in before]
    removed = [f"{name} removed" for name in before if name not in after]
    return changed + added + removed or ["order of cells or notebook metadata"]
