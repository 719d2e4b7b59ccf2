"""What a notebook has written, as a test opens it: hostile files do no harm, and nothing of them is left here."""

from __future__ import annotations

import io
import json
import os
import time

import pytest

from dlgrader.grading.bridge import Bridge, NotDecidedError, ProtocolError, opener, take_snapshot
from dlgrader.grading.bridge.files import LARGEST_FILE
from tests.bridge.test_bridge import hostile_server, reply, student_process


def write(path, text="new"):
    with open(path, "w") as file:  # noqa: PTH123 (as students write it)
        file.write(text)


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """The student's folder, and the examiner's, which is where we are."""
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir()
    ours.mkdir()
    monkeypatch.chdir(ours)
    (theirs / "a.txt").write_bytes("x\r\nß".encode())
    (theirs / "a.json").write_text('{"a": 1}')
    return theirs, ours


def test_text_is_read_as_it_would_be_there(folders):
    theirs, ours = folders

    def work(sock):
        os.chdir(theirs)
        take_snapshot(sock, {"write": write})
        sock.recv(1)

    with student_process(work) as sock:
        bridge = Bridge(sock, seconds=20)
        open_text = opener(io.open, lambda: bridge.file)
        assert open_text("a.txt").read() == "x\nß"
        assert open_text("a.txt", encoding="latin-1", newline="").read() == "x\r\nÃ\x9f"
        with pytest.raises(UnicodeDecodeError):
            open_text("a.txt", "rt", encoding="ascii").read()
        with open_text("a.json") as file:
            assert json.load(file) == {"a": 1}
        bridge.names(["write"])["write"]("a.txt")
        bridge.names(["write"])["write"]("b.txt", "b")
        assert (open_text("a.txt").read(), open_text("b.txt").read()) == ("new", "b")
        with pytest.raises(FileNotFoundError):
            open_text("missing.txt")
        assert list(ours.iterdir()) == []
        write("a.txt", "the test's own")
        assert open_text("a.txt").read() == "the test's own"
        bridge.end()
    with pytest.raises(FileNotFoundError):
        opener(io.open, lambda: None)("b.txt")


def test_what_is_no_text_file_is_not_read(folders):
    theirs, ours = folders
    (ours.parent / "secret.txt").write_text("secret")
    os.mkfifo(theirs / "pipe.txt")
    (theirs / "link.txt").symlink_to(ours.parent / "secret.txt")
    (theirs / "folder.txt").mkdir()
    with (theirs / "big.txt").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    for name in ("code.py", "weights.pkl", "text", "page.html", "a.yaml", ".txt"):
        (theirs / name).write_text("raise SystemExit")

    def work(sock):
        os.chdir(theirs)
        take_snapshot(sock, {})
        sock.recv(1)

    with student_process(work) as sock:
        bridge = Bridge(sock, seconds=5)
        open_text = opener(io.open, lambda: bridge.file)
        for name in ("pipe.txt", "link.txt", "folder.txt", "big.txt", "code.py", "weights.pkl", "text", "page.html"):
            with pytest.raises(OSError, match=r"."):
                open_text(name)
        for name in ("a.yaml", ".txt", str(theirs / "missing.txt"), 1_000_000):
            with pytest.raises(OSError, match=r"No such file|Bad file"):
                open_text(name)
        with pytest.raises(FileNotFoundError):
            open_text("a.txt", "rb")
        bridge.end()


def test_what_later_cells_change_is_not_judged(folders):
    theirs, _ = folders

    def work(sock):
        os.chdir(theirs)
        take_snapshot(sock, {"write": write})
        later = time.time()
        write("a.txt", "later")
        os.utime("a.txt", (later, later))
        write("b.txt", "later")
        os.utime("b.txt", (later, later))
        time.sleep(0.05)
        sock.send(b"!")
        sock.recv(1)

    with student_process(work) as sock:
        bridge = Bridge(sock, seconds=20)
        assert sock.recv(1) == b"!"
        with pytest.raises(NotDecidedError, match="changed later"):
            bridge.file("a.txt")
        assert isinstance(bridge.failure, NotDecidedError)
        bridge.names(["write"])["write"]("b.txt", "by the test's own call")
        assert bridge.file("b.txt") == b"by the test's own call"
        bridge.end()


def test_lies_about_a_file():
    for lie in ("text", (b"x", 1), ("x", False), (b"x",), None, (b"x", False, 1)):
        with student_process(hostile_server(reply(("value", lie, [], [], {})))) as sock:
            bridge = Bridge(sock, seconds=1)
            with pytest.raises(ProtocolError):
                bridge.file("a.txt")
            bridge.end()
