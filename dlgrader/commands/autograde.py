"""The `dlgrader autograde` command: nbgrader's options and exit codes, the batch engine, a table at the end."""

from __future__ import annotations

import difflib
import itertools
import json
import logging
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Never, TypeVar

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import AutogradeApp as NbGraderAutogradeApp
from nbgrader.apps.autogradeapp import aliases, flags
from traitlets import Bool, TraitError, Unicode, default
from traitlets.traitlets import MetaHasTraits

from dlgrader.commands.common import BAD_INPUT, INTERRUPTED
from dlgrader.course.converting import start
from dlgrader.course.directory import Course, CourseError
from dlgrader.grading.batch import BatchAutograde, Outcome
from dlgrader.grading.sandbox import SandboxError
from dlgrader.grading.submission.run_cells import RunCells
from dlgrader.grading.workplace import WorkplaceError
from dlgrader.reporting.progress import Progress
from dlgrader.reporting.report import parts, results, rows
from dlgrader.reporting.table import print_table
from dlgrader.reporting.wording import PrintableFormatter, printable

Batch = TypeVar("Batch", bound=BatchAutograde)
# how traitlets begins what it has to say
TRAIT = re.compile(r"^The (?:value of the )?'\w+' trait of an? \w+ instance ")
HELP = """\
usage: dlgrader autograde DAY [options]

Grade a day's new and changed submissions, and print who got what.

  dlgrader autograde 4
  dlgrader autograde 4 --student ada --force
  dlgrader autograde 15 --workers 4 --json results.json

  --student NAME        one student's submission, or those that match a pattern
  --force               grade again what has not changed
  --all                 print the rows of all students of a large class
  --json FILE           write the results for programs, too
  --workers N           submissions run at the same time (cores, at most 8)
  --timeout SECONDS     for one cell (nbgrader's ExecutePreprocessor.timeout)
  --time-limit SECONDS  for all cells of a notebook (900; 0: none)
  --memory MB           what a notebook may allocate (4096; 0: no limit)
  --device D            auto, cpu, cuda or cuda:N (auto)
  --tests WHERE         auto, outside or in-kernel: where tests run (auto)
  --no-second-opinion   don't hold failed tests once more in a copied kernel
  --skip-demonstrations leave out what draws and prints after the last test
  --no-sandbox          let submissions use the network and the grader's files
  --require-sandbox     refuse to grade where a layer of the sandbox is missing
  --scheduler ADDRESS   run the submissions on the workers of a Dask cluster
  --local-cluster N     run them on N Dask workers of this machine
  --notebook NAME       of a day with several notebooks, one
  --course-dir DIR      the course directory, if it isn't here or above
  --debug, --quiet      more or less of what goes on

All of nbgrader's settings: --help-all. Exit status: 0 all graded, 1 some could
not be, 2 the command could not do its work, 130 interrupted."""


def grade(course: Course) -> BatchAutograde:
    """Grade the submissions that the course's settings select: the engine behind the command.

    Parameters
    ----------
    course : Course
        With the day in `CourseDirectory.assignment_id`.
    """
    return run_batch(BatchAutograde(coursedir=course.directory, parent=course.app))


