"""Take out of a graded notebook what would run in the browser of whoever reads it: a grader, in formgrader.

In linear time but for nested tags, of which there is a limit: a submission may be made to be slow to read.
"""

from __future__ import annotations

# nbconvert has no annotations
# mypy: disable-error-code="no-untyped-call"
import html
import re
from collections.abc import Mapping
from typing import Any

import nh3
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from dlgrader.course.notebooks import Role, role

TAGS = (nh3.ALLOWED_TAGS | {"tfoot"}) - {"map", "area"}
ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "img": {"src", "alt", "width", "height"}}
SCHEMES = {"http", "https", "mailto", "data"}
MARKUP = re.compile(r"<[a-zA-Z/!?]")
# what makes code of a link, also in a formula, once entities are decoded and what browsers pass over is gone
RUNS = re.compile(r"javascript:|vbscript:|data:(?!image/(?:png|jpeg|gif);base64,)", re.IGNORECASE)
PASSED_OVER = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff\\]+")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
IMAGES = ("image/png", "image/jpeg", "image/gif")
PLAIN = ("text/plain", "application/json")
# parsers take a time that grows with the square of what is nested; this is a quarter of a second
LONGEST_MARKUP = 64_000
MOST_MARKUP = 1_000_000

LEFT_OUT = "(left out here: more markup than a page can show)"


class SanitizeSubmission(Preprocessor):
    """Removes what a browser would run or obey from outputs, and from text that the student may have written.

    The instructor's own text is left alone, and so is text without markup: `a < b` in a formula is none.
    """

    def __init__(self, **traits: object) -> None:
        super().__init__(**{"enabled": True, **traits})

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Sanitize a notebook."""
        self._room = MOST_MARKUP
        done: tuple[NotebookNode, ResourcesDict] = super().preprocess(nb, resources)
        return done

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Sanitize one cell."""
        if cell.cell_type == "code":
            for output in cell.outputs:
                if "data" in output:
                    output.metadata = NotebookNode(_sizes(output.get("metadata", {})))
                    output.data = NotebookNode(self._data(output.data))
        elif role(cell) is not Role.READ_ONLY:
            cell.source = self._text(cell.source)
            if "attachments" in cell:
                cell.attachments = NotebookNode({str(n): _images(files) for n, files in cell.attachments.items()})
        return cell, resources

    def _data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what an output shows, each kind of it made safe or left out."""
        kept = {kind: value for kind, value in data.items() if kind in PLAIN} | _images(data)
        for kind in ("text/html", "text/markdown", "text/latex"):
            if kind in data:
                kept[kind] = self._text(_joined(data[kind]))
        return kept

    def _text(self, text: str) -> str:
        """Return text that a browser gets as markup, or as Markdown, without what it would run."""
        if _runs(text):
            # nobody writes that in an answer; it is shown, as text
            return "\n".join(f"    {line}" for line in html.escape(text, quote=False).splitlines())
        if not MARKUP.search(text):
            return text
        self._room -= len(text)
        if len(text) > LONGEST_MARKUP or self._room < 0:
            return LEFT_OUT
        return nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)


def _runs(text: str) -> bool:
    """Tell whether a browser might take a link in this text for a program."""
    return RUNS.search(PASSED_OVER.sub("", html.unescape(text))) is not None


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(map(str, text))


def _images(data: Mapping[str, Any]) -> dict[str, str]:
    shown = {kind: _joined(value) for kind, value in data.items() if kind in IMAGES}
    return {kind: value for kind, value in shown.items() if BASE64.fullmatch(value)}


def _sizes(metadata: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the widths and heights of images that are given as whole numbers; nothing else is of use to a page."""
    return {
        kind: {name: size for name, size in about.items() if name in ("width", "height") and type(size) is int}
        for kind, about in metadata.items()
        if kind in IMAGES and isinstance(about, Mapping)
    }
