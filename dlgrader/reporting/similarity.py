"""Who has written alike: pairs of students, ranked by how far they are above what the class has in common anyway.

Answers are compared as copydetect (https://github.com/blingenf/copydetect) does it, by winnowing: Schleimer, Wilkerson
and Aiken (2003), "Winnowing: local algorithms for document fingerprinting", https://doi.org/10.1145/872757.872770.
Comments and blanks are left out, and a name is a name whatever it is called.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dlgrader.course.directory import Course, CourseError
from dlgrader.course.notebooks import Role, cell_name, cells_of, read_notebook
from dlgrader.grading.submission.reading import UnreadableError, read_submission
from dlgrader.reporting.table import WIDTH_OF_A_PIPE
from dlgrader.reporting.wording import printable

if TYPE_CHECKING:
    from copydetect import CodeFingerprint

# Characters in a row that count as the same, once a name is one character. In made-up classes of 21, drawn from the
# answers of days 4, 9 and 15, a renamed copy came first each time with 16; chance pairs were before it with 8 or 25.
SHORTEST = 16

Answers = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Handed:
    """What a class has handed in.

    Attributes
    ----------
    answers : mapping
        The sources of solution cells, by student and cell.
    stubs : mapping of str to str
        The cells as they are released.
    unreadable : list of str
        Files that are no notebooks, each with the reason.
    """

    answers: Answers
    stubs: Mapping[str, str]
    unreadable: Sequence[str]


@dataclass(frozen=True)
class Pair:
    """Two students' answers to a day.

    Attributes
    ----------
    students : tuple of str
    above : float
        The share of both that is in common, over all exercises that both have written, less the class's median.
    shares : tuple of float
        The share of each one's answers that is in the other's.
    exercise : str
        The one that has most to do with it.
    there, usual : float
        The share in common in that exercise, and the class's median in it.
    """

    students: tuple[str, str]
    above: float
    shares: tuple[float, float]
    exercise: str
    there: float
    usual: float


@dataclass(frozen=True)
class _Overlap:
    """What two answers to an exercise have in common, and their own sizes, in characters."""

    common: tuple[float, float]
    sizes: tuple[float, float]

    @property
    def share(self) -> float:
        return sum(self.common) / sum(self.sizes)


def handed_in(course: Course, day: str) -> Handed:
    """Read what a class has handed in.

    Parameters
    ----------
    course : Course
    day : str
        The full name of a day that has been released.

    Raises
    ------
    CourseError
        If it has not been released, or fewer than two students have handed something in.
    """
    stubs: dict[str, str] = {}
    for path in sorted(course.path("release", day).glob("*.ipynb")):
        stubs |= {name: cell.source for name, cell in cells_of(read_notebook(path), Role.SOLUTION).items()}
    if not stubs:
        raise CourseError(f"{day} has no release to tell what is everybody's; run `dlgrader release {day}` first")
    answers: dict[str, dict[str, str]] = {}
    unreadable = []
    submitted = course.path("submitted", "*", "*").parent.parent
    for path in sorted(submitted.glob(f"*/{day}/*.ipynb")):
        try:
            cells = read_submission(path, path.parent).cells
        except UnreadableError as error:
            unreadable.append(f"{course.relative(path)}: left out: {error}")
            continue
        written = {cell_name(cell): cell.source for cell in cells if cell.cell_type == "code"}
        answers.setdefault(path.parts[-3], {}).update((name, written[name]) for name in stubs if name in written)
    if len(answers) < 2:
        raise CourseError(f"{submitted} has {len(answers)} readable submissions of {day}, and a pair takes two")
    return Handed(answers, stubs, unreadable)


def rank(answers: Answers, stubs: Mapping[str, str]) -> list[Pair]:
    """Return all pairs of students who have written answers to the same exercise, the likest first.

    Parameters
    ----------
    answers : mapping
        Sources by student and exercise.
    stubs : mapping of str to str
        What is everybody's, by exercise.
    """
    overlaps: dict[tuple[str, str], dict[str, _Overlap]] = {}
    for exercise, stub in stubs.items():
        sources = {student: written[exercise] for student, written in answers.items() if exercise in written}
        for pair, overlap in _overlaps(sources, stub):
            overlaps.setdefault(pair, {})[exercise] = overlap
    usual = {
        exercise: median(found[exercise].share for found in overlaps.values() if exercise in found)
        for exercise in {exercise for found in overlaps.values() for exercise in found}
    }
    pairs = (_pair(students, found, usual) for students, found in overlaps.items())
    return sorted(pairs, key=lambda pair: (-pair.above, pair.students))


def _pair(students: tuple[str, str], found: Mapping[str, _Overlap], usual: Mapping[str, float]) -> Pair:
    above = {name: sum(one.common) - usual[name] * sum(one.sizes) for name, one in found.items()}
    exercise = max(above, key=lambda name: above[name])
    sizes = [sum(one.sizes[who] for one in found.values()) for who in (0, 1)]
    first, second = (sum(one.common[who] for one in found.values()) / sizes[who] for who in (0, 1))
    return Pair(
        students,
        round(sum(above.values()) / sum(sizes), 4) + 0.0,  # no -0.0, and equals stay equal
        (first, second),
        exercise,
        found[exercise].share,
        usual[exercise],
    )


def _overlaps(sources: Mapping[str, str], stub: str) -> Iterable[tuple[tuple[str, str], _Overlap]]:
    """Yield what each pair of students has in common in an exercise, beyond the stub."""
    from copydetect import compare_files

    prints = {student: _fingerprint(source, stub) for student, source in sources.items()}
    written = sorted(student for student, found in prints.items() if found.token_coverage)
    for first, second in combinations(written, 2):
        _, shares, _ = compare_files(prints[first], prints[second])
        sizes = prints[first].token_coverage, prints[second].token_coverage
        yield (first, second), _Overlap((shares[0] * sizes[0], shares[1] * sizes[1]), sizes)


def _fingerprint(source: str, stub: str) -> CodeFingerprint:
    """Return a source's fingerprint without what is in the stub."""
    from copydetect import CodeFingerprint
    from copydetect.utils import get_token_coverage

    # all of it, a window of 1: which part a wider one selects depends on Python's seed for hashes
    found, given = (
        CodeFingerprint("answer.py", SHORTEST, 1, language="python", fp=io.StringIO(text)) for text in (source, stub)
    )
    # copydetect's own `boilerplate` takes out what an answer repeats, too
    found.hashes -= given.hashes
    found.hash_idx = {one: places for one, places in found.hash_idx.items() if one in found.hashes}
    found.token_coverage = float(get_token_coverage(found.hash_idx, SHORTEST, len(found.filtered_code)))
    return found


