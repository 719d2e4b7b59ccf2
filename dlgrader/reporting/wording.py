"""What a terminal is given: names of files and students, and messages, may hold what it would obey."""

from __future__ import annotations

import logging


def printable(text: str) -> str:
    """Return a line of text with a replacement character for each that can't be printed."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


class PrintableFormatter(logging.Formatter):
    """Formats as another formatter does, for a terminal.

    Parameters
    ----------
    formatter : logging.Formatter
    """

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self._formatter = formatter

    def format(self, record: logging.LogRecord) -> str:
        """Return the message, each line of it printable."""
        return "\n".join(map(printable, self._formatter.format(record).split("\n")))
