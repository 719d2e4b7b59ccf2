"""A day's tests under otter-grader give what `dlgrader autograde` gives."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pytest
import torch
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from dlgrader.authoring.answers import answers_file, parse_answers, read_answers, try_answer
from dlgrader.authoring.skeleton import cell
from dlgrader.course.directory import find_course
from dlgrader.course.notebooks import Role, cells_of, read_notebook, with_answers, write_notebook
from dlgrader.course.scratch import copy_day
from dlgrader.grading.execution import run_outside
from dlgrader.lms.held import Held
from tests.conftest import DAY, Ran, TinyCourse
from tests.lms.test_readme import SECTION

OTTER = os.environ.get("DLGRADER_OTTER", "")
needs_otter = pytest.mark.skipif(not OTTER, reason="no otter-grader: `make otter` installs it and runs this")


def export(course: TinyCourse) -> ZipFile:
    ran = course.run("export-otter", "3", "-o", "out.zip")
    assert ran.status == 0, ran
    return ZipFile("out.zip")


class TestCase:
    """What otter's decorator keeps."""

    __test__ = False

    def __init__(self, points: float, hidden: bool = False) -> None:
        self.points, self.hidden = points, hidden

    def __call__(self, function: Callable[[dict[str, Any]], None]) -> TestCase:
        self.function = function
        return self

    def passes(self, names: dict[str, Any]) -> bool:
        try:
            self.function(names)
        except Exception:
            return False
        return True


@pytest.fixture
def as_otter(monkeypatch: pytest.MonkeyPatch) -> Callable[[ZipFile, dict[str, Any]], dict[str, float]]:
    """Hold the tests of a zip over a notebook's names in this process, by otter's rules for points."""
    package, module = ModuleType("otter"), ModuleType("otter.test_files")
    module.test_case = TestCase  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "otter", package)
    monkeypatch.setitem(sys.modules, "otter.test_files", module)

    def graded(archive: ZipFile, names: dict[str, Any]) -> dict[str, float]:
        found = {}
        for file in archive.namelist():
            if file.startswith("tests/"):
                test: dict[str, Any] = {}
                exec(archive.read(file), test)
                cases = [value for value in test.values() if isinstance(value, TestCase)]
                assert test["OK_FORMAT"] is False
                assert test["all_or_nothing"] is True
                failed = [case for case in cases if not case.passes(names)]
                found[test["name"]] = 0.0 if failed else sum(case.points for case in cases)
        return found

    return graded


def names_after(notebook: NotebookNode) -> dict[str, Any]:
    """Return the names that a notebook ends with, whatever its cells fail with."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for made in notebook.cells:
        if made.cell_type == "code" and "plt.plot" not in made.source:
            try:
                exec(made.source, names)
            except Exception:
                continue
    return names


def test_what_is_in_the_zip(course: TinyCourse) -> None:
    (course.source.parent / "data").mkdir()
    (course.source.parent / "data" / "rows.csv").write_text("1\n")
    ran = course.run("export-otter", "3", "-o", "out.zip")
    assert ran.out.splitlines() == [
        "left to a person: why",
        "out.zip: 4 tests, 7 points",
        "weaker than dlgrader autograde: submissions can read the tests",
    ]
    archive = ZipFile("out.zip")
    assert archive.namelist() == [
        "files/data/rows.csv",
        "otter_config.json",
        *(f"tests/{name}.py" for name in ("double_values", "double_zero", "last_values", "total_values")),
    ]
    assert json.loads(archive.read("otter_config.json")) == {"lang": "python"}
    first = Path("out.zip").read_bytes()
    assert export(course).namelist() == archive.namelist()
    assert Path("out.zip").read_bytes() == first


IMPORT_ALL = """
import importlib, pathlib, dlgrader
root = pathlib.Path(dlgrader.__file__).parent
assert root == pathlib.Path("files/dlgrader").absolute(), root
for path in sorted(root.rglob("*.py")):
    importlib.import_module(".".join(path.relative_to(root.parent).with_suffix("").parts))
