"""Take out of a graded notebook what would run in the browser of whoever reads it: a grader, in formgrader."""

from __future__ import annotations

# nbconvert has no annotations
# mypy: disable-error-code="no-untyped-call"
import re

from bleach import ALLOWED_ATTRIBUTES, ALLOWED_TAGS
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode

from dlgrader.course.notebooks import Role, role

LAYOUT = {
    *(
        "br",
        "caption",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ),
    *("hr", "img", "p", "pre", "s", "span", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead"),
    *("tr", "u"),
}
# their text would be shown where the elements themselves are taken out
WITH_CONTENT = re.compile(r"<(style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
MARKUP = re.compile(r"<[a-zA-Z/!?]")


class SanitizeSubmission(SanitizeHTML):
    """nbconvert's removal of scripts, from outputs and from text that the student may have written.

    The instructor's own text is left alone, and so is text without markup: `a < b` in a formula is none.
    """

    def __init__(self, **traits: object) -> None:
        tags, attributes = [*ALLOWED_TAGS, *LAYOUT], {**ALLOWED_ATTRIBUTES, "img": ["src", "alt", "width", "height"]}
        ours = {"enabled": True, "tags": tags, "attributes": attributes, "strip": True}
        super().__init__(**{**ours, **traits})

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Sanitize one cell."""
        if cell.cell_type == "code" or (role(cell) is not Role.READ_ONLY and MARKUP.search(cell.source)):
            super().preprocess_cell(cell, resources, cell_index)
        return cell, resources

    def sanitize_html_tags(self, html_str: str) -> str:
        """Sanitize a string with HTML in it."""
        cleaned: str = super().sanitize_html_tags(WITH_CONTENT.sub("", html_str))
        return cleaned
