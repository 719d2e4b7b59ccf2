"""`dlgrader similar`: a renamed copy comes first, and what the class has in common anyway counts for nothing."""

from __future__ import annotations

import io
import random
import re
import shlex
import shutil
import sys
import tokenize
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from dlgrader.authoring.answers import parse_answers
from dlgrader.course.directory import find_course
from dlgrader.course.notebooks import Role, cells_of, read_notebook, with_answers, write_notebook
from tests.conftest import Ran

REAL = find_course(Path(__file__).parent)
NEEDED = "no copydetect: `pip install 'dlgrader[similarity]'` brings it"
FREE = re.compile(r"\b(?:z|x|X|W1|b1|W2|b2|rng|axis|probabilities|parameters|logits|hidden|labels|exponentials)\b")


class Class:
    """A course directory with the release of a day, and what is handed in."""

    def __init__(self, root: Path, day: str, run: Callable[..., Ran]) -> None:
        self.run = run
        self.day = REAL.day(day)
        (root / "nbgrader_config.py").write_text("c = get_config()\n")
        shutil.copytree(REAL.path("release", self.day), root / "release" / self.day)
        self.release = next((root / "release" / self.day).glob("*.ipynb"))
        self.submitted = root / "submitted"
        source = read_notebook(REAL.source_notebook(self.day))
        self.solved = {name: cell.source for name, cell in cells_of(source, Role.SOLUTION).items()}

    def hand_in(self, student: str, answers: dict[str, str]) -> Path:
        path = self.submitted / student / self.day / self.release.name
        path.parent.mkdir(parents=True)
        write_notebook(with_answers(read_notebook(self.release), answers), path)
        return path

    def rows(self, *options: str) -> list[list[str]]:
        ran = self.run("similar", self.day, *options)
        assert ran.status == 0, ran
        return [[cell.strip() for cell in line.split("│")[1:-1]] for line in ran.out.splitlines() if line[:1] == "│"]


