"""A class graded elsewhere, as files that go and come back, is graded as it would have been here."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dlgrader.commands import cli
from dlgrader.grading import archive
from dlgrader.grading.parcels import shipped
from dlgrader.grading.workplace import Conditions, Workplace
from tests.class_of_all_kinds import gradebook, graded_files
from tests.conftest import DAY, Ran, TinyCourse

README = Path(__file__).parents[2] / "README.md"


def example(word: str) -> str:
    """Return the line of the README's section on many machines in which a word stands."""
    section = README.read_text(encoding="utf-8").partition("## Many machines")[2].partition("\n## ")[0]
    return next(line for line in section.splitlines() if f"| {word} " in line)


@dataclass(frozen=True)
class Elsewhere:
    """A class that has been graded here; the course with its jobs and results, and its files before and after these."""

    here: Path
    root: Path
    before: dict[str, bytes]
    after: dict[str, bytes]

    @property
    def results(self) -> Path:
        return self.root / "results"


@pytest.fixture(scope="module")
def elsewhere(handed_in: Path, graded_here: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """Write the jobs of a class, and run them by the README's own line."""
    folder = tmp_path_factory.mktemp("elsewhere")
    root = shutil.copytree(handed_in, folder / "course")
    course = TinyCourse(root, lambda *_: None)  # type: ignore[arg-type,return-value]
    before = course.files()
    with contextlib.chdir(root):
        assert cli.main(["jobs", "3", "-o", "jobs", "--time-limit", "60"]) == 0
        after = {name: content for name, content in course.files().items() if not name.startswith("jobs/")}
        line = example("parallel" if shutil.which("parallel") else "xargs")
        scripts = folder / "bin"
        scripts.mkdir()
        (scripts / "dlgrader").write_text(
            f"#!{sys.executable}\nimport sys\nfrom dlgrader.commands.cli import main\nsys.exit(main())\n"
        )
        (scripts / "dlgrader").chmod(0o755)
        environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run(["bash", "-euo", "pipefail", "-c", line], env=environment, check=True)
    yield Elsewhere(graded_here, root, before, after)
    shutil.rmtree(folder)


@pytest.fixture
def imported(
    elsewhere: Elsewhere, tmp_path: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> TinyCourse:
    """The course with its results, before they are imported."""
    root = shutil.copytree(elsewhere.root, tmp_path / "course")
    monkeypatch.chdir(root)
    return TinyCourse(root, run)


def rewrite(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the JSON in a job or a result."""
    with zipfile.ZipFile(path) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    name = next(name for name in files if name.endswith(".json"))
    fields = json.loads(files[name])
    change(fields)
    path.write_bytes(archive.zipped({**files, name: json.dumps(fields).encode()}))


def told(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as opened:
        return json.loads(opened.read(next(name for name in opened.namelist() if name.endswith(".json"))))


def result_of(course: TinyCourse, student: str) -> Path:
    return next(path for path in (course.root / "results").glob("*.zip") if told(path)["label"]["student"] == student)


def scored(course: TinyCourse) -> set[str]:
    """Return who has an automatic score, 0 included."""
    return {
        student
        for student, known in gradebook(course.root).items()
        if any(isinstance(value, tuple) and len(value) == 4 and value[0] is not None for value in known.values())
    }


def test_writing_jobs_changes_nothing_else(elsewhere: Elsewhere) -> None:
    assert elsewhere.after == elsewhere.before


def test_jobs_and_results_are_for_staff_alone(elsewhere: Elsewhere) -> None:
    for name in ("jobs", "results"):
        folder = elsewhere.root / name
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_gradebook_and_notebooks_are_those_of_grading_here(elsewhere: Elsewhere, imported: TinyCourse) -> None:
    ran = imported.run("import-results", "results")
    assert ran.status == 0, ran.err
    assert "without a result" not in ran.out
    expected = gradebook(elsewhere.here)
    assert len({tuple(scores.items()) for scores in expected.values()}) > 3, "the class is not all alike"
    assert gradebook(imported.root) == expected
    assert graded_files(imported.root) == graded_files(elsewhere.here)
    again = imported.run("import-results", "results")
    assert again.status == 0
    assert f"0 graded, {len(expected)} unchanged" in again.out, "it is saved once"
    assert gradebook(imported.root) == expected


def test_what_is_not_there_yet_waits(imported: TinyCourse) -> None:
    result_of(imported, "ada").unlink()
    ran = imported.run("import-results", "results")
    assert ran.status == 0
    assert "\n1 without a result\n" in ran.out
    assert "ada" not in gradebook(imported.root)
    assert "1 graded" in imported.run("autograde", "3").out, "the same command as ever grades it here"


def test_a_result_of_another_submission_or_source_is_refused(imported: TinyCourse) -> None:
    imported.submit("zadie")
    path = imported.root / "submitted" / "ada" / DAY / "tiny.ipynb"
    path.write_text(path.read_text().replace("return 2 * x", "return x + x"))
    shutil.rmtree(imported.root / "submitted" / "wrong")
    ran = imported.run("import-results", "results")
    assert ran.status == 1
    refusals = [line for line in ran.err.splitlines() if line.startswith("dlgrader: ")]
    assert len(refusals) == 2
    assert any(
        f"{result_of(imported, 'ada')}: ada has handed in something else since its job was written; write" in refusal
        for refusal in refusals
    )
    assert any(
        f"{result_of(imported, 'wrong')}: there is no submission of wrong to {DAY}" in refusal for refusal in refusals
    )
    assert "zadie" not in gradebook(imported.root)
    assert "ada" not in gradebook(imported.root)
    imported.edit(double_values="assert double(3) == 6")
    assert imported.run("release", "3", "--force").status == 0
    before = gradebook(imported.root)
    ran = imported.run("import-results", "results")
    assert ran.status == 1
    assert "day03_tiny was changed or released since its job was written" in ran.err
    assert "0 graded" in ran.out
    assert gradebook(imported.root) == before


def test_versions_that_decide_are_refused_and_others_noted(imported: TinyCourse) -> None:
    def packages(changes: dict[str, str]) -> Callable[[dict[str, Any]], object]:
        return lambda fields: fields["versions"]["packages"].update(changes)

    numpy = told(result_of(imported, "ada"))["versions"]["packages"]["numpy"]
    changes: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
        "ada": (packages({"numpy": "1.19.5"}), f"it was made with numpy 1.19.5, and here is {numpy}: have the same"),
        "blank": (
            lambda fields: fields["versions"].update(engine="0" * 64),
            "another engine of dlgrader (0.1.0, 00000000",
        ),
        "crash": (lambda fields: fields["versions"].update(answer_key="0"), "another answer key of dlgrader"),
        "wrong": (lambda fields: fields["versions"].update(python="3.4.1"), "it was made with Python 3.4.1"),
        "files": (packages({"numpy": f"{numpy}.post9+cpu"}), ""),
    }
    for student, (change, _) in changes.items():
        rewrite(result_of(imported, student), change)
    ran = imported.run("import-results", "results")
    assert ran.status == 1
    for student, (_, reason) in changes.items():
        assert reason in ran.err
        assert (student in gradebook(imported.root)) == (not reason)
    assert f"note: numpy {numpy}.post9+cpu there, {numpy} here (1 results)" in ran.err
    job = imported.root / "jobs" / "job-00001.zip"
    rewrite(job, packages({"numpy": "1.19.5"}))
    ran = imported.run("run-job", job, "-o", "new.zip")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        f"dlgrader: {job}: it was made with numpy 1.19.5, and here is {numpy}: have the same on both machines\n"
    )
    assert not (imported.root / "new.zip").exists()


def test_tests_that_were_held_otherwise_are_refused(imported: TinyCourse) -> None:
    ran = imported.run("import-results", "results", "--tests", "in-kernel")
    assert ran.status == 1
    assert "its tests were held otherwise; give the options that the jobs were written with" in ran.out + ran.err
    assert scored(imported) == set()


def test_what_is_graded_again_is_saved_again_and_once(imported: TinyCourse) -> None:
    assert imported.run("import-results", "results").status == 0
    assert "0 jobs; " in imported.run("jobs", "3", "-o", "none").out
    assert imported.run("jobs", "3", "-o", "again", "--student", "ada", "--force").out.endswith("again: 1 jobs\n")
    (imported.root / "new").mkdir()
    assert imported.run("run-job", "again/job-00001.zip", "-o", "new").status == 0
    assert "1 graded" in imported.run("import-results", "new").out
    assert "0 graded" in imported.run("import-results", "new").out


DEEP = "[" * 100_000


def broken_json(path: Path) -> None:
    path.write_bytes(archive.zipped({"result.json": DEEP.encode()}))


def a_bomb(path: Path) -> None:
    path.write_bytes(archive.zipped({"result.json": b"{}", "x": b"\0" * 4_000_000}))


def a_changed_file(path: Path) -> None:
    with zipfile.ZipFile(path) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    path.write_bytes(archive.zipped({**files, "0" * 64: b"other"}))


def without(name: str) -> Callable[[Path], None]:
    return lambda path: rewrite(path, lambda fields: fields.pop(name))


def with_files(listed: object) -> Callable[[Path], None]:
    return lambda path: rewrite(path, lambda fields: fields.update(files=listed))


def with_cells(change: Callable[[list[Any]], object]) -> Callable[[Path], None]:
    return lambda path: rewrite(path, lambda fields: change(fields["notebooks"][0]))


def code(cells: list[Any]) -> dict[str, Any]:
    return next(cell for cell in cells if cell is not None)


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no zip": (lambda path: path.write_bytes(b"PK"), "it is no whole zip; it is not, or no longer, a dlgrader result"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:-9000]), "no whole zip"),
    "a job": (lambda path: shutil.copy(path.parents[1] / "jobs" / "job-00001.zip", path), "there is no result.json"),
    "deep JSON": (broken_json, "its result.json is broken"),
    "another form": (lambda path: rewrite(path, lambda fields: fields.update(format="x")), "is no 'dlgrader result 1'"),
    "too much": (a_bomb, "it holds more than 3 MB"),
    "a changed file": (a_changed_file, "a file in it is not what it was"),
    "no label": (without("label"), "a part missing or wrong"),
    "no notebooks": (without("notebooks"), "a part missing or wrong"),
    "a number for a name": (
        lambda path: rewrite(path, lambda fields: fields["label"].update(student=7)),
        "a name or version is no text",
    ),
    "notebooks of another": (lambda path: rewrite(path, lambda fields: fields["notebooks"].append([])), "2 notebooks"),
    "fewer cells": (with_cells(lambda cells: cells.pop()), "what it says of the cells is wrong"),
    "other cells": (with_cells(lambda cells: cells.reverse()), "what it says of the cells is wrong"),
    "outputs that are none": (
        with_cells(lambda cells: code(cells).update(outputs=[{"output_type": "x"}])),
        "what it says of the cells is wrong",
    ),
    "outputs of no kind": (
        with_cells(lambda cells: code(cells).update(outputs=7)),
        "what it says of the cells is wrong",
    ),
    "a file above": (with_files({"../../gradebook.db": [EMPTY, False]}), "leads elsewhere"),
    "a file at the root": (with_files({"/tmp/dlgrader-attack": [EMPTY, False]}), "leads elsewhere"),
    "a file without a name": (with_files({".": [EMPTY, False]}), "leads elsewhere"),
    "a file that isn't there": (with_files({"x": ["1" * 64, False]}), "its file 'x' can't be written"),
    "a file in a file": (
        lambda path: rewrite(
            path, lambda fields: fields.update(files=dict.fromkeys(("x", "x/y"), *fields["files"].values()))
        ),
        "its file 'x/y' can't be written",
    ),
}


def test_a_broken_result_is_named_and_costs_no_other(
    imported: TinyCourse, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them at once, in the place of the result of the student who left files, beside those of all others."""
    monkeypatch.setattr("dlgrader.grading.parcels.MOST_ALTOGETHER", 3 << 20)
    mine = result_of(imported, "files")
    whole = mine.read_bytes()
    before = imported.files()
    for name, (spoil, reason) in BROKEN.items():
        results = imported.root / "results" if name == "no zip" else imported.root / "one"
        results.mkdir(exist_ok=True)
        path = results / mine.name
        path.write_bytes(whole)
        spoil(path)
        ran = imported.run("import-results", results)
        assert ran.status == 1, name
        said = " ".join((ran.out + ran.err).split())
        assert reason in said, (name, said)
        assert mine.name in said, name
        assert "Traceback" not in ran.err
        path.unlink()
    expected = gradebook(elsewhere.here)
    found = gradebook(imported.root)
    assert {student: found[student] for student in expected if student != "files"} == {
        student: scores for student, scores in expected.items() if student != "files"
    }
    assert "files" not in scored(imported)
    assert not Path("/tmp/dlgrader-attack").exists()
    assert {name for name in before if name.startswith("submitted/")} <= set(imported.files())
    (imported.root / "results" / mine.name).write_bytes(whole)
    assert imported.run("import-results", "results").status == 0, "a whole one is taken afterwards"
    assert gradebook(imported.root) == expected


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda path: path.write_bytes(b""), "it is no whole zip; it is not, or no longer, a dlgrader job"),
        (without("tasks"), "it is a job with a part missing or wrong ('tasks')"),
        (lambda path: rewrite(path, lambda fields: fields["tasks"][0].pop("definitions")), "a part missing or wrong"),
        (
            lambda path: rewrite(path, lambda fields: fields["files"].update(submission={"../x": [EMPTY, False]})),
            "leads elsewhere",
        ),
        (
            lambda path: rewrite(path, lambda fields: fields["conditions"].update(device="cuda:99")),
            "the device is to be cuda:99, and torch finds no such GPU on this machine",
        ),
    ],
    ids=["empty", "no tasks", "no definitions", "a file above", "a GPU"],
)
def test_a_job_that_cannot_be_run_is_named(imported: TinyCourse, spoil: Callable[[Path], object], reason: str) -> None:
    job = imported.root / "jobs" / "job-00001.zip"
    spoil(job)
    ran = imported.run("run-job", job, "-o", "new.zip")
    assert (ran.status, ran.out) == (2, "")
    assert re.fullmatch(f"dlgrader: {re.escape(str(job))}: .*{re.escape(reason)}.*\n", ran.err)
    assert not (imported.root / "new.zip").exists()


