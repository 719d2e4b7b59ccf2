"""What the commands have in common: their exit statuses, and how they add themselves and print."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

OK, PROBLEMS, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
DAYS_HELP = "a day: 4, day04, or its full name"
# adds a command to the command line, from its name, what it calls, a summary and more; returns its arguments' parser
Add = Callable[[str, Callable[[Namespace], int], str, str], ArgumentParser]


def print_lines(notes: list[str], problems: list[str]) -> None:
    """Print what was noted, and to stderr what a person has to look at."""
    from dlgrader.reporting.wording import printable

    for line in notes:
        print(printable(line))
    for line in problems:
        print(f"dlgrader: {printable(line)}", file=sys.stderr)
