"""A class graded by the workers of a Dask cluster, three machines that may die, is graded as it would have been here.

Where root can make network namespaces, each worker has one of its own, and the grader another: they reach each other by
addresses of these namespaces and nothing else. Elsewhere they are processes side by side.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest

from dlgrader.grading.versions import Versions
from dlgrader.grading.workplace import Conditions, WorkplaceError
from tests.class_of_all_kinds import RIGHT, gradebook, graded_files
from tests.conftest import DAY, Ran, TinyCourse

distributed = pytest.importorskip("distributed")
cluster = pytest.importorskip("dlgrader.grading.cluster")

RUN = "import sys; from dlgrader.commands.cli import main; sys.exit(main())"
OLDER = "import dlgrader.grading.versions as v; v.engine_state = lambda: '0' * 64; " + RUN
PATIENCE = 120  # seconds, on the busiest machine
# where a submission says on which machine it runs
SLOW = RIGHT | {"double": "import socket, time\ntime.sleep(1.5)\nprint(socket.gethostname())\n" + RIGHT["double"]}


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextlib.contextmanager
def namespaces(names: list[str]) -> Iterator[dict[str, list[str]]]:
    """Make a network namespace with an address for each of some names, all on one bridge in the first of them.

    Give what stands before a command to run it there, as on a machine that is called so.
    """
    prefix = f"dlg{os.getpid()}"
    hub = f"{prefix}-{names[0]}"
    with contextlib.ExitStack() as stack:
        for name in names:
            ip("netns", "add", f"{prefix}-{name}")
            stack.callback(ip, "netns", "del", f"{prefix}-{name}")
            ip("-n", f"{prefix}-{name}", "link", "set", "lo", "up")
        ip("-n", hub, "link", "add", "bridge", "type", "bridge")
        ip("-n", hub, "addr", "add", "10.77.0.1/24", "dev", "bridge")
        ip("-n", hub, "link", "set", "bridge", "up")
        for number, name in enumerate(names[1:], start=2):
            other = f"{prefix}-{name}"
            ip("-n", hub, "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", other)
            ip("-n", hub, "link", "set", name, "master", "bridge", "up")
            ip("-n", other, "addr", "add", f"10.77.0.{number}/24", "dev", "eth0")
            ip("-n", other, "link", "set", "eth0", "up")
        yield {
            name: [
                *("ip", "netns", "exec", f"{prefix}-{name}"),
                *("unshare", "--uts", "sh", "-c", 'hostname "$0"; exec "$@"', name),
            ]
            for name in names
        }


@dataclass(frozen=True)
class Machines:
    """A scheduler and its workers.

    Attributes
    ----------
    environment : dict
        With what Dask has to know of keys.
    where : list of str
        What stands before a command of the grader's.
    address : str
        The scheduler's.
    workers : dict of str to Popen
    are_apart : bool
        Whether each has a network and a name of its own.
    """

    environment: dict[str, str]
    where: list[str]
    address: str
    workers: dict[str, subprocess.Popen[bytes]]
    are_apart: bool

    def grade(self, root: Path, *more: str, program: str = RUN) -> subprocess.Popen[str]:
        command = [*self.where, sys.executable, "-c", program, "autograde", "3", "--scheduler", self.address, *more]
        return subprocess.Popen(
            command, cwd=root, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("machines")
    keys = distributed.Security.temporary()
    (folder / "certificate.pem").write_text(keys.tls_ca_file)
    (folder / "key.pem").write_text(keys.tls_scheduler_key)
    environment = {**os.environ, "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(folder / "certificate.pem")}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        environment[f"DASK_DISTRIBUTED__COMM__TLS__{role}__CERT"] = str(folder / "certificate.pem")
        environment[f"DASK_DISTRIBUTED__COMM__TLS__{role}__KEY"] = str(folder / "key.pem")
    environment.pop("PYTEST_CURRENT_TEST", None)
    names = ["one", "two", "three"]
    told = folder / "scheduler.json"
    with contextlib.ExitStack() as stack:
        try:
            where = stack.enter_context(namespaces(["grader", *names]))
        except (OSError, subprocess.CalledProcessError):
            where = {}

        def start(name: str, program: str, *arguments: str) -> subprocess.Popen[bytes]:
            command = [*where.get(name, []), sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments]
            log = stack.enter_context((folder / f"{name}-{program}.log").open("w"))
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        address = "tls://10.77.0.1:0" if where else "tls://127.0.0.1:0"
        start("grader", "scheduler", "--host", address, "--no-dashboard", "--scheduler-file", str(told))
        wait_until(told.exists)
        options = ("--scheduler-file", str(told), "--nthreads", "1", "--no-nanny", "--no-dashboard")
        workers = {name: start(name, "worker", *options, "--local-directory", str(folder / name)) for name in names}
        wait_until(lambda: all("Registered to" in (folder / f"{name}-worker.log").read_text() for name in names))
        address = json.loads(told.read_text())["address"]
        yield Machines(environment, where.get("grader", []), address, workers, bool(where))


def family(process: subprocess.Popen[bytes]) -> list[str]:
    return [" ".join(child.cmdline()) for child in psutil.Process(process.pid).children(recursive=True)]


def test_a_grader_with_another_engine_is_refused(machines: Machines, handed_in: Path, tmp_path: Path) -> None:
    root = shutil.copytree(handed_in, tmp_path / "course")
    with machines.grade(root, program=OLDER) as grading:
        printed, _ = grading.communicate(timeout=PATIENCE)
    assert grading.returncode == 2, printed
    said = printed.strip().splitlines()
    assert len(said) == 1, printed
    assert said[0].startswith("dlgrader: the worker tls://")
    assert "can't grade this: it was made with another engine of dlgrader (0.1.0, 00000000" in said[0]
    assert "have the same commit of the course on both machines" in said[0]


def test_gradebook_and_notebooks_are_those_of_grading_here(
    machines: Machines, handed_in: Path, graded_here: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(handed_in, tmp_path / "course")
    with machines.grade(root, "--time-limit", "60") as grading:
        printed, _ = grading.communicate(timeout=PATIENCE)
    assert grading.returncode == 0, printed
    assert gradebook(root) == gradebook(graded_here)
    assert graded_files(root) == graded_files(graded_here)
    for worker in machines.workers.values():
        assert family(worker) == [], "the warm parents end with the batch"


def test_a_worker_that_is_killed_loses_nothing(machines: Machines, released_once: Path, tmp_path: Path) -> None:
    root = shutil.copytree(released_once, tmp_path / "course")
    course = TinyCourse(root, lambda *_: None)  # type: ignore[arg-type,return-value]
    students = [f"student{number}" for number in range(8)]
    for student in students:
        course.submit(student, **SLOW)
    victim = machines.workers["one"]
    with machines.grade(root) as grading:
        wait_until(lambda: list(root.glob(".dlgrader/graded/*/*.json")) or grading.poll() is not None)
        kernels = psutil.Process(victim.pid).children(recursive=True)
        assert kernels
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        printed, _ = grading.communicate(timeout=PATIENCE)
    assert grading.returncode == 0, printed
    assert "8 graded" in printed
    scores = gradebook(root)
    assert sorted(scores) == students
    assert len({json.dumps(known) for known in scores.values()}) == 1, "all are right, and all are graded alike"
    assert scores["student0"]["double_values"][0] == 2
    wait_until(lambda: not any(process.is_running() for process in kernels))
    if not machines.are_apart:
        pytest.skip("network namespaces can't be made here, so the workers were on one machine")
    paths = [root / "autograded" / student / DAY / "tiny.ipynb" for student in students]
    cells = [next(cell for cell in nbformat.read(path, 4).cells if cell.id == "double") for path in paths]
    hosts = {cell.outputs[0].text.strip() for cell in cells}
    assert {"two", "three"} <= hosts <= {"one", "two", "three"}


def test_ctrl_c_ends_all_and_keeps_what_is_graded(released_once: Path, tmp_path: Path) -> None:
    """In a terminal it goes to all processes of the command."""
    root = shutil.copytree(released_once, tmp_path / "course")
    course = TinyCourse(root, lambda *_: None)  # type: ignore[arg-type,return-value]
    for number in range(6):
        course.submit(f"student{number}", **SLOW)
    command = [sys.executable, "-c", RUN, "autograde", "3", "--local-cluster", "1"]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as grading:
        wait_until(lambda: list(root.glob(".dlgrader/graded/*/*.json")) or grading.poll() is not None)
        started = psutil.Process(grading.pid).children(recursive=True)
        os.killpg(grading.pid, signal.SIGINT)
        printed, _ = grading.communicate(timeout=PATIENCE)
    assert grading.returncode == 130, printed
    assert "what was graded is saved" in printed
    assert 1 <= len(list(root.glob(".dlgrader/graded/*/*.json"))) < 6
    wait_until(lambda: not any(process.is_running() for process in started))


def test_a_worker_that_cannot_grade_gets_nothing() -> None:
    here = Versions.here(["numpy"])
    given: list[dict[str, float]] = []

    async def set_resources(**slots: float) -> None:
        given.append(slots)

    worker = SimpleNamespace(address="tls://10.77.0.9:1", set_resources=set_resources)
    plugin = cluster.GradingPlugin(Conditions(), replace(here, packages={"numpy": "1.19.5"}))
    with pytest.raises(WorkplaceError, match=r"the worker tls://10.77.0.9:1 can't grade this: .* numpy 1.19.5"):
        asyncio.run(plugin.setup(worker))
    assert given == []


def test_a_job_of_a_batch_whose_workers_were_taken_over_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = cluster.GradingPlugin(Conditions(), Versions.here(["numpy"]))
    monkeypatch.setattr(distributed, "get_worker", lambda: SimpleNamespace(plugins={cluster.PLUGIN: plugin}))
    with pytest.raises(WorkplaceError, match="another batch was begun on the cluster meanwhile"):
        cluster.run_on_worker("of another", b"")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--scheduler", "tcp://192.0.2.7:8786"], "is not encrypted: whoever is on the network"),
        (["--scheduler", "ws://grading.example.org:8786"], "use tls://, or --insecure"),
        (["--scheduler", "grading.example.org"], "is no scheduler's address, as in tls://"),
        (["--scheduler", "tcp://127.0.0.1:1"], "tcp://127.0.0.1:1 can't be used: Timed out trying to connect"),
        (["--scheduler", "tls://127.0.0.1:1"], "see `distributed.comm.tls` in Dask's configuration"),
        (["--local-cluster", "two"], "--local-cluster: "),
    ],
    ids=["tcp", "ws", "no address", "nobody there", "no keys", "no number"],
)
def test_a_cluster_that_cannot_be_used_is_one_line(
    handed_in: Path,
    tmp_path: Path,
    run: Callable[..., Ran],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    reason: str,
) -> None:
    root = shutil.copytree(handed_in, tmp_path / "course")
    monkeypatch.chdir(root)
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    before = TinyCourse(root, run).files()
    ran = run("autograde", "3", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1, ran.err
    assert ran.err.startswith("dlgrader: ")
    assert reason in ran.err
    assert TinyCourse(root, run).files() == before
