"""The course directory: where it is, how nbgrader is configured there, and which days it has."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbgrader.apps.baseapp import NbGrader

CONFIG_FILE = "nbgrader_config.py"


class CourseError(Exception):
    """Something the user can put right; its one-line message names the thing and the cure."""


@dataclass(frozen=True)
class Course:
    """A course directory and nbgrader's configuration of it.

    Attributes
    ----------
    root : Path
        The directory that holds `nbgrader_config.py`.
    app : nbgrader.apps.baseapp.NbGrader
        nbgrader, configured as its own commands are in this directory: the parent to give to its converters.
    settings : mapping
        Traits by class name that take precedence over the configuration in files.
    """

    root: Path
    app: NbGrader
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def directory(self) -> Any:
        """The `CourseDirectory` of nbgrader: directory names and the gradebook's address."""
        return self.app.coursedir

    def path(self, step: str, day: str, student: str = ".") -> Path:
        """Return where nbgrader keeps a day at one step of its way, such as `release` or `autograded`."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, student, day)).resolve()

    def relative(self, path: Path) -> Path:
        """Return a path as it is named in the course directory."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

    @property
    def has_own_style(self) -> bool:
        """Whether `c.Verify.course_style = True` asks for days in the style of this course."""
        return bool(self.app.config.Verify.get("course_style", False))

    def with_settings(self, settings: Mapping[str, Mapping[str, Any]]) -> Course:
        """Return the same course with some more of nbgrader's settings changed, as in `open_course`."""
        known = {name: dict(traits) for name, traits in self.settings.items()}
        return open_course(self.root, known | {name: {**known.get(name, {}), **settings[name]} for name in settings})

    @property
    def gradebook(self) -> Path | None:
        """The gradebook's file, or None where the gradebook isn't an SQLite file."""
        prefix = "sqlite:///"
        url: str = self.directory.db_url
        return Path(url.removeprefix(prefix)) if url.startswith(prefix) else None

    def days(self) -> list[str]:
        """Return the names of the days that have a folder in `source/`, in order."""
        source = self.path("source", ".")
        if not source.is_dir():
            return []
        return sorted(folder.name for folder in source.iterdir() if folder.is_dir() and folder.name[0] not in "._")

    def day(self, name: str) -> str:
        """Return the full name of a day.

        Parameters
        ----------
        name : str
            `day04`, `4`, `04`, the full name, or the day's folder as a shell completes it.

        Raises
        ------
        CourseError
            If there is no such day, or more than one.
        """
        return match_day(name, self.days(), self.path("source", "."))

    def submitted_day(self, name: str) -> str:
        """Return the full name of a day as `day` does; the source of one that was handed in may be elsewhere."""
        if self.days():
            return self.day(name)
        submitted = self.path("submitted", "*", "*").parent.parent
        return match_day(name, sorted({folder.name for folder in submitted.glob("*/*") if folder.is_dir()}), submitted)

    def source_notebook(self, day: str) -> Path:
        """Return the day's one notebook in `source/`."""
        folder = self.path("source", day)
        notebooks = sorted(folder.glob("*.ipynb"))
        if len(notebooks) != 1:
            names = ", ".join(notebook.name for notebook in notebooks) or "none"
            raise CourseError(f"{folder}: a day has exactly one notebook, found {names}; keep one .ipynb file there")
        return notebooks[0]


def match_day(name: str, days: list[str], folder: Path) -> str:
    """Return the one of `days` that `name` means; `folder` is where they were found, for the error message."""
    wanted = Path(name).name
    if wanted in days:
        return wanted
    number = re.fullmatch(r"(?:day)?0*(\d+)", wanted)
    found = [day for day in days if number and re.match(rf"day0*{number[1]}(?!\d)", day)]
    if len(found) == 1:
        return found[0]
    if found:
        raise CourseError(f"{name!r} could be {' or '.join(found)}; give the full name")
    if not days:
        raise CourseError(f"no day {name!r}: {folder} has no days; write day04_NAME/NAME.ipynb there first")
    raise CourseError(f"no day {name!r} in {folder}; there is {', '.join(days)}")


def find_course(start: Path | None = None) -> Course:
    """Find the course directory around `start`, as `find_root` does, and configure nbgrader for it."""
    return open_course(find_root(start))


def find_root(start: Path | None = None) -> Path:
    """Find the course directory.

    Parameters
    ----------
    start : Path, optional
        Where to begin, the current directory if not given. The first directory from there upwards that holds
        `nbgrader_config.py` is the course.

    Raises
    ------
    CourseError
        If there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / CONFIG_FILE).is_file():
            return folder
    raise CourseError(f"no {CONFIG_FILE} in {here} or above it; change into your course directory first")


def open_course(root: Path, settings: Mapping[str, Mapping[str, Any]] | None = None) -> Course:
    """Configure nbgrader for the course in `root`, from the same files as nbgrader's own commands.

    Parameters
    ----------
    root : Path
        The directory with `nbgrader_config.py`.
    settings : mapping, optional
        Traits by class name that take precedence over the files, as in `{"SaveCells": {"enabled": False}}`.

    Raises
    ------
    CourseError
        If the configuration can't be read.
    """
    # imported here: nbgrader takes a second to import, and --help does not need it
    from nbgrader.apps.baseapp import NbGrader
    from traitlets.config import Config

    _put_own_scripts_first()
    app = NbGrader(raise_config_file_errors=True, log_level="ERROR")
    app.load_cwd_config = False  # the course's own configuration is in `root`, wherever we are
    try:
        app.initialize([], root=str(root))
    except Exception as error:  # the configuration is a program: anything can go wrong in it
        reason = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}"
        raise CourseError(f"{root / CONFIG_FILE} can't be read: {reason}; correct the file") from error
    app.update_config(Config(settings or {}))
    return Course(root=root, app=app, settings=settings or {})


def _put_own_scripts_first() -> None:
    """Let nbgrader find the `alembic` that it runs to make a gradebook, also where no environment is activated."""
    scripts = str(Path(sys.executable).parent)
    found = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if scripts not in found:
        os.environ["PATH"] = os.pathsep.join([scripts, *found])
