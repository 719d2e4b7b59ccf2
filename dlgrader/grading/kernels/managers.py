"""Kernel managers for nbclient: of kernels forked from a warm parent, and of ordinary ones where that can't be."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import default

from dlgrader.grading.sandbox import Loan, Sandbox, for_kernel, public

from .prepared import Preparations
from .protocol import ForkRequest, KernelExit, Limits
from .warm import ForkedKernel, Forking

START_TIMEOUT = 60.0
LARGEST_MESSAGE = 64 << 20
KERNEL = "dlgrader.grading.kernels.app:kernel"

# Always the Python that grades: a submission may name any kernel it likes.
OUR_PYTHON = KernelSpec(
    name="python3",
    display_name="Python 3",
    language="python",
    argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
)


@dataclass(frozen=True)
class Surroundings:
    """What a kernel finds around it.

    Parameters
    ----------
    cwd : Path, optional
        Working directory, unless `start_kernel` is given one.
    env : mapping of str to str
        Additions to the grader's environment.
    limits : Limits
        Resource limits, of forked kernels only.
    sandbox : bool
        Whether forked kernels are sandboxed.
    readable : tuple of Path
        What they may read besides, then.
    """

    cwd: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    sandbox: bool = False
    readable: tuple[Path, ...] = ()

    def launch_arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """Complete what `start_kernel` was given."""
        cwd = given.get("cwd") or self.cwd
        return {**given, "cwd": None if cwd is None else str(cwd), "env": {**given.get("env", os.environ), **self.env}}


class OrdinaryProvisioner(LocalProvisioner):
    """jupyter_client's own kernel process, in its surroundings."""

    def __init__(self, surroundings: Surroundings, **traits: Any) -> None:
        super().__init__(**traits)
        self.surroundings = surroundings

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Complete the arguments of the launch."""
        return await super().pre_launch(**self.surroundings.launch_arguments(kwargs))


class OrdinaryKernelManager(AsyncKernelManager):
    """Start each kernel as a process of its own: slow, and possible everywhere."""

    surroundings = Surroundings()

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.provisioner = OrdinaryProvisioner(self.surroundings, kernel_spec=OUR_PYTHON, parent=self)

    @property
    def kernel_spec(self) -> KernelSpec:
        """Our Python, whatever `kernel_name` is."""
        return OUR_PYTHON

    @property
    def ipykernel(self) -> bool:
        """True: nbclient then keeps IPython's history out of the grader's home."""
        return True


class WarmProvisioner(KernelProvisionerBase):
    """Get kernels from a warm parent."""

    def __init__(self, warm: Forking, surroundings: Surroundings, **traits: Any) -> None:
        super().__init__(**traits)
        self.manager: Any = self.parent
        self.warm = warm
        self.surroundings = surroundings
        self.kernel: ForkedKernel | None = None
        self.exit: KernelExit | None = None
        self.bridge: socket.socket | None = None
        self.loan = Loan(None)

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel that has not been waited for."""
        return self.kernel is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Write the connection file and complete the arguments of the launch."""
        if kwargs.pop("extra_arguments", None):
            self.log.warning("extra_arguments are ignored: forked kernels get those that `Kernels` was given")
        self.manager.write_connection_file()
        self.connection_info = self.manager.get_connection_info()
        return await super().pre_launch(cmd=[], **self.surroundings.launch_arguments(kwargs))

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel and wait until it listens."""
        own = self.surroundings.env
        request = ForkRequest(
            run=KERNEL,
            argument=self.manager.connection_file,
            cwd=kwargs["cwd"],
            env={**public(kwargs["env"]), **own} if self.surroundings.sandbox else kwargs["env"],
            limits=self.surroundings.limits,
            sandbox=self._sandbox(kwargs["cwd"]) if self.surroundings.sandbox else None,
        )
        self.loan = Loan(request.sandbox)
        self.exit = None
        self.bridge, theirs = socket.socketpair()
        try:
            self.kernel = self.warm.fork(request, [theirs])
            await asyncio.wait_for(self.kernel.ready(), START_TIMEOUT)
        except BaseException:
            await self.cleanup()
            raise
        return self.connection_info

    async def poll(self) -> int | None:
        """Return the kernel's exit status, or None while it lives."""
        if self.kernel is None:
            return 0
        ended = self.kernel.poll()
        return None if ended is None else ended.returncode

    async def wait(self) -> int | None:
        """Wait until the kernel has ended."""
        if self.kernel is None:
            return 0
        self.exit = await self.kernel.wait()
        self.kernel.close()
        self.kernel = None
        self.loan.end()
        return self.exit.returncode

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel and what it has started."""
        if self.kernel is not None:
            self.kernel.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and what it has started, and wait for that: the manager would look every 0.1 s."""
        if self.kernel is not None:
            self.kernel.kill()
            await self.wait()

    async def terminate(self, restart: bool = False) -> None:
        """Kill: there is nothing in a graded notebook's kernel worth a farewell."""
        await self.kill(restart)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Kill at once instead of giving the kernel seconds to shut itself down."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Leave no process, socket or file."""
        await self.kill()
        if self.bridge is not None:
            self.bridge.close()
        if not restart:
            shutil.rmtree(Path(self.manager.connection_file).parent, ignore_errors=True)

    def _sandbox(self, cwd: str | None) -> Sandbox:
        private = str(Path(self.manager.connection_file).parent)
        writable = () if cwd is None else (str(Path(cwd).absolute()),)
        return for_kernel(private, writable, tuple(map(str, self.surroundings.readable)))


