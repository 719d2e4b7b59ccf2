"""Stand-ins, in the examiner, for the student's objects, which stay in the student's process."""

from __future__ import annotations

import abc
import builtins
import contextlib
import inspect
import itertools
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Never

import numpy as np

from dlgrader.compare.outcomes import seeded
from dlgrader.compare.wording import with_article

from .channel import BridgeError
from .operations import METHODS, OPERATIONS
from .shipping import Shipped

if TYPE_CHECKING:
    from .bridge import Bridge

LARGEST_LENGTH = 1 << 40

# libraries whose classes a stand-in may be an instance of
_LIBRARIES = (
    "builtins", "collections", "abc", "enum", "re", "numpy", "scipy", "networkx", "matplotlib", "torch", "sklearn",
    "torchvision",
)  # fmt: skip
# what Python itself has under no name
_UNNAMED = {kind.__name__: kind for kind in (types.FunctionType, types.GeneratorType)}
# whose classes ask for methods
_PROTOCOLS = ("collections.abc", "typing")
# what is judged by its values: only a real one may pass for it
_VALUE_TYPES = (int, float, complex, str, bytes, list, tuple, dict, set, frozenset, np.ndarray, np.generic)
_SHOWN_DUNDERS = frozenset({"__dict__", "__wrapped__", "__defaults__", "__code__", "__mro__"})
_OWN = frozenset({"_bridge", "_number", "_facts"})
# what is equal to nothing else, as Python has it
_SAME_ONLY_AS_ITSELF = frozenset({"function", "builtin_function_or_method", "module"})


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
        return self is other or (not self._is_only_itself and self._ask("eq", other))

    def __ne__(self, other: object) -> Any:
        return self is not other and (self._is_only_itself or self._ask("ne", other))

    def __hash__(self) -> int:
        return id(self) if self._is_only_itself else self._ask("hash")

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The nearest class that is here too, so that `isinstance(standin, nn.Module)` holds."""
        if self._is_class:
            return type
        return next(known_classes(self._facts["bases"], self._bridge.shared), StandIn)

    @property
    def __bases__(self) -> tuple[type, ...]:
        """For `issubclass(standin, nn.Module)`."""
        if not self._is_class:
            raise AttributeError("__bases__")
        return tuple(itertools.islice(known_classes(self._facts["class_bases"], self._bridge.shared), 1))

    def __mro_entries__(self, bases: Any) -> Never:
        raise self._bridge.not_decided("a class of yours can't be derived from here")

    def __getattr__(self, name: str) -> Any:
        if name in ("__name__", "__qualname__") and self._facts["name"] is not None:
            return self._facts["name"]
        # protocols of numpy, torch, copy and pickle would make of it what it is not
        if name.startswith("__") and name.endswith("__") and name not in _SHOWN_DUNDERS:
            raise AttributeError(f"{self._facts['type']!r} object has no attribute {name!r}")
        return self._ask("getattr", name)

    def __len__(self) -> int:
        length: int = self._ask("len")
        if not 0 <= length <= LARGEST_LENGTH:
            raise self._bridge.broken("no length")
        return length

    def __deepcopy__(self, memo: Any) -> Any:
        return self._ask("deepcopy")

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        """Leave the student's context; what the test itself finds wrong is not the student's to suppress."""
        ours = isinstance(error, AssertionError | BridgeError)
        return self._ask("exit", None if ours else error) and not ours

    def __instancecheck__(self, value: Any) -> bool:
        return type(value) is StandIn and value._ask("isinstance", self) is True

    def __subclasscheck__(self, kind: Any) -> bool:
        return type(kind) is StandIn and kind._ask("issubclass", self) is True

    @property
    def __signature__(self) -> inspect.Signature:
        """For `inspect.signature`: parameters and defaults; what they are annotated with is not known here."""
        try:
            found = self._ask("signature")
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
    def _is_only_itself(self) -> bool:
        return self._is_class or self._facts["type"] in _SAME_ONLY_AS_ITSELF

    @property
    def __dlgrader_type__(self) -> str:
        """What messages call the object."""
        name: str = self._facts["type"]
        return name

    @property
    def __dlgrader_reads__(self) -> list[str]:
        """The data of the notebook that a function reads; of one that was made in the test it could tell the inputs."""
        reads: list[str] = self._facts["reads"] if self._bridge.has_asked_for(self) else []
        return reads

    def __dlgrader_run__(self, scenario: Callable[[Any], Any]) -> Any:
        """Run a scenario beside the object: what `assert_same_run` looks for."""
        return self._bridge.request("run", Shipped(scenario), self)

    def _ask(self, op: str, *args: Any, **kwargs: Any) -> Any:
        """Have one of the operations done.

        Raises
        ------
        NotDecidedError
            If only objects of a class that the test names may answer, as one that is about it does. An object where a
            number or a list should be could answer whatever passes, and would see what it is compared with.
        """
        operation = OPERATIONS[op]
        if operation.lacks and not self._bridge.is_about(self._facts["type"]):
            raise self._bridge.not_decided(f"{with_article(self._facts['type'])} {operation.lacks}")
        value = self._bridge.request(op, self, *args, **kwargs)
        if operation.gives is not None and type(value) is not operation.gives:
            raise self._bridge.broken(f"{op} of {type(value).__name__}")
        return value


def _method(op: str) -> Callable[..., Any]:
    def ask(self: StandIn, *args: Any, **kwargs: Any) -> Any:
        return self._ask(op, *args, **kwargs)

    return ask


for _op in METHODS:
    if f"__{_op}__" not in vars(StandIn):
        setattr(StandIn, f"__{_op}__", _method(_op))


def _shown(name: str) -> property:
    return property(lambda self: self._ask("getattr", name))


# in the place of its own
for _name in ("__doc__", "__annotations__"):
    setattr(StandIn, _name, _shown(_name))


async def awaited(standin: StandIn) -> Any:
    """Wait there for what a coroutine of the student's comes to."""
    return standin._ask("await")


