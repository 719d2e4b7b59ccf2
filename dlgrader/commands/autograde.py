"""The `dlgrader autograde` command: nbgrader's options and exit codes, the batch engine, a table at the end."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import AutogradeApp as NbGraderAutogradeApp
from nbgrader.apps.autogradeapp import aliases, flags
from traitlets import Unicode, default
from traitlets.traitlets import MetaHasTraits

from dlgrader.course.converting import start
from dlgrader.course.directory import Course, CourseError
from dlgrader.grading.batch import BatchAutograde, Outcome
from dlgrader.grading.sandbox import SandboxError
from dlgrader.grading.submission.run_cells import RunCells
from dlgrader.reporting.progress import Progress
from dlgrader.reporting.report import print_report, results
from dlgrader.reporting.wording import PrintableFormatter, printable

BAD_INPUT, INTERRUPTED = 2, 130


def grade(course: Course) -> BatchAutograde:
    """Grade the submissions that the course's settings select: the engine behind the command.

    Parameters
    ----------
    course : Course
        With the day in `CourseDirectory.assignment_id`.

    Returns
    -------
    BatchAutograde
        With an outcome for every submission, in no particular order, and the tests that were held in a kernel.

    Raises
    ------
    CourseError
        If there was nothing that could be graded.
    KeyboardInterrupt
        After what was graded has been saved.
    """
    batch = BatchAutograde(coursedir=course.directory, parent=course.app)
    with Progress() as progress:
        batch.on_outcome = progress.show
        start(batch, lambda _: bool(batch.outcomes))
    return batch


def check_gradable(course: Course, day: str) -> None:
    """Check that a day has been released and has submissions, before anything is written.

    Raises
    ------
    CourseError
        If not.
    """
    if course.gradebook is not None and not course.gradebook.exists():
        raise CourseError(f"no gradebook {course.gradebook} yet; run `dlgrader release {day}` first")
    with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
        try:
            gradebook.find_assignment(day)
        except MissingEntry:
            raise CourseError(f"{day} is not in the gradebook; run `dlgrader release {day}` first") from None
    student = course.directory.student_id
    folder = course.path("submitted", day, student)
    if not any(folder.parent.parent.glob(f"{student}/{day}")):
        raise CourseError(f"no submissions: nothing matches {folder}/*.ipynb; collect them there first")


class GradeApp(NbGraderAutogradeApp):  # type: ignore[misc]  # nbgrader has no types
    """Grade a day's submissions into the gradebook and print who got what."""

    name = "dlgrader-autograde"
    description = "Grade the submissions of one day and print a table of the scores"
    examples = """
        Grade everything in submitted/*/day04_tiny_neural_network/ that is new or has changed:

            dlgrader autograde day04

        Grade one student again:

            dlgrader autograde day04 --student ada --force

        Grade on four cores, with a minute for a cell and five for a notebook, and write the results for a program:

            dlgrader autograde day15 --workers 4 --timeout 60 --time-limit 300 --json results.json
        """

    aliases: ClassVar = {
        **aliases,
        "workers": "BatchAutograde.workers",
        "device": "BatchAutograde.device",
        "memory": "BatchAutograde.memory",
        "timeout": "RunCells.timeout",
        "time-limit": "RunCells.time_limit",
        "tests": "RunCells.tests",
        "json": "GradeApp.json_file",
    }
    flags: ClassVar = {
        **flags,
        "no-second-opinion": (
            {"RunCells": {"second_opinion": False}},
            "Don't hold failed tests once more in a copy of the kernel, where the submission's process sees them.",
        ),
        "no-sandbox": (
            {"BatchAutograde": {"sandbox": False}},
            "Let submissions use the network and whatever files the grader can.",
        ),
        "require-sandbox": (
            {"BatchAutograde": {"require_sandbox": True}},
            "Refuse to grade where a layer of the sandbox is missing (see `dlgrader doctor`).",
        ),
    }

    json_file = Unicode("", help="Write the results to this file, as JSON.").tag(config=True)

    @default("log_level")
    def _progress_is_shown_otherwise(self) -> int:
        return logging.WARNING

    @default("classes")
    def _with_ours(self) -> list[MetaHasTraits]:
        return [*super()._classes_default(), BatchAutograde, RunCells]

    def start(self) -> None:
        """Grade, print the table; exit with 1 if a submission could not be graded, with 2 if the input was bad."""
        super(NbGraderAutogradeApp, self).start()
        for handler in self.log.handlers:
            if handler.formatter is not None:
                handler.setFormatter(PrintableFormatter(handler.formatter))
        try:
            self._grade()
        except (CourseError, SandboxError) as error:
            print(f"dlgrader: {error}", file=sys.stderr)
            sys.exit(BAD_INPUT)

    def _grade(self) -> None:
        course = Course(root=Path(self.coursedir.root), app=self)
        named = [*self.extra_args, *([self.coursedir.assignment_id] if self.coursedir.assignment_id else [])]
        if len(named) != 1:
            raise CourseError("name one day, as in `dlgrader autograde day04`")
        day = course.submitted_day(named[0])
        self.coursedir.assignment_id = day
        check_gradable(course, day)
        try:
            batch = grade(course)
        except KeyboardInterrupt:
            print(
                "dlgrader: interrupted; what was graded is saved, the same command goes on from there", file=sys.stderr
            )
            sys.exit(INTERRUPTED)
        outcomes = batch.outcomes
        print_report(course, day, outcomes)
        for cell, reason in batch.held_in_kernel.items():
            print(f"held in the kernel, open to forgery: {cell} ({printable(reason)})")
        print(_summary(outcomes))
        if self.json_file:
            write_json(course, day, outcomes, Path(self.json_file))
        if any(outcome.status == "failed" for outcome in outcomes):
            sys.exit(1)


def write_json(course: Course, day: str, outcomes: Sequence[Outcome], path: Path) -> None:
    """Write a day's results for programs to read: one entry for each student."""
    try:
        path.write_text(json.dumps(results(course, day, outcomes), indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise CourseError(f"{path} can't be written: {error.strerror}; the scores are in the gradebook") from error


def _summary(outcomes: Sequence[Outcome]) -> str:
    counts = {
        status: sum(outcome.status == status for outcome in outcomes) for status in ("graded", "skipped", "failed")
    }
    parts = [f"{counts['graded']} graded"]
    if counts["skipped"]:
        parts.append(f"{counts['skipped']} unchanged since they were graded (--force grades them again)")
    if counts["failed"]:
        parts.append(f"{counts['failed']} could not be graded")
    return ", ".join(parts)
