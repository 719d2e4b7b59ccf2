"""The course that the hostile submissions attack, and what is looked at once it has been graded.

Its hidden tests hold words and numbers that stand nowhere else: where one turns up, a hidden test has been told.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import psutil
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook

from tests.conftest import CONFIG, DAY, cell

SECRETS = ("quetzal", "675309", "okapi", "5551212", "axolotl", "719344", "narwhal", "8080443")
RIGHT = {
    "scale": "def scale(x):\n    return 3 * x",
    "total": "def total(numbers):\n    return sum(numbers)",
    "norm": "def norm(x):\n    return float(np.sqrt(np.sum(x**2)))",
    "stack": """\
class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        return self.items.pop()

    def apply(self, function):
        return [function(item) for item in self.items]

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(self.items)""",
}
TASKS = {
    "scale": "def scale(x):\n    # three times x",
    "total": "def total(numbers):\n    # the sum of a list",
    "norm": "def norm(x):\n    # the length of a vector, a float",
    "stack": "class Stack:\n    # push, pop, len, iteration, and apply: what a function gives for each item",
}
# The visible part fails before the hidden one is shown in a traceback, which has a few lines around the failing one.
GAP = "\n\n\n\n### BEGIN HIDDEN TESTS\n"
TESTS = {
    "scale": {
        "scale_close": (
            1,
            "assert_close(scale(np.array([1.0, 2.0])), np.array([3.0, 6.0]))",
            """\
quetzal = np.array([0.008675309, -2.0, 4.0])
wanted = np.array([0.026025927, -6.0, 12.0])
assert_close(scale(quetzal), wanted)""",
        ),
        "scale_values": (
            2,
            "assert_close(scale(np.array([[2.0]])), np.array([[6.0]]))",
            """\
# the quetzal's wings
def reference(x):
    return 3 * x

quetzal = np.array([[0.008675309, -2.0, 4.0], [8.0, 0.5, -1.0]])
assert_matches(scale, reference, case(quetzal), case(quetzal.T))""",
        ),
        "scale_random": (
            1,
            "assert_close(scale(np.array([2.0])), np.array([6.0]))",
            """\
quetzal = np.random.rand(4, 3)
wanted = 3 * quetzal
assert_close(scale(quetzal), wanted)""",
        ),
        # what is expected is computed last, from what the answer has had in its hands
        "scale_after": (
            1,
            "assert_close(scale(np.array([2.0])), np.array([6.0]))",
            """\
quetzal = np.array([0.008675309, -2.0, 4.0, 8.0])
assert_close(scale(quetzal), 3 * quetzal)""",
        ),
    },
    "total": {
        "total_values": (
            1,
            "assert total([1, 2, 3]) == 6",
            "okapi = [5551212, 31, 7]\nassert total(okapi) == 5551250\nassert total([]) == 0",
        ),
        "total_each": (
            1,
            "assert total([4]) == 4",
            """\
okapi = [[5551212, 1], [2, 3], [-9]]
for got, wanted in zip(map(total, okapi), [5551213, 5, -9]):
    assert got == wanted""",
        ),
    },
    "norm": {
        "norm_testing": (
            1,
            "np.testing.assert_allclose(norm(np.array([3.0, 4.0])), 5.0)",
            """\
axolotl = np.array([2.0, 3.0, 6.0, 0.00719344])
np.testing.assert_allclose(norm(axolotl), 7.0, rtol=1e-6)""",
        ),
        "norm_unittest": (
            1,
            "assert norm(np.array([3.0, 4.0])) == 5.0",
            """\
import unittest

axolotl = np.array([2.0, 3.0, 6.0, 0.00719344])
unittest.TestCase().assertAlmostEqual(norm(axolotl), 7.0, places=3)""",
        ),
        "norm_near": (
            1,
            "assert abs(norm(np.array([3.0, 4.0])) - 5.0) < 1e-6",
            "axolotl = np.array([2.0, 3.0, 6.0, 0.00719344])\nassert abs(norm(axolotl) - 7.0) < 1e-3",
        ),
        "norm_allclose": (
            1,
            "assert np.allclose(norm(np.array([3.0, 4.0])), 5.0)",
            "axolotl = np.array([2.0, 3.0, 6.0, 0.00719344])\nassert np.allclose(norm(axolotl), 7.0, atol=1e-3)",
        ),
    },
    "stack": {
        "stack_values": (
            2,
            "stack = Stack()\nstack.push(1)\nassert len(stack) == 1\nassert stack.pop() == 1",
            """\
