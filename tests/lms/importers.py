"""What LMSs do with the files they take back and make of those they give, written from their own sources."""

from __future__ import annotations

import csv
import io
import re


def canvas(data: bytes) -> dict[str, dict[str, str]]:
    """Return the grades that Canvas finds, by assignment and the ID of a user.

    From instructure/canvas-lms, lib/gradebook_importer.rb: `semicolon_delimited?`, the converter
    `decimal_comma_to_period`, `header?`, `update_column_count`, `strip_non_assignment_columns`,
    `check_for_non_student_row` and `process_submissions`; `Assignment.title_and_id`.
    """
    text = data.decode("utf-8")
    first = text.splitlines()[:3]
    counts = {}
    for separator in ";,":
        found = {len(next(csv.reader([line], delimiter=separator), [])) for line in first}
        counts[separator] = found.pop() if len(found) == 1 else 0
    rows = [
        [period(cell) for cell in row]
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=";" if counts[";"] > counts[","] else ",")
    ]
    header, *rows = rows
    assert len(header) > 3
    assert "Student" in header[0]
    assert "ID" in header[1]
    information = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        information = 4
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        information = 5 + bool(re.search(r"Integration\s+ID", header[4]))
    assert "Section" in header[information - 1], "Invalid header row"
    totals = r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)"
    columns = [
        (number, match[2])
        for number, name in enumerate(header)
        if number >= information and not re.search(totals, name) and (match := re.fullmatch(r"(.*)\s\((\d+)\)", name))
    ]
    grades: dict[str, dict[str, str]] = {assignment: {} for _, assignment in columns}
    for row in rows:
        if "Points Possible" in row[0] or all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
            continue
        for number, assignment in columns:
            grades[assignment][row[1]] = row[number].strip()
    return grades


def period(cell: str) -> str:
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *parts, last = re.split(r"[,.]", cell)
    return f"{''.join(parts)}.{last}" if parts else last


def moodle(data: bytes, decsep: str = ".", maximum: float = 9) -> dict[int, float]:
    """Return the grades that Moodle saves, by number of a participant.

    From moodle/moodle, mod/assign/feedback/offline: importgradeslib.php (`init`, `next`) and locallib.php
    (`process_import_grades`: an empty grade, and one out of range, is skipped).
    """
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    header = next(rows)
    identifier, grade, _ = (header.index(name) for name in ("Identifier", "Grade", "Last modified (grade)"))
    grades = {}
    for row in rows:
        said = row[grade].strip().replace(" ", "").replace(decsep, ".")
        if said and 0 <= float(said) <= maximum:
            grades[int(row[identifier][len("Participant ") :])] = float(said)
    return grades


def blackboard(data: bytes) -> dict[str, dict[str, str]]:
    """Return the grades that Blackboard finds, by id of a column and user name.

    From Blackboard Help, "Work Offline with Grade Data": a file of the Grade Center is in UTF-16 with tabs, or with
    commas; the user name says whose a row is, the number after `|` which column; one without makes a new column.
    """
    text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    separator = "\t" if "\t" in text.splitlines()[0] else ","
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    columns = {name.rpartition("|")[2]: number for number, name in enumerate(header) if "|" in name}
    user = header.index("Username")
    return {column: {row[user]: row[number] for row in rows} for column, number in columns.items()}


def in_canvas_zip(name: str, user: int, attachment: int, file: str, *, late: bool = False) -> str:
    """Return how Canvas names a file in its zip of submissions.

    From instructure/canvas-lms, lib/content_zipper.rb: `get_filename`, `sanitize_user_name`, `sanitize_file_name` and
    `sanitize_attachment_filename`.
    """
    person = re.sub(r"_(\d+)_", r"\1", name).lower()
    prefix = re.sub(r"\W", "", "_".join([person, *(["LATE"] if late else []), str(user)]))
    return f"{prefix}_{attachment}_" + re.sub(r'[\x00/\\:*?"<>|]+', "_", file)


def in_moodle_zip(name: str, number: int, file: str, style: str = "4.1") -> str:
    """Return how Moodle names a file in its zip of submissions.

    From moodle/moodle, mod/assign/classes/downloader.php (`get_student_prefix`, `load_submissionplugin_filelist`) and
    what mod/assign/feedback/file/importziplib.php says of earlier versions.
    """
    folder = f"{name.replace('_', ' ')}_{number}_assignsubmission_file"
    return folder + {"4.1": "/", "3.1": "_/", "flat": "_"}[style] + file


def quoted(cell: str, separator: str, *, every: bool = False) -> str:
    """Return a cell as an LMS writes it."""
    needs_quotes = every or any(character in cell for character in f'{separator}"\r\n')
    return '"' + cell.replace('"', '""') + '"' if needs_quotes else cell


def written(
    rows: list[list[str]], *, separator: str = ",", end: str = "\n", encoding: str = "utf-8", every: bool = False
) -> bytes:
    """Return the bytes of a file with columns."""
    lines = [separator.join(quoted(cell, separator, every=every) for cell in row) + end for row in rows]
    return "".join(lines).encode(encoding)
