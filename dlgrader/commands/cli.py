"""The `dlgrader` command: what it offers, and how it says that something is wrong."""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import dedent

import dlgrader
from dlgrader.commands import days, lms, results, run_job
from dlgrader.commands.common import BAD_INPUT, DAYS_HELP, INTERRUPTED, OK, PROBLEMS
from dlgrader.course.directory import CourseError, find_course, find_root
from dlgrader.imports import import_jsonschema

STUDENTS_PACKAGE = "this is the students' package: it has `dlgrader check` only; staff work in a clone of the course"
# the commands whose arguments nbgrader's own parser reads
APPS = {
    "autograde": ("dlgrader.commands.autograde", "GradeApp"),
    "jobs": ("dlgrader.commands.jobs", "JobsApp"),
    "import-results": ("dlgrader.commands.jobs", "ImportApp"),
}
# what brings a module, where it isn't what brings the rest
EXTRAS = {"copydetect": "similarity", "distributed": "dask"}

DESCRIPTION = "A deep-learning course that grades itself."
FOR_STUDENTS = """\
For students:
  dlgrader check tiny_neural_network.ipynb       how far am I?
"""
FOR_STAFF = """
For staff, anywhere in the course directory:
  dlgrader new day45_topic                       begin a day: source/day45_topic/topic.ipynb
  dlgrader tidy 4                                take out what editors leave in a notebook
  dlgrader verify 4                              is day 4 fit for release?
  dlgrader release 4                             make the students' version in release/
  dlgrader collect 4 lms.zip --from canvas       take submissions out of an LMS's zip
  dlgrader autograde 4                           grade what is in submitted/
  dlgrader jobs 4 -o jobs                        write it as jobs for other machines: run-job, import-results
  dlgrader feedback 4                            write each student's page
  dlgrader regrade 4 --question softmax_axis     a test was mended: whose score changes?
  dlgrader report 4                              write a page on how the class has done
  dlgrader similar 4                             who has written alike?
  dlgrader export 4 --to canvas --template lms.csv -o grades.csv
                                                 fill a column of an LMS's grade file
  dlgrader export-otter 4 -o autograder.zip      make the tests of day 4 into what `otter run` takes
  dlgrader export-gradescope 4 -o day04.zip      make an autograder for Gradescope
  dlgrader demo                                  see all of it on a made-up class
"""
IN_GENERAL = """
`dlgrader COMMAND --help` says more about each.
Exit status: 0 all well, 1 problems found, 2 the command could not do its work.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        What stands after `dlgrader`; the process's own arguments if not given.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        import_jsonschema()
        if is_for_staff(given) and not is_staff():
            raise CourseError(STUDENTS_PACKAGE)
        if given and given[0] in APPS:
            return _start_app(*APPS[given[0]], given[1:])
        options = parser(for_staff=is_staff()).parse_args(given)
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except CourseError as error:
        print(f"dlgrader: {error}", file=sys.stderr)
        return BAD_INPUT
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("dlgrader"):
            raise
        extra = EXTRAS.get(error.name, "staff" if is_for_staff(given) else "course")
        print(f"dlgrader: {error.name} is not installed; run `pip install 'dlgrader[{extra}]'`", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("dlgrader: interrupted", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        where = f" ({error.filename})" if error.filename else ""
        print(f"dlgrader: the disk is full{where}; make room, then give the same command again", file=sys.stderr)
        return BAD_INPUT
    except Exception as error:
        if not type(error).__module__.startswith("sqlalchemy."):
            raise
        print(f"dlgrader: the gradebook can't be used: {_reason(error)}", file=sys.stderr)
        return BAD_INPUT


def _reason(error: Exception) -> str:
    """Say what is wrong with a database, and what to do, in one line."""
    said = str(getattr(error, "orig", None) or error).splitlines()[0]
    if "locked" in said:
        return f"{said}; wait for the other program that has it open, or close it, and give the same command again"
    return f"{said}; put a copy from before in its place, or release the days into a new one"


def is_for_staff(given: Sequence[str]) -> bool:
    """Return whether a command is given that students don't have: all but `check`."""
    return bool(given) and given[0] != "check" and not given[0].startswith("-")


def is_staff() -> bool:
    """Return whether this is the whole package: what students install has no grading in it."""
    try:
        return importlib.util.find_spec("dlgrader.grading") is not None
    except ModuleNotFoundError:
        return False


