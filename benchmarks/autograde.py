"""`nbgrader autograde` and `dlgrader autograde` on the same class, side by side in one run.

    python benchmarks/autograde.py                 days 4, 15 and 22
    python benchmarks/autograde.py 15 --scale      also 20 against 200 students, and memory per worker
    python benchmarks/autograde.py --tests in-kernel    with tests where nbgrader runs them

For every day: seconds of wall clock and of CPU for each submission, their ratio, and the floor, the CPU time of the
students' own cells in an interpreter that has imported everything. nbgrader grades fewer submissions than we do, since
each takes it as long as the others; its own start-up, told by a run with a single one, is shared among as many as ours.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil

from dlgrader.authoring.answers import answers_file, read_answers
from dlgrader.authoring.release import release_day
from dlgrader.course.directory import Course, find_course
from dlgrader.course.notebooks import Role, cells_of, read_notebook, with_answers, write_notebook
from dlgrader.course.scratch import copy_day
from dlgrader.grading.kernels import imported_modules

OURS = "import sys; from dlgrader.commands.cli import main; sys.exit(main())"


@dataclass
class Cost:
    """Seconds of wall clock and of CPU."""

    wall: float
    cpu: float


def make_class(course: Course, day: str, students: int, root: Path) -> Course:
    """Make a course directory in which so many students have handed in right answers, written in several ways."""
    root.mkdir()
    made = copy_day(course, day, root)
    with contextlib.redirect_stdout(io.StringIO()):
        release_day(made, day, force=True)  # days are verified elsewhere
    source = read_notebook(course.source_notebook(day))
    solved = {name: cell.source for name, cell in cells_of(source, Role.SOLUTION).items()}
    answers = read_answers(answers_file(course.root / "tests" / "answers", day), source)
    right = [answer for answer in answers if answer.verdict == "right"]
    # a pure-Python loop through a whole decision map takes many times as long as any other answer
    quick = [answer for answer in right if "loop" not in answer.title and "row by row" not in answer.title]
    for number in range(students):
        chosen = quick[number % len(quick)]
        folder = made.path("submitted", day, f"student{number:03}")
        shutil.copytree(made.path("release", day), folder)
        for path in folder.glob("*.ipynb"):
            write_notebook(with_answers(read_notebook(path), {**solved, chosen.solution: chosen.source}), path)
    return made


def measure(command: list[str], root: Path, submissions: int = 1) -> Cost:
    """Run a grader and return what a submission took."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run(command, root)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall / submissions, cpu / submissions)


def shared(of_one: Cost, of_few: Cost, few: int, many: int) -> Cost:
    """Return what each of many submissions would take, from runs with one and with a few."""

    def each(one: float, total: float) -> float:
        further = (total - one) / (few - 1)
        return further + (one - further) / many

    return Cost(each(of_one.wall, of_few.wall), each(of_one.cpu, of_few.cpu))


def run(command: list[str], root: Path, *, watched: bool = False) -> int:
    """Run a grader; if it is watched, return the bytes that it had at its peak."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with tempfile.TemporaryFile("w+") as printed:
        process = subprocess.Popen(command, cwd=root, stdout=printed, stderr=subprocess.STDOUT, env=environment)
        peak = Peak(process.pid) if watched else None
        if process.wait():
            printed.seek(0)
            raise SystemExit(f"{' '.join(command)} failed\n{printed.read()}")
    return peak.stop() if peak else 0


class Peak(threading.Thread):
    """Watches how much memory a process and its descendants have together, each shared page counted once.

    Looking costs as much time as grading does: never while that is measured.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process, self._peak, self._over = psutil.Process(pid), 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._over.wait(0.25):
            with contextlib.suppress(psutil.Error):
                family = [self._process, *self._process.children(recursive=True)]
                self._peak = max(self._peak, sum(process.memory_full_info().pss for process in family))

    def stop(self) -> int:
        """Return the most bytes seen."""
        self._over.set()
        return self._peak


def floor(course: Course, day: str) -> float:
    """Return the mean CPU seconds of the submissions' cells alone, in children of a process that has all imports."""
    paths = sorted(course.path("submitted", day, "*").parent.parent.glob(f"*/{day}/*.ipynb"))[:8]
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return pool.apply(_floor, (list(map(str, paths)), str(course.source_notebook(day))))


