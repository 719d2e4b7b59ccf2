"""The student's side: answers what the examiner asks of the student's objects, which stay here.

Everything asked is one operation on objects and values: `call(function, *arguments)`, `getattr(object, name)`,
`add(one, other)`. Arguments are copies; what the operation changed in them goes back with the answer.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import pickle
import signal
import socket
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from dlgrader.compare.reads import data_read_by

from . import crossing, operations
from .channel import HELLO, HELLO_MARK, Channel, Message
from .codec import PLAIN_CLASSES, Decoder, Encoder, Reference
from .files import plain_file
from .operations import LONGEST_TEXT, MOST_WARNINGS, OPERATIONS

GRACE_SECONDS = 0.3
# file systems note the time of a change less exactly than clocks tell it
CLOCK_SECONDS = 0.02
LONGEST_OUTPUT = 100_000


class _Over(BaseException):
    """The test is over: the examiner has said so, or is gone. Submitted code that asked it something ends with it."""


class _Sink(io.TextIOBase):
    """Where output goes during a test: nowhere, since it could tell the test's arguments, or to the test itself."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._room = LONGEST_OUTPUT

    def write(self, text: str) -> int:
        self._written.append(text[: self._room])
        self._room = max(self._room - len(text), 0)
        return len(text)

    def take(self) -> str:
        """Return what has been written since it was asked last."""
        text, self._written, self._room = "".join(self._written), [], LONGEST_OUTPUT
        return text


def serve(sock: socket.socket, namespace: dict[str, Any], *, number: int = 0) -> bool:
    """Answer the examiner here, until its test ends. The test's effects stay, and a crash ends this process.

    Parameters
    ----------
    sock : socket
        The student's end of the socket pair. Each test gets a socket of its own through it, which nothing left over
        from an earlier test can disturb.
    namespace : dict
        The notebook's global names.
    number : int
        Which test this is; the examiner waits for the same number.

    Returns
    -------
    bool
        Whether the examiner has said that the test is over.
    """
    with announced(sock, number) as ours, silence() as printed:
        return Server(Channel(ours), namespace, printed, placed=time.time()).run()


def has_begun_cuda() -> bool:
    """Return whether this process has begun with CUDA, which doesn't survive a fork."""
    torch = sys.modules.get("torch")
    return torch is not None and bool(torch.cuda.is_initialized())


def uses_gpu() -> bool:
    """Return whether this process has put anything on a GPU: an optimizer on the CPU begins with CUDA, too."""
    cuda = sys.modules["torch"].cuda if has_begun_cuda() else None
    return cuda is not None and any(cuda.max_memory_allocated(number) > 0 for number in range(cuda.device_count()))


