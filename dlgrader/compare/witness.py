"""What test cells of torch functions put in to see what happens on the way, not only what comes out at the end.

Everything here is for scenarios of `assert_same_run`: it runs beside the student's code, asserts nothing, and gives
plain facts for the scenario to return, under keys that a student may read.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import math
import pickle
import random
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from unittest import mock

import numpy as np
import torch
from torch import Tensor, nn

from dlgrader.compare.kinds import tensor_bytes
from dlgrader.compare.outcomes import seeded

OVERSHOOT = 3.0
"""How many times as much it costs to be above the target as to be as far below it."""
OF_EVERY_MODULE = frozenset(vars(nn.Module()))


class Loss:
    """A loss of its own that notices how it is called: `loss(outputs, targets)`.

    The mean over all entries of the squared error, which counts three times where the output is above its target: so
    the two arguments can't be swapped unseen, and no loss of a library has its values.

    Attributes
    ----------
    rows : list of int
        How many rows each call was given.
    swapped : list of bool
        Whether a call certainly had its arguments in the wrong order: integers before floats, or what needs a gradient
        last. Where that can't be told, the value of the loss tells.

    Examples
    --------
    >>> loss = Loss()
    >>> loss(torch.tensor([[1.0], [0.0]]), torch.tensor([[0.0], [1.0]])).item(), loss.rows, loss.swapped
    (2.0, [2], [False])
    """

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.swapped: list[bool] = []

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Return the loss.

        Parameters
        ----------
        outputs : Tensor of float, shape (n, classes) or any other
        targets : Tensor, the shape of outputs; or of int64, one axis fewer
            A label stands for a 1 in its place and 0 elsewhere along the last axis.

        Returns
        -------
        Tensor, without axes

        Raises
        ------
        ValueError
            If the shapes do not go together: nothing is broadcast.
        """
        floats_last = targets.is_floating_point() and not outputs.is_floating_point()
        self.rows.append(len(outputs))
        self.swapped.append(floats_last or (targets.requires_grad and not outputs.requires_grad))
        outputs, targets = _with_labels_as_rows(outputs, targets), _with_labels_as_rows(targets, outputs)
        if outputs.shape != targets.shape:
            raise ValueError(f"the loss got outputs {tuple(outputs.shape)} and targets {tuple(targets.shape)}")
        error = outputs - targets
        return (torch.where(error > 0, OVERSHOOT, 1.0) * error.square()).mean()


def _with_labels_as_rows(values: Tensor, others: Tensor) -> Tensor:
    """Return integer labels as rows with a 1 in the label's place; anything else as it is."""
    if values.is_floating_point() or values.ndim != others.ndim - 1:
        return values
    return nn.functional.one_hot(values.long(), others.shape[-1]).to(others.dtype)