def parser(*, for_staff: bool = True) -> argparse.ArgumentParser:
    """Return the parser of the whole command line, or of what students can run."""
    plain = argparse.RawDescriptionHelpFormatter
    epilog = FOR_STUDENTS + FOR_STAFF * for_staff + IN_GENERAL
    top = argparse.ArgumentParser("dlgrader", description=DESCRIPTION, epilog=epilog, formatter_class=plain)
    top.add_argument("--version", action="version", version=f"dlgrader {dlgrader.__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def add(
        name: str, command: Callable[[argparse.Namespace], int], summary: str, more: str
    ) -> argparse.ArgumentParser:
        text = f"{summary[0].upper()}{summary[1:]}.\n\n{dedent(more).strip()}"
        added = commands.add_parser(name, help=summary, description=text, formatter_class=plain)
        added.set_defaults(command=command)
        return added

    check = add(
        "check",
        _check,
        "run a notebook's visible checks and say how each question stands",
        """
        Runs the notebook from its first cell in a fresh kernel and does not change the file.
        Exit status 1 if a check fails, 0 if all pass.

          dlgrader check tiny_neural_network.ipynb
        """,
    )
    check.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="the notebook file (.ipynb)")
    check.add_argument("--json", action="store_true", help="print the questions for programs, as JSON")
    check.add_argument("--timeout", type=float, default=120, metavar="SECONDS", help="for one cell (default: 120)")

    if not for_staff:
        return top

    days.add_to(add)
    add(
        "autograde",
        _check,  # never called: `main` hands this command's arguments on to nbgrader's own parser
        "grade a day's submissions into the gradebook",
        "Takes the options of `nbgrader autograde`; see `dlgrader autograde --help`.",
    )
    add(
        "jobs",
        _check,  # never called, nor is that of import-results
        "write a day's submissions as jobs for other machines",
        "See `dlgrader jobs --help`.",
    )
    run_job.add_to(add)
    add(
        "import-results",
        _check,
        "save what other machines have made of a day's jobs",
        "See `dlgrader import-results --help`.",
    )
    results.add_to(add)
    lms.add_to(add)
    doctor = add(
        "doctor",
        _doctor,
        "say what grading can rely on, on this machine",
        """
        Names the versions, whether kernels can be forked, and each layer of the sandbox around submitted code.

          dlgrader doctor
          dlgrader doctor --require-sandbox
        """,
    )
    doctor.add_argument("--require-sandbox", action="store_true", help="exit status 1 if a protection is off")
    demo = add(
        "demo",
        _demo,
        "grade a made-up class and show the results",
        """
        Builds a class of a dozen students from tests/answers/ in the throw-away course directory demo/: right, partly
        right, blank and crashing answers, and a student who never submitted. Grades it into a gradebook there, prints
        the table and writes the feedback pages.

          dlgrader demo
          dlgrader demo 15
        """,
    )
    demo.add_argument("day", nargs="?", default="day04", metavar="DAY", help=f"{DAYS_HELP} (default: day04)")
    return top


def _check(options: argparse.Namespace) -> int:
    from dlgrader.commands.check import all_pass, as_json, check_notebook, print_questions

    questions = check_notebook(options.notebook, timeout=options.timeout)
    if options.json:
        print(as_json(questions))
    else:
        print_questions(questions)
    return OK if all_pass(questions) else PROBLEMS


def _start_app(module: str, name: str, arguments: list[str]) -> int:
    app = getattr(importlib.import_module(module), name)
    asks_for_help = any(argument in {"-h", "--version"} or argument.startswith("--help") for argument in arguments)
    names_course = any(argument.startswith(("--course-dir", "--CourseDirectory.root")) for argument in arguments)
    folder = Path.cwd() if asks_for_help or names_course else find_root()
    try:
        app.given_in = Path.cwd()
        with contextlib.chdir(folder):
            app.launch_instance(arguments)
    except SystemExit as stop:  # nbgrader's way of ending
        return int(stop.code or OK)
    finally:
        app.clear_instance()
    return OK


def _doctor(options: argparse.Namespace) -> int:
    from dlgrader.commands.doctor import print_doctor

    return print_doctor(require_sandbox=options.require_sandbox)


def _demo(options: argparse.Namespace) -> int:
    from dlgrader.commands.demo import run_demo

    course = find_course()
    pages = run_demo(course, course.day(options.day))
    print(f"\n{len(pages)} feedback pages:")
    for page in pages:
        print(f"  {page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page}")
    return OK
