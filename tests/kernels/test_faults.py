"""What a notebook does to its kernel ends with that kernel."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
import textwrap
import threading
from pathlib import Path

import pytest
from conftest import PATIENCE, alive, client, eventually, notebook, printed, run
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from dlgrader.grading.kernels import Kernels, Limits, WarmParentError

DEATHS = {
    "os._exit": "import os; os._exit(3)",
    "segfault": "import ctypes; ctypes.string_at(0)",
    "kill -9": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "abort": "import os; os.abort()",
    "exec": "import os; os.execv('/bin/true', ['true'])",
}
DAEMON = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open("daemon", "w").write(str(os.getpid()))
        while True:
            time.sleep(1)
    os._exit(0)
while not os.path.exists("daemon") or not open("daemon").read():
    time.sleep(0.01)
"""


@pytest.mark.parametrize("source", DEATHS.values(), ids=DEATHS)
def test_a_dead_kernel_is_noticed_and_the_next_one_works(kernels, source):
    with pytest.raises(DeadKernelError):
        run(kernels, source)
    assert printed(run(kernels, "print('alive')")[0]) == "alive"


def test_the_manager_tells_how_the_kernel_ended_and_what_it_cost(kernels):
    nbclient = client(kernels, notebook("import ctypes; ctypes.string_at(0)"))
    manager = nbclient.create_kernel_manager()
    with pytest.raises(DeadKernelError):
        nbclient.execute(cleanup_kc=True)
    ended = manager.provisioner.exit
    assert str(ended) == "killed by SIGSEGV"
    assert ended.cpu_seconds > 0
    assert ended.peak_memory > 1 << 20


def test_a_cell_that_takes_too_long_is_interrupted(kernels):
    endless = ("while True: pass", "import time; time.sleep(1000)")
    outputs = run(kernels, *endless, "print('goes on')", timeout=1, interrupt_on_timeout=True)
    assert [cell[0].ename for cell in outputs[:2]] == ["KeyboardInterrupt", "KeyboardInterrupt"]
    assert printed(outputs[2]) == "goes on"


def test_a_loop_that_catches_the_interrupt_is_killed_in_the_end(kernels):
    stubborn = """
        import os; print(os.getpid(), flush=True)
        while True:
            try:
                while True: pass
            except BaseException: pass
    """
    book = notebook(textwrap.dedent(stubborn))
    with pytest.raises(CellTimeoutError):
        client(kernels, book, timeout=1).execute()
    assert eventually(lambda: not alive(int(printed(book.cells[0].outputs))))


def test_memory_past_the_limit_is_a_memory_error(kernels):
    outputs = run(
        kernels,
        "import numpy as np; small = np.ones(10_000_000); print(small.nbytes)",
        "large = np.ones(100_000_000)",
        "import mmap; shared = mmap.mmap(-1, 4 << 30)",
        "print('goes on')",
        limits=Limits(memory=400 << 20),
    )
    assert printed(outputs[0]) == "80000000"
    assert outputs[1][0].ename.endswith("MemoryError")
    assert outputs[2][0].ename == "OSError"
    assert printed(outputs[3]) == "goes on"


def test_file_size_and_open_files_are_limited(kernels, tmp_path):
    outputs = run(
        kernels,
        "open('big', 'wb').write(b'x' * 2_000_000)",
        "files = [open('big') for _ in range(200)]",
        limits=Limits(file_size=1_000_000, open_files=100),
        cwd=tmp_path,
    )
    assert [cell[0].ename for cell in outputs] == ["OSError", "OSError"]


def test_cpu_time_past_the_limit_ends_the_kernel(kernels):
    nbclient = client(kernels, notebook("while True: pass"), limits=Limits(cpu_seconds=1))
    manager = nbclient.create_kernel_manager()
    with pytest.raises(DeadKernelError):
        nbclient.execute(cleanup_kc=True)
    assert str(manager.provisioner.exit) == "killed by SIGXCPU"


def test_a_limit_can_not_be_raised(kernels):
    lift = "import resource; resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))"
    unprivileged = "import os; os.setuid(65534) if os.getuid() == 0 else None"
    outputs = run(kernels, unprivileged, lift, limits=Limits(memory=1 << 30))
    assert outputs[1][0].ename == "ValueError"


@pytest.mark.parametrize("end", ["pass", "import os; os._exit(1)"], ids=["regular end", "crash"])
def test_a_daemon_dies_with_its_kernel(kernels, tmp_path, end):
    with contextlib.suppress(DeadKernelError):
        run(kernels, DAEMON, end, cwd=tmp_path)
    daemon = int((tmp_path / "daemon").read_text())
    assert eventually(lambda: not alive(daemon))


def test_a_background_command_lives_as_long_as_its_kernel(kernels):
    start = "import subprocess; background = subprocess.Popen(['sleep', '1000']); print(background.pid)"
    outputs = run(kernels, start, "print(background.poll())")
    assert printed(outputs[1]) == "None"
    background = int(printed(outputs[0]))
    assert eventually(lambda: not alive(background))


