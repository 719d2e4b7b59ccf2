"""Run the submissions of a batch on the workers of a Dask cluster: a warm parent in each, one submission at a time.

A worker gets jobs and gives back results as `parcels` packs them: Dask carries bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import secrets
import signal
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import distributed
from distributed.comm.addressing import get_address_host, parse_address
from nbformat import NotebookNode

from dlgrader.grading.parcels import label_of, open_result, pack_job, run_job, shipped
from dlgrader.grading.plan import Job
from dlgrader.grading.submission.task import Task
from dlgrader.grading.versions import Versions, packages_of
from dlgrader.grading.workplace import Conditions, Runner, Workplace, WorkplaceError

PLUGIN = "dlgrader"
# a worker has one of these once it can grade: it gets one submission at a time, and none if it can't
SLOT = "dlgrader-slot"
ENCRYPTED = {"tls", "wss"}
PATIENCE = 20  # seconds, for a scheduler to answer and for its first worker

logger = logging.getLogger(__name__)


class GradingPlugin(distributed.WorkerPlugin):
    """What a worker grades with, from its registration on.

    Parameters
    ----------
    conditions : Conditions
    versions : Versions
        Of the machine that the batch belongs to: a worker with others than are allowed is not used.
    """

    name = PLUGIN

    def __init__(self, conditions: Conditions, versions: Versions) -> None:
        self.batch = secrets.token_hex(8)
        self._conditions = conditions
        self._versions = versions
        self._place: Workplace | None = None

    async def setup(self, worker: distributed.Worker) -> None:
        """Compare versions and start the warm parent."""
        refusal = self._versions.refusal(Versions.here(self._versions.packages))
        if refusal is not None:
            raise WorkplaceError(f"the worker {worker.address} can't grade this: {refusal}")
        self._place = Workplace(self._conditions, logger.warning).__enter__()
        await asyncio.to_thread(self._place.start)
        await worker.set_resources(**{SLOT: 1})

    async def teardown(self, worker: distributed.Worker) -> None:
        """End the warm parent with all that runs in its kernels; a nanny waits for four seconds."""
        with contextlib.suppress(OSError):  # the scheduler may have gone first
            await worker.set_resources(**{SLOT: 0})
        if self._place is not None:
            await asyncio.to_thread(self._place.stop)
            self._place.__exit__(None, None, None)

    def run(self, packed: bytes) -> bytes:
        """Run a job."""
        place = self._place
        assert place is not None  # without it there is no slot
        return run_job(packed, lambda conditions: place)


def run_on_worker(batch: str, packed: bytes) -> bytes:
    """Run a job of a batch on the worker that this is called on."""
    plugin = distributed.get_worker().plugins.get(PLUGIN)
    if not isinstance(plugin, GradingPlugin) or plugin.batch != batch:
        raise WorkplaceError("another batch was begun on the cluster meanwhile; grade one at a time")
    return plugin.run(packed)


@contextmanager
def cluster(address: str | int, here: Workplace, *, insecure: bool) -> Iterator[Runner]:
    """Give what runs submissions on a cluster.

    Parameters
    ----------
    address : str or int
        Of the scheduler; or how many workers to start on this machine, for as long as this lasts.
    here : Workplace
    insecure : bool
        Whether a scheduler may be spoken to over the network without TLS.

    Raises
    ------
    WorkplaceError
        If there is no such scheduler, or a worker of its can't grade; the message is one line.
    """
    conditions = shipped(here)
    versions = Versions.here(packages_of(conditions.imports))
    plugin = GradingPlugin(conditions, versions)
    with _client(address, insecure=insecure) as client:
        with _one_line("the workers"):
            client.register_plugin(plugin)
        under_way: set[distributed.Future[bytes]] = set()
        is_over = threading.Event()
        submitting = threading.Lock()

        def run(job: Job, tasks: Sequence[Task]) -> list[NotebookNode]:
            packed = pack_job(label_of(job, tasks), versions, conditions, tasks)
            with submitting:
                if is_over.is_set():
                    raise WorkplaceError("the batch was interrupted")
                future = client.submit(run_on_worker, plugin.batch, packed, pure=False, resources={SLOT: 1})
                under_way.add(future)
            try:
                return open_result(future.result()).apply(tasks)
            finally:
                under_way.discard(future)

        def stop() -> None:
            with submitting:
                is_over.set()
                client.cancel(list(under_way), force=True)

        # one that runs and one that waits, so that no worker has to
        at_once = 2 * max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)
        try:
            yield Runner(run, at_once, stop)
        finally:
            with contextlib.suppress(Exception):  # nor may a scheduler that is gone hide why we end
                client.unregister_worker_plugin(PLUGIN)


@contextmanager
def _client(address: str | int, *, insecure: bool) -> Iterator[distributed.Client]:
    """Connect to a scheduler that has workers; to one of our own if `address` is their number."""
    with contextlib.ExitStack() as stack:
        if isinstance(address, int):
            with _deaf_to_ctrl_c():
                own = distributed.LocalCluster(
                    n_workers=address,
                    threads_per_worker=1,
                    memory_limit=0,  # what submissions take is their kernels', which have limits of their own
                    protocol="tls://",
                    security=True,  # other users of the machine could have it run anything
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            yield stack.enter_context(distributed.Client(stack.enter_context(own)))
            return
        _check(address, insecure=insecure)
        with _one_line(address):
            client = stack.enter_context(distributed.Client(address, timeout=PATIENCE))
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise WorkplaceError(f"{address} has no workers; start some: `dask worker {address}`") from None
        yield client


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Have processes that start here leave Ctrl-C in the terminal to us: we end them when we have cleared up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _check(address: str, *, insecure: bool) -> None:
    """Refuse an address at which anybody on the network could read submissions, or answer for a worker."""
    try:
        scheme, _ = parse_address(address, strict=True)
        host = get_address_host(address)
    except ValueError:
        raise WorkplaceError(f"{address!r} is no scheduler's address, as in tls://grading.example.org:8786") from None
    if scheme not in ENCRYPTED and not insecure and not _is_loopback(host):
        raise WorkplaceError(
            f"{address} is not encrypted: whoever is on the network could read hidden tests, change marks and run "
            "programs on the workers; use tls://, or --insecure where the network is yours alone"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _one_line(what: str) -> Iterator[None]:
    """Say in one line why a cluster can't be used, whatever Dask has stumbled over."""
    try:
        yield
    except WorkplaceError:
        raise
    except ModuleNotFoundError as error:
        raise WorkplaceError(f"{what}: {error}; install this commit of the course there") from error
    except Exception as error:
        lines = str(error).splitlines()
        said = lines[0] if lines else type(error).__name__
        hint = "; see `distributed.comm.tls` in Dask's configuration" if _is_about_tls(error) else ""
        raise WorkplaceError(f"{what} can't be used: {said}{hint}") from error


def _is_about_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError) or "ssl" in str(error).lower():
            return True
        error = error.__cause__
    return False
