"""What an LMS's zip of submissions holds is in `submitted/` afterwards, and each file that isn't is named."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from unittest import mock
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from nbgrader.api import Gradebook

from dlgrader.grading.plan import read_timestamp
from dlgrader.lms import collect as collecting
from tests.conftest import DAY, Ran, TinyCourse
from tests.lms.conftest import DOUBLE, FIVE, know, notebook
from tests.lms.importers import in_canvas_zip, in_moodle_zip

ROSTER = """\
id,ID,Identifier,Full name,Last modified (submission)
ada,1001,Participant 2001,Ada Lovelace,"Thursday, 26 November 2026, 9:50 AM"
bela,1002,Participant 2003,Béla Bartók,-
chen,1003,Participant 2005,O’Chén,
"""
COMMAND = ["collect", "3", "lms.zip", "--roster", "roster.csv", "--from"]


def pack(**files: bytes) -> None:
    """Write the LMS's zip."""
    Path("roster.csv").write_text(ROSTER, encoding="utf-8")
    with ZipFile("lms.zip", "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def collected(course: TinyCourse) -> dict[str, bytes]:
    """Return what is in submitted/, but for time stamps."""
    files = {path.removeprefix("submitted/"): data for path, data in course.files().items() if "submitted/" in path}
    return {path: data for path, data in files.items() if not path.endswith("timestamp.txt")}


def clean(ran: Ran) -> bool:
    return (ran.status, ran.err) == (0, "")


def test_canvas(released: TinyCourse) -> None:
    ours, other = notebook(released, double=DOUBLE), notebook(released, double=FIVE)
    pack(
        **{
            in_canvas_zip("Lovelace, Ada", 1001, 5001, "tiny.ipynb", late=True): other,
            in_canvas_zip("Lovelace, Ada", 1001, 5009, "tiny-2.ipynb", late=True): ours,
            in_canvas_zip("Lovelace, Ada", 1001, 5003, "tiny-1.ipynb", late=True): other,
            in_canvas_zip("Bartók, Béla", 1002, 5002, "tiny-7.ipynb"): other,
            in_canvas_zip("Bartók, Béla", 1002, 5004, "tiny (1).ipynb"): ours,
            in_canvas_zip("Chen_77_X", 1003, 5005, "my_homework_3_final.ipynb"): other,
            "__MACOSX/._lovelaceada_1001_5009_tiny.ipynb": b"\0",
        }
    )
    assert "bartókbéla_1002_5004_tiny (1).ipynb" in ZipFile("lms.zip").namelist()
    ran = released.run(*COMMAND, "canvas")
    assert clean(ran), ran
    assert collected(released) == {
        f"{who}/{DAY}/tiny.ipynb": made for who, made in (("ada", ours), ("bela", ours), ("chen", other))
    }
    assert ran.out.splitlines() == [
        "lovelaceada_LATE_1001_5001_tiny.ipynb: left out: an older attempt of ada's",
        "lovelaceada_LATE_1001_5003_tiny-1.ipynb: left out: an older attempt of ada's",
        "bartókbéla_1002_5002_tiny-7.ipynb: left out: an older attempt of bela's",
        f"{released.root / 'submitted'}: 3 new, 0 replaced, 0 unchanged; late, says Canvas: ada",
    ]
    assert released.run("autograde", "3", "--workers", 1).status == 0


def test_a_day_of_two_notebooks(released: TinyCourse) -> None:
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.update_or_create_notebook("part-2", DAY)
    files = {"tiny-3.ipynb": b"tiny", "part-2.ipynb": b"part", "part-2 (1).ipynb": b"newer", "notes.ipynb": b"notes"}
    pack(**{in_canvas_zip("Ada", 1001, 5000 + number, file): files[file] for number, file in enumerate(files)})
    ran = released.run(*COMMAND, "canvas")
    assert collected(released) == {f"ada/{DAY}/tiny.ipynb": b"tiny", f"ada/{DAY}/part-2.ipynb": b"newer"}
    assert ran.err == "dlgrader: ada_1001_5003_notes.ipynb: left out: ada's, and not part-2.ipynb or tiny.ipynb\n"
    assert ran.status == 1


@pytest.mark.parametrize("style", ["4.1", "3.1", "flat"])
def test_moodle(released: TinyCourse, style: str) -> None:
    ours, other = notebook(released, double=DOUBLE), notebook(released, double=FIVE)
    pack(
        **{
            in_moodle_zip("Ada Lovelace", 2001, "tiny.ipynb", style): other,
            in_moodle_zip("Ada Lovelace", 2001, "tiny (1).ipynb", style): ours,
            in_moodle_zip("Participant", 2003, "tiny_2003_file.ipynb", style): other,
            in_moodle_zip("O'Chén", 2005, "tiny.ipynb", style): ours,
        }
    )
    ran = released.run(*COMMAND, "moodle")
    assert clean(ran), ran
    assert collected(released) == {
        f"{who}/{DAY}/tiny.ipynb": made for who, made in (("ada", ours), ("bela", other), ("chen", ours))
    }


def test_the_time_that_moodle_tells_is_in_the_time_stamp(released: TinyCourse) -> None:
    pack(**{in_moodle_zip("Participant", number, "tiny.ipynb"): b"{}" for number in (2001, 2003)})
    with mock.patch.dict(os.environ, TZ="UTC-2"):
        time.tzset()
        ran = released.run(*COMMAND, "moodle")
    time.tzset()
    assert clean(ran), ran
    when, trouble = read_timestamp(released.root / "submitted" / "ada" / DAY)
    assert (str(when), trouble) == ("2026-11-26 07:50:00", None)
    assert [path.parent.parent.name for path in Path("submitted").rglob("timestamp.txt")] == ["ada"]


def test_a_second_time_changes_nothing_and_a_newer_attempt_replaces_and_says_so(released: TinyCourse) -> None:
    name = in_canvas_zip("Lovelace, Ada", 1001, 5001, "tiny.ipynb")
    pack(**{name: b"1"})
    released.run(*COMMAND, "canvas")
    before = released.files()
    ran = released.run(*COMMAND, "canvas")
    assert clean(ran)
    assert ran.out.endswith("0 new, 0 replaced, 1 unchanged\n")
    assert released.files() == before
    pack(**{name: b"2"})
    ran = released.run(*COMMAND, "canvas")
    assert clean(ran)
    assert "ada: what was there is replaced by the attempt in lms.zip\n" in ran.out
    assert collected(released) == {f"ada/{DAY}/tiny.ipynb": b"2"}


def test_what_was_handed_in_later_stays(released: TinyCourse) -> None:
    there = released.submit("ada", double=DOUBLE)
    there.with_name("timestamp.txt").write_text("2026-11-27 12:00:00 UTC")
    pack(**{in_moodle_zip("Ada Lovelace", 2001, "tiny.ipynb"): b"{}"})
    before = released.files()
    ran = released.run(*COMMAND, "moodle")
    assert ran.status == 1
    assert ran.err.startswith("dlgrader: ada: left out: what is in ")
    assert ran.err.endswith(" was handed in later\n")
    assert released.files() == before


def test_what_cannot_be_matched_is_listed_one_line_each(released: TinyCourse) -> None:
    pack(
        **{
            in_canvas_zip("Lovelace, Ada", 1001, 5001, "tiny.ipynb"): b"1",
            in_canvas_zip("Lovelace, Ada", 1001, 5002, "photo.png"): b"1",
            in_canvas_zip("Lovelace, Ada", 9999, 5003, "tiny.ipynb"): b"2",
            in_canvas_zip("Chen", 1003, 5004, "tiny.pdf"): b"3",
            in_canvas_zip("Bartók, Béla", 1002, 5005, "a.ipynb"): b"4",
            in_canvas_zip("Bartók, Béla", 1002, 5006, "b.ipynb"): b"5",
            "anon_Xy3_5007_tiny.ipynb": b"6",
        }
    )
    ran = released.run(*COMMAND, "canvas")
    assert ran.status == 1
    assert sorted(ran.err.splitlines()) == [
        "dlgrader: anon_Xy3_5007_tiny.ipynb: left out: Canvas names submissions NAME_ID_ATTACHMENT_FILE",
        "dlgrader: bartókbéla_1002_5005_a.ipynb: left out: bela's, and not tiny.ipynb",
        "dlgrader: bartókbéla_1002_5006_b.ipynb: left out: bela's, and not tiny.ipynb",
        "dlgrader: chen_1003_5004_tiny.pdf: left out: not a notebook (.ipynb)",
        "dlgrader: lovelaceada_9999_5003_tiny.ipynb: left out: no student with ID 9999; give a --roster that has it",
    ]
    assert "lovelaceada_1001_5002_photo.png: left out: not a notebook (.ipynb)" in ran.out
    assert collected(released) == {f"ada/{DAY}/tiny.ipynb": b"1"}


@pytest.mark.parametrize(
    ("students", "roster"),
    [
        ({"ada": {"lms_user_id": "1001"}}, None),
        ({"1001": {}}, None),
        ({"ada": {}}, "ID;SIS Login ID\n1001;ADA\n"),
        ({"ada": {"email": "ada@uni.example"}}, "\ufeffID\tEmail\n1001\tAda@uni.example\n"),
        ({"ada": {"email": "ada@uni.example"}}, "Student,ID,SIS Login ID\nx,1001,ada@uni.example\n"),
        ({}, "id,canvas_id\nada,1001\n"),
    ],
)
def test_who_is_who(released: TinyCourse, students: dict[str, dict[str, str]], roster: str | None) -> None:
    know(released, **students)
    pack(**{in_canvas_zip("Lovelace, Ada", 1001, 5001, "tiny.ipynb"): b"1"})
    Path("roster.csv").write_text(roster or "", encoding="utf-8")
    ran = released.run("collect", "3", "lms.zip", "--from", "canvas", *(["--roster", "roster.csv"] if roster else []))
    assert clean(ran), ran
    assert list(collected(released)) == [f"{next(iter(students), 'ada')}/{DAY}/tiny.ipynb"]


def test_a_name_that_the_zip_has_in_no_known_encoding_is_not_compared(released: TinyCourse) -> None:
    pack(**{in_moodle_zip("Béla Bartók", 2003, "tiny.ipynb"): b"1"})
    data = bytearray(Path("lms.zip").read_bytes())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags + 1] &= ~0x08  # what says that names are in UTF-8
    Path("lms.zip").write_bytes(data)
    assert "Béla" not in ZipFile("lms.zip").namelist()[0]
    assert clean(released.run(*COMMAND, "moodle"))
    assert list(collected(released)) == [f"bela/{DAY}/tiny.ipynb"]


