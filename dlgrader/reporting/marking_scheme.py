"""Show graders in formgrader what the instructor has written about a question, beside each student's answer."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions

from dlgrader.course.directory import CourseError
from dlgrader.course.notebooks import Role, cell_name, cells_of, read_notebook

HEADING = "**From the instructor's notebook** (no student sees this)"


class MarkingScheme(Preprocessor):
    """Put the instructor's text below each hand-graded answer of a notebook that formgrader shows.

    For `nbgrader_config.py`: `c.HTMLExporter.preprocessors = ["dlgrader.reporting.marking_scheme.MarkingScheme"]`.
    Every other page, such as a student's feedback, stays as it is.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Add a cell after each answer to a hand-graded question.

        Parameters
        ----------
        nb : NotebookNode
            A graded notebook.
        resources : dict
            Only formgrader's have a `submission_id`.
        """
        if "submission_id" in resources:
            course = CourseDirectory(config=self.config)
            folder = course.format_path(course.source_directory, ".", resources["assignment_id"])
            schemes = self._schemes(Path(course.root, folder, f"{resources['notebook_id']}.ipynb"))
            nb.cells = [shown for cell in nb.cells for shown in (cell, *schemes.get(cell_name(cell), ()))]
        return nb, resources

    def _schemes(self, source: Path) -> dict[str, list[NotebookNode]]:
        try:
            questions = cells_of(read_notebook(source), Role.QUESTION)
        except CourseError:  # a grader's own course may be without the source
            return {}
        return {name: [new_markdown_cell(f"{HEADING}\n\n{self._solution(cell)}")] for name, cell in questions.items()}

    def _solution(self, cell: NotebookNode) -> str:
        """Return what the release leaves out of a cell; all of it where nothing is marked."""
        clear = ClearSolutions(config=self.config)
        begins = itertools.dropwhile(lambda line: clear.begin_solution_delimeter not in line, cell.source.splitlines())
        marked = itertools.takewhile(lambda line: clear.end_solution_delimeter not in line, list(begins)[1:])
        written = "\n".join(marked) or cell.source
        return f"```python\n{written}\n```" if cell.cell_type == "code" else written
