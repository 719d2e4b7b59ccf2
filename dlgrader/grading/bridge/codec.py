"""Values as bytes in a tagged format that can't carry code, read with limits: the other side may be hostile.

What crosses by value is told by exact type: an object can claim any `__class__`. Everything else is left to a hook,
which stands a `Reference` in its place. Lists, dicts, sets, arrays and tensors keep their identity within a message.
"""

from __future__ import annotations

import functools
import math
import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlgrader.compare.kinds import tensor_bytes

from .forms import (
    ARRAY_KINDS,
    Parts,
    dtype_name,
    form_of,
    put_together,
    take_apart,
    torch_device,
    torch_dtype,
)
from .forms import TORCH_DTYPES as _TORCH_DTYPES

MAX_BYTES = 256 << 20
MAX_DEPTH = 100
MAX_WEIGHT = 1 << 20  # values in a message, each counted as often as it can be reached; an array also by its size
BYTES_PER_WEIGHT = 256
MAX_INT_BYTES = 1 << 12

_LENGTH = struct.Struct("<I")
_FLOAT = struct.Struct("<d")
_COMPLEX = struct.Struct("<dd")
_SINGLE = {b"N": None, b"T": True, b"F": False, b"E": Ellipsis}
_SEQUENCES: dict[type, bytes] = {list: b"l", tuple: b"t", set: b"s", frozenset: b"z", slice: b":", range: b"r"}
_BUILDERS: dict[bytes, Callable[[list[Any]], Any]] = {
    b"l": list, b"t": tuple, b"s": set, b"z": frozenset, b":": lambda parts: slice(*parts),
    b"r": lambda parts: range(*parts), b"d": lambda parts: dict(zip(parts[::2], parts[1::2], strict=True)),
}  # fmt: skip
# what a class may be derived from and still be read as that, by the plain type's own methods
_PLAIN: dict[type | None, Callable[[Any], Any]] = {
    int: int.__pos__, float: float.__pos__, complex: complex.__pos__,
    str: lambda text: str.__getitem__(text, slice(None)), bytes: lambda text: bytes.__getitem__(text, slice(None)),
}  # fmt: skip
_BASES = (int, float, complex, str, bytes, list, tuple, dict, set, frozenset, np.ndarray)
_SCALARS = frozenset(
    np.dtype(code).type for code in "?bhilqBHILQefdgFDGmM"
) | {np.str_, np.bytes_}  # fmt: skip
_OPEN = object()


class CodecError(ValueError):
    """The value can't be encoded, or the bytes are not what an encoder writes."""


# classes that are the same on both sides, and make plain values only
PLAIN_CLASSES = {
    kind.__name__: kind
    for kind in (object, bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, type(None))
}


@dataclass(frozen=True)
class Reference:
    """What crosses in place of an object that doesn't.

    Attributes
    ----------
    kind : str
        What the number means to those who talk.
    number : int
        Which of that kind.
    facts : plain value
        What the other side may know about it.
    """

    kind: str
    number: int
    facts: Any = None


