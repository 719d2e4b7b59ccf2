"""The same class on the CPU and on a GPU: equal scores, and what workers that share the card take.

    python benchmarks/gpu.py                 days 15, 22 and 23
    python benchmarks/gpu.py 23 --runs cpu:8 cuda:8 cuda:4 cuda:1=5
    python benchmarks/gpu.py 23 --options "--memory 0 --no-sandbox"
    python benchmarks/gpu.py 23 --runs cpu:2 cpu:1=2 --students 4    all but the card, on any machine

A run is a device, a number of workers and, after `=`, how many of the students are graded. The first is what the others
are compared with, cell by cell. The class has right, half right and wrong answers, and one student who computes on the
GPU unasked. A device's rehearsal is timed by itself, with an untouched release for the only submission. Exit status 1
if a score differs or a run fails.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dlgrader.authoring.answers import answers_file, read_answers
from dlgrader.authoring.release import release_day
from dlgrader.course.directory import Course, find_course
from dlgrader.course.notebooks import Role, cells_of, read_notebook, with_answers, write_notebook
from dlgrader.course.scratch import copy_day
from dlgrader.grading import sandbox
from dlgrader.grading.rehearsal import FOLDER

OURS = "import sys; from dlgrader.commands.cli import main; sys.exit(main())"
REHEARSAL = "release"
# what somebody who has heard of GPUs writes into a cell, asked or not
UNASKED = """

