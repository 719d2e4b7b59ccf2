"""What comes from other systems and goes to them: `dlgrader collect`, `export` and `export-…`."""

from __future__ import annotations

import argparse
from pathlib import Path

from dlgrader.commands.common import DAYS_HELP, OK, PROBLEMS, Add, print_lines
from dlgrader.course.directory import find_course


def add_to(add: Add) -> None:
    """Add the commands to the command line."""
    collect = add(
        "collect",
        _collect,
        "take submissions out of an LMS's zip",
        """
        nbgrader's zip_collect for the zip that Canvas or Moodle gives of an assignment's submissions: the latest
        attempt of each student's goes to submitted/, under the day's own name. One line for each file that was left
        out. Exit status 1 if a person has to look at one.

          dlgrader collect 4 submissions.zip --from canvas --roster roster.csv
          dlgrader collect 4 submissions.zip --from moodle --roster worksheet.csv
        """,
    )
    collect.add_argument("day", metavar="DAY", help=DAYS_HELP)
    collect.add_argument("zip", type=Path, metavar="ZIP", help="the zip, as the LMS gives it")
    collect.add_argument("--from", dest="lms", required=True, choices=["canvas", "moodle"])
    export = add(
        "export",
        _export,
        "fill a column of an LMS's grade file",
        """
        Writes the grade file that the LMS gives with the day's points in its column, for the LMS to take back;
        everything else stays byte for byte. Who never submitted gets an empty cell. Exit status 1 if somebody's points
        could not be written.

          dlgrader export 4 --to canvas --template export.csv -o grades_day04.csv
        """,
    )
    export.add_argument("day", metavar="DAY", help=DAYS_HELP)
    export.add_argument(
        "--to", dest="lms", required=True, choices=["canvas", "moodle", "blackboard"], help="whose file"
    )
    export.add_argument("--template", required=True, type=Path, metavar="CSV", help="the file, as the LMS gives it")
    export.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="the file to write")
    export.add_argument("--column", metavar="HEADER", help="the column (default: the one whose title names the day)")
    export.add_argument(
        "--allow-waiting", action="store_true", help="points so far where a question waits for a grader"
    )
    otter = add(
        "export-otter",
        _export_otter,
        "make a day's tests into a zip for otter-grader",
        """
        Writes the zip that `otter run --autograder` takes, for the notebooks that students hand in as they are. It
        gives the points that `dlgrader autograde` gives to an honest submission, and protects nothing: the tests run
        in the submission's own process, which can read them, hidden ones and the answer key too.

          dlgrader export-otter 4 -o autograder.zip
        """,
    )
    otter.add_argument("day", metavar="DAY", help=DAYS_HELP)
    otter.add_argument(
        "-o", "--output", type=Path, default=Path("autograder.zip"), metavar="ZIP", help="(default: autograder.zip)"
    )
    for lms in (collect, export):
        lms.add_argument("--roster", type=Path, metavar="CSV", help="who is who: `id` and the LMS's own columns")
    gradescope = add(
        "export-gradescope",
        _export_gradescope,
        "make an autograder for Gradescope",
        """
        Writes the zip that a programming assignment on Gradescope takes as its autograder. There every submission is
        graded as `dlgrader autograde` grades it, and each graded cell is a test. The zip has solutions and hidden
        tests in it: it is for Gradescope alone.

          dlgrader export-gradescope 4 -o day04.zip
          dlgrader export-gradescope 4 -o day04.zip --hidden after_due_date
        """,
    )
    gradescope.add_argument("day", metavar="DAY", help=DAYS_HELP)
    gradescope.add_argument("-o", "--output", required=True, type=Path, metavar="ZIP", help="the file to write")
    gradescope.add_argument(
        "--hidden",
        choices=["visible", "after_due_date", "after_published"],
        default="after_published",
        help="when students see what hidden tests have judged (default: after_published)",
    )


def _collect(options: argparse.Namespace) -> int:
    from dlgrader.lms.collect import collect
    from dlgrader.lms.formats import FORMATS

    course, form = find_course(), FORMATS[options.lms]
    done = collect(course, course.day(options.day), options.zip, form, options.roster)
    print_lines(done.notes, done.problems)
    late = f"; late, says {form.name}: {', '.join(done.late)}" if done.late else ""
    counts = f"{len(done.new)} new, {len(done.replaced)} replaced, {len(done.unchanged)} unchanged"
    print(f"{course.path('submitted', '*', '*').parent.parent}: {counts}{late}")
    return PROBLEMS if done.problems else OK


def _export(options: argparse.Namespace) -> int:
    from dlgrader.lms.export import export
    from dlgrader.lms.formats import FORMATS

    course = find_course()
    done = export(
        course,
        course.submitted_day(options.day),
        options.template,
        options.output,
        FORMATS[options.lms],
        roster=options.roster,
        column=options.column,
        allow_waiting=options.allow_waiting,
    )
    print_lines(done.notes, done.problems)
    print(f"{options.output}: {done.filled} grades in {done.column!r}, {done.missing} never submitted")
    return PROBLEMS if done.problems else OK


def _export_otter(options: argparse.Namespace) -> int:
    from dlgrader.lms.otter import export_otter

    course = find_course()
    done = export_otter(course, course.day(options.day), options.output)
    if done.left_out:
        print(f"left to a person: {', '.join(done.left_out)}")
    print(f"{options.output}: {done.tests} tests, {done.points:g} points")
    print("weaker than dlgrader autograde: submissions can read the tests")
    return OK


def _export_gradescope(options: argparse.Namespace) -> int:
    from dlgrader.lms.gradescope.bundle import bundle

    course = find_course()
    done = bundle(course, course.day(options.day), options.output, hidden=options.hidden)
    by_hand = "".join(f"; {name} ({worth:g} points) by a rubric" for name, worth in done.questions.items())
    was_there = ", in place of what was there" if done.replaced else ""
    print(f"{options.output}{was_there}: {done.points:g} points by tests{by_hand}")
    return OK
