"""The examiner's side: stand-ins for the student's objects, which stay in the student's process.

Whatever comes from there may be hostile. It is decoded within limits, used as a value, and never unpickled,
evaluated or imported.
"""

from __future__ import annotations

import builtins
import contextlib
import dis
import functools
import inspect
import io
import itertools
import re
import socket
import sys
import time
import types
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Never, TypeVar
from unittest import mock

import cloudpickle  # type: ignore[import-untyped]
import numpy as np

from dlgrader.compare.outcomes import MOST_CODES, seeded
from dlgrader.compare.wording import with_article
from dlgrader.imports import STAFF_ONLY

from . import crossing
from .channel import (
    HELLO,
    HELLO_MARK,
    BridgeError,
    Channel,
    NotDecidedError,
    ProtocolError,
    StudentProcessDied,
    StudentTimeout,
)
from .codec import CodecError, Decoder, Encoder, Reference

T = TypeVar("T")

# how a traceback names a cell
CELL_FILE = re.compile(r'File "[^"\n]*ipykernel_[^"\n]*", ')

CALL_SECONDS = 60.0
MOST_TURNS = 100_000  # of calls back into the test during one call
LONGEST_NAME = 200
LARGEST_LENGTH = 1 << 40

# libraries whose classes a stand-in may be an instance of
_LIBRARIES = ("builtins", "collections", "abc", "enum", "numpy", "torch", "sklearn", "torchvision")
# what is judged by its values: only a real one may pass for it
_VALUE_TYPES = (int, float, complex, str, bytes, list, tuple, dict, set, frozenset, np.ndarray, np.generic)
_SHOWN_DUNDERS = frozenset({"__doc__", "__dict__", "__wrapped__", "__defaults__", "__annotations__", "__code__"})
_OWN = frozenset({"_bridge", "_number", "_facts"})
# what is equal to nothing else, as Python has it
_SAME_ONLY_AS_ITSELF = frozenset({"function", "builtin_function_or_method", "type", "module"})
# what tests put something else in the place of
_TALKING = {"input": builtins.input, "print": builtins.print}
_STDIN = sys.stdin
# what a test's own loops and Python itself would take for something else than an error of the student's
_UNRAISED = (SystemExit, KeyboardInterrupt, GeneratorExit)


