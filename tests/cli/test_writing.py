"""Beginning a day, and taking out what editors leave in it."""

from __future__ import annotations

import copy
import random

import nbformat
import pytest
from nbformat import NotebookNode

from tests.conftest import TinyCourse


def test_a_new_day_lacks_nothing_but_its_text(course: TinyCourse) -> None:
    ran = course.run("new", "day45_late_topic")
    assert ran.status == 0
    assert ran.out.startswith("source/day45_late_topic/late_topic.ipynb: ")
    verified = course.run("verify", "45")
    problems = verified.out.splitlines()[:-1]
    assert len(problems) == 1
    assert "words of prose; a day has 1,200 to 1,800" in problems[0]
    assert course.run("verify", "45", "--no-course-style").status == 0
    assert course.run("release", "45").out == "day45_late_topic: new\n"


def test_a_day_that_is_there_is_not_written_over(course: TinyCourse) -> None:
    before = course.files()
    ran = course.run("new", "day03_tiny")
    assert (ran.status, ran.err) == (2, "dlgrader: source/day03_tiny is there already; choose another name\n")
    assert course.files() == before


@pytest.mark.parametrize("name", ["../day45_x", "day45", "day 45", "day45_", ""])
def test_a_day_has_a_number_and_a_topic(course: TinyCourse, name: str) -> None:
    before = course.files()
    ran = course.run("new", name)
    assert ran.status == 2
    assert "a day's name is its number and its topic, as in day45_topic" in ran.err
    assert course.files() == before


def as_jupyterlab_leaves_it(notebook: NotebookNode) -> None:
    """Ids of its own, outputs, and what it notes about the kernel, the cells and the view."""
    generator = random.Random(0)
    for made in notebook.cells:
        made.id = f"{generator.getrandbits(32):08x}-{generator.getrandbits(16):04x}"
        made.metadata["jp-MarkdownHeadingCollapsed"] = True
        if made.cell_type == "code":
            made.metadata["execution"] = {"iopub.execute_input": "2026-11-26T03:00:00Z"}
            made.execution_count = 3
            made.outputs = [nbformat.v4.new_output("stream", name="stdout", text="7")]
    notebook.metadata.kernelspec = {"name": "my-env", "display_name": "My Env", "language": "python"}
    notebook.metadata.language_info = {"name": "python", "version": "3.11.7"}
    notebook.metadata.widgets = {}


def as_an_old_jupyter_leaves_it(notebook: NotebookNode) -> None:
    notebook.nbformat_minor = 4
    for made in notebook.cells:
        del made["id"]


def as_jupytext_leaves_it(notebook: NotebookNode) -> None:
    notebook.metadata.jupytext = {"formats": "ipynb,py:percent"}
    for made in notebook.cells:
        made.id = f"{random.Random(made.id).getrandbits(32):08x}"
        made.metadata["lines_to_next_cell"] = 2


@pytest.mark.parametrize("leave", [as_jupyterlab_leaves_it, as_jupytext_leaves_it, as_an_old_jupyter_leaves_it])
def test_what_editors_leave_is_mended(course: TinyCourse, leave) -> None:
    notebook = course.read()
    sources = [(made.cell_type, made.source, made.metadata.get("nbgrader")) for made in copy.deepcopy(notebook).cells]
    leave(notebook)
    course.write(notebook)
    ran = course.run("tidy", "3")
    assert ran.status == 0
    assert "nothing to mend" not in ran.out
    assert course.run("verify", "3", "--no-run").out.startswith("day03_tiny: no problems")
    assert [(made.cell_type, made.source, made.metadata.get("nbgrader")) for made in course.read().cells] == sources
    assert course.run("tidy", "--all").out == "day03_tiny: nothing to mend\n"


def test_a_tidy_day_is_left_as_it_is(course: TinyCourse) -> None:
    before = course.source.read_bytes()
    assert course.run("tidy", "3").out == "day03_tiny: nothing to mend\n"
    assert course.source.read_bytes() == before


def test_ids_are_made_of_what_cells_say_first_and_differ(course: TinyCourse) -> None:
    notebook = course.read()
    texts = ["## Größer als null", "## Größer als null", "3 + 4", "$$x$$", "", "import numpy as np\nsize = 3"]
    kinds = [nbformat.v4.new_markdown_cell] * 5 + [nbformat.v4.new_code_cell]
    made = [new(text, id=f"{number:08x}") for number, (new, text) in enumerate(zip(kinds, texts, strict=True), 17)]
    notebook.cells[1:1] = made
    course.write(notebook)
    course.run("tidy", "3")
    names = [made.id for made in course.read().cells[1:7]]
    assert names == ["grosser_als_null", "grosser_als_null_2", "markdown", "x", "markdown_2", "np"]
    assert all(name.isidentifier() for name in names)
