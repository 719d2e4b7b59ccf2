"""The examiner's side of a conversation with the student's process.

Whatever comes from there may be hostile. It is decoded within limits, used as a value, and never unpickled,
evaluated or imported.
"""

from __future__ import annotations

import builtins
import contextlib
import itertools
import re
import socket
import sys
import time
import types
import warnings
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Never
from unittest import mock

from . import crossing
from .channel import (
    CHANGED_LATER,
    HELLO,
    HELLO_MARK,
    BridgeError,
    Channel,
    NotDecidedError,
    ProtocolError,
    StudentProcessDied,
    StudentTimeout,
)
from .codec import PLAIN_CLASSES, CodecError, Decoder, Encoder, Reference
from .operations import LONGEST_TEXT, MOST_WARNINGS
from .shipping import Shipped, pickled
from .standins import (
    ErrorClass,
    StandIn,
    StudentError,
    awaited,
    error_class,
    is_library,
    known_classes,
    own_error,
    standin_for,
)

# how a traceback names a cell
CELL_FILE = re.compile(r'File "[^"\n]*ipykernel_[^"\n]*", ')

CALL_SECONDS = 60.0
MOST_TURNS = 100_000  # of calls back into the test during one call
LONGEST_NAME = 200

# what tests put something else in the place of
_TALKING = {"input": builtins.input, "print": builtins.print}
_STDIN = sys.stdin
# what a test's own loops and Python itself would take for something else than an error of the student's
_UNRAISED = (SystemExit, KeyboardInterrupt, GeneratorExit)


