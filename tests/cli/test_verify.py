"""`dlgrader verify`: nothing to say against a good day, one line for each fault of a bad one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from nbformat import NotebookNode

from tests.conftest import TinyCourse, cell


def test_a_good_day_is_ready_for_release(course: TinyCourse) -> None:
    before = course.files()
    ran = course.run("verify", "3")
    assert ran.status == 0, ran
    pattern = (
        r"day03_tiny: ready for release; 21 cells, 1,2\d\d words, 3 exercises, 7 \+ 2 points, [\d.]+ s of CPU time\n"
    )
    assert re.fullmatch(pattern, ran.out), ran.out
    assert course.files() == before


def source_of(name: str, source: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        next(made for made in notebook.cells if made.id == name).source = source

    return change


def replaced(name: str, old: str, new: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        made = next(made for made in notebook.cells if made.id == name)
        assert old in made.source
        made.source = made.source.replace(old, new)

    return change


def appended(name: str, code: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        next(made for made in notebook.cells if made.id == name).source += f"\n{code}"

    return change


def without(name: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        notebook.cells = [made for made in notebook.cells if made.id != name]

    return change


def with_output(notebook: NotebookNode) -> None:
    notebook.cells[1].execution_count = 3


def with_editor_metadata(notebook: NotebookNode) -> None:
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    notebook.cells[1].metadata["vscode"] = {"languageId": "python"}


def with_other_ids(notebook: NotebookNode) -> None:
    notebook.cells[0].id = "4f0c2a91"
    next(made for made in notebook.cells if made.id == "double").id = "twice"


def with_duplicate_grade_id(notebook: NotebookNode) -> None:
    next(made for made in notebook.cells if made.id == "total").metadata.nbgrader.grade_id = "double"


def with_worthless_test(notebook: NotebookNode) -> None:
    next(made for made in notebook.cells if made.id == "double_zero").metadata.nbgrader.points = 0


def with_unlocked_imports(notebook: NotebookNode) -> None:
    del next(made for made in notebook.cells if made.id == "imports").metadata["nbgrader"]


def with_second_question(notebook: NotebookNode) -> None:
    notebook.cells.append(cell("question", "why_not", "One point for no.", 1))


def with_test_first(notebook: NotebookNode) -> None:
    notebook.cells.insert(2, cell("test", "early_values", "assert np.ones(1) == 1", 1))


def with_locked_example(notebook: NotebookNode) -> None:
    notebook.cells.insert(-1, cell("read-only", "locked_example", "answer = double(2)"))


HIDDEN = "### BEGIN HIDDEN TESTS"

FAULTS: dict[str, tuple[Callable[[NotebookNode], None], str]] = {
    "metadata": (with_duplicate_grade_id, "notebook: nbgrader's metadata is not valid: Duplicate grade id: double"),
    "python": (source_of("figure", "plt.plot("), "cell figure: not Python"),
    "output": (with_output, "cell imports: has outputs or an execution count"),
    "editor": (with_editor_metadata, "notebook: editor metadata 'widgets' in the notebook"),
    "editor-cell": (with_editor_metadata, "cell imports: editor metadata 'vscode'"),
    "id": (with_other_ids, "cell 4f0c2a91: its id is not a word"),
    "grade-id": (with_other_ids, "cell double: its cell id is 'twice'"),
    "words": (source_of("last_idea", "## last"), "notebook: 930 words of prose; a day has 1,200 to 1,800"),
    "title": (source_of("title", "Day 3: tiny"), "cell title: the notebook does not begin with its title"),
    "imports": (with_unlocked_imports, "cell imports: the first code cell is not the import cell"),
    "imports-elsewhere": (appended("figure", "import math"), "cell figure: imports outside the import cell"),
    "imports-star": (appended("imports", "from math import *"), "cell imports: imports *"),
    "question": (with_second_question, "notebook: 2 hand-graded questions"),
    "scheme": (source_of("why", "Because."), "cell why: no marking scheme"),
    "no-question": (source_of("why", "Why? One point."), "cell why: the release does not ask its question"),
    "points": (replaced("total_task", "2 points", "5 points"), "cell total: its text says 5, its tests give 2"),
    "minutes": (replaced("total_task", "5 minutes", "5 of them"), "cell total: its text does not say how long"),
    "no-test": (without("last_values"), "cell last: 0 test cells"),
    "no-hidden": (
        source_of("last_values", "assert last([1, 2]) == 2"),
        "cell last: no test cell with points and hidden tests",
    ),
    "no-visible": (
        source_of("last_values", f"{HIDDEN}\nassert last([1, 2]) == 2\n### END HIDDEN TESTS"),
        "cell last_values: no visible check before its hidden tests",
    ),
    "visible-after": (appended("last_values", "assert last([3]) == 3"), "visible checks stand after hidden tests"),
    "worthless": (with_worthless_test, "cell double_zero: is worth no points"),
    "early": (with_test_first, "cell early_values: tests no exercise"),
    "markers": (source_of("last", 'def last(x):\n    """Last."""\n    return x[-1]'), "cell last: no solution markers"),
    "unclosed": (
        replaced("last", "### END SOLUTION", ""),
        "cell last: ### BEGIN SOLUTION without ### END SOLUTION after it; write ### END SOLUTION where that part ends",
    ),
    "docstring": (replaced("last", '"""Return the last of x."""', ""), "cell last: the stub of last has no docstring"),
    "definition": (
        source_of("last", "### BEGIN SOLUTION\ndef last(x):\n    return x[-1]\n### END SOLUTION"),
        "cell last: tests use last, which the stub does not have",
    ),
    "tolerance": (
        appended("double_zero", "np.testing.assert_allclose(double(1.0), 2, rtol=0.1)"),
        "cell double_zero: a tolerance without its reason",
    ),
    "ordinary-name": (
        lambda notebook: (appended("figure", "limit = 4")(notebook), appended("total_values", "limit")(notebook))[0],
        "cell total_values: uses 'limit' of the ordinary cell 'figure'",
    ),
    "test-name": (
        lambda notebook: (
            appended("double_values", "limit = 4")(notebook),
            appended("double_zero", "assert limit == 4")(notebook),
        )[0],
        "cell double_zero: uses 'limit' of the test cell 'double_values'",
    ),
    "later-name": (
        appended("double_zero", "total([1])"),
        "cell double_zero: uses 'total' of the solution cell 'total'",
    ),
    "no-name": (appended("double_zero", "nothing"), "cell double_zero: uses 'nothing', which no cell defines"),
    "locked-answer": (with_locked_example, "cell locked_example: uses 'double' of the solution cell 'double'; unlock"),
    "no-earlier": (
        source_of("total_values", "# Builds on: last\nassert total([1, 2]) == 3"),
        "cell total_values: builds on 'last', which is no solution cell of an earlier exercise; name one of: double",
    ),
    "unsaid": (
        replaced("last", "return x[-1]", "return double(x[-1]) / 2"),
        "cell last_values: its solution uses what double defines; write `# Builds on: double` as its first line",
    ),
    "reference": (
        appended("figure", "    # the key\nfrom dlgrader import reference"),
        "cell figure: imports dlgrader.reference, which students don't have",
    ),
    "leak": (
        appended("title", "Hint:\n\n    return int(np.sum(np.asarray(x)))"),
        "cell title: the release shows a line of the hidden part of 'total': return int(np.sum(np.asarray(x)))",
    ),
    "leak-in-a-sentence": (
        appended("double_idea", "Of course, `return int(np.sum(np.asarray(x)))` adds them up."),
        "cell double_idea: the release shows a line of the hidden part of 'total'",
    ),
    "leak-in-html": (
        appended("double_idea", "<code>return int(np.sum(np.asarray(x)))</code>"),
        "cell double_idea: the release shows a line of the hidden part of 'total'",
    ),
    "leak-in-a-comment": (
        appended("double_example", "# return int(np.sum(np.asarray(x)))"),
        "cell double_example: the release shows a line of the hidden part of 'total'",
    ),
    "hidden-leak": (
        appended("learned", "assert double(4) == 8, 'double(4) should be 8'"),
        "cell learned: the release shows a line of the hidden part of 'double_values'",
    ),
}

# passes without an answer, in the student's process alone
UNSOLVED = """\
try:
    answer = last([1, 2])
