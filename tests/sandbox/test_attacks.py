"""What a submission tries on everything around it, and what has become of that: never an error message alone.

Those that read, connect, import and signal also run without the sandbox, where they work: otherwise they would prove
nothing. The others would do lasting harm there, or are plain system calls.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest

from dlgrader.grading.kernels import Kernels, WarmParentError, managers
from dlgrader.grading.sandbox import Sandbox

from .conftest import PATIENCE, SECRET, needs, run_cells, text_of

READ = {
    "open": "print(open({path!r}).read())",
    "command": "import subprocess; print(subprocess.run(['cat', {path!r}], capture_output=True, text=True).stdout)",
    "symbolic link": "import os; os.symlink({path!r}, 'link'); print(open('link').read())",
    "hard link": "import os; os.link({path!r}, 'hard'); print(open('hard').read())",
    "copy": "import shutil; shutil.copy({path!r}, 'copied'); print(open('copied').read())",
    "root of the parent": "import os; print(open(f'/proc/{{os.getppid()}}/root{path}').read())",
    "thread": "import threading; threading.Thread(target=lambda: print(open({path!r}).read())).start()",
}


@pytest.fixture(params=["source", "gradebook", "other", "home", "another kernel's folder"])
def secret(request, course):
    """A file that is not the submission's."""
    if request.param in {"source", "gradebook", "other"}:
        yield getattr(course, request.param)
        return
    folder = Path.home() if request.param == "home" else Path(tempfile.mkdtemp(prefix="dlgrader-"))
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "w") as file:
        file.write(SECRET)
    yield Path(name)
    Path(name).unlink(missing_ok=True)


@needs("landlock")
def test_what_is_not_its_own_is_not_read(kernels, course, secret):
    cells = [source.format(path=str(secret)) for source in READ.values()]
    assert SECRET not in everything(run_cells(kernels, course.copy, *cells))
    for name in ("link", "hard", "copied"):
        (course.copy / name).unlink(missing_ok=True)
    assert everything(run_cells(kernels, course.copy, *cells, sandbox=False)).count(SECRET) >= len(READ) - 1


@needs("landlock")
def test_the_graders_tokens_are_not_seen(course, monkeypatch):
    monkeypatch.setenv("HUB_API_TOKEN", SECRET)
    cells = ["import os; print(os.environ)", "print(open('/proc/self/environ').read())", "!env"]
    with Kernels() as kernels:
        assert SECRET not in everything(run_cells(kernels, course.copy, *cells))
        assert SECRET in everything(run_cells(kernels, course.copy, *cells, sandbox=False))


@needs("seccomp")
def test_a_lock_on_a_file_that_everybody_reads_tells_nobody_anything(attack):
    outputs = attack(
        "import fcntl, os, json\n"
        "one, other = os.open(json.__file__, os.O_RDONLY), os.open(json.__file__, os.O_RDONLY)\n"
        "fcntl.flock(one, fcntl.LOCK_EX)\nfcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)\nprint('nobody', 'knows')",
        "own = open('own', 'w')\nfcntl.lockf(own, fcntl.LOCK_EX)\nprint('own', 'works')",
        "import ctypes\nctypes.CDLL(None, use_errno=True).inotify_init()\nprint('errno', ctypes.get_errno())\n"
        "libc = ctypes.CDLL(None, use_errno=True)\nprint('watch', libc.inotify_init())",
    )
    for said in ("nobody knows", "own works", "watch -1"):
        assert said in outputs


@needs("landlock")
def test_names_of_students_are_not_listed(attack, course):
    listing = "import os, glob; print(os.listdir({0!r})); print(glob.glob({0!r} + '/*'))"
    outputs = attack(*(listing.format(str(folder)) for folder in (course.root, course.other.parents[2], "/proc")))
    assert "bob" not in outputs
    assert str(os.getpid()) not in outputs


@needs("landlock")
@pytest.mark.parametrize(("name", "module"), [("reference", "tiny_network"), ("grading", "ledger")])
def test_the_answer_key_is_not_read_or_imported(kernels, course, name, module):
    cells = [
        f"import dlgrader.{name}.{module} as found; print('found', found)",
        f"import dlgrader, pathlib\nfor file in (pathlib.Path(dlgrader.__file__).parent / {name!r}).glob('*.py'):"
        "\n    print('found', len(file.read_text()))",
        f"import subprocess, sys\ncode = 'import dlgrader.{name}.{module} as found; print(\"found\", found)'"
        "\nprint(subprocess.run([sys.executable, '-c', code], capture_output=True, text=True).stdout)",
    ]
    assert "found" not in everything(run_cells(kernels, course.copy, *cells))
    assert "found" in everything(run_cells(kernels, course.copy, *cells, sandbox=False))


