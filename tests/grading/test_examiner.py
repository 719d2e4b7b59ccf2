"""Tests run outside the student's process: the marks of an honest student, and what a failed test may say."""

from __future__ import annotations

import gc
import inspect
import itertools
import linecache
import re
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from dlgrader import assert_close, assert_matches, case
from dlgrader.course.notebooks import Role, cells_of, failure, score
from dlgrader.grading.examiner import Definitions, Part, parts
from dlgrader.grading.examiner.hidden import what_may_be_said
from dlgrader.grading.examiner.process import file_name
from dlgrader.grading.examiner.sources import bound_names, loaded_names
from dlgrader.grading.execution import run_outside
from tests.conftest import TinyCourse, cell

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
IMPORTS = cell("read-only", "imports", "import numpy as np\nfrom dlgrader import assert_close, assert_matches, case")


def graded(
    folder: Path, *cells: NotebookNode, timeout: float = 20, may_use_gpu: bool = False
) -> dict[str, NotebookNode]:
    """Return a notebook's cells by id, as they are after grading."""
    notebook = new_notebook(cells=[IMPORTS, *cells])
    return {made.id: made for made in run_outside(notebook, cwd=folder, timeout=timeout, may_use_gpu=may_use_gpu).cells}


def messages(cells: dict[str, NotebookNode]) -> dict[str, str | None]:
    return {name: failure(made) for name, made in cells.items() if name.startswith("test")}


def test_a_test_meets_the_state_at_its_place(tmp_path: Path) -> None:
    cells = graded(
        tmp_path,
        cell("solution", "answer", "state = [1]\ndef add(x):\n    state.append(x)\n    return len(state)"),
        cell("test", "test_1", "assert add(5) == 2\nassert add(5) == 3", 1),
        cell("test", "test_2", "assert add(5) == 2, 'what one test changes, the next does not see'", 1),
        cell("solution", "later", "state.append(7)"),
        cell("test", "test_3", "assert add(5) == 3", 1),
    )
    assert messages(cells) == {"test_1": None, "test_2": None, "test_3": None}
    assert [score(cells[f"test_{number}"]) for number in (1, 2, 3)] == [1, 1, 1]


def test_the_kernel_is_copied_once_for_the_tests_at_one_place(tmp_path: Path) -> None:
    cells = graded(
        tmp_path,
        cell("solution", "answer", "import os\ndef processes():\n    return os.getpid(), os.getppid()"),
        cell("test", "test_1", "first, place = processes()", 1),
        cell("markdown", "text", "Nothing runs here."),
        cell("test", "test_2", "second, same_place = processes()\nassert first != second and place == same_place", 1),
        cell("code", "between", "1 + 1"),
        cell("test", "test_3", "assert place not in processes()", 1),
    )
    assert messages(cells) == {"test_1": None, "test_2": None, "test_3": None}


def test_a_death_costs_its_question(tmp_path: Path) -> None:
    cells = graded(
        tmp_path,
        cell("solution", "one", "def one():\n    return 1"),
        cell("test", "test_1", "assert one() == 1", 1),
        cell("solution", "two", "import os\ndef two():\n    os._exit(0)"),
        cell("test", "test_2", "try:\n    two()\nexcept Exception:\n    pass", 1),
        cell("solution", "three", "os._exit(0)"),
        cell("test", "test_3", "assert one() == 1", 1),
        cell("solution", "four", "def four():\n    while True: pass"),
        cell("test", "test_4", f"{BEGIN}\nassert four() == 1\n{END}", 1),
        cell("test", "test_5", "assert one() == 1", 1),
        timeout=3,
    )
    found = messages(cells)
    assert found["test_1"] is found["test_3"] is found["test_5"] is None
    assert "ended its Python process" in str(found["test_2"])
    assert "DeadKernelError" in str(failure(cells["three"]))
    assert "StudentTimeout" in str(found["test_4"])


