"""Before the first submission: which tests judge outside the kernel as they do in it, and which have to stay inside.

The instructor's solution and the bare release are graded both ways. A test that gives them other points outside, or
fails where it passes, is held in the kernel, as nbgrader holds it; and so is one that makes what another test, or a
cell of the student's, needs. Both ways are one run, with a copy of the kernel at each test's place, where all is well.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import quote

from nbformat import NotebookNode

from dlgrader.course.names import names_of
from dlgrader.course.notebooks import Role, cell_name, cells_of, fact_of, failure, note_of, points, role, score
from dlgrader.grading.examiner import looked_up, nodes_of, parsed
from dlgrader.grading.ledger import write_whole
from dlgrader.grading.submission.examination import DISAGREES, PASSES_BOTH_WAYS, USES_GPU, ways_in

FOLDER = ".dlgrader/rehearsals"
MOST_ROUNDS = 3
LONGEST_REASON = 150

# what tests do that only a kernel can, as it stands in their source
SUSPECTS = (
    r"inspect\.\w+", r"mock\.patch\w*|monkeypatch", r"redirect_stdout|capsys|capture_output|%%capture", r"__main__",
    r"get_ipython\(\)(?:\.\w+)?", r"globals\(\)|locals\(\)", r"\bdel \w+", r"isinstance\([^)]*\)|issubclass\([^)]*\)",
    r"\bopen\([^)]*\)|Path\([^)]*\)", r"\bpd\.\w+|pandas", r"\.backward\(\)", r"__code__|__name__|__doc__", r"%\w+",
)  # fmt: skip

Perform = Callable[[NotebookNode, frozenset[str]], NotebookNode]


@dataclass(frozen=True)
class Rehearsal:
    """What has come of a rehearsal.

    Attributes
    ----------
    in_kernel : dict of str to str
        The tests that are held in the kernel, each with the reason.
    uses_gpu : bool
        Whether the solution uses a GPU, or may do so. A kernel that has begun with CUDA can't be forked, and serves
        its tests itself.
    ways : dict of str to list of str
        In which ways the solution reaches into tests: changes what it is handed, say. By others nobody may pass them.
    """

    in_kernel: dict[str, str] = field(default_factory=dict)
    uses_gpu: bool = False
    ways: dict[str, list[str]] = field(default_factory=dict)


def rehearse(solution: NotebookNode, release: NotebookNode, perform: Perform, executor: Executor) -> Rehearsal:
    """Grade solution and release in the kernel and outside, and say which tests have to be held in the kernel.

    Parameters
    ----------
    solution, release : NotebookNode
        The whole notebook to grade, hidden tests included: once solved, once as students get it.
    perform : callable
        Runs a notebook, with the tests of these names in its kernel and the others outside, and returns it executed.
        On those outside it takes a second opinion. It is called in several threads.
    executor : Executor
        What calls it.
    """
    tests = list(cells_of(solution, Role.TEST))
    outside = [executor.submit(perform, notebook, frozenset[str]()) for notebook in (solution, release)]
    solved_outside, bare = (future.result() for future in outside)
    uses_gpu = any(fact_of(cell, USES_GPU) for cell in solved_outside.cells)
    ways = {name: ways_in(cell) for name, cell in cells_of(solved_outside, Role.TEST).items() if ways_in(cell)}
    # a copy of the kernel at each test's place has said so already, where all is well
    solved = solved_outside if _passes_both_ways(solved_outside) else perform(solution, frozenset(tests))
    for name, cell in cells_of(solved, Role.TEST).items():
        if score(cell) < points(cell):
            reason = f"the solution itself does not pass {name} in a kernel ({_said(cell)})"
            return Rehearsal(dict.fromkeys(tests, reason), uses_gpu, ways)
    found: dict[str, str] = {}
    judged = looking_at_the_notebook(solution) | differing(solved, solved_outside) | passing_unsolved(bare)
    for _ in range(MOST_ROUNDS):
        if not judged:
            return Rehearsal(found, uses_gpu, ways)
        if judged.keys() <= found.keys():
            break
        found |= judged
        found |= {name: f"{user} needs what it defines" for name, user in _makers(solution, found) if name not in found}
        held = frozenset(found)
        again = [executor.submit(perform, notebook, held) for notebook in (solution, release)]
        solved_outside, bare = (future.result() for future in again)
        judged = differing(solved, solved_outside) | passing_unsolved(bare, held)
    reason = f"{next(iter(found))} judges otherwise outside the kernel, and others with it"
    return Rehearsal({**dict.fromkeys(tests, reason), **found}, uses_gpu, ways)


def _passes_both_ways(executed: NotebookNode) -> bool:
    """Return whether all is well with a notebook outside the kernel, and each test passes in a copy of it, too.

    Of a test that ends in a number, a part of its points, a copy of the kernel doesn't tell the number.
    """
    return not any(map(failure, executed.cells)) and all(
        note_of(cell) == PASSES_BOTH_WAYS and not any(output.output_type == "execute_result" for output in cell.outputs)
        for cell in cells_of(executed, Role.TEST).values()
    )


def looking_at_the_notebook(notebook: NotebookNode) -> dict[str, str]:
    """Return the tests that look at the notebook's names as such, with reasons: a solution doesn't show what they see.

    `len(globals()) == 5` holds outside for other notebooks. `"total" in globals()` asks for a name, as using it does,
    and `__name__ == "__main__"` holds in both.
    """
    found = {}
    for name, cell in cells_of(notebook, Role.TEST).items():
        nodes = list(nodes_of(parsed(cell.source)))
        asking = {id(part) for node in nodes if looked_up(node) or _asks_for_main(node) for part in ast.walk(node)}
        uses = next((use for node in nodes if id(node) not in asking and (use := _looks_at_names(node))), None)
        if uses is not None:
            found[name] = f"uses `{uses}`"
    return found


def _asks_for_main(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")]):
            return True
    return False


def _looks_at_names(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id="globals" | "locals" | "get_ipython" as name)):
            return f"{name}()"
        case ast.Call(func=ast.Name(id="vars" | "dir" as name), args=[], keywords=[]):
            return f"{name}()"
        case ast.Constant(value="__main__") | ast.alias(name="__main__"):
            return "__main__"
    return None


def passing_unsolved(bare: NotebookNode, held: Collection[str] = ()) -> dict[str, str]:
    """Return the tests that pass for an untouched release, outside or in a copy of its kernel, with reasons."""
    tests = {name: cell for name, cell in cells_of(bare, Role.TEST).items() if name not in held}
    found = {name: reason_for(cell) for name, cell in tests.items() if note_of(cell) == DISAGREES}
    return found | {name: "passes before anything is written" for name, cell in tests.items() if score(cell) > 0}


def differing(inside: NotebookNode, outside: NotebookNode) -> dict[str, str]:
    """Return the tests to blame for what differs between two executed notebooks, with reasons.

    Where a cell of the student's fails outside alone, that is the tests that make what it needs: with them in the
    kernel, the tests that come after it may well agree.
    """
    pairs = list(zip(inside.cells, outside.cells, strict=True))
    makers = {
        name: f"{cell_name(theirs)} needs what it defines"
        for ours, theirs in pairs
        if role(theirs) is not Role.TEST and failure(theirs) and not failure(ours)
        for name in _made_before(inside, theirs)
    }
    return makers or {
        cell_name(theirs): reason_for(theirs if failure(theirs) else ours)
        for ours, theirs in pairs
        if role(ours) is Role.TEST and (score(ours), failure(ours) is None) != (score(theirs), failure(theirs) is None)
    }


class Rehearsals:
    """What rehearsals have come to, kept in a folder: one small file for each notebook.

    Parameters
    ----------
    folder : Path
        Made when the first is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self, assignment: str, notebook: str, state: str) -> Rehearsal | None:
        """Return what a notebook's rehearsal has come to in this state of source and engine, if it is known."""
        try:
            fields = json.loads(self._path(assignment, notebook).read_text(encoding="utf-8"))
            if fields.pop("state") == state:
                return Rehearsal(dict(fields["in_kernel"]), bool(fields["uses_gpu"]), dict(fields["ways"]))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            pass
        return None

    def keep(self, assignment: str, notebook: str, state: str, rehearsal: Rehearsal) -> None:
        """Keep what a rehearsal has come to."""
        write_whole(self._path(assignment, notebook), json.dumps({"state": state, **asdict(rehearsal)}) + "\n")

    def _path(self, assignment: str, notebook: str) -> Path:
        return self._folder / quote(assignment, safe=" ") / f"{quote(notebook, safe=' ')}.json"