class Probe(nn.Module):
    """A layer that passes its input on and notes the circumstances of each call; it stands among other layers.

    Copies of it, as in a copied model, note theirs in the same lists.

    Attributes
    ----------
    modes : list of str
        "train" or "eval" at each call.
    grad_modes : list of bool
        Whether gradients were recorded.
    rows : list of int
        The length of the first axis of what came by.

    Examples
    --------
    >>> probe = Probe()
    >>> _ = nn.Sequential(nn.Linear(3, 2), probe).eval()(torch.zeros(5, 3))
    >>> probe.modes, probe.grad_modes, probe.rows
    (['eval'], [True], [5])
    """

    def __init__(self) -> None:
        super().__init__()
        self.modes: list[str] = []
        self.grad_modes: list[bool] = []
        self.rows: list[int] = []

    def __deepcopy__(self, memo: dict[int, Any]) -> Probe:
        return copy.copy(self)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the input itself."""
        self.modes.append("train" if self.training else "eval")
        self.grad_modes.append(torch.is_grad_enabled())
        self.rows.append(len(inputs))
        return inputs


class Batches:
    """Data in batches of given sizes, for loops only: it has no length and no index, and counts what is taken.

    Parameters
    ----------
    X, y : Tensor
        Rows along the first axis.
    sizes : sequence of int
        Of the batches; they add up to the number of rows. Unequal ones, and a short last one, tell most.

    Attributes
    ----------
    passes : list of int
        How many batches each pass took: [3, 3] after two epochs, [3] if it was made a list before them.

    Examples
    --------
    >>> batches = Batches(torch.zeros(5, 3), torch.zeros(5), sizes=(4, 1))
    >>> [len(X) for X, y in batches], batches.passes
    ([4, 1], [2])
    """

    def __init__(self, X: Tensor, y: Tensor, sizes: Sequence[int]) -> None:
        self._batches = list(zip(X.split(list(sizes)), y.split(list(sizes)), strict=True))
        self.passes: list[int] = []

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        number = len(self.passes)
        self.passes.append(0)
        for batch in self._batches:
            self.passes[number] += 1
            yield batch


@contextlib.contextmanager
def changes(*watched: nn.Module | Tensor | np.ndarray[Any, Any]) -> Iterator[dict[str, str]]:
    """Watch modules, tensors, arrays and the state of torch itself while something is done.

    Parameters
    ----------
    *watched : nn.Module, Tensor or ndarray

    Yields
    ------
    dict of str to str
        Filled in at the end: "as before" or "changed" for the "mode" of every submodule, the "values" of parameters,
        tensors and arrays, the "parameter objects" (whether the same ones are in the same places), "requires_grad",
        the "gradients" in `.grad`, the "buffers", the "attributes" that modules have beside what torch gives every one
        (whether the same objects are there, and dicts as long as before), the "hooks", the "grad mode", and "torch's
        random state", "numpy's random state" and "Python's random state".

    Examples
    --------
    >>> model = nn.Linear(3, 2)
    >>> with changes(model) as changed:
    ...     _ = model.eval()
    >>> changed["mode"], changed["values"]
    ('changed', 'as before')
    """
    facts: dict[str, str] = {}
    before = _state(watched)
    yield facts
    after = _state(watched)
    facts |= {aspect: "as before" if after[aspect] == state else "changed" for aspect, state in before.items()}


def _state(watched: Iterable[Any]) -> dict[str, Any]:
    roots = [part for part in watched if isinstance(part, nn.Module)]
    modules = [module for root in roots for module in root.modules()]
    parameters = [named for root in roots for named in root.named_parameters()]
    values = [parameter for _, parameter in parameters] + [part for part in watched if not isinstance(part, nn.Module)]
    tensors = [value for value in values if isinstance(value, Tensor)]
    own = [pair for module in modules for pair in vars(module).items() if pair[0] not in OF_EVERY_MODULE]
    hooks = [kept for module in modules for name, kept in vars(module).items() if name.endswith("_hooks")]
    return {
        "mode": [module.training for module in modules],
        "values": [_bits(value) for value in values],
        "parameter objects": [(name, _Same(parameter)) for name, parameter in parameters],
        "requires_grad": [tensor.requires_grad for tensor in tensors],
        "gradients": [_bits(tensor.grad) if tensor.is_leaf else None for tensor in tensors],
        "buffers": [(name, _bits(buffer)) for root in roots for name, buffer in root.named_buffers()],
        "attributes": [(name, _Same(value), len(value) if isinstance(value, dict) else 0) for name, value in own],
        "hooks": [len(kept or ()) for kept in [*hooks, *(tensor._backward_hooks for tensor in tensors)]],
        "grad mode": (torch.is_grad_enabled(), torch.is_inference_mode_enabled()),
        "torch's random state": _digest(torch.get_rng_state().numpy().tobytes()),
        "numpy's random state": _digest(pickle.dumps(np.random.get_state())),
        "Python's random state": _digest(pickle.dumps(random.getstate())),
    }


class _Same:
    """Equal to nothing but what holds the same object; it keeps it alive, so that no other gets its place."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value


