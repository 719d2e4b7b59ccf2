"""The page that a student gets back: what each question earned, what to mend first, then the notebook.

nbgrader's GenerateFeedback makes it, with this exporter in place of its own.
"""

from __future__ import annotations

# nbconvert has no annotations
# mypy: disable-error-code="no-untyped-call"
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import latex2mathml.converter
import nh3
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from pygments.formatters import HtmlFormatter

from dlgrader.course.converting import convert
from dlgrader.course.directory import Course, CourseError
from dlgrader.course.notebooks import Role, cell_name, failure, points, role
from dlgrader.grading.submission.sanitize import ATTRIBUTES, SCHEMES, TAGS
from dlgrader.reporting.report import PART_OF_POINTS, first_failure, parts_of, told

TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE = "dlgrader_feedback"
LONGEST = 300

# all that a formula may be made of
IN_FORMULAS = re.compile(
    r"math|semantics|annotation|m(?:row|i|n|o|s|text|space|sub|sup|subsup|frac|sqrt|root|over|under|underover|table|tr|td"
    r"|style|padded|phantom|enclose)"
)
# stands in the text for a formula, by number, while the text is made safe
PLACE = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True)
class Question:
    """A line of the page's table: an exercise with its tests, or a question that a person marks.

    Attributes
    ----------
    name : str
        What the question is called, as its first cell is.
    earned, points : float
    is_waiting : bool
        Whether a person has still to mark it.
    says : str
        The first failed check's message.
    """

    name: str
    earned: float
    points: float
    is_waiting: bool
    says: str

    @property
    def state(self) -> str:
        """`waiting`, `full` or `less`."""
        if self.is_waiting:
            return "waiting"
        return "full" if self.earned >= self.points else "less"


class FeedbackExporter(HTMLExporter):
    """Writes a graded notebook as one page that needs no network and runs no script; formulas are MathML.

    For `nbgrader_config.py`: `c.GenerateFeedback.exporter_class = FeedbackExporter`. What each cell earned is in its
    metadata, where nbgrader's `GetGrades` puts it.
    """

    def __init__(self, **traits: Any) -> None:
        # given here, since nbgrader configures its own template for every exporter of HTML
        ours = {"template_name": TEMPLATE, "extra_template_basedirs": [str(TEMPLATES)]}
        super().__init__(**{**ours, **traits})

    def default_filters(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Yield the filters that the template uses."""
        yield from super().default_filters()
        for filter_ in (title, questions, mend_first, safe_html, failure_text, pygments_css):
            yield filter_.__name__, filter_

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Write Markdown as HTML that runs nothing, its formulas as MathML."""
        attachments = context.get("cell", {}).get("attachments", {})
        renderer = _WithFormulas(escape=False, attachments=attachments, exclude_anchor_links=True)
        written = safe_html(MarkdownWithMath(renderer=renderer).render(re.sub("[\ue000\ue001]", "", source)))
        return PLACE.sub(lambda place: renderer.formulas[int(place[1])], written)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **options: Any) -> Any:
        """Write a graded notebook as a page."""
        waiting = _waiting(resources["nbgrader"]) if "db_url" in resources["nbgrader"] else set()
        for cell in nb.cells:
            if cell_name(cell) in waiting:
                cell.metadata.nbgrader["is_waiting"] = True
        return super().from_notebook_node(nb, resources, **options)


