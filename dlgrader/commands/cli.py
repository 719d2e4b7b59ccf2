"""The `dlgrader` command: what it offers, and how it says that something is wrong."""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import importlib.util
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import dedent

import dlgrader
from dlgrader.commands import run_job
from dlgrader.course.directory import CourseError, find_course, find_root
from dlgrader.imports import import_jsonschema

OK, PROBLEMS, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

STUDENTS_PACKAGE = "this is the students' package: it has `dlgrader check` only; staff work in a clone of the course"
STAFF_COMMANDS = {
    "autograde",
    "collect",
    "demo",
    "doctor",
    "export",
    "export-gradescope",
    "export-otter",
    "feedback",
    "import-results",
    "jobs",
    "new",
    "regrade",
    "release",
    "report",
    "run-job",
    "similar",
    "tidy",
    "verify",
}
# the commands whose arguments nbgrader's own parser reads
APPS = {
    "autograde": ("dlgrader.commands.autograde", "GradeApp"),
    "jobs": ("dlgrader.commands.jobs", "JobsApp"),
    "import-results": ("dlgrader.commands.jobs", "ImportApp"),
}
# what brings a module, where it isn't what brings the rest
EXTRAS = {"copydetect": "similarity", "distributed": "dask"}
DAYS_HELP = "a day: 4, day04, or its full name"

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
        if STAFF_COMMANDS.intersection(given[:1]) and not is_staff():
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
        extra = "staff" if STAFF_COMMANDS.intersection(given[:1]) else "course"
        extra = EXTRAS.get(error.name, extra)
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
    for day in _days(course.day, course.days(), options):
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
    for day in _days(course.day, course.days(), options):
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
    for day in _days(course.day, course.days(), options):
        try:
            print(release_day(course, day, force=options.force, colab=options.colab), flush=True)
        except UnfitError as unfit:
            for line in unfit.report.lines(course):
                print(line, file=sys.stderr)
            print(f"dlgrader: {day}: not released: {unfit}; --force releases it all the same", file=sys.stderr)
            is_fit = False
    return OK if is_fit else PROBLEMS


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
    _print_lines([], list(handed.unreadable))
    return PROBLEMS if handed.unreadable else OK


def _collect(options: argparse.Namespace) -> int:
    from dlgrader.lms.collect import collect
    from dlgrader.lms.formats import FORMATS

    course, form = find_course(), FORMATS[options.lms]
    done = collect(course, course.day(options.day), options.zip, form, options.roster)
    _print_lines(done.notes, done.problems)
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
    _print_lines(done.notes, done.problems)
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


def _print_lines(notes: list[str], problems: list[str]) -> None:
    from dlgrader.reporting.wording import printable

    for line in notes:
        print(printable(line))
    for line in problems:
        print(f"dlgrader: {printable(line)}", file=sys.stderr)


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


def _address(given: str) -> str:
    """Return an address of a wheel, which is going to stand in a cell's command."""
    if not re.fullmatch(r"https?://[^\s\"'$`;|&{}]+\.whl", given):
        raise argparse.ArgumentTypeError(
            f"{given!r} is no wheel's address, as in https://example.org/dlgrader-1.0-py3-none-any.whl"
        )
    return given


def _days(find: Callable[[str], str], every: list[str], options: argparse.Namespace) -> list[str]:
    """Return the full names of the days that were asked for, all of them resolved before anything is done."""
    if options.all == bool(options.days):
        raise CourseError("name the days, or give --all")
    if options.all and not every:
        raise CourseError("source/ has no days yet; write source/day01_NAME/NAME.ipynb first")
    return every if options.all else [find(name) for name in options.days]