def print_pairs(day: str, pairs: Sequence[Pair], handed: Handed, top: int) -> None:
    """Print the likest pairs, and how to read them."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, WIDTH_OF_A_PIPE)
    table = Table(title=day, title_justify="left")
    for heading in ("Students", "Above the class", "1st in 2nd", "2nd in 1st", "Most in", "There", "Class"):
        table.add_column(heading, justify="left" if heading in {"Students", "Most in"} else "right")
    for pair in pairs[:top]:
        shares = (f"{share:.0%}" for share in pair.shares)
        there = printable(pair.exercise), f"{pair.there:.0%}", f"{pair.usual:.0%}"
        table.add_row(*map(Text, (printable(" and ".join(pair.students)), f"{pair.above:+.0%}", *shares, *there)))
    console.print(table)
    counts = f"{min(top, len(pairs))} of {len(pairs)} pairs of {len(handed.answers)} students"
    console.print(Text(f"{counts}; a rank is no finding: read both notebooks"))


def write_sources(handed: Handed, day: str, folder: Path) -> None:
    """Write each student's answers as a file of Python for other programs, and the stubs as another.

    Parameters
    ----------
    handed : Handed
    day : str
    folder : Path
        `submissions/STUDENT.py` and `base/DAY.py` are made in it.

    Raises
    ------
    CourseError
        If something is in the folder already, or it can't be written.
    """
    files = {folder / "submissions" / f"{student}.py": written for student, written in handed.answers.items()}
    try:
        if folder.exists() and any(folder.iterdir()):
            raise CourseError(f"{folder} is not empty; give --export a new folder")
        for path, cells in {**files, folder / "base" / f"{day}.py": handed.stubs}.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n\n\n".join(f"# {name}\n{source}" for name, source in cells.items()) + "\n", "utf-8")
    except OSError as error:
        raise CourseError(f"{folder} can't be written: {error.strerror}; choose another folder") from None
