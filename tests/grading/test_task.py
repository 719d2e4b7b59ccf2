"""A notebook can be run where there is no course and no gradebook: plain data in, plain data out."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import nbformat

from dlgrader.course.notebooks import Role, cells_of, score
from dlgrader.grading.examiner import Definitions
from dlgrader.grading.execution import warm_kernels
from dlgrader.grading.submission.rebuild import definitions
from dlgrader.grading.submission.task import Task, run
from tests.conftest import tiny_notebook


def test_a_task_survives_json_and_runs_anywhere(tmp_path: Path) -> None:
    notebook, folder = tiny_notebook(), tmp_path / "copy"
    folder.mkdir()
    told = json.dumps(
        {
            "notebook": nbformat.writes(notebook),
            "definitions": {
                name: value if name == "solutions" else sorted(value)
                for name, value in asdict(definitions(notebook)).items()
            },
            "settings": {"RunCells": {"time_limit": 60}},
        }
    )
    heard = json.loads(told)
    known = heard["definitions"]
    task = Task(
        notebook=nbformat.reads(heard["notebook"], as_version=4),
        folder=folder,
        files=tmp_path / "nothing",
        definitions=Definitions(
            tuple(known["imports"]), frozenset(known["names"]), frozenset(known["classes"]), known["solutions"]
        ),
        settings=heard["settings"],
    )
    executed = run(task, warm_kernels(("numpy", "matplotlib.pyplot")).manager_class(sandbox=True))
    earned = {name: score(cell) for name, cell in cells_of(executed, Role.TEST).items()}
    assert earned == {"double_values": 2, "double_zero": 1, "total_values": 2, "last_values": 2}
    assert list(folder.iterdir()) == []