def test_what_a_broken_message_does_to_nbclient_is_not_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    told = "kernel.session.send(kernel.iopub_socket, 'status', content={}, parent=kernel.get_parent())"
    broken = f"kernel = get_ipython().kernel\n{told}"
    for _ in range(2):
        cells = graded(tmp_path, cell("solution", "answer", broken), cell("test", "test_1", "assert 1", 1))
        assert "lost the connection" in str(failure(cells["answer"]))
        gc.collect()
    assert "never retrieved" not in capfd.readouterr().err + caplog.text


def test_a_notebook_that_cannot_be_forked_serves_its_tests_itself(tmp_path: Path) -> None:
    """As with CUDA in use; here torch only says so."""
    cells = graded(
        tmp_path,
        cell("read-only", "torch", "import torch"),
        cell("solution", "answer", "state = []\ndef add(x):\n    state.append(x)\n    return len(state)"),
        cell("test", "test_1", "assert add(5) == 1", 1),
        cell("solution", "gpu", "torch.cuda.is_initialized = lambda: True"),
        cell("test", "test_2", "assert add(5) == 1", 1),
        cell("test", "test_3", "assert add(5) == 2", 1),
        cell("solution", "endless", "def loop():\n    while True: pass"),
        cell("test", "test_4", "loop()", 1),
        cell("code", "later", "print(len(state))"),
        timeout=3,
        may_use_gpu=True,
    )
    timed_out = "StudentTimeout: your code gave no answer within 3 seconds"
    assert messages(cells) == {"test_1": None, "test_2": None, "test_3": None, "test_4": timed_out}
    assert cells["later"].outputs[0].text == "2\n"


def test_what_has_run_out_of_time_is_not_called_again(tmp_path: Path) -> None:
    cells = graded(
        tmp_path,
        cell("read-only", "imports", "from dlgrader import assert_matches, assert_same_run, case"),
        cell(
            "solution", "endless", "def loop(f, x):\n    while x: pass\n    return f(x)\ndef half(x):\n    return x / 2"
        ),
        cell("test", "test_called", "assert loop(half, 0) == 0 and loop(half, 1) == 0", 1),
        cell("test", "test_matched", "assert_matches(loop, lambda f, x: 0, case(abs, 0))", 1),
        cell("test", "test_in_a_scenario", "assert_same_run(lambda loop: loop(abs, 0), loop, lambda f, x: 0)", 1),
        cell("test", "test_other", "assert half(4) == 2", 1),
        timeout=3,
    )
    again = "raised StudentTimeout: `loop` ran out of time before, and is not called again"
    assert messages(cells) == {
        "test_called": "StudentTimeout: your code gave no answer within 3 seconds",
        "test_matched": f"loop(f, x=0): {again}",
        "test_in_a_scenario": f"function(loop): {again}",
        "test_other": None,
    }


def test_a_kernel_that_leaves_no_snapshot_loses_its_tests_at_once(tmp_path: Path) -> None:
    """It could be copied, but answers something else."""
    lie = "import sys\nsys.modules['dlgrader.grading.bridge.kernel'].at_tests = lambda numbers: "
    cells = graded(
        tmp_path,
        cell("solution", "answer", "def f(x):\n    return x"),
        cell("test", "test_1", "assert f(5) == 5", 1),
        cell("solution", "false", f"{lie}False"),
        cell("test", "test_2", "assert f(5) == 5", 1),
        cell("solution", "other", f"{lie}7"),
        cell("test", "test_3", "assert f(5) == 5", 1),
        cell("solution", "true", f"{lie}True"),
        cell("test", "test_4", "assert f(5) == 5", 1),
    )
    found = messages(cells)
    assert found["test_1"] is None
    assert found["test_2"] == found["test_3"] == "NotRun: your notebook's process could not be copied at this test"
    assert found["test_4"] == "StudentTimeout: your notebook's process did not answer at this test"