import torch
somewhere = torch.device("cuda" if torch.cuda.is_available() else "cpu")
(torch.ones(64, 64, device=somewhere) @ torch.ones(64, 64, device=somewhere)).sum().item()
"""
# answers that take many times as long as any other
SLOW = re.compile("loop|row by row")

DIFFERENT, FAILED = "DIFFERENT", "FAILED"

Scores = dict[str, dict[str, float | None]]


@dataclass(frozen=True)
class Run:
    """A device, how many workers share it, and how many of the students are graded (0: all)."""

    device: str
    workers: int
    students: int

    @classmethod
    def parse(cls, text: str) -> Run:
        match = re.fullmatch(r"(cpu|cuda):(\d+)(?:=([1-9]))?", text)
        if match is None:
            raise argparse.ArgumentTypeError(
                f"{text!r} is no run, such as cuda:8 or, of at most nine students, cuda:1=5"
            )
        return cls(match[1], int(match[2]), int(match[3] or 0))

    @property
    def students_pattern(self) -> str:
        return f"student00[0-{self.students - 1}]" if self.students else "student*"


class Card:
    """Watches how much of the GPUs' memory is taken, all processes together."""

    def __init__(self) -> None:
        self._command = shutil.which("nvidia-smi")
        self._peak, self._over = 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        if self._command is not None:
            self._thread.start()

    def _watch(self) -> None:
        assert self._command is not None
        query = [self._command, "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
        while not self._over.wait(0.25):
            told = subprocess.run(query, capture_output=True, text=True)
            self._peak = max(self._peak, sum(int(line) for line in told.stdout.split() if line.isdecimal()))

    def stop(self) -> str:
        """Return the most megabytes seen, `-` where nobody can tell."""
        self._over.set()
        return f"{self._peak} MB" if self._command is not None else "-"


def make_class(course: Course, day: str, students: int, root: Path) -> Course:
    """Make a course in which some students have handed in right answers, some others; one has computed on the GPU."""
    made = copy_day(course, day, root)
    with contextlib.redirect_stdout(io.StringIO()):
        release_day(made, day, force=True)  # days are verified elsewhere
    source = read_notebook(course.source_notebook(day))
    solved = {name: cell.source for name, cell in cells_of(source, Role.SOLUTION).items()}
    answers = [
        answer
        for answer in read_answers(answers_file(course.root / "tests" / "answers", day), source)
        if not SLOW.search(answer.title)
    ]
    for number in range(students):
        written = dict(solved)
        for place, name in enumerate(solved):
            mine = [answer for answer in answers if answer.solution == name]
            if mine and (number + place) % 3:  # a third of each student's exercises is the instructor's
                written[name] = mine[number % len(mine)].source
        if number == 0:
            written = {**solved, next(iter(solved)): next(iter(solved.values())) + UNASKED}
        hand_in(made, day, f"student{number:03}", written)
    hand_in(made, day, REHEARSAL, {})
    return made


def hand_in(made: Course, day: str, student: str, written: dict[str, str]) -> None:
    folder = made.path("submitted", day, student)
    shutil.copytree(made.path("release", day), folder)
    for path in folder.glob("*.ipynb"):
        write_notebook(with_answers(read_notebook(path), written), path)


def grade(made: Course, day: str, run: Run, pattern: str, *more: str) -> tuple[float, Scores]:
    """Grade the students that match a pattern; return the wall clock and the scores."""
    arguments = [
        "autograde",
        day,
        "--device",
        run.device,
        "--workers",
        str(run.workers),
        "--student",
        pattern,
        "--force",
    ]
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", OURS, *arguments, "--json", "results.json", *more],
        cwd=made.root, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    wall = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"exit status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    found = json.loads((made.root / "results.json").read_text())
    return wall, {entry["student"]: entry["tests"] for entry in found if entry["student"] != REHEARSAL}


def used_gpu(made: Course) -> bool:
    """Return whether the solution has put anything on a GPU, as the last rehearsal has found."""
    return any(json.loads(path.read_text())["uses_gpu"] for path in Path(made.root, FOLDER).rglob("*.json"))


def differences(expected: Scores, found: Scores) -> Iterator[str]:
    """Yield each cell whose score is another one."""
    for student, tests in found.items():
        for cell, score in tests.items():
            if score != expected[student][cell]:
                yield f"{student} {cell}: {expected[student][cell]} and now {score}"


def day_lines(course: Course, day: str, options: argparse.Namespace, folder: Path, deadline: float) -> Iterator[str]:
    """Grade a day, run by run, and yield the lines of its table, what differs below each."""
    made = make_class(course, day, options.students, folder)
    more = shlex.split(options.options)
    expected: Scores = {}
    rehearsed: set[str] = set()
    for run in options.runs:
        where = f"{day:28} {run.device:7} {run.workers:7}"
        if time.monotonic() > deadline:
            yield f"{where} not run: the time is up"
            continue
        try:
            if run.device not in rehearsed:
                wall, _ = grade(made, day, run, REHEARSAL, *more)
                rehearsed.add(run.device)
                use = "uses the GPU" if used_gpu(made) else "uses no GPU"
                yield f"{where} {'':8} {wall:9.1f} s {'':17}  the rehearsal: the solution {use}"
            card = Card()
            wall, scores = grade(made, day, run, run.students_pattern, *more)
            peak = card.stop()
        except RuntimeError as error:
            yield f"{where} {FAILED}: {error}"
            continue
        expected = expected or scores
        others = list(differences(expected, scores))
        cells, points = (
            sum(map(len, scores.values())),
            sum(sum(filter(None, tests.values())) for tests in scores.values()),
        )
        verdict = f"{len(others)} {DIFFERENT}" if others else "all equal"
        yield (
            f"{where} {len(scores):8} {wall:9.1f} s {wall / len(scores):7.2f} {peak:>9}"
            f"  {cells} cells, {points:g} points, {verdict}"
        )
        yield from (f"    {line}" for line in others)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("days", nargs="*", default=["15", "22", "23"], metavar="DAY")
    parser.add_argument("--students", type=int, default=20)
    runs = [Run("cpu", 8, 0), Run("cuda", 8, 0), Run("cuda", 4, 0), Run("cuda", 1, 5)]
    parser.add_argument("--runs", nargs="+", type=Run.parse, default=runs, metavar="DEVICE:WORKERS")
    parser.add_argument("--minutes", type=float, default=5.0, help="begin no run later than this (default: 5)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the table there too")
    parser.add_argument("--options", default="", help="more options for dlgrader autograde, in one string")
    options = parser.parse_args()
    course = find_course(Path(__file__).parent)
    deadline = time.monotonic() + 60 * options.minutes
    lines = [*(f"not protected: {line}" for line in sandbox.warnings(sandbox.missing())), ""]
    lines.append(f"{'day':28} {'device':7} {'workers':>7} {'students':>8} {'wall':>11} {'each':>7} {'card':>9}")
    for name in options.days:
        day = course.day(name)
        with tempfile.TemporaryDirectory() as folder:
            for line in day_lines(course, day, options, Path(folder), deadline):
                print(line, file=sys.stderr, flush=True)
                lines.append(line)
    table = "\n".join(lines)
    print(table)
    if options.output:
        options.output.write_text(f"{table}\n")
    return int(DIFFERENT in table or FAILED in table)


if __name__ == "__main__":
    sys.exit(main())
