"""Which modules a warm parent imports for a set of notebooks."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from IPython.core.inputtransformer2 import TransformerManager

from dlgrader.imports import STAFF_ONLY

if TYPE_CHECKING:
    from nbformat import NotebookNode  # takes a second to import, which the warm parent can do without

# what libraries put off until they are used, which is then in every notebook
IMPORTED_WHEN_USED = {
    "dlgrader.data": ("PIL.JpegImagePlugin",),
    "matplotlib": ("matplotlib.pyplot", "matplotlib_inline.backend_inline", "PIL.PngImagePlugin"),
    "numpy": ("numpy.random", "numpy.testing"),
    "torch": ("torch._dynamo", "torch.optim", "torch.utils.data", "torch.utils.serialization"),
}
# of what a parent imports the whole, whatever parts of it a notebook names
WHOLE = {
    "dlgrader": ("dlgrader.data", "dlgrader.figures"),
    "matplotlib": ("matplotlib",),
    "numpy": ("numpy",),
    "torch": ("torch",),
}


def imported_modules(*notebooks: NotebookNode) -> tuple[str, ...]:
    """Return the modules that the notebooks import, the answer key excepted.

    Parameters
    ----------
    *notebooks : NotebookNode
        The instructor's, not submissions: the warm parent runs what it imports.

    Returns
    -------
    tuple of str
        Sorted, each once; for `from a.b import c` it is `a.b` and `a.b.c`, which may be no module.
    """
    # what the warm parent knows, every submission can read: the answer key is for the examiner to import
    sources = (cell.source for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code")
    names = {name for source in sources for name in _imports(source)}
    return tuple(sorted(name for name in names if not name.startswith(STAFF_ONLY)))


def whole_libraries(modules: Iterable[str]) -> tuple[str, ...]:
    """Return what a parent imports for notebooks that differ in these modules, but not in their libraries.

    Parameters
    ----------
    modules : iterable of str
        As `imported_modules` returns them.

    Returns
    -------
    tuple of str
        Sorted: libraries as a whole, other modules as they are; what belongs to Python itself is imported quickly.
    """
    found = {*WHOLE["numpy"], *WHOLE["dlgrader"]}  # days of this course differ in torch alone
    for name in modules:
        library = name.partition(".")[0]
        if library not in sys.stdlib_module_names:
            found.update(WHOLE.get(library, (name,)))
    return tuple(sorted(found))


def with_late_imports(modules: Iterable[str]) -> Iterator[str]:
    """Yield the modules and then what they import only when they are used."""
    names = list(modules)
    yield from names
    for library, late in IMPORTED_WHEN_USED.items():
        if any(f"{name}.".startswith(f"{library}.") for name in names):
            yield from late


@functools.lru_cache(4096)
def _imports(source: str) -> tuple[str, ...]:
    try:
        # magics are Python to IPython only
        tree = ast.parse(TransformerManager().transform_cell(source))
    except SyntaxError:
        return ()
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*")]
    return tuple(found)