def test_what_a_hidden_test_has_asked_is_not_told_in_a_visible_one(tmp_path: Path) -> None:
    """Not even over memory that the snapshots share."""
    notes = "import mmap\nshared = mmap.mmap(-1, 99)\ndef f(x):\n    known = shared[:4].decode()\n    "
    cells = graded(
        tmp_path,
        cell("solution", "answer", notes + "shared[:4] = f'{x:04}'.encode()\n    if x == 1: raise ValueError(known)"),
        cell("test", "test_1", f"{BEGIN}\nf(7193)\n{END}", 1),
        cell("test", "test_2", "f(1)", 1),
    )
    assert messages(cells) == {"test_1": None, "test_2": "ValueError: \0\0\0\0"}


def test_names_of_a_test_are_there_for_its_own_hidden_part_and_for_later_tests(tmp_path: Path) -> None:
    cells = graded(
        tmp_path,
        cell("solution", "answer", "def f(x):\n    return x"),
        cell("test", "test_1", f"import math\nn = 3\nassert f(n) == 3\n{BEGIN}\nassert f(n) == 3\nm = 4\n{END}", 1),
        cell("read-only", "between", "n = 5"),
        cell("test", "test_2", f"assert f(n) == 5 and math\n{BEGIN}\nassert f(n) + m == 9\n{END}", 1),
    )
    assert messages(cells) == {"test_1": None, "test_2": None}


def test_partial_credit(tmp_path: Path) -> None:
    cells = graded(
        tmp_path,
        cell("solution", "answer", "right = 3"),
        cell("test", "test_shown", "right / 2", 2),
        cell("test", "test_hidden", f"1 + 1\n{BEGIN}\nright / 6\n{END}", 2),
    )
    assert score(cells["test_shown"]) == 1.5
    assert score(cells["test_hidden"]) == 0.5


def test_the_visible_part_speaks_and_the_hidden_part_does_not_tell(tmp_path: Path) -> None:
    hidden = "def twice(x):\n    return 2 * x\nassert_matches(double, twice, case(np.full(3, 71.0)))"
    cells = graded(
        tmp_path,
        cell("solution", "double", "def double(x):\n    print('got', x)\n    return x * (x < 70)"),
        cell("test", "test_shown", f"print('so far')\nassert_close(double(3.0), 6.0, name='double(3.0)')\n{hidden}", 1),
        cell("test", "test_hidden", f"print('so far')\n{BEGIN}\nprint('secret')\n{hidden}\n{END}", 1),
        cell("test", "test_raising", f"{BEGIN}\nassert double(71) == 142\n{END}", 1),
    )
    shown, hidden_cell = cells["test_shown"], cells["test_hidden"]
    assert shown.outputs[0].text == "so far\ngot 3.0\n"
    assert "got 3, expected 6" in str(failure(shown))
    trace = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(shown.outputs[-1].traceback))
    assert "assert_close(double(3.0), 6.0" in trace
    assert "bridge" not in trace
    assert failure(hidden_cell) == "twice: not the expected values."
    assert failure(cells["test_raising"]) == "a hidden test fails"
    assert not any(text in str(hidden_cell.outputs) for text in ("secret", "got"))
    assert "71" not in str(hidden_cell.outputs)


def test_an_error_is_traced_to_the_students_line(tmp_path: Path) -> None:
    cells = graded(
        tmp_path,
        cell("solution", "half", "def half(x):\n    return x / unknown"),
        cell("test", "test_shown", "half(3)", 1),
        cell("test", "test_hidden", f"{BEGIN}\nhalf(71)\n{END}", 1),
        cell("test", "test_absent", f"{BEGIN}\nquarter(71)\n{END}", 1),
    )
    assert "return x / unknown" in "".join(cells["test_shown"].outputs[-1].traceback)
    assert failure(cells["test_shown"]) == "NameError: name 'unknown' is not defined"
    assert failure(cells["test_hidden"]) == "NameError: in a hidden test"
    assert failure(cells["test_absent"]) == "NameError: name 'quarter' is not defined"