def run_batch(batch: Batch) -> Batch:
    """Grade a batch, and show how far it is.

    Parameters
    ----------
    batch : BatchAutograde

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
    with Progress() as progress:
        batch.on_start, batch.on_outcome = progress.begin, progress.show
        start(batch, lambda _: batch.has_begun)
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
        "scheduler": "BatchAutograde.scheduler",
        "local-cluster": "BatchAutograde.local_cluster",
    }
    flags: ClassVar = {
        **flags,
        "all": ({"GradeApp": {"show_all": True}}, "Print the rows of all students of a large class."),
        "no-second-opinion": (
            {"RunCells": {"second_opinion": False}},
            "Don't hold failed tests once more in a copy of the kernel, where the submission's process sees them.",
        ),
        "insecure": (
            {"BatchAutograde": {"insecure": True}},
            "Speak to a Dask scheduler over the network without TLS.",
        ),
        "skip-demonstrations": (
            {"RunCells": {"skip_demonstrations": True}},
            "Leave out ordinary cells after the last graded one: they draw and print, and no mark depends on them.",
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

    help_text: ClassVar = HELP
    # the working directory that the command was given in: it is the course's while this runs
    given_in: ClassVar = Path()

    show_all = Bool(False, help="Print the rows of all students of a large class.").tag(config=True)
    json_file = Unicode("", help="Write the results to this file, as JSON.").tag(config=True)

    @property
    def _command(self) -> str:
        return self.name.replace("-", " ", 1)

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
        except (CourseError, SandboxError, WorkplaceError) as error:
            print(f"dlgrader: {error}", file=sys.stderr)
            sys.exit(BAD_INPUT)

    def parse_command_line(self, argv: Any = None) -> None:
        """Read the options; what is wrong with them is one line, not a page of usage."""
        given = [argument for argument in argv or () if argument.startswith("--") and "." not in argument.split("=")[0]]
        known = {"help", "help-all", "version", *self.aliases, *self.flags}
        for option in (argument[2:].partition("=")[0] for argument in given):
            if option not in known:
                close = difflib.get_close_matches(option, known, 1)
                hint = f"did you mean --{close[0]}?" if close else f"see `{self._command} --help`"
                self._refuse(f"there is no option --{option}; {hint}")
        for option, value in itertools.pairwise([*(argv or ()), "--"]):
            if option.startswith("--") and option[2:] in self.aliases and value.startswith("--"):
                self._refuse(f"{option} needs a value, as in {option}=…")
        super().parse_command_line(argv)

    def print_help(self, classes: bool = False) -> None:
        """Print what most people need; all settings with `--help-all`."""
        if classes:
            super().print_help(classes)
        else:
            print(self.help_text)

    def _check_settings(self) -> None:
        """Find out what is wrong with the settings before anything is graded."""
        for component in (BatchAutograde, RunCells):
            try:
                component(parent=self)
            except TraitError as error:
                said = TRAIT.sub("", first_line := str(error).splitlines()[0])
                options = [
                    name
                    for name, of in self.aliases.items()
                    if isinstance(of, str) and f"'{of.split('.')[-1]}'" in first_line
                ]
                self._refuse(f"--{options[0]}: {said}" if options else said)
        target = Path(self.json_file).absolute()
        if self.json_file and (target.is_dir() or not os.access(target.parent, os.W_OK)):
            self._refuse(f"--json: {self.json_file} can't be written; nothing was graded")

    def _refuse(self, reason: str) -> Never:
        print(f"dlgrader: {reason}", file=sys.stderr)
        sys.exit(BAD_INPUT)

    def _grade(self) -> None:
        course = Course(root=Path(self.coursedir.root), app=self)
        named = [*self.extra_args, *([self.coursedir.assignment_id] if self.coursedir.assignment_id else [])]
        if len(named) != 1:
            raise CourseError(f"name one day, as in `{self._command} day04`")
        day = course.submitted_day(named[0])
        self._check_settings()
        self._grade_day(course, day)

    def _grade_day(self, course: Course, day: str) -> None:
        self._select(course, day)
        batch = self._through(BatchAutograde(coursedir=course.directory, parent=self))
        self._report(course, day, batch)
        if any(outcome.status == "failed" for outcome in batch.outcomes):
            sys.exit(1)

    def _select(self, course: Course, day: str) -> None:
        self.coursedir.assignment_id = day
        check_gradable(course, day)

    def _through(self, batch: Batch) -> Batch:
        """Have a batch graded, and end where that is interrupted."""
        try:
            return run_batch(batch)
        except KeyboardInterrupt:
            print(
                "dlgrader: interrupted; what was graded is saved, the same command goes on from there", file=sys.stderr
            )
            sys.exit(INTERRUPTED)

    def _report(self, course: Course, day: str, batch: BatchAutograde) -> None:
        """Print who got what, and write it for programs."""
        outcomes = batch.outcomes
        columns = parts(course, day)
        found = rows(course, day, columns, outcomes)
        print_table(day, columns, found, everybody=self.show_all)
        self._print_held(batch)
        print(_summary(outcomes))
        if self.json_file:
            write_json(Path(self.json_file), results(columns, found))

    @staticmethod
    def _print_held(batch: BatchAutograde) -> None:
        for cell, reason in batch.held_in_kernel.items():
            print(f"held in the kernel, open to forgery: {cell} ({printable(reason)})")


def write_json(path: Path, found: list[dict[str, Any]]) -> None:
    """Write a day's results for programs to read: one entry for each student."""
    try:
        path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
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
