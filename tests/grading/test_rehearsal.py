"""Where tests are held is decided before the first submission, and staff are told; no mark is wrong in silence."""

from __future__ import annotations

import json
from concurrent.futures import Executor

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from dlgrader.grading.rehearsal import Perform, Rehearsal, looking_at_the_notebook, rehearse
from tests.conftest import DAY, Ran, TinyCourse, cell
from tests.grading import probes

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def solution(name: str, source: str) -> NotebookNode:
    return cell("solution", name, f"### BEGIN SOLUTION\n{source}\n### END SOLUTION")


def released(course: TinyCourse, *cells: NotebookNode) -> TinyCourse:
    """Release a day made of these cells."""
    course.write(new_notebook(cells=list(cells), metadata={"kernelspec": KERNEL}))
    assert course.run("release", "3", "--force").status == 0
    return course


def graded(course: TinyCourse, *options: str) -> tuple[Ran, dict[str, dict[str, object]]]:
    """Grade the class; return what was printed, and the results by student."""
    path = course.root / "results.json"
    ran = course.run("autograde", "3", "--json", path, *options)
    found = json.loads(path.read_text()) if path.exists() else []
    return ran, {result["student"]: result for result in found}


# it passes before anything is written; and what would take a class of the student's in the examiner
HELD = {"not defined", "derived from"}


def test_of_a_hundred_things_that_tests_do_none_is_judged_wrongly(course: TinyCourse) -> None:
    course.write(probes.notebook())
    assert course.run("release", "3", "--force").status == 0
    for student, solved in (("able", True), ("weak", False)):
        course.submit(student, **probes.answers(solved))
    ran, results = graded(course, "--no-second-opinion")
    assert ran.status == 0, ran.err
    scores = {student: result["scores"] for student, result in results.items()}
    wrong = [
        (probe.name, scores["able"][f"answer_{number}"], scores["weak"][f"answer_{number}"])
        for number, probe in enumerate(probes.PROBES)
        if (scores["able"][f"answer_{number}"], scores["weak"][f"answer_{number}"]) != (1, 0)
    ]
    assert wrong == []
    held = [line for line in ran.out.splitlines() if line.startswith("held in the kernel")]
    numbers = [int(line.split("test_")[1].split(" ")[0]) for line in held]
    assert {probes.PROBES[number].name for number in numbers} == HELD


INC = "def inc(x):\n    return x + 1"


def test_what_a_later_cell_needs_of_a_test_is_there(course: TinyCourse) -> None:
    """Nothing of what other tests do is held in the kernel for it."""
    released(
        course,
        solution("inc", INC),
        cell("test", "inc_values", "assert inc(1) == 2", 1),
        cell("test", "inc_made", "made = inc(4)\nassert made == 5", 1),
        solution("twice", "twice = 2 * made"),
        cell("test", "twice_values", "assert twice == 10", 1),
    )
    course.submit("ada", inc=INC, twice="twice = made * 2")
    ran, results = graded(course)
    assert results["ada"]["total"] == 3
    held = [line.split(": ")[2].split(" ")[0] for line in ran.out.splitlines() if line.startswith("held in the kernel")]
    assert held == ["inc_made"]


@pytest.mark.parametrize(
    ("test", "uses"),
    [
        ("assert 'inc' in globals() and 'inc' in dir() and 'dec' not in vars()", None),
        ("assert globals()['inc'](1) == locals().get('inc')(1)", None),
        ("assert eval('inc(1)') == 2", None),
        ("mock.patch('__main__.inc')", None),
        ("if __name__ == '__main__':\n    assert inc(1) == 2", None),
        ("assert name == '__main__'", "__main__"),
        ("assert len(globals()) > 5", "globals()"),
        ("globals()['inc'] = 3", "globals()"),
        ("name = 'inc'\nassert name in dir()", "dir()"),
        ("assert 'inc' in globals() and sorted(locals())", "locals()"),
        ("eval('vars()')", "vars()"),
        ("import __main__", "__main__"),
        ("sys.modules['__main__'].inc", "__main__"),
    ],
)
def test_a_name_may_be_looked_up_and_the_notebook_not_looked_through(test: str, uses: str | None) -> None:
    notebook = new_notebook(cells=[cell("test", "inc_values", test, 1)])
    assert looking_at_the_notebook(notebook) == ({} if uses is None else {"inc_values": f"uses `{uses}`"})