@pytest.mark.parametrize("name", ["sklearn", "mlxtend"])
def test_a_module_beside_the_notebook_comes_before_an_installed_one(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("WORD = 'ours'")
    cells = graded(
        tmp_path,
        cell("read-only", "more", "from dlgrader.data import digits"),
        cell("solution", "answer", f"import {name}\nword = {name}.WORD"),
        cell("test", "test_1", f"import {name}\nassert word == {name}.WORD == 'ours'", 1),
    )
    assert messages(cells) == {"test_1": None}


def test_an_image_as_a_tests_last_value_ends_nothing(tmp_path: Path) -> None:
    shows = "assert f() == 1\nfrom IPython.display import Image\nImage(data=b'\\x89PNG', format='png')"
    cells = graded(
        tmp_path,
        cell("solution", "answer", "def f():\n    return 1"),
        cell("test", "test_1", shows, 1),
        cell("test", "test_2", "assert f() == 1", 1),
    )
    assert messages(cells) == {"test_1": None, "test_2": None}


def test_imports_of_ordinary_cells_and_files_beside_the_notebook_are_there(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("WORD = 'beside'")
    cells = graded(
        tmp_path,
        cell("code", "ordinary", "import math\nimport helper as h\nthree = 3"),
        cell("solution", "answer", "def area(r):\n    return 3.141592653589793 * r * r"),
        cell("test", "test_1", "assert area(1) == math.pi\nassert h.WORD == 'beside'\nassert three == 3", 1),
    )
    assert messages(cells) == {"test_1": None}
    assert failure(cells["ordinary"]) is None


def test_no_answer_key_in_the_students_process(tmp_path: Path) -> None:
    """What the sandbox does for files, the examiner does for memory: nothing of the tests is in the kernel."""
    look = "import gc\nfound = [x for x in gc.get_objects() if type(x) is dict and 'SECRET_OF_THE_TEST' in x]"
    cells = graded(
        tmp_path,
        cell("solution", "answer", f"{look}\nimport sys\nkey = [m for m in sys.modules if 'dlgrader.reference' in m]"),
        cell("test", "test_1", "SECRET_OF_THE_TEST = 1\nassert found == []\nassert key == []", 1),
        cell("solution", "again", look),
        cell("test", "test_2", "assert found == []", 1),
    )
    assert messages(cells) == {"test_1": None, "test_2": None}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = 1", [Part("a = 1", False)]),
        (f"a = 1\n{BEGIN}\nb = 2\n{END}\nc = 3", [Part("a = 1", False), Part("b = 2", True), Part("c = 3", False)]),
        (f"{BEGIN}\nb = 2\n{END}\n", [Part("b = 2", True)]),
        (f"for a in b:\n    a\n    {BEGIN}\n    c\n    {END}", None),
        (f"%matplotlib inline\n{BEGIN}\nb = 2\n{END}", [Part("%matplotlib inline", False), Part("b = 2", True)]),
    ],
)
def test_parts(source: str, expected: list[Part] | None) -> None:
    assert parts(source, "BEGIN HIDDEN TESTS", "END HIDDEN TESTS") == tuple(expected or [Part(source, True)])


def test_a_function_that_reads_the_notebook_is_told_of(tmp_path: Path) -> None:
    """In a hidden test too: what it reads was asked before the test handed it anything."""
    cells = graded(
        tmp_path,
        cell("code", "example", "week = [3.0, 1.0]"),
        cell("solution", "answer", "def total(days):\n    return sum(week)"),
        cell("test", "test_1", f"{BEGIN}\nassert_matches(total, sum, case([1.0, 1.5]))\n{END}", 1),
    )
    assert messages(cells)["test_1"] == (
        "sum: not the expected values. "
        "Your function reads `week` from the notebook, not from its arguments: is that meant?"
    )


