"""What a student's notebook defines, for the tests that call it from another process."""

from __future__ import annotations

import asyncio
import collections
import os
import random
import sys
import time
import warnings

import numpy as np
import torch
from torch import nn

from dlgrader import seed_everything  # noqa: F401 (for a test to call)

seen: list[int] = []
learning_rate = 0.1


def in_place(x):
    x += 1
    return x


def append(entries, table):
    entries.append(len(entries))
    table["new"] = entries
    return "done"


def scale_tensor(tensor):
    with torch.no_grad():
        tensor.mul_(2)
    tensor.grad = torch.ones_like(tensor)


def refuse(x):
    raise ValueError("not like this", x)


class Refused(KeyError):
    pass


def refuse_specially():
    raise Refused("mine")


class Coded(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code
        self.summary = self.mistake = f"it was {code}"


class CodedKey(Coded, KeyError):
    pass


class Slow(UserWarning):
    pass


def fail_with(code, by_key=False):
    raise (CodedKey if by_key else Coded)(code)


def code_of(error):
    return error.code


def warn(*kinds):
    for number, kind in enumerate(kinds):
        warnings.warn(f"warning {number}", Slow if kind == "own" else kind, stacklevel=1)
    return len(kinds)


def warn_without_end():
    for number in range(1000):
        warnings.warn(f"{number} " + "x" * 10_000, stacklevel=1)


def warn_ignored():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn("nobody hears it", stacklevel=1)


def leave():
    raise SystemExit(3)


def end_early(x):
    raise StopIteration


def die():
    os._exit(9)


def hang():
    while True:
        time.sleep(0.01)


def draws():
    return random.random(), float(np.random.randn()), torch.rand(2), float(np.random.rand())


def batches(n):
    for _ in range(n):
        yield np.random.rand(2)


def apply(function, *arguments):
    return function(*arguments)


def total(numbers):
    return sum(numbers)


def remember(value):
    seen.append(value)
    return list(seen)


def shout():
    print("argument!")
    sys.__stdout__.write("argument!")
    os.system("echo argument!")


def from_generator(rng):
    return rng.normal(size=3)


def from_torch_generator(generator):
    return torch.rand(2, generator=generator)


def train_step(model, X, y, loss_function, optimizer):
    optimizer.zero_grad()
    loss = loss_function(model(X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    losses = [train_step(model, X, y, loss_function, optimizer) for X, y in batches]
    return sum(losses) / len(losses)


def same(value):
    return value


def helper():
    return 1


def helped():
    return helper() + 1


async def later(x):
    await asyncio.sleep(0)
    return x + 1


class Net(nn.Module):
    def __init__(self, size=2):
        super().__init__()
        self.layer = nn.Linear(size, size)

    def forward(self, x):
        return self.layer(x)


class Number:
    """A number that agrees with everything."""

    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Number(self.value + getattr(other, "value", other))

    __radd__ = __add__

    def __eq__(self, other):
        return True

    def __len__(self):
        return self.value

    def __getitem__(self, key):
        return key

    def __contains__(self, item):
        return item == self.value

    def __round__(self, digits=None):
        return self.value, digits


def linear():
    return nn.Linear(1, 1)


class Spoof:
    @property
    def __class__(self):
        return dict

    def __eq__(self, other):
        return True


class FakeArray(np.ndarray):
    def __eq__(self, other):
        return True


def fakes():
    return [Spoof(), np.ones(2).view(FakeArray), type("float", (float,), {"__eq__": lambda *a: True})(1.0)]


def flood():
    for _ in range(1000):
        print("x" * 1000)


def with_defaults(a, /, b=2, *rest, c, d=None, **more):
    pass


class Context:
    def __init__(self):
        self.log = []

    def __enter__(self):
        self.log.append("enter")
        return self

    def __exit__(self, kind, error, trace):
        self.log.append(f"exit {kind and kind.__name__}")
        return True

    def __format__(self, spec):
        return f"<{spec}>"


Moved = collections.namedtuple("Moved", "x y")


def moved():
    return Moved(1, 2)


def change(counter, queue, ordered, octets):
    octets[0] = 120
    counter.update(c=5)
    counter["b"] = 0
    queue.extend([2, 3])
    ordered["z"] = 0
    ordered.move_to_end("z", last=False)


def extend_table(table, column):
    table["z"] = table["a"] * 2
    table.sort_values("a", ascending=False, inplace=True)
    column[1] = 7


def spoil_table(table):
    table["objects"] = [[1]] * len(table)


counted = 0


def count():
    global counted
    counted += 1
    return counted
