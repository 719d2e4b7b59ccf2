"""What the examiner's process does: run the instructor's cells, and tests with stand-ins for the student's names.

It is forked from the warm parent like a kernel, but has no kernel's sockets and threads: cells come and outputs go as
lines of JSON. Submitted code has no way here; what it answers is read by `dlgrader.grading.bridge`.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import inspect
import itertools
import operator
import signal
import socket
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Never

from ipykernel.jsonutil import encode_images, json_clean
from IPython.utils.capture import capture_output

from dlgrader.compare.tracebacks import frames, kept
from dlgrader.grading.bridge import (
    Bridge,
    BridgeError,
    StudentTimeout,
    class_of,
    has_attribute,
    is_callable,
    is_instance,
    is_subclass,
    opener,
    source_lines,
    source_reader,
    type_of,
)
from dlgrader.grading.kernels import parent
from dlgrader.grading.kernels.app import KernelApp
from dlgrader.grading.kernels.protocol import Lines, line
from dlgrader.grading.sandbox import linux

from .hidden import told_by, what_may_be_said
from .sources import IDLE_MAGICS, Part, bound_in

# A snapshot's hello has been sent before the examiner is asked, and a kernel that serves a test itself is about to. Who
# was late once is not waited for again.
HELLO_SECONDS, HELLO_SECONDS_AGAIN = 5.0, 0.1
LONGEST_STREAM = 100_000
LONGEST_ERROR = 20_000
LONGEST_KIND = 400
# ways in which a student's code may reach into a test
CHANGES, ENDS = "changes its arguments", "raises StopIteration"
BUILTINS = frozenset(dir(builtins))
# a test that uses one of these could run what stands in a file of the student's
RUNNING = frozenset({"eval", "exec", "compile"})

# what is called in the place of what asks about an object, and in the place of what
ASKED = "_asked_{}"
ANSWERS: dict[str, Callable[..., Any]] = {
    "type": type_of, "callable": is_callable, "hasattr": has_attribute, "isinstance": is_instance,
    "issubclass": is_subclass, "__class__": class_of,
}  # fmt: skip
IN_PLACE = {name: vars(builtins).get(name, operator.attrgetter(name)) for name in ANSWERS}
WITH_ARGUMENTS = {"type": 1, "callable": 1, "hasattr": 2, "isinstance": 2, "issubclass": 2}

Output = dict[str, Any]


def prepare(app: KernelApp, argument: str, control: socket.socket) -> Callable[[], None]:
    """Run the cells in a file, for examiners that go on from there."""
    _have_asked(app.shell, IN_PLACE)
    return parent.prepare(app, argument, control)


def examine(app: Any, argument: str, commands: socket.socket, bridge: socket.socket) -> Callable[[], None]:
    """Become the examiner; return what runs it."""
    linux.prctl(linux.PR_SET_DUMPABLE, 0)  # not even processes of the same user may look in
    return Process(app.shell, commands, bridge).run


@dataclass
class OpenTest:
    """A test that has been begun.

    Attributes
    ----------
    bridge : Bridge
        To its snapshot.
    parts : list of Part
        All of it.
    before : dict
        All names as they were before it.
    shadowing : dict
        What the student has under the names of built-ins that it uses and that were not the student's to write.
    ways : list of str or None
        In which ways its calls may reach into it, because those of the solution do so too; None if that isn't known.
    seconds : float or None
        How long it may take, and again for what is hidden.
    wanted : list of str
        The names that the student's process is asked for.
    namespace : dict
        All names as they were after its visible lines.
    todo : list of Part
        What is still to be run; of all of it nothing is shown.
    stays : bool
        Whether it may be asked about when it is over though it has passed.
    has_failed : bool
        Whether its visible lines have: what follows is run for the name that it may have for the mistake.
    codes : list of CodeType
        What has been compiled of it.
    """

    bridge: Bridge
    parts: list[Part]
    before: dict[str, Any]
    shadowing: dict[str, Any]
    ways: list[str] | None
    seconds: float | None
    wanted: list[str]
    namespace: dict[str, Any] = field(default_factory=dict)
    stays: bool = False
    todo: list[Part] = field(default_factory=list)
    has_failed: bool = False
    codes: list[types.CodeType] = field(default_factory=list)


class Process:
    """Answers the grader until it hangs up.

    A test is held in two steps. The visible lines of all tests come first, because they show what the student's code
    says; once a hidden line has handed it an argument, nothing of what it says is shown any more.
    """

    def __init__(self, shell: Any, commands: socket.socket, bridge: socket.socket) -> None:
        self.shell, self.commands, self.bridge = shell, commands, bridge
        self.hello_seconds = HELLO_SECONDS
        # of cells that have been run before, for all submissions, and those to come
        self.classes = _classes(shell.user_ns.values())
        self.given = set(shell.user_ns)
        self.open: dict[int, OpenTest] = {}
        self.kept: dict[int, OpenTest] = {}
        self.ways: list[str] = []
        # names of what is not called again: in a test, and in one held again with the reference's earlier functions
        self.out_of_time: set[str] = set()
        self.out_of_time_again: set[str] = set()
        self.source = self.mistake = self.kind = ""
        self.error: BaseException | None = None
        self.left: dict[str, Any] = {}
        # nobody looks at a notebook here: what is shown of an error is made once, in `_error`
        shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
        inspect.getsource = source_reader(inspect.getsource)  # type: ignore[assignment]
        inspect.getsourcelines = source_lines(inspect.getsourcelines)  # type: ignore[assignment]
        self.content_of: Callable[[str], bytes] | None = None
        shell.user_ns["open"] = opener(shell.user_ns["open"], lambda: self.content_of)
        _have_asked(shell, {name: _Asked(shell.user_ns, name, answer) for name, answer in ANSWERS.items()})
        self.transformers = shell.ast_transformers
        self.codes: list[types.CodeType] = []
        shell.compile.get_code_name = functools.partial(file_name, itertools.count())
        shell.run_code = functools.partial(self._noted, shell.run_code)
        shell.transform_cell = functools.partial(_transformed, shell.transform_cell)
        signal.signal(signal.SIGALRM, _too_long)

    def _noted(self, run_code: Callable[..., Any], code: types.CodeType, *args: Any, **kwargs: Any) -> Any:
        """Run what has been compiled of a cell, and note it: its constants are the author's own words."""
        self.codes.append(code)
        return run_code(code, *args, **kwargs)

    def run(self) -> None:
        """Do what the grader asks for."""
        known = self.cell, self.begin, self.finish, self.follow, self.opinion
        do: dict[str, Callable[..., Any]] = {method.__name__: method for method in known}
        lines = Lines()
        while received := self.commands.recv(1 << 16):
            for command in lines.feed(received):
                self.ways, self.mistake, self.kind = [], "", ""
                answer = do[command.pop("do")](**command)
                number = command.get("number")
                facts = {"is_open": number in self.open, "is_kept": number in self.kept, "ways": self.ways}
                facts |= {"mistake": self.mistake, "kind": self.kind}
                self.commands.sendall(line(answer=answer, **facts))

    def cell(self, source: str, seconds: float | None) -> list[Output]:
        """Run a cell that is no test; what it puts out is in the student's notebook already."""
        before = dict(self.shell.user_ns)
        with _within(seconds), contextlib.suppress(StudentTimeout):
            self._run(source, shows_result=False)
        made = {name: value for name, value in self.shell.user_ns.items() if value is not before.get(name)}
        self.given |= made.keys()
        self.classes += _classes(made.values())
        return []

    def begin(
        self,
        number: int,
        parts: list[dict[str, Any]],
        names: list[str],
        handed_over: list[str],
        settings: list[str],
        no_classes: list[str],
        own_builtins: list[str],
        ways: list[str] | None,
        seconds: float | None,
        keeps_copy: bool,
        stays: bool,
    ) -> list[Output]:
        """Run a test up to its first hidden line and return its outputs.

        Parameters
        ----------
        number : int
            Which snapshot of the student's process it is about.
        parts : list of dict
            The fields of its `Part`.
        names : list of str
            What it, and the cells before it, may ask the student's process for.
        handed_over : list of str
            Which of the names here are the student's to change.
        settings : list of str
            Which of the student's names the test may set in the student's process.
        no_classes : list of str
            What is known to be no class.
        own_builtins : list of str
            The built-ins that the student was to write.
        ways : list of str or None
            In which ways calls may reach into the test; None if that isn't known, and any may.
        seconds : float or None
            How long it may take, and again for what is hidden.
        keeps_copy : bool
            Whether a copy of the student's process as it is before the test is kept, for when the test fails.
        stays : bool
            Whether that copy stays when it passes, too.
        """
        namespace: dict[str, Any] = self.shell.user_ns
        wanted = sorted(set(names) - (namespace.keys() - set(handed_over)))
        try:
            bridge = self._bridge_to(number, seconds, no_classes, is_kept=keeps_copy)
            theirs = bridge.names(wanted)
            bridge.settings = frozenset(settings) - self.given
        except BridgeError as error:
            return [_error(type(error).__name__, str(error))]
        shadowing = {name: theirs.pop(name) for name in [*theirs] if name not in own_builtins and name in BUILTINS}
        shared = dict(namespace)
        namespace.update(theirs)
        known = [Part(**part) for part in parts]
        test = OpenTest(bridge, known, dict(namespace), shadowing, ways, seconds, wanted, stays=stays)
        shown = list(itertools.takewhile(lambda part: not part.hidden, known))
        test.todo = known[len(shown) :]
        outputs = self._held(shown, test, is_whole=not test.todo)
        test.has_failed = _failed(outputs)
        if test.todo and (not test.has_failed or self._is_unnamed()):
            test.namespace = dict(namespace)
            self.open[number] = test
        for name in theirs:
            namespace.pop(name, None)
        namespace.update({name: shared[name] for name in theirs if name in shared})
        self._take_back(test, shared)
        return outputs if number in self.open else self._ended(number, test, outputs)

    def _bridge_to(self, number: int, seconds: float | None, no_classes: list[str], *, is_kept: bool) -> Bridge:
        wait = self.hello_seconds
        try:
            bridge = Bridge(
                self.bridge,
                number=number,
                accept_seconds=wait,
                seconds=seconds,
                no_classes=no_classes,
                classes=self.classes,
                out_of_time=self.out_of_time,
                is_kept=is_kept,
            )
            bridge.namespace = self.shell.user_ns
            return bridge
        except StudentTimeout:
            self.hello_seconds = HELLO_SECONDS_AGAIN
            raise

    def finish(self, number: int) -> list[Output]:
        """Run the rest of a test and return its outputs: an error in short, or a part of the points."""
        test = self.open.pop(number)
        with self._named({**self.left, **test.namespace}) as namespace:
            outputs = self._held([Part(part.source, hidden=True) for part in test.todo], test, is_whole=True)
            self.left |= {name: value for name, value in namespace.items() if name not in test.namespace}
        if test.has_failed:
            self.mistake = told_by(self.error, "mistake") if _failed(outputs) else ""
            self.kind = self.mistake
            outputs = []  # that it fails has been told
        self._take_back(test, self.shell.user_ns)
        return self._ended(number, test, outputs)

    @contextlib.contextmanager
    def _named(self, names: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Let what runs here have these names, in place of all that there are."""
        namespace: dict[str, Any] = self.shell.user_ns
        before = dict(namespace)
        namespace.clear()
        namespace.update(names)
        try:
            yield namespace
        finally:
            namespace.clear()
            namespace.update(before)

    def _is_unnamed(self) -> bool:
        """Return whether a check has failed that had no name for the mistake: those of hidden checks may fit."""
        return isinstance(self.error, AssertionError) and not told_by(self.error, "mistake")

    def _take_back(self, test: OpenTest, shared: dict[str, Any]) -> None:
        """Let no other test see what the student's code has done to values that all tests have."""
        test.bridge.undo(shared.values())

    def _held_again(self, test: OpenTest) -> Iterator[Output]:
        """Hold a test that has passed once more, where it may have passed by what the student's code put in its way.

        With the student's own functions under the names of built-ins, as the notebook has them; and with its arguments
        as they were, whatever has been done to the copies of them.
        """
        unknown = [] if test.ways is None else [way for way in _ways(test.bridge) if way not in test.ways]
        if ENDS in unknown:
            yield _error("AssertionError", "your code raises StopIteration, which ends a loop of the test")
            return
        changes = CHANGES in unknown
        if not test.shadowing and not changes:
            return
        test.bridge.undo(test.before.values())
        test.bridge.leaves_arguments = changes
        with self._named({**self.left, **test.before, **test.shadowing}):
            outputs = self._held([replace(part, hidden=True) for part in test.parts], test, is_whole=True)
        if _failed(outputs):
            names = ", ".join(f"`{name}`" for name in test.shadowing)
            why = f"with your own {names} in place of Python's" if names else "when its values stay as they were"
            yield _error("AssertionError", f"the test fails {why}: your code changes what the test computes with")

    def follow(self, number: int, solutions: list[str], names: list[str]) -> list[Output]:
        """Hold a failed test once more in an untouched copy of the student's process, and return its outputs.

        Parameters
        ----------
        number : int
        solutions : list of str
            The instructor's cells, in order, that define what comes in the place of the student's.
        names : list of str
            Which functions of theirs do.
        """
        test = self.kept.pop(number)
        shared = {name: value for name, value in test.before.items() if name not in test.wanted}
        bridge = test.bridge
        try:
            bridge.begin_again()
            bridge.out_of_time = self.out_of_time_again
            bridge.put_in_place(_functions(solutions, names, dict(shared), test.seconds))
            theirs = bridge.names(test.wanted)
        except BridgeError as error:
            return [_error(type(error).__name__, str(error))]
        shadowing = {name: theirs.pop(name) for name in test.shadowing if name in theirs}
        again = OpenTest(bridge, test.parts, {**shared, **theirs}, shadowing, test.ways, test.seconds, test.wanted)
        with self._named({**self.left, **again.before}):
            outputs = self._held([replace(part, hidden=True) for part in again.parts], again, is_whole=True)
        self._take_back(again, shared)
        return self._ended(number, again, outputs)

    def opinion(self, number: int, source: str) -> dict[str, bool] | None:
        """Hold a kept test in an untouched copy of the student's kernel: see `Bridge.second_opinion`."""
        return self.kept.pop(number).bridge.second_opinion(source)

    def _ended(self, number: int, test: OpenTest, outputs: list[Output]) -> list[Output]:
        if not test.has_failed and not _failed(outputs):
            outputs = [*outputs, *self._held_again(test)]
        outputs = [*outputs, *self._end(test, outputs)]
        self.ways = _ways(test.bridge)
        if test.bridge.is_kept and (test.stays or test.has_failed or _failed(outputs)):
            self.kept[number] = test
        else:
            test.bridge.close()
        return outputs

    def _held(self, todo: list[Part], test: OpenTest, *, is_whole: bool) -> list[Output]:
        outputs: list[Output] = []
        self.source = "\n".join(part.source for part in test.parts)
        self.codes = test.codes
        self.content_of = test.bridge.file if RUNNING.isdisjoint(test.wanted) else None
        try:
            # a single call that takes too long is told as such, so the test has a little more time
            with _within(test.seconds and test.seconds + 1.0):
                outputs.extend(self._outputs(todo, is_whole=is_whole))
        except StudentTimeout as error:
            test.bridge.close()  # in the middle of a message, maybe
            outputs.append(_error(type(error).__name__, str(error)))
        finally:
            self.content_of = None
        return outputs

    def _end(self, test: OpenTest, outputs: list[Output]) -> Iterator[Output]:
        """End a test; one that expects some exception or other must not take the death of a process for it."""
        failure = test.bridge.failure
        try:
            test.bridge.end()
        except BridgeError as error:
            failure = failure or error
        if failure is not None and not test.has_failed and not _failed(outputs):
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
            error = self.error = result.error_before_exec or result.error_in_exec
            if error is not None:
                yield self._error(error, part)
                return

    def _run(self, source: str, *, shows_result: bool) -> tuple[Any, Any]:
        self.shell.ast_node_interactivity = "last_expr" if shows_result else "none"
        # what few cells need takes as long as many a test: going through the whole tree twice, and compiling once more
        # to see whether anything is awaited
        self.shell.ast_transformers = self.transformers if any(name in source for name in ANSWERS) else []
        self.shell.autoawait = "await" in source or "async" in source
        with capture_output() as captured:
            result = self.shell.run_cell(source, store_history=False)
        return captured, result

    def _error(self, error: BaseException, part: Part) -> Output:
        if part.hidden:
            *_, last = [None, *frames(error.__traceback__)]
            frame = last.tb_frame if last is not None and self._is_cells(last.tb_frame) else None
            in_short = what_may_be_said(error, frame, self.source, self.codes)
            self.kind = _kind(error, *in_short)
            return _error(*in_short)
        self.kind = _kind(error, type(error).__name__, next(iter(str(error).splitlines()), ""))
        seen: BaseException | None = error
        while seen is not None:
            seen.__traceback__ = kept(seen.__traceback__, self._is_cells)
            seen = seen.__cause__ or seen.__context__
        shown = self.shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__, tb_offset=0)
        said = _error(type(error).__name__, str(error)[:LONGEST_ERROR])
        return {**said, "traceback": [line[:LONGEST_ERROR] for line in shown]}

    def _is_cells(self, frame: types.FrameType) -> bool:
        """Return whether a frame is a cell's: how the bridge works is no help to a student."""
        return frame.f_globals is self.shell.user_ns