def test_reading_cells() -> None:
    known = Definitions.of(
        locked=["import g\n(h, *i), j.k = 1", "not Python"],
        ordinary=["import a.b as c\nx = 1\nfrom d import e\n%time import f"],
        solutions={"net": "class Net:\n    pass\ndef m(): n = o"},
    )
    assert known.imports == ("import a.b as c", "from d import e")
    assert known.names == {"g", "h", "i", "c", "x", "e", "Net", "m", "n"}
    test = [
        Part("shown = f(lost)", hidden=False),
        Part("x = g(shown, x)\nfor i, j in h(x): k(lambda l: l + j)", hidden=True),
    ]
    assert known.asked_for(test) == {"f", "lost", "g", "x", "h", "k"}
    assert Definitions().asked_for(test) == {"f", "lost", "g", "h", "k"}
    assert known.classes == {"Net"}
    assert loaded_names("def f(x):\n    return g(x) + y\nz = h") >= {"g", "y", "h"}
    assert "z" not in loaded_names("z = h")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("'f' in globals()", {"f", "globals"}),
        ("'f' not in dir()", {"f", "dir"}),
        ("globals()['f'](g)", {"f", "g", "globals"}),
        ("locals().get('f', 1)", {"f", "locals"}),
        ("'f' in table", {"table"}),
        ("'f' in dir(g)", {"g", "dir"}),
        ("eval('f(x)') + eval(text)", {"f", "x", "eval", "text"}),
        ("exec('y = f(1)')", {"f", "exec"}),
        ("mock.patch('__main__.f.g')", {"f", "mock"}),
        ("eval('f(')", {"eval"}),
    ],
)
def test_names_in_text(source: str, names: set[str]) -> None:
    assert loaded_names(source) == names
    assert bound_names("exec('y = f(1)')") == {"y"}


def test_a_variable_that_the_solution_changes_is_the_students() -> None:
    known = Definitions.of(
        locked=["import numpy as np\na, b = 1, [2]\nc = d = e = {}\nnp.random.seed(0)\ndef check(): pass\nx.y = 3"],
        ordinary=["d = 7"],
        solutions={
            "one": "a += 1\nb.append(3)\nnp.random.seed(1)\ndef f():\n    e['k'] = 1",
            "two": "c['k'] = print(d)",
        },
    )
    assert known.handed_over == {"a", "b", "c"}
    known = Definitions.of(["a = 1"], ["b = 2"], {"one": "c, d, a = 1, 2, 3\ndef f(e):\n    return a + b + c + e"})
    assert known.settings == {"b", "c"}
    known = Definitions.of(
        [], [], {"one": "c = 1\ndef g():\n    return c\ndef f():\n    def h(): pass\n    return g(), h"}
    )
    assert known.settings == {"c", "g"}
    assert known.set_by([Part("c = f()", hidden=False), Part("patch('__main__.g.h')", hidden=True)]) == {"c", "g"}
    assert known.set_by([Part("f(c, g)", hidden=False)]) == set()


def test_what_a_test_assigns_is_there_for_the_next_ones(tmp_path: Path) -> None:
    cells = [
        cell("solution", "answer", "def price(n):\n    return rate * n"),
        cell("test", "test_1", "rate = 5\nassert price(2) == 10", 1),
        cell("test", "test_2", "rate = 6\nassert price(2) == 12", 1),
        cell("test", "test_3", "assert price(2) == 12", 1),
        cell("solution", "again", "rate = 1"),
        cell("test", "test_4", "assert price(2) == 2", 1),
    ]
    for some in (cells[:4], [*cells[:3], *cells[4:]]):
        ran = run_outside(new_notebook(cells=some), cwd=tmp_path, timeout=20)
        assert [score(test) for test in cells_of(ran, Role.TEST).values()] == [1, 1, 1]


