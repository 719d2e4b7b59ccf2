"""Reading an instructor's cells: the parts of a test, the imports, the names that are used."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager


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


def parts(source: str, begin: str, end: str) -> list[Part]:
    """Cut a test cell where hidden tests begin and end.

    Parameters
    ----------
    source : str
    begin, end : str
        What stands in the lines that delimit hidden tests.

    Returns
    -------
    list of Part
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
    if indented or (len(found) > 1 and any(_parsed(part.source) is None for part in found)):
        return [Part(source, hidden=True)]
    return found


def top_level_imports(source: str) -> Iterator[str]:
    """Yield the import statements of a cell, each by itself."""
    tree = _parsed(source)
    statements = tree.body if tree is not None else []
    yield from (ast.unparse(node) for node in statements if isinstance(node, ast.Import | ast.ImportFrom))


def loaded_names(source: str) -> set[str]:
    """Return the names that a cell uses, in functions too."""
    tree = _parsed(source)
    nodes = ast.walk(tree) if tree is not None else ()
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def assertion_messages(source: str) -> set[str]:
    """Return what the assertions of a cell say when they fail, as far as it is fixed."""
    tree = _parsed(source)
    said = (node.msg for node in ast.walk(tree) if isinstance(node, ast.Assert)) if tree is not None else ()
    return {message.value for message in said if isinstance(message, ast.Constant) and isinstance(message.value, str)}


def _parsed(source: str) -> ast.Module | None:
    """Return a cell as Python understands it, else as IPython does, with its magics; None if neither can."""
    with contextlib.suppress(SyntaxError):
        return ast.parse(source)
    with contextlib.suppress(SyntaxError):
        return ast.parse(TransformerManager().transform_cell(source))
    return None
