"""Bad input to any command: one clear line on stderr, exit status 2, nothing written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran, TinyCourse


def refused(course: TinyCourse, *arguments: object, because: str) -> None:
    """Check that a command refuses: with a reason, and without a trace."""
    before = course.files()
    ran = course.run(*arguments)
    assert ran.status == 2, ran
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1, ran.err
    assert ran.err.startswith("dlgrader: ")
    assert because in ran.err
    assert course.files() == before


@pytest.mark.parametrize("command", ["release", "verify", "autograde", "demo", "export-otter"])
def test_no_such_day(course: TinyCourse, command: str) -> None:
    refused(course, command, "day99", because="no day 'day99' in")
    refused(course, command, "tiny", because="there is day03_tiny")


@pytest.mark.parametrize("command", ["release", "verify", "autograde", "demo", "export-otter"])
def test_no_course_directory(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(command, "3")
    assert ran.status == 2
    assert ran.err.startswith("dlgrader: no nbgrader_config.py in")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["release", "verify"])
def test_days_or_all(course: TinyCourse, command: str) -> None:
    refused(course, command, because="name the days, or give --all")
    refused(course, command, "3", "--all", because="name the days, or give --all")


def test_a_day_with_two_meanings(course: TinyCourse) -> None:
    (course.root / "source" / "day03_other").mkdir()
    refused(course, "release", "3", because="day03_other or day03_tiny")


def test_no_days_at_all(course: TinyCourse) -> None:
    course.source.unlink()
    course.source.parent.rmdir()
    refused(course, "release", "--all", because="source/ has no days yet")
    refused(course, "release", "3", because="has no days")


@pytest.mark.parametrize("command", ["release", "verify", "demo", "export-otter"])
@pytest.mark.parametrize(
    ("content", "because"),
    [
        ('{"cells": [', "is not a Jupyter notebook"),
        ("", "is not a Jupyter notebook"),
        ("[]", "is not a Jupyter notebook"),
        (json.dumps({"cells": [{}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "is not a"),
        (json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "nothing in it is graded"),
    ],
    ids=["broken", "empty", "list", "invalid", "ungraded"],
)
def test_a_source_that_is_no_course_notebook(course: TinyCourse, command: str, content: str, because: str) -> None:
    course.source.write_text(content)
    refused(course, command, "3", because=because)


@pytest.mark.parametrize("command", ["release", "verify", "demo", "export-otter"])
def test_a_directory_for_a_notebook(course: TinyCourse, command: str) -> None:
    course.source.unlink()
    course.source.mkdir()
    refused(course, command, "3", because="is a directory")


@pytest.mark.parametrize("command", ["release", "verify", "demo", "export-otter"])
def test_no_notebook_or_two(course: TinyCourse, command: str) -> None:
    other = course.source.with_name("other.ipynb")
    other.write_bytes(course.source.read_bytes())
    refused(course, command, "3", because="other.ipynb, tiny.ipynb")
    other.unlink()
    course.source.unlink()
    refused(course, command, "3", because="found none")


def test_check_of_what_is_no_notebook(course: TinyCourse) -> None:
    refused(course, "check", "nothing.ipynb", because="no file nothing.ipynb")
    refused(course, "check", "source", because="source is a directory")
    (course.root / "broken.ipynb").write_text("{")
    refused(course, "check", "broken.ipynb", because="is not a Jupyter notebook")
    (course.root / "binary.ipynb").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    refused(course, "check", "binary.ipynb", because="is not a Jupyter notebook")


def test_check_with_a_kernel_that_is_not_there(course: TinyCourse) -> None:
    notebook = course.read()
    notebook.metadata.kernelspec.name = "cobol"
    course.write(notebook)
    refused(course, "check", course.source, because="no Jupyter kernel 'cobol'")


def test_autograde_before_a_release(course: TinyCourse) -> None:
    refused(course, "autograde", "3", because="run `dlgrader release day03_tiny` first")


def test_autograde_of_a_day_that_is_not_in_the_gradebook(released: TinyCourse) -> None:
    (released.root / "source" / "day05_new").mkdir()
    refused(released, "autograde", "5", because="day05_new is not in the gradebook")


def test_autograde_without_submissions(released: TinyCourse) -> None:
    refused(released, "autograde", "3", because="no submissions")


def test_autograde_of_no_day_or_two(released: TinyCourse) -> None:
    refused(released, "autograde", because="name one day")
    refused(released, "autograde", "3", "4", because="name one day")


def test_broken_configuration(course: TinyCourse) -> None:
    (course.root / "nbgrader_config.py").write_text("c = get_config(\n")
    refused(course, "release", "3", because="nbgrader_config.py can't be read: SyntaxError")


def test_demo_without_answers(course: TinyCourse) -> None:
    (course.root / "tests" / "answers" / "day03_tiny.py").unlink()
    refused(course, "demo", "3", because="no answers for day03_tiny")


def test_demo_does_not_throw_away_a_folder_that_is_not_its_own(course: TinyCourse) -> None:
    (course.root / "demo").mkdir()
    (course.root / "demo" / "thesis.txt").write_text("years of work")
    refused(course, "demo", "3", because="was not made by this command")


def test_unknown_command(course: TinyCourse) -> None:
    ran = course.run("relaese", "3")
    assert ran.status == 2
    assert "invalid choice: 'relaese'" in ran.err
