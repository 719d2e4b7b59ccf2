"""The types of libraries whose values cross: of what parts each is made, and how it is made of them again.

One table serves both sides. Parts are plain values, so that nothing is unpickled; their types are checked here, and
what they make by the library that makes it.
"""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import functools
import importlib
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

ARRAY_KINDS = "biufcSUmM"
TORCH_DTYPES = (
    "bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32",
    "float64", "complex64", "complex128",
)  # fmt: skip
_MOST_NAMES, _LONGEST_DECIMAL = 100, 10_000
# a table with more texts, or more bytes of anything else, stays where it is
_MOST_TEXTS, _LARGEST = 100_000, 32 << 20
_LABELS = (type(None), str, int, float, bool)
_FACTORIES: dict[str, type | None] = {
    "": None, **{kind.__name__: kind for kind in (int, float, complex, str, list, tuple, dict, set)}
}  # fmt: skip

Parts = tuple[Any, ...]


@dataclass(frozen=True)
class Form:
    """How values of a type cross.

    Attributes
    ----------
    library : str
        The module that has the type.
    parts : tuple of type
        Of what types the parts are.
    take : callable
        Gives the parts of a value; None where some of it can't cross.
    build : callable
        Makes a value of its parts.
    """

    library: str
    parts: tuple[type | types.UnionType, ...]
    take: Callable[[Any], Parts | None]
    build: Callable[..., Any]


def form_of(kind: type, as_base: Callable[[type], bool]) -> str | None:
    """Return the form in which values of a type cross, if there is one.

    Parameters
    ----------
    kind : type
    as_base : callable
        Whether values of a type derived from a named tuple or a masked array cross as that.
    """
    exact: str = kind.__name__
    form = _FORMS.get(exact)
    if form is not None and vars(sys.modules.get(form.library, types)).get(exact) is kind:
        return exact
    for base, name in ((tuple, "tuple"), (np.ma.MaskedArray, "MaskedArray")):
        if issubclass(kind, base) and as_base(kind) and (base is not tuple or _tuple_of(kind) is not tuple):
            return name
    return None


def take_apart(name: str, value: Any) -> Parts | None:
    """Return the parts of a value; None where some of it can't cross."""
    return _FORMS[name].take(value)


def put_together(name: str, parts: Any) -> Any:
    """Return the value; a range or a text where a list or a number should be could fill the memory.

    Raises
    ------
    ValueError, LookupError, TypeError
        If there is no such form, or the parts make no such value.
    """
    form = _FORMS[name]
    fits = type(parts) is tuple and len(parts) == len(form.parts)
    if not fits or not all(isinstance(part, kind) for part, kind in zip(parts, form.parts, strict=True)):
        raise ValueError("not what such a value is made of")
    return form.build(*parts)


def torch_device(name: str) -> Any:
    """Return a device of torch by its name."""
    if name.partition(":")[0] not in ("cpu", "cuda", "mps", "meta"):
        raise ValueError("an unknown device")
    return _library("torch").device(name)


def torch_dtype(name: str) -> Any:
    """Return a dtype of torch by its name."""
    if name not in TORCH_DTYPES:
        raise ValueError("a dtype that may not cross")
    return getattr(_library("torch"), name)


def dtype_name(dtype: Any) -> str:
    """Return the name of a dtype of torch."""
    return str(dtype).removeprefix("torch.")


def _library(name: str) -> Any:
    return importlib.import_module(name)


def _items(value: Any) -> Parts:
    return (dict(dict.items(value)),)


def _iso(value: Any) -> Parts:
    return (value.isoformat(),)


def _factory_and_items(value: Any) -> Parts | None:
    name = getattr(value.default_factory, "__name__", "")
    return (name, *_items(value)) if _FACTORIES.get(name, value) is value.default_factory else None


def _decimal(text: str) -> decimal.Decimal:
    number = decimal.Decimal(text) if len(text) <= _LONGEST_DECIMAL else None
    if number is None or abs(number.adjusted()) > _LONGEST_DECIMAL:  # as an integer it could fill the memory
        raise ValueError("too long")
    return number


def _tuple_of(kind: type) -> type:
    """Return the named tuple that a class is or is derived from, or `tuple`."""
    named = (base for base in type.mro(kind) if tuple in base.__bases__ and "_fields" in vars(base))
    return next(named, tuple)


@functools.lru_cache
def _tuple_class(name: str, fields: tuple[str, ...]) -> type:
    if len(fields) > _MOST_NAMES:
        raise ValueError("too many fields")
    return collections.namedtuple(name, fields)  # what is no name, it refuses


def _data_and_mask(value: Any) -> Parts | None:
    data = np.ma.getdata(value, subok=False)
    return (data, np.ma.getmaskarray(value)) if data.dtype.kind in ARRAY_KINDS else None


def _masked(data: Any, mask: Any) -> Any:
    if mask.dtype != bool or data.shape != mask.shape:
        raise ValueError("not a masked array")
    return np.ma.MaskedArray(data, mask)


def _size(parts: Any) -> Any:
    if any(type(part) is not int for part in parts):
        raise ValueError("not a size")
    return _library("torch").Size(parts)


