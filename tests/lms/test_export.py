"""The LMS takes back its own file with our column in it, and nothing else in it has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import TinyCourse
from tests.lms.conftest import know, mark
from tests.lms.importers import blackboard, canvas, moodle, written

FORMULA = '=HYPERLINK("https://evil.example","me")'
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Notes", "Day 2 (76)", "Day 3: tiny (77)"]
CANVAS += ["Assignments Current Score", "Final Score"]
READ_ONLY = ["(read only)"] * 2
MOODLE = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed"]
MOODLE += ["Last modified (submission)", "Last modified (grade)", "Feedback comments"]
BLACKBOARD = ["Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability"]
BLACKBOARD += ["Day 2 [Total Pts: 10 Score] |664616", "Day 3: tiny, too [Total Pts: 9 Score] |664617"]
BLACKBOARD += ["Weighted Total [Total Pts: up to 0 Percentage] |664610"]


def canvas_rows(ada: str, bela: str, chen: str, *, worth: str = "9.00", decimal: str = ".") -> list[list[str]]:
    rows = [
        CANVAS,
        ["", "", "", "", "", "", "", "Manual Posting", "", ""],
        ["    Points Possible", "", "", "", "", "", "10.00", worth, *READ_ONLY],
        ["Lovelace, Ada", "1001", "S-1", "ada", "Group 1", FORMULA, "7.50", ada, "83.33", "83.33"],
        ['Bartók, "Béla"', "1002", "S-2", "bela@uni.example", "Group 1", "@x", "EX", bela, "", ""],
        [FORMULA, "1003", "S-3", "chen", "Group 1 and Group 2", "-1+1", "", chen, "", "+1"],
        ["Student, Test", "1099", "", "b2f3", "Group 1", "", "", "", "", ""],
    ]
    return [[cell.replace(".", decimal) if cell[:1].isdigit() else cell for cell in row] for row in rows]


def moodle_rows(ada: str, bela: str, chen: str) -> list[list[str]]:
    when = "Thursday, 26 November 2026, 9:50 AM"
    return [
        MOODLE,
        ["Participant 2001", "Ada Lovelace, Countess", "", "Submitted", ada, "9.00", "Yes", when, "-", "<p>=1+1</p>"],
        ["Participant 2002", "Béla Bartók", "Bela@uni.example", "Submitted", bela, "9.00", "Yes", when, when, "a\r\nb"],
        ["Participant 2003", FORMULA, "chen@uni.example", "No submission", chen, "9.00", "Yes", "-", "-", ""],
    ]


def blackboard_rows(ada: str, bela: str, chen: str) -> list[list[str]]:
    return [
        BLACKBOARD,
        ["Lovelace", "Ada", "ada", "00017", "2026-11-26 09:50:36", "Yes", "7.00", ada, "70.00"],
        ["Bartók, of Nagyszentmiklós", "Béla", "bela", "00018", "", "Yes", "Needs Grading", bela, ""],
        [FORMULA, "Chen", "chen", "00019", "", "No", "", chen, ""],
    ]


def export(course: TinyCourse, lms: str, template: bytes, *options: object) -> bytes:
    """Export without a complaint; return what was written."""
    Path("template.csv").write_bytes(template)
    ran = course.run("export", "3", "--to", lms, "--template", "template.csv", "-o", "out.csv", *options)
    assert (ran.status, ran.err) == (0, ""), ran
    assert Path("template.csv").read_bytes() == template
    return Path("out.csv").read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("separator", "decimal"), [(",", "."), (";", ","), (",", ","), (";", ".")])
def test_canvas_takes_our_column_and_finds_no_other_change(
    graded: TinyCourse, separator: str, decimal: str, end: str, encoding: str
) -> None:
    style = {"separator": separator, "end": end, "encoding": encoding}
    # quotes that are there stay, as they do around 2,00
    before = "" if separator == decimal else "2.00"
    out = export(graded, "canvas", written(canvas_rows("", before, "", decimal=decimal), **style))
    assert out == written(canvas_rows("8.5", "3", "", decimal=decimal), **style)
    assert canvas(out)["77"] == {"1001": "8.5", "1002": "3", "1003": "", "1099": ""}


def test_canvas_without_its_row_of_points(graded: TinyCourse) -> None:
    def rows(*grades: str) -> list[list[str]]:
        return [row for row in canvas_rows(*grades) if row[0].strip() not in {"", "Points Possible"}]

    assert export(graded, "canvas", written(rows("", "", ""))) == written(rows("8.5", "3", ""))


@pytest.mark.parametrize("columns", [("ID", "Section"), ("ID", "SIS Login ID", "Section")])
def test_canvas_with_fewer_columns(graded: TinyCourse, columns: tuple[str, ...]) -> None:
    know(graded, ada={"lms_user_id": "1001"}, bela={"lms_user_id": "1002"}, chen={"lms_user_id": "1003"})

    def rows(*grades: str) -> list[list[str]]:
        kept = [CANVAS.index(name) for name in ("Student", *columns, "Day 3: tiny (77)")]
        return [[row[number] for number in kept] for row in canvas_rows(*grades)]

    out = export(graded, "canvas", written(rows("", "", "")))
    assert out == written(rows("8.5", "3", ""))
    assert canvas(out)["77"]["1001"] == "8.5"


def test_who_is_excused_stays_so(graded: TinyCourse) -> None:
    assert export(graded, "canvas", written(canvas_rows("EX", "ex", "N/A"))) == written(canvas_rows("EX", "ex", "N/A"))
    ran = graded.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "out.csv")
    assert "ada: EX is kept, 8.5 points are not written" in ran.out


def test_a_grade_that_is_there_already_keeps_its_bytes(graded: TinyCourse) -> None:
    rows = canvas_rows("8.50", "3.00", "")
    assert export(graded, "canvas", written(rows)) == written(rows)


def test_who_never_submitted_has_an_empty_cell_and_staff_read_what_was_in_it(graded: TinyCourse) -> None:
    assert export(graded, "canvas", written(canvas_rows("", "", "0.00"))) == written(canvas_rows("8.5", "3", ""))
    ran = graded.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "other.csv")
    assert ran.out == (
        "chen: 0.00 is taken out: never submitted\nother.csv: 2 grades in 'Day 3: tiny (77)', 1 never submitted\n"
    )


@pytest.mark.parametrize("decsep", [".", ","])
def test_moodle_takes_our_column_and_finds_no_other_change(graded: TinyCourse, decsep: str) -> None:
    Path("roster.csv").write_text("id,Identifier\nada,Participant 2001\nchen,Participant 2003\n")

    def file(*grades: str) -> bytes:
        rows = [[cell.replace("9.00", f"9{decsep}00") for cell in row] for row in moodle_rows(*grades)]
        return written(rows, encoding="utf-8-sig")

    out = export(graded, "moodle", file("", "", ""), "--roster", "roster.csv")
    assert out == file(f"8{decsep}5", "3", "")
    assert moodle(out, decsep) == {2001: 8.5, 2002: 3}


@pytest.mark.parametrize(
    "style",
    [
        {"separator": "\t", "encoding": "utf-16", "every": True},
        {"separator": "\t", "encoding": "utf-16", "end": "\r\n"},
        {"separator": ",", "encoding": "utf-8-sig", "every": True},
    ],
)
def test_blackboard_takes_our_column_and_finds_no_other_change(graded: TinyCourse, style: dict) -> None:
    out = export(graded, "blackboard", written(blackboard_rows("", "Needs Grading", ""), **style))
    assert out == written(blackboard_rows("8.5", "3", ""), **style)
    grades = blackboard(out)
    assert grades["664617"] == {"ada": "8.5", "bela": "3", "chen": ""}
    assert set(grades) == {"664610", "664616", "664617"}


def test_a_file_in_another_encoding_keeps_its_bytes(graded: TinyCourse) -> None:
    style = {"encoding": "cp1252"}
    assert export(graded, "canvas", written(canvas_rows("", "", ""), **style)) == written(
        canvas_rows("8.5", "3", ""), **style
    )


def test_a_waiting_answer_refuses_the_export(graded: TinyCourse) -> None:
    mark(graded, "ada", None)
    Path("template.csv").write_bytes(written(canvas_rows("", "", "")))
    command = ["export", "3", "--to", "canvas", "--template", "template.csv", "-o", "out.csv"]
    ran = graded.run(*command)
    assert (ran.status, ran.out) == (2, "")
    assert "hand-graded questions wait for ada: grade them in formgrader, or give --allow-waiting" in ran.err
    assert not Path("out.csv").exists()
    assert graded.run(*command, "--allow-waiting").status == 0
    assert canvas(Path("out.csv").read_bytes())["77"]["1001"] == "7"


def test_who_cannot_be_matched_is_named_and_left_alone(graded: TinyCourse) -> None:
    rows = canvas_rows("", "2.00", "")
    rows[3][3], rows[4][3] = "countess", "Lovelace, Ada"
    Path("template.csv").write_bytes(written(rows))
    ran = graded.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "out.csv")
    assert ran.status == 1
    left = "'Day 3: tiny (77)' is left as it is: no student with"
    no_row = "enter them by hand, or give a --roster that knows them"
    assert ran.err.splitlines() == [
        f"dlgrader: template.csv: row 4 (Lovelace, Ada): {left} ID 1001, SIS Login ID countess, SIS User ID S-1; "
        "give a --roster that has it",
        f'dlgrader: template.csv: row 5 (Bartók, "Béla"): {left} ID 1002, SIS Login ID Lovelace, Ada, SIS User ID S-2; '
        "give a --roster that has it",
        f"dlgrader: template.csv: no row for ada, who has 8.5 points: {no_row}",
        f"dlgrader: template.csv: no row for bela, who has 3 points: {no_row}",
    ]
    assert canvas(Path("out.csv").read_bytes())["77"] == {"1001": "", "1002": "2.00", "1003": "", "1099": ""}


def test_what_disagrees_decides_nothing(graded: TinyCourse) -> None:
    know(graded, bela={"lms_user_id": "1001"})
    Path("template.csv").write_bytes(written(canvas_rows("", "", "")))
    ran = graded.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "out.csv")
    assert ran.status == 1
    assert "'Day 3: tiny (77)' is left as it is: 1001, ada is more than one student: ada, bela" in ran.err
    assert canvas(Path("out.csv").read_bytes())["77"]["1001"] == ""


def test_two_rows_of_one_student_and_one_row_of_two(graded: TinyCourse) -> None:
    know(graded, chen={"email": "bela@uni.example"})
    rows = canvas_rows("", "", "")
    rows[5][3] = "ada"
    Path("template.csv").write_bytes(written(rows))
    ran = graded.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "out.csv")
    assert ran.status == 1
    assert (
        "(Bartók, \"Béla\"): 'Day 3: tiny (77)' is left as it is: bela@uni.example is more than one student: bela, chen"
        in ran.err
    )
    assert "left as it is: ada has another row; correct the roster" in ran.err


def test_a_submission_that_is_not_graded_is_not_one_that_never_came(graded: TinyCourse) -> None:
    graded.submit("chen")
    Path("template.csv").write_bytes(written(canvas_rows("", "", "1.00")))
    ran = graded.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "out.csv")
    assert ran.status == 1
    assert ran.err.endswith("left as it is: chen: handed in, and not graded yet; run `dlgrader autograde` first\n")
    assert len(ran.err.splitlines()) == 1
    assert canvas(Path("out.csv").read_bytes())["77"]["1003"] == "1.00"


@pytest.mark.parametrize("lms", ["canvas", "moodle", "blackboard"])
def test_points_of_another_scale_are_told(graded: TinyCourse, lms: str) -> None:
    know(graded, ada={"email": "ada@uni.example"})
    rows = {
        "canvas": canvas_rows("", "", "", worth="100.00"),
        "moodle": [[cell.replace("9.00", "100.00") for cell in row] for row in moodle_rows("", "", "")],
        "blackboard": [[cell.replace("Pts: 9", "Pts: 100") for cell in row] for row in blackboard_rows("", "", "")],
    }[lms]
    Path("template.csv").write_bytes(written(rows))
    ran = graded.run("export", "3", "--to", lms, "--template", "template.csv", "-o", "out.csv")
    assert ran.status == 1
    assert "is worth 100 points, the day 9: correct that in " in ran.err


def test_a_column_is_found_by_its_day_or_named(graded: TinyCourse) -> None:
    template = written([[*row, ""] for row in canvas_rows("", "", "")]).replace(
        b"Final Score,", b"Final Score,Day 3 (78)"
    )
    Path("template.csv").write_bytes(template)
    command = ["export", "3", "--to", "canvas", "--template", "template.csv", "-o", "out.csv"]
    ran = graded.run(*command)
    assert ran.status == 2
    assert "no one column for day03_tiny; there is 'Day 3: tiny (77)', 'Day 3 (78)': say which with --column" in ran.err
    assert graded.run(*command, "--column", "Day 3 (78)").status == 0
    assert canvas(Path("out.csv").read_bytes())["78"]["1001"] == "8.5"
    Path("template.csv").write_bytes(template.replace(b"Day 3 (78)", b"day03_tiny (78)"))
    assert graded.run(*command).status == 0
    assert canvas(Path("out.csv").read_bytes())["78"]["1002"] == "3"


BAD = {
    "no file": (None, "template.csv can't be read: No such file"),
    "a workbook": (b"PK\x03\x04\x00\x00", "template.csv is not a text file with columns; download it as CSV"),
    "empty": (b"", "template.csv is not a text file with columns"),
    "another LMS's": (
        b"Identifier,Grade\n",
        "no column ID; download it anew from Canvas: Grades, Export",
    ),
    "no such day": (b"Student,ID,Section,Day 30 (1)\n", "no one column for day03_tiny; there is 'Day 30 (1)'"),
    "no grades": (b"Student,ID,Section\n", "there is none with grades"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_template_that_cannot_be_used(graded: TinyCourse, case: str) -> None:
    template, because = BAD[case]
    if template is not None:
        Path("template.csv").write_bytes(template)
    before = graded.files()
    ran = graded.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "out.csv")
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert because in ran.err
    assert graded.files() == before


def test_nothing_is_overwritten_in_silence(graded: TinyCourse) -> None:
    template = written(canvas_rows("", "", ""))
    Path("template.csv").write_bytes(template)
    ran = graded.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "./template.csv")
    assert ran.status == 2
    assert "template.csv is the template itself; give -o another name" in ran.err
    assert Path("template.csv").read_bytes() == template
    export(graded, "canvas", template)
    ran = graded.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "out.csv")
    assert "out.csv was there, and is replaced" in ran.out
    ran = graded.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "no/out.csv")
    assert ran.status == 2
    assert "no/out.csv can't be written: No such file" in ran.err


def test_before_anything_is_graded_it_says_what_to_do(released: TinyCourse) -> None:
    Path("template.csv").write_bytes(written(canvas_rows("", "", "")))
    before = released.files()
    ran = released.run("export", "3", "--to", "canvas", "--template", "template.csv", "-o", "out.csv")
    assert ran.status == 2
    assert "nothing is graded yet; run `dlgrader autograde day03_tiny` first" in ran.err
    assert released.files() == before