narwhal = ["narwhal", 8080443]
stack = Stack()
for item in narwhal:
    stack.push(item)
assert len(stack) == 2
assert list(stack) == narwhal
assert stack.apply(lambda item: (item, "narwhal")) == [("narwhal", "narwhal"), (8080443, "narwhal")]
assert stack.pop() == 8080443""",
        ),
        "stack_scenario": (
            1,
            "stack = Stack()\nstack.push(1)\nassert list(stack) == [1]",
            """\
def pushed(Stack):
    stack = Stack()
    for item in ("narwhal", 8080443):
        stack.push(item)
    return {"items": list(stack), "pairs": stack.apply(lambda item: (item, "narwhal")), "last": stack.pop()}

found = run_scenario(pushed, Stack)
assert found["last"] == 8080443
assert found["pairs"] == [("narwhal", "narwhal"), (8080443, "narwhal")]
assert found["items"] == ["narwhal", 8080443]""",
        ),
    },
}
IMPORTS = "import numpy as np\nfrom dlgrader import assert_close, assert_matches, case, run_scenario"
POINTS = {test: float(points) for tests in TESTS.values() for test, (points, _, _) in tests.items()}
FIRST, LAST = "first", "last"
HONEST, BLANK = ("ada", "kofi", "zola"), ("aaron", "zoe")
# tells the processes that grading has started
MARK = "DLGRADER_ATTACKS"
# how attacks call the files that they leave
LEFT = "dlgrader-attack"
RESULTS = {"autograded", "feedback", ".dlgrader", "gradebook.db", "results.json", ".nbgrader.log"}
CACHES = {("home", name) for name in (".cache", ".config", ".jupyter", ".local")}


@dataclass(frozen=True)
class Attack:
    """A hostile submission: it solves nothing and deserves nothing.

    Attributes
    ----------
    kind : str
        What it goes about.
    cells : dict of str to str
        Its answers, and a cell of its own before (`first`) or after (`last`) all others. `@COURSE@`, `@HOME@`,
        `@EXCHANGE@`, `@PORT@` and `@SOCKET@` become what they name: guessing them is not what is tested.
    files : dict of str to str
        What it hands in besides.
    spoil : callable, optional
        Changes the notebook file or its surroundings.
    only_ours : bool
        Whether it is aimed at what plain nbgrader hasn't: tests in a process of their own, a table that is printed.
    """

    kind: str
    cells: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    spoil: Callable[[Path], None] | None = None
    only_ours: bool = False


def notebook() -> NotebookNode:
    """Make the instructor's notebook."""
    cells = [
        cell("markdown", "title", "# Day 3: under attack"),
        cell(
            "read-only",
            "imports",
            "import numpy as np\nfrom dlgrader import assert_close, assert_matches, case, run_scenario",
        ),
    ]
    for name, tests in TESTS.items():
        solved = RIGHT[name].partition("\n")[2]
        source = f"{TASKS[name]}\n    ### BEGIN SOLUTION\n{solved}\n    ### END SOLUTION"
        cells.append(cell("solution", name, source))
        for test, (points, visible, hidden) in tests.items():
            cells.append(cell("test", test, f"{visible}{GAP}{hidden}\n### END HIDDEN TESTS", points))
    cells.append(cell("question", "why", "Because.", 2))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


