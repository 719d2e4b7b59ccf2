"""`dlgrader jobs` and `dlgrader import-results`: submissions as files for other machines, and what came of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import ClassVar

from traitlets import Unicode

from dlgrader.commands.autograde import GradeApp
from dlgrader.commands.common import PROBLEMS
from dlgrader.course.converting import start
from dlgrader.course.directory import Course, CourseError
from dlgrader.grading.jobs import ImportResults, WriteJobs, read_results
from dlgrader.grading.parcels import ParcelError
from dlgrader.reporting.wording import printable

JOBS_HELP = """\
usage: dlgrader jobs DAY -o DIR [options]

Write the submissions of a day that are new or have changed as jobs, one file
each, for other machines to run. Nothing is graded, and the gradebook stays as
it is. A job holds the hidden tests and a student's work.

  dlgrader jobs 4 -o jobs
  dlgrader run-job jobs/job-*.zip -o results     on any machine
  dlgrader import-results results

  -o DIR                a new or empty folder for the jobs
  --student NAME        one student's submission, or those that match a pattern
  --force               also what has not changed since it was graded

and the options of `dlgrader autograde` that say how submissions run:
--timeout, --time-limit, --memory, --device, --tests, --no-second-opinion,
--no-sandbox, --require-sandbox. Exit status: 0 all written, 1 some could not
be, 2 the command could not do its work."""
IMPORT_HELP = """\
usage: dlgrader import-results DIR [options]

Save the results of jobs in the gradebook, and print who got what. A result
that has been saved is not saved again. One that was made of another
submission, source or version of dlgrader is refused.

  dlgrader import-results results

Options are those of `dlgrader autograde`, as --json and --all; --device and
--tests as they were for `dlgrader jobs`. Exit status: 0 all results saved, 1
some could not be, 2 the command could not do its work."""


class JobsApp(GradeApp):
    """Write a day's submissions as jobs."""

    name = "dlgrader-jobs"
    description = "Write the submissions of one day as jobs for other machines"
    examples = "dlgrader jobs day04 -o jobs"
    help_text = JOBS_HELP
    aliases: ClassVar = {**GradeApp.aliases, "o": "JobsApp.output"}
    output = Unicode("", help="The folder for the jobs.").tag(config=True)

    def _grade_day(self, course: Course, day: str) -> None:
        if not self.output:
            raise CourseError("name a folder for the jobs, as in -o jobs")
        self._select(course, day)
        folder = (self.given_in / self.output).resolve()
        batch = WriteJobs(folder, coursedir=course.directory, parent=self)
        if batch.scheduler or batch.local_cluster:
            raise CourseError("jobs are run with `dlgrader run-job`; leave --scheduler and --local-cluster out")
        try:
            if folder.is_dir() and any(folder.iterdir()):
                raise CourseError(f"{folder} is not empty; choose another folder, or remove it first")
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise CourseError(f"{folder} can't be made: {error.strerror}; choose another folder") from error
        try:
            start(batch, lambda _: batch.has_begun)
        except ParcelError as error:
            raise CourseError(str(error)) from error
        except OSError as error:
            raise CourseError(f"{folder} can't be written: {error.strerror}; remove it, and choose another") from error
        failed = [outcome for outcome in batch.outcomes if outcome.status == "failed"]
        for outcome in failed:
            print(f"dlgrader: {printable(outcome.student)}: {printable(outcome.troubles[0])}", file=sys.stderr)
        self._print_held(batch)
        written = sum(outcome.status == "written" for outcome in batch.outcomes)
        unchanged = len(batch.outcomes) - written - len(failed)
        print(f"{folder}: {written} jobs" + (f"; {unchanged} unchanged since they were graded" if unchanged else ""))
        if failed:
            sys.exit(PROBLEMS)


class ImportApp(GradeApp):
    """Save the results of jobs."""

    name = "dlgrader-import-results"
    description = "Save what other machines have made of jobs"
    examples = "dlgrader import-results results"
    help_text = IMPORT_HELP

    def _grade(self) -> None:
        course = Course(root=Path(self.coursedir.root), app=self)
        if len(self.extra_args) != 1:
            raise CourseError("name the folder of the results, as in `dlgrader import-results results`")
        folder = (self.given_in / self.extra_args[0]).resolve()
        if not folder.is_dir():
            raise CourseError(f"no folder {folder}; it is what `dlgrader run-job … -o` has written the results to")
        found, problems = read_results(folder)
        days = sorted({sent.label.assignment for sent in found})
        if not found and not problems:
            raise CourseError(f"{folder} has no results (*.zip); run the jobs first: dlgrader run-job JOB -o {folder}")
        if len(days) > 1 and self.json_file:
            raise CourseError(f"--json takes the results of one day, and there are {', '.join(days)}; leave it out")
        self._check_settings()
        is_whole = True
        for day in days:
            self._select(course, day)
            mine = [sent for sent in found if sent.label.assignment == day]
            batch = self._through(ImportResults(mine, coursedir=course.directory, parent=self))
            problems |= batch.refused
            for note, count in batch.notes.items():
                print(f"note: {printable(note)} ({count} results)", file=sys.stderr)
            self._report(course, day, batch)
            if batch.waiting:
                print(f"{len(batch.waiting)} without a result")
            is_whole = is_whole and not any(outcome.status == "failed" for outcome in batch.outcomes)
        for path, reason in sorted(problems.items()):
            print(f"dlgrader: {printable(f'{path}: {reason}')}", file=sys.stderr)
        if problems or not is_whole:
            sys.exit(PROBLEMS)