def test_what_a_test_assigns_is_seen_only_where_the_solution_reads_it(tmp_path: Path) -> None:
    answer = "rate = 1\ndef price(n):\n    return rate * n"
    guesses = "expected = secret = 0\ndef price(n):\n    return expected or secret"
    parts = (
        "rate = 5\nassert price(2) == 10\n"
        + f"{BEGIN}\nrate = 7\nsecret = expected = 21\nassert price(3) == secret\n{END}"
    )
    solved = new_notebook(cells=[cell("solution", "answer", answer), cell("test", "test_1", parts, 1)])
    for written, passes in ((answer, True), (answer.replace("rate * n", "n"), False), (guesses, False)):
        cells = [cell("solution", "answer", written), cell("test", "test_1", parts, 1)]
        ran = run_outside(new_notebook(cells=cells), cwd=tmp_path, timeout=20, solved=solved)
        assert (failure(ran.cells[-1]) is None) is passes, written


@pytest.mark.parametrize(
    ("test", "right", "wrong"),
    [
        ("assert given == [1, 3] and limit == 2", "given.append(3)", "given.append(4)"),
        ("assert limit == 2", "given.append(3)", "limit = 3"),  # `limit` is no solution's to change
    ],
)
def test_what_is_handed_over_is_as_the_notebook_has_it(tmp_path: Path, test: str, right: str, wrong: str) -> None:
    """It is so in one test; what locked cells make of it afterwards is the instructor's own."""

    def made(answer: str) -> list[NotebookNode]:
        return [
            cell("read-only", "setup", "given, limit = [1], 2"),
            cell("solution", "answer", answer),
            cell("test", "test_1", test, 1),
            cell("read-only", "later", "given = [*given, 5]"),
            cell("test", "test_2", "assert 5 in given", 1),
        ]

    solved = new_notebook(cells=made("given.append(3)"))
    for answer, passes in ((right, True), (wrong, "limit" in wrong)):
        ran = run_outside(new_notebook(cells=made(answer)), cwd=tmp_path, timeout=20, solved=solved)
        said = messages({one.id: one for one in ran.cells})
        assert ((said["test_1"] is None), said["test_2"]) == (passes, None), answer


SPEAKS = """\
def said(n):
    return f"n = {n}"
def say(n):
    print(said(n))
class Said:
    more = 0 + 1
    def __new__(cls, n=None):
        return super().__new__(cls) if n is None else None
def asks():
    return int(input("n = ")) + 1
"""
MOCKS = "import io\nfrom unittest import mock"
PATCHES = (
    "with mock.patch('__main__.said', return_value='n: 3') as said_here:\n    say(3)\nsaid_here.assert_called_with(3)"
)
PRINTS = "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as out:\n    say(3)"


@pytest.mark.parametrize(
    "test",
    [
        f"{PRINTS}\nassert out.getvalue() == 'n = 3\\n'",
        f"{BEGIN}\n{PRINTS}\nassert out.getvalue() == 'n = 3\\n'\n{END}",
        f"{MOCKS}\nwith mock.patch('builtins.input', side_effect=['3', '4']):\n    assert [asks(), asks()] == [4, 5]",
        f"{MOCKS}\nwith mock.patch('builtins.print') as printed:\n    say(3)\nprinted.assert_called_once_with('n = 3')",
        f"{MOCKS}\nwith mock.patch('sys.stdin', io.StringIO('5\\n')):\n    assert asks() == 6",
        "import inspect\nassert 'n = ' in inspect.getsource(said)",
        "assert said.__code__.co_varnames == ('n',)",
        "%%time\nassert said(3) == 'n = 3'",
        "%%capture\nassert said(3) == 'n = 3'",
        "%matplotlib inline\nassert said(3) == 'n = 3'",
        f"{BEGIN}\nassert 'said' in globals() and eval('said(3)') == 'n = 3'\n{END}",
        f"{MOCKS}\n{PATCHES}\nassert said(3) == 'n = 3'",
        "assert (f'{type(Said()).__name__}', type(Said()).more, type(Said())) == ('Said', 1, Said)",
        "type = Said\nassert type().more == 1 and type(3) is None",
    ],
    ids=[
        *["printed", "printed, hidden", "input", "print", "stdin", "source", "code", "time", "capture", "matplotlib"],
        *["by name, hidden", "patched", "type", "own type"],
    ],
)
def test_output_and_magics_fail_for_whom_they_should(tmp_path: Path, test: str) -> None:
    wrong = SPEAKS.replace("n = ", "n: ").replace("said(n)", "said(n, m=0)", 1).replace("+ 1", "+ 2")
    for answer, passes in ((SPEAKS, True), (wrong, False)):
        said = messages(graded(tmp_path, cell("solution", "answer", answer), cell("test", "test_1", test, 1)))
        assert (said["test_1"] is None) is passes, said


