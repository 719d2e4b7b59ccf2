"""Hold a test where otter-grader does: in the submission's own process, after its last cell.

The text of this module is the beginning of every test file that `dlgrader export-otter` writes, so it imports nothing
of ours.
"""

from __future__ import annotations

import builtins
import contextlib
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Never


class Held:
    """A test cell that is run once over the names of a submission.

    Parameters
    ----------
    given : sequence of str
        The instructor's imports, and the read-only cells before the test.
    parts : sequence of str
        The test's lines up to the first hidden one, and the rest.
    earlier : sequence of str
        The instructor's solutions of the exercises that the test builds on, and what these need.
    functions : sequence of str
        The functions of theirs that come in the place of the student's where the test has failed.
    own : sequence of str
        The built-ins that students write themselves.
    seconds : float
        How long the test may take; 0 for no limit.
    """

    def __init__(
        self,
        given: Sequence[str],
        parts: Sequence[str],
        earlier: Sequence[str],
        functions: Sequence[str],
        own: Sequence[str],
        seconds: float,
    ) -> None:
        self.given, self.parts, self.earlier, self.functions = given, parts, earlier, functions
        self.own, self.seconds = own, seconds
        self.verdict: tuple[int, Exception | None] | None = None

    def check(self, student: dict[str, Any], part: int) -> None:
        """Raise what the test ends with in this part of it, or before.

        Parameters
        ----------
        student : dict
            The submission's names.
        part : int
        """
        if self.verdict is None:
            self.verdict = self._run(student)
            if self.verdict[1] is not None and self.functions and self._passes_with_earlier(student):
                self.verdict = len(self.parts), None
        where, error = self.verdict
        if error is not None and where == part:
            raise error
        if error is not None and where < part:
            raise AssertionError("not held: the visible lines fail")

    def _run(self, student: Mapping[str, Any]) -> tuple[int, Exception | None]:
        """Return how many parts have passed, and the error that the next one ended with."""
        scope = {name: value for name, value in student.items() if name in self.own or not hasattr(builtins, name)}
        scope["__name__"] = "__main__"
        _run_all(self.given, scope)
        for number, part in enumerate(self.parts):
            try:
                with _within(self.seconds), _with_gradients():
                    exec(part, scope)
            except Exception as error:
                return number, error
            except BaseException as error:  # SystemExit, say: it would take all results with it
                return number, RuntimeError(f"{type(error).__name__}: {error}")
        return len(self.parts), None

    def _passes_with_earlier(self, student: dict[str, Any]) -> bool:
        """Return whether the test passes with the instructor's own functions of earlier exercises in place."""
        scope: dict[str, Any] = {"__name__": "__main__"}
        _run_all([*self.given, *self.earlier], scope)
        right = {name: _by_value(scope[name]) for name in self.functions if name in scope}
        theirs = {name: student[name] for name in right if name in student}
        student.update(right)
        try:
            return self._run(student)[1] is None
        finally:
            for name in right:
                del student[name]
            student.update(theirs)


def _by_value(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function as `dlgrader autograde` calls it back: by value, and no graph of torch's leads through it."""
    torch = sys.modules.get("torch")

    def copied(value: Any) -> Any:
        if type(value) in (list, tuple, set):
            return type(value)(map(copied, value))
        if type(value) is dict:
            return {name: copied(entry) for name, entry in value.items()}
        if torch is not None and type(value) is torch.Tensor:
            return value.detach().clone().requires_grad_(value.requires_grad)
        return value.copy() if type(value).__name__ == "ndarray" else value

    def called(*args: Any, **kwargs: Any) -> Any:
        has_model = torch is not None and any(isinstance(arg, torch.nn.Module) for arg in (*args, *kwargs.values()))
        with torch.no_grad() if torch is not None and has_model else contextlib.nullcontext():
            return copied(function(*copied(args), **copied(kwargs)))

    return called


def _run_all(cells: Sequence[str], scope: dict[str, Any]) -> None:
    """Run cells of the instructor's as a kernel does: what one fails with does not keep the next from running."""
    for cell in cells:
        with contextlib.suppress(Exception):
            exec(cell, scope)


def _with_gradients() -> contextlib.AbstractContextManager[None]:
    """Let torch keep gradients, as it does at the test's place, whatever the notebook or a test has left behind."""
    torch = sys.modules.get("torch")
    return contextlib.nullcontext() if torch is None else torch.enable_grad()


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Have what runs here end after some time, with `TimeoutError`, where the system can do that."""
    if not seconds or not hasattr(signal, "setitimer"):
        yield
        return

    def too_long(*_: object) -> Never:
        raise TimeoutError(f"the test took more than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