class Encoder:
    """Writes one message.

    Parameters
    ----------
    refer : callable, optional
        Takes an object that doesn't cross by value and returns the `Reference` for it. Without it, that is an error.
    known : sequence of objects
        What the other side already has, by position; it is not sent again.
    as_base : callable
        Whether values of a class derived from a plain type cross as that type, read by the plain type's own methods;
        otherwise they are left to `refer`.

    Attributes
    ----------
    shared : list
        The objects that kept their identity, in the order in which `Decoder.shared` has their copies.
    """

    def __init__(
        self,
        refer: Callable[[Any], Reference] | None = None,
        known: Sequence[Any] = (),
        as_base: Callable[[type], bool] = lambda kind: False,
    ) -> None:
        self._refer = refer
        self._as_base = as_base
        self._known = {id(value): position for position, value in enumerate(known)}
        self._seen: dict[int, int] = {}
        self._open: set[int] = set()
        self._out = bytearray()
        self.shared: list[Any] = []

    def encode(self, value: Any) -> bytes:
        """Return the value as bytes.

        Raises
        ------
        CodecError
            If something in it can't cross, holds itself, or is nested or large beyond the limits.
        """
        self._write(value, 0)
        if len(self._out) > MAX_BYTES:
            raise CodecError("too large to cross")
        return bytes(self._out)

    def _put(self, tag: bytes, data: bytes | memoryview = b"") -> None:
        self._out += tag
        self._out += _LENGTH.pack(len(data))
        self._out += data

    def _write(self, value: Any, depth: int) -> None:
        kind = type(value)
        if value is None or kind is bool or value is Ellipsis:
            self._out += b"N" if value is None else b"E" if value is Ellipsis else b"T" if value else b"F"
        elif kind is int:
            self._put(b"i", value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))
        elif kind is float:
            self._out += b"f" + _FLOAT.pack(value)
        elif kind is complex:
            self._out += b"c" + _COMPLEX.pack(value.real, value.imag)
        elif kind is str:
            self._put(b"u", value.encode("utf-8", "surrogatepass"))
        elif kind is bytes:
            self._put(b"b", value)
        elif kind in _SCALARS:
            self._put(b"n", value.dtype.str.encode())
            self._put(b"b", value.tobytes())
        elif kind is np.dtype or (isinstance(kind, type) and issubclass(kind, np.dtype) and value.kind in ARRAY_KINDS):
            self._put(b"p", value.str.encode())
        elif (base := self._base_of(kind)) in _PLAIN:
            self._write(_PLAIN[base](value), depth)
        else:
            self._write_shared(value, kind, depth)

    def _base_of(self, kind: type) -> type | None:
        """Return the plain type that a class is derived from, if its values cross as such."""
        if kind in _SEQUENCES or kind in (dict, np.ndarray):
            return kind
        found = next((base for base in _BASES if issubclass(kind, base)), None)
        return found if found is not None and self._as_base(kind) else None

    def _write_shared(self, value: Any, kind: type, depth: int) -> None:
        identity = id(value)
        if identity in self._known:
            self._out += b"A" + _LENGTH.pack(self._known[identity])
            return
        if identity in self._seen:
            if identity in self._open:
                raise CodecError("a value that holds itself can't cross")
            self._out += b"R" + _LENGTH.pack(self._seen[identity])
            return
        if depth >= MAX_DEPTH:
            raise CodecError("nested too deeply to cross")
        writer = self._writer(value, kind)
        if writer is None:
            self._write_reference(value, depth)
            return
        self._seen[identity] = len(self.shared)
        self.shared.append(value)
        self._open.add(identity)
        writer(value, depth + 1)
        self._open.discard(identity)

    def _writer(self, value: Any, kind: type) -> Callable[[Any, int], None] | None:
        form = form_of(kind, self._as_base)
        parts = take_apart(form, value) if form is not None else None
        if form is not None and parts is not None:
            return functools.partial(self._write_form, form=form, parts=parts)
        base = self._base_of(kind)
        if base is not None and (base in _SEQUENCES or base is dict):
            return functools.partial(self._write_container, kind=base)
        if base is np.ndarray:
            return self._write_array if value.dtype.kind in ARRAY_KINDS else None
        torch = sys.modules.get("torch")
        if torch is None:
            return None
        derived = issubclass(kind, torch.Tensor) and self._as_base(kind)
        if kind in (torch.Tensor, torch.nn.Parameter) or derived:
            crosses = value.layout is torch.strided and not value.is_quantized
            return self._write_tensor if crosses and dtype_name(value.dtype) in _TORCH_DTYPES else None
        return None

    def _write_form(self, value: Any, depth: int, form: str, parts: Parts) -> None:
        self._put(b"K", form.encode())
        self._write(parts, depth)

    def _write_reference(self, value: Any, depth: int) -> None:
        if self._refer is None:
            raise CodecError(f"{type(value).__name__} can't cross by value")
        reference = self._refer(value)
        self._put(b"H", reference.kind.encode())
        self._write(reference.number, depth)
        self._write(reference.facts, depth + 1)

    def _write_container(self, value: Any, depth: int, kind: type) -> None:
        if kind is dict:
            tag, parts = b"d", [part for item in dict.items(value) for part in item]
        elif kind in (slice, range):
            tag, parts = _SEQUENCES[kind], [value.start, value.stop, value.step]
        else:
            tag, parts = _SEQUENCES[kind], list(kind.__iter__(value))  # type: ignore[attr-defined]
        self._out += tag + _LENGTH.pack(len(parts))
        for part in parts:
            self._write(part, depth)

    def _write_array(self, value: Any, depth: int) -> None:
        value = np.ndarray.view(value, np.ndarray)
        order = _axes_by_stride(value.strides)
        self._put(b"a", value.dtype.str.encode())
        self._write((value.shape, order, bool(value.flags.writeable)), depth)
        self._put(b"b", value.transpose(order).tobytes())

    def _write_tensor(self, value: Any, depth: int) -> None:
        import torch

        if type(value) not in (torch.Tensor, torch.nn.Parameter):
            value = value.as_subclass(torch.Tensor)
        plain = value.detach().resolve_conj().resolve_neg()
        order = _axes_by_stride(plain.stride())
        self._put(b"q", dtype_name(value.dtype).encode())
        traits = (
            tuple(value.shape), order, str(value.device), type(value) is not torch.Tensor,
            value.requires_grad, value.is_leaf, value.grad if value.is_leaf else None,
        )  # fmt: skip
        self._write(traits, depth)
        self._put(b"b", tensor_bytes(plain.permute(order)))