@needs("landlock")
def test_nothing_outside_its_copy_is_written(attack, course):
    before = snapshot(course.root, course.copy)
    attack(
        f"open({str(course.gradebook)!r}, 'a').write('2200 points')",
        f"import os; os.truncate({str(course.gradebook)!r}, 0)",
        f"os.remove({str(course.other)!r})",
        f"os.rename({str(course.source)!r}, 'mine.ipynb')",
        f"os.mkdir({str(course.root / 'made')!r})",
        f"os.symlink('x', {str(course.root / 'linked')!r})",
        f"os.system('echo x > {course.root}/by_a_command')",
        "os.symlink('../../..', 'up'); open('up/through_a_link', 'w')",
        "import socket; socket.socket(socket.AF_UNIX).bind('../socket')",
        "os.mkfifo('../pipe')",
        "open('own', 'w').write('x')",
    )
    assert snapshot(course.root, course.copy) == before
    assert (course.copy / "own").read_text() == "x"


@needs("seccomp")
def test_modes_owners_times_and_access_lists_stay(attack, course):
    file = course.gradebook
    before = file.stat()
    attack(
        f"import os; path = {str(file)!r}",
        "os.chmod(path, 0o000)",
        "os.chmod(path, 0o777)",
        "os.chown(path, 12345, 12345)",
        "os.utime(path, (1, 1))",
        "os.setxattr(path, 'user.points', b'2200')",
        "os.system(f'chmod 777 {path}; touch {path}')",
    )
    after = file.stat()
    assert (after.st_mode, after.st_uid, after.st_mtime_ns) == (before.st_mode, before.st_uid, before.st_mtime_ns)
    assert not os.listxattr(file)


def connections(kind: tuple[int, int], address: object) -> tuple[socket.socket, list[bytes]]:
    """Listen, and collect what arrives."""
    server = socket.socket(*kind)
    server.bind(address)
    arrived: list[bytes] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                if kind[1] == socket.SOCK_STREAM:
                    server.accept()[0].close()
                else:
                    server.recv(100)
                arrived.append(b"x")

    if kind[1] == socket.SOCK_STREAM:
        server.listen()
    threading.Thread(target=serve, daemon=True).start()
    return server, arrived


@pytest.mark.parametrize(
    ("family", "type_", "address"),
    [
        pytest.param(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0), id="TCP", marks=needs("seccomp")),
        pytest.param(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0), id="UDP", marks=needs("seccomp")),
        pytest.param(socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0), id="TCP 6", marks=needs("seccomp")),
        pytest.param(
            socket.AF_UNIX, socket.SOCK_STREAM, "\0dlgrader-test", id="abstract", marks=needs("landlock", "namespaces")
        ),
        pytest.param(socket.AF_UNIX, socket.SOCK_STREAM, "named", id="named", marks=needs("user", "namespaces")),
    ],
)
def test_no_connection_arrives(kernels, course, family, type_, address):
    if address == "named":
        address = f"{tempfile.mkdtemp(prefix='dlgrader-')}/socket"
    try:
        server, arrived = connections((family, type_), address)
    except OSError as error:
        pytest.skip(f"this machine has no such address: {error}")
    target = server.getsockname()
    cell = f"import socket; s = socket.socket({int(family)}, {int(type_)}); s.connect({target!r}); s.send(b'x')"
    command = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {cell!r}])"
    with server:
        run_cells(kernels, course.copy, cell, command)
        time.sleep(0.05)
        assert not arrived
        run_cells(kernels, course.copy, cell, sandbox=False)
        assert eventually(lambda: arrived)


@pytest.fixture
def victim():
    """Another process of ours."""
    process = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


@needs("landlock", "user")
def test_other_processes_are_not_signalled(kernels, course, victim):
    attacks = (
        f"import os, signal; os.kill({victim.pid}, 9)",
        f"os.killpg({victim.pid}, 9)",
        f"signal.pidfd_send_signal(os.pidfd_open({victim.pid}), 9)",
        f"os.system('kill -9 {victim.pid}')",
        "os.kill(os.getppid(), 9)",
        f"os.kill({os.getpid()}, 9)",
        "print('still there')",
    )
    assert "still there" in everything(run_cells(kernels, course.copy, *attacks))
    assert victim.poll() is None
    run_cells(kernels, course.copy, attacks[0], sandbox=False)
    assert victim.wait(PATIENCE) == -9


