"""Text files that a notebook has written, for tests that open them: what is in them crosses, and the files stay."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

LARGEST_FILE = 8 << 20
# what is read as text; what Python or a library would run or unpickle is none of it
KINDS = frozenset({".txt", ".csv", ".tsv", ".json", ".md", ".log"})


def plain_file(path: str) -> tuple[bytes, float]:
    """Return what is in a plain file, and when it was written.

    Raises
    ------
    OSError
        If there is none, or one that is too large.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST_FILE:
            raise FileNotFoundError(f"{path} is no plain file, or too large")
        return file.read(LARGEST_FILE), facts.st_mtime


def opener(own_open: Callable[..., Any], content_of: Callable[[], Callable[[str], bytes] | None]) -> Callable[..., Any]:
    """Return `open` as it is, but for text files that are not here.

    Parameters
    ----------
    own_open : callable
    content_of : callable
        What returns, at the moment, the content of such a file, if anything does.
    """

    def open_text(file: Any, mode: str = "r", *args: Any, **given: Any) -> Any:
        ask = content_of()
        is_asked_for = ask is not None and mode in ("r", "rt") and not args and isinstance(file, str | Path)
        if ask is None or not is_asked_for or not _may_cross(Path(file)):
            return own_open(file, mode, *args, **given)
        texts = {name: given[name] for name in ("errors", "newline") if name in given}
        return io.TextIOWrapper(io.BytesIO(ask(str(file))), given.get("encoding") or "utf-8", **texts)

    return open_text


def _may_cross(path: Path) -> bool:
    return path.suffix.lower() in KINDS and not path.is_absolute() and not path.exists()
