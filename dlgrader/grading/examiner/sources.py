"""Reading an instructor's cells: the parts of a test, what other cells define, the names that are used."""

from __future__ import annotations

import ast
import contextlib
import functools
import re
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import TransformerManager

from dlgrader.course.names import globals_inside

# cells: every submission of a batch has the same
LARGEST_COURSE = 4096
# notebooks, each read again for every answer that is put into it
LARGEST_KNOWN = 64
# magics that change nothing for a test: without them it is the same test, and what fails in it is not swallowed
IDLE_MAGICS = re.compile(r"\A%%(?:time|capture)[ \t]*\n|^%(?:matplotlib|config)\b.*$", re.MULTILINE)
_parsing = threading.Lock()


@dataclass(frozen=True)
class Part:
    """Some lines of a test cell that follow one another.

    Attributes
    ----------
    source : str
    hidden : bool
        Whether students don't have them.
    """

    source: str
    hidden: bool


@dataclass(frozen=True)
class Definitions:
    """What an instructor's own cells, solutions and all but tests, make known to the tests.

    Attributes
    ----------
    imports : tuple of str
        The import statements in cells that a student may change.
    names : frozenset of str
        What the cells bind.
    classes : frozenset of str
        Which of the names are classes. A student could put a class under any.
    solutions : dict of str to str
        The sources of solution cells by their ids, in the notebook's order.
    settings : frozenset of str
        Which global names the functions of the solutions read: a test may set them, patch them or delete them.
    handed_over : frozenset of str
        Which variables of locked cells the solutions assign or change: they are the student's from there on.
    """

    imports: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    solutions: Mapping[str, str] = field(default_factory=dict)
    handed_over: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()

    @classmethod
    def of(cls, locked: Iterable[str], ordinary: Iterable[str], solutions: Mapping[str, str]) -> Definitions:
        """Read them from the sources of cells that students can't change, and of those that they can."""
        return cls._of(tuple(locked), tuple(ordinary), tuple(solutions.items()))

    @classmethod
    @functools.lru_cache(LARGEST_KNOWN)
    def _of(
        cls, locked: tuple[str, ...], ordinary: tuple[str, ...], solutions: tuple[tuple[str, str], ...]
    ) -> Definitions:
        solved_by = dict(solutions)
        changeable = list(filter(None, map(parsed, [*ordinary, *solved_by.values()])))
        unchangeable = list(filter(None, map(parsed, locked)))
        nodes = [node for tree in [*changeable, *unchangeable] for node in ast.walk(tree)]
        assigned = (node for tree in unchangeable for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign))
        variables = {name for node in assigned for part in ast.walk(node) for name in _bound(part)}
        solved = list(filter(None, map(parsed, solved_by.values())))
        changed = {name for tree in solved for node in tree.body for name in _changed(node)}
        read = {name for tree in solved for name, _ in globals_inside(tree)}
        statements = (node for tree in changeable for node in tree.body)
        return cls(
            tuple(ast.unparse(node) for node in statements if isinstance(node, ast.Import | ast.ImportFrom)),
            frozenset(name for node in nodes for name in _bound(node)),
            frozenset(node.name for node in nodes if isinstance(node, ast.ClassDef)),
            solved_by,
            frozenset(changed & variables),
            frozenset(read - variables),
        )

    def solving(self, cells: Collection[str]) -> tuple[list[str], list[str]]:
        """Return the solutions to run for the functions of these solution cells, in order, and the functions' names."""
        needed: list[str] = []
        uses: set[str] = set()
        for cell, source in reversed(list(self.solutions.items())):
            if cell in cells or bound_names(source) & uses:
                needed.insert(0, source)
                uses |= loaded_names(source)
        return needed, [name for cell in cells for name in functions_in(self.solutions.get(cell, ""))]

    def asked_for(self, parts: Sequence[Part]) -> set[str]:
        """Return the names for which a test may ask a student's process.

        All that its visible lines use; of what hidden lines use, nothing that only the test itself has made: its names
        would tell what it does.
        """
        made = frozenset().union(*(bound_names(part.source) for part in parts)) - self.names
        visible, hidden = (
            set().union(*(loaded_names(part.source) for part in parts if part.hidden is is_hidden))
            for is_hidden in (False, True)
        )
        return visible | (hidden - made)

    def set_by(self, parts: Sequence[Part]) -> frozenset[str]:
        """Return which of the settings a test gives another value, or deletes."""
        return self.settings & frozenset().union(*(changed_names(part.source) for part in parts))