def _bits(values: Any) -> Any:
    """Return shape, dtype and stored numbers of a tensor or array in a form that is equal where all bits are."""
    if values is None:
        return None
    stored = tensor_bytes(values) if isinstance(values, Tensor) else values.tobytes()
    return tuple(values.shape), str(values.dtype), _digest(stored)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fill_(model: nn.Module, seed: int = 0) -> None:
    """Put numbers into a model's parameters that depend on nothing but their shapes.

    Two models get equal weights and biases, whatever the names and the order of their layers. Parameters of one shape
    are told apart by the order of registration alone: choose sizes so that no two layers have the same.

    Parameters
    ----------
    model : nn.Module
        Changed in place. The biases become other than 0 too; what a layer puts out stays of the size of what comes in.
    seed : int
        Other numbers for another seed. The global random states are left alone.

    Examples
    --------
    >>> one, other = nn.Linear(3, 2), nn.Linear(3, 2)
    >>> fill_(one), fill_(other)
    (None, None)
    >>> torch.equal(one.weight, other.weight)
    True
    """
    with torch.no_grad():
        for name, parameter in _by_shape(model).items():
            generator = torch.Generator().manual_seed(seed + zlib.crc32(name.encode()))
            values = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            parameter.copy_(values / math.sqrt(max(1, math.prod(parameter.shape[1:]))))


def gradients(model: nn.Module, X: Tensor, y: Tensor) -> dict[str, Tensor | str]:
    """Return what one backward pass of `Loss` leaves in each parameter of a model.

    Parameters
    ----------
    model : nn.Module
        Its old gradients are cleared; its mode is left as it is.
    X, y : Tensor
        A batch, as for `Loss`.

    Returns
    -------
    dict of str to Tensor or str
        By shape, "(2, 3)", a second one "(2, 3), no. 2", so that names and order of the layers don't matter. "none"
        stands for a parameter that no gradient reaches.

    Examples
    --------
    >>> model = nn.Linear(1, 1)
    >>> fill_(model)
    >>> sorted(gradients(model, torch.ones(4, 1), torch.zeros(4, 1)))
    ['(1, 1)', '(1,)']
    """
    model.zero_grad(set_to_none=True)
    with torch.enable_grad():
        loss = Loss()(model(X), y)
        if loss.requires_grad:
            loss.backward()
    return {
        name: "none" if parameter.grad is None else parameter.grad.clone()
        for name, parameter in _by_shape(model).items()
    }


def _by_shape(model: nn.Module) -> dict[str, nn.Parameter]:
    """Return the parameters by shape; those of one shape are numbered in the order of registration."""
    found: dict[str, nn.Parameter] = {}
    counts: Counter[str] = Counter()
    for parameter in model.parameters():
        shape = str(tuple(parameter.shape))
        counts[shape] += 1
        found[shape if counts[shape] == 1 else f"{shape}, no. {counts[shape]}"] = parameter
    return found