@contextlib.contextmanager
def announced(sock: socket.socket, number: int) -> Iterator[socket.socket]:
    """Send one end of a new socket pair to the examiner, and give the other."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            socket.send_fds(sock, [HELLO.pack(HELLO_MARK, number)], [theirs.fileno()])
        yield ours


@contextlib.contextmanager
def silence() -> Iterator[_Sink]:
    """Let nothing be printed or displayed, also through what has kept hold of a stream; give what is printed."""
    printed, dropped = _Sink(), _Sink()
    sinks = [(sys.stdout, printed), (sys.stderr, dropped)]
    kept = [(stream, sink) for stream, sink in sinks if hasattr(stream, "__dict__")]
    for stream, sink in kept:
        vars(stream).update(write=sink.write, flush=sink.flush)
    shell = _shell()
    publish = shell.display_pub.publish if shell else None
    if shell:
        shell.display_pub.publish = lambda *args, **kwargs: None
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(dropped):
            yield printed
    finally:
        for stream, _ in kept:
            for name in ("write", "flush"):
                vars(stream).pop(name, None)
        if shell:
            shell.display_pub.publish = publish


def _shell() -> Any:
    shells = sys.modules.get("IPython.core.interactiveshell")
    initialized = shells is not None and shells.InteractiveShell.initialized()
    return shells.InteractiveShell.instance() if shells is not None and initialized else None


class Server:
    """Answers requests about a namespace and the objects reached from it.

    Parameters
    ----------
    channel : Channel
        The way to the examiner.
    namespace : dict
        Where `names` looks.
    printed : _Sink
        Where the standard output goes.
    placed : float
        When the notebook was at the place of the test.
    mortal : bool
        Whether this process may be killed when the examiner has stopped waiting for an answer.
    """

    def __init__(
        self, channel: Channel, namespace: dict[str, Any], printed: _Sink, *, placed: float, mortal: bool = False
    ) -> None:
        self._mortal = mortal
        self._placed = placed
        self._asked_at = 0.0
        self._printed = printed
        self._channel = channel
        self._namespace = namespace
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._last = 0
        self._classes: tuple[type, ...] = ()
        self._told: dict[str, Any] = {}
        self._warned: list[tuple[list[str], str]] = []

    def run(self) -> bool:
        """Answer until the test ends; tell whether the examiner said so."""
        try:
            while True:
                self._converse()
        except _Over as over:
            return over.args == ("end",)

    def _converse(self) -> Message:
        """Answer requests until an answer comes to what was asked here last."""
        try:
            while True:
                self._live(0)
                message = self._channel.receive()
                self._live(message.get("seconds", 0))
                if message["kind"] == "end":
                    raise _Over("end")
                if message["kind"] == "returned":
                    return message
                if message["kind"] == "judge":
                    self._judge(message["source"])
                    continue
                body = self._answer(message)
                told = {"printed": self._printed.take(), "warned": self._warned}
                self._channel.send({"kind": "reply", "body": body, **told})
        except (OSError, EOFError) as error:
            raise _Over(type(error).__name__) from error

    def _judge(self, source: str) -> None:
        """Hold a test as this notebook's kernel would; answer what has come of it."""
        shell = _shell()
        shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None  # nobody would see it
        passes = shell.run_cell(source, store_history=False).success
        opinion = {"passes": passes, "uses_gpu": uses_gpu()}
        self._channel.send({"kind": "reply", "body": Encoder().encode(opinion)})

    def _live(self, seconds: float) -> None:
        """Have the alarm end this process some time after the examiner has given up; 0 for no alarm."""
        if self._mortal:
            signal.setitimer(signal.ITIMER_REAL, seconds and seconds + GRACE_SECONDS)

    def _answer(self, message: Message) -> bytes:
        self._asked_at = self._asked_at or time.time()
        for number in message["dropped"]:
            self._numbers.pop(id(self._objects.pop(number, None)), None)
        parts = _Unpickler(self, message["blob"]).load() if message["blob"] else []
        decoder = Decoder(lambda reference: self._resolve(reference, parts))
        args, kwargs, assigned = decoder.decode(message["body"])
        self._namespace.update(assigned)
        self._told.update(assigned)
        for name in message["deleted"]:
            self._namespace.pop(name, None)
            self._told.pop(name, None)
        before = [crossing.snapshot(value) for value in decoder.shared]
        states = [crossing.state_bytes(part) for part in parts]
        warned: list[warnings.WarningMessage] = []
        try:
            with _grad_mode(message["grad"]), self._mocked(message["mocked"]), _heard(message["hears"], warned):
                outcome: tuple[str, Any] = "value", self._operate(message["op"], args, kwargs)
        except _Over:
            raise
        except BaseException as error:
            described = _description(error)
            is_own = not described["bases"][0].startswith("builtins.")
            outcome = "error", {**described, "object": error if is_own else None}
        self._warned = [(_names(one.category), _message(one.message)) for one in warned[:MOST_WARNINGS]]
        known = [*decoder.shared, *parts]
        changes = [
            (position, crossing.content(value))
            for position, (value, old) in enumerate(zip(decoder.shared, before, strict=True))
            if old is not None and crossing.changed(value, old)
        ]
        new_states = [
            (position, crossing.state_of(part))
            for position, (part, old) in enumerate(zip(parts, states, strict=True))
            if old is not None and crossing.state_bytes(part) not in (old, None)
        ]
        try:
            answer = *outcome, changes, new_states, self._rebound()
            return Encoder(self._refer, known, self._crosses_as_base).encode(answer)
        except Exception as error:  # a result that can't cross, or whose class lies about itself
            return Encoder().encode(("error", _description(error), [], [], {}))

    @contextlib.contextmanager
    def _mocked(self, names: list[str]) -> Iterator[None]:
        """Have the test's own `input` or `print` called in place of Python's, where the test has put one there."""
        before = {name: getattr(builtins, name) for name in names}
        for name in names:
            setattr(builtins, name, lambda *args, _name=name, **kwargs: self.ask(_name, 0, args, kwargs))
        try:
            yield
        finally:
            for name, function in before.items():
                setattr(builtins, name, function)

    def _rebound(self) -> dict[str, Any]:
        """Return the global names that the test has asked for and that have got another value since."""
        now = {name: self._namespace.get(name) for name in self._told}
        found = {name: value for name, value in now.items() if value is not self._told[name]}
        self._told.update(found)
        return found

    def _operate(self, name: str, args: Any, kwargs: Any) -> Any:
        if name == "names":
            found = {name: self._namespace[name] for name in args if name in self._namespace}
            # objects of a class that the test is about stay objects, whatever it is derived from
            self._classes = tuple(value for value in found.values() if issubclass(type(value), type))
            self._told = dict(found)
            return found
        if name == "replace":
            self._namespace.update(args[0])
            return None
        if name == "file":
            content, changed = plain_file(*args)
            return content, self._placed < changed < self._asked_at - CLOCK_SECONDS
        return _OPERATIONS[name](*args, **kwargs)

    def known(self, number: int | str) -> Any:
        """Return an object by its number, or by its name in the notebook."""
        return self._objects[number] if isinstance(number, int) else self._namespace[number]

    def _crosses_as_base(self, kind: type) -> bool:
        return not any(kind is known for known in self._classes)

    def _refer(self, value: Any) -> Reference:
        if type(value) is Callback or type(value) is CallbackIterator:
            return Reference("callback", value.number)
        if type(value) is type and (name := value.__name__) in PLAIN_CLASSES and PLAIN_CLASSES[name] is value:
            return Reference("class", 0, name)
        number = self._numbers.get(id(value))
        if number is None:
            self._last = number = self._last + 1
            self._objects[number] = value
            self._numbers[id(value)] = number
        return Reference("object", number, _facts(value))

    def _resolve(self, reference: Reference, parts: list[Any]) -> Any:
        if reference.kind == "object":
            return self._objects[reference.number]
        if reference.kind == "part":
            return parts[reference.number]
        if reference.kind == "iterator":
            return CallbackIterator(self, reference.number)
        copy = parts[reference.facts["part"]] if reference.facts["part"] is not None else None
        return Callback(self, reference.number, reference.facts["name"], copy)

    def ask(self, op: str, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Have the examiner call a function of its own, answering what that asks in turn."""
        body = Encoder(self._refer, as_base=self._crosses_as_base).encode((args, kwargs))
        printed = self._printed.take()
        self._channel.send({"kind": "callback", "op": op, "target": number, "body": body, "printed": printed})
        decoder = Decoder(lambda reference: self._resolve(reference, []))
        status, value = decoder.decode(self._converse()["body"])
        if status == "value":
            return value
        known = getattr(builtins, value[0], RuntimeError)
        raise known(value[1]) if issubclass(known, BaseException) else RuntimeError(value[1])


class Callback:
    """Stands for a function that the test has made.

    A tensor's graph doesn't cross. So where an argument is inside one, a copy of the function is called here.
    """

    def __init__(self, server: Server, number: int, name: str, copy: Callable[..., Any] | None) -> None:
        self.number, self.__name__ = number, name
        self._server, self._copy = server, copy

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Have the test's function called, or call the copy."""
        if self._copy is not None and any(
            getattr(value, "requires_grad", False) for value in (*args, *kwargs.values())
        ):
            return self._copy(*args, **kwargs)
        return self._server.ask("call", self.number, args, kwargs)


class CallbackIterator:
    """Stands for an iterator or generator that the test has made."""

    def __init__(self, server: Server, number: int) -> None:
        self.number, self._server = number, server

    def __iter__(self) -> CallbackIterator:
        return self

    def __next__(self) -> Any:
        return self._server.ask("next", self.number, (), {})


class _Unpickler(pickle.Unpickler):
    """Reads what the examiner has pickled; the student's own objects are in it by number."""

    def __init__(self, server: Server, blob: bytes) -> None:
        super().__init__(io.BytesIO(blob))
        self._server = server

    def persistent_load(self, number: int | str) -> Any:
        return self._server.known(number)


_OPERATIONS: dict[str, Callable[..., Any]] = {name: operation.do for name, operation in OPERATIONS.items()}


@contextlib.contextmanager
def _heard(wanted: bool, heard: list[warnings.WarningMessage]) -> Iterator[None]:
    """Take down all warnings where the test listens to them; what the notebook turns into errors are errors."""
    if not wanted:
        yield
        return
    filters = [("error" if action == "error" else "always", *when) for action, *when in warnings.filters]
    with warnings.catch_warnings(record=True) as caught:
        warnings.filters[:] = [*filters, ("always", None, Warning, None, 0)]  # type: ignore[index]
        try:
            yield
        finally:
            heard += caught


@contextlib.contextmanager
def _grad_mode(enabled: bool) -> Iterator[None]:
    torch = sys.modules.get("torch")
    if torch is None or torch.is_grad_enabled() is enabled:
        yield
        return
    with torch.set_grad_enabled(enabled):
        yield


def _facts(value: Any) -> dict[str, Any]:
    kind = type(value)
    is_class = isinstance(value, type) and issubclass(kind, type)
    name = None
    with contextlib.suppress(Exception):
        name = value.__name__
    return {
        "type": kind.__name__[:100],
        "bases": _names(kind),
        "class_bases": _names(value) if is_class else None,
        "name": name[:100] if type(name) is str else None,
        "reads": data_read_by(value),
    }


def _names(kind: type) -> list[str]:
    return [f"{base.__module__}.{base.__qualname__}"[:200] for base in type.mro(kind)[:30]]


def _message(error: object) -> str:
    try:
        return str(error)[:LONGEST_TEXT]
    except Exception:
        return ""


def _description(error: BaseException) -> dict[str, Any]:
    message = _message(error)
    plain = [value for value in error.args[:4] if value is None or type(value) in (bool, int, float, str)]
    fits = len(plain) == len(error.args) and sum(len(value) for value in plain if type(value) is str) <= LONGEST_TEXT
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename in (__file__, operations.__file__):
        frames = frames.tb_next
    note = ""
    with contextlib.suppress(Exception):
        note = "".join(traceback.format_tb(frames, limit=-8))
    return {
        "bases": _names(type(error)),
        "message": message,
        "args": tuple(plain) if fits else (message,),
        "traceback": note[-LONGEST_TEXT:],
    }
