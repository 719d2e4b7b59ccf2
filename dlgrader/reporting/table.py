"""The table of a graded day, as wide as the terminal and no longer than staff want to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dlgrader.reporting.report import Part, Row
from dlgrader.reporting.wording import printable

# a pipe has no width of its own
WIDTH_OF_A_PIPE = 110
# a column narrower than this would break a message into pieces
NARROWEST_MESSAGE = 28
# a larger class gets a summary, and the rows that staff have to act on
MOST_ROWS = 40


def print_table(day: str, columns: Sequence[Part], rows: Sequence[Row], *, everybody: bool = False) -> None:
    """Print who got what.

    Of a large class: what staff have to act on. Where names of exercises would leave no room for messages, the columns
    have numbers, explained below.

    Parameters
    ----------
    day : str
    columns : sequence of Part
    rows : sequence of Row
    everybody : bool
        Whether to print all rows of a large class too.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, WIDTH_OF_A_PIPE)
    shown = [row for row in rows if everybody or len(rows) <= MOST_ROWS or _needs_a_person(row)]
    if shown:
        _print_rows(console, day, columns, shown)
    for row in shown:
        for name, doubt in row.doubts.items():
            console.print(Text(f"look at {printable(row.student)}, {name}: it {doubt}"))
    console.print(Text(_summary(columns, rows)))
    if len(shown) < len(rows):
        console.print(Text(f"{len(rows) - len(shown)} rows without trouble are not shown: --all shows them"))


def _print_rows(console: Console, day: str, columns: Sequence[Part], rows: Sequence[Row]) -> None:
    students = [_student(row) for row in rows]
    room = console.width - max(map(len, [*students, "Student"])) - 5
    names = [column.name for column in columns]
    is_wide = room - sum(max(len(name), 4) + 3 for name in [*names, "Total"]) >= NARROWEST_MESSAGE
    headings = names if is_wide else [str(number) for number in range(1, len(columns) + 1)]
    table = Table(title=day, title_justify="left", caption_justify="left")
    table.add_column("Student", no_wrap=True)
    for heading, column in zip(headings, columns, strict=True):
        table.add_column(f"{heading}\n{column.points:g}", justify="right", no_wrap=True)
    table.add_column(f"Total\n{sum(column.points for column in columns):g}", justify="right", no_wrap=True)
    table.add_column("What went wrong first", overflow="fold", min_width=NARROWEST_MESSAGE)
    for student, row in zip(students, rows, strict=True):
        unknown = "?" if row.is_waiting else "–"
        scores = [unknown if score is None else f"{score:g}" for score in (*row.scores, row.total)]
        table.add_row(Text(student), *scores, Text(printable(row.trouble)))
    if any(row.is_waiting for row in rows):
        table.caption = "? waits for a grader: formgrader, in `jupyter lab`"
    console.print(table)
    if not is_wide:
        console.print(Text(", ".join(f"{number} {name}" for number, name in zip(headings, names, strict=True))))


def _needs_a_person(row: Row) -> bool:
    """Return whether there is something to do about a row that only staff can do."""
    return row.status == "failed" or bool(row.doubts or row.troubles)


def _student(row: Row) -> str:
    if row.late <= 0:
        return printable(row.student)
    units = [(86400, "d"), (3600, "h"), (60, "min"), (0, "s")]
    seconds, unit = next((size, name) for size, name in units if row.late >= size)
    return f"{printable(row.student)}, {row.late / max(seconds, 1):.0f} {unit} late"


def _summary(columns: Sequence[Part], rows: Sequence[Row]) -> str:
    """Say how the class stands, in one line."""
    totals = [row.total for row in rows if row.total is not None]
    statuses = Counter(row.status for row in rows)
    parts = [f"{len(rows)} student{'s' * (len(rows) != 1)}"]
    if totals:
        most = sum(column.points for column in columns)
        parts.append(f"median {median(totals):g} of {most:g}, {sum(total >= most for total in totals)} with all points")
    for status, words in (("failed", "could not be graded"), ("missing", "without a graded submission")):
        if statuses[status]:
            parts.append(f"{statuses[status]} {words}")
    late = sum(row.late > 0 for row in rows)
    return ", ".join([*parts, *([f"{late} late"] if late else [])])