def _dtype_and_values(column: Any) -> Parts | None:
    """Return a column as an array, or as its dtype's name and a list of texts and numbers."""
    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "biufcmM":
        return ("", column.to_numpy()) if column.nbytes <= _LARGEST else None
    values = column.tolist() if str(dtype) in ("object", "str") and len(column) <= _MOST_TEXTS else [object]
    return (str(dtype), values) if all(type(value) in _LABELS for value in values) else None


def _column(dtype: Any, values: Any) -> Any:
    """Return what `_dtype_and_values` was given, as an array."""
    if dtype == "" and type(values) is np.ndarray and values.ndim == 1 and values.dtype.kind in "biufcmM":
        return values.copy()
    are_labels = type(values) is list and all(type(value) in _LABELS for value in values)
    if dtype not in ("object", "str") or not are_labels:
        raise ValueError("not a column")
    return _library("pandas").array(values, dtype=dtype)


def _index_parts(index: Any) -> Parts | None:
    values = _dtype_and_values(index)
    crosses = values is not None and type(index.name) in _LABELS and getattr(index, "freq", None) is None
    return (*values, index.name) if values is not None and crosses else None


def _index(dtype: str, values: Any, name: Any) -> Any:
    return _library("pandas").Index(_column(dtype, values), dtype=dtype or None, name=_label(name))


def _label(name: Any) -> Any:
    if type(name) not in _LABELS:
        raise ValueError("not a name")
    return name


def _range_index(start: int, stop: int, step: int, name: Any) -> Any:
    return _library("pandas").RangeIndex(start, stop, step, name=_label(name))


def _series_parts(series: Any) -> Parts | None:
    column, crosses = _dtype_and_values(series), type(series.name) in _LABELS and _crosses(series.index)
    return (column, series.index, series.name) if column is not None and crosses else None


def _series(column: Any, index: Any, name: Any) -> Any:
    return _library("pandas").Series(_column(*column), index=_axis(index), name=_label(name))


def _frame_parts(frame: Any) -> Parts | None:
    if frame.shape[1] > _MOST_NAMES or frame.memory_usage().sum() > _LARGEST:
        return None
    columns = list(filter(None, (_dtype_and_values(frame.iloc[:, place]) for place in range(frame.shape[1]))))
    texts = sum(len(values) for dtype, values in columns if dtype)
    crosses = len(columns) == frame.shape[1] and texts <= _MOST_TEXTS and _crosses(frame.index)
    return (columns, frame.columns, frame.index) if crosses and _crosses(frame.columns) else None


def _frame(columns: list[Any], labels: Any, index: Any) -> Any:
    arrays = {place: _column(*column) for place, column in enumerate(columns)}
    frame = _library("pandas").DataFrame(arrays, index=_axis(index))
    frame.columns = _axis(labels)
    return frame


def _crosses(index: Any) -> bool:
    name = form_of(type(index), lambda kind: False)
    return name is not None and take_apart(name, index) is not None


def _axis(index: Any) -> Any:
    if not isinstance(index, _library("pandas").Index):
        raise ValueError("not an index")
    return index


_FORMS = {
    "bytearray": Form("builtins", (bytes,), lambda value: (bytes(value),), bytearray),
    "Counter": Form("collections", (dict,), _items, collections.Counter),
    "OrderedDict": Form("collections", (dict,), lambda value: (dict(value.items()),), collections.OrderedDict),
    "defaultdict": Form(
        "collections",
        (str, dict),
        _factory_and_items,
        lambda name, items: collections.defaultdict(_FACTORIES[name], items),
    ),
    "deque": Form(
        "collections", (list, int | None), lambda value: (list(value), value.maxlen), collections.deque
    ),
    "tuple": Form(
        "",
        (str, tuple, tuple),
        lambda value: (_tuple_of(type(value)).__name__, value._fields, tuple(tuple.__iter__(value))),
        lambda name, fields, values: _tuple_class(name, fields)(*values),
    ),
    "Fraction": Form(
        "fractions", (int, int), lambda value: (value.numerator, value.denominator), fractions.Fraction
    ),
    "Decimal": Form("decimal", (str,), lambda value: (str(value),), _decimal),
    "date": Form("datetime", (str,), _iso, datetime.date.fromisoformat),
    "time": Form("datetime", (str,), _iso, datetime.time.fromisoformat),
    "datetime": Form("datetime", (str,), _iso, datetime.datetime.fromisoformat),
    "timedelta": Form(
        "datetime",
        (int, int, int),
        lambda value: (value.days, value.seconds, value.microseconds),
        datetime.timedelta,
    ),
    "MaskedArray": Form("numpy.ma", (np.ndarray, np.ndarray), _data_and_mask, _masked),
    "Size": Form("torch", (tuple,), lambda value: (tuple(value),), _size),
    "dtype": Form("torch", (str,), lambda value: (dtype_name(value),), torch_dtype),
    "device": Form("torch", (str,), lambda value: (str(value),), torch_device),
    "RangeIndex": Form(
        "pandas",
        (int, int, int, object),
        lambda value: (value.start, value.stop, value.step, value.name) if type(value.name) in _LABELS else None,
        _range_index,
    ),
    "Index": Form("pandas", (str, object, object), _index_parts, _index),
    "DatetimeIndex": Form("pandas", (str, object, object), _index_parts, _index),
    "Series": Form("pandas", (tuple, object, object), _series_parts, _series),
    "DataFrame": Form("pandas", (list, object, object), _frame_parts, _frame),
}  # fmt: skip
