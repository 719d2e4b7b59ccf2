"""Submissions on their way to another machine, and what came of them on the way back: JSON and files, in a zip.

A job has all that running a submission takes: the notebooks to grade, hidden tests included, its files and the
instructor's. A result has what the cells put out, and the files that are left. Nothing in either is unpickled or
evaluated; of a result, sources, points and names are not even read: they are the grader's own.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbformat import NotebookNode

from dlgrader.course.notebooks import cell_name
from dlgrader.grading.archive import ArchiveError, unzipped, zipped
from dlgrader.grading.examiner import Definitions
from dlgrader.grading.plan import Job
from dlgrader.grading.submission.task import Task
from dlgrader.grading.submission.working_copy import MOST_BYTES
from dlgrader.grading.versions import Versions
from dlgrader.grading.workplace import Conditions, Workplace, WorkplaceError

JOB, RESULT = "dlgrader job 1", "dlgrader result 1"
JOB_JSON, RESULT_JSON = "job.json", "result.json"
MOST_JSON = 256 << 20
# of a submission and of an instructor
MOST_ALTOGETHER = 2 * MOST_BYTES + MOST_JSON
LONGEST_REASON = 200


class ParcelError(Exception):
    """A job or a result can't be used; the message is one line, and doesn't name the file."""


@dataclass(frozen=True)
class Label:
    """What a job is about, and the result that comes of it.

    Attributes
    ----------
    assignment, student : str
    state, released : str
        Fingerprints of the submission and of what the instructor has released: see `plan.Job`.
    rehearsal : str
        A fingerprint of where the tests are held.
    round : str
        That in which it is graded again, if it is: see `ledger.Round`.
    """

    assignment: str
    student: str
    state: str
    released: str
    rehearsal: str
    round: str


@dataclass(frozen=True)
class Parcel:
    """A job that has been opened.

    Attributes
    ----------
    label : Label
    versions : Versions
        Of the machine that it was made on.
    conditions : Conditions
    """

    label: Label
    versions: Versions
    conditions: Conditions
    _tasks: Sequence[Mapping[str, Any]]
    _files: Mapping[str, Mapping[str, Any]]
    _contents: Mapping[str, bytes]

    def tasks(self, folder: Path, files: Path) -> list[Task]:
        """Put the submission's and the instructor's files into two empty folders, and return what is to be run."""
        _put(self._files["submission"], self._contents, folder)
        _put(self._files["instructor"], self._contents, files)
        return [_task(fields, folder, files) for fields in self._tasks]


def shipped(here: Workplace) -> Conditions:
    """Return the terms on which submissions of this machine run on others.

    The rehearsal was held here: where there was no GPU for it, there is to be none for the submissions.
    """
    conditions = here.conditions
    return replace(conditions, device="cpu") if conditions.device == "auto" and not here.has_gpu() else conditions


def label_of(job: Job, tasks: Sequence[Task], round_: str = "") -> Label:
    """Return what a job, and its result, is about."""
    return Label(job.assignment, job.student, job.state, job.released, rehearsal_state(tasks), round_)


def pack_job(label: Label, versions: Versions, conditions: Conditions, tasks: Sequence[Task]) -> bytes:
    """Return the job of running a submission, all of whose tasks have the same two folders.

    Raises
    ------
    ParcelError
        If a setting of the course is something that JSON has no word for.
    """
    contents: dict[str, bytes] = {}
    fields = {
        "format": JOB,
        "label": asdict(label),
        "versions": asdict(versions),
        "conditions": asdict(conditions),
        "tasks": [_fields(task) for task in tasks],
        "files": {"submission": _take(tasks[0].folder, contents), "instructor": _take(tasks[0].files, contents)},
    }
    try:
        return _packed(JOB_JSON, fields, contents)
    except (TypeError, ValueError) as error:
        raise ParcelError(f"the course's settings of running cells can't be written to a job: {error}") from error


def open_job(packed: bytes) -> Parcel:
    """Open a job.

    Raises
    ------
    ParcelError
        If it is none, or broken.
    """
    fields, contents = _opened(packed, JOB_JSON, JOB)
    try:
        conditions = {**fields["conditions"], "imports": tuple(fields["conditions"]["imports"])}
        return Parcel(
            Label(**fields["label"]),
            Versions(**fields["versions"]),
            Conditions(**conditions),
            fields["tasks"],
            {name: fields["files"][name] for name in ("submission", "instructor")},
            contents,
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise ParcelError(f"it is a job with a part missing or wrong ({_said(error)})") from error


def run_job(packed: bytes, workplace: Callable[[Conditions], Workplace]) -> bytes:
    """Run a job on this machine and return its result.

    Parameters
    ----------
    packed : bytes
        The job.
    workplace : callable
        Gives the place to run it, for its conditions.

    Raises
    ------
    ParcelError, WorkplaceError, SandboxError
        If it can't be run here; nothing has been run then.
    """
    parcel = open_job(packed)
    versions = Versions.here(parcel.versions.packages)
    if (refusal := parcel.versions.refusal(versions)) is not None:
        raise ParcelError(refusal)
    here = workplace(parcel.conditions)
    generation = here.generation
    try:
        return _run(parcel, versions, here)
    except (ParcelError, WorkplaceError):
        raise
    except Exception:
        if not here.was_lost_after(generation):
            raise
        return _run(parcel, versions, here)


def _run(parcel: Parcel, versions: Versions, here: Workplace) -> bytes:
    with ExitStack() as stack:
        files, open_to_all = (
            Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dlgrader-", ignore_cleanup_errors=True)))
            for _ in range(2)
        )
        open_to_all.chmod(0o755)  # the user that submitted code runs as has to get through
        folder = open_to_all / "copy"
        folder.mkdir()
        try:
            tasks = parcel.tasks(folder, files)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise ParcelError(f"it is a job with a part missing or wrong ({_said(error)})") from error
        if not here.can_fork() and any(task.is_held_outside for task in tasks):
            raise WorkplaceError("its tests are held outside the kernel, for which kernels are forked: run it on Linux")
        executed = here.run(tasks)
        contents: dict[str, bytes] = {}
        fields = {
            "format": RESULT,
            "label": asdict(parcel.label),
            "versions": asdict(versions),
            "notebooks": [[_told(cell) for cell in notebook.cells] for notebook in executed],
            "files": _take(folder, contents),
        }
        return _packed(RESULT_JSON, fields, contents)


@dataclass(frozen=True)
class Result:
    """A result that has been opened.

    Attributes
    ----------
    label : Label
    versions : Versions
        Of the machine on which it was run.
    """

    label: Label
    versions: Versions
    _notebooks: Sequence[Sequence[Mapping[str, Any] | None]]
    _files: Mapping[str, Any]
    _contents: Mapping[str, bytes]

    def apply(self, tasks: Sequence[Task]) -> list[NotebookNode]:
        """Return the executed notebooks of these tasks, and leave in their folder what running them has left.

        Raises
        ------
        ParcelError
            If this is not what can come of them.
        """
        if len(self._notebooks) != len(tasks):
            raise ParcelError(f"it has {len(self._notebooks)} notebooks in place of {len(tasks)}")
        executed = [_with_told(task.notebook, told) for task, told in zip(tasks, self._notebooks, strict=True)]
        shutil.rmtree(tasks[0].folder)
        tasks[0].folder.mkdir()
        _put(self._files, self._contents, tasks[0].folder)
        return executed


def open_result(packed: bytes) -> Result:
    """Open a result.

    Raises
    ------
    ParcelError
        If it is none, or broken.
    """
    fields, contents = _opened(packed, RESULT_JSON, RESULT)
    try:
        label, versions = Label(**fields["label"]), Versions(**fields["versions"])
        words = [*asdict(label).values(), *(asdict(versions) | {"packages": ""}).values(), *versions.packages.values()]
        if not all(isinstance(word, str) for word in words):
            raise TypeError("a name or version is no text")
        return Result(label, versions, list(fields["notebooks"]), dict(fields["files"]), contents)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise ParcelError(f"it is a result with a part missing or wrong ({_said(error)})") from error


def rehearsal_state(tasks: Sequence[Task]) -> str:
    """Return a fingerprint of where the tests are held, and of what is known about how the solution passes them."""
    facts = [
        (sorted(task.in_kernel), task.ways and {name: sorted(task.ways[name]) for name in sorted(task.ways)})
        for task in tasks
    ]
    outside = [task.is_held_outside for task in tasks]
    return hashlib.sha256(json.dumps([facts, outside]).encode()).hexdigest()


def _fields(task: Task) -> dict[str, Any]:
    definitions = {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in vars(task.definitions).items()
    }
    fields = {name: value for name, value in vars(task).items() if name not in {"folder", "files"}}
    return fields | {"definitions": definitions, "in_kernel": sorted(task.in_kernel)}


def _task(fields: Mapping[str, Any], folder: Path, files: Path) -> Task:
    known: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in fields["definitions"].items()
    }
    known["imports"] = tuple(fields["definitions"]["imports"])
    notebook: NotebookNode = nbformat.from_dict(fields["notebook"])
    return Task(
        **{
            **fields,
            "notebook": notebook,
            "folder": folder,
            "files": files,
            "definitions": Definitions(**known),
            "in_kernel": frozenset(fields["in_kernel"]),
        }
    )


def _told(cell: NotebookNode) -> dict[str, Any] | None:
    """Return what running a cell has changed of it."""
    if cell.cell_type != "code":
        return None
    metadata = {name: value for name, value in cell.metadata.items() if name != "nbgrader"}
    return {"outputs": cell.outputs, "execution_count": cell.execution_count, "metadata": metadata}


def _with_told(prepared: NotebookNode, told: Sequence[Mapping[str, Any] | None]) -> NotebookNode:
    """Return a notebook as it is when running it has changed its cells so."""
    executed: NotebookNode = copy.deepcopy(prepared)
    try:
        for cell, change in zip(executed.cells, told, strict=True):
            if (cell.cell_type == "code") != (change is not None):
                raise TypeError(f"{cell_name(cell)} is of another type")
            if change is not None:
                judged = {name: cell.metadata[name] for name in ("nbgrader",) if name in cell.metadata}
                cell.metadata = nbformat.from_dict({**change["metadata"], **judged})
                cell.outputs = nbformat.from_dict(change["outputs"])
                cell.execution_count = change["execution_count"]
        nbformat.validate(executed)
    except (TypeError, KeyError, ValueError, AttributeError, RecursionError, nbformat.ValidationError) as error:
        raise ParcelError(f"what it says of the cells is wrong ({_said(error)})") from error
    return executed


def _take(folder: Path, contents: dict[str, bytes]) -> dict[str, list[Any]]:
    """Add the plain files below a folder to contents that are named by their hash; return hash and mode by name."""
    found: dict[str, list[Any]] = {}
    waiting = [str(folder)]  # not Path.rglob, which calls itself for each level, and submissions can have thousands
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.is_file():
                    content = Path(entry.path).read_bytes()
                    digest = hashlib.sha256(content).hexdigest()
                    contents[digest] = content
                    found[os.path.relpath(entry.path, folder)] = [digest, entry.stat().st_mode & 0o777]
    return dict(sorted(found.items()))


def _put(listed: Mapping[str, Any], contents: Mapping[str, bytes], folder: Path) -> None:
    """Write files into an empty folder."""
    for name, (digest, mode) in listed.items():
        path = PurePosixPath(name)
        if path.is_absolute() or not path.parts or ".." in path.parts:
            raise ParcelError(f"it has a file of the name {name!r}, which leads elsewhere")
        try:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(contents[digest])
            (folder / path).chmod(mode & 0o777 | 0o400)
        except (OSError, KeyError, ValueError, TypeError) as error:
            raise ParcelError(f"its file {name!r} can't be written ({_said(error)})") from error


def _packed(name: str, fields: Mapping[str, Any], contents: Mapping[str, bytes]) -> bytes:
    return zipped({name: json.dumps(fields).encode(), **{digest: contents[digest] for digest in sorted(contents)}})


def _opened(packed: bytes, name: str, form: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the fields and the files in a job or a result, as far as they are whole."""
    try:
        contents = unzipped(packed, MOST_ALTOGETHER)
        text = contents.pop(name)
    except (ArchiveError, KeyError) as error:
        what = str(error) if isinstance(error, ArchiveError) else f"there is no {name} in it"
        raise ParcelError(f"{what}; it is not, or no longer, a {form.rpartition(' ')[0]}") from error
    for digest, content in contents.items():
        if hashlib.sha256(content).hexdigest() != digest:
            raise ParcelError("a file in it is not what it was")
    try:
        if len(text) > MOST_JSON:
            raise ValueError(f"more than {MOST_JSON >> 20} MB")
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParcelError(f"its {name} is broken ({_said(error)})") from error
    if not isinstance(fields, dict) or fields.get("format") != form:
        raise ParcelError(f"its {name} is no {form!r}, which is the form of this version of dlgrader")
    return fields, contents


def _said(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0][:LONGEST_REASON] if lines else type(error).__name__
