"""Read a submitted notebook, whatever state it is in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import rejoin_lines

LARGEST = 256 << 20


class UnreadableError(Exception):
    """A submitted file is no notebook; the message says why, in words for its author."""


def read_submission(path: Path, folder: Path, *, outputs: bool = False) -> NotebookNode:
    """Read a notebook, upgraded to nbformat 4.

    Parameters
    ----------
    path : Path
    folder : Path
        The submission: a link that leads out of it is not followed.
    outputs : bool
        Keep what its cells have put out.

    Raises
    ------
    UnreadableError
        If it can't be read as a notebook.
    """
    if not path.resolve().is_relative_to(folder.resolve()):
        raise UnreadableError("the file is a symbolic link that leads out of the submission")
    if path.is_dir():
        raise UnreadableError("there is a directory where the notebook should be")
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableError(f"the file has more than {LARGEST >> 20} MB; clear the outputs and submit it again")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"the file can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError("the file is not text in UTF-8") from error
    if not text.strip():
        raise UnreadableError("the file is empty")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(f"the file is not valid JSON{where}; open and save it in Jupyter") from error
    try:
        if not outputs:
            _drop_outputs(raw)
        notebook: NotebookNode = rejoin_lines(nbformat.convert(nbformat.from_dict(_mended(raw)), 4))
        cells = [_tidy(cell, f"cell-{number}") for number, cell in enumerate(notebook.cells)]
    except Exception as error:  # nbformat lets out whatever an ill-formed notebook made it stumble over
        raise UnreadableError(f"the file is JSON but not a notebook ({type(error).__name__})") from error
    return nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-any-return]


def graded_ids(notebook: NotebookNode) -> set[str]:
    """Return the grade ids of a notebook's cells, as they say themselves."""
    ids = (cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells)
    return {name for name in ids if name}


def as_text(value: object) -> str:
    """Return text that can be written to a file: half of a surrogate pair is replaced, and nothing is empty text."""
    text = "" if value is None else value if isinstance(value, str) else str(value)
    return text.encode("utf-8", "replace").decode()


def new_cell(cell_type: str, source: str) -> NotebookNode:
    """Make a cell without validating it, as nbformat's own functions do each time; what is no known type is raw."""
    known = cell_type if cell_type in {"code", "markdown"} else "raw"
    cell = NotebookNode(cell_type=known, metadata=NotebookNode(), source=source)
    if known == "code":
        cell.update(outputs=[], execution_count=None)
    return cell


def _mended(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook in whose cells nbformat doesn't stumble over a field that is odd or missing."""
    for sheet in [raw, *raw.get("worksheets", [])]:
        for cell in sheet.get("cells", []):
            name = "input" if "input" in cell else "source"
            text = cell.get(name)
            cell[name] = "".join(map(as_text, text)) if isinstance(text, list) else as_text(text)
            for field, kind in (("outputs", list), ("attachments", dict)):
                if not isinstance(cell.get(field), kind):
                    cell.pop(field, None)
            if cell["cell_type"] == "code":
                cell.setdefault("outputs", [])
    return raw


def _drop_outputs(raw: dict[str, Any]) -> None:
    """Take the outputs out before anything looks at them: they are most of a large file, and are made anew."""
    for sheet in [raw, *raw.get("worksheets", [])]:
        for cell in sheet.get("cells", []):
            if cell.get("cell_type") == "code":
                cell["outputs"] = []


def _tidy(cell: Any, name: str) -> NotebookNode:
    """Return a cell of nbformat 4.5 with its type, source, outputs, identity (`name` if it has no id) and nothing else.

    Raises
    ------
    Exception
        Of any kind, if it isn't a cell.
    """
    fresh = new_cell(cell["cell_type"], cell["source"])
    given = str(cell.get("id", ""))
    fresh.id = given if re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", given) else name
    graded = cell.get("metadata", {}).get("nbgrader")
    if isinstance(graded, dict) and isinstance(graded.get("grade_id"), str):
        fresh.metadata["nbgrader"] = {"grade_id": graded["grade_id"]}
    if cell["cell_type"] == "code":
        number = cell.get("execution_count")
        fresh.update(outputs=cell.get("outputs", []), execution_count=number if type(number) is int else None)
    elif "attachments" in cell:
        fresh["attachments"] = {name: files for name, files in cell["attachments"].items() if isinstance(files, dict)}
    return fresh
