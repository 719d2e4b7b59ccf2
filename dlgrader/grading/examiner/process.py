"""What the examiner's process does: run the instructor's cells, and tests with stand-ins for the student's names.

It is forked from the warm parent like a kernel, but has no kernel's sockets and threads: cells come and outputs go as
lines of JSON. Submitted code has no way here; what it answers is read by `dlgrader.grading.bridge`.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import itertools
import signal
import socket
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Never

from IPython.utils.capture import capture_output

from dlgrader.grading.bridge import Bridge, BridgeError, StudentTimeout
from dlgrader.grading.kernels.protocol import Lines, line
from dlgrader.grading.sandbox import linux

from .hidden import what_may_be_said
from .sources import Part

# A snapshot's hello has been sent before the examiner is asked, and a kernel that serves a test itself is about to. Who
# was late once is not waited for again.
HELLO_SECONDS, HELLO_SECONDS_AGAIN = 5.0, 0.1
LONGEST_STREAM = 100_000
LONGEST_ERROR = 20_000

Output = dict[str, Any]


def examine(app: Any, argument: str, commands: socket.socket, bridge: socket.socket) -> Callable[[], None]:
    """Become the examiner; return what runs it."""
    linux.prctl(linux.PR_SET_DUMPABLE, 0)  # not even processes of the same user may look in
    return Process(app.shell, commands, bridge).run


@dataclass
class OpenTest:
    """A test whose visible lines have passed.

    Attributes
    ----------
    bridge : Bridge
        To its snapshot.
    namespace : dict
        All names as they were after those lines.
    todo : list of Part
        What is still to be run; of all of it nothing is shown.
    seconds : float or None
        How long that may take.
    """

    bridge: Bridge
    namespace: dict[str, Any]
    todo: list[Part]
    seconds: float | None


class Process:
    """Answers the grader until it hangs up.

    A test is held in two steps. The visible lines of all tests come first, because they show what the student's code
    says; once a hidden line has handed it an argument, nothing of what it says is shown any more.
    """

    def __init__(self, shell: Any, commands: socket.socket, bridge: socket.socket) -> None:
        self.shell, self.commands, self.bridge = shell, commands, bridge
        self.hello_seconds = HELLO_SECONDS
        self.used: set[str] = set()
        self.open: dict[int, OpenTest] = {}
        self.left: dict[str, Any] = {}
        shell._showtraceback = lambda *args: None  # it would be sent to a notebook
        shell.transform_cell = functools.partial(_transformed, shell.transform_cell)
        signal.signal(signal.SIGALRM, _too_long)

    def run(self) -> None:
        """Do what the grader asks for."""
        known = self.cell, self.begin, self.finish
        do: dict[str, Callable[..., list[Output]]] = {method.__name__: method for method in known}
        lines = Lines()
        while received := self.commands.recv(1 << 16):
            for command in lines.feed(received):
                outputs = do[command.pop("do")](**command)
                self.commands.sendall(line(outputs=outputs, is_open=command.get("number") in self.open))

    def cell(self, source: str, names: list[str], seconds: float | None) -> list[Output]:
        """Run a cell that is no test and uses these names; what it puts out is in the student's notebook already."""
        self.used.update(names)
        with _within(seconds), contextlib.suppress(StudentTimeout):
            self._run(source, shows_result=False)
        return []

    def begin(
        self, number: int, parts: list[dict[str, Any]], names: list[str], no_classes: list[str], seconds: float | None
    ) -> list[Output]:
        """Run a test up to its first hidden line and return its outputs.

        Parameters
        ----------
        number : int
            Which snapshot of the student's process it is about.
        parts : list of dict
            The fields of its `Part`.
        names : list of str
            What it may ask the student's process for.
        no_classes : list of str
            What is known to be no class.
        seconds : float or None
            How long it may take, and again for what is hidden.
        """
        todo = [Part(**part) for part in parts]
        namespace: dict[str, Any] = self.shell.user_ns
        used = self.used.union(names)
        wanted = sorted(name for name in used if name not in namespace and not hasattr(builtins, name))
        try:
            bridge = self._bridge_to(number, seconds, no_classes)
            theirs = bridge.names(wanted)
        except BridgeError as error:
            return [_error(type(error).__name__, str(error))]
        namespace.update(theirs)
        shown = list(itertools.takewhile(lambda part: not part.hidden, todo))
        test = OpenTest(bridge, namespace, todo[len(shown) :], seconds)
        outputs = self._held(shown, test, is_whole=not test.todo)
        if test.todo and not _failed(outputs):
            test.namespace = dict(namespace)
            self.open[number] = test
        for name in theirs:
            namespace.pop(name, None)
        return outputs if number in self.open else [*outputs, *self._end(test, outputs)]

    def _bridge_to(self, number: int, seconds: float | None, no_classes: list[str]) -> Bridge:
        wait = self.hello_seconds
        try:
            return Bridge(self.bridge, number=number, accept_seconds=wait, seconds=seconds, no_classes=no_classes)
        except StudentTimeout:
            self.hello_seconds = HELLO_SECONDS_AGAIN
            raise

    def finish(self, number: int) -> list[Output]:
        """Run the rest of a test and return its outputs: an error in short, or a part of the points."""
        test = self.open.pop(number)
        namespace: dict[str, Any] = self.shell.user_ns
        before = dict(namespace)
        namespace.clear()
        namespace.update({**self.left, **test.namespace})
        outputs = self._held([Part(part.source, hidden=True) for part in test.todo], test, is_whole=True)
        self.left |= {name: value for name, value in namespace.items() if name not in test.namespace}
        namespace.clear()
        namespace.update(before)
        return [*outputs, *self._end(test, outputs)]

    def _held(self, todo: list[Part], test: OpenTest, *, is_whole: bool) -> list[Output]:
        outputs: list[Output] = []
        try:
            # a single call that takes too long is told as such, so the test has a little more time
            with _within(test.seconds and test.seconds + 1.0):
                outputs.extend(self._outputs(todo, is_whole=is_whole))
        except StudentTimeout as error:
            outputs.append(_error(type(error).__name__, str(error)))
        return outputs

    def _end(self, test: OpenTest, outputs: list[Output]) -> Iterator[Output]:
        """End a test; one that expects some exception or other must not take the death of a process for it."""
        failure = test.bridge.failure
        try:
            test.bridge.end()
        except BridgeError as error:
            failure = failure or error
        if failure is not None and not _failed(outputs):
            yield _error(type(failure).__name__, str(failure))

    def _outputs(self, todo: list[Part], *, is_whole: bool) -> Iterator[Output]:
        for part in todo:
            is_last = is_whole and part is todo[-1]
            captured, result = self._run(part.source, shows_result=is_last)
            shown = [] if part.hidden else [*_streams(captured), *map(_display, captured.outputs)]
            value = result.result
            if value is not None and is_last:
                partial = _execute_result(self.shell, value)
                shown = shown[: len(shown) - 1] if not part.hidden and captured.outputs else shown
                shown += [partial] if not part.hidden or _is_number(partial) else []
            yield from shown
            error = result.error_before_exec or result.error_in_exec
            if error is not None:
                yield self._error(error, part)
                return

    def _run(self, source: str, *, shows_result: bool) -> tuple[Any, Any]:
        self.shell.ast_node_interactivity = "last_expr" if shows_result else "none"
        with capture_output() as captured:
            result = self.shell.run_cell(source, store_history=False)
        return captured, result

    def _error(self, error: BaseException, part: Part) -> Output:
        if part.hidden:
            frames = list(_frames(error.__traceback__))
            is_authors = bool(frames) and frames[-1].tb_frame.f_globals is self.shell.user_ns
            return _error(*what_may_be_said(error, is_authors, part.source))
        seen: BaseException | None = error
        while seen is not None:
            seen.__traceback__ = self._of_cells(seen.__traceback__)
            seen = seen.__cause__ or seen.__context__
        shown = self.shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__, tb_offset=0)
        said = _error(type(error).__name__, str(error)[:LONGEST_ERROR])
        return {**said, "traceback": [line[:LONGEST_ERROR] for line in shown]}

    def _of_cells(self, trace: types.TracebackType | None) -> types.TracebackType | None:
        """Return a traceback with its frames in cells only: how the bridge works is no help to a student."""
        kept: types.TracebackType | None = None
        for frame in reversed([frame for frame in _frames(trace) if frame.tb_frame.f_globals is self.shell.user_ns]):
            kept = types.TracebackType(kept, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
        return kept


def _transformed(transform: Callable[[str], str], source: str) -> str:
    """Return a cell as Python; looking for magics takes longer than most tests, and what Python can parse has none."""
    try:
        ast.parse(source)
    except SyntaxError:
        return transform(source)
    return source


def _frames(trace: types.TracebackType | None) -> Iterator[types.TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


@contextlib.contextmanager
def _within(seconds: float | None) -> Iterator[None]:
    """Have what runs here end after some time, with `StudentTimeout`."""
    signal.setitimer(signal.ITIMER_REAL, seconds or 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_long(*_: object) -> Never:
    raise StudentTimeout("the test took too long")


def _error(name: str, message: str) -> Output:
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [f"{name}: {message}"]}


def _failed(outputs: list[Output]) -> bool:
    return any(output["output_type"] == "error" for output in outputs)


def _streams(captured: Any) -> Iterator[Output]:
    for name, text in (("stdout", captured.stdout), ("stderr", captured.stderr)):
        if text:
            yield {"output_type": "stream", "name": name, "text": text[:LONGEST_STREAM]}


def _display(shown: Any) -> Output:
    return {"output_type": "display_data", "data": shown.data, "metadata": shown.metadata or {}}


def _execute_result(shell: Any, value: Any) -> Output:
    data, metadata = shell.display_formatter.format(value)
    return {"output_type": "execute_result", "data": data, "metadata": metadata, "execution_count": None}


def _is_number(result: Output) -> bool:
    try:
        float(result["data"]["text/plain"])
    except (KeyError, ValueError):
        return False
    return True