class StudentError(Exception):
    """An exception of the student's process that is of none of the built-in types; its message names its class."""


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
    out_of_time : set of str, optional
        Names of what has run out of time before: it isn't called again. What does so now is added.

    Attributes
    ----------
    is_reserved : bool
        Whether the student's process keeps a copy of itself as it is before the test.
    namespace : dict
        Where the test has the names that it has asked for: what the student's code assigns to them is seen there.
    settings : collection of str
        Names in it that the student's process is told of when the test assigns them.
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
        out_of_time: set[str] | None = None,
    ) -> None:
        self._seconds = seconds or CALL_SECONDS
        self._no_classes = frozenset(no_classes)
        self.out_of_time = set() if out_of_time is None else out_of_time
        self._is_closed = False
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
        self._named: dict[int, str] = {}
        self._told: dict[str, Any] = {}
        self._parameters: list[tuple[Any, int]] = []
        self._tickets = itertools.count(1)
        self.leaves_arguments = self.has_ended_iteration = self.is_reserved = self._has_died = False
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
            raise self._broken("no names")
        classes = {name for name, value in found.items() if type(value) is StandIn and value._is_class}
        self._classes |= classes - self._no_classes
        self._named = {value._number: name for name, value in found.items() if type(value) is StandIn}
        self._told = dict(found)
        return found

    def reserve(self) -> None:
        """Have the student's process keep a copy of itself as it is now. To be called before anything is asked."""
        with contextlib.suppress(OSError):
            self._channel.send({"kind": "reserve"}, time.monotonic() + 1)
        self.is_reserved = True

    def begin_again(self) -> None:
        """Talk to the copy that was kept from now on: nothing has been asked of it. The bridge must have ended.

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

    def second_opinion(self, source: str) -> bool | None:
        """Hold a test in the copy that was kept, as a notebook does: whether it passes there; None if that isn't known.

        Parameters
        ----------
        source : str
            The whole test. The bridge must have ended.
        """
        if not self.is_reserved or self._is_closed or isinstance(self._dead, StudentTimeout):
            return None
        deadline = time.monotonic() + self._seconds
        try:
            self._await_death(deadline)
            self._channel.send({"kind": "judge", "source": source, "seconds": self._seconds}, deadline)
            verdict = Decoder().decode(self._channel.receive(deadline)["body"])
        except (BridgeError, OSError, EOFError, LookupError, TypeError, ValueError):
            return None
        finally:
            self.close()
        return verdict if type(verdict) is bool else None

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
        if not self.is_reserved:
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
            raise self._broken(str(error)) from None
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
            "kind": "request", "op": op, "body": body, "blob": blob, "dropped": dropped,
            "seconds": self._seconds, "grad": torch is None or torch.is_grad_enabled(), "mocked": _mocked(),
        }  # fmt: skip
        return (encoder.shared, parts), message

    def _assigned(self) -> dict[str, Any]:
        """Return the settings that the test has assigned since the student's process was told."""
        nothing = object()
        now = {name: self.namespace[name] for name in self.settings if name in self.namespace}
        found = {name: value for name, value in now.items() if value is not self._told.get(name, nothing)}
        self._told.update(found)
        return found

    def _encoded(self, arguments: Any, *, with_copies: bool) -> tuple[Encoder, list[Any], Any, bytes]:
        parts: list[Any] = []
        encoder = Encoder(lambda value: self._refer(value, parts, with_copies=with_copies))
        body = encoder.encode(arguments)
        return encoder, parts, body, self._pickled(parts) if parts else b""

    def _refer(self, value: Any, parts: list[Any], *, with_copies: bool = False) -> Reference:
        if type(value) is StandIn:
            return Reference("object", value._number)
        if type(value) in (types.FunctionType, types.MethodType) and not _is_library(value.__module__):
            parts.extend([value] * with_copies)
            part = len(parts) - 1 if with_copies else None
            return Reference("callback", self._ticket(value), {"name": value.__name__, "part": part})
        if type(value) is _Shipped:
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

    def _pickled(self, parts: list[Any]) -> bytes:
        file = io.BytesIO()
        try:
            _Pickler(file).dump(parts)
        except CodecError:
            raise
        except Exception as error:
            raise CodecError(str(error)) from error
        return file.getvalue()

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
        error = _exception(value)
        if isinstance(error, StopIteration | StopAsyncIteration) and op != "next":
            self.has_ended_iteration = True
        return "error", error

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
        if reference.kind != "object":
            raise CodecError("a reference to nothing")
        self._dropped.discard(reference.number)
        standin = self._standins.get(reference.number)
        if standin is None:
            standin = StandIn(self, reference.number, _checked_facts(reference.facts))
            self._standins[reference.number] = standin
        return standin

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

    def _broken(self, what: str) -> BridgeError:
        return self._end_with(ProtocolError(f"the student's process gave no valid answer: {what}"), is_over=True)

    def _end_with(self, error: BridgeError, *, is_over: bool = False) -> BridgeError:
        self._dead = error
        if is_over or not self.is_reserved:
            self.close()  # the other side sees it, and ends what runs there
        return error