def test_a_file_is_read_and_never_run(course: TinyCourse) -> None:
    """What runs a file is held in the kernel, where the file is the student's own."""
    right = "open('a.txt', 'w').write('1 + 1')\ndef note(n):\n    open('n.json', 'w').write(str(n))"
    released(
        course,
        solution("files", right),
        cell("test", "files_text", "assert open('a.txt').read() == '1 + 1'", 1),
        cell("test", "files_run", "assert eval(open('a.txt').read()) == 2", 1),
        cell(
            "test",
            "files_note",
            "import json\nnote(3)\nwith open('n.json') as file:\n    assert json.load(file) == 3",
            1,
        ),
    )
    course.submit("ada", files=right)
    course.submit("bob", files=right.replace("1 + 1", "1 + 2").replace("str(n)", "str(n + 1)"))
    course.submit("eve", files="import os\nos.symlink('/etc/hostname', 'a.txt')\ndef note(n):\n    os.mkfifo('n.json')")
    ran, results = graded(course)
    assert {student: result["total"] for student, result in results.items()} == {"ada": 3, "bob": 0, "eve": 0}
    held = [line.split(": ")[2].split(" ")[0] for line in ran.out.splitlines() if line.startswith("held in the kernel")]
    assert held == ["files_run"]


def test_what_is_held_is_kept_until_the_source_changes(course: TinyCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = "assert 'inc' in list(globals())"
    released(course, solution("inc", INC), cell("test", "inc_code", looks, 1))
    course.submit("ada", inc=INC)
    assert "inc_code" in graded(course)[0].out
    monkeypatch.setattr("dlgrader.grading.batch.rehearse", None)  # it would fail if it were called
    course.submit("bob", inc=INC)
    ran, results = graded(course)
    assert "inc_code (uses `globals()`)" in ran.out
    assert results["bob"]["total"] == 1
    assert list((course.root / ".dlgrader" / "staging").glob("*")) == []


@pytest.mark.parametrize(
    ("test", "runs"),
    [
        ("assert inc(1) == 2", [0, 0]),
        ("from dlgrader.reference import losses\nassert inc(1) == 2", [0, 0]),  # the answer key is there
        ("assert inc(1) == 2\n1", [0, 0, 1]),  # only a run in the kernel tells which part of the points it is
        ("import sys\nassert 'ipykernel' not in sys.modules", [0, 0, 1]),  # passes outside, and not in a copy
    ],
)
def test_the_solution_runs_once_where_copies_of_its_kernel_agree(
    course: TinyCourse, monkeypatch: pytest.MonkeyPatch, test: str, runs: list[int]
) -> None:
    held: list[int] = []

    def counted(solved: NotebookNode, bare: NotebookNode, perform: Perform, pool: Executor) -> Rehearsal:
        def perform_counted(notebook: NotebookNode, in_kernel: frozenset[str]) -> NotebookNode:
            held.append(len(in_kernel))
            return perform(notebook, in_kernel)

        return rehearse(solved, bare, perform_counted, pool)

    monkeypatch.setattr("dlgrader.grading.batch.rehearse", counted)
    released(course, solution("inc", INC), cell("test", "inc_values", test, 1))
    course.submit("ada", inc=INC)
    graded(course)
    assert held == runs


def test_all_are_held_outside_only_where_all_can_be(course: TinyCourse) -> None:
    looks = "assert 'inc' in list(globals())"
    released(course, solution("inc", INC), cell("test", "inc_code", looks, 1))
    course.submit("ada", inc=INC)
    ran, results = graded(course, "--tests", "outside")
    assert (ran.status, results) == (2, {})
    reason = "tiny.ipynb: cell inc_code can't be held outside the kernel: uses `globals()`; use"
    assert reason in ran.err
    assert graded(course)[0].status == 0
    course.submit("bela", inc=INC)
    ran = course.run("autograde", "3", "--tests", "outside")
    assert ran.status == 2, "though ada has been graded"
    assert reason in ran.err


@pytest.mark.parametrize("without", ["a source", "a solution"])
def test_without_a_solution_tests_are_held_in_the_kernel_and_that_is_said(course: TinyCourse, without: str) -> None:
    released(course, solution("inc", INC), cell("test", "inc_values", "assert inc(1) == 2", 1))
    course.submit("ada", inc=INC)
    if without == "a source":
        course.source.unlink()
        reason = "there is no"
    else:
        course.edit(inc="### BEGIN SOLUTION\ninc = None\n### END SOLUTION")
        assert course.run("release", "3", "--force").status == 0
        reason = "the solution itself does not pass inc_values in a kernel (TypeError"
    ran, results = graded(course)
    assert results["ada"]["total"] == 1
    assert f"inc_values ({reason}" in ran.out


def test_cells_come_in_the_submissions_order_where_nothing_else_is_known(course: TinyCourse) -> None:
    released(
        course,
        solution("z_first", "x = 1"),
        cell("test", "y_test", "assert x == 1", 1),
        solution("a_last", "x = 2"),
        cell("test", "b_test", "assert x == 2", 1),
    )
    course.submit("ada", z_first="x = 1", a_last="x = 2")
    course.source.unlink()
    course.released.unlink()
    assert graded(course)[1]["ada"]["total"] == 2


OWN_NUMBER = """\
class Exact:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        return self.n == other
def inc(x):
    return Exact(x + 1)
"""
FORGED = "class Same:\n    def __eq__(self, other):\n        return True\ndef inc(x):\n    return Same()"


def test_a_second_opinion_names_who_passes_in_a_kernel_only(course: TinyCourse) -> None:
    """An honest student who has written it another way, and a forger; the mark stays what the examiner gives."""
    released(course, solution("inc", INC), cell("test", "inc_values", "assert inc(1) == 2", 1))
    for student, answer in {"ada": INC, "bob": "def inc(x):\n    return x", "eve": FORGED, "joy": OWN_NUMBER}.items():
        course.submit(student, inc=answer)
    ran, results = graded(course)
    assert {student: result["total"] for student, result in results.items()} == {"ada": 1, "bob": 0, "eve": 0, "joy": 0}
    doubts = {student: list(result["doubts"]) for student, result in results.items()}
    assert doubts == {"ada": [], "bob": [], "eve": ["inc_values"], "joy": ["inc_values"]}
    assert "look at joy, inc_values: it fails for the examiner and passes in the kernel" in ran.out
    # without it, what could not be decided is named all the same
    ran, results = graded(course, "--force", "--no-second-opinion")
    assert "look at joy, inc_values: it could not be decided outside the kernel" in ran.out


def test_a_doubt_is_flagged_for_formgrader_and_told_again(course: TinyCourse) -> None:
    from nbgrader.api import Gradebook

    released(course, solution("inc", INC), cell("test", "inc_values", "assert inc(1) == 2", 1))
    course.submit("joy", inc=OWN_NUMBER)
    graded(course)
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "tiny") as gradebook:
        assert gradebook.find_submission_notebook("tiny", DAY, "joy").flagged
    assert "look at joy, inc_values" in graded(course)[0].out  # nothing has changed, and it is not graded again


