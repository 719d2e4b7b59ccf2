"""`dlgrader report`: one page on a class, whatever its students have handed in."""

from __future__ import annotations

import re

from tests.conftest import TinyCourse


def test_a_class_on_one_page(released: TinyCourse) -> None:
    for student, answer in {
        "ada": "def double(x):\n    return 2 * x",
        "bob": "def double(x):\n    return x * x",
        "eve": "def double(x):\n    return x * x  # so?",
        "joy": "def double(x):\n    raise NotImplementedError",
    }.items():
        released.submit(student, double=answer)
    assert released.run("autograde", "3").status == 0
    page = released.root / "class.html"
    ran = released.run("report", "3", "-o", page)
    assert (ran.status, ran.out.strip()) == (0, str(page)), ran.err
    text = page.read_text(encoding="utf-8")
    doubling = text.partition("<h3>double</h3>")[2].partition("<h3>")[0]
    assert re.findall(r"<li><strong>(\d+)</strong> (.*)", doubling) == [
        ("2", "AssertionError"),
        ("1", "not written yet"),
    ]
    assert "bob, eve" in text
    assert "Grading took" in text
    assert "<script" not in text
    assert "http" not in text


def test_what_cannot_be_reported_on_is_one_line(course: TinyCourse) -> None:
    ran = course.run("report", "3")
    assert ran.status == 2
    assert re.fullmatch(r"dlgrader: day03_tiny is not in the gradebook: release it, and grade .*\n", ran.err)
    assert course.run("release", "3").status == 0
    ran = course.run("report", "3", "-o", course.root / "no" / "class.html")
    assert ran.status == 2
    assert ran.err.endswith("class.html can't be written: No such file or directory; choose another -o FILE\n")
    assert ran.err.count("\n") == 1
