"""Zips that are the same for the same files, and reading those that somebody else may have made."""

from __future__ import annotations

import io
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

MOST_FILES = 20_000


class ArchiveError(Exception):
    """A file is no zip that we take; the message says why."""


def write_private(path: Path, content: bytes) -> None:
    """Write a file that nobody else may read, in one step: whoever looks finds the old one, none, or all of it."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:  # noqa: PTH123
        file.write(content)
    new.replace(path)


def zipped(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """Return a zip of files that everybody may read, of no date, in their order.

    Parameters
    ----------
    files : mapping of str to bytes
        Contents by name.
    programs : collection of str
        Which of them may be run.
    """
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name)
            entry.external_attr = (0o100755 if name in programs else 0o100644) << 16
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files below a folder by their names there, in order; not what Python has compiled."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def unzipped(archive: bytes, most_bytes: int) -> dict[str, bytes]:
    """Return the files in a zip by their names, which are not looked at here.

    Parameters
    ----------
    archive : bytes
    most_bytes : int
        That they may have together.

    Raises
    ------
    ArchiveError
        If it is no zip, broken, or holds too much.
    """
    try:
        with ZipFile(io.BytesIO(archive)) as opened:
            entries = opened.infolist()
            if len(entries) > MOST_FILES or len({entry.filename for entry in entries}) < len(entries):
                raise ArchiveError("it has too many files, or two of one name")
            if sum(entry.file_size for entry in entries) > most_bytes:  # no more than that is read of any
                raise ArchiveError(f"it holds more than {most_bytes >> 20} MB")
            return {entry.filename: opened.read(entry) for entry in entries}
    # encrypted files are RuntimeErrors, methods of compression that are not known NotImplementedErrors
    except (BadZipFile, ZlibError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise ArchiveError("it is no whole zip") from error