@pytest.fixture
def day_4(tmp_path: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> Class:
    monkeypatch.chdir(tmp_path)
    return Class(tmp_path, "4", run)


def renamed(source: str) -> str:
    """Return a copy as somebody makes it who wants it to look otherwise: other names, other comments, other blanks."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (SyntaxError, tokenize.TokenError):
        return source
    bound = {token.string for token, after in pairwise(tokens) if after.string == "="}
    names = (bound | set(FREE.findall(source))) - {"self"}
    for name in sorted(names):
        source = re.sub(rf"(?<![.\w'\"]){re.escape(name)}\b", f"my_{name.lower()}", source)
    return source.replace("    return", "\n    # and this is it\n    return")


def drawn(class_: Class, seed: int, size: int) -> dict[str, dict[str, str]]:
    """Make up a class out of the answers that the day's tests are tried with, and of the solution."""
    rng = random.Random(seed)
    answers = list(parse_answers(REAL.root / "tests" / "answers" / f"{class_.day}.py"))
    pool = {name: [answer.source for answer in answers if answer.solution == name] for name in class_.solved}
    return {
        f"student{number:02}": {name: rng.choice([*pool[name], class_.solved[name]]) for name in pool}
        for number in range(size)
    }


@pytest.mark.parametrize("seed", range(3))
def test_a_renamed_copy_comes_first(day_4: Class, seed: int) -> None:
    pytest.importorskip("copydetect", reason=NEEDED)
    students = drawn(day_4, seed, 20)
    copied = students["student07"]
    students["zoe"] = {name: renamed(source) for name, source in copied.items()}
    assert all(students["zoe"][name] != source for name, source in copied.items())
    for student, answers in students.items():
        day_4.hand_in(student, answers)
    first, second = day_4.rows("--top", "2")
    assert first[0] == "student07 and zoe"
    assert [first[2], first[3]] == ["100%", "100%"]
    assert int(first[1].rstrip("%")) > int(second[1].rstrip("%")) > 0


def test_what_all_have_is_no_news(day_4: Class) -> None:
    pytest.importorskip("copydetect", reason=NEEDED)
    for student in ("ada", "bela", "chen", "dora"):
        day_4.hand_in(student, day_4.solved)
    day_4.hand_in("emil", drawn(day_4, 0, 1)["student00"])
    rows = day_4.rows("--top", "100")
    assert len(rows) == 10
    alike = [row for row in rows if "emil" not in row[0]]
    assert {tuple(row[1:4]) for row in alike} == {("+0%", "100%", "100%")}
    assert {tuple(row[5:]) for row in alike} == {("100%", "100%")}
    assert [row[0] for row in alike] == sorted(row[0] for row in alike)


def test_shares_are_of_each_ones_own(day_4: Class) -> None:
    pytest.importorskip("copydetect", reason=NEEDED)
    longer = day_4.solved["softmax"] + "\n\n\n" + drawn(day_4, 1, 1)["student00"]["TwoLayerNet"]
    day_4.hand_in("ada", {"softmax": day_4.solved["softmax"]})
    day_4.hand_in("bela", {"softmax": longer})
    day_4.hand_in("chen", {})  # has written nothing, as dora has
    day_4.hand_in("dora", {})
    (row,) = day_4.rows()
    assert row[0] == "ada and bela"
    assert row[2] == "100%"
    assert 10 < int(row[3].rstrip("%")) < 60


def test_it_says_how_to_read_it_and_what_it_could_not(day_4: Class) -> None:
    pytest.importorskip("copydetect", reason=NEEDED)
    for student in ("ada", "bela", "chen"):
        day_4.hand_in(student, day_4.solved)
    day_4.hand_in("dora", {}).write_text("{")
    ran = day_4.run("similar", "4", "--top", "2")
    assert ran.status == 1
    assert "2 of 3 pairs of 3 students; a rank is no finding: read both notebooks" in ran.out
    assert re.fullmatch(r"dlgrader: submitted/dora/\S+: left out: the file is not valid JSON.*\n", ran.err)


def test_files_for_other_programs(day_4: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "copydetect", None)  # not needed here
    day_4.hand_in("ada", day_4.solved)
    day_4.hand_in("bela", {})
    ran = day_4.run("similar", "4", "--export", "alike")
    assert (ran.status, ran.out) == (0, "alike: 2 files in submissions/, the stubs in base/\n")
    files = {str(path.relative_to("alike")): path.read_text() for path in Path("alike").rglob("*.py")}
    assert sorted(files) == [f"base/{day_4.day}.py", "submissions/ada.py", "submissions/bela.py"]
    assert files["submissions/bela.py"] == files[f"base/{day_4.day}.py"]
    assert all(source in files["submissions/ada.py"] for source in day_4.solved.values())
    compile(files["submissions/ada.py"], "ada.py", "exec")
    ran = day_4.run("similar", "4", "--export", "alike")
    assert (ran.status, ran.err) == (2, "dlgrader: alike is not empty; give --export a new folder\n")


def test_the_readmes_commands(day_4: Class) -> None:
    pytest.importorskip("copydetect", reason=NEEDED)
    readme = (REAL.root / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^dlgrader (similar .*?)  +#", readme, re.MULTILINE)
    assert len(commands) == 2
    day_4.hand_in("ada", day_4.solved)
    day_4.hand_in("bela", day_4.solved)
    for command in commands:
        assert day_4.run(*shlex.split(command)).status == 0
    assert Path("alike", "submissions", "ada.py").is_file()


def test_bad_input_is_one_line(day_4: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = day_4.run("similar", "4", "--top", "0")
    assert (ran.status, ran.out, ran.err) == (2, "", "dlgrader: --top: show one pair at least\n")
    day_4.hand_in("ada", {})
    ran = day_4.run("similar", "4", "--top", "0")
    assert (ran.status, ran.out, ran.err) == (2, "", "dlgrader: --top: show one pair at least\n")
    ran = day_4.run("similar", "4")
    assert ran.status == 2
    assert re.fullmatch(rf"dlgrader: \S+ has 1 readable submissions of {day_4.day}, and a pair takes two\n", ran.err)
    day_4.hand_in("bela", {})
    monkeypatch.setitem(sys.modules, "copydetect", None)
    ran = day_4.run("similar", "4")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "dlgrader: copydetect is not installed; run `pip install 'dlgrader[similarity]'`\n"
    day_4.release.unlink()
    ran = day_4.run("similar", "4")
    assert (ran.status, ran.out) == (2, "")
    assert "has no release to tell what is everybody's; run `dlgrader release day04" in ran.err