def test_nobody_passes_by_what_the_test_computes_with(course: TinyCourse) -> None:
    right = "def total(x):\n    return x.sum()"
    released(
        course,
        cell(
            "read-only",
            "imports",
            "import numpy as np\nfrom dlgrader import assert_close\nvalues = np.array([1.0, 2.0])",
        ),
        solution("total", right),
        cell("test", "total_values", "assert_close(float(total(values)), float(sum(values)))", 1),
        cell("test", "total_again", "assert_close(values, np.array([1.0, 2.0]))", 1),
    )
    told = {
        "eve": ("def total(x):\n    x[...] = np.nan\n    return np.nan", "when its values stay as they were"),
        "ivy": ("sum = lambda x: 7\ndef total(x):\n    return x.sum()", "with your own `sum` in place of Python's"),
    }
    for student, source in {"ada": right, **{student: answer for student, (answer, _) in told.items()}}.items():
        course.submit(student, total=source)
    results = graded(course, "--no-second-opinion")[1]
    assert results["ada"]["total"] == 2
    for student, (_, says) in told.items():
        assert results[student]["total"] == 1  # and the other test has its values as they were
        notebook = nbformat.read(course.root / "autograded" / student / DAY / "tiny.ipynb", 4)
        assert says in next(made for made in notebook.cells if made.id == "total_values").outputs[-1].evalue


def test_who_was_to_write_a_built_in_is_asked_for_it(course: TinyCourse) -> None:
    right = "def round(x):\n    return int(x + 0.5)"
    released(course, solution("own_round", right), cell("test", "round_values", "assert round(2.5) == 3", 1))
    for student, source in {"ada": right, "bob": "def round(x):\n    return int(x)"}.items():
        course.submit(student, own_round=source)
    results = graded(course)[1]
    assert {student: result["total"] for student, result in results.items()} == {"ada": 1, "bob": 0}