class Bridge:
    """One test's conversation with the student's process.

    Parameters
    ----------
    sock : socket
        The examiner's end of the socket pair.
    number : int
        Which test this is, as `serve` was told.
    seconds : float, optional
        How long one call may take, a minute by default.
    accept_seconds : float, optional
        How long the student's process may take to be there; by default as long.
    no_classes : collection of str, optional
        The names that don't stand for classes, whatever the student's process has there. Objects of a class that the
        test names have the operators of that class, others have none.
    classes : iterable of type
        What locked cells define: both sides have run them.
    out_of_time : set of str, optional
        Names of what has run out of time before: it isn't called again. What does so now is added.
    is_kept : bool
        Whether the student's process is left as it was before the test when that ends, for `begin_again` and
        `second_opinion`; `close` lets go of it.

    Attributes
    ----------
    namespace : dict
        Where the test has the names that it has asked for: what the student's code assigns to them is seen there.
    settings : collection of str
        Names in it that the student's process is told of when the test assigns or deletes them.
    shared : dict of str to type
        The notebook's classes that are here too: those of locked cells, and those of exceptions that are asked for.
    leaves_arguments : bool
        Whether arguments stay as they are here, whatever the student's code does to its copies of them.
    has_ended_iteration : bool
        Whether a call has raised StopIteration, which may have ended a loop of the test's own.

    Raises
    ------
    BridgeError
        If it is not there in that time.
    """

    def __init__(
        self,
        sock: socket.socket,
        *,
        number: int = 0,
        seconds: float | None = None,
        accept_seconds: float | None = None,
        no_classes: Collection[str] = (),
        classes: Iterable[type] = (),
        out_of_time: set[str] | None = None,
        is_kept: bool = False,
    ) -> None:
        self._seconds = seconds or CALL_SECONDS
        self._no_classes = frozenset(no_classes)
        self.out_of_time = set() if out_of_time is None else out_of_time
        self.is_kept = is_kept
        self._is_closed = False
        self._locked = {f"__main__.{kind.__qualname__}": kind for kind in classes}
        self.namespace: dict[str, Any] = {}
        self.settings: Collection[str] = ()
        self._sock = _accept(sock, number, time.monotonic() + (accept_seconds or self._seconds))
        self._begin()

    def _begin(self) -> None:
        """Know nothing yet of the process at the other end."""
        self._channel = Channel(self._sock, follows=False)
        self._dead: BridgeError | None = None
        self._undecided: NotDecidedError | None = None
        self._dropped: set[int] = set()
        self._standins: weakref.WeakValueDictionary[int, StandIn] = weakref.WeakValueDictionary()
        self._callbacks: dict[int, Any] = {}
        self._classes: set[str] = set()
        self.shared = dict(self._locked)
        self._filters = warnings.filters, list(warnings.filters)
        self._named: dict[int, str] = {}
        self._told: dict[str, Any] = {}
        self._parameters: list[tuple[Any, int]] = []
        self._tickets = itertools.count(1)
        self.leaves_arguments = self.has_ended_iteration = self._has_died = False
        self._changed: dict[int, tuple[Any, Any, Callable[[Any, Any], None]]] = {}

    @property
    def failure(self) -> BridgeError | None:
        """Why there are no more answers, or what could not be decided; None while all is well."""
        return self._dead or self._undecided

    def not_decided(self, what: str) -> NotDecidedError:
        """Return an error about what only the student's process can do; it counts even if the test catches it."""
        self._undecided = self._undecided or NotDecidedError(what)
        return self._undecided

    def names(self, names: Iterable[str]) -> dict[str, Any]:
        """Return what the student has under these names: stand-ins, and plain values; missing names are left out."""
        asked = dict.fromkeys(names)
        found = self.request("names", *asked)
        if type(found) is not dict or not asked.keys() >= found.keys():
            raise self.broken("no names")
        classes = {name for name, value in found.items() if type(value) is StandIn and value._is_class}
        self._classes |= classes - self._no_classes
        self._named = {value._number: name for name, value in found.items() if type(value) is StandIn}
        for name in sorted(classes - self._no_classes, key=lambda name: len(found[name]._facts["class_bases"])):
            kind = error_class(name, found[name], self.shared)
            if kind is not None:
                self.shared[found[name]._facts["class_bases"][0]] = found[name] = kind
        self._told = dict(found)
        return found

    def file(self, path: str) -> bytes:
        """Return what the student's notebook has written into a text file, as it is at this test's place.

        Raises
        ------
        OSError
            If it has written none.
        NotDecidedError
            If later cells have changed it.
        """
        match self.request("file", path):
            case (bytes(content), False):
                return content
            case (bytes(), True):
                raise self.not_decided(CHANGED_LATER)
        raise self.broken("no file")

    def is_about(self, kind: str) -> bool:
        """Return whether the test names a class that is called so."""
        return kind in self._classes

    def has_asked_for(self, standin: StandIn) -> bool:
        """Return whether an object was there, under a name, before the test."""
        return standin._number in self._named

    def begin_again(self) -> None:
        """Talk to the process as it was before the test: nothing has been asked of it. The bridge must have ended.

        Raises
        ------
        BridgeError
            If it is not there.
        """
        self._await_death(time.monotonic() + self._seconds)
        self._begin()

    def _await_death(self, deadline: float) -> None:
        """Pass over whatever comes of the process that was asked before, until its copy says that it has ended."""
        try:
            while not self._has_died:
                self._has_died = self._channel.receive(deadline)["kind"] == "died"
        except (OSError, EOFError, CodecError) as error:
            raise self._end_with(StudentProcessDied("no copy of your notebook's process is left")) from error

    def put_in_place(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Give names in the student's notebook to functions of ours, which stay here and are called back."""
        self.request("replace", dict(functions))

    def second_opinion(self, source: str) -> dict[str, bool] | None:
        """Hold a test in the copy that was kept, as a notebook does; None if what comes of it isn't known.

        Parameters
        ----------
        source : str
            The whole test. The bridge must have ended.

        Returns
        -------
        dict of str to bool, or None
            `passes`, and `uses_gpu`: whether the process has put anything on a GPU by then.
        """
        if not self.is_kept or self._is_closed or isinstance(self._dead, StudentTimeout):
            return None
        deadline = time.monotonic() + self._seconds
        try:
            self._await_death(deadline)
            self._channel.send({"kind": "judge", "source": source, "seconds": self._seconds}, deadline)
            told = Decoder().decode(self._channel.receive(deadline)["body"])
            return {name: told[name] is True for name in ("passes", "uses_gpu")}
        except (BridgeError, OSError, EOFError, LookupError, TypeError, ValueError):
            return None
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the student's process."""
        self._is_closed = True
        self._channel.close()

    @property
    def has_changed_arguments(self) -> bool:
        """Whether the student's code has changed what it was handed."""
        return bool(self._changed)

    def undo(self, values: Iterable[Any]) -> None:
        """Take back what the student's code has changed in these values, and in what they hold."""
        for value in crossing.parts_of(values):
            if id(value) in self._changed:
                _, before, put = self._changed[id(value)]
                put(value, before)

    def end(self) -> None:
        """End the test: the student's copy exits. Stand-ins are of no use afterwards.

        Raises
        ------
        BridgeError
            If the test has changed a parameter of the student's module, which is only a copy here.
        """
        with contextlib.suppress(OSError):
            if self._dead is None:
                self._channel.send({"kind": "end"}, time.monotonic() + 1)
        self._dead = self._dead or BridgeError("the test is over")
        if not self.is_kept:
            self.close()
        if any(parameter._version != version for parameter, version in self._parameters):
            raise BridgeError(
                "the test changes parameters of the student's module, which stay in the student's process: write it "
                "as a scenario for assert_same_run"
            )

    def request(self, op: str, /, *args: Any, **kwargs: Any) -> Any:
        """Have one operation done in the student's process and return what it comes to.

        Raises
        ------
        BridgeError
            If there is no answer, or none that makes sense; every later request raises the same.
        StudentError or a built-in exception
            What the student's code raised.
        """
        if self._dead is not None:
            raise self._dead
        used = args[:1] if op == "call" else args
        asked = {self._named[arg._number] for arg in used if type(arg) is StandIn and arg._number in self._named}
        for name in sorted(asked & self.out_of_time):
            raise self._end_with(StudentTimeout(f"`{name}` ran out of time before, and is not called again"))
        known, message = self._packed(op, args, kwargs)
        deadline = time.monotonic() + self._seconds
        try:
            self._channel.send(message, deadline)
            for _ in range(MOST_TURNS):
                reply = self._channel.receive(deadline)
                if reply["kind"] == "died":
                    self._has_died = True
                    raise EOFError
                _print(reply.get("printed", ""))
                if reply["kind"] == "reply":
                    heard = [self._warning(*warned) for warned in _entries(reply.get("warned", []))]
                    status, value = self._unpacked(op, reply["body"], *known)
                    break
                # the time that the test's own function takes is not the student's
                began = time.monotonic()
                returned = self._called_back(reply)
                deadline += time.monotonic() - began
                left = max(deadline - time.monotonic(), 0.001)
                self._channel.send({"kind": "returned", "body": returned, "seconds": left}, deadline)
            else:
                raise CodecError("it calls back without end")
        except TimeoutError:
            self.out_of_time |= asked
            late = StudentTimeout(f"your code gave no answer within {self._seconds:g} seconds")
            raise self._end_with(late) from None
        except (OSError, EOFError):
            raise self._end_with(StudentProcessDied("your code ended its Python process during this test")) from None
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise self.broken(str(error)) from None
        for warning in heard:
            warnings.warn_explicit(warning, None, "<your notebook>", 1, registry={})
        if status == "error":
            raise value
        return value

    def drop(self, number: int) -> None:
        """Note that nothing here stands for that object any more; the next request tells the other side."""
        if number not in self._standins:
            self._dropped.add(number)

    def _packed(self, op: str, args: Any, kwargs: Any) -> tuple[tuple[list[Any], list[Any]], dict[str, Any]]:
        assigned = self._assigned()
        try:
            # tensors may come with a graph: copies of functions then go along, where functions can be copied and may be
            may_copy = "torch" in sys.modules and op != "replace"
            encoder, parts, body, blob = self._encoded((args, kwargs, assigned), with_copies=may_copy)
        except CodecError:
            try:
                encoder, parts, body, blob = self._encoded((args, kwargs, assigned), with_copies=False)
            except CodecError as error:
                raise TypeError(f"this argument can't be handed to the student's code: {error}") from error
        dropped, self._dropped = sorted(self._dropped), set()
        torch = sys.modules.get("torch")
        message = {
            "kind": "request", "op": op, "body": body, "blob": blob, "dropped": dropped, "deleted": self._deleted(),
            "seconds": self._seconds, "grad": torch is None or torch.is_grad_enabled(), "mocked": _mocked(),
            "hears": warnings.filters is not self._filters[0] or warnings.filters != self._filters[1],
        }  # fmt: skip
        return (encoder.shared, parts), message

    def _assigned(self) -> dict[str, Any]:
        """Return the settings that the test has assigned since the student's process was told."""
        nothing = object()
        now = {name: self.namespace[name] for name in self.settings if name in self.namespace}
        found = {name: value for name, value in now.items() if value is not self._told.get(name, nothing)}
        self._told.update(found)
        return found

    def _deleted(self) -> list[str]:
        """Return the settings that the test has deleted since the student's process was told."""
        gone = [name for name in self.settings if name in self._told and name not in self.namespace]
        for name in gone:
            del self._told[name]
        return gone

    def _encoded(self, arguments: Any, *, with_copies: bool) -> tuple[Encoder, list[Any], Any, bytes]:
        parts: list[Any] = []
        encoder = Encoder(lambda value: self._refer(value, parts, with_copies=with_copies))
        body = encoder.encode(arguments)
        return encoder, parts, body, pickled(parts, self._name_of) if parts else b""

    def _refer(self, value: Any, parts: list[Any], *, with_copies: bool = False) -> Reference:
        standin = standin_for(value)
        if standin is not None:
            return Reference("object", standin._number)
        if issubclass(type(value), mock.NonCallableMock):  # it notes its calls, so there can be no copy
            return Reference("callback", self._ticket(value), {"name": "mock", "part": None})
        if type(value) in (types.FunctionType, types.MethodType) and not is_library(value.__module__):
            parts.extend([value] * with_copies)
            part = len(parts) - 1 if with_copies else None
            return Reference("callback", self._ticket(value), {"name": value.__name__, "part": part})
        if type(value) is Shipped:
            parts.append(value.function)
            return Reference("part", len(parts) - 1)
        if isinstance(value, Iterator):
            return Reference("iterator", self._ticket(value))
        position = next((position for position, part in enumerate(parts) if part is value), len(parts))
        parts[position:] = [value] if position == len(parts) else parts[position:]
        return Reference("part", position)

    def _ticket(self, value: Any) -> int:
        ticket = next(self._tickets)
        self._callbacks[ticket] = value
        return ticket

    def _name_of(self, value: Any) -> int | str | None:
        """Return what the student's process knows a value by: its number, or the name of a class that both have."""
        standin = standin_for(value)
        if standin is not None:
            return standin._number
        name = value.__qualname__ if isinstance(value, type) and value.__module__ == "__main__" else ""
        return name if name and self.shared.get(f"__main__.{name}") is value else None

    def _unpacked(self, op: str, body: Any, shared: list[Any], parts: list[Any]) -> tuple[str, Any]:
        """Decode a reply, make the changes in the originals, and return the outcome."""
        decoder = Decoder(self._resolve, [*shared, *parts])
        status, value, changes, states, rebound = decoder.decode(body)
        for position, content in changes:
            self._change(_entry(shared, position), content, crossing.content, crossing.replace_content)
        for position, state in states:
            self._change(_entry(parts, position), state, crossing.kept_state, crossing.set_state)
        if type(rebound) is not dict or not self._told.keys() >= rebound.keys():
            raise CodecError("no names that were asked for")
        for name, new in rebound.items():
            if self.namespace.get(name) is self._told[name]:  # the test has not given the name to something else
                self.namespace[name] = new
        self._told.update(rebound)
        for result in decoder.shared:
            if crossing.is_tensor(result) and not result.is_leaf:
                result.register_hook(_no_graph)
            elif crossing.is_parameter(result):
                self._parameters.append((result, result._version))
        if status == "value":
            return status, value
        error = self._exception(value)
        if isinstance(error, StopIteration | StopAsyncIteration) and op != "next":
            self.has_ended_iteration = True
        return "error", error

    def _exception(self, described: Any) -> BaseException:
        """Return the exception that the student's code has raised: as itself, if its class is here too."""
        names, message, args, trace = (described[key] for key in ("bases", "message", "args", "traceback"))
        if not all(type(text) is str for text in (*names, message, trace)) or type(args) is not tuple:
            raise CodecError("not an exception")
        name = names[0].rpartition(".")[2][:LONGEST_NAME]
        known = next((c for c in known_classes(names, self.shared) if issubclass(c, BaseException)), Exception)
        try:
            if issubclass(known, _UNRAISED):
                error: BaseException = StudentError(f"{name}: {message}")
            elif isinstance(known, ErrorClass):
                error = own_error(known, args, message, standin_for(described.get("object")))
            elif names[0] == f"{known.__module__}.{known.__qualname__}":
                error = known(*args)
            else:  # of the student's own class, which `except ValueError` should catch if it derives from that
                error = type("StudentError", (StudentError, known), {})(f"{name}: {message}")
        except TypeError:  # built from other arguments than it keeps
            error = StudentError(f"{name}: {message}")
        if trace:
            error.add_note(f"In your code:\n{CELL_FILE.sub('', trace).rstrip()}")
        return error

    def _warning(self, names: Any, message: Any) -> Warning:
        """Return a warning that the student's code has given: of the nearest class that is here too."""
        if not all(type(text) is str and len(text) <= LONGEST_TEXT for text in (*names, message)):
            raise CodecError("not a warning")
        known = next((kind for kind in known_classes(names, self.shared) if issubclass(kind, Warning)), UserWarning)
        return own_error(known, (message,), message, None)  # type: ignore[no-any-return]

    def _change(self, value: Any, new: Any, keep: Callable[[Any], Any], put: Callable[[Any, Any], None]) -> None:
        """Make a change in an argument here that was made in its copy there, and remember what it was."""
        if self.leaves_arguments:
            return
        if id(value) not in self._changed:
            self._changed[id(value)] = value, keep(value), put
        put(value, new)

    def _resolve(self, reference: Reference) -> Any:
        if reference.kind == "callback":
            return self._callbacks[reference.number]
        if reference.kind == "class":
            return PLAIN_CLASSES[reference.facts]
        if reference.kind != "object":
            raise CodecError("a reference to nothing")
        self._dropped.discard(reference.number)
        standin = self._standins.get(reference.number)
        if standin is None:
            standin = StandIn(self, reference.number, _checked_facts(reference.facts))
            self._standins[reference.number] = standin
        return awaited(standin) if standin._facts["type"] == "coroutine" else standin

    def _called_back(self, message: dict[str, Any]) -> bytes:
        op = message["op"]
        is_mocked = op in _mocked()
        function = getattr(builtins, op) if is_mocked else self._callbacks[message["target"]]
        args, kwargs = Decoder(self._resolve).decode(message["body"])
        if message["kind"] != "callback" or type(args) is not tuple or type(kwargs) is not dict:
            raise CodecError("not a call")
        try:
            result = next(function) if op == "next" else function(*args, **kwargs)
            outcome: tuple[str, Any] = "value", None if op == "print" else result
        except BridgeError:
            raise
        except Exception as error:
            outcome = "error", (type(error).__name__, str(error))
        try:
            return Encoder(lambda value: self._refer(value, [])).encode(outcome)
        except CodecError as error:
            return Encoder().encode(("error", ("TypeError", str(error))))

    def broken(self, what: str) -> BridgeError:
        """Return an error about an answer that is none; there are no more."""
        return self._end_with(ProtocolError(f"the student's process gave no valid answer: {what}"), is_over=True)

    def _end_with(self, error: BridgeError, *, is_over: bool = False) -> BridgeError:
        self._dead = error
        if is_over or not self.is_kept:
            self.close()  # the other side sees it, and ends what runs there
        return error


def _mocked() -> list[str]:
    """Return which of the built-ins that talk to a user the test has replaced: `input` also by another stdin."""
    replaced = {name for name, function in _TALKING.items() if getattr(builtins, name) is not function}
    return sorted(replaced | ({"input"} if sys.stdin is not _STDIN else set()))


def _checked_facts(facts: Any) -> dict[str, Any]:
    texts = [facts["type"], *facts["bases"], *(facts["class_bases"] or ()), facts["name"] or "", *facts["reads"]]
    short = all(type(text) is str and len(text) <= LONGEST_NAME for text in texts) and len(texts) <= 100
    lists = type(facts["bases"]) is type(facts["reads"]) is list
    if not short or not lists or type(facts["class_bases"]) not in (list, type(None)):
        raise CodecError("not what describes an object")
    checked: dict[str, Any] = facts
    return checked


def _entries(warned: Any) -> list[Any]:
    if type(warned) is not list or len(warned) > MOST_WARNINGS:
        raise CodecError("no warnings")
    return warned


def _print(text: Any) -> None:
    """Print here what the student's code has printed there."""
    if type(text) is not str:
        raise CodecError("no text")
    if text:
        sys.stdout.write(text)


def _no_graph(gradient: Any) -> Never:
    raise BridgeError(
        "the graph of a student's result stays in the student's process: write what calls backward() as a scenario "
        "for assert_same_run"
    )


def _entry(values: list[Any], position: Any) -> Any:
    if type(position) is not int or not 0 <= position < len(values):
        raise CodecError("a change of nothing")
    return values[position]


def _accept(sock: socket.socket, number: int, deadline: float) -> socket.socket:
    """Receive the socket for this test, passing over what earlier tests have left."""
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise StudentTimeout("your notebook's process did not answer at this test")
        sock.settimeout(left)
        try:
            hello, sockets, _, _ = socket.recv_fds(sock, HELLO.size, 1)
            if not hello:
                raise StudentProcessDied("your notebook's process had ended at this test")
            received = [socket.socket(fileno=descriptor) for descriptor in sockets]
        except TimeoutError:
            raise StudentTimeout("your notebook's process did not answer at this test") from None
        except OSError:
            raise StudentProcessDied("your notebook's process had ended at this test") from None
        ours = len(hello) == HELLO.size and HELLO.unpack(hello) == (HELLO_MARK, number) and len(received) == 1
        if ours and (received[0].family, received[0].type) == (socket.AF_UNIX, socket.SOCK_STREAM):
            return received[0]
        for one in received:
            one.close()
