"""One call's arguments: their names, equal copies for each who is called with them, and what became of them."""

from __future__ import annotations

import copy
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlgrader.compare.kinds import Kind, entries, is_tensor, items, kind_of
from dlgrader.compare.wording import argument_text


@dataclass(frozen=True, eq=False)
class Case:
    """The arguments of one call, and what a student may be told of it where it is hidden."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    words: str = ""

    def in_words(self, words: str) -> Case:
        """Return the case with words for it that tell no inputs: `"for an empty array"`, `"with steps = 0"`."""
        return replace(self, words=f" {words}")

    def copied(self) -> Case:
        """Return an equal copy that shares nothing with this case."""
        args, kwargs = deep_copy((self.args, self.kwargs))
        return replace(self, args=args, kwargs=kwargs)

    def call(self, function: Callable[..., Any]) -> Any:
        """Call the function with these very arguments."""
        return function(*self.args, **self.kwargs)

    def bound(self, reference: Callable[..., Any]) -> inspect.BoundArguments | None:
        """Return the arguments bound to the reference's parameters, or None where it has no signature they fit."""
        try:
            return inspect.signature(reference).bind(*self.args, **self.kwargs)
        except (TypeError, ValueError):  # a builtin without a signature, or a call that is meant to fail
            return None

    def named(self, reference: Callable[..., Any]) -> dict[str, Any]:
        """Return the arguments by the names of the reference's parameters; without them, as `argument 1` and so on."""
        bound = self.bound(reference)
        if bound is None:
            return {f"argument {number}": value for number, value in enumerate(self.args, start=1)} | self.kwargs
        named: dict[str, Any] = {}
        for name, value in bound.arguments.items():
            kind = bound.signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                named |= {f"{name}[{number}]": entry for number, entry in enumerate(value)}
            elif kind is inspect.Parameter.VAR_KEYWORD:
                named |= value
            else:
                named[name] = value
        return named


def case(*args: Any, **kwargs: Any) -> Case:
    """Give the arguments of one call, for `assert_matches`.

    Parameters
    ----------
    *args, **kwargs
        What the functions are called with. The case itself is never handed out: each call gets an equal copy.

    Returns
    -------
    Case

    Examples
    --------
    >>> assert_matches(softmax, reference.softmax, case(logits), case(logits.T, axis=0))  # doctest: +SKIP
    """
    return Case(args, kwargs)


def call_text(name: str, arguments: dict[str, Any]) -> str:
    """Return a call in words: `softmax(z, axis=0), z of shape (3, 5)`."""
    texts = [argument_text(argument, value) for argument, value in arguments.items()]
    call = f"{name}({', '.join(inside for inside, _ in texts)})"
    return ", ".join([call, *(after for _, after in texts if after)])


def deep_copy(value: Any) -> Any:
    """Copy a value with all it holds, tensors inside a graph and random generators too.

    Raises
    ------
    TypeError
        If something in it can't be copied, an iterator for example.
    """
    memo: dict[int, Any] = {}
    torch = sys.modules.get("torch")
    for part in _parts(value):
        if is_tensor(part) and part.requires_grad and not part.is_leaf:
            # deepcopy refuses these; the copy stays inside a graph, so that what works on the one works on the other
            memo[id(part)] = part.detach().clone().requires_grad_().clone()
        elif torch is not None and isinstance(part, torch.Generator):
            memo[id(part)] = torch.Generator(part.device).set_state(part.get_state())
    try:
        return copy.deepcopy(value, memo)
    except Exception as error:
        raise TypeError(f"the arguments of a case must be copyable: {error}") from error


def _parts(value: Any) -> Iterator[Any]:
    """Yield what nested containers hold."""
    kind = kind_of(value)
    if kind is Kind.SEQUENCE:
        for entry in entries(value):
            yield from _parts(entry)
    elif kind is Kind.MAPPING:
        for entry in items(value).values():
            yield from _parts(entry)
    else:
        yield value


def state_of(value: Any) -> Any:
    """Return what can be seen to change in an argument: its values, a module's or optimizer's state; else None."""
    kind = kind_of(value)
    if kind is Kind.SEQUENCE:
        return [state_of(entry) for entry in entries(value)]
    if kind is Kind.MAPPING:
        return {key: state_of(entry) for key, entry in items(value).items()}
    if kind is Kind.ARRAY and np.asarray(value).dtype.kind not in "biufcUS":
        return None
    if kind is not Kind.OTHER:
        return value
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.nn.Module | torch.optim.Optimizer):
        return state_of(value.state_dict())
    return None
