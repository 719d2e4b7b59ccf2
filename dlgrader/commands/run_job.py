"""`dlgrader run-job`: run submissions that `dlgrader jobs` has written, on whatever machine; no course is needed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dlgrader.commands.common import BAD_INPUT, OK, Add
from dlgrader.course.directory import CourseError

ABOUT = """
A job is a file that `dlgrader jobs` has written. It needs this version of dlgrader, with the answer key, and the day's
packages; no course directory and no gradebook. Several jobs in one command share the seconds that importing the
packages takes. A job that is run again has its result replaced. Exit status 2 if a job could not be run, one line says
why; the others were.

  dlgrader run-job jobs/job-00001.zip -o results/result-00001.zip
  dlgrader run-job jobs/job-*.zip -o results
"""


def add_to(add: Add) -> None:
    """Add the command to the command line."""
    command = add("run-job", _run_job, "run submissions that `dlgrader jobs` has written, on any machine", ABOUT)
    command.add_argument("jobs", nargs="+", type=Path, metavar="JOB", help="the file of a job")
    command.add_argument(
        "-o", "--output", required=True, type=Path, metavar="RESULT", help="the file to write, or a folder for them"
    )


def _run_job(options: argparse.Namespace) -> int:
    from contextlib import ExitStack

    from dlgrader.grading.archive import write_private
    from dlgrader.grading.parcels import ParcelError, run_job
    from dlgrader.grading.sandbox import SandboxError
    from dlgrader.grading.workplace import Conditions, Workplace, WorkplaceError
    from dlgrader.reporting.wording import printable

    def say(path: Path | str, what: object) -> None:
        print(f"dlgrader: {printable(f'{path}: {what}')}", file=sys.stderr)

    targets = _targets(options.jobs, options.output)
    is_done = True
    with ExitStack() as stack:
        places: dict[Conditions, Workplace] = {}

        def workplace(conditions: Conditions) -> Workplace:
            if conditions not in places:
                stack.close()  # the jobs of another day: its terms are no longer those of this process
                places.clear()
                places[conditions] = stack.enter_context(Workplace(conditions, lambda line: say("warning", line)))
            return places[conditions]

        for job, target in targets.items():
            try:
                write_private(target, run_job(job.read_bytes(), workplace))
            except (ParcelError, WorkplaceError, SandboxError) as error:
                say(job, error)
                is_done = False
            except OSError as error:
                say(job, f"{error.strerror or error} ({error.filename})")
                is_done = False
            except Exception as error:
                lines = str(error).splitlines()
                say(job, f"could not be run: {lines[0] if lines else type(error).__name__}")
                is_done = False
    return OK if is_done else BAD_INPUT


def _targets(jobs: list[Path], output: Path) -> dict[Path, Path]:
    """Return where the result of each job goes."""
    if len(jobs) == 1 and not output.is_dir():
        if not output.absolute().parent.is_dir():
            raise CourseError(f"{output} can't be written: there is no such folder; make it first")
        return {jobs[0]: output}
    try:
        output.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise CourseError(f"{output} can't be made: {error.strerror}; several jobs need a folder") from error
    targets = {job: output / f"result-{job.stem.removeprefix('job-')}.zip" for job in jobs}
    if len(set(targets.values())) < len(jobs):
        raise CourseError("two of these jobs have the same name; run them apart")
    return targets