def test_the_worksheet_of_another_assignment_is_noticed(released: TinyCourse) -> None:
    name, group = in_moodle_zip("Béla Bartók", 2001, "tiny.ipynb"), in_moodle_zip("Group A", 2003, "tiny.ipynb")
    pack(**{name: b"1", group: b"2"})
    ran = released.run(*COMMAND, "moodle")
    assert ran.status == 1
    because = "left out: the roster has {} there: is it this assignment's?"
    assert ran.err.splitlines() == [
        f"dlgrader: {name}: {because.format('Ada Lovelace')}",
        f"dlgrader: {group}: {because.format('Béla Bartók')}",
    ]
    assert collected(released) == {}


@pytest.mark.parametrize("roster", ["id,Student\nada,Lovelace\n", "id,ID\nada,1001\nbela,1001\n", None])
def test_nobody_is_guessed(released: TinyCourse, roster: str | None) -> None:
    know(
        released,
        ada={"first_name": "Ada", "last_name": "Lovelace"},
        lovelaceada={},
        **{"2001": {"lms_user_id": "2001"}},
    )
    lms, name = "canvas", in_canvas_zip("Lovelace, Ada", 1001, 5001, "tiny.ipynb")
    if roster is None:  # Moodle's numbers are an assignment's own
        lms, name = "moodle", in_moodle_zip("Ada Lovelace", 2001, "tiny.ipynb")
    pack(**{name: b"1"})
    Path("roster.csv").write_text(roster or "")
    ran = released.run("collect", "3", "lms.zip", "--from", lms, *(["--roster", "roster.csv"] if roster else []))
    assert ran.status == 1
    assert len(ran.err.splitlines()) == 1
    assert name in ran.err
    assert collected(released) == {}