@needs("landlock", "user")
@needs("seccomp")
def test_other_processes_are_not_traced_limited_or_slowed(attack, victim):
    import resource

    limits = resource.prlimit(victim.pid, resource.RLIMIT_CPU)
    outputs = attack(
        f"""
        import ctypes, os, resource
        libc = ctypes.CDLL(None)
        print('traced' if libc.ptrace(16, {victim.pid}, 0, 0) == 0 else 'no')
        """,
        f"print('seen' if open('/proc/{victim.pid}/environ').read() else '')",
        f"print('seen' if open('/proc/{victim.pid}/mem', 'rb') else '')",
        f"resource.prlimit({victim.pid}, resource.RLIMIT_CPU, (0, 0))",
        f"os.setpriority(os.PRIO_PROCESS, {victim.pid}, 19)",
        f"os.sched_setaffinity({victim.pid}, {{0}})",
    )
    assert "traced" not in outputs
    assert "seen" not in outputs
    assert resource.prlimit(victim.pid, resource.RLIMIT_CPU) == limits
    assert os.getpriority(os.PRIO_PROCESS, victim.pid) == os.getpriority(os.PRIO_PROCESS, 0)
    assert os.sched_getaffinity(victim.pid) == os.sched_getaffinity(0)


DAEMON = """
    import os, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            import ctypes
            ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
            open('daemon', 'w').write(str(os.getpid()))
            while True:
                time.sleep(1)
        os._exit(0)
    while not os.path.exists('daemon') or not open('daemon').read():
        time.sleep(0.01)
"""


def test_a_daemon_ends_with_its_kernel(attack, course):
    attack(DAEMON)
    pid = int((course.copy / "daemon").read_text())
    assert eventually(lambda: not Path(f"/proc/{pid}").exists())


@needs("user", "namespaces")
def test_the_number_of_processes_is_limited(attack):
    bomb = """
        import subprocess, sys, textwrap
        code = '''
        import os, time
        children = []
        try:
            while len(children) < 1000:
                if (child := os.fork()) == 0:
                    time.sleep(1000)
                children.append(child)
        except OSError:
            pass
        for child in children:
            os.kill(child, 9)
        print('children', len(children))
        '''
        print(subprocess.run([sys.executable, '-c', textwrap.dedent(code)], capture_output=True, text=True).stdout)
    """
    count = int(attack(bomb).split()[-1])
    assert 10 < count < 256


@needs("user")
def test_a_setuid_program_left_in_the_copy_is_harmless(attack, course):
    attack("import shutil, os; shutil.copy('/bin/sh', 'shell'); os.chmod('shell', 0o6755)")
    left = (course.copy / "shell").stat()
    assert left.st_uid == course.copy.stat().st_uid == os.geteuid()
    assert not left.st_mode & (stat.S_ISUID | stat.S_ISGID)


@needs("landlock")
def test_nothing_stays_behind(attack, course):
    places = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm", "/run")]
    attack(  # in its own /tmp, and gone with it
        *(f"open({str(place / 'dlgrader-left')!r}, 'w')" for place in places),
        "import tempfile; print(tempfile.mkstemp())",
    )
    assert not [place for place in places if (place / "dlgrader-left").exists()]


def test_the_grader_is_not_sandboxed_itself(attack, course):
    def state():
        status = Path("/proc/self/status").read_text()
        return status[status.index("Uid:") : status.index("VmPeak")], status[status.index("CapInh") :][:200]

    before = state()
    attack("1")
    assert state() == before
    assert course.gradebook.read_text() == SECRET
    socket.socket().close()


def test_without_its_sandbox_a_kernel_does_not_start(kernels, course, monkeypatch):
    monkeypatch.setattr(managers, "for_kernel", lambda *_: Sandbox("/proc/nowhere"))
    with pytest.raises(WarmParentError, match="nowhere"):
        run_cells(kernels, course.copy, "open('ran', 'w')")
    assert not (course.copy / "ran").exists()


def everything(cells) -> str:
    return "".join(text_of(output) for cell in cells for output in cell)


def snapshot(root: Path, but: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path != but and but not in path.parents)
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in found}


def eventually(condition) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(condition())