class StudentError(Exception):
    """An exception of the student's process that is of none of the built-in types; its message names its class."""


class ErrorClass(type):
    """What classes are that stand for a student's class of exceptions: `except` takes real ones only."""

    _standin: StandIn

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> None:
        if "_standin" not in namespace:
            cls._standin.__mro_entries__(bases)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Call the student's class."""
        return cls._standin._ask("call", *args, **kwargs)

    def __getattr__(cls, name: str) -> Any:
        return getattr(cls._standin, name)

    def __instancecheck__(cls, value: Any) -> bool:
        return super().__instancecheck__(value) or cls._standin.__instancecheck__(value)


class OwnError(StudentError):
    """An exception of a class of the student's that the test names: what it holds besides its arguments stays there."""

    _message = ""
    _standin: StandIn

    def __str__(self) -> str:
        return self._message

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # IPython asks for some, to show it
            raise AttributeError(name)
        return getattr(self._standin, name)


def error_class(name: str, standin: StandIn, shared: Mapping[str, type]) -> ErrorClass | None:
    """Return what stands for a student's class of exceptions, derived as it is; None for any other class."""
    bases: list[type] = []
    for base in known_classes(standin._facts["class_bases"], shared):
        if not any(issubclass(known, base) for known in bases):
            bases.append(base)
    if not bases or not all(issubclass(base, Exception) for base in bases):
        return None
    own = [] if any(type(base) is ErrorClass for base in bases) else [OwnError]
    try:
        return ErrorClass(name, (*own, *bases), {"_standin": standin, "__module__": "__main__"})
    except TypeError:  # no class can be derived from these
        return None


def own_error(kind: Any, args: tuple[Any, ...], message: str, standin: StandIn | None) -> Any:
    """Return an exception of such a class; the stand-in is for what has been raised in the student's process."""
    error = kind.__new__(kind, *args)
    vars(error).update(_message=message, _standin=standin)
    return error