def test_nothing_is_written_outside(released: TinyCourse, tmp_path: Path) -> None:
    name = in_canvas_zip("Lovelace, Ada", 1001, 5001, "tiny.ipynb")
    link = ZipInfo(in_canvas_zip("Chen", 1003, 5005, "tiny.ipynb"))
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    pack(
        **{
            f"{tmp_path}/absolute/{name}": b"1",
            f"../../{name}": b"2",
            f"{in_canvas_zip('Lovelace, Ada', 1001, 5002, '')}..": b"3",
            f"{in_canvas_zip('Lovelace, Ada', 1001, 5002, '')}..\\..\\tiny.ipynb": b"4",
            in_canvas_zip("Bartók, Béla", 1002, 5003, "tiny.ipynb"): b"[" * 5000,
        }
    )
    with ZipFile("lms.zip", "a") as archive:
        archive.writestr(link, "/etc/passwd")
    around = {path for path in tmp_path.rglob("*") if "submitted" not in path.parts}
    with mock.patch.object(collecting, "LARGEST", 4000):
        ran = released.run(*COMMAND, "canvas")
    assert ran.status == 1
    assert f"dlgrader: ../../{name}: left out: the name leads out of the zip" in ran.err.splitlines()
    assert f"{tmp_path}/absolute/{name}: left out: the name leads out of the zip" in ran.err
    assert "bartókbéla_1002_5003_tiny.ipynb: left out: it has more than 0 MB" in ran.err
    assert "chen_1003_5005_tiny.ipynb: left out: it is a symbolic link" in ran.err
    assert {path for path in tmp_path.rglob("*") if "submitted" not in path.parts} == around
    assert set(collected(released)) <= {f"ada/{DAY}/tiny.ipynb"}