class _WithFormulas(IPythonRenderer):
    """Keeps formulas as MathML and leaves their places in the text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.formulas: list[str] = []

    def block_math(self, body: str) -> str:
        return self._place(body, "block")

    def inline_math(self, body: str) -> str:
        return self._place(body, "inline")

    def latex_environment(self, name: str, body: str) -> str:
        return self._place(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")

    def _place(self, tex: str, display: str) -> str:
        try:
            formula = latex2mathml.converter.convert(tex.strip(), display=display)
            is_formula = all(map(_is_plain, ElementTree.fromstring(formula).iter()))
        except Exception:  # a student's can be anything
            is_formula = False
        self.formulas.append(formula if is_formula else f"<code>{html.escape(tex)}</code>")
        return f"\ue000{len(self.formulas) - 1}\ue001"


def write_feedback(course: Course, day: str, student: str = "*") -> tuple[list[Path], dict[Path, str]]:
    """Write a day's pages anew, as the gradebook stands.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.
    student : str
        Whose page; all graded students' by default.

    Returns
    -------
    list of Path
        The pages.
    dict of Path to str
        The graded submissions of which no page could be made, with the reason.

    Raises
    ------
    CourseError
        If nothing is graded.
    """
    settings: dict[str, dict[str, Any]] = {
        "CourseDirectory": {"assignment_id": day, "student_id": student},
        "GenerateFeedback": {"exporter_class": FeedbackExporter},
    }
    graded = course.path("autograded", day, student)
    if not any(graded.parent.parent.glob(f"{student}/{day}/*.ipynb")):
        raise CourseError(f"nothing is graded: no {graded}/*.ipynb; run `dlgrader autograde {day}` first")
    failures = convert(course.with_settings(settings), GenerateFeedback, force=True)
    return sorted(course.path("feedback", day, student).parent.parent.glob(f"{student}/{day}/*.html")), failures


def title(notebook: NotebookNode) -> str:
    """Return the notebook's first heading."""
    headings = (
        re.search(r"^#\s+(.+)", cell.source, re.MULTILINE) for cell in notebook.cells if cell.cell_type == "markdown"
    )
    return next((found[1].strip() for found in headings if found), "Feedback")


def questions(notebook: NotebookNode) -> list[Question]:
    """Return what each question earned, in the notebook's order: an exercise's tests are one question."""
    cells = {cell_name(cell): cell for cell in notebook.cells}
    found = []
    for part in parts_of(notebook):
        graded = [cells[name] for name in part.cells]
        lost = [cell for cell in graded if role(cell) is Role.TEST and _earned(cell) < points(cell)]
        found.append(
            Question(
                part.name,
                sum(map(_earned, graded)),
                part.points,
                any(cell.metadata.nbgrader.get("is_waiting", False) for cell in graded),
                _shortened(failure(lost[0]) or PART_OF_POINTS) if lost else "",
            )
        )
    return found


def mend_first(notebook: NotebookNode) -> dict[str, str] | None:
    """Return the question, the cell and the message of what went wrong first, if anything did."""
    first = first_failure(notebook)
    if first is None:
        return None
    cell, message = first
    question = next((part.name for part in parts_of(notebook) if cell in part.cells), cell)
    return {"question": question, "cell": cell, "message": _shortened(message)}


def safe_html(markup: str) -> str:
    """Return markup without what a browser would run, or fetch to show it."""
    return nh3.clean(
        markup,
        tags=TAGS,
        attributes={**ATTRIBUTES, "*": {"class"}},
        attribute_filter=lambda tag, name, value: None if name == "src" and not value.startswith("data:") else value,
        url_schemes=SCHEMES,
    )


def failure_text(output: NotebookNode) -> str:
    """Return an error as it is told: a check's message by itself, another exception with its name."""
    return failure(NotebookNode(outputs=[output])) or ""


def pygments_css(selector: str) -> str:
    """Return the colours of highlighted code."""
    rules: str = HtmlFormatter(style="default").get_style_defs(selector)
    return re.sub(r"background:[^;}]*;?", "", rules)


def _earned(cell: NotebookNode) -> float:
    return float(cell.metadata.nbgrader.get("score") or 0)


def _shortened(message: str) -> str:
    message = told(message)
    return message if len(message) <= LONGEST else f"{message[:LONGEST]}…"


def _is_plain(element: ElementTree.Element) -> bool:
    """Return whether an element is one of formulas, with nothing that a browser follows or runs."""
    name = element.tag.rpartition("}")[2]
    follows = any(name in {"href", "src", "style"} or name.startswith("on") for name in element.attrib)
    return bool(IN_FORMULAS.fullmatch(name)) and not follows


def _waiting(about: dict[str, Any]) -> set[str]:
    """Return the cells of a submission that a person has still to mark."""
    with Gradebook(about["db_url"]) as gradebook:
        graded = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
        return {grade.name for grade in graded.grades if grade.needs_manual_grade}
