"""Which cells only demonstrate: no mark can depend on them, so that they are left out where only marks are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nbformat import NotebookNode
from nbgrader.utils import is_grade

from dlgrader.course.names import names_of
from dlgrader.course.notebooks import Role, role


def demonstrations(cells: Sequence[NotebookNode]) -> Iterator[int]:
    """Yield the places of the ordinary cells after the last graded one that no cell which still runs needs.

    What a cell before it changes can't be told from its source, and so such a cell runs; and what a cell that is not
    Python needs can't either, and so all before it run.
    """
    needed: frozenset[str] = frozenset()
    for index, cell in reversed(list(enumerate(cells))):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if is_grade(cell):
            return
        try:
            names = names_of(cell.source)
        except SyntaxError:
            return
        if role(cell) is Role.ORDINARY and not names.defines & needed:
            yield index
        else:
            needed |= names.needs
