"""Submissions out of an LMS's zip, by way of `nbgrader zip_collect`."""

from __future__ import annotations

import re
import stat
import tempfile
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc
from traitlets import Callable, Instance, List

from dlgrader.course.converting import recorded
from dlgrader.course.directory import Course, CourseError
from dlgrader.grading.plan import read_timestamp
from dlgrader.grading.submission.reading import LARGEST
from dlgrader.lms.formats import FULL_NAME, SUBMITTED_AT, Format
from dlgrader.lms.students import Students, UnknownError

# what Canvas and browsers add to the name of a file that was there already
ADDED = r"(?P<stem>.+?)(?:-(?P<canvas>\d+)|[ +_]?\((?P<browser>\d+)\))"
# set in a zip where a name is in UTF-8 for certain
UTF_8 = 0x800
TIME = "%Y%m%dT%H%M%S"
# how unpacked files are named for zip_collect: STUDENT/NOTEBOOK or, where the time is known, STUDENT/TIME/NOTEBOOK
UNPACKED = r".*[\\/]extracted[\\/](?P<student_id>[^\\/]+)[\\/](?:(?P<timestamp>\d{8}T\d{6})[\\/])?(?P<file_id>[^\\/]+)$"


@dataclass
class Collected:
    """What came of collecting.

    Attributes
    ----------
    new, replaced, unchanged, late : list of str
        Students; late ones by the LMS's own account.
    notes : list of str
        What was left out, and has a better one in its place.
    problems : list of str
        What a person has to look at.
    """

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A notebook in the zip: whose it is, and which attempt."""

    info: ZipInfo
    file: str
    attempt: int

    def named(self, notebooks: Sequence[str]) -> tuple[str, int]:
        """Return what the file was called before a number was added to its name, and that number."""
        added = re.fullmatch(ADDED + r"(?P<suffix>\.ipynb)", self.file)
        if self.file in notebooks or added is None:
            return self.file, 0
        return added["stem"] + added["suffix"], int(added["canvas"] or added["browser"])


def collect(course: Course, day: str, path: Path, form: Format, roster: Path | None = None) -> Collected:
    """Take a day's submissions out of an LMS's zip into `submitted/`.

    Parameters
    ----------
    course : Course
    day : str
        The full name of a day that has been released.
    path : Path
        The zip, as the LMS gives it.
    form : Format
    roster : Path, optional
        See `Students`.

    Returns
    -------
    Collected

    Raises
    ------
    CourseError
        If the zip, the roster or the day can't be used; nothing has been written then.
    """
    students = Students(course, day, form, roster)
    done = Collected()
    try:
        archive = ZipFile(path)
    except (OSError, BadZipFile) as error:
        reason = getattr(error, "strerror", None) or "not a zip file"
        raise CourseError(f"{path} can't be read: {reason}; download it from {form.name} again") from error
    with archive:
        found = _find(archive, form, students, done)
        chosen = [
            (student, notebook, entry)
            for student, entries in sorted(found.items())
            for notebook, entry in _latest(student, entries, students.notebooks, done)
        ]
        unpack = {"archive": archive, "chosen": chosen, "students": students, "done": done}
        _zip_collect(course, day, submitted=lambda student: course.path("submitted", day, student), **unpack)
    return done


def _find(archive: ZipFile, form: Format, students: Students, done: Collected) -> dict[str, list[Entry]]:
    """Return each student's notebooks in the zip; note what is of nobody, or can't be collected."""
    found: dict[str, list[Entry]] = defaultdict(list)
    others: list[tuple[str, str]] = []
    for info in archive.infolist():
        name = info.filename
        if info.is_dir() or "__MACOSX/" in name or name.rpartition("/")[2].startswith("."):
            continue
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            done.problems.append(f"{name}: left out: the name leads out of the zip")
            continue
        match = re.fullmatch(form.submission, name)
        if match is None:
            done.problems.append(f"{name}: left out: {form.name} names submissions {form.naming}")
            continue
        parts = match.groupdict()
        try:
            student = students.find({form.numbers[0]: parts["number"]})
        except UnknownError as unknown:
            done.problems.append(f"{name}: left out: {unknown}; give a --roster that has it")
            continue
        known_as = students.rows.get(student, {}).get(FULL_NAME, "")
        if not form.lasting and known_as and not _may_be(parts["name"], known_as, info):
            done.problems.append(f"{name}: left out: the roster has {known_as} there: is it this assignment's?")
            continue
        if not name.endswith(".ipynb"):
            others.append((student, name))
            continue
        if parts.get("late") and student not in done.late:
            done.late.append(student)
        found[student].append(Entry(info, parts["file"], int(parts.get("attempt") or 0)))
    for student, name in others:
        (done.notes if student in found else done.problems).append(f"{name}: left out: not a notebook (.ipynb)")
    return found


def _may_be(name: str, known_as: str, info: ZipInfo) -> bool:
    """Return whether a name in the zip may be a person's: a participant's without a name may be anybody's."""
    is_certain = name.isascii() or info.flag_bits & UTF_8
    return not is_certain or _letters(name) in {_letters(known_as), "participant"}


