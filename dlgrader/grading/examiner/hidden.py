"""What may be said when a hidden test fails: enough to go on with, nothing that tells its inputs."""

from __future__ import annotations

import ast
import re
import types
from collections.abc import Collection, Iterable, Iterator, Mapping

from dlgrader.grading.bridge import CHANGED_LATER, BridgeError, NotDecidedError, ProtocolError

from .sources import failure_messages

LONGEST_MESSAGE = 200
# in place of what was computed
WITHHELD = "…"


def what_may_be_said(
    error: BaseException, frame: types.FrameType | None, source: str, codes: Iterable[types.CodeType]
) -> tuple[str, str]:
    """Return an error's name and message without anything that tells the inputs of a hidden test.

    Parameters
    ----------
    error : BaseException
    frame : FrameType or None
        Where the test's own lines have raised it; None if they haven't.
    source : str
        The whole test.
    codes : iterable of CodeType
        What has been compiled of it.
    """
    name = type(error).__name__
    if summary := told_by(error, "summary"):
        return name, summary
    first = (str(error).strip().splitlines() or [""])[0][:LONGEST_MESSAGE]
    if isinstance(error, ProtocolError):
        return name, "your notebook's process gave no valid answer"
    # what else its message says is the name of a class, which may be called as its argument reads
    if isinstance(error, NotDecidedError) and first != CHANGED_LATER:
        return name, "your code gives an object where the test expects a number, text or an array"
    if isinstance(error, BridgeError) or (isinstance(error, NameError) and frame is not None):
        return name, first
    if isinstance(error, AssertionError):
        words = _authors_words(str(error), frame, source, codes) if frame is not None else ""
        return name, words or "a hidden test fails"
    return name, "in a hidden test"


def told_by(error: BaseException | None, what: str) -> str:
    """Return the `summary` or `mistake` that a comparator has given an error: an attribute may be the student's."""
    return str(vars(error).get(what, "")) if error is not None else ""


def _authors_words(said: str, frame: types.FrameType, source: str, codes: Iterable[types.CodeType]) -> str:
    """Return what a failed assertion has said, as far as it stands in the test.

    That is fixed text, and text of the test's that it is filled with. A student's result has come from another process,
    and so is never the same object as a constant of the test's: it may read as the test's input does.
    """
    constants = {id(constant) for code in codes for constant in _parts(code)}
    names = {**frame.f_globals, **frame.f_locals}
    found = []
    for pieces in failure_messages(source):
        told, pattern = "", ""
        for piece in pieces:
            text = _text(piece, names, constants)
            told += WITHHELD if text is None else text
            pattern += ".*" if text is None else re.escape(text)
        if re.fullmatch(pattern, said, re.DOTALL) and told.strip(f"{WITHHELD} \n"):
            found.append(told)
    longest = max(found, key=len, default="").strip().splitlines()
    return longest[0][:LONGEST_MESSAGE] if longest else ""


def _text(piece: ast.expr, names: Mapping[str, object], constants: Collection[int]) -> str | None:
    """Return a piece of a message where it is text that stands in the test."""
    if isinstance(piece, ast.FormattedValue):
        piece = piece.value
    if isinstance(piece, ast.Constant):
        return piece.value if isinstance(piece.value, str) else None
    value = names.get(piece.id) if isinstance(piece, ast.Name) else None
    # single characters are the same object wherever they come from
    return value if type(value) is str and len(value) > 1 and id(value) in constants else None


def _parts(constant: object) -> Iterator[object]:
    if isinstance(constant, types.CodeType):
        constant = constant.co_consts
    if isinstance(constant, tuple | frozenset):
        for part in constant:
            yield from _parts(part)
    else:
        yield constant