def _floor(paths: list[str], source: str) -> float:
    os.environ["OMP_NUM_THREADS"] = "1"
    import importlib

    import matplotlib as mpl

    mpl.use("agg")
    tests = {name: cell.source for name, cell in cells_of(read_notebook(Path(source)), Role.TEST).items()}
    from dlgrader.grading.kernels.preload import with_late_imports

    for name in with_late_imports(imported_modules(nbformat.read(source, as_version=4))):
        if "backend_inline" not in name:
            with contextlib.suppress(ImportError):  # of `from a import b` it may be the name of a function
                importlib.import_module(name)
    import matplotlib.pyplot as plt

    def show() -> None:
        for number in plt.get_fignums():
            plt.figure(number).savefig(io.BytesIO(), format="png", bbox_inches="tight")
        plt.close("all")

    plt.show = show
    read, write = os.pipe()
    for path in paths:
        if os.fork() == 0:
            namespace: dict[str, object] = {"__name__": "__main__"}
            started = time.process_time()
            for cell in nbformat.read(path, as_version=4).cells:
                if cell.cell_type == "code":
                    with contextlib.redirect_stdout(io.StringIO()):
                        exec(tests.get(cell.id, cell.source), namespace)
            os.write(write, f"{time.process_time() - started} ".encode())
            os._exit(0)
        os.wait()
    os.close(write)
    seconds = [float(number) for number in os.read(read, 1 << 16).split()]
    return sum(seconds) / len(seconds)


def ours(day: str, workers: int, tests: str, *more: str) -> list[str]:
    """Return the command that grades with dlgrader."""
    return [sys.executable, "-c", OURS, "autograde", day, "--workers", str(workers), "--tests", tests, *more]


def compare(course: Course, day: str, options: argparse.Namespace, folder: Path) -> None:
    """Print a day's line of the table."""
    few, many = options.few, options.many
    theirs = make_class(course, day, few, folder / "theirs")
    command = [sys.executable, "-m", "nbgrader", "autograde", day, "--force"]
    nbgrader = shared(
        measure([*command, "--student", "student000"], theirs.root), measure(command, theirs.root), few, many
    )
    made = make_class(course, day, many, folder / "ours")
    command = ours(day, options.workers, options.tests, "--json", "results.json")
    dlgrader = measure(command, made.root, many)
    check(made.root, many)
    least = floor(made, day)
    print(
        f"{day:32} {nbgrader.wall:8.2f} {dlgrader.wall:8.3f} {nbgrader.wall / dlgrader.wall:7.1f}"
        f" {nbgrader.cpu:9.2f} {dlgrader.cpu:8.3f} {least:8.3f} {dlgrader.cpu - least:10.3f}",
        flush=True,
    )


def check(root: Path, students: int) -> None:
    """Make sure that all were graded, and all alike: they are all right."""
    results = json.loads((root / "results.json").read_text())
    totals = {entry["total"] for entry in results}
    assert len(results) == students, "not all were graded"
    assert len(totals) == 1, f"right answers have different totals: {totals}"


def scale(course: Course, day: str, options: argparse.Namespace, folder: Path) -> None:
    """Print what a submission costs in small and large classes, and what another worker costs in memory."""
    costs = {}
    for students in (20, 200):
        made = make_class(course, day, students, folder / f"class{students}")
        command = ours(day, options.workers, options.tests)
        costs[students] = measure(command, made.root, students)
        print(
            f"{students} students: {costs[students].wall:.3f} s, {costs[students].cpu:.3f} s of CPU for each",
            flush=True,
        )
    print(f"CPU at 200 students over that at 20: {costs[200].cpu / costs[20].cpu:.2f}")
    peaks = {}
    for number in (1, 4):
        command = ours(day, number, options.tests, "--force")
        peaks[number] = run(command, folder / "class20", watched=True)
    print(f"memory for each further worker: {(peaks[4] - peaks[1]) / 3 / 2**20:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("days", nargs="*", default=["4", "15", "22"], metavar="DAY")
    parser.add_argument("--few", type=int, default=3, help="submissions for nbgrader (default: 3)")
    parser.add_argument("--many", type=int, default=40, help="submissions for dlgrader (default: 40)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tests", default="outside", help="where dlgrader runs tests (default: outside)")
    parser.add_argument("--scale", action="store_true", help="also compare class sizes and numbers of workers")
    options = parser.parse_args()
    course = find_course(Path(__file__).parent)
    print(f"seconds for each submission; dlgrader with {options.workers} workers, tests {options.tests}\n")
    names = ("nbgrader", "dlgrader", "ratio", "nbgrader", "dlgrader", "floor", "above it")
    print(f"{'':32} {'wall clock':^25} {'CPU':^38}")
    print(f"{'':32} {names[0]:>8} {names[1]:>8} {names[2]:>7} {names[3]:>9} {names[4]:>8} {names[5]:>8} {names[6]:>10}")
    for name in options.days:
        day = course.day(name)
        with tempfile.TemporaryDirectory() as folder:
            compare(course, day, options, Path(folder))
    if options.scale:
        with tempfile.TemporaryDirectory() as folder:
            scale(course, course.day(options.days[0]), options, Path(folder))


if __name__ == "__main__":
    main()
