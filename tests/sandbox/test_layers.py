"""What is on, what is off, and who says so."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from rich.console import Console

from dlgrader.commands import doctor
from dlgrader.grading import sandbox
from dlgrader.grading.sandbox import layers, readable, seccomp

from .conftest import needs

ALL_ON = dict.fromkeys([layer.NAME for layer in layers.LAYERS])


@pytest.fixture
def machine(monkeypatch):
    """Pretend that this machine lacks some layers."""

    def lacks(**reasons):
        monkeypatch.setattr(layers, "reasons", lambda: {**ALL_ON, **reasons})

    return lacks


def test_a_layer_that_is_off_is_not_asked_for_and_is_named(machine):
    machine(seccomp="no filter for this machine")
    assert "seccomp" not in sandbox.for_kernel("/private", ()).layers
    assert [row.layer for row in sandbox.missing()] == ["seccomp"]
    assert "no filter for this machine" in sandbox.warnings(sandbox.missing())[0]
    with pytest.raises(sandbox.SandboxError, match="no filter for this machine"):
        sandbox.require()


@pytest.mark.parametrize("off", ["user", "namespaces"])
def test_one_of_user_id_and_namespaces_will_do(machine, off):
    machine(**{off: "not here"})
    assert off not in {row.layer for row in sandbox.missing()}
    machine(user="not here", namespaces="not here")
    assert {row.layer for row in sandbox.missing()} == {"user", "namespaces"}


def test_an_older_landlock_says_what_it_lacks(machine, monkeypatch):
    machine()
    monkeypatch.setattr(layers.landlock, "version", lambda: 3)
    assert [row.state for row in sandbox.missing()] == ["off: since Linux 6.7", "off: since Linux 6.12"]


def test_doctor_names_what_is_off_and_fails_only_where_it_is_required(machine, monkeypatch):
    monkeypatch.setattr(doctor, "fork_problem", lambda: None)
    monkeypatch.setattr(doctor, "_gpu", lambda: "none")  # torch takes seconds to import
    machine(landlock="too old a Linux")
    printed = io.StringIO()
    console = Console(file=printed, width=200)
    assert doctor.print_doctor(console=console) == 0
    assert doctor.print_doctor(console=console, require_sandbox=True) == 1
    assert "too old a Linux" in printed.getvalue()
    assert "nbgrader" in printed.getvalue()


def test_a_machine_without_forks_is_no_place_to_grade(machine, monkeypatch):
    machine()
    monkeypatch.setattr(doctor, "fork_problem", lambda: "no: broken")
    monkeypatch.setattr(doctor, "_gpu", lambda: "none")
    assert doctor.print_doctor(console=Console(file=io.StringIO())) == 1


def test_a_secret_s_folder_is_replaced_by_what_else_is_in_it(tmp_path):
    for name in ("site/package/reference/key.py", "site/package/data/x.py", "site/other/y.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    site = tmp_path / "site"
    allowed = set(readable.without_secrets([site, site / "other"], [site / "package" / "reference"]))
    assert allowed == {site / "other", site / "package" / "data"}


@pytest.mark.parametrize("machine_name", ["x86_64", "aarch64"])
def test_a_filter_is_made_for_both_kinds_of_machine(monkeypatch, machine_name):
    monkeypatch.setattr(seccomp.os, "uname", lambda: type("Name", (), {"machine": machine_name}))
    instructions = list(seccomp.program(pretend=True, own_signals_only=True))
    assert {len(one) for one in instructions} == {8}
    assert len(instructions) < 4096


OLD_LANDLOCK = """
import os, signal, subprocess
from dlgrader.grading.sandbox import Sandbox, landlock, privileges, seccomp
victim = subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
landlock.version = lambda: 4
for layer in (privileges, seccomp):
    layer.apply(Sandbox("/private"))
for kill in (os.kill, os.killpg, lambda pid, number: signal.pidfd_send_signal(os.pidfd_open(pid), number)):
    try:
        kill(victim.pid, 9)
    except PermissionError:
        pass
print("alive" if victim.poll() is None else "dead", victim.pid)
signal.signal(signal.SIGUSR1, lambda *_: print("heard"))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
os.abort()
"""


def test_where_landlock_has_no_scope_signals_reach_only_oneself():
    done = subprocess.run([sys.executable, "-u", "-c", OLD_LANDLOCK], capture_output=True, text=True)
    state, pid = done.stdout.split()[:2]
    os.kill(int(pid), signal.SIGKILL)
    assert state == "alive", done.stderr
    assert done.stdout.count("heard") == 2
    assert done.returncode == -signal.SIGABRT


OWN_USER = """
import sys
from dlgrader.grading.sandbox import Sandbox, linux, user
sys.base_prefix = sys.prefix = "/usr"  # where this test's Python is may be closed
user.readable.PACKAGE = "/usr/lib"
folder, *layers = sys.argv[1:]
user.apply(Sandbox(folder + "/own", (), (), ("user", *layers)))
try:
    secret = open(folder + "/secret").read()
except PermissionError:
    secret = "denied"
open(folder + "/own/file", "w").close()
print(linux.capabilities() != 0, secret)
"""


@needs("user")
@pytest.mark.parametrize(
    ("mode", "layers", "said"),
    [
        (0o711, ["landlock"], "True secret"),  # reading is for Landlock to limit
        (0o711, [], "False denied"),
        (0o700, [], "True secret"),  # its own folder can't be reached otherwise
    ],
)
def test_without_landlock_the_permissions_of_files_are_what_is_left(mode, layers, said):
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        (folder / "own").mkdir()
        (folder / "secret").write_text("secret")
        (folder / "secret").chmod(0o600)
        folder.chmod(mode)
        command = [sys.executable, "-c", OWN_USER, name, *layers]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == said