def standin_for(value: Any) -> StandIn | None:
    """Return the stand-in that a value is, or has for what it is in the student's process."""
    if type(value) is StandIn:
        return value
    if type(value) is ErrorClass:
        return value._standin
    return vars(value).get("_standin") if type(type(value)) is ErrorClass else None


def known_classes(names: Iterable[str], shared: Mapping[str, type]) -> Iterator[type]:
    """Yield the classes here that bear these names, shared ones and those of libraries; nothing is imported for it."""
    for name in names:
        module, _, attribute = name.rpartition(".")
        found = vars(sys.modules.get(module, builtins)).get(attribute) if is_library(module) else shared.get(name)
        found = _UNNAMED.get(attribute) if found is None and module == "builtins" else found
        if not isinstance(found, type) or found in (object, type) or found.__module__ not in (module, "__main__"):
            continue
        torch = sys.modules.get("torch")
        if not issubclass(found, _VALUE_TYPES) and not (torch and issubclass(found, torch.Tensor)):
            yield found


def is_library(module: Any) -> bool:
    """Return whether a module is of a library whose classes are the same on both sides."""
    return isinstance(module, str) and module.partition(".")[0] in _LIBRARIES


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


def type_of(thing: Any) -> Any:
    """Return the type of a thing; of a stand-in, what stands for the class of the student's object."""
    if type(thing) is not StandIn:
        return type(thing)
    name = thing._facts["bases"][0]
    exact = type if name == "builtins.type" else next(known_classes([name], thing._bridge.shared), None)
    return thing._ask("type") if exact is None else exact


def class_of(thing: Any) -> Any:
    """Return the `__class__` of a thing; of a stand-in, as `type_of` does."""
    return type_of(thing) if type(thing) is StandIn else thing.__class__


def is_callable(thing: Any) -> bool:
    """Return whether a thing can be called; of a stand-in, whether what it stands for can be."""
    return bool(thing._ask("callable")) if type(thing) is StandIn else callable(thing)


def has_attribute(thing: Any, name: str) -> bool:
    """Return whether a thing has an attribute; a stand-in itself has all special methods."""
    return bool(thing._ask("hasattr", name)) if type(thing) is StandIn else hasattr(thing, name)


def is_instance(thing: Any, kind: Any) -> bool:
    """Return what `isinstance` would; whether a stand-in has the methods of a protocol, what it stands for says."""
    if type(kind) is tuple:
        return any(is_instance(thing, one) for one in kind)
    if type(thing) is StandIn and getattr(kind, "__module__", None) in _PROTOCOLS:
        return thing._ask("isinstance", kind) is True
    return isinstance(thing, kind)


def is_subclass(kind: Any, base: Any) -> bool:
    """Return what `issubclass` would; abstract base classes take no stand-in for a class."""
    if type(base) is tuple:
        return any(is_subclass(kind, one) for one in base)
    if type(kind) is StandIn and type(base) is abc.ABCMeta:
        return kind._ask("issubclass", base) is True
    return issubclass(kind, base)


def source_lines(getsourcelines: Callable[[Any], tuple[list[str], int]]) -> Callable[[Any], tuple[list[str], int]]:
    """Return `inspect.getsourcelines` as it is, but for stand-ins: the source of what they stand for."""

    def read(thing: Any) -> tuple[list[str], int]:
        standin = standin_for(thing)
        if standin is None:
            return getsourcelines(thing)
        return standin._ask("getsource").splitlines(keepends=True), standin._ask("firstlineno")

    return read


def source_reader(getsource: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return `inspect.getsource` as it is, but for stand-ins: the source of what they stand for."""

    def read(thing: Any) -> str:
        standin = standin_for(thing)
        return getsource(thing) if standin is None else standin._ask("getsource")

    return read
