"""What is done to a day before a class has it: `dlgrader new`, `tidy`, `verify` and `release`."""

from __future__ import annotations

import argparse
import re
import sys

from dlgrader.commands.common import DAYS_HELP, OK, PROBLEMS, Add
from dlgrader.course.directory import Course, CourseError, find_course


def add_to(add: Add) -> None:
    """Add the commands to the command line."""
    new = add(
        "new",
        _new,
        "begin a day with a notebook that verifies but for its content",
        """
        Makes source/DAY/TOPIC.ipynb with three exercises, their tests, a figure and a written question to write over.

          dlgrader new day45_topic
        """,
    )
    new.add_argument("day", metavar="DAY", help="the day's full name, as in day45_topic")
    tidy = add(
        "tidy",
        _tidy,
        "take out of a day's notebook what editors leave in it",
        """
        JupyterLab and jupytext leave outputs, metadata, the author's kernel and Python version, and cell ids that say
        nothing. Clears them, and gives graded cells their grade ids as cell ids. What a cell says stays as it is.

          dlgrader tidy 4
        """,
    )
    verify = add(
        "verify",
        _verify,
        "check that a day is fit for release",
        """
        Runs the solution (full marks?) and the untouched release (no marks?), looks for solutions and hidden tests in
        what students would get, and checks the notebook's form. One line per problem, the gravest first: file, cell,
        what is wrong, cure. Exit status 1 if there is a problem.

          dlgrader verify 4
          dlgrader verify --all --time
        """,
    )
    verify.add_argument("--time", action="store_true", help="a notebook that takes too much CPU time is a problem too")
    verify.add_argument(
        "--course-style",
        action=argparse.BooleanOptionalAction,
        help="length, rounds and announcements as in dlgrader's own course (default: Verify.course_style in the "
        "configuration, else no)",
    )
    verify.add_argument("--no-run", action="store_true", help="only read the notebook, which takes no time")
    release = add(
        "release",
        _release,
        "make the students' version of a day in release/",
        """
        nbgrader's generate_assignment for each day: solutions and hidden tests are taken out, and the day's cells are
        saved in the gradebook for grading. Says what changed; what did not change is not written. A day that has
        changed is run before: one whose solution loses points, whose untouched release earns some, or in which a
        solution can be read, is not released.

          dlgrader release 4
          dlgrader release day04 day15
          dlgrader release --all
        """,
    )
    release.add_argument(
        "--colab",
        type=_address,
        metavar="WHEEL_URL",
        help="begin with a cell that installs it on Google Colab",
    )
    release.add_argument("--force", action="store_true", help="release a day that isn't fit for it too")
    for staff in (tidy, verify, release):
        staff.add_argument("days", nargs="*", metavar="DAY", help=DAYS_HELP)
        staff.add_argument("--all", action="store_true", help="every day in source/")


def _new(options: argparse.Namespace) -> int:
    from dlgrader.authoring.skeleton import begin_day

    course = find_course()
    path = course.relative(begin_day(course, options.day))
    day = options.day.partition("_")[0]
    print(f"{path}: write it in JupyterLab, then `dlgrader tidy {day}` and `dlgrader verify {day}`")
    return OK


def _tidy(options: argparse.Namespace) -> int:
    from dlgrader.authoring.tidy import tidy
    from dlgrader.course.notebooks import read_notebook, write_notebook

    course = find_course()
    for day in _days(course, options):
        path = course.source_notebook(day)
        tidied, mended = tidy(read_notebook(path))
        if mended:
            write_notebook(tidied, path)
        print(f"{day}: {', '.join(mended) or 'nothing to mend'}")
    return OK


def _verify(options: argparse.Namespace) -> int:
    from dlgrader.authoring.verify import verify_day

    course = find_course()
    if options.course_style is not None:
        course = course.with_settings({"Verify": {"course_style": options.course_style}})
    is_fit = True
    for day in _days(course, options):
        report = verify_day(course, day, run=not options.no_run, enforce_time=options.time)
        for line in report.lines(course):
            print(line)
        time = f", {report.seconds:.1f} s of CPU time" if report.seconds is not None else ""
        verdict = report.verdict()
        if options.no_run and not report.problems:
            verdict = "no problems found without running it"
        print(f"{day}: {verdict}; {report.facts}{time}" if report.facts else f"{day}: {verdict}", flush=True)
        is_fit = is_fit and not report.problems
    return OK if is_fit else PROBLEMS


def _release(options: argparse.Namespace) -> int:
    from dlgrader.authoring.release import UnfitError, release_day

    course = find_course()
    is_fit = True
    for day in _days(course, options):
        try:
            print(release_day(course, day, force=options.force, colab=options.colab), flush=True)
        except UnfitError as unfit:
            for line in unfit.report.lines(course):
                print(line, file=sys.stderr)
            print(f"dlgrader: {day}: not released: {unfit}; --force releases it all the same", file=sys.stderr)
            is_fit = False
    return OK if is_fit else PROBLEMS


def _address(given: str) -> str:
    """Return an address of a wheel, which is going to stand in a cell's command."""
    if not re.fullmatch(r"https?://[^\s\"'$`;|&{}]+\.whl", given):
        raise argparse.ArgumentTypeError(
            f"{given!r} is no wheel's address, as in https://example.org/dlgrader-1.0-py3-none-any.whl"
        )
    return given


def _days(course: Course, options: argparse.Namespace) -> list[str]:
    """Return the full names of the days that were asked for, all of them resolved before anything is done."""
    if options.all == bool(options.days):
        raise CourseError("name the days, or give --all")
    if not options.all:
        return [course.day(name) for name in options.days]
    if not course.days():
        raise CourseError("source/ has no days yet; write source/day01_NAME/NAME.ipynb first")
    return course.days()
