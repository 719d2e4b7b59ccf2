"""What one submission does to its process costs that student what it must, and no one else anything.

All of them are graded in one batch, among honest ones.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbgrader.api import Gradebook

from dlgrader.grading import sandbox
from tests.conftest import DAY, TinyCourse

RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "total": "def total(x):\n    return sum(x)",
    "last": "def last(x):\n    return x[-1]",
    "why": "Because.",
}
ALL, ONLY_TOTAL_LOST = (3, 2, 2), (3, 0, 2)
UNKNOWN = (None, None, None)  # a person has to look

# in the middle solution cell: what came before and what comes after keeps its marks
IN_TOTAL = {
    "endless": "while True:\n    pass",
    "endless-stubborn": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "exits": "import os\nos._exit(0)",
    "sys-exits": "import sys\nsys.exit(0)",
    "segfaults": "import ctypes\nctypes.string_at(0)",
    "kills-itself": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "eats-memory": "eaten = []\nwhile True:\n    eaten.append(bytearray(100_000_000))",
    "forks": "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n        time.sleep(600)\nos._exit(1)",
    "draws-without-end": "import matplotlib.pyplot as plt\nfor _ in range(10_000):\n    plt.plot([1])\n    plt.show()",
    "asks": "answer = input()",
    "is-no-python": "def total(x)\n    return 0",
    "raises-control": "raise KeyboardInterrupt",
}
if not sandbox.missing():  # what these do succeeds where there is no sandbox
    IN_TOTAL |= {
        "empties-the-gradebook": "open('../../../../gradebook.db', 'wb')",
        "copies-from-ada": f"open('../../../../submitted/ada/{DAY}/tiny.ipynb').read()",
        "calls-home": "import socket\nsocket.create_connection(('127.0.0.1', 9))",
    }
HARMLESS = {
    "warns": "import warnings\ndef total(x):\n    warnings.warn('deprecated')\n    return sum(x)",
    "prints-200-MB": "print('x' * 200_000_000)\ndef total(x):\n    return sum(x)",
}


def cell(notebook: Any, name: str) -> Any:
    return next(cell for cell in notebook.cells if cell.id == name)


def delete_a_test(notebook: Any) -> None:
    notebook.cells.remove(cell(notebook, "total_values"))


def duplicate_a_test(notebook: Any) -> None:
    notebook.cells.append(nbformat.from_dict(cell(notebook, "total_values") | {"id": "copy"}))


def turn_the_order_round(notebook: Any) -> None:
    notebook.cells.reverse()


def turn_code_into_text(notebook: Any) -> None:
    retyped = cell(notebook, "total")
    retyped.cell_type = "markdown"
    del retyped["outputs"], retyped["execution_count"]


def edit_points_and_locks(notebook: Any) -> None:
    test = cell(notebook, "total_values")
    test.source = "pass"
    test.metadata.nbgrader.update(points=1000, locked=False)
    test.metadata["tags"] = ["skip-execution"]


def name_another_kernel(notebook: Any) -> None:
    notebook.metadata["kernelspec"] = {"name": "../../bin/sh", "display_name": "<script>", "language": "R"}


def carry_100_MB(notebook: Any) -> None:
    output = nbformat.v4.new_output("stream", name="stdout", text="x" * 100_000_000)
    cell(notebook, "imports").outputs = [output]


EDITS: dict[str, Callable[[Any], None]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        delete_a_test,
        duplicate_a_test,
        turn_the_order_round,
        turn_code_into_text,
        edit_points_and_locks,
        name_another_kernel,
        carry_100_MB,
    )
}


def as_nbformat_3(path: Path) -> None:
    nbformat.write(nbformat.convert(nbformat.read(path, as_version=4), 3), path, version=3)


def as_a_link_to_another(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[2] / "ada" / DAY / "tiny.ipynb")


def as_a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


FILES: dict[str, tuple[Callable[[Path], object], tuple[int | None, ...], str]] = {
    "nbformat 3": (as_nbformat_3, ALL, ""),
    "broken JSON": (lambda path: path.write_text('{"cells": ['), UNKNOWN, "not valid JSON"),
    "empty": (lambda path: path.write_text(""), UNKNOWN, "the file is empty"),
    "a directory": (as_a_directory, UNKNOWN, "there is a directory"),
    "a link": (as_a_link_to_another, UNKNOWN, "a symbolic link that leads out"),
}
# what lies beside an honest notebook, and what the table says of it
BESIDE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link to nothing": (lambda path: path.with_name("data").symlink_to("nowhere"), "data is no plain file"),
    "a link to itself": (lambda path: path.with_name("data").symlink_to("data"), "data is no plain file"),
    "a link out": (lambda path: path.with_name("data").symlink_to("/etc/passwd"), "data is a link that leads out"),
    "a link inside": (lambda path: path.with_name("data").symlink_to(path.name), ""),
    "a pipe": (lambda path: os.mkfifo(path.with_name("data")), "data is no plain file"),
    "a link to its folder": (lambda path: path.with_name("data").symlink_to("."), ""),
}
ODD_NAMES = ["Zoë O'Neil", "li [late]", "semi;colon & $HOME"]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Grade the whole class once; return each student's scores, trouble and graded notebook."""
    from dlgrader.commands import cli
    from dlgrader.grading.execution import close_kernels
    from tests.conftest import CONFIG, tiny_notebook

    root = tmp_path_factory.mktemp("faults") / "course"
    (root / "source" / DAY).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    course = TinyCourse(root, lambda *_: None)  # type: ignore[arg-type,return-value]
    course.write(tiny_notebook())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert cli.main(["release", "3"]) == 0
        for student in ("ada", "zola", *ODD_NAMES):
            course.submit(student, **RIGHT)
        for student, source in (IN_TOTAL | HARMLESS).items():
            course.submit(student, **RIGHT | {"total": source})
        for student, edit in EDITS.items():
            path = course.submit(student, **RIGHT)
            notebook = nbformat.read(path, as_version=4)
            edit(notebook)
            path.write_text(json.dumps(notebook))
        for student, (spoil, _, _) in FILES.items():
            spoil(course.submit(student, **RIGHT))
        for student, (add, _) in BESIDE.items():
            add(course.submit(student, **RIGHT))
        arguments = ["autograde", "3", "--timeout", "8", "--memory", "1000", "--json", "results.json"]
        assert cli.main(arguments) == 0
        found = {}
        with Gradebook(f"sqlite:///{root}/gradebook.db", "tiny") as gradebook:
            for entry in json.loads((root / "results.json").read_text()):
                student = entry["student"]
                submission = gradebook.find_submission_notebook("tiny", DAY, student)
                grades = {grade.name: grade.auto_score for grade in submission.grades}
                both = grades["double_values"], grades["double_zero"]
                double = None if None in both else sum(both)
                scores = (double, grades["total_values"], grades["last_values"])
                path = root / "autograded" / student / DAY / "tiny.ipynb"
                found[student] = (scores, entry["trouble"], nbformat.read(path, as_version=4))
        close_kernels()  # which the command does when it ends
        left = [process for process in psutil.process_iter(["cwd"]) if str(root) in (process.info["cwd"] or "")]
        staging = list((root / ".dlgrader" / "staging").glob("*/*"))
    shutil.rmtree(root)
    return {"students": found, "processes": [p for p in left if p.pid != psutil.Process().pid], "staging": staging}