def test_a_student_of_the_roster_is_no_path(released: TinyCourse) -> None:
    pack(**{in_canvas_zip("Lovelace, Ada", 1001, 5001, "tiny.ipynb"): b"1"})
    Path("roster.csv").write_text("id,ID\n../../ada,1001\n")
    ran = released.run(*COMMAND, "canvas")
    assert ran.status == 2
    assert "roster.csv: '../../ada' can't be a student's id; correct its row" in ran.err


def test_a_damaged_file_costs_no_other(released: TinyCourse) -> None:
    pack(
        **{
            in_canvas_zip("Lovelace, Ada", 1001, 5001, "tiny.ipynb"): b"a" * 100,
            in_canvas_zip("Bartók, Béla", 1002, 5002, "tiny.ipynb"): b"b",
        }
    )
    with ZipFile("lms.zip") as archive:
        at = archive.infolist()[0].header_offset + 30 + len(archive.infolist()[0].filename)
    data = bytearray(Path("lms.zip").read_bytes())
    data[at] ^= 0xFF
    Path("lms.zip").write_bytes(data)
    ran = released.run(*COMMAND, "canvas")
    assert ran.status == 1
    assert "dlgrader: lovelaceada_1001_5001_tiny.ipynb: left out: it can't be unpacked" in ran.err
    assert collected(released) == {f"bela/{DAY}/tiny.ipynb": b"b"}


@pytest.mark.parametrize(
    ("file", "content", "because"),
    [
        ("lms.zip", None, "lms.zip can't be read: No such file or directory; download it from Canvas again"),
        ("lms.zip", b"PK?", "lms.zip can't be read: not a zip file; download it from Canvas again"),
        ("roster.csv", None, "roster.csv can't be read: No such file"),
        (
            "roster.csv",
            b"name,points\nAda,3\n",
            "no column of a roster: give it `id` and one of ID, canvas_id",
        ),
        ("gradebook.db", None, "gradebook.db yet; run `dlgrader release day03_tiny` first"),
    ],
)
def test_what_cannot_be_used(released: TinyCourse, file: str, content: bytes | None, because: str) -> None:
    pack(**{in_canvas_zip("Lovelace, Ada", 1001, 5001, "tiny.ipynb"): b"1"})
    if content is None:
        Path(file).unlink()
    else:
        Path(file).write_bytes(content)
    before = released.files()
    ran = released.run(*COMMAND, "canvas")
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert because in ran.err
    assert released.files() == before
