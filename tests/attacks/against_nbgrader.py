"""Grade the hostile class with plain `nbgrader autograde`, and print a table of what each submission achieves there.

Run by hand, and seldom: it takes half an hour, and what the submissions do to files, processes and memory they
do without a sandbox. From the course directory:

    python -m tests.attacks.against_nbgrader [NAME ...]

Each has a course of its own, with an honest student who has been graded before and one who has answered nothing and is
graded after. What it leaves running is killed.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.attacks.course import POINTS, RIGHT, Course, public_files, remove
from tests.attacks.hostile import ATTACKS, KINDS
from tests.conftest import DAY

BEFORE, AFTER = "ada", "zoe"
PATIENCE = 60
LARGE = 20
TIMEOUT = "--ExecutePreprocessor.timeout=4"


@dataclass
class Outcome:
    """What a submission has achieved.

    Attributes
    ----------
    gained : float
        Points, of its own or of the student after it.
    told : int
        How many of the hidden tests' secrets its author gets to see.
    reached : list of str
        What it has changed of others', left or called.
    batch : str
        `"hung"`, `"stopped"`, its own notebook `"ungraded"`, or nothing.
    only_ours : bool
        Whether it is aimed at what plain nbgrader hasn't.
    """

    gained: float
    told: int
    reached: list[str]
    batch: str
    only_ours: bool

    def words(self) -> str:
        """Return the outcome in words."""
        found = [f"gained {self.gained:g} of {sum(POINTS.values()):g}"] if self.gained else []
        found += [f"read hidden tests ({self.told})"] if self.told else []
        found += [self.batch] if self.batch else []
        nothing = "nothing: aimed at dlgrader only" if self.only_ours else "nothing"
        return "; ".join([*found, *self.reached]) or nothing


def main(names: list[str]) -> None:
    """Grade, and print as it goes."""
    outcomes = {}
    with tempfile.TemporaryDirectory(prefix="attacks-", ignore_cleanup_errors=True) as folder:
        template = Path(folder, "template")
        template.mkdir()
        with course_in(Path(folder, "made")) as course:
            course.make()
            course.submit(BEFORE, RIGHT)
            course.submit(AFTER, {})
            course.run("nbgrader", "autograde", DAY, f"--student={BEFORE}", TIMEOUT)
            for part in ("course", "home", "exchange"):
                shutil.copytree(course.folder / part, template / part)
        for name in names or ATTACKS:
            with course_in(Path(folder, "made"), template) as course:
                outcomes[name] = outcome(course, name)
            print(f"| {name} | {ATTACKS[name].kind} | {outcomes[name].words()} |", flush=True)
    print("\n".join(summary(outcomes)))


@contextlib.contextmanager
def course_in(folder: Path, template: Path | None = None) -> Iterator[Course]:
    """Make a course's surroundings, and remove them with all that runs in them."""
    folder.mkdir()
    if template is not None:
        shutil.copytree(template, folder, dirs_exist_ok=True)
    course = Course(folder)
    try:
        yield course
    finally:
        course.listener.close()
        while running := course.processes():
            for process in running:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            psutil.wait_procs(running, 5)
        remove(folder)
        for path in public_files():
            path.unlink()


def outcome(course: Course, name: str) -> Outcome:
    """Have one hostile submission graded, and look around."""
    attack = ATTACKS[name]
    course.attack(name, attack)
    before = course.state()
    status, _ = course.run("nbgrader", "autograde", DAY, TIMEOUT, timeout=PATIENCE)
    reached = ["left a process"] if course.processes() else []
    if course.listener.arrived:
        reached.append("called home")
    after = course.state()
    if any(after.get(place) != before[place] for place in before):
        reached.append("changed what is others'")
    if after.keys() - before.keys():
        reached.append("left files outside")
    if not (course.root / "autograded" / BEFORE / DAY / "tiny.ipynb").is_file():
        reached.append("removed another's work")
    try:
        scores = course.scores()
    except Exception as error:
        broke = f"broke the gradebook ({type(error).__name__})"
        return Outcome(0, 0, [*reached, broke], "the batch stopped", attack.only_ours)
    points = {student: sum(score for score, _ in tests.values()) for student, tests in scores.items()}
    if points.pop(BEFORE, 0) != sum(POINTS.values()):
        reached.append("changed another's score")
    if points.get(AFTER):
        reached.append("the next student gained")
    course.run("nbgrader", "generate_feedback", DAY, f"--student={name}", timeout=PATIENCE)
    if course.scripts(name):
        reached.append("runs a script in who reads its feedback")
    size = course.size(name) >> 20
    if size > LARGE:
        reached.append(f"leaves {size} MB")
    stopped = not (course.root / "autograded" / AFTER / DAY / "tiny.ipynb").is_file()
    batch = "the batch hung" if status is None else "the batch stopped" if stopped else "ungraded" if status else ""
    secrets = {found.rpartition(" ")[2] for found in course.told(name)}
    return Outcome(max(points.values(), default=0), len(secrets), reached, batch, attack.only_ours)


def summary(outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """Yield the lines of a table by kind."""
    yield "\n| kind | tried | gained marks | read hidden tests | reached others | batch hung or stopped | nothing |"
    yield "|---|---|---|---|---|---|---|"
    rows = {kind: [outcome for name, outcome in outcomes.items() if ATTACKS[name].kind == kind] for kind in KINDS}
    for kind, found in (rows | {"all": list(outcomes.values())}).items():
        counts = [
            len(found),
            sum(bool(one.gained) for one in found),
            sum(bool(one.told) for one in found),
            sum(bool(one.reached) for one in found),
            sum(one.batch.startswith("the batch") for one in found),
            sum(one.words().startswith("nothing") for one in found),
        ]
        if found:
            yield f"| {kind} | {' | '.join(str(count) if count else '–' for count in counts)} |"


if __name__ == "__main__":
    main(sys.argv[1:])
