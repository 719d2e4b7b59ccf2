"""Mend in a notebook what editors leave in it: it carries nothing that changes without its content changing."""

from __future__ import annotations

import contextlib
import re
import unicodedata

import nbformat
from nbformat import NotebookNode

from dlgrader.authoring.form import CELL_METADATA, NOTEBOOK_METADATA, is_word
from dlgrader.course.names import names_of

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WORDS_OF_A_NAME = 3


def tidy(notebook: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Return a notebook without what JupyterLab and jupytext leave in it, and what was mended.

    Outputs, editors' metadata, the author's kernel and Python version go. A cell's id becomes its grade id; that of a
    cell without one, where it isn't a word, is made of the cell's first words. Sources and nbgrader's metadata stay.

    Parameters
    ----------
    notebook : NotebookNode
        Left as it is.

    Returns
    -------
    NotebookNode
    list of str
        One entry for each kind of thing, with the number of cells; empty if there was nothing to mend.
    """
    with_ids = nbformat.convert(notebook, 4)
    tidied = NotebookNode(
        nbformat=4,
        nbformat_minor=max(5, with_ids.nbformat_minor),
        metadata=NotebookNode({key: value for key, value in with_ids.metadata.items() if key in NOTEBOOK_METADATA}),
        cells=[],
    )
    if tidied.metadata.get("kernelspec", {}).get("name") != KERNEL["name"]:
        tidied.metadata["kernelspec"] = NotebookNode(KERNEL)
    if "language_info" in tidied.metadata:
        info = tidied.metadata.language_info.items()
        tidied.metadata.language_info = NotebookNode({key: value for key, value in info if key != "version"})
    graded = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in with_ids.cells}
    taken = {name for name in graded if name}
    for cell in with_ids.cells:
        made = NotebookNode(cell)
        made.metadata = NotebookNode({key: value for key, value in cell.metadata.items() if key in CELL_METADATA})
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        made.id = grade_id or _name(cell, taken)
        taken.add(made.id)
        if made.cell_type == "code":
            made.outputs, made.execution_count = [], None
        tidied.cells.append(made)
    return tidied, list(_mended(notebook, tidied))


def _mended(before: NotebookNode, after: NotebookNode) -> list[str]:
    pairs = list(zip(before.cells, after.cells, strict=True))
    counts = {
        "outputs": sum(bool(a.get("outputs") or a.get("execution_count")) for a, _ in pairs),
        "cell ids": sum(a.get("id") != b.id for a, b in pairs),
        "metadata of cells": sum(set(a.metadata) != set(b.metadata) for a, b in pairs),
    }
    found = [f"{what} ({number})" for what, number in counts.items() if number]
    return found + ["metadata of the notebook"] * (before.metadata != after.metadata)


def _name(cell: NotebookNode, taken: set[str]) -> str:
    """Return a cell's id if it is a word and its own, else one made of what the cell says first."""
    own = cell.get("id", "")
    if is_word(own) and own not in taken:
        return str(own)
    words = _first_words(cell)
    stem = "_".join(words[:WORDS_OF_A_NAME])
    stem = stem if is_word(stem) else f"{cell.cell_type}_{stem}".rstrip("_")
    numbered = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(name for name in numbered if name not in taken)


def _first_words(cell: NotebookNode) -> list[str]:
    text = cell.source
    if cell.cell_type == "code":
        with contextlib.suppress(SyntaxError):
            text = min(names_of(text).defines, key=text.find, default=text)
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z][a-z0-9]*", plain)
