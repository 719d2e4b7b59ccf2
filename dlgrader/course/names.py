"""Which names a cell uses and defines: what a test cell may use, and what a read-only cell may not."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from dlgrader.course.notebooks import Role, cell_name, role

# what IPython puts into every notebook, beside Python's own
GIVEN = frozenset(dir(builtins)) | {"display", "get_ipython", "In", "Out", "__name__", "__doc__"}


@dataclass(frozen=True)
class Names:
    """The global names of one cell: those it defines, and those it needs to find already defined."""

    defines: frozenset[str]
    needs: frozenset[str]


@dataclass(frozen=True)
class Misuse:
    """A name that a cell uses and may not, with the cell it comes from (None where no cell defines it)."""

    cell: str
    name: str
    origin: str | None
    origin_role: Role | None


def parse_cell(source: str) -> ast.Module:
    """Parse a cell as the kernel does, with IPython's magics turned into calls."""
    transformer = TransformerManager()
    return ast.parse(transformer.transform_cell(source))


def names_of(source: str) -> Names:
    """Return the global names of a cell.

    Statements count in order: `x = x + 1` needs an `x` from elsewhere, a function body may use what the cell defines
    after it. Inside one compound statement (`for`, `if`, `with`) order isn't followed.

    Parameters
    ----------
    source : str
        The cell's code; IPython's magics are allowed.

    Raises
    ------
    SyntaxError
        If it is not Python.
    """
    defined: set[str] = set()
    needed: set[str] = set()
    later: set[str] = set()
    for statement in parse_cell(source).body:
        table = _table(statement)
        inside = list(_inside(table))
        bound = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
        bound |= {name for name, assigned in inside if assigned}
        used = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
        used |= _read_by_writing(statement)
        own = _bound_before_use(statement, bound)
        needed |= used - defined - own
        later |= {name for name, _ in inside}
        defined |= bound
    return Names(frozenset(defined), frozenset((needed | (later - defined)) - GIVEN))


def misused_names(notebook: NotebookNode) -> Iterator[Misuse]:
    """Find the names that test cells and read-only cells use although the examiner won't have them.

    The examiner runs read-only cells and test cells, and has stand-ins for what solution cells define. So a test cell
    may use names from read-only and solution cells before it, and a read-only cell those from read-only cells only.
    """
    allowed = {
        Role.TEST: {Role.READ_ONLY, Role.SOLUTION},
        Role.READ_ONLY: {Role.READ_ONLY},
    }
    cells = [(cell, names_of(cell.source)) for cell in notebook.cells if cell.cell_type == "code"]
    for position, (cell, names) in enumerate(cells):
        if role(cell) not in allowed:
            continue
        before = [(other, found.defines) for other, found in cells[:position]]
        usable = {name for other, defined in before if role(other) in allowed[role(cell)] for name in defined}
        for name in sorted(names.needs - usable):
            others = [other for other, defined in reversed(before) if name in defined]
            others += [other for other, found in cells[position + 1 :] if name in found.defines]
            origin = others[0] if others else None
            yield Misuse(cell_name(cell), name, origin and cell_name(origin), origin and role(origin))


def _read_by_writing(statement: ast.stmt) -> set[str]:
    """Return the names that must exist for `x += 1` and `del x`, which symbol tables don't count as uses."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.AugAssign):
        targets = [statement.target]
    elif isinstance(statement, ast.Delete):
        targets = statement.targets
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _bound_before_use(statement: ast.stmt, bound: set[str]) -> set[str]:
    """Return which of the names that a statement binds are bound by the time that it uses them itself."""
    if isinstance(
        statement, ast.For | ast.While | ast.If | ast.With | ast.Try | ast.Match | ast.AsyncFor | ast.AsyncWith
    ):
        return bound
    return {node.target.id for node in ast.walk(statement) if isinstance(node, ast.NamedExpr)}


def globals_inside(code: ast.AST) -> Iterator[tuple[str, bool]]:
    """Yield the global names in the functions, classes and comprehensions of a cell, and whether they are assigned."""
    return _inside(_table(code))


def _table(code: ast.AST) -> symtable.SymbolTable:
    return symtable.symtable(ast.unparse(code), "cell", "exec")


def _inside(table: symtable.SymbolTable) -> Iterator[tuple[str, bool]]:
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_global():
                yield symbol.get_name(), symbol.is_declared_global() and symbol.is_assigned()
        yield from _inside(child)