def draws(
    draw: Callable[[Any], Any],
    *,
    generator: Callable[[int], Any] = lambda seed: torch.Generator().manual_seed(seed),
    low: float = -math.inf,
    high: float = math.inf,
) -> dict[str, Any]:
    """Return what can be said of a random function without knowing its draws.

    Compare with a tolerance as wide as the mean and the spread may stray, `assert_same_run(…, atol=0.01)`, and draw
    some ten thousand numbers, so that it can be narrow. A tolerance below 1 lets no other fact pass.

    Parameters
    ----------
    draw : callable
        Calls the random function with the generator it is given and returns the tensor or array that is drawn. Models,
        whose own weights come from the global random state, are made outside it.
    generator : callable
        Makes a generator from a seed: torch's by default; `np.random.default_rng` for numpy's. The global generators
        are seeded with the same seed, for functions that draw from those.
    low, high : float
        Between which all values lie, the bounds themselves included.

    Returns
    -------
    dict of str to text, float, int or bool
        "kind" (see `kind`), "mean", "standard deviation", "values out of range", "same seed, same values", "another
        seed, other values", "a second call draws anew" and "draws from the global random state".

    Examples
    --------
    >>> facts = draws(lambda generator: torch.rand(10_000, generator=generator), low=0.0, high=1.0)
    >>> facts["values out of range"], facts["a second call draws anew"], facts["draws from the global random state"]
    (0, True, False)
    """

    def drawn(seed: int) -> tuple[list[Any], bool]:
        with seeded(seed):
            ours = generator(seed)
            with changes() as changed:
                values = [_numbers(draw(ours)) for _ in range(2)]
            return values, any("random" in aspect and state == "changed" for aspect, state in changed.items())

    with seeded(1):
        described = kind(draw(generator(1)))
    ((first, second), is_global), ((again, _), _), ((other, _), _) = drawn(1), drawn(1), drawn(2)
    return {
        "kind": described,
        "mean": float(first.mean()),
        "standard deviation": float(first.std()),
        "values out of range": int(((first < low) | (first > high) | np.isnan(first)).sum()),
        "same seed, same values": np.array_equal(first, again),
        "another seed, other values": not np.array_equal(first, other),
        "a second call draws anew": not np.array_equal(first, second),
        "draws from the global random state": is_global,
    }


def _numbers(values: Any) -> np.ndarray[Any, Any]:
    if isinstance(values, Tensor):
        values = values.detach().cpu().double().numpy()
    return np.array(values, dtype=np.float64)


def optimizer_path(
    make: Callable[[list[Tensor]], Any],
    steps: int = 7,
    before_step: Callable[[Any, int], object] = lambda optimizer, step: None,
) -> list[list[Tensor]]:
    """Return where an optimizer takes its parameters when it is given prepared gradients.

    Parameters
    ----------
    make : callable
        Makes the optimizer from a list of four parameters, float64, of different shapes. The gradients differ from
        step to step, in sign too, and from 1e-6 to 10 in size. The third parameter gets none in the second step, the
        fourth never gets one.
    steps : int
    before_step : callable
        `before_step(optimizer, step)` may change a learning rate; steps count from 0.

    Returns
    -------
    list of list of Tensor
        The parameters after each step.

    Examples
    --------
    >>> path = optimizer_path(lambda parameters: torch.optim.SGD(parameters, lr=0.1), steps=2)
    >>> len(path), len(path[0]), torch.equal(path[0][2], path[1][2])
    (2, 4, True)
    """
    generator = torch.Generator().manual_seed(0)

    def normal(shape: tuple[int, ...]) -> Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    parameters = [normal(shape).requires_grad_() for shape in [(3, 2), (4,), (2,), (1, 3)]]
    sizes = torch.logspace(-6, 1, 4, dtype=torch.float64)
    optimizer, path = make(parameters), []
    for step in range(steps):
        for number, parameter in enumerate(parameters):
            gradient = sizes[(step + number) % 4] * normal(tuple(parameter.shape))
            parameter.grad = None if number == 3 or (number, step) == (2, 1) else gradient
        before_step(optimizer, step)
        optimizer.step()
        path.append([parameter.detach().clone() for parameter in parameters])
    return path