"""


def test_the_package_goes_along_where_it_is_used(course: TinyCourse) -> None:
    course.edit(imports="import matplotlib.pyplot as plt\nimport numpy as np\nfrom dlgrader import case")
    archive = export(course)
    rooms = {Path(name).parts[2] for name in archive.namelist() if name.startswith("files/dlgrader/")}
    assert {"compare", "data", "reference", "resnet.pt"} <= rooms
    assert not {"authoring", "commands", "course", "grading", "lms", "reporting"} & rooms
    archive.extractall()
    here = os.environ | {"PYTHONPATH": str(Path("files").absolute())}
    subprocess.run([sys.executable, "-c", IMPORT_ALL], env=here, check=True)


def test_every_answer_gets_its_points(course: TinyCourse, as_otter: Callable[..., dict[str, float]]) -> None:
    archive, source = export(course), course.read()
    full = {"double_values": 2, "double_zero": 1, "total_values": 2, "last_values": 2}
    answers = list(parse_answers(course.root / "tests" / "answers" / f"{DAY}.py"))
    assert {answer.verdict for answer in answers} == {"right", "wrong"}
    for answer in answers:
        judged = try_answer(answer, source, course.root, run_outside)
        names = names_after(with_answers(source, {answer.solution: answer.source}))
        assert as_otter(archive, names) == full | {name: result.earned for name, result in judged.items()}, str(answer)


def test_the_instructors_names_count(course: TinyCourse, as_otter: Callable[..., dict[str, float]]) -> None:
    course.edit(
        double_values="assert max(double(np.ones(2))) == 2\n### BEGIN HIDDEN TESTS\nassert limit == 8\n"
        "### END HIDDEN TESTS",
        imports="import matplotlib.pyplot as plt\nimport numpy as np\nlimit = 8",
    )
    names = names_after(course.read()) | {"np": None, "limit": 0, "max": lambda x: 7}
    assert as_otter(export(course), names)["double_values"] == 2


def held(*parts: str, earlier: str = "", functions: str = "", seconds: float = 0) -> Held:
    return Held(["import math"], parts, [earlier], functions.split(), [], seconds)


def outcome(test: Held, names: dict[str, Any], part: int = 0) -> str:
    try:
        test.check(names, part)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "passes"


def test_a_test_runs_once_and_keeps_its_names_to_itself() -> None:
    calls: list[int] = []
    names: dict[str, Any] = {"note": calls.append}
    test = held("note(1)\nx = math.pi", "assert x > 3\nassert x > 4, 'too small'")
    assert outcome(test, names) == "passes"
    assert outcome(test, names, 1) == "AssertionError: too small"
    assert calls == [1]
    assert names == {"note": calls.append}


def test_hidden_lines_are_not_held_after_visible_ones_have_failed() -> None:
    calls: list[int] = []
    test = held("assert False, 'seen'", "note(1)")
    assert outcome(test, {"note": calls.append}) == "AssertionError: seen"
    assert outcome(test, {"note": calls.append}, 1) == "AssertionError: not held: the visible lines fail"
    assert calls == []


def test_an_earlier_mistake_costs_nothing_here() -> None:
    names: dict[str, Any] = {}
    exec("def first(x):\n    return 0\ndef second(x):\n    return first(x) + 1", names)
    wrong = names["first"]
    right = "def first(x):\n    return x"
    assert outcome(held("assert second(3) == 4"), names).startswith("AssertionError")
    assert outcome(held("assert second(3) == 4", earlier=right, functions="first"), names) == "passes"
    assert names["first"] is wrong
    assert outcome(held("assert second(3) == 5", earlier=right, functions="first"), names).startswith("AssertionError")


def test_an_earlier_function_is_called_back_by_value() -> None:
    """As `dlgrader autograde` does it: a mistake that only the student's own process could mend stays one."""
    names: dict[str, Any] = {}
    exec("def first(x):\n    pass\ndef second(x):\n    first(x)\n    return x", names)
    added = held("assert second([1]) == [1, 2]", earlier="def first(x):\n    x.append(2)", functions="first")
    assert outcome(added, names).startswith("AssertionError")
    returned = "def first(x):\n    return x"
    exec("def second(x):\n    y = first(x)\n    y.append(2)\n    return x", names)
    assert outcome(held("assert second([1]) == [1]", earlier=returned, functions="first"), names) == "passes"


def test_no_graph_leads_through_an_earlier_function() -> None:
    names: dict[str, Any] = {"torch": torch}
    exec("def first(model):\n    return 0\ndef second(model):\n    return first(model)", names)
    test = "import torch\nmodel = torch.nn.Linear(1, 1)\nassert second(model) == 2"
    step = "import torch\ndef first(model):\n    total = model(torch.ones(1, 1)).sum()\n    {}return 2"
    assert outcome(held(test, earlier=step.format(""), functions="first"), names) == "passes"
    assert outcome(held(test, earlier=step.format("total.backward()\n    "), functions="first"), names) != "passes"


def test_gradients_that_the_notebook_has_switched_off_are_on() -> None:
    names: dict[str, Any] = {"leave": lambda: torch.set_grad_enabled(False)}
    test = "import torch\nassert torch.is_grad_enabled()\nleave()"
    with torch.no_grad():
        assert [outcome(held(test), names), outcome(held(test), names)] == ["passes", "passes"]
        assert not torch.is_grad_enabled()


def test_what_would_end_otter_costs_the_test_alone() -> None:
    names: dict[str, Any] = {}
    exec("import sys\ndef leave():\n    sys.exit(3)\ndef loop():\n    while True:\n        pass", names)
    assert outcome(held("leave()"), names) == "RuntimeError: SystemExit: 3"
    assert outcome(held("loop()", seconds=0.05), names) == "TimeoutError: the test took more than 0.05 seconds"