class Decoder:
    """Reads one message; whatever the bytes, it ends with a value or with `CodecError`.

    Parameters
    ----------
    resolve : callable, optional
        Takes a `Reference` and returns what to put in its place.
    known : sequence of objects
        What the encoder was given as `known`.

    Attributes
    ----------
    shared : list
        The copies of `Encoder.shared`.
    """

    def __init__(self, resolve: Callable[[Reference], Any] | None = None, known: Sequence[Any] = ()) -> None:
        self._resolve = resolve
        self._known = known
        self._data = memoryview(b"")
        self._at = 0
        self._weight = 0
        self._weights: list[int] = []
        self.shared: list[Any] = []

    def decode(self, data: bytes | bytearray) -> Any:
        """Return the value that the bytes stand for.

        Raises
        ------
        CodecError
            If they stand for none, or for one beyond the limits.
        """
        if len(data) > MAX_BYTES:
            raise CodecError("the message is too large")
        self._data = memoryview(data)
        try:
            value = self._read(0)
        except CodecError:
            raise
        except (ValueError, TypeError, ArithmeticError, LookupError, MemoryError, RuntimeError, struct.error) as error:
            raise CodecError(f"malformed: {type(error).__name__}") from error
        if self._at != len(self._data):
            raise CodecError("there are bytes after the value")
        return value

    def _take(self, count: int) -> memoryview:
        if count > len(self._data) - self._at:
            raise CodecError("the bytes end too early")
        self._at += count
        return self._data[self._at - count : self._at]

    def _length(self) -> int:
        length: int = _LENGTH.unpack(self._take(4))[0]
        return length

    def _bytes(self) -> memoryview:
        return self._take(self._length())

    def _text(self, limit: int = 64) -> str:
        data = self._bytes()
        if len(data) > limit:
            raise CodecError("a name is too long")
        return str(data, "utf-8")

    def _weigh(self, weight: int) -> None:
        self._weight += weight
        if self._weight > MAX_WEIGHT:
            raise CodecError("too many values")

    def _read(self, depth: int) -> Any:
        self._weigh(1)
        tag = bytes(self._take(1))
        if tag in _SINGLE:
            return _SINGLE[tag]
        if tag in _LEAVES:
            return _LEAVES[tag](self)
        if tag == b"R":
            return self._repeated()
        if depth >= MAX_DEPTH:
            raise CodecError("nested too deeply")
        if tag == b"H":
            reference = Reference(self._text(), self._whole(depth), self._read(depth + 1))
            if self._resolve is None:
                raise CodecError("a reference where only values are taken")
            return self._resolve(reference)
        position, before = len(self.shared), self._weight
        self.shared.append(_OPEN)
        self._weights.append(0)
        if tag in _BUILDERS:
            count = self._length()
            if count > len(self._data) - self._at:
                raise CodecError("the bytes end too early")
            value = _BUILDERS[tag]([self._read(depth + 1) for _ in range(count)])
        elif tag in _NESTED:
            value = _NESTED[tag](self, depth + 1)
        else:
            raise CodecError("an unknown tag")
        self.shared[position] = value
        self._weights[position] = self._weight - before
        return value

    def _repeated(self) -> Any:
        position = self._length()
        if position >= len(self.shared) or self.shared[position] is _OPEN:
            raise CodecError("a value that holds itself")
        # whoever walks the value comes by here again: references to references could grow without bound
        self._weigh(self._weights[position])
        return self.shared[position]

    def _argument(self) -> Any:
        return self._known[self._length()]

    def _whole(self, depth: int) -> int:
        number = self._read(depth)
        if type(number) is not int:
            raise CodecError("not an integer")
        return number

    def _integer(self) -> int:
        data = self._bytes()
        if len(data) > MAX_INT_BYTES:
            raise CodecError("an integer is too large")
        return int.from_bytes(data, "little", signed=True)

    def _string(self) -> str:
        data = self._bytes()
        self._weigh(len(data) // BYTES_PER_WEIGHT)
        return str(data, "utf-8", "surrogatepass")

    def _blob(self) -> bytes:
        data = self._bytes()
        self._weigh(len(data) // BYTES_PER_WEIGHT)
        return bytes(data)

    def _dtype(self) -> np.dtype[Any]:
        dtype = np.dtype(self._text(16))
        if dtype.kind not in ARRAY_KINDS or dtype.names or dtype.subdtype:
            raise CodecError("a dtype that may not cross")
        return dtype

    def _values(self, dtype: np.dtype[Any], count: int) -> np.ndarray[Any, Any]:
        """Return so many numbers, a writable copy; anything but valid bytes for them is an error."""
        if bytes(self._take(1)) != b"b":
            raise CodecError("no bytes where an array's should be")
        data = self._bytes()
        self._weigh(len(data) // BYTES_PER_WEIGHT)
        if len(data) != count * dtype.itemsize:
            raise CodecError("an array's bytes don't fit its shape")
        if dtype.kind == "b" and bytes(data).strip(b"\0\1"):  # not what a truth value is stored as
            raise CodecError("not truth values")
        if dtype.kind == "U" and data and np.frombuffer(data, dtype.byteorder + "u4").max() > sys.maxunicode:
            raise CodecError("not characters")
        if not dtype.itemsize:
            return np.zeros(count, dtype)
        return np.frombuffer(bytearray(data), dtype)

    def _scalar(self) -> Any:
        return self._values(self._dtype(), 1)[0]

    def _shape(self, shape: Any, order: Any) -> tuple[int, ...]:
        """Return the checked shape in which the bytes are stored."""
        if type(shape) is not tuple or type(order) is not tuple or sorted(order) != list(range(len(shape))):
            raise CodecError("not a shape")
        if len(shape) > 32 or any(type(size) is not int or not 0 <= size <= 1 << 40 for size in (*shape, *order)):
            raise CodecError("not a shape")
        return tuple(shape[axis] for axis in order)

    def _array(self, depth: int) -> np.ndarray[Any, Any]:
        dtype = self._dtype()
        shape, order, writable = self._read(depth)
        stored = self._shape(shape, order)
        array = self._values(dtype, math.prod(stored)).reshape(stored).transpose(np.argsort(order).tolist())
        array.flags.writeable = writable is True
        return array

    def _formed(self, depth: int) -> Any:
        return put_together(self._text(), self._read(depth))

    def _tensor(self, depth: int) -> Any:
        import torch

        name = self._text()
        dtype = torch_dtype(name)
        shape, order, device, is_parameter, requires_grad, is_leaf, grad = self._read(depth)
        stored = self._shape(shape, order)
        if device == "meta":  # it has a shape and no numbers
            if self._values(np.dtype("V1"), 0).size or math.prod(stored) > 1 << 40:
                raise CodecError("not a tensor without numbers")
            flat = torch.empty(math.prod(stored), dtype=dtype, device="meta")
        else:
            raw = np.dtype(bool) if name == "bool" else np.dtype(f"V{dtype.itemsize}")
            values = self._values(raw, math.prod(stored)).view(np.uint8)
            flat = torch.from_numpy(values).view(dtype) if values.size else torch.empty(0, dtype=dtype)
        tensor = flat.reshape(stored).permute(np.argsort(order).tolist())
        if device != "cpu":
            tensor = tensor.to(torch_device(device))
        if is_parameter is True:
            tensor = torch.nn.Parameter(tensor, requires_grad=requires_grad is True)
        elif requires_grad is True:
            tensor.requires_grad_()
        if grad is not None:
            if type(grad) is not torch.Tensor:
                raise CodecError("a gradient that is no tensor")
            tensor.grad = grad
        # in-place operations are refused for a leaf that requires a gradient and allowed inside a graph
        with torch.enable_grad():
            return tensor if is_leaf is True else tensor.clone()


_LEAVES: dict[bytes, Callable[[Decoder], Any]] = {
    b"i": Decoder._integer, b"u": Decoder._string, b"b": Decoder._blob, b"n": Decoder._scalar, b"p": Decoder._dtype,
    b"A": Decoder._argument, b"f": lambda decoder: _FLOAT.unpack(decoder._take(8))[0],
    b"c": lambda decoder: complex(*_COMPLEX.unpack(decoder._take(16))),
}  # fmt: skip
_NESTED: dict[bytes, Callable[[Decoder, int], Any]] = {
    b"a": Decoder._array, b"q": Decoder._tensor, b"K": Decoder._formed,
}  # fmt: skip


def _axes_by_stride(strides: Sequence[int]) -> tuple[int, ...]:
    """Return the axes from the slowest to the fastest, so that a transpose stays one on the other side."""
    return tuple(sorted(range(len(strides)), key=lambda axis: -abs(strides[axis])))