def reason_for(cell: NotebookNode) -> str:
    """Say what it is about a test that only a kernel can do: what its source uses, or else what was raised."""
    uses = re.search("|".join(SUSPECTS), cell.source)
    return f"uses `{uses[0]}`" if uses else _said(cell)


def _said(cell: NotebookNode) -> str:
    lines = (failure(cell) or "other points").splitlines()
    return lines[0][:LONGEST_REASON]


def _made_before(notebook: NotebookNode, user: NotebookNode) -> Iterator[str]:
    """Yield the tests before a cell that bind a name that it needs."""
    needs = _names(user)[1]
    for cell in notebook.cells:
        if cell_name(cell) == cell_name(user):
            return
        if role(cell) is Role.TEST and _names(cell)[0] & needs:
            yield cell_name(cell)


def _makers(notebook: NotebookNode, held: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the tests that make what those held in the kernel need, each with who needs it; and theirs in turn."""
    todo = [cell for cell in notebook.cells if cell_name(cell) in held]
    met = set(held)
    while todo:
        user = todo.pop()
        for name in _made_before(notebook, user):
            if name not in met:
                met.add(name)
                yield name, cell_name(user)
                todo += [cell for cell in notebook.cells if cell_name(cell) == name]


def _names(cell: NotebookNode) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that a cell defines and needs; none where it is not Python."""
    try:
        names = names_of(cell.source) if cell.cell_type == "code" else None
    except SyntaxError:
        names = None
    return (names.defines, names.needs) if names is not None else (frozenset(), frozenset())