REFUSED = {
    "ends in a number, a part of its points": {"double_values": "assert double(3) == 6\n2"},
    "the solution earns 0 of 2 points (no)": {"double_values": "assert double(3) == 7, 'no\\nnever'"},
    "uses `limit` of the test double_values": {
        "double_values": "limit = 6\nassert double(3) == limit",
        "double_zero": "assert double(3) == limit",
    },
    "uses `double`, which the cell figure defines again": {"figure": "plt.plot([0])\nplt.show()\ndouble = abs"},
    "not Python": {"double_values": "assert (double(3) == 6"},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_otter_would_judge_otherwise_is_refused(course: TinyCourse, reason: str) -> None:
    course.edit(**REFUSED[reason])
    before = course.files()
    ran = course.run("export-otter", "3", "-o", "out.zip")
    assert ran.status == 2
    assert ran.out == ""
    assert re.fullmatch(rf"dlgrader: source/{DAY}/tiny.ipynb: cell double_\w+: {re.escape(reason)}.*; .*\n", ran.err)
    assert course.files() == before


def test_nothing_to_grade_and_nowhere_to_write(course: TinyCourse) -> None:
    ran = course.run("export-otter", "3", "-o", "no/out.zip")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "dlgrader: no/out.zip can't be written: No such file or directory; choose another -o FILE\n"
    notebook = course.read()
    notebook.cells = [made for made in notebook.cells if made.metadata.get("nbgrader", {}).get("points") != 2]
    notebook.cells = [made for made in notebook.cells if made.id != "double_zero"]
    notebook.cells.append(cell("question", "why", "Why?\n\n### BEGIN SOLUTION\nTwo.\n### END SOLUTION", 1))
    course.write(notebook)
    ran = course.run("export-otter", "3")
    assert (ran.status, ran.out) == (2, "")
    assert "no test cell, and otter grades nothing else" in ran.err


@pytest.fixture
def day_4(run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TinyCourse:
    """Day 4 of the course, released in a directory of its own."""
    real = find_course(Path(__file__).parent)
    day = real.day("4")
    root = tmp_path / "course"
    root.mkdir()
    copy_day(real, day, root)
    monkeypatch.chdir(root)
    course = TinyCourse(root, run)
    course.day, course.source = day, real.source_notebook(day)
    course.released = root / "release" / day / course.source.name
    assert run("release", "4", "--force").status == 0
    return course


@needs_otter
def test_the_real_otter_gives_what_autograde_gives(day_4: TinyCourse) -> None:
    """One answer of each kind, by the commands of the README."""
    source = read_notebook(day_4.source)
    tests = cells_of(source, Role.TEST)
    solved = {name: made.source for name, made in cells_of(source, Role.SOLUTION).items()}
    answers = read_answers(answers_file(Path(__file__).parents[1] / "answers", day_4.day), source)
    kinds = {answer.verdict: answer for answer in reversed(answers)}
    handed_in = {}
    with Gradebook(f"sqlite:///{day_4.root / 'gradebook.db'}") as gradebook:
        for kind, answer in kinds.items():
            gradebook.update_or_create_student(kind)
            handed_in[kind] = day_4.root / "submitted" / kind / day_4.day / day_4.released.name
            handed_in[kind].parent.mkdir(parents=True)
            answered = with_answers(read_notebook(day_4.released), solved | {answer.solution: answer.source})
            write_notebook(answered, handed_in[kind])
    assert day_4.run("autograde", "4", "--json", "graded.json").status == 0
    expected = {
        row["student"]: {name: score for name, score in row["tests"].items() if name in tests}
        for row in json.loads(Path("graded.json").read_text())
    }
    totals = {kind: sum(scores.values()) for kind, scores in expected.items()}
    assert totals["right"] == 14
    assert 0 < totals["half"] < 14
    assert totals["wrong"] < 14
    section = SECTION.partition("\n### otter-grader\n")[2].partition("\n### ")[0]
    block, for_gradescope = re.findall(r"^```\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    (_, *exports), (program, *runs) = map(shlex.split, block.splitlines())
    assert program == "otter"
    assert day_4.run(*exports).status == 0
    # the package has to come out of the zip
    names = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for kind, notebook in handed_in.items():
        shutil.copy(notebook, day_4.root)
        ran = subprocess.run([OTTER, *runs], env=names, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        results = json.loads(Path("results.json").read_text())
        assert {test["name"]: test["score"] for test in results["tests"] if "score" in test} == expected[kind], kind
    Path("requirements.txt").write_text("numpy\nmatplotlib\n")
    programs = os.pathsep.join([str(Path(sys.executable).parent), str(Path(OTTER).parent), names["PATH"]])
    subprocess.run(for_gradescope, shell=True, env=names | {"PATH": programs}, check=True)
    with ZipFile("autograder.zip") as ours, ZipFile("gradescope.zip") as theirs:
        assert {name: ours.read(name) for name in ours.namelist()}.items() <= {
            name: theirs.read(name) for name in theirs.namelist()
        }.items()
        assert "matplotlib" in theirs.read("environment.yml").decode()
        assert "run_autograder" in theirs.namelist()
