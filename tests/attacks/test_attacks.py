"""A class of which most members are hostile: none of them gains, learns a hidden test, harms others or leaves a thing.

All are graded in one batch, among honest ones and some who have answered nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from dlgrader.grading import sandbox
from tests.attacks.course import BLANK, HONEST, LEFT, POINTS, RIGHT, SECRETS, Course, remove
from tests.attacks.hostile import ATTACKS, FORGING, SUCCEED_WITHOUT_A_SANDBOX
from tests.conftest import DAY

KEPT_OFF = SUCCEED_WITHOUT_A_SANDBOX if sandbox.missing() else set()
TRIED = [name for name in ATTACKS if ATTACKS[name].kind not in KEPT_OFF]


@dataclass(frozen=True)
class Batch:
    """What has become of the class.

    Attributes
    ----------
    status : int or None
    printed : str
        The table and everything else that the grader has shown.
    logged : str
        What nbgrader has said while it made the feedback.
    scores : dict
        Score and most possible score by student and test.
    students : set of str
    told : dict
        What each has been told of hidden tests.
    pages : dict
        Each student's feedback.
    scripts : dict
        What of it would run in a browser, of the student's making.
    before, after : dict
        The grader's surroundings.
    processes : list of str
    arrived : list of str
        What has reached a listener.
    """

    status: int | None
    printed: str
    logged: str
    scores: dict[str, dict[str, tuple[float, float]]]
    students: set[str]
    told: dict[str, list[str]]
    pages: dict[str, str]
    scripts: dict[str, list[str]]
    before: dict[str, str]
    after: dict[str, str]
    processes: list[str]
    arrived: list[str]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    """Grade the whole class once."""
    course = Course(tmp_path_factory.mktemp("attacks"))
    course.make()
    for student in HONEST:
        course.submit(student, RIGHT)
    for student in BLANK:
        course.submit(student, {})
    for student in TRIED:
        course.attack(student, ATTACKS[student])
    class_ = [*HONEST, *BLANK, *TRIED]
    before = course.state()
    # more at once than there are cores: many of them wait until their time is over
    limits = ("--timeout", "4", "--time-limit", "60", "--memory", "1000", "--workers", "4")
    status, printed = course.run("dlgrader", "autograde", "3", *limits)
    processes = [str(process) for process in course.processes()]
    _, logged = course.run("nbgrader", "generate_feedback", DAY)
    yield Batch(
        status=status,
        printed=printed,
        logged=logged,
        scores=course.scores(),
        students=course.students(),
        told={student: course.told(student) for student in class_},
        pages={student: course.pages(student) for student in class_},
        scripts={student: course.scripts(student) for student in class_},
        before=before,
        after=course.state(),
        processes=processes,
        arrived=course.listener.arrived,
    )
    course.listener.close()
    remove(course.folder)


def gained(batch: Batch, student: str) -> dict[str, float]:
    return {test: score for test, (score, _) in batch.scores[student].items() if score}


def test_the_batch_is_graded(batch: Batch) -> None:
    assert batch.status == 0, batch.printed[-3000:]


@pytest.mark.parametrize("student", HONEST)
def test_who_is_honest_has_all_marks(batch: Batch, student: str) -> None:
    assert gained(batch, student) == POINTS


@pytest.mark.parametrize("student", BLANK)
def test_who_answers_nothing_has_no_marks(batch: Batch, student: str) -> None:
    assert gained(batch, student) == {}


@pytest.mark.parametrize("student", TRIED)
def test_no_attack_gains(batch: Batch, student: str) -> None:
    assert gained(batch, student) == {}


@pytest.mark.parametrize("student", TRIED)
def test_no_hidden_test_is_told(batch: Batch, student: str) -> None:
    assert batch.told[student] == []


@pytest.mark.parametrize("student", TRIED)
def test_feedback_tells_no_hidden_test(batch: Batch, student: str) -> None:
    assert batch.pages[student]
    assert [secret for secret in SECRETS if secret in batch.pages[student]] == []


def test_what_is_printed_tells_nothing(batch: Batch) -> None:
    assert [secret for secret in SECRETS if secret in batch.printed + batch.logged] == []


def test_what_is_printed_is_short_and_plain(batch: Batch) -> None:
    assert len(batch.printed) < 2000 * len(batch.scores)
    assert [control for control in ("\x1b[2J", "\x9b", "\x07") if control in batch.printed] == []


@pytest.mark.parametrize("student", [name for name in TRIED if ATTACKS[name].kind == FORGING])
def test_feedback_runs_no_script_of_a_student(batch: Batch, student: str) -> None:
    assert batch.scripts[student] == []


def test_the_gradebook_has_who_is_in_the_class_and_no_more(batch: Batch) -> None:
    assert batch.students == set(batch.scores) == {*HONEST, *BLANK, *TRIED}
    for scores in batch.scores.values():
        assert {test: most for test, (_, most) in scores.items()} == POINTS | {"why": 2}


def test_what_is_around_stays_as_it_was(batch: Batch) -> None:
    changed = {place for place in batch.before if batch.after.get(place) != batch.before[place]}
    assert changed == set(), "of the course, others' submissions, home and exchange"
    assert set(batch.after) - set(batch.before) == set(), f"new files, some of them called {LEFT}"


def test_no_process_is_left(batch: Batch) -> None:
    assert batch.processes == []


def test_nothing_has_called_home(batch: Batch) -> None:
    assert batch.arrived == []
