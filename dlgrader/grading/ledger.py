"""What has been graded, and of what: so that a second run grades only what is new or has changed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

import dlgrader


@dataclass(frozen=True)
class Entry:
    """What was graded of a submission: a fingerprint of its state then, the notebooks' names, what was to be told.

    Of one that could not be graded there is no fingerprint, only the reason. `round` is that in which it was graded, of
    those that grade everything again, and `seconds` how long that took.
    """

    fingerprint: str | None
    notebooks: frozenset[str] = frozenset()
    troubles: tuple[str, ...] = ()
    round: str = ""
    seconds: float = 0.0


class Ledger:
    """A folder with one small file for each graded submission.

    Each file is replaced in one step after everything else about its submission has been saved, so a run that is
    killed leaves entries for what is complete and for nothing else.

    Parameters
    ----------
    folder : Path
        Made when the first entry is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entry(self, assignment: str, student: str) -> Entry | None:
        """Return what is noted about a submission, or None if it has not been graded."""
        try:
            fields = json.loads(self._path(assignment, student).read_text(encoding="utf-8"))
            return Entry(
                fields["fingerprint"],
                frozenset(fields["notebooks"]),
                tuple(fields.get("troubles", ())),
                fields.get("round", ""),
                float(fields.get("seconds", 0.0)),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def record(self, assignment: str, student: str, entry: Entry) -> None:
        """Note what became of a submission."""
        fields = {
            "fingerprint": entry.fingerprint,
            "notebooks": sorted(entry.notebooks),
            "troubles": list(entry.troubles),
            "round": entry.round,
            "seconds": round(entry.seconds, 3),
        }
        write_whole(self._path(assignment, student), json.dumps(fields) + "\n")

    def forget(self, assignment: str, student: str) -> None:
        """Note that a submission is about to be graded anew."""
        self._path(assignment, student).unlink(missing_ok=True)

    def _path(self, assignment: str, student: str) -> Path:
        return self.folder / quote(assignment, safe=" ") / f"{quote(student, safe=' ')}.json"


class Round:
    """Submissions graded again, all that a command names, which may take several runs: a file stays until it is done.

    Parameters
    ----------
    folder : Path
        Of the files of rounds that are not done.
    what : str
        Whose submissions.
    """

    def __init__(self, folder: Path, what: str) -> None:
        self._path = folder / quote(what, safe=" ")

    def begin(self) -> str:
        """Return the name of the round: of the one that was interrupted, if there is one of the same submissions."""
        with contextlib.suppress(OSError):
            return self._path.read_text(encoding="utf-8")
        name = secrets.token_hex(8)
        write_whole(self._path, name)
        return name

    def end(self) -> None:
        """Note that the round is done."""
        self._path.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a small file in one step: a run that is killed leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


@cache
def engine_state() -> str:
    """Return a hash of the code that decides how a test is held, for what must not outlive a change of it."""
    package = Path(dlgrader.__file__).parent
    return fingerprint([package / "compare", package / "course", package / "grading"], "")


@cache
def answer_key_state() -> str:
    """Return a hash of what tests import of ours, besides the engine."""
    package = Path(dlgrader.__file__).parent
    beside = "".join(_hash(path).hex() for path in sorted(package.glob("*.*")) if path.is_file())
    return fingerprint([package / "data", package / "reference"], beside)


def fingerprint(folders: Iterable[Path], settings: str) -> str:
    """Return a hash of all files in some folders, of the settings they are graded with, and of the grader's version.

    Parameters
    ----------
    folders : iterable of Path
        Those that don't exist count as empty. Symbolic links count by where they lead, and are not followed.
    settings : str
        Whatever else decides about a score.
    """
    digest = hashlib.sha256(f"{dlgrader.__version__}\0{settings}".encode())
    for folder in folders:
        digest.update(b"\0folder\0")
        for path in sorted(folder.rglob("*")):
            if (path.is_symlink() or path.is_file()) and path.suffix != ".pyc":
                digest.update(os.fsencode(path.relative_to(folder)) + b"\0")
                digest.update(os.fsencode(path.readlink()) if path.is_symlink() else _hash(path))
    return digest.hexdigest()


def _hash(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:  # unreadable now, and perhaps readable next time
        return str(error.errno).encode()