@functools.lru_cache(LARGEST_COURSE)
def parts(source: str, begin: str, end: str) -> tuple[Part, ...]:
    """Cut a test cell where hidden tests begin and end.

    Parameters
    ----------
    source : str
    begin, end : str
        What stands in the lines that delimit hidden tests.

    Returns
    -------
    tuple of Part
        Each can be run by itself, one after another. Where that is impossible, because hidden lines are inside a
        function or a loop, the whole cell is one hidden part.
    """
    found: list[Part] = []
    lines: list[str] = []
    hidden = indented = False
    for line in [*source.split("\n"), None]:
        if line is None or begin in line or end in line:
            if "".join(lines).strip():
                found.append(Part("\n".join(lines), hidden))
            lines, hidden = [], line is not None and begin in line
            indented |= line is not None and line[:1].isspace()
        else:
            lines.append(line)
    if indented or (len(found) > 1 and any(parsed(part.source) is None for part in found)):
        return (Part(source, hidden=True),)
    return tuple(found)


def functions_in(source: str) -> list[str]:
    """Return the names of the functions that a cell defines, those inside others left out."""
    tree = parsed(source)
    return [node.name for node in (tree.body if tree is not None else ()) if isinstance(node, ast.FunctionDef)]


@functools.lru_cache(LARGEST_COURSE)
def loaded_names(source: str) -> frozenset[str]:
    """Return the names that a cell uses, in functions and as text too: `"f" in globals()`, `patch("__main__.f")`."""
    nodes = list(nodes_of(parsed(source)))
    loaded = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)}
    return frozenset(loaded | patched_names(source) | {name for node in nodes if (name := looked_up(node))})


@functools.lru_cache(LARGEST_COURSE)
def patched_names(source: str) -> frozenset[str]:
    """Return the notebook's names that a cell has as text, as `patch("__main__.f")` does."""
    constants = (node.value for node in nodes_of(parsed(source)) if isinstance(node, ast.Constant))
    texts = [text for text in constants if isinstance(text, str)]
    return frozenset(text.split(".")[1] for text in texts if text.startswith("__main__."))


@functools.lru_cache(LARGEST_COURSE)
def bound_names(source: str) -> frozenset[str]:
    """Return the names that a cell binds, in functions too."""
    return bound_in(parsed(source))


def bound_in(tree: ast.AST | None) -> frozenset[str]:
    """Return the names that are bound in a cell, in its functions too."""
    return frozenset(name for node in nodes_of(tree) for name in _bound(node))


@functools.lru_cache(LARGEST_COURSE)
def changed_names(source: str) -> frozenset[str]:
    """Return the notebook's names that a cell binds, patches or deletes."""
    nodes = (node for node in nodes_of(parsed(source)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del))
    return bound_names(source) | patched_names(source) | {node.id for node in nodes}


def nodes_of(tree: ast.AST | None) -> Iterator[ast.AST]:
    """Yield all that a cell consists of, with what it has evaluated or executed of fixed text."""
    for node in ast.walk(tree) if tree is not None else ():
        yield node
        match node:
            case ast.Call(func=ast.Name(id="eval" | "exec"), args=[ast.Constant(value=str(text)), *_]):
                yield from nodes_of(parsed(text))


def looked_up(node: ast.AST) -> str | None:
    """Return the name that this looks for among those of the notebook, if that is all that it does with them."""
    match node:
        case ast.Compare(ast.Constant(str(name)), [ast.In() | ast.NotIn()], [names]):
            pass
        case ast.Subscript(names, ast.Constant(str(name)), ast.Load()):
            pass
        case ast.Call(ast.Attribute(names, "get"), [ast.Constant(str(name)), *_]):
            pass
        case _:
            return None
    match names:
        case ast.Call(ast.Name("globals" | "locals" | "vars" | "dir"), [], []):
            return name
    return None


def failure_messages(source: str) -> Iterator[list[ast.expr]]:
    """Yield what each assertion of a cell says when it fails, in pieces: fixed text, and what it is filled with."""
    tree = parsed(source)
    for node in ast.walk(tree) if tree is not None else ():
        match node:
            case ast.Assert(msg=ast.expr() as message):
                pass
            case ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError"), args=[message])):
                pass
            case _:
                continue
        yield message.values if isinstance(message, ast.JoinedStr) else [message]


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Yield the variables that a statement assigns, or of which it assigns a part or calls a method."""
    match statement:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            pass
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            targets = [target]
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target))):
            targets = [target]
        case _:
            return
    for target in targets:
        parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        for part in parts:
            while isinstance(part, ast.Attribute | ast.Subscript | ast.Starred):
                part = part.value
            if isinstance(part, ast.Name):
                yield part.id


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)


def parsed(source: str) -> ast.Module | None:
    """Return a cell as Python understands it, else as IPython does, with its magics; None if neither can."""
    with contextlib.suppress(SyntaxError):
        return _tree(source)
    with contextlib.suppress(SyntaxError):
        return _tree(TransformerManager().transform_cell(IDLE_MAGICS.sub("", source)))
    return None


def _tree(source: str) -> ast.Module:
    # one thread at a time: before 3.11.8, Python counts the depth of a tree for all of them together, and gives up
    with _parsing:
        return ast.parse(source)