@pytest.mark.parametrize("student", ["ada", "zola", *ODD_NAMES, *HARMLESS, *EDITS, *BESIDE])
def test_who_is_right_has_all_marks(batch: dict[str, Any], student: str) -> None:
    assert batch["students"][student][0] == ALL


@pytest.mark.parametrize("student", IN_TOTAL)
def test_a_fault_costs_the_question_it_is_in(batch: dict[str, Any], student: str) -> None:
    scores, trouble, notebook = batch["students"][student]
    assert scores == ONLY_TOTAL_LOST
    assert trouble.startswith("total"), "the table says where it happened"
    assert any(output.output_type == "error" for output in cell(notebook, "total").outputs), "and so does the notebook"


@pytest.mark.parametrize("student", FILES)
def test_a_file_that_is_no_notebook_is_named(batch: dict[str, Any], student: str) -> None:
    scores, trouble, notebook = batch["students"][student]
    _, expected, reason = FILES[student]
    assert scores == expected
    assert reason in trouble
    assert reason in notebook.cells[0].source


@pytest.mark.parametrize("student", BESIDE)
def test_what_cannot_be_copied_is_left_out_and_named(batch: dict[str, Any], student: str) -> None:
    reason = BESIDE[student][1]
    trouble = batch["students"][student][1]
    assert reason in trouble
    assert bool(reason) == bool(trouble)


def test_long_outputs_are_cut(batch: dict[str, Any]) -> None:
    for student in ("prints-200-MB", "draws-without-end"):
        assert len(json.dumps(batch["students"][student][2])) < 3_000_000
    printed = batch["students"]["prints-200-MB"][2]
    assert cell(printed, "total").outputs[0].text.endswith("output cut after 1,048,576 bytes\n")


def test_nothing_is_left_behind(batch: dict[str, Any]) -> None:
    assert batch["processes"] == []
    assert batch["staging"] == []