def test_what_changes_a_value_of_all_tests_reaches_no_other(course: TinyCourse) -> None:
    released(
        course,
        cell("read-only", "given", "import numpy as np\nx, w = np.array([1.0, 2.0]), np.array([3.0, 4.0])"),
        solution("weighted_sum", "def weighted_sum(x, w):\n    return float((x * w).sum())"),
        cell("test", "weighted_sum_values", "assert weighted_sum(x, w) == 11", 1),
        solution("neuron", "def neuron(x, w, b):\n    return float((x * w).sum()) + b"),
        cell("test", "neuron_values", "assert neuron(x, w, 1) == 12", 1),
    )
    in_place = "def weighted_sum(x, w):\n    x *= w\n    return float(x.sum())"
    course.submit("ada", weighted_sum=in_place, neuron="def neuron(x, w, b):\n    return float((x * w).sum()) + b")
    assert graded(course)[1]["ada"]["scores"] == {"weighted_sum": 1, "neuron": 1}


def test_a_part_of_the_points_is_within_bounds(course: TinyCourse) -> None:
    lasts = {"np.float64(0.5)": 0.5, "np.int64(1)": 1, "7": 2, "-3": 0, "float('nan')": 0}
    tests = [
        cell("test", f"inc_{number}", f"assert inc(1) == 2\n{last} if inc(2) == 4 else 2", 2)
        for number, last in enumerate(lasts)
    ]
    released(course, cell("read-only", "imports", "import numpy as np"), solution("inc", INC), *tests)
    course.submit("ada", inc="def inc(x):\n    return 2 * x")
    found = graded(course)[1]["ada"]["tests"]
    assert {last: found[f"inc_{number}"] for number, last in enumerate(lasts)} == lasts


def test_a_notebook_that_ends_its_kernel_again_and_again_earns_nothing_by_it(course: TinyCourse) -> None:
    """A test that was never held has no error either, and nbgrader would take that for success."""
    tests = [cell("test", f"inc_{number}", f"assert inc({number}) == {number + 1}", 1) for number in range(6)]
    released(course, solution("inc", INC), *tests)
    for student, after in {"eve": 0.1, "ivy": 0.4}.items():
        ends = f"import os, threading\nthreading.Timer({after}, os._exit, [0]).start()\ndef inc(x):\n    pass"
        course.submit(student, inc=ends)
    assert {student: result["total"] for student, result in graded(course)[1].items()} == {"eve": 0, "ivy": 0}


def test_an_answer_split_in_two_runs_in_its_order(course: TinyCourse) -> None:
    released(course, solution("inc", INC), cell("test", "inc_values", "assert inc(1) == 2", 1))
    path = course.submit("ada", inc="from functools import partial\ndef add(a, b):\n    return a + b")
    notebook = nbformat.read(path, 4)
    half = nbformat.from_dict({**notebook.cells[0], "id": "half", "source": "inc = partial(add, 1)"})
    notebook.cells.insert(1, half)
    nbformat.write(notebook, path)
    assert graded(course)[1]["ada"]["total"] == 1


def test_who_failed_did_hand_in(course: TinyCourse) -> None:
    released(course, solution("inc", INC), cell("test", "inc_values", "assert inc(1) == 2", 1))
    path = course.submit("ada", inc=INC)
    path.rename(path.with_name("notes.ipynb"))
    path.with_name("notes.ipynb").write_text("{}")
    ran, results = graded(course)
    assert ran.status == 1
    assert results["ada"]["status"] == "failed"
    assert (
        results["ada"]["trouble"]
        == "could not be graded: it has notes.ipynb, and tiny.ipynb is expected: rename the file"
    )


def test_a_time_stamp_that_cannot_be_read_costs_no_grading(course: TinyCourse) -> None:
    released(course, solution("inc", INC), cell("test", "inc_values", "assert inc(1) == 2", 1))
    stamps = {"ada": b"yesterday", "bela": b"20 f\xe9vrier", "chen": b"\xef\xbb\xbf2026-11-20 10:00:00 UTC"}
    for student, stamp in stamps.items():
        course.submit(student, inc=INC).with_name("timestamp.txt").write_bytes(stamp)
    results = graded(course)[1]
    assert {student: results[student]["total"] for student in stamps} == dict.fromkeys(stamps, 1)
    for student, stamp in stamps.items():
        assert ("timestamp.txt can't be read" in results[student]["trouble"]) == (b"UTC" not in stamp)
