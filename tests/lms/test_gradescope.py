"""An autograder for Gradescope: what it is made of, and what it makes of submissions in a folder laid out as theirs."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest
from nbgrader.api import Gradebook

from dlgrader.commands import cli
from dlgrader.course.directory import find_course
from dlgrader.lms.gradescope import __main__ as autograder
from dlgrader.reporting.report import parts, rows
from tests.conftest import DAY, Ran, TinyCourse
from tests.lms.conftest import DOUBLE, FIVE, LAST, TOTAL, notebook
from tests.lms.gradescope import RESULTS, results_in, unpack

RIGHT = {"double": DOUBLE, "total": TOTAL, "last": LAST, "why": "Twice two."}
# passes the visible line of its test and fails the hidden ones
SLY = {**RIGHT, "total": "def total(x):\n    return 3"}
SCORES = {"double_values": 2, "double_zero": 1, "total_values": 2, "last_values": 2, "why": 0}
# of docker run, where it is given none: moby/moby, daemon/pkg/oci/caps/defaults.go
CAPABILITIES = (
    "chown,dac_override,fsetid,fowner,mknod,net_raw,setgid,setuid,setfcap,setpcap,net_bind_service,sys_chroot,kill,"
    "audit_write"
)
IN_A_NAMESPACE = """
set -e
mount -t tmpfs none "$1"
for folder in /*; do
    if [ -d "$folder" ] && [ "$folder" != /autograder ]; then mkdir "$1$folder"; mount --rbind "$folder" "$1$folder"; fi
done
mkdir "$1/autograder"
mount --bind "$2" "$1/autograder"
cd "$1"
exec chroot . setpriv --bounding-set "-all$3" --inh-caps=-all "${@:4}"
"""


@pytest.fixture(scope="session")
def laid_out_once(released_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gradescope")
    with contextlib.chdir(released_once):
        assert cli.main(["export-gradescope", "3", "-o", str(folder / "day03.zip")]) == 0
    root = unpack(folder / "day03.zip", folder / "autograder")
    tried = subprocess.run(
        [sys.executable, "-m", "dlgrader.lms.gradescope", "--trial", root], capture_output=True, text=True, check=True
    )
    assert f"{DAY}: ready" in tried.stdout
    return root


@pytest.fixture
def root(laid_out_once: Path, tmp_path: Path) -> Path:
    """The folder that Gradescope calls /autograder, with nothing handed in."""
    return shutil.copytree(laid_out_once, tmp_path / "autograder")


@pytest.fixture
def grade(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Run in this process what run_autograder runs, and return the results, which Gradescope would take."""

    def run(*options: str) -> dict[str, Any]:
        monkeypatch.setattr(sys, "argv", ["autograder", *options, str(root)])
        assert autograder.main() == 0
        return results_in(root)

    return run


def by_name(found: dict[str, Any], key: str) -> dict[str, Any]:
    return {test["name"]: test[key] for test in found["tests"]}


def hand_in(root: Path, course: TinyCourse, *names: str, **answers: str) -> None:
    for name in names or ("tiny.ipynb",):
        path = root / "submission" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook(course, **answers))


# --- what is in the zip -----------------------------------------------------------------------------------------------


def test_the_zip_has_what_gradescope_asks_for(released: TinyCourse) -> None:
    ran = released.run("export-gradescope", 3, "-o", "day03.zip", "--hidden", "after_due_date")
    assert ran == Ran(0, "day03.zip: 7 points by tests; why (2 points) by a rubric\n", "")
    with zipfile.ZipFile("day03.zip") as archive:
        names = archive.namelist()
        scripts = {name: archive.read(name).decode() for name in ("setup.sh", "run_autograder")}
        modes = {name: archive.getinfo(name).external_attr >> 16 & 0o777 for name in scripts}
        (wheel,) = (name for name in names if name.endswith(".whl"))
        constraints = archive.read("constraints.txt").decode().splitlines()
        assert archive.read("requirements.txt").decode().split() == ["matplotlib", "numpy"]
        jsonschema.validate(json.loads(archive.read("failed.json")), RESULTS)
    assert set(modes.values()) == {0o755}
    assert all(script.startswith("#!") for script in scripts.values())
    assert "--hidden after_due_date" in scripts["run_autograder"]
    assert f"--python {sys.version_info.major}.{sys.version_info.minor} " in scripts["setup.sh"]
    assert wheel.startswith("dlgrader-")
    assert any(pin.startswith("numpy==") for pin in constraints)
    assert not [pin for pin in constraints if "+" in pin or pin.startswith("dlgrader")]
    for script in scripts.values():
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_the_zip_has_nobodys_work(released: TinyCourse) -> None:
    released.submit("ada", **RIGHT)
    assert released.run("autograde", 3).status == 0
    assert released.run("export-gradescope", 3, "-o", "day03.zip").status == 0
    with zipfile.ZipFile("day03.zip") as archive:
        archive.extract("course/gradebook.db")
        names = archive.namelist()
    assert not [name for name in names if "ada" in name or name.startswith("course/submitted")]
    with Gradebook("sqlite:///course/gradebook.db") as gradebook:
        assert [assignment.name for assignment in gradebook.assignments] == [DAY]
        assert gradebook.students == []


def test_the_wheel_is_the_whole_package(laid_out_once: Path, tmp_path: Path) -> None:
    """It installs, without a network, and holds the engine and the answer key."""
    (wheel,) = (laid_out_once / "source").glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", tmp_path / "site"]
    subprocess.run([*pip, wheel], check=True)
    ran = subprocess.run(
        [sys.executable, "-c", "import dlgrader.reference.losses, dlgrader.lms.gradescope as g; print(g.__file__)"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.startswith(str(tmp_path / "site"))
    assert (tmp_path / "site" / "bin" / "dlgrader").exists()


def test_a_day_that_is_not_as_it_was_released(released: TinyCourse) -> None:
    """Not even in a hidden line, or in what a test is worth."""
    (test,) = (cell.source for cell in released.read().cells if cell.id == "last_values")
    released.edit(last_values=test.replace("[7, 8, 9]", "[7, 8, 7]"))
    source = released.read()
    for cell in source.cells:
        if cell.id == "double_zero":
            cell.metadata.nbgrader.points = 3
    released.write(source)
    ran = released.run("export-gradescope", 3, "-o", "day03.zip")
    assert ran.status == 2
    assert ran.err.startswith(f"dlgrader: {DAY} has changed since it was released (double_zero, last_values); run ")
    assert not Path("day03.zip").exists()


def test_before_a_release(course: TinyCourse) -> None:
    ran = course.run("export-gradescope", 3, "-o", "day03.zip")
    assert ran == Ran(2, "", f"dlgrader: {DAY} is not in the gradebook; run `dlgrader release {DAY}` first\n")


def test_a_zip_that_can_not_be_written(released: TinyCourse) -> None:
    ran = released.run("export-gradescope", 3, "-o", "nowhere/day03.zip")
    assert ran == Ran(2, "", "dlgrader: nowhere/day03.zip can't be written: No such file or directory\n")


# --- what becomes of submissions --------------------------------------------------------------------------------------


def test_the_demo_class_gets_what_the_batch_gives(
    released: TinyCourse, root: Path, grade: Callable[..., dict[str, Any]]
) -> None:
    assert released.run("demo", 3).status == 0
    demo = find_course(released.root / "demo")
    students = {row.student: row for row in rows(demo, DAY, parts(demo, DAY), [])}
    assert len(students) == 12
    for name, row in students.items():
        shutil.rmtree(root / "submission")
        folder = released.root / "demo" / "submitted" / name / DAY
        shutil.copytree(folder, root / "submission") if folder.is_dir() else (root / "submission").mkdir()
        found = grade()
        expected = {cell: row.tests.get(cell) or 0 for cell in SCORES}
        assert by_name(found, "score") == {**expected, "why": 0}, name
        passed = {cell: "passed" if expected[cell] == SCORES[cell] else "failed" for cell in SCORES if cell != "why"}
        assert {**passed, "why": by_name(found, "status")["why"]} == by_name(found, "status")


def test_each_graded_cell_is_a_test(released: TinyCourse, root: Path, grade: Callable[..., dict[str, Any]]) -> None:
    hand_in(root, released, **{**RIGHT, "double": FIVE, "total": "def total(x)\n    return 0"})
    found = grade("--hidden", "after_due_date")
    assert by_name(found, "number") == {
        "double_values": "1.1",
        "double_zero": "1.2",
        "total_values": "2",
        "last_values": "3",
        "why": "4",
    }
    assert by_name(found, "max_score") == {**SCORES, "why": 0}
    assert by_name(found, "score") == {**SCORES, "double_values": 0, "total_values": 0}
    assert "AssertionError" in by_name(found, "output")["double_values"]
    assert by_name(found, "output")["why"] == "Twice two."
    assert "total: SyntaxError: expected ':'" in found["output"]
    assert by_name(found, "visibility") == {
        "double_values": "visible",  # a visible line has failed
        "double_zero": "visible",  # it has no hidden line
        "total_values": "visible",
        "last_values": "after_due_date",
        "why": "hidden",
    }


@pytest.mark.parametrize("hidden", ["visible", "after_due_date", "after_published"])
def test_what_hidden_tests_judge_is_shown_when_staff_want_it(
    released: TinyCourse, root: Path, grade: Callable[..., dict[str, Any]], hidden: str
) -> None:
    hand_in(root, released, **SLY)
    found = grade("--hidden", hidden)
    assert by_name(found, "visibility")["total_values"] == by_name(found, "visibility")["last_values"] == hidden
    assert by_name(found, "score")["total_values"] == 0
    assert by_name(found, "output")["total_values"] == "a hidden test fails"
    assert ("What hidden tests have judged is shown" in found["output"]) == (hidden != "visible")


def test_a_test_that_is_held_in_the_kernel_repeats_nothing_of_its_hidden_lines(
    released: TinyCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = "assert 'plt' in {*globals()}\nvalue = total([5, 5, 5])\nassert value == 15, f'{value} is not {[5, 5, 5]}'"
    released.edit(
        total_values=f"assert total([1, 2]) == 3\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS",
    )
    assert released.run("release", 3).status == 0
    assert released.run("export-gradescope", 3, "-o", "day03.zip").status == 0
    root = unpack(Path("day03.zip"), tmp_path / "autograder")
    hand_in(root, released, **SLY)
    monkeypatch.setattr(sys, "argv", ["autograder", "--hidden", "visible", str(root)])
    assert autograder.main() == 0
    assert by_name(results_in(root), "output")["total_values"] == "a test with hidden lines fails"


def test_control_characters_and_lone_surrogates_are_no_harm(
    released: TinyCourse, root: Path, grade: Callable[..., dict[str, Any]]
) -> None:
    hand_in(root, released, **{**RIGHT, "double": "def double(x):\n    raise ValueError('\\x1b[2J\\ud800 <b>')"})
    output = by_name(grade(), "output")["double_values"]
    assert "\x1b" not in output
    assert "\ud800" not in output
    assert "<b>" in output  # it is text


def nothing(root: Path, course: TinyCourse) -> None:
    pass


def no_notebook(root: Path, course: TinyCourse) -> None:
    (root / "submission" / "tiny.py").write_text("x = 1")


def another_days(root: Path, course: TinyCourse) -> None:
    made = nbformat.read(course.released, as_version=4)
    for cell in made.cells:
        if "nbgrader" in cell.metadata and cell.metadata.nbgrader.grade_id != "imports":
            cell.metadata.nbgrader.grade_id += "_of_another_day"
    nbformat.write(made, root / "submission" / "tiny.ipynb")


def somebodys(root: Path, course: TinyCourse) -> None:
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), root / "submission" / "mine.ipynb")


def corrupt(root: Path, course: TinyCourse) -> None:
    (root / "submission" / "tiny.ipynb").write_bytes(notebook(course, **RIGHT)[:500])


def a_link(root: Path, course: TinyCourse) -> None:
    (root / "submission" / "tiny.ipynb").symlink_to(root / "source" / "course" / "source" / DAY / "tiny.ipynb")


def two_that_could_be_meant(root: Path, course: TinyCourse) -> None:
    hand_in(root, course, "one.ipynb", "two.ipynb", **RIGHT)


@pytest.mark.parametrize(
    ("submit", "because"),
    [
        (nothing, "no notebook was handed in, and tiny.ipynb is expected."),
        (no_notebook, "no notebook was handed in, and tiny.ipynb is expected; there is tiny.py."),
        (another_days, "tiny.ipynb is another notebook, and tiny.ipynb is expected."),
        (somebodys, "mine.ipynb is another notebook, and tiny.ipynb is expected."),
        (corrupt, "tiny.ipynb: the file is not valid JSON"),
        (a_link, "tiny.ipynb: the file is a symbolic link that leads out of the submission."),
        (two_that_could_be_meant, "it is not clear which of one.ipynb, two.ipynb is meant; hand in one notebook"),
    ],
)
def test_what_can_not_be_graded_earns_nothing_and_says_why(
    released: TinyCourse,
    root: Path,
    grade: Callable[..., dict[str, Any]],
    submit: Callable[[Path, TinyCourse], None],
    because: str,
) -> None:
    submit(root, released)
    found = grade()
    assert found["output"].startswith(f"Nothing was graded: {because}")
    assert set(by_name(found, "score").values()) == {0}
    assert by_name(found, "max_score") == {**SCORES, "why": 0}
    assert set(by_name(found, "status").values()) == {"failed"}


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["tiny (1).ipynb"], "tiny (1).ipynb is graded as tiny.ipynb"),
        (["homework/tiny.ipynb", ".ipynb_checkpoints/tiny-checkpoint.ipynb", "__MACOSX/._tiny.ipynb"], ""),
        (["tiny.ipynb", "old/tiny.ipynb"], "not graded: old/tiny.ipynb"),
    ],
)
def test_the_days_notebook_is_found(
    released: TinyCourse, root: Path, grade: Callable[..., dict[str, Any]], names: list[str], says: str
) -> None:
    hand_in(root, released, *names, **RIGHT)
    found = grade()
    assert by_name(found, "score") == SCORES
    assert found["output"].startswith(says)


def test_two_notebooks_one_of_them_the_days(
    released: TinyCourse, root: Path, grade: Callable[..., dict[str, Any]]
) -> None:
    somebodys(root, released)
    hand_in(root, released, "my tiny.ipynb", **RIGHT)
    found = grade()
    assert by_name(found, "score") == SCORES
    assert found["output"].startswith("my tiny.ipynb is graded as tiny.ipynb\nnot graded: mine.ipynb")


def test_files_beside_the_notebook_are_there(
    released: TinyCourse, root: Path, grade: Callable[..., dict[str, Any]]
) -> None:
    hand_in(root, released, **{**RIGHT, "double": "from helper import twice\n\n\ndef double(x):\n    return twice(x)"})
    (root / "submission" / "helper.py").write_text("def twice(x):\n    return 2 * x\n")
    assert by_name(grade(), "score") == SCORES


# --- what is our fault ------------------------------------------------------------------------------------------------


def no_gradebook(root: Path) -> None:
    (root / "source" / "course" / "gradebook.db").write_bytes(b"no database")


def no_course(root: Path) -> None:
    shutil.rmtree(root / "source" / "course")


def bad_configuration(root: Path) -> None:
    (root / "source" / "course" / "nbgrader_config.py").write_text("c = get_config(\n")


@pytest.mark.parametrize("spoil", [no_gradebook, no_course, bad_configuration])
def test_a_failure_of_ours_says_so_and_is_told_to_staff(
    released: TinyCourse,
    root: Path,
    grade: Callable[..., dict[str, Any]],
    capfd: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
) -> None:
    hand_in(root, released, **RIGHT)
    spoil(root)
    found = grade()
    assert found["score"] == 0
    assert found["tests"] == []
    assert found["output"].startswith("The autograder failed.")
    assert "Traceback" in capfd.readouterr().out


def test_the_script_leaves_results_whatever_python_does(released: TinyCourse, root: Path) -> None:
    script = root / "run_autograder"
    script.write_text(script.read_text().replace(f"PYTHON={sys.executable}", "PYTHON=/nowhere/python"))
    ran = subprocess.run([script], capture_output=True, text=True)
    assert ran.returncode == 0
    assert ran.stderr == ""
    assert "/nowhere/python" in ran.stdout
    assert results_in(root)["output"].startswith("The autograder failed.")


def test_a_trial_says_where_the_solution_fails(
    released: TinyCourse, root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = root / "source" / "course" / "source" / DAY / "tiny.ipynb"
    path.write_text(path.read_text().replace("return 2 * x", "return 3 * x"))
    monkeypatch.setattr(sys, "argv", ["autograder", "--trial", str(root)])
    assert autograder.main() == 1
    assert f"{DAY}: the solution loses points in double_values: double_values: AssertionError" in capfd.readouterr().out


# --- as on Gradescope -------------------------------------------------------------------------------------------------


@pytest.fixture(params=["privileged", "unprivileged"])
def inside(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., list[str]]:
    """Return a command that runs another where a folder is /autograder, with the capabilities that Docker gives."""
    unshare = ["unshare", "--mount", *(["--map-root-user"] if request.param == "unprivileged" else [])]
    given = "".join(f",+{name}" for name in CAPABILITIES.split(","))
    (tmp_path / "root").mkdir()

    def command(root: Path, *arguments: str) -> list[str]:
        return [*unshare, "bash", "-c", IN_A_NAMESPACE, "inside", str(tmp_path / "root"), str(root), given, *arguments]

    try:
        subprocess.run(command(tmp_path, "true"), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no such mount namespace here: {error}")
    return command


def test_in_a_mount_namespace(released: TinyCourse, root: Path, inside: Callable[..., list[str]]) -> None:
    reads = "def last(x):\n    raise OSError(open('/autograder/source/failed.json'))"
    hand_in(root, released, **{**RIGHT, "last": reads})
    (root / "source").chmod(0o700)
    ran = subprocess.run(inside(root, "/autograder/run_autograder"), capture_output=True, text=True)
    assert ran.returncode == 0, ran
    found = results_in(root)
    assert by_name(found, "score") == {**SCORES, "last_values": 0}, ran.stdout
    if "protects: files" not in ran.stdout:
        assert "PermissionError" in by_name(found, "output")["last_values"]