def _classes(values: Iterable[Any]) -> list[type]:
    """Return those among some values that cells have made."""
    return [value for value in values if isinstance(value, type) and value.__module__ == "__main__"]


def _have_asked(shell: Any, answers: Mapping[str, Callable[..., Any]]) -> None:
    """Have cells, and the functions that they define, call these where they say `type(x)`, `callable(x)` and so on."""
    shell.user_ns.update({ASKED.format(name): answer for name, answer in answers.items()})
    if not any(isinstance(transformer, _Asking) for transformer in shell.ast_transformers):
        shell.ast_transformers.append(_Asking())


class _Asked:
    """What `type(x)`, say, calls in a cell; in a scenario that goes to the student's process it is `type` itself."""

    def __init__(self, namespace: Mapping[str, Any], name: str, answer: Callable[..., Any]) -> None:
        self._namespace, self._name, self._answer = namespace, name, answer

    def __call__(self, *args: Any) -> Any:
        """Return what `type(thing)` would be in a notebook."""
        own = self._namespace.get(self._name, IN_PLACE[self._name])
        return self._answer(*args) if own is IN_PLACE[self._name] else own(*args)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return operator.itemgetter(0), ((self._namespace.get(self._name, IN_PLACE[self._name]),),)


class _Asking(ast.NodeTransformer):
    """Has `type(x)` in a cell tell the class of what x stands for; likewise what else is asked about an object."""

    def visit_Module(self, node: ast.Module) -> ast.AST:
        """Leave alone what the cell gives another meaning, as a parameter's name, say."""
        self._names = WITH_ARGUMENTS.keys() - bound_in(node)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Put our function in the place of Python's."""
        self.generic_visit(node)
        match node:
            case ast.Call(ast.Name(name) as function, arguments, []) if name in self._names:
                if len(arguments) == WITH_ARGUMENTS[name] and not any(isinstance(a, ast.Starred) for a in arguments):
                    function.id = ASKED.format(name)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Put our function in the place of the attribute that has the class."""
        self.generic_visit(node)
        match node:
            case ast.Attribute(value, "__class__", ast.Load()):
                function = ast.copy_location(ast.Name(ASKED.format("__class__"), ast.Load()), node)
                return ast.copy_location(ast.Call(function, [value], []), node)
        return node


def _kind(error: BaseException, name: str, message: str) -> str:
    """Return what an error says in words that are the same for all who have done the same, as far as it has some."""
    said = name if not message else message if name == "AssertionError" else f"{name}: {message}"
    return (told_by(error, "mistake") or told_by(error, "summary") or said)[:LONGEST_KIND]


def _ways(bridge: Bridge) -> list[str]:
    """Return in which ways the student's code has reached into a test."""
    return [CHANGES] * bridge.has_changed_arguments + [ENDS] * bridge.has_ended_iteration