def _letters(name: str) -> str:
    """Return a name without what LMSs and file systems change in it."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name)).casefold()


def _latest(
    student: str, entries: list[Entry], notebooks: Sequence[str], done: Collected
) -> Iterator[tuple[str, Entry]]:
    """Yield the latest attempt at each of a day's notebooks; a single one may have any name."""
    named: dict[str, list[tuple[int, int, Entry]]] = defaultdict(list)
    for entry in entries:
        name, count = entry.named(notebooks)
        named[name].append((entry.attempt, count, entry))
    if len(notebooks) == len(named) == 1:
        named = {notebooks[0]: next(iter(named.values()))}
    for name, attempts in named.items():
        attempts.sort(key=lambda attempt: attempt[:2])
        names = [entry.info.filename for *_, entry in attempts]
        if name not in notebooks:
            done.problems += [f"{other}: left out: {student}'s, and not {' or '.join(notebooks)}" for other in names]
        elif attempts[-1][:2] in [attempt[:2] for attempt in attempts[:-1]]:
            done.problems += [f"{other}: left out: one of {student}'s that are equally new" for other in names]
        else:
            done.notes += [f"{other}: left out: an older attempt of {student}'s" for other in names[:-1]]
            yield name, attempts[-1][2]


class Unpack(ExtractorPlugin):  # type: ignore[misc]  # nbgrader has no types
    """Unpacks notebooks that are new or have changed, under names of our own: none in the zip says where it is written.

    Attributes
    ----------
    archive : ZipFile
    chosen : list of tuple
        Student, notebook and entry.
    students : Students
    submitted : callable
        Says where a student's submission belongs.
    done : Collected
    """

    archive = Instance(ZipFile)
    chosen: List[Any] = List()
    students = Instance(Students)
    submitted = Callable()
    done = Instance(Collected)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Write what is to be collected into `extracted_path`."""
        for student in dict.fromkeys(student for student, *_ in self.chosen):
            entries = {notebook: entry for whose, notebook, entry in self.chosen if whose == student}
            contents = {notebook: self._read(entry.info) for notebook, entry in entries.items()}
            read = {notebook: content for notebook, content in contents.items() if content is not None}
            if read == contents:
                self._write(student, read, Path(extracted_path, student))

    def _write(self, student: str, contents: dict[str, bytes], folder: Path) -> None:
        done = self.done
        submitted = self.submitted(student)
        time = self._time(student)
        before = {path.name: path.read_bytes() for path in submitted.glob("*.ipynb") if path.is_file()}
        known = read_timestamp(submitted)[0]
        if before == contents and (time is None or known is not None):
            done.unchanged.append(student)
            return
        if time is not None and known is not None and known > time:
            done.problems.append(f"{student}: left out: what is in {submitted} was handed in later")
            return
        if submitted.is_dir() and any(submitted.iterdir()):
            done.replaced.append(student)
            done.notes.append(f"{student}: what was there is replaced by the attempt in {self.archive.filename}")
        else:
            done.new.append(student)
        if time is not None:
            folder /= time.strftime(TIME)
        folder.mkdir(parents=True)
        for notebook, content in contents.items():
            (folder / notebook).write_bytes(content)

    def _read(self, info: ZipInfo) -> bytes | None:
        """Return what a file in the zip holds, if it can be had."""
        reason = ""
        if stat.S_ISLNK(info.external_attr >> 16):
            reason = "it is a symbolic link"
        elif info.file_size > LARGEST:
            reason = f"it has more than {LARGEST >> 20} MB"
        else:
            try:
                return self.archive.read(info)
            except (BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
                reason = f"it can't be unpacked ({error})"
        self.done.problems.append(f"{info.filename}: left out: {reason}")
        return None

    def _time(self, student: str) -> datetime | None:
        """Return when a student has handed in, in UTC, where the roster says it, in this computer's time."""
        said = self.students.rows.get(student, {}).get(SUBMITTED_AT, "-")
        if said in {"", "-"}:
            return None
        try:
            return parse_utc(parse_utc(said).astimezone(UTC))  # type: ignore[no-any-return]
        except (ValueError, OverflowError):
            self.done.problems.append(f"{student}: collected without a time: {said!r} can't be read")
            return None


def _zip_collect(course: Course, day: str, **traits: Any) -> None:
    """Have nbgrader put what `Unpack` with these traits unpacks into `submitted/`."""
    ready = course.with_settings({"CourseDirectory": {"assignment_id": day}})
    with tempfile.TemporaryDirectory() as folder:
        app = ZipCollectApp(
            config=ready.app.config,
            coursedir=ready.directory,
            log_level="ERROR",
            force=True,
            collect_directory_structure=str(Path(folder, "{collect_step}")),
            archive_directory="archive",
            extracted_directory="extracted",
        )
        app.extractor_plugin_inst = Unpack(parent=app, **traits)
        app.collector_plugin_inst = FileNameCollectorPlugin(parent=app, named_regexp=UNPACKED, valid_ext=[".ipynb"])
        Path(folder, "archive").mkdir()
        with recorded(app.log) as reasons:
            try:
                app.extract_archive_files()
                app.process_extracted_files()
            except SystemExit as stop:  # nbgrader's way of failing
                raise CourseError(next(iter(reasons.messages), "nbgrader zip_collect has failed")) from stop
