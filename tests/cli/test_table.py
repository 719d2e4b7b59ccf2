"""What staff read after grading: on a narrow terminal, of one student, of a large class, after the second run."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import nbformat
import pexpect
import pytest
from nbgrader.api import Gradebook

from dlgrader.reporting.report import Part, Row
from dlgrader.reporting.table import print_table
from tests.conftest import DAY, TinyCourse

DOUBLE = "def double(x):\n    return 2 * x"
TOTAL = "def total(x):\n    return sum(x)"
LAST = "def last(x):\n    return x[-1]"
RIGHT = {"double": DOUBLE, "total": TOTAL, "last": LAST}
RUN = "import sys; from dlgrader.commands.cli import main; sys.exit(main())"
MESSAGE = "an_answer_values: got 0.318, expected 0.75; your result is exactly what you get when the sum ran over all"
PARTS = [Part(f"an_answer_of_day_{number}", (f"cell{number}",), 4) for number in range(5)]


def on_terminal(course: TinyCourse, width: int, *arguments: str) -> list[str]:
    """Run a command in a terminal of some width; return its lines."""
    child = pexpect.spawn(sys.executable, ["-c", RUN, *arguments], cwd=str(course.root), dimensions=(50, width))
    child.expect(pexpect.EOF, timeout=120)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", child.before.decode()).replace("\r", "").splitlines()


def results(course: TinyCourse, *arguments: str) -> dict[str, dict]:
    course.run("autograde", "3", "--workers", 1, "--json", "results.json", *arguments)
    return {entry["student"]: entry for entry in json.loads(Path("results.json").read_text())}


@pytest.mark.parametrize("width", [80, 140])
def test_a_row_of_the_table_is_a_row_on_the_terminal(released: TinyCourse, width: int) -> None:
    for student, answers in (("ada", RIGHT), ("bela", {**RIGHT, "double": "def double(x):\n    return 5 * x"})):
        released.submit(student, **answers)
    lines = on_terminal(released, width, "autograde", "3")
    assert max(len(line) for line in lines if line[:1] in "┏┃┡│└") <= width
    for student, total in (("ada", "7"), ("bela", "5")):
        line = next(line for line in lines if line.startswith(f"│ {student}"))
        assert [cell.strip() for cell in line.split("│")][-3] == total


def test_the_bar_says_whose_submission_is_running(released: TinyCourse) -> None:
    released.submit("ada", **{**RIGHT, "last": "import time\ntime.sleep(1.5)"})
    lines = on_terminal(released, 80, "autograde", "3")
    assert any("grading ada" in line for line in lines)


@pytest.mark.parametrize("width", [80, 140])
def test_long_names_and_messages_leave_every_score_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    print_table("day", PARTS, [Row("ada", "graded", (4.0, 2.5, 0.0, 4.0, 3.0), MESSAGE)])
    lines = capsys.readouterr().out.splitlines()
    row = next(line for line in lines if "ada" in line)
    assert [cell.strip() for cell in row.split("│")][1:8] == ["ada", "4", "2.5", "0", "4", "3", "13.5"]


def test_one_student_is_one_row(released: TinyCourse) -> None:
    for student in ("ada", "adam", "bela"):
        released.submit(student, **RIGHT)
    released.run("autograde", "3", "--workers", 1)
    ran = released.run("autograde", "3", "--student", "ada")
    assert [line.split("│")[1].strip() for line in ran.out.splitlines() if line.startswith("│")] == ["ada"]
    assert set(results(released, "--student", "ad*")) == {"ada", "adam"}


def class_of(size: int) -> list[Row]:
    usual = [Row(f"student{n}", "graded", (4.0,) * 5, "", tests={"cell0": 4.0}) for n in range(size - 3)]
    return [
        *usual,
        Row("broken", "failed", (None,) * 5, "could not be graded: no room", ("could not be graded: no room",)),
        Row("doubtful", "graded", (4.0,) * 5, "", doubts={"cell0": "passes in the kernel"}),
        Row("absent", "missing", (None,) * 5, "did not submit"),
    ]


def test_of_a_large_class_staff_see_what_they_have_to_act_on(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("day", PARTS, class_of(300))
    printed = capsys.readouterr().out
    assert "student7" not in printed
    assert "could not be graded: no room" in printed
    assert "look at doubtful, cell0: it passes in the kernel" in printed
    assert "300 students, median 20 of 20, 298 with all points, 1 could not be graded, 1 without" in printed
    assert "298 rows without trouble are not shown: --all shows them" in printed
    print_table("day", PARTS, class_of(300), everybody=True)
    assert capsys.readouterr().out.count("student") > 290


def test_a_small_class_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("day", PARTS, class_of(30))
    printed = capsys.readouterr().out
    assert all(f"student{number} " in printed for number in range(27))
    assert "--all" not in printed


def test_what_went_wrong_is_the_same_after_every_run(released: TinyCourse) -> None:
    released.submit("ada", **RIGHT)
    path = released.submit("bela", **RIGHT)
    path.with_name("timestamp.txt").write_text("yesterday")
    broken = released.submit("chen", **RIGHT)
    broken.rename(broken.with_name("notes.ipynb"))
    broken.with_name("notes.ipynb").write_text("{}")
    released.submit("dora", **{**RIGHT, "last": "import os\nos._exit(1)"})
    first = results(released)
    again = results(released)
    other = results(released, "--student", "ada")
    everybody = results(released)
    for entry in (*first.values(), *again.values(), *everybody.values()):
        entry.pop("seconds")
        entry["status"] = entry["status"].replace("skipped", "graded")
    assert first == again == everybody
    assert set(other) == {"ada"}
    assert "timestamp.txt can't be read" in first["bela"]["trouble"]
    assert first["chen"]["status"] == "failed"
    assert "last" in first["dora"]["trouble"]


def test_who_failed_or_handed_in_nothing_to_read_did_not_fail_to_submit(released: TinyCourse) -> None:
    released.submit("ada", **RIGHT)
    broken = released.submit("bela", **RIGHT)
    broken.rename(broken.with_name("notes.ipynb"))
    broken.with_name("notes.ipynb").write_text("{}")
    Path("submitted", "chen", DAY).mkdir(parents=True)
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.add_student("dora")
    assert results(released)["bela"]["status"] == "failed"
    troubles = {student: entry["trouble"] for student, entry in results(released, "--student", "*").items()}
    assert "could not be graded: it has notes.ipynb" in troubles["bela"]
    assert troubles["chen"] == "handed in a folder without a notebook"
    assert troubles["dora"] == "did not submit"
    released.submit("emil", **RIGHT)
    Path("submitted", "emil").rename("aside")
    Path("aside").rename("submitted/emil")
    ran = released.run("autograde", "3", "--student", "a*")
    assert "emil" not in ran.out


def test_a_notebook_that_a_browser_has_renamed_is_graded(released: TinyCourse) -> None:
    path = released.submit("ada", **RIGHT)
    path.rename(path.with_name("tiny (1).ipynb"))
    entry = results(released)["ada"]
    assert entry["total"] == 7
    assert entry["troubles"] == ["tiny (1).ipynb is graded as tiny.ipynb, which it is by its cells"]
    assert Path("autograded", "ada", DAY, "tiny.ipynb").is_file()
    assert results(released)["ada"]["status"] == "skipped"


def test_the_notebook_with_the_right_name_is_the_one(released: TinyCourse) -> None:
    path = released.submit("ada", **RIGHT)
    shutil.copy(released.released, path.with_name("tiny (1).ipynb"))
    assert results(released)["ada"]["total"] == 7


def test_another_days_notebook_is_named_and_waits(released: TinyCourse) -> None:
    assert released.run("new", "day04_other").status == 0
    assert released.run("release", "4").status == 0
    path = released.submit("ada", **RIGHT)
    shutil.copy("release/day04_other/other.ipynb", path)
    entry = results(released)["ada"]
    assert entry["trouble"] == "tiny.ipynb: this is the notebook of day04_other"
    assert entry["total"] is None
    assert None in entry["scores"].values()


def test_a_file_that_cannot_be_read_waits_for_a_person(released: TinyCourse) -> None:
    path = released.submit("ada", **RIGHT)
    path.write_text("{")
    entry = results(released)["ada"]
    assert "not valid JSON" in entry["trouble"]
    assert set(entry["tests"].values()) == {None}
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        graded = gradebook.find_submission_notebook("tiny", DAY, "ada")
        assert graded.needs_manual_grade
        assert graded.flagged
    nbformat.write(nbformat.read(released.released, 4), path)
    assert results(released)["ada"]["total"] == 0


def test_json_has_each_tests_score(released: TinyCourse) -> None:
    released.submit("ada", **{**RIGHT, "last": "def last(x):\n    return 0"})
    entry = results(released)["ada"]
    assert entry["tests"] == {"double_values": 2, "double_zero": 1, "total_values": 2, "last_values": 0, "why": 0}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--workers", "0"), "--workers: should not be less than 1, but a value of 0 was specified"),
        (("--timeout", "abc"), "--timeout: expected an int, not the str 'abc'"),
        (("--memory", "-5"), "--memory: should not be less than 0"),
        (("--time-limit", "x"), "--time-limit: expected an int"),
        (("--tests", "nowhere"), "--tests: expected any of ['auto', 'outside', 'in-kernel'], not the str 'nowhere'"),
        (("--device", "tpu"), "the device is auto, cpu, cuda or cuda:N, not 'tpu'"),
        (("--json", "nowhere/results.json"), "--json: nowhere/results.json can't be written; nothing was graded"),
        (("--json", "."), "--json: . can't be written; nothing was graded"),
        (("--studnet", "ada"), "there is no option --studnet; did you mean --student?"),
        (("--nonsense",), "there is no option --nonsense; see `dlgrader autograde --help`"),
        (("--student",), "--student needs a value, as in --student=…"),
    ],
)
def test_a_wrong_option_is_one_line_and_nothing_is_graded(
    released: TinyCourse, arguments: tuple[str, ...], said: str
) -> None:
    released.submit("ada", **RIGHT)
    before = released.files()
    ran = released.run("autograde", "3", *arguments)
    assert ran.status == 2
    assert ran.err.startswith(f"dlgrader: {said}")
    assert len(ran.err.splitlines()) == 1
    assert {name for name in released.files() if not name.startswith(".nbgrader")} == set(before)


LATE = """\
from nbgrader.plugins import BasePlugin


class TenPercentADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        days_begun = -(-total_seconds_late // 86400)
        return min(0.1 * days_begun, 1.0) * score
"""


def test_late_work_is_shown_and_costs_what_the_course_says(
    released: TinyCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    (released.root / "late.py").write_text(LATE)
    monkeypatch.syspath_prepend(released.root)
    config = released.root / "nbgrader_config.py"
    config.write_text(f'{config.read_text()}c.AssignLatePenalties.plugin_class = "late.TenPercentADay"\n')
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(DAY, duedate="2026-11-20 12:00:00 UTC")
    for student, handed_in in (("ada", "2026-11-20 11:59:00 UTC"), ("bela", "2026-11-21 15:00:00 UTC")):
        released.submit(student, **RIGHT).with_name("timestamp.txt").write_text(handed_in)
    found = results(released)
    assert (found["ada"]["late_seconds"], found["ada"]["late_penalty"], found["ada"]["total"]) == (0, 0, 7)
    assert found["bela"]["late_seconds"] == 27 * 3600
    assert found["bela"]["late_penalty"] == pytest.approx(1.4)
    assert found["bela"]["total"] == pytest.approx(5.6)
    ran = released.run("autograde", "3")
    assert "bela, 1 d late" in ran.out
    assert "1 late" in ran.out
