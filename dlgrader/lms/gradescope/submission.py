"""What a student has uploaded to Gradescope: which notebook of it is the day's."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from dlgrader.grading.submission.reading import UnreadableError, graded_ids, read_submission

MOST_NAMES = 5


class UngradableError(Exception):
    """There is nothing in a submission that can be graded; the message says why, in words for its author."""


def lay(uploaded: Path, target: Path, expected: str, cells: Collection[str]) -> list[str]:
    """Lay a submission where nbgrader collects it: the notebook under its own name, and the files beside it.

    Gradescope takes single files, a zip with folders or a whole git repository.

    Parameters
    ----------
    uploaded : Path
        The folder with all that was uploaded.
    target : Path
        The folder to make.
    expected : str
        The name of the day's notebook.
    cells : collection of str
        The grade ids of its cells.

    Returns
    -------
    list of str
        What the student should know: which file was graded if it isn't the expected one, and which were not.

    Raises
    ------
    UngradableError
        If there is no notebook, more than one that could be meant, or one that is broken or not the day's.
    """
    found = [path for path in sorted(uploaded.rglob("*")) if _is_notebook(path.relative_to(uploaded), path)]
    chosen = _choose(uploaded, found, expected, cells)
    shutil.copytree(chosen.parent, target, symlinks=True, ignore=shutil.ignore_patterns("*.ipynb", ".git"))
    shutil.copyfile(chosen, target / expected)
    says = [f"{_names(uploaded, [chosen])} is graded as {expected}"] if chosen.name != expected else []
    others = [path for path in found if path != chosen]
    return [*says, f"not graded: {_names(uploaded, others)}"] if others else says


def _is_notebook(name: Path, path: Path) -> bool:
    """Return whether a file may be what somebody meant to hand in, and not an editor's or an archiver's copy of it."""
    is_copy = any(part.startswith(".") or part == "__MACOSX" for part in name.parts)
    return name.suffix.lower() == ".ipynb" and not is_copy and path.is_file()


def _choose(uploaded: Path, found: list[Path], expected: str, cells: Collection[str]) -> Path:
    if not found:
        others = [path for path in sorted(uploaded.rglob("*")) if path.is_file()]
        there = f"; there is {_names(uploaded, others)}" if others else ""
        raise UngradableError(f"no notebook was handed in, and {expected} is expected{there}")
    named = [path for path in found if path.name == expected]
    candidates = named or found
    if len(candidates) > 1:
        candidates = [path for path in candidates if _is_ours(path, uploaded, cells)]
        depth = min((len(path.parts) for path in candidates), default=0)
        candidates = [path for path in candidates if len(path.parts) == depth]
    if len(candidates) != 1:
        several = _names(uploaded, candidates or named or found)
        raise UngradableError(f"it is not clear which of {several} is meant; hand in one notebook, {expected}")
    chosen = candidates[0]
    try:
        if not _is_of_day(graded_ids(read_submission(chosen, uploaded)), cells):
            raise UngradableError(f"{_names(uploaded, [chosen])} is another notebook, and {expected} is expected")
    except UnreadableError as error:
        raise UngradableError(f"{_names(uploaded, [chosen])}: {error}") from error
    return chosen


def _is_ours(path: Path, uploaded: Path, cells: Collection[str]) -> bool:
    try:
        return _is_of_day(graded_ids(read_submission(path, uploaded)), cells)
    except UnreadableError:
        return False


def _is_of_day(ids: Collection[str], cells: Collection[str]) -> bool:
    """Return whether a notebook is the day's by most of the grade ids in it: other days may share one or two."""
    return 2 * len(set(ids) & set(cells)) > len(ids)


def _names(folder: Path, paths: list[Path]) -> str:
    names = [path.relative_to(folder).as_posix() for path in paths]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