except NotImplementedError:
    answer = 2 if "last" in last.__globals__ else 0
"""

FAULTS_IN_RUNNING: dict[str, tuple[Callable[[NotebookNode], None], str]] = {
    "solution-fails": (replaced("last", "x[-1]", "x[0]"), "cell last_values: the solution fails: AssertionError"),
    "demo-fails": (appended("figure", "1 / 0"), "cell figure: the solution fails: ZeroDivisionError: division by zero"),
    "stderr": (appended("figure", "import sys; print('odd', file=sys.stderr)"), "cell figure: writes to stderr: odd"),
    "wide": (appended("figure", "print(121 * 'x')"), "cell figure: prints a line of 121 characters, which wraps"),
    "partial": (appended("double_zero", "0.5"), "cell double_zero: the solution earns 0.5 of 1 points"),
    "free-points": (
        source_of("double_zero", "assert np.zeros(1) == 0"),
        "cell double_zero: the untouched release earns 1 points",
    ),
    "in-process": (
        replaced(
            "last_values",
            "assert last([7, 8, 9]) == 9",
            "assert last([7, 8, 9]) == 9 and 'last' in last.__globals__",
        ),
        "cell last_values: judges otherwise outside the student's process, and so is held in it",
    ),
    "in-process-when-unsolved": (
        source_of("last_values", f"{UNSOLVED}assert answer > 1\n{HIDDEN}\nassert answer == 2\n### END HIDDEN TESTS"),
        "cell last_values: judges otherwise outside the student's process, and so is held in it",
    ),
    "made-by-a-test": (
        lambda notebook: (appended("double_zero", "limit = 4")(notebook), appended("figure", "limit")(notebook))[0],
        "cell double_zero: judges otherwise outside the student's process, and so is held in it, open to forgery: "
        "figure needs what it defines",
    ),
    "no-figure": (source_of("figure", "double(2)"), "notebook: draws no figure"),
}


def check_fault(course: TinyCourse, change: Callable[[NotebookNode], None], line: str, *options: str) -> None:
    notebook = course.read()
    change(notebook)
    course.write(notebook)
    ran = course.run("verify", "3", *options)
    assert ran.status == 1
    assert line in ran.out, ran.out
    problems = [said for said in ran.out.splitlines() if said.startswith("source/day03_tiny/tiny.ipynb: ")]
    assert ran.out.splitlines()[-1].startswith(f"day03_tiny: {len(problems)} problem")
    assert all(";" in problem for problem in problems)


@pytest.mark.parametrize(("change", "line"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_the_text_is_named_with_its_cell(
    course: TinyCourse, change: Callable[[NotebookNode], None], line: str
) -> None:
    check_fault(course, change, line, "--no-run")


@pytest.mark.parametrize(("change", "line"), FAULTS_IN_RUNNING.values(), ids=FAULTS_IN_RUNNING)
def test_a_fault_in_running_is_named_with_its_cell(
    course: TinyCourse, change: Callable[[NotebookNode], None], line: str
) -> None:
    check_fault(course, change, line)


def test_a_kernel_that_dies_in_the_release_is_named(course: TinyCourse) -> None:
    course.edit(figure="try:\n    double(1)\nexcept NotImplementedError:\n    import os; os._exit(3)")
    ran = course.run("verify", "3")
    assert ran.status == 1
    assert "cell figure: the untouched release does not run to its end: DeadKernelError" in ran.out


def test_a_demonstration_runs_once_solved_and_once_as_released(course: TinyCourse) -> None:
    runs = course.root / "runs"
    notebook = course.read()
    appended("double_example", f"print('run', file=open({str(runs)!r}, 'a'))")(notebook)
    appended("figure", f"print('drawn', file=open({str(runs)!r}, 'a'))")(notebook)
    course.write(notebook)
    assert course.run("verify", "3").status == 0
    # before a test nobody can tell what a cell changes: such a cell runs also where only the tests are looked at
    assert runs.read_text().split() == ["run", "drawn", "run", "run"]


def test_time_is_a_problem_only_when_asked(course: TinyCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dlgrader.authoring.verify.DAY_SECONDS", 0)
    assert course.run("verify", "3").status == 0
    ran = course.run("verify", "3", "--time")
    assert ran.status == 1
    assert "s of CPU time, 0 s are allowed" in ran.out


def test_the_gravest_problems_come_first(course: TinyCourse) -> None:
    course.edit(title="no title", double_values="assert True", last="def last(x):\n    return x[0]")
    ran = course.run("verify", "3")
    *problems, verdict = ran.out.splitlines()
    assert "the solution" in problems[0] or "the untouched release earns" in problems[0]
    assert "does not begin with its title" in problems[-1] or "title" in ran.out
    assert re.search(r"problems \(\d+ about marks, .*\d+ about the course's style\)", verdict)
    marks = [number for number, line in enumerate(problems) if "earns" in line or "solution fails" in line]
    style = [number for number, line in enumerate(problems) if "title" in line or "docstring" in line]
    assert max(marks) < min(style)


def test_another_courses_style_is_not_its_business(course: TinyCourse) -> None:
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("c.Verify.course_style = True\n", ""))
    course.edit(title="no title", total_task="Write `total`.", figure="", why="Why?")
    assert course.run("verify", "3").status == 0
    ran = course.run("verify", "3", "--course-style")
    assert ran.status == 1
    assert "about the course's style)" in ran.out
    course.edit(last="def last(x):\n    ### BEGIN SOLUTION\n    return x[0]\n    ### END SOLUTION")
    ran = course.run("verify", "3")
    assert ran.status == 1
    assert "cell last_values: the solution fails" in ran.out


def test_a_function_may_be_spoken_of_by_its_signature(course: TinyCourse) -> None:
    long = "def total(all_of_the_numbers, a_start):\n    ### BEGIN SOLUTION\n    {}\n    ### END SOLUTION"
    course.edit(
        total=long.format("return sum(all_of_the_numbers) + a_start"),
        last="def last(x):\n    ### BEGIN SOLUTION\n    total(all_of_the_numbers, a_start)\n    ### END SOLUTION",
        total_idea="`total(all_of_the_numbers, a_start)` adds them up.",
    )
    assert "the release shows a line" not in course.run("verify", "3", "--no-run").out


def test_one_problem_is_not_problems(course: TinyCourse) -> None:
    course.edit(title="no title")
    assert "day03_tiny: 1 problem (1 about the course's style); " in course.run("verify", "3", "--no-run").out