def _functions(
    solutions: list[str], names: list[str], scope: dict[str, Any], seconds: float | None
) -> dict[str, types.FunctionType]:
    """Return the functions of these names that an instructor's solutions define, where these can be run here."""
    with _within(seconds), contextlib.suppress(Exception):
        for solution in solutions:
            exec(compile(solution, "<solution>", "exec"), scope)
    return {name: scope[name] for name in names if type(scope.get(name)) is types.FunctionType}


def file_name(count: Iterator[int], *_: object) -> str:
    """Return a cell's file name, of no module: ipykernel computes one that a debugger finds, in milliseconds."""
    name = f"<tests, cell {next(count)}>"
    # under either name `inspect` would otherwise look for it in the files of all modules, for each traceback
    inspect.modulesbyfile[name] = inspect.modulesbyfile[str(Path(name).absolute())] = ""
    return name


def _transformed(transform: Callable[[str], str], source: str) -> str:
    """Return a cell as Python; looking for magics takes longer than most tests, and what Python can parse has none."""
    try:
        ast.parse(source)
    except SyntaxError:
        return transform(IDLE_MAGICS.sub("", source))
    return source


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
    data, metadata = encode_images(shown.data), shown.metadata or {}
    return {"output_type": "display_data", "data": json_clean(data), "metadata": json_clean(metadata)}


def _execute_result(shell: Any, value: Any) -> Output:
    data, metadata = shell.display_formatter.format(value)
    return {
        "output_type": "execute_result",
        "data": json_clean(encode_images(data)),
        "metadata": json_clean(metadata),
        "execution_count": None,
    }


def _is_number(result: Output) -> bool:
    try:
        float(result["data"]["text/plain"])
    except (KeyError, ValueError):
        return False
    return True