class WarmKernelClient(AsyncKernelClient):
    """The client of a kernel whose health its provisioner knows: no heartbeat, no waiting for silence."""

    def _create_connected_socket(self, channel: str, identity: bytes | None = None) -> Any:
        """Connect a socket that takes no message larger than a notebook's output may be."""
        self.context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        return super()._create_connected_socket(channel, identity)

    def start_channels(
        self, shell: bool = True, iopub: bool = True, stdin: bool = False, hb: bool = False, control: bool = False
    ) -> None:
        """Start the channels that running cells takes; a heartbeat would be another thread per notebook."""
        super().start_channels(shell=shell, iopub=iopub, stdin=stdin, hb=hb, control=control)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel's first message shows that its output arrives here.

        Raises
        ------
        RuntimeError
            If the kernel has died or stays silent for `timeout` seconds.
        """
        deadline = time.monotonic() + (START_TIMEOUT if timeout is None else timeout)
        while True:
            try:
                # ipykernel welcomes a subscriber; an older one says nothing until it is asked something
                await self.get_iopub_msg(timeout=0.5)
                return
            except Empty:
                self.kernel_info()
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it was ready")
            if time.monotonic() > deadline:
                raise RuntimeError("the kernel does not answer")


class WarmKernelManager(AsyncKernelManager):
    """Get each kernel from a warm parent, over unix sockets in a private folder."""

    warm: Forking
    preparations: Preparations
    surroundings = Surroundings()

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.provisioner: WarmProvisioner = WarmProvisioner(
            self.warm, self.surroundings, kernel_spec=OUR_PYTHON, parent=self
        )
        folder = self.warm.new_folder()
        self.transport = "ipc"
        self.connection_file = str(folder / "k.json")
        self.ip = str(folder / "k")
        self.client_class = f"{__name__}.{WarmKernelClient.__name__}"

    @default("context")
    def _shared_context(self) -> zmq.asyncio.Context:
        # a context has two threads: one for the whole process will do
        return zmq.asyncio.Context.instance()

    @property
    def kernel_spec(self) -> KernelSpec:
        """Our Python, whatever `kernel_name` is."""
        return OUR_PYTHON

    @property
    def ipykernel(self) -> bool:
        """False: nbclient would only add an argument for the history, which is off."""
        return False

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:  # type: ignore[override]
        """Kill the kernel, without a word: sending it one blocks for ever where a notebook has spoilt its sockets."""
        await super().shutdown_kernel(now=True, restart=restart)

    async def fork_beside(
        self, run: str, cwd: Path, *sockets: socket.socket, after: Sequence[str] = (), prepare: str = ""
    ) -> tuple[ForkedKernel, bool]:
        """Fork a process that is no kernel, out of the sandbox but with the kernel's environment and limits.

        Parameters
        ----------
        run : str
            What it is to become: see `ForkRequest`.
        cwd : Path
            Its working directory.
        *sockets : socket
            What it is given, and after them the grader's end of the bridge to the kernel.
        after : sequence of str, optional
            Cells that are best run beforehand, once for all who ask for the same.
        prepare : str
            What runs them.

        Returns
        -------
        ForkedKernel
        bool
            Whether they have been run.
        """
        environment = self.surroundings.launch_arguments({})["env"]
        request = ForkRequest(run, "", str(cwd), environment, self.surroundings.limits)
        bridge = self.provisioner.bridge
        assert bridge is not None
        given = [*sockets, bridge.dup()]
        forked = await asyncio.to_thread(self.preparations.fork, after, cwd, prepare, request, given) if after else None
        is_prepared = forked is not None
        forked = forked or self.preparations.bare.fork(request, given)
        await asyncio.wait_for(forked.ready(), START_TIMEOUT)
        return forked, is_prepared

    def client(self, **kwargs: Any) -> AsyncKernelClient:  # type: ignore[override]
        """Return a client that uses this manager's context."""
        return super().client(**{"context": self.context, **kwargs})