def raised(exception: type[BaseException], function: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """Return the name of the exception that a call raises, and "nothing" if it raises none.

    Outside a scenario `assert_raises` says more.

    Parameters
    ----------
    exception : type
        What is asked for: a subclass is given its name.
    function : callable
    *args, **kwargs
        What it is called with.

    Examples
    --------
    >>> raised(LookupError, [].pop), raised(LookupError, int, "x"), raised(LookupError, int)
    ('LookupError', 'ValueError', 'nothing')
    """
    try:
        function(*args, **kwargs)
    except Exception as error:
        return exception.__name__ if isinstance(error, exception) else type(error).__name__
    return "nothing"


@contextlib.contextmanager
def called(*functions: tuple[Any, str]) -> Iterator[list[str]]:
    """Note which of some functions are called, and let them do what they do.

    Parameters
    ----------
    *functions : tuple
        Each a module or class, and the name of a function in it.

    Yields
    ------
    list of str
        Their names, one for each call.

    Examples
    --------
    >>> with called((torch, "relu"), (torch.Tensor, "sum")) as names:
    ...     torch.relu(torch.tensor([-1.0, 2.0])).sum().item()
    2.0
    >>> names
    ['relu', 'sum']
    """
    names: list[str] = []

    def noted(owner: Any, name: str) -> Any:
        original = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            names.append(name)
            return original(*args, **kwargs)

        return mock.patch.object(owner, name, call)

    with contextlib.ExitStack() as stack:
        for owner, name in functions:
            stack.enter_context(noted(owner, name))
        yield names


def shares_memory(one: Tensor | np.ndarray[Any, Any], other: Tensor | np.ndarray[Any, Any]) -> bool:
    """Tell whether a change in one tensor or array can be seen in the other.

    Examples
    --------
    >>> x = torch.zeros(3)
    >>> shares_memory(x, x[1:]), shares_memory(x, x.clone()), shares_memory(x, x.numpy())
    (True, False, True)
    """
    first, second = (part.detach().numpy() if isinstance(part, Tensor) else part for part in (one, other))
    return bool(np.shares_memory(first, second))


def kind(value: Any) -> str:
    """Say what a result is without its values: a plain float or a tensor, its dtype, shape and device.

    Containers are told with their types and what they hold. It is for all that the comparators let pass or can't
    compare: a tuple for a list, a tensor for a number, a device, a tensor on "meta".

    Examples
    --------
    >>> kind(0.5), kind(torch.tensor(0.5)), kind((3, [True]))
    ('float', 'float32 tensor () on cpu', 'tuple(int, list(bool))')
    >>> kind({"x": torch.zeros(2, 3, device="meta"), "y": np.zeros(2)})
    "dict('x': float32 tensor (2, 3) on meta, 'y': float64 array (2,))"
    >>> kind(torch.device("cuda"))
    'device cuda'
    """
    name = type(value).__name__
    if isinstance(value, Tensor):
        return f"{str(value.dtype).removeprefix('torch.')} tensor {tuple(value.shape)} on {value.device}"
    if isinstance(value, np.ndarray):
        return f"{value.dtype} array {value.shape}"
    if isinstance(value, dict):
        return f"{name}({', '.join(f'{key!r}: {kind(entry)}' for key, entry in value.items())})"
    if isinstance(value, list | tuple):
        return f"{name}({', '.join(map(kind, value))})"
    return f"{name} {value}" if isinstance(value, torch.device | torch.dtype) else name


@contextlib.contextmanager
def devices(*, cuda: bool = False, mps: bool = False) -> Iterator[None]:
    """Have torch say that the machine has a GPU or none, whichever way it is asked; nothing can be computed there.

    Parameters
    ----------
    cuda, mps : bool
        Whether there is one of NVIDIA's, one of Apple's. CUDA is what `torch.accelerator` names if both are.

    Examples
    --------
    >>> with devices(cuda=True):
    ...     print(torch.cuda.is_available(), torch.backends.mps.is_available())
    True False
    """
    found = "cuda" if cuda else "mps" if mps else None
    accelerator = torch.device(found) if found else None
    answers: list[tuple[Any, str, Any]] = [
        (torch.cuda, "is_available", cuda),
        (torch.cuda, "device_count", int(cuda)),
        (torch.backends.mps, "is_available", mps),
        (torch.backends.mps, "is_built", mps),
        (torch.mps, "is_available", mps),
        (torch.mps, "device_count", int(mps)),
        (torch.accelerator, "is_available", cuda or mps),
        (torch.accelerator, "device_count", int(cuda or mps)),
        (torch.accelerator, "current_accelerator", accelerator),
    ]
    with contextlib.ExitStack() as stack:
        for module, name, answer in answers:
            if hasattr(module, name):  # torch 2.6 lacks some of them
                stack.enter_context(mock.patch.object(module, name, return_value=answer))
        yield