def test_a_submission_that_cannot_be_prepared_is_named(imported: TinyCourse) -> None:
    path = imported.submit("otherwise")
    path.rename(path.with_name("essay.ipynb"))
    path.with_name("essay.ipynb").write_text("{}")
    ran = imported.run("jobs", "3", "-o", "more", "--student", "otherwise")
    assert ran.status == 1
    assert "dlgrader: otherwise: could not be graded: it has essay.ipynb, and tiny.ipynb is expected" in ran.err
    assert ran.out.endswith("more: 0 jobs\n")
    assert "otherwise" not in gradebook(imported.root)


def test_submissions_get_no_gpu_where_the_rehearsal_had_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CUDA can't be forked: tests of a submission that uses it are held otherwise, if the rehearsal has said so."""
    for driver, device in ((tmp_path / "none", "cpu"), (tmp_path, "auto")):
        monkeypatch.setattr("dlgrader.grading.workplace.NVIDIA", driver)
        assert shipped(Workplace(Conditions(device="auto"), print)).device == device


def test_bad_input_to_the_commands(imported: TinyCourse) -> None:
    for arguments, reason in {
        ("jobs", "3"): "name a folder for the jobs, as in -o jobs",
        ("jobs", "3", "-o", "jobs"): "is not empty; choose another folder",
        ("jobs", "3", "-o", "new", "--local-cluster", "2"): "leave --scheduler and --local-cluster out",
        ("jobs", "-o", "new"): "name one day, as in `dlgrader jobs day04`",
        ("import-results",): "name the folder of the results",
        ("import-results", "none"): "no folder",
        ("import-results", "source"): "has no results (*.zip)",
        ("run-job", "jobs/job-00001.zip", "-o", "none/new.zip"): "there is no such folder; make it first",
        ("run-job", "none.zip", "-o", "new.zip"): "No such file",
    }.items():
        before = imported.files()
        ran = imported.run(*arguments)
        assert (ran.status, ran.out) == (2, ""), arguments
        assert len(ran.err.splitlines()) == 1
        assert reason in ran.err
        assert imported.files() == before


def test_a_day_of_another_course_is_refused(imported: TinyCourse) -> None:
    results = imported.root / "results"
    for path in list(results.iterdir())[1:]:
        path.unlink()
    rewrite(next(results.iterdir()), lambda fields: fields["label"].update(assignment="day09_other"))
    ran = imported.run("import-results", "results")
    assert ran.status == 2
    assert "day09_other is not in the gradebook" in ran.err
