"""Zips that are the same for the same files."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


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
