"""A submitted file is read whatever state it is in, or its author is told what is wrong with it."""

import json

import nbformat
import pytest

from dlgrader.grading.submission.reading import UnreadableError, read_submission

CODE = {
    "cell_type": "code",
    "id": "a",
    "metadata": {},
    "source": ["x = 1\n", "y = 2"],
    "outputs": [],
    "execution_count": 1,
}


def write(folder, content):
    path = folder / "answers.ipynb"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def notebook(*cells, **changes):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | changes


def test_a_notebook_keeps_sources_ids_and_grade_ids_and_nothing_else(tmp_path):
    cell = CODE | {"metadata": {"tags": ["skip-execution"], "nbgrader": {"grade_id": "q", "points": 1000}}}
    read = read_submission(write(tmp_path, notebook(cell)), tmp_path)
    assert read.cells[0].source == "x = 1\ny = 2"
    assert read.cells[0].id == "a"
    assert read.cells[0].metadata == {"nbgrader": {"grade_id": "q"}}
    nbformat.validate(read)


def test_outputs_are_dropped_before_they_are_looked_at(tmp_path):
    read = read_submission(write(tmp_path, notebook(CODE | {"outputs": "not a list"})), tmp_path)
    assert read.cells[0].outputs == []


def test_a_notebook_of_format_3_is_upgraded(tmp_path):
    cell = {"cell_type": "code", "input": "x = 1", "outputs": [], "language": "python", "metadata": {}}
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [cell], "metadata": {}}],
    }
    assert read_submission(write(tmp_path, old), tmp_path).cells[0].source == "x = 1"


@pytest.mark.parametrize("source", [{}, {"source": None}, {"source": [None, "x", 1]}, {"source": "half \ud83d"}])
def test_a_field_that_is_odd_is_mended(tmp_path, source):
    odd = {"cell_type": "code", "outputs": None, "execution_count": "2", "attachments": 3, "metadata": {}, **source}
    cell = read_submission(write(tmp_path, notebook(odd)), tmp_path, outputs=True).cells[0]
    assert (cell.outputs, cell.execution_count) == ([], None)
    assert cell.source in ("", "x1", "half ?")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the file is empty"),
        ("{'cells': 1}", "not valid JSON (line 1)"),
        ("[" * 100_000, "not valid JSON"),
        ("[1, 2]", "not a notebook"),
        ("{}", "not a notebook"),
        (notebook(nbformat=99), "not a notebook"),
        (notebook({"source": "x"}), "not a notebook"),
        (notebook(3), "not a notebook"),
    ],
)
def test_what_is_no_notebook_is_said_in_words(tmp_path, content, reason):
    with pytest.raises(UnreadableError) as caught:
        read_submission(write(tmp_path, content), tmp_path)
    assert reason in str(caught.value)


def test_binary_files_directories_and_links_out_of_the_submission_are_refused(tmp_path):
    submission = tmp_path / "submission"
    submission.mkdir()
    (submission / "binary.ipynb").write_bytes(b"\xff\xfe\x00")
    (submission / "folder.ipynb").mkdir()
    (submission / "link.ipynb").symlink_to(write(tmp_path, notebook(CODE)))
    for name, reason in [("binary", "not text"), ("folder", "directory"), ("link", "symbolic link")]:
        with pytest.raises(UnreadableError, match=reason):
            read_submission(submission / f"{name}.ipynb", submission)
