"""Backpropagation over plain numbers: local slopes, a number that remembers how it was computed, a neuron of them."""

from __future__ import annotations

import math
from collections.abc import Sequence


def local_gradients(op: str, a: float, b: float | None) -> tuple[float, ...]:
    """Return the slope of one operation along each of its inputs.

    Parameters
    ----------
    op : str
        `"+"`, `"*"` or `"tanh"`.
    a : float
    b : float or None
        None for `"tanh"`.

    Returns
    -------
    tuple of float
        Two slopes for `"+"` and `"*"`, one for `"tanh"`.

    Raises
    ------
    ValueError
        If the operation is none of the three, or lacks an input.
    """
    if op == "tanh":
        return (1.0 - math.tanh(a) ** 2,)
    if b is None or op not in ("+", "*"):
        raise ValueError(f"no operation {op!r} of {a} and {b}")
    return (1.0, 1.0) if op == "+" else (b, a)


class Value:
    """A number that remembers how it was computed.

    Parameters
    ----------
    value : float
    parents : tuple of Value
        What it was computed from.
    slopes : tuple of float
        Its local slope along each parent.

    Attributes
    ----------
    grad : float
        The sum of what calls of `backward` have added, at first 0.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 6.5.
    """

    def __init__(self, value: float, parents: tuple[Value, ...] = (), slopes: tuple[float, ...] = ()) -> None:
        self.value = value
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __add__(self, other: Value | float) -> Value:
        b = other if isinstance(other, Value) else Value(other)
        return Value(self.value + b.value, (self, b), local_gradients("+", self.value, b.value))

    def __mul__(self, other: Value | float) -> Value:
        b = other if isinstance(other, Value) else Value(other)
        return Value(self.value * b.value, (self, b), local_gradients("*", self.value, b.value))

    __radd__ = __add__
    __rmul__ = __mul__

    def tanh(self) -> Value:
        """Return the hyperbolic tangent."""
        return Value(math.tanh(self.value), (self,), local_gradients("tanh", self.value, None))

    def backward(self) -> None:
        """Add the slope of this number along every one that it depends on, itself included, to that one's `grad`.

        Every node is visited once, after all that were computed from it; nothing recurses.
        """
        order: list[Value] = []
        seen: set[int] = set()
        todo: list[tuple[Value, bool]] = [(self, False)]
        while todo:
            node, is_done = todo.pop()
            if is_done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                todo.append((node, True))
                todo.extend((parent, False) for parent in node.parents)
        slopes = dict.fromkeys(map(id, order), 0.0)
        slopes[id(self)] = 1.0
        for node in reversed(order):
            node.grad += slopes[id(node)]
            for parent, local in zip(node.parents, node.slopes, strict=True):
                slopes[id(parent)] += slopes[id(node)] * local


def neuron_value(x: Sequence[Value | float], w: Sequence[Value], b: Value) -> Value:
    """Compute a tanh neuron.

    Parameters
    ----------
    x : sequence of Value or float
        The inputs.
    w : sequence of Value
        The weights, as many.
    b : Value
        The bias.

    Returns
    -------
    Value
    """
    total = b
    for weight, value in zip(w, x, strict=True):
        total = total + weight * value
    return total.tanh()
