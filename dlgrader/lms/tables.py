"""Files with columns, of which one cell can be changed and every other byte stays."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from dlgrader.course.directory import CourseError

SEPARATORS = ",;\t"
UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
BOM = "\ufeff"


class Table:
    """A file with columns, as it was written: encoding, byte order mark, separators, quotes and ends of lines.

    Parameters
    ----------
    path : Path
        Text in UTF-8, UTF-16 or a single-byte encoding, its columns separated by commas, semicolons or tabs.

    Attributes
    ----------
    headers : list of str
    rows : list of dict of str to str
        What stands in each row, by header; the first of two columns with one header counts.

    Raises
    ------
    CourseError
        If it can't be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        text, self._encoding = _decoded(path)
        self._bom = BOM * text.startswith(BOM)
        text = text.removeprefix(BOM)
        self.separator = max(SEPARATORS, key=lambda separator: len(next(_lines(text, separator))))
        lines = [*_lines(text, self.separator)]
        self.headers = [_value(raw) for raw, _ in lines[0]]
        self._lines = lines
        self.rows = [
            {name: _value(raw) for name, (raw, _) in reversed([*zip(self.headers, line, strict=False)])}
            for line in lines[1:]
        ]

    @property
    def decimal(self) -> str:
        """The character before the decimals of its numbers; where it has none, what goes with its separator."""
        numbers = [value for row in self.rows for value in row.values() if re.fullmatch(r"-?\d+[.,]\d+", value)]
        commas = sum("," in number for number in numbers)
        return "," if 2 * commas > len(numbers) or (not numbers and self.separator == ";") else "."

    def set(self, row: int, header: str, value: str) -> None:
        """Write a value into a row's cell, quoted if it was or has to be; a row that is too short gets no cell."""
        line, column = self._lines[row + 1], self.headers.index(header)
        raw, end = line[column]
        line[column] = (f'"{value}"' if raw.startswith('"') or self.separator in value else value, end)

    def __bytes__(self) -> bytes:
        text = "".join(raw + end for line in self._lines for raw, end in line)
        return (self._bom + text).encode(self._encoding)


def number(text: str) -> float | None:
    """Return the number that a cell holds, its decimals after a point or a comma, or None."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _decoded(path: Path) -> tuple[str, str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} can't be read: {error.strerror}") from error
    encoding = UTF_16.get(data[:2], "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        # every byte is a character there, and comes back as it was
        encoding = "latin-1"
        text = data.decode(encoding)
    if "\0" in text or not text.strip(BOM + "\r\n"):
        raise CourseError(f"{path} is not a text file with columns; download it as CSV")
    return text, encoding


def _lines(text: str, separator: str) -> Iterator[list[tuple[str, str]]]:
    """Yield each line's cells as they are written, with what ends them; a line ends outside of quotes."""
    plain = rf"[^{separator}\r\n]*"
    cell = re.compile(rf'("[^"]*(?:""[^"]*)*"{plain}|{plain})({separator}|\r\n|\r|\n|\Z)')
    line: list[tuple[str, str]] = []
    for found in cell.finditer(text):
        line.append((found[1], found[2]))
        if found[2] != separator:
            yield line
            line = []
        if not found[2]:
            return


def _value(raw: str) -> str:
    if raw.startswith('"') and raw.count('"') > 1:
        raw = raw[1 : raw.rindex('"')].replace('""', '"')
    return raw.strip()