def raised(call: object) -> BaseException:
    with pytest.raises(BaseException) as caught:  # noqa: PT011 (whatever it is)
        call()  # type: ignore[operator]
    return caught.value


def test_an_authors_own_numbers_are_said() -> None:
    """Those that the library has measured are not."""
    slip = {"1e-8 is added": lambda x: x + 0.5}
    named = raised(lambda: assert_matches(lambda x: x + 0.5, lambda x: x, case(71.5), mistakes=slip))
    assert what_may_be_said(named, None, "", [])[1].endswith("Your result is exactly what you get when 1e-8 is added.")
    measured = raised(
        lambda: assert_matches(lambda x: x + 0.25, lambda x: x, case(np.random.default_rng(0).normal(size=9)))
    )
    assert "0.25 too large" in str(measured)
    assert "0.25" not in what_may_be_said(measured, None, "", [])[1]


HIDDEN = """\
text = "".join(["se", "cret"])
if number == 1: assert x, "in the source"
if number == 2: assert x, f"got {text}, expected {71 + 1}"
for clause in {"the sign is lost": 1}:
    if number == 3: assert x, f"it is what you get when {clause}"
if number == 4: assert x, text
if number == 5: assert x
if number == 6: raise ValueError("71 is too large")
if number == 7: raise AssertionError("by hand\\nsecond line")
if number == 8: unknown
if number == 9: assert_close(71.0, 72.0, name="loss")
if number == 10: assert_matches(lambda x: -x, lambda x: x, case(71.5))
if number == 11: int("secret")
"""


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "in the source"),
        (2, "got …, expected …"),
        (3, "it is what you get when the sign is lost"),
        (4, "a hidden test fails"),
        (5, "a hidden test fails"),
        (6, "in a hidden test"),
        (7, "by hand"),
        (8, "name 'unknown' is not defined"),
        (9, "loss: not the expected values."),
        (10, "function: not the expected values."),
        (11, "in a hidden test"),
    ],
)
def test_what_may_be_said(number: int, said: str) -> None:
    names = {"number": number, "x": 0, "assert_close": assert_close, "assert_matches": assert_matches, "case": case}
    code = compile(HIDDEN, "cell", "exec")
    error = raised(lambda: exec(code, names))
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    frame = trace.tb_frame if trace.tb_frame.f_globals is names else None
    assert what_may_be_said(error, frame, HIDDEN, [code])[1].startswith(said)


def test_what_a_hidden_check_knows_of_a_mistake_is_told_with_a_visible_one(tmp_path: Path) -> None:
    """The visible check fails first, and would keep the reason to itself."""
    knows = (
        "assert mean([1.0, 3.0]) == 2.0, 'the mean of 1 and 3 is 2'\n### BEGIN HIDDEN TESTS\n"
        "secret = [71.5, 3.0, 2.0]\nassert_matches(mean, lambda x: sum(x) / len(x), case(secret),"
        " mistakes={'the sum is not divided': sum})\n### END HIDDEN TESTS"
    )
    cells = graded(
        tmp_path,
        cell("solution", "answer", "def mean(x):\n    return sum(x)"),
        cell("test", "test_1", knows, 1),
    )
    said = failure(cells["test_1"])
    assert said == "the mean of 1 and 3 is 2\n  Your result is exactly what you get when the sum is not divided."
    assert "71.5" not in str(cells["test_1"].outputs)