def test_inherited_descriptors_are_closed(kernels):
    # what the parent opens for other kernels would show up as a growing number
    count = "import os; print(len(os.listdir('/proc/self/fd')))"

    async def three_at_a_time():
        books = [notebook("import time; time.sleep(0.3)", count) for _ in range(3)]
        return await asyncio.gather(*(client(kernels, book).async_execute() for book in books))

    numbers = {printed(book.cells[1].outputs) for book in asyncio.run(three_at_a_time())}
    assert len(numbers) == 1


def test_no_tcp_port_is_open(kernels):
    look = """
        import os, re
        inodes = set()
        for descriptor in os.listdir("/proc/self/fd"):
            if os.path.lexists(f"/proc/self/fd/{descriptor}"):
                inodes |= set(re.findall(r"socket:\\[(\\d+)\\]", os.readlink(f"/proc/self/fd/{descriptor}")))
        internet = {
            line.split()[9]
            for table in ("tcp", "tcp6", "udp", "udp6")
            for line in open(f"/proc/self/net/{table}").readlines()[1:]
        }
        print(len(inodes) > 0, inodes & internet)
    """
    assert printed(run(kernels, textwrap.dedent(look))[0]) == "True set()"


def test_nothing_is_left_after_a_batch(short_folder, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(short_folder))
    with Kernels(("numpy",)) as kernels:
        pids = [int(printed(run(kernels, "import os; print(os.getpid())")[0])) for _ in range(3)]
        parent = int(printed(run(kernels, "import os; print(os.getppid())")[0]))
        assert eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids)), "zombies"
        with pytest.raises(DeadKernelError):
            run(kernels, "import os; os._exit(0)")
        (folder,) = short_folder.iterdir()
        assert [entry.name for entry in folder.iterdir()] == ["profile"]
    assert not alive(parent)
    assert list(short_folder.iterdir()) == []


def test_closing_ends_kernels_that_still_run():
    with Kernels() as kernels:
        book = notebook("import os; print(os.getpid(), flush=True); import time; time.sleep(1000)")
        failure = []
        grading = threading.Thread(target=lambda: failure.append(outcome(client(kernels, book))))
        grading.start()
        assert eventually(lambda: bool(book.cells[0].outputs))
        pid = int(printed(book.cells[0].outputs))
    assert eventually(lambda: not alive(pid))
    grading.join(PATIENCE)
    assert isinstance(failure[0], DeadKernelError)


def outcome(nbclient):
    try:
        return nbclient.execute()
    except Exception as error:
        return error


def test_a_killed_parent_takes_its_kernels_and_says_so():
    with Kernels() as kernels:
        book = notebook("import os; os.kill(os.getppid(), 9); import time; time.sleep(1000)")
        with pytest.raises(DeadKernelError):
            client(kernels, book).execute()
        with pytest.raises(WarmParentError, match="SIGKILL"):
            run(kernels, "1")
        kernels.close()
        kernels.start()
        assert printed(run(kernels, "print('again')")[0]) == "again"


def test_a_killed_grader_leaves_no_process(short_folder):
    grader = os.fork()
    if grader == 0:
        try:
            tempfile.tempdir = str(short_folder)
            kernels = Kernels().start()
            source = (
                "import os; open('pids', 'w').write(f'{os.getpid()} {os.getppid()} ')\nimport time; time.sleep(1000)"
            )
            run(kernels, source, cwd=short_folder)
        finally:
            os._exit(1)
    pids = short_folder / "pids"
    assert eventually(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    os.kill(grader, signal.SIGKILL)
    os.waitpid(grader, 0)
    kernel, parent = map(int, pids.read_text().split())
    assert eventually(lambda: not alive(kernel) and not alive(parent))
    assert eventually(lambda: [entry.name for entry in short_folder.iterdir()] == ["pids"])


def test_a_grader_killed_during_the_warm_up_leaves_nothing(short_folder):
    grader = os.fork()
    if grader == 0:
        try:
            tempfile.tempdir = str(short_folder)
            Kernels(("numpy", "matplotlib")).start()
        finally:
            os._exit(1)
    assert eventually(lambda: any(short_folder.glob("*/profile/startup")))
    os.kill(grader, signal.SIGKILL)
    os.waitpid(grader, 0)
    assert eventually(lambda: list(short_folder.iterdir()) == [])


def test_a_parent_that_can_not_start_says_why(monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "not a number")
    with pytest.raises(WarmParentError, match="PYTHONHASHSEED"):
        Kernels().start()


def test_a_module_that_starts_a_thread_is_imported_in_each_notebook(tmp_path, monkeypatch, caplog):
    source = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()"
    for name in ("threaded_module", "another_module"):
        (tmp_path / f"{name}.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Kernels(("numpy", "threaded_module", "another_module")) as kernels:
        assert all(f"{name} starts threads" in caplog.text for name in ("threaded_module", "another_module"))
        shown = "import sys; print('numpy' in sys.modules, 'threaded_module' in sys.modules)"
        cells = run(kernels, shown, "import threaded_module, another_module; print('imported')")
    assert [printed(cell) for cell in cells] == ["True False", "imported"]


def test_the_fallback_has_the_same_interface(caplog, monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    with Kernels(("numpy",)) as kernels:
        manager_class = kernels.manager_class(env={"DLGRADER_DEVICE": "cpu"}, limits=Limits(memory=1 << 30))
    assert "ordinary" in caplog.text
    assert manager_class.__name__ == "OrdinaryKernelManager"
