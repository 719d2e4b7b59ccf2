"""Where submissions run: the kernels, limits and sandbox of one machine, on terms that may come from another."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from nbformat import NotebookNode
from nbgrader.utils import setenv

import dlgrader
from dlgrader.grading import sandbox
from dlgrader.grading.execution import WITH_GPU, WITHOUT_GPU, close_kernels, warm_kernels
from dlgrader.grading.kernels import Kernels, Limits
from dlgrader.grading.kernels.warm import WarmParent
from dlgrader.grading.plan import Job
from dlgrader.grading.submission.task import Task, run

NVIDIA = Path("/dev/nvidiactl")
# what tests in the submission's process import to compare with
ANSWER_KEY = (Path(dlgrader.__file__).parent / "reference",)


@dataclass(frozen=True)
class Runner:
    """What runs the submissions of a batch, here or elsewhere.

    Attributes
    ----------
    run : callable
        Runs the tasks of a submission, one after another in its folder, and returns the executed notebooks. It is
        called from several threads.
    at_once : int
        How many submissions to have under way.
    stop : callable
        Ends what is running, and so the threads that wait for it.
    """

    run: Callable[[Job, Sequence[Task]], list[NotebookNode]]
    at_once: int
    stop: Callable[[], None]


class WorkplaceError(Exception):
    """Submissions can't be run on these terms here; the message is one line."""


@dataclass(frozen=True)
class Conditions:
    """On what terms submissions run, wherever that is.

    Attributes
    ----------
    imports : tuple of str
        The modules that the instructor's notebooks import, for the warm parent to import once.
    memory : int
        Megabytes that a notebook may allocate; 0 for no limit.
    device : str
        What `dlgrader.device()` gives: auto, cpu, cuda or cuda:N.
    sandbox, require_sandbox : bool
        See `BatchAutograde`.
    """

    imports: tuple[str, ...] = ()
    memory: int = 0
    device: str = "auto"
    sandbox: bool = True
    require_sandbox: bool = False


class Workplace:
    """The machine at hand, as a place to run submissions. Its kernels start when they are first needed.

    Parameters
    ----------
    conditions : Conditions
    warn : callable
        Told what the sandbox doesn't protect on this machine.

    Notes
    -----
    `run` may be called from several threads.
    """

    def __init__(self, conditions: Conditions, warn: Callable[[str], None]) -> None:
        self.conditions = conditions
        self.generation = 0
        self._warn = warn
        self._kernels: Kernels | None = None
        self._starting = threading.Lock()
        self._is_stopped = False
        self._surroundings = ExitStack()

    def __enter__(self) -> Self:
        self._surroundings.enter_context(setenv(NBGRADER_EXECUTION="autograde", DLGRADER_DEVICE=self.conditions.device))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._surroundings.close()

    @staticmethod
    def can_fork() -> bool:
        """Return whether kernels are forked here, as they have to be for tests outside of them."""
        return WarmParent.supported()

    @staticmethod
    def has_gpu() -> bool:
        """Return whether there may be a GPU that CUDA can use."""
        return NVIDIA.exists()

    def start(self) -> Kernels:
        """Return the source of kernels, started if it isn't yet.

        Raises
        ------
        WorkplaceError, SandboxError
            If the machine lacks what the conditions ask for.
        """
        with self._starting:
            if self._kernels is None:
                device = self.conditions.device
                if device.startswith("cuda") and not _has_cuda(int(device.partition(":")[2] or 0)):
                    raise WorkplaceError(f"the device is to be {device}, and torch finds no such GPU on this machine")
                if self.conditions.require_sandbox:
                    sandbox.require()
                if self.conditions.sandbox:
                    for line in sandbox.warnings(sandbox.missing()):
                        self._warn(f"not protected: {line}")
                self._kernels = warm_kernels(self.conditions.imports)
        return self._kernels

    def run(self, tasks: Sequence[Task]) -> list[NotebookNode]:
        """Return the executed notebooks of one submission, run one after another."""
        return [self.run_one(task) for task in tasks]

    def run_one(self, task: Task) -> NotebookNode:
        """Run a task in the sandbox; tests that are held in its kernel may need the answer key there."""
        memory, env = self.conditions.memory, self._environment(task)
        manager_class = self.start().manager_class(
            env=env,
            limits=Limits(memory=memory << 20 if memory else None, address_space=env is not WITH_GPU),
            sandbox=self.conditions.sandbox,
            readable=ANSWER_KEY if task.needs_answer_key else (),
        )
        return run(task, manager_class)

    def _environment(self, task: Task) -> Mapping[str, str]:
        """Return what a task's kernel is told of the GPU: of one that its tests could not use, that there is none."""
        if not self.has_gpu():
            return {}
        hides = self.conditions.device == "cpu" or (task.is_held_outside and not task.may_use_gpu)
        return WITHOUT_GPU if hides else WITH_GPU

    def was_lost_after(self, generation: int) -> bool:
        """Return whether somebody has killed the process that kernels come from; see to it that there is one again."""
        with self._starting:
            if self._kernels is not None and not self._kernels.alive and not self._is_stopped:
                self._kernels.close()
                self._kernels.start()
                self.generation += 1
        return self.generation != generation

    def stop(self) -> None:
        """End the cells that are running, and so the threads that wait for them; start nothing any more."""
        self._is_stopped = True
        close_kernels()


def _has_cuda(number: int) -> bool:
    """Return whether torch finds a GPU; asked in a process of its own, since what has used CUDA can't be forked."""
    program = "import sys, torch; sys.exit(int(sys.argv[1]) >= torch.cuda.device_count())"
    return subprocess.run([sys.executable, "-P", "-c", program, str(number)], capture_output=True).returncode == 0