@pytest.mark.parametrize(("begin", "end"), [("BEGIN HIDDEN TESTS", "END HIDDEN TESTS"), ("STAFF ONLY", "FOR ALL")])
def test_hidden_tests_are_in_no_file_a_student_gets(course: TinyCourse, begin: str, end: str) -> None:
    source = course.source.read_text()
    course.source.write_text(source.replace("BEGIN HIDDEN TESTS", begin).replace("END HIDDEN TESTS", end))
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"c.ClearHiddenTests.begin_test_delimeter = {begin!r}\n")
        config.write(f"c.ClearHiddenTests.end_test_delimeter = {end!r}\n")
    assert course.run("release", "3", "--force").status == 0
    course.submit("ada", double="def double(x):\n    return 6", total="def total(x):\n    return 3")
    ran = course.run("autograde", "3")
    assert ran.status == 0
    text = (course.root / "autograded" / "ada" / course.day / "tiny.ipynb").read_text()
    assert "assert double(3) == 6" in text
    for hidden in ("double(4) ==", "total([5, 5, 5])", "last([7, 8, 9])", "HIDDEN", begin, end):
        assert hidden not in text + ran.out + ran.err


def test_type_may_be_a_variable_of_a_tests_own(tmp_path: Path) -> None:
    source = """
def named(type, value):
    return type(value)
assert named(str, f()) == "1" and type(f()) is int
assert [type(f()) for type in (str, float)] == ["1", 1.0]
assert (lambda type: type(f()))(str) == "1"
"""
    cells = graded(tmp_path, cell("solution", "answer", "def f():\n    return 1"), cell("test", "test_1", source, 1))
    assert messages(cells) == {"test_1": None}


def test_a_scenario_may_ask_for_types(tmp_path: Path) -> None:
    """In the student's process `type` is Python's own, whether a locked cell or the test has the scenario."""
    locked = (
        "from dlgrader import assert_same_run\ndef kind(make):\n    return type(make(2)).__name__, type(make) is type"
    )
    test = (
        "def again(make):\n    return type(make(2)) is list\n"
        "def reference(n):\n    return [0] * n\n"
        "assert_same_run(kind, make, reference)\nassert_same_run(again, make, reference)\nassert type(make(1)) is list"
    )
    for answer, fails in (("return [0] * n", False), ("return (0,) * n", True)):
        cells = graded(
            tmp_path,
            cell("read-only", "locked", locked),
            cell("solution", "make", f"def make(n):\n    {answer}"),
            cell("test", "test_1", test, 1),
        )
        assert (failure(cells["test_1"]) is not None) == fails, failure(cells["test_1"])


def test_tests_can_be_kept_in_the_kernel(released: TinyCourse) -> None:
    forged = "class Any(int):\n    def __eq__(self, other): return True\ndef double(x):\n    return Any(1)"
    released.submit("eve", double=forged)

    def marks(*options: str) -> str:
        table = released.run("autograde", "3", "--force", *options).out
        line = next(line for line in table.splitlines() if line.startswith("│ eve"))
        return line.split("│")[2].strip()

    assert marks() == "0"
    assert marks("--tests", "in-kernel") == "3"


def test_a_traceback_looks_for_a_cell_in_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    name = file_name(itertools.count(10**6))
    frame = eval(compile("sys._getframe()", name, "eval"), {"sys": sys})
    monkeypatch.setitem(linecache.cache, name, (0, None, [], name))  # as IPython has it
    looked_at = []
    monkeypatch.setattr(inspect, "ismodule", lambda thing: looked_at.append(thing) or type(thing) is types.ModuleType)
    assert inspect.getmodule(frame) is None
    assert not any(type(thing) is types.ModuleType for thing in looked_at)
