"""One page on how a class has done: totals, every graded cell, who made which mistake, and what waits for staff.

It needs no network and runs no script. Figures are SVG, drawn by matplotlib.
"""

from __future__ import annotations

import hashlib
import io
import re
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import matplotlib as mpl
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dlgrader.reporting.item_analysis import DayResults
from dlgrader.reporting.report import Row

TEMPLATES = Path(__file__).parent / "templates" / "class_report"
BINS = 20
INK, SOFT = "#0058a3", "#9aa0a6"
# what a page may not hold: matplotlib names the vocabularies of its files by their addresses
ADDRESSES = re.compile(r'\s+xmlns(?::\w+)?="[^"]*"')


@dataclass(frozen=True)
class Numbers:
    """A day in numbers: of how many students, and where their totals lie."""

    graded: int
    missing: int
    failed: int
    mean: float | None
    median: float | None


def write_report(days: Sequence[DayResults], *, anonymous: bool = False) -> str:
    """Return the page on one or more days, as HTML.

    Parameters
    ----------
    days : sequence of DayResults
        In the order in which they are shown.
    anonymous : bool
        Whether students have numbers in place of their names. They are the same on all days of the page; messages may
        still tell a name that a student has written in a notebook, and so are left out.
    """
    shown = [_without_names(day, _numbers_for(days)) for day in days] if anonymous else list(days)
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"percent": _percent, "number": _number}
    return environment.get_template("page.html.j2").render(
        days=[(day, numbers(day), histogram(day)) for day in shown],
        progress=progress(shown) if len(shown) > 1 else None,
        shares=_shares(shown),
    )


def numbers(day: DayResults) -> Numbers:
    """Count a day's students by what became of their work, and say where the totals lie."""
    status = [row.status for row in day.rows]
    totals = list(day.totals.values())
    return Numbers(
        sum(kind in {"graded", "skipped"} for kind in status),
        status.count("missing"),
        status.count("failed"),
        statistics.fmean(totals) if totals else None,
        statistics.median(totals) if totals else None,
    )


def histogram(day: DayResults) -> Markup:
    """Draw how many students have how many points."""
    figure = Figure(figsize=(6.4, 2.2), layout="constrained")
    axes = figure.subplots()
    axes.hist(list(day.totals.values()), bins=BINS, range=(0, day.points or 1), color=INK)
    axes.set(xlabel="points", ylabel="students", xlim=(0, day.points or 1))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    return _svg(figure, f"how many students have how many of {day.points:g} points")


def progress(days: Sequence[DayResults]) -> Markup:
    """Draw each student's share of the points over the days, and the middle of the class."""
    figure = Figure(figsize=(6.4, 2.8), layout="constrained")
    axes = figure.subplots()
    places = range(len(days))
    for shares in _shares(days).values():
        axes.plot(
            places, [float("nan") if share is None else share for share in shares], color=SOFT, lw=0.7, marker="."
        )
    middles = [numbers(day).median for day in days]
    axes.plot(
        places,
        [
            float("nan") if middle is None else middle / (day.points or 1)
            for day, middle in zip(days, middles, strict=True)
        ],
        color=INK,
        lw=2.5,
        label="median",
    )
    axes.set_xticks(list(places), [day.day.partition("_")[0] for day in days])
    axes.set(ylabel="share of the points", ylim=(-0.03, 1.03))
    axes.legend(loc="lower left")
    return _svg(figure, "each student's share of the points, day by day")


def _shares(days: Sequence[DayResults]) -> dict[str, list[float | None]]:
    """Return each student's share of each day's points."""
    students = sorted({row.student for day in days for row in day.rows})
    totals = [day.totals for day in days]
    return {
        student: [
            theirs[student] / day.points if student in theirs and day.points else None
            for day, theirs in zip(days, totals, strict=True)
        ]
        for student in students
    }


def _svg(figure: Figure, description: str) -> Markup:
    drawn = io.StringIO()
    # text stays text, and the same figure has the same marks in it each time
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "dlgrader", "font.family": "sans-serif"}):
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    picture = drawn.getvalue()
    picture = ADDRESSES.sub("", picture[picture.index("<svg") :])
    return Markup(picture.replace("<svg", f'<svg role="img" aria-label="{description}"', 1))


def _numbers_for(days: Iterable[DayResults]) -> dict[str, str]:
    """Return a number for each student, in an order that says nothing about their names."""
    students = {row.student for day in days for row in day.rows}
    mixed = sorted(students, key=lambda student: hashlib.sha256(student.encode()).digest())
    return {student: f"student {number}" for number, student in enumerate(mixed, start=1)}


def _without_names(day: DayResults, called: Mapping[str, str]) -> DayResults:
    def renamed(row: Row) -> Row:
        return replace(row, student=called[row.student], trouble="", troubles=())

    return replace(
        day,
        rows=tuple(sorted(map(renamed, day.rows), key=lambda row: row.student)),
        mistakes=tuple(
            replace(mistake, students=tuple(sorted(called[student] for student in mistake.students)), message="")
            for mistake in day.mistakes
        ),
        seconds={called[student]: seconds for student, seconds in day.seconds.items()},
    )


_percent: Callable[[float], str] = "{:.0%}".format


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