class StandIn:
    """Stands in the examiner for an object that stays in the student's process.

    What is done to it is done there. It equals itself, and whether it equals anything else only its class can say.
    """

    __slots__ = ("__weakref__", *_OWN)
    __array_ufunc__ = None  # an array leaves `array @ standin` to the stand-in
    _bridge: Bridge
    _number: int
    _facts: dict[str, Any]

    def __init__(self, bridge: Bridge, number: int, facts: dict[str, Any]) -> None:
        for name, value in {"_bridge": bridge, "_number": number, "_facts": facts}.items():
            object.__setattr__(self, name, value)

    def __del__(self) -> None:
        self._bridge.drop(self._number)

    def __eq__(self, other: object) -> Any:
        return self is other or self._compared("eq", other)

    def __ne__(self, other: object) -> Any:
        return self is not other and self._compared("ne", other)

    def __hash__(self) -> int:
        if self._facts["type"] in _SAME_ONLY_AS_ITSELF:
            return id(self)
        self._check_operators("has no hash here")
        return self._ask("hash", int)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The nearest class of a library, so that `isinstance(standin, nn.Module)` holds."""
        if self._is_class:
            return type
        return next(_known_classes(self._facts["bases"]), StandIn)

    @property
    def __bases__(self) -> tuple[type, ...]:
        """For `issubclass(standin, nn.Module)`."""
        if not self._is_class:
            raise AttributeError("__bases__")
        return tuple(itertools.islice(_known_classes(self._facts["class_bases"]), 1))

    def __getattr__(self, name: str) -> Any:
        if name in ("__name__", "__qualname__") and self._facts["name"] is not None:
            return self._facts["name"]
        # protocols of numpy, torch, copy and pickle would make of it what it is not
        if name.startswith("__") and name.endswith("__") and name not in _SHOWN_DUNDERS:
            raise AttributeError(f"{self._facts['type']!r} object has no attribute {name!r}")
        return self._bridge.request("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._bridge.request("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._bridge.request("delattr", self, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the student's function, class or object."""
        return self._bridge.request("call", self, *args, **kwargs)

    def __repr__(self) -> str:
        return self._ask("repr", str)

    def __str__(self) -> str:
        return self._ask("str", str)

    def __len__(self) -> int:
        length = self._ask("len", int)
        if not 0 <= length <= LARGEST_LENGTH:
            raise self._bridge._broken("no length")
        return length

    def __bool__(self) -> bool:
        return self._ask("bool", bool)

    def __int__(self) -> int:
        return self._ask("int", int)

    def __index__(self) -> int:
        return self._ask("index", int)

    def __float__(self) -> float:
        return self._ask("float", float)

    def __dir__(self) -> list[str]:
        return [name for name in self._ask("dir", list) if type(name) is str]

    def __contains__(self, value: Any) -> bool:
        self._check_operators("is no container")
        return self._ask("contains", bool, value)

    def __iter__(self) -> Iterator[Any]:
        iterator = self._bridge.request("iter", self)
        return iterator if type(iterator) is StandIn else iter(iterator)

    def __next__(self) -> Any:
        return self._bridge.request("next", self)

    def __getitem__(self, key: Any) -> Any:
        return self._bridge.request("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._bridge.request("setitem", self, key, value)

    def __delitem__(self, key: Any) -> None:
        self._bridge.request("delitem", self, key)

    def __copy__(self) -> Any:
        return self._bridge.request("copy", self)

    def __deepcopy__(self, memo: Any) -> Any:
        return self._bridge.request("deepcopy", self)

    def __format__(self, spec: str) -> str:
        return self._ask("format", str, spec)

    def __round__(self, *digits: Any) -> Any:
        self._check_operators("is not rounded; expected a number")
        return self._bridge.request("round", self, *digits)

    def __enter__(self) -> Any:
        return self._bridge.request("enter", self)

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        """Leave the student's context; what the test itself finds wrong is not the student's to suppress."""
        ours = isinstance(error, AssertionError | BridgeError)
        return self._ask("exit", bool, None if ours else error) and not ours

    def __instancecheck__(self, value: Any) -> bool:
        return type(value) is StandIn and self._bridge.request("isinstance", value, self) is True

    def __subclasscheck__(self, kind: Any) -> bool:
        return type(kind) is StandIn and self._bridge.request("issubclass", kind, self) is True

    @property
    def __signature__(self) -> inspect.Signature:
        """For `inspect.signature`: parameters and defaults; what they are annotated with is not known here."""
        try:
            found = self._bridge.request("signature", self)
        except (TypeError, ValueError):  # nothing that has one
            raise AttributeError("__signature__") from None
        return inspect.Signature(
            [
                inspect.Parameter(name, inspect._ParameterKind(kind), default=default[0] if default else inspect._empty)
                for name, kind, default in found
            ]
        )

    def __reduce_ex__(self, protocol: Any) -> Never:
        raise TypeError("an object of the student's process can't be pickled")

    @property
    def _is_class(self) -> bool:
        return self._facts["class_bases"] is not None

    @property
    def __dlgrader_type__(self) -> str:
        """What messages call the object."""
        name: str = self._facts["type"]
        return name

    @property
    def __dlgrader_reads__(self) -> list[str]:
        """The data of the notebook that a function reads; of one that was made in the test it could tell the inputs."""
        reads: list[str] = self._facts["reads"] if self._number in self._bridge._named else []
        return reads

    def __dlgrader_run__(self, scenario: Callable[[Any], Any]) -> Any:
        """Run a scenario beside the object: what `assert_same_run` looks for."""
        return self._bridge.request("run", _Shipped(scenario), self)

    def _check_operators(self, lacks: str) -> None:
        """Raise `NotDecidedError` unless the test names the object's class, as one that is about it does.

        An object where a number or a list should be could answer whatever passes, and would see what it is compared
        with.
        """
        if self._facts["type"] not in self._bridge._classes:
            raise self._bridge.not_decided(f"{with_article(self._facts['type'])} {lacks}")

    def _compared(self, op: str, other: object) -> Any:
        if self._facts["type"] in _SAME_ONLY_AS_ITSELF:
            return op == "ne"
        self._check_operators("can't be compared here; expected a number, text or an array")
        return self._bridge.request(op, self, other)

    def _ask(self, op: str, kind: type[T], *args: Any) -> T:
        value = self._bridge.request(op, self, *args)
        if type(value) is not kind:
            raise self._bridge._broken(f"{op} of {type(value).__name__}")
        return value


def run_there(scenario: Callable[[Any], Any], standin: StandIn, seed: int | None = None) -> Any:
    """Run `scenario(object)` in the student's process, with the object that the stand-in stands for.

    Parameters
    ----------
    scenario : callable
        It goes there by value, with its closure and the global names it uses. What it changes stays there.
    standin : StandIn
        Of the student's function or class.
    seed : int, optional
        Where the run starts; without it, from the global generators as they are.

    Returns
    -------
    plain values, and stand-ins for objects among them
    """
    with contextlib.nullcontext() if seed is None else seeded(seed):
        return standin.__dlgrader_run__(scenario)


def source_reader(getsource: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return `inspect.getsource` as it is, but for stand-ins: the source of what they stand for."""

    def read(thing: Any) -> str:
        return thing._ask("getsource", str) if type(thing) is StandIn else getsource(thing)

    return read


def _mocked() -> list[str]:
    """Return which of the built-ins that talk to a user the test has replaced: `input` also by another stdin."""
    replaced = {name for name, function in _TALKING.items() if getattr(builtins, name) is not function}
    return sorted(replaced | ({"input"} if sys.stdin is not _STDIN else set()))


class _Shipped:
    """A function that goes to the student's process as a copy, not to be called back."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]
    """Pickles what the test has made, with the student's own objects in it by number and the answer key never."""

    def dump(self, value: Any) -> None:
        """Pickle a value."""
        # for each function cloudpickle goes through all modules, thousands with torch
        with mock.patch.object(cloudpickle.cloudpickle, "_find_imported_submodules", _submodules_used):
            super().dump(value)

    def reducer_override(self, obj: Any) -> Any:
        """Pickle a function of the test's as what it does, without what it says."""
        is_made_here = type(obj) is types.FunctionType and (obj.__module__ == "__main__" or "<" in obj.__qualname__)
        return super().reducer_override(_bare_function(obj) if is_made_here else obj)

    def persistent_id(self, value: Any) -> int | None:
        """Return the number of a stand-in."""
        kind = type(value)
        if kind is StandIn:
            number: int = value._number
            return number
        if kind is types.ModuleType:
            _refuse(value.__name__)
        elif kind is types.FunctionType or issubclass(kind, type):
            _refuse(value.__module__)
        return None


def _bare_function(function: types.FunctionType) -> types.FunctionType:
    """Return a function without docstring, annotations and spare names, which would tell about a hidden test."""
    name, code = function.__name__, _bare_code(function.__code__)
    bare = types.FunctionType(code, function.__globals__, name, function.__defaults__, function.__closure__)
    bare.__kwdefaults__, bare.__module__, bare.__qualname__ = function.__kwdefaults__, function.__module__, name
    vars(bare).update(vars(function))
    return bare


@functools.lru_cache(MOST_CODES)
def _bare_code(code: types.CodeType) -> types.CodeType:
    given = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
    shared = {*code.co_cellvars, *code.co_freevars}
    names = [name if place < given or name in shared else f"v{place}" for place, name in enumerate(code.co_varnames)]
    constants = [_bare_code(part) if isinstance(part, types.CodeType) else part for part in code.co_consts]
    if constants and isinstance(constants[0], str) and _is_docstring(code):
        constants[0] = None
    return code.replace(
        co_varnames=tuple(names), co_consts=tuple(constants), co_filename="<test>", co_qualname=code.co_name
    )


def _is_docstring(code: types.CodeType) -> bool:
    """Return whether the first constant is one: then no instruction loads it."""
    loads = (instruction for instruction in dis.get_instructions(code) if instruction.opname == "LOAD_CONST")
    return all(instruction.arg != 0 for instruction in loads)


def _submodules_used(code: types.CodeType, values: Iterable[Any]) -> list[types.ModuleType]:
    """Return the imported modules that a function reaches as attributes of these packages."""
    packages = [value.__name__ for value in values if type(value) is types.ModuleType]
    names = [f"{package}.{name}" for package in packages for name in code.co_names]
    return [sys.modules[name] for name in names if name in sys.modules]


def _refuse(module: Any) -> None:
    if isinstance(module, str) and f"{module}.".startswith(tuple(f"{name}." for name in STAFF_ONLY)):
        raise CodecError(f"it holds something of {module}, which the student's process may not have")


def _is_library(module: Any) -> bool:
    return isinstance(module, str) and module.partition(".")[0] in _LIBRARIES


def _known_classes(names: Iterable[str]) -> Iterator[type]:
    """Yield the classes of libraries imported here that bear these names; nothing is imported for it."""
    for name in names:
        module, _, attribute = name.rpartition(".")
        found = vars(sys.modules.get(module, builtins)).get(attribute) if _is_library(module) else None
        if not isinstance(found, type) or found in (object, type) or found.__module__ != module:
            continue
        torch = sys.modules.get("torch")
        if not issubclass(found, _VALUE_TYPES) and not (torch and issubclass(found, torch.Tensor)):
            yield found


def _checked_facts(facts: Any) -> dict[str, Any]:
    texts = [facts["type"], *facts["bases"], *(facts["class_bases"] or ()), facts["name"] or "", *facts["reads"]]
    short = all(type(text) is str and len(text) <= LONGEST_NAME for text in texts) and len(texts) <= 100
    lists = type(facts["bases"]) is type(facts["reads"]) is list
    if not short or not lists or type(facts["class_bases"]) not in (list, type(None)):
        raise CodecError("not what describes an object")
    checked: dict[str, Any] = facts
    return checked


def _exception(described: Any) -> BaseException:
    """Return the exception that the student's code has raised: a built-in one as itself."""
    names, message, args, trace = (described[key] for key in ("bases", "message", "args", "traceback"))
    if not all(type(text) is str for text in (*names, message, trace)) or type(args) is not tuple:
        raise CodecError("not an exception")
    name = names[0].rpartition(".")[2][:LONGEST_NAME]
    known = next((c for c in _known_classes(names) if issubclass(c, BaseException)), Exception)
    try:
        if issubclass(known, _UNRAISED):
            error: BaseException = StudentError(f"{name}: {message}")
        elif names[0] == f"{known.__module__}.{known.__qualname__}":
            error = known(*args)
        else:  # of the student's own class, which `except ValueError` should catch if it derives from that
            error = type("StudentError", (StudentError, known), {})(f"{name}: {message}")
    except TypeError:  # built from other arguments than it keeps
        error = StudentError(f"{name}: {message}")
    if trace:
        error.add_note(f"In your code:\n{CELL_FILE.sub('', trace).rstrip()}")
    return error


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


def _operator(name: str) -> Callable[..., Any]:
    op = {"and": "and_", "or": "or_", "rand": "rand_", "ror": "ror_"}.get(name, name)

    def apply(self: StandIn, *others: Any) -> Any:
        self._check_operators("does not do arithmetic; expected a number or an array")
        return self._bridge.request(op, self, *others)

    return apply


for _name in (
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and",
    "or",
    "xor",
    "lshift",
    "rshift",
):
    setattr(StandIn, f"__{_name}__", _operator(_name))
    setattr(StandIn, f"__r{_name}__", _operator(f"r{_name}"))
for _name in ("neg", "pos", "abs", "invert", "lt", "le", "gt", "ge"):
    setattr(StandIn, f"__{_name}__", _operator(_name))
