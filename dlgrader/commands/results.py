"""What is done with a graded class: `dlgrader feedback`, `regrade`, `report` and `similar`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dlgrader.commands.common import DAYS_HELP, OK, PROBLEMS, Add, print_lines
from dlgrader.course.directory import CourseError, find_course


def add_to(add: Add) -> None:
    """Add the commands to the command line."""
    feedback = add(
        "feedback",
        _feedback,
        "write the pages that students get back",
        """
        One page for each graded submission, in feedback/, as the gradebook stands now: what each question earned, what
        to mend first, the graders' comments, and the notebook. It needs no network to be read.

          dlgrader feedback 4
          dlgrader feedback 4 --student ada
        """,
    )
    feedback.add_argument("day", metavar="DAY", help=DAYS_HELP)
    feedback.add_argument("--student", default="*", metavar="NAME", help="one student's page only")
    regrade = add(
        "regrade",
        _regrade,
        "grade one cell of a class again, after its test was mended",
        """
        Release the day with the mended test first. Then this runs the graded submissions once more, apart from the
        course, and prints whose automatic score of the cell would change. With --apply these scores are written, and
        nothing else: what a person has marked, penalties and other cells stay.

          dlgrader regrade 4 --question softmax_axis
          dlgrader regrade 4 --question softmax_axis --apply
        """,
    )
    regrade.add_argument("day", metavar="DAY", help=DAYS_HELP)
    regrade.add_argument("--question", required=True, metavar="CELL", help="the test cell's name")
    regrade.add_argument("--apply", action="store_true", help="write the new scores")
    report = add(
        "report",
        _report,
        "write a page on how the class has done",
        """
        Totals, how each graded cell did, which mistakes were made by whom, and what waits for staff, as the gradebook
        stands now. With several days also each student's way over them. One HTML file, without network or script.

          dlgrader report 4
          dlgrader report 4 5 6 -o first_weeks.html --anonymous
        """,
    )
    report.add_argument("days", nargs="+", metavar="DAY", help=DAYS_HELP)
    report.add_argument(
        "-o", "--output", type=Path, default=Path("report.html"), help="the file (default: report.html)"
    )
    report.add_argument("--anonymous", action="store_true", help="numbers in place of names, and no messages")
    similar = add(
        "similar",
        _similar,
        "rank pairs of students by how alike they have written",
        """
        Compares what is in submitted/, solution cell by solution cell, without comments, names and the stub. The class
        has the exercise's shape in common anyway: pairs are ranked by how far they are above its median, and nothing is
        said of any. Exit status 1 if a file could not be read.

          dlgrader similar 4
          dlgrader similar 4 --export alike      .py files for JPlag and Dolos, in place of the table
        """,
    )
    similar.add_argument("day", metavar="DAY", help=DAYS_HELP)
    similar.add_argument("--top", type=int, default=10, metavar="N", help="how many pairs (default: 10)")
    similar.add_argument("--export", type=Path, metavar="DIR", help="a new folder to write the answers to")


def _feedback(options: argparse.Namespace) -> int:
    from dlgrader.reporting.feedback import write_feedback

    course = find_course()
    pages, failures = write_feedback(course, course.submitted_day(options.day), options.student)
    for folder, reason in failures.items():
        print(f"dlgrader: {folder}: no page: {reason}", file=sys.stderr)
    print(f"{len(pages)} pages in {course.path('feedback', '*', '*').parent.parent}")
    return PROBLEMS if failures else OK


def _regrade(options: argparse.Namespace) -> int:
    from dlgrader.commands.regrade import apply, print_regrade, regrade

    course = find_course()
    done = regrade(course, course.day(options.day), options.question)
    if options.apply:
        apply(course, done)
    print_regrade(done, is_applied=options.apply)
    return PROBLEMS if done.failed else OK


def _report(options: argparse.Namespace) -> int:
    from dlgrader.reporting.class_report import write_report
    from dlgrader.reporting.item_analysis import day_results

    course = find_course()
    days = [day_results(course, day) for day in dict.fromkeys(map(course.submitted_day, options.days))]
    page = write_report(days, anonymous=options.anonymous)
    try:
        options.output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{options.output} can't be written: {error.strerror}; choose another -o FILE") from None
    print(options.output)
    return OK


def _similar(options: argparse.Namespace) -> int:
    from dlgrader.reporting.similarity import handed_in, print_pairs, rank, write_sources

    if options.top < 1:
        raise CourseError("--top: show one pair at least")
    course = find_course()
    day = course.submitted_day(options.day)
    handed = handed_in(course, day)
    if options.export is None:
        print_pairs(day, rank(handed.answers, handed.stubs), handed, options.top)
    else:
        write_sources(handed, day, options.export)
        print(f"{options.export}: {len(handed.answers)} files in submissions/, the stubs in base/")
    print_lines([], list(handed.unreadable))
    return PROBLEMS if handed.unreadable else OK