class Course:
    """The course directory, with a home and an exchange beside it, and a listener on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root, self.home, self.exchange = folder / "course", folder / "home", folder / "exchange"
        self.listener = Listener(folder / "listener")
        self.environment = os.environ | {
            "HOME": str(self.home),
            MARK: str(folder),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        # under pytest, ipykernel leaves file descriptors 1 and 2 alone
        self.environment.pop("PYTEST_CURRENT_TEST", None)

    def make(self) -> None:
        """Write the source, release it, and put somebody's work into the exchange."""
        (self.root / "source" / DAY).mkdir(parents=True)
        config = f'{CONFIG}c.Exchange.root = "{self.exchange}"\n'
        (self.root / "nbgrader_config.py").write_text(config)
        nbformat.write(notebook(), self.root / "source" / DAY / "tiny.ipynb")
        self.home.mkdir()
        status, output = self.run("dlgrader", "release", "3")
        assert status == 0, output
        inbound = self.exchange / "tiny" / "inbound" / f"ada+{DAY}+2026-01-01"
        inbound.mkdir(parents=True)
        self._hand_in(inbound / "tiny.ipynb", RIGHT)

    def run(self, *command: str, timeout: float = 600) -> tuple[int | None, str]:
        """Run a command of the grader's in the course directory; return its status, None if it hung, and its output."""
        # into a file: what an attack leaves running would hold a pipe open
        with (self.folder / "output.txt").open("w+b") as output:
            process = subprocess.Popen(
                command, cwd=self.root, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
            try:
                status = process.wait(timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                status = None
            output.seek(0)
            return status, output.read().decode("utf-8", "replace")

    def submit(self, student: str, cells: Mapping[str, str]) -> Path:
        """Hand in a notebook with some cells answered."""
        path = self.root / "submitted" / student / DAY / "tiny.ipynb"
        path.parent.mkdir(parents=True)
        self._hand_in(path, cells)
        return path

    def attack(self, student: str, attack: Attack) -> None:
        """Hand in a hostile submission."""
        path = self.submit(student, {name: self._placed(source) for name, source in attack.cells.items()})
        for name, text in attack.files.items():
            (path.parent / name).parent.mkdir(exist_ok=True)
            (path.parent / name).write_text(self._placed(text))
        if attack.spoil is not None:
            attack.spoil(path)

    def _hand_in(self, path: Path, cells: Mapping[str, str]) -> None:
        handed_in = nbformat.read(self.root / "release" / DAY / "tiny.ipynb", as_version=4)
        for made in handed_in.cells:
            made.source = cells.get(made.id, made.source)
        for name, place in {FIRST: 0, LAST: len(handed_in.cells) + 1}.items():
            if name in cells:
                handed_in.cells.insert(place, cell("code", f"own-{name}", cells[name]))
        nbformat.write(handed_in, path)

    def _placed(self, source: str) -> str:
        places = {
            "@COURSE@": self.root,
            "@HOME@": self.home,
            "@EXCHANGE@": self.exchange,
            "@PORT@": self.listener.port,
            "@SOCKET@": self.listener.path,
        }
        for place, value in places.items():
            source = source.replace(place, str(value))
        return source

    def scores(self) -> dict[str, dict[str, tuple[float, float]]]:
        """Return each student's score and the most that there was, by test."""
        found = {}
        with Gradebook(f"sqlite:///{self.root}/gradebook.db", "tiny") as gradebook:
            for submission in gradebook.assignment_submissions(DAY):
                graded = {}
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        extra = (grade.manual_score or 0.0) + (grade.extra_credit or 0.0)
                        graded[grade.name] = ((grade.auto_score or 0.0) + extra, grade.max_score)
                found[submission.student_id] = graded
        return found

    def students(self) -> set[str]:
        """Return the students that the gradebook has."""
        with Gradebook(f"sqlite:///{self.root}/gradebook.db", "tiny") as gradebook:
            return {student.id for student in gradebook.students}

    def told(self, student: str) -> list[str]:
        """Return what a student gets to know of the hidden tests from their graded work, besides the tests' cells."""
        found = []
        folder = self.root / "autograded" / student
        for path in _files(folder):
            place = str(path.relative_to(folder))
            text = f"{place}\n{_text(path)}"
            if path == folder / DAY / "tiny.ipynb":
                text = _without_tests(text.partition("\n")[2])
            found += [f"{place}: {secret}" for secret in SECRETS if secret in text]
        return found

    def scripts(self, student: str) -> list[str]:
        """Return the scripts of a student's that would run in a browser that shows their feedback."""
        found = _Scripts()
        found.feed(self.pages(student))
        return found.forged

    def pages(self, student: str) -> str:
        """Return all that a student is given as feedback."""
        return "\n".join(_text(path) for path in _files(self.root / "feedback" / student))

    def size(self, student: str) -> int:
        """Return how many bytes a student's graded work takes."""
        return sum(path.lstat().st_size for path in _files(self.root / "autograded" / student))

    def processes(self) -> list[psutil.Process]:
        """Return what is still running of all that the grader has started."""
        found = []
        for process in psutil.process_iter():
            try:
                ours = process.environ().get(MARK) == self.environment[MARK]
                if process.status() != psutil.STATUS_ZOMBIE and (ours or self.home.parent in _places(process)):
                    found.append(process)
            except psutil.Error:
                continue
        return [process for process in found if process.pid != os.getpid()]

    def state(self) -> dict[str, str]:
        """Return all that stands around, and should stay as it is: the course, submissions, home, exchange."""
        found = {}
        for path in _files(self.folder):
            place = path.relative_to(self.folder)
            if not _is_written_by_grading(place):
                found[str(place)] = _digest(path)
        return found | {str(path): _digest(path) for path in public_files()}


class _Scripts(HTMLParser):
    """Collects what would be run of the text that attacks put into their scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.forged: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            # what a browser passes over in an address
            address = "".join(character for character in value or "" if character > " ")
            runs = name.startswith("on") or address.lower().startswith(("javascript:", "vbscript:", "data:text"))
            self.forged += [f"{tag} {name}"] * (runs and "forged" in address)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and "forged" in data:
            self.forged.append(data)


class Listener:
    """Listens on this machine, and keeps what has arrived."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.arrived: list[str] = []
        self._servers = {"TCP": socket.create_server(("127.0.0.1", 0)), "unix": socket.socket(socket.AF_UNIX)}
        self._servers["unix"].bind(str(path))
        self._servers["unix"].listen()
        path.chmod(0o777)
        self.port = self._servers["TCP"].getsockname()[1]
        self._servers["UDP"] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._servers["UDP"].bind(("127.0.0.1", self.port))
        for kind in self._servers:
            threading.Thread(target=self._listen, args=[kind], daemon=True).start()

    def _listen(self, kind: str) -> None:
        server = self._servers[kind]
        while True:
            try:
                if kind == "UDP":
                    server.recv(100)
                else:
                    server.accept()[0].close()
            except OSError:  # closed
                return
            self.arrived.append(kind)

    def close(self) -> None:
        """Stop listening."""
        for server in self._servers.values():
            server.close()


def public_files() -> list[Path]:
    """Return what attacks have left where everybody may write."""
    return [path for folder in ("/tmp", "/var/tmp", "/dev/shm") for path in Path(folder).glob(f"{LEFT}*")]


def _is_written_by_grading(place: Path) -> bool:
    """Tell whether a file in the course's surroundings is the grader's own work, not somebody's who was graded."""
    if place.parts[0] != "course":
        return str(place) in {"output.txt", "listener"} or place.parts[:2] in CACHES
    if len(place.parts) > 2 and place.parts[1] == "autograded":
        return place.parts[2] not in HONEST or not place.name.startswith(LEFT)
    return place.parts[1] in RESULTS and not place.name.startswith(LEFT)


def remove(folder: Path) -> None:
    """Remove a course, whatever was done to its files' modes."""
    for name, folders, _ in os.walk(folder):
        for inner in folders:
            if not (Path(name) / inner).is_symlink():
                (Path(name) / inner).chmod(stat.S_IRWXU)
    shutil.rmtree(folder)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; links to folders are not followed."""
    for name, _, files in os.walk(folder):
        for file in files:
            yield Path(name) / file


def _text(path: Path) -> str:
    if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > 64 << 20:
        return ""
    return path.read_text(encoding="utf-8", errors="replace")


def _digest(path: Path) -> str:
    if path.is_symlink():
        return f"link to {path.readlink()}"
    if not path.is_file():
        return "no file"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _without_tests(text: str) -> str:
    """Return a graded notebook without the sources of the tests, which stand in it as the instructor wrote them."""
    try:
        graded = json.loads(text)
    except ValueError:
        return text
    for made in graded["cells"]:
        if made["metadata"].get("nbgrader", {}).get("grade_id") in POINTS:
            made["source"] = ""
    return json.dumps(graded, ensure_ascii=False)


def _places(process: psutil.Process) -> list[Path]:
    """Return a process's working directory and all folders above it."""
    folder = Path(process.cwd() or "/")
    return [folder, *folder.parents]
