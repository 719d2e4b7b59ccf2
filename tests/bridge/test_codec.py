"""Values as bytes: what goes in comes out, and hostile bytes do no harm."""

from __future__ import annotations

import contextlib
import struct

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlgrader.grading.bridge import codec
from dlgrader.grading.bridge.codec import CodecError, Decoder, Encoder, Reference

FRAME = pd.DataFrame(
    {
        "n": [1, 2],
        "text": ["x", None],
        3: [1.5, np.nan],
        "time": pd.to_datetime(["2024-01-01", "2024-01-02"]),
        "mixed": pd.Series(["a", 2], index=["p", "q"], dtype=object).to_numpy(),
    },
    index=pd.Index(["p", "q"], name="rows"),
)


def again(value):
    return Decoder().decode(Encoder().encode(value))


leaves = (
    st.none() | st.booleans() | st.integers(-(2**300), 2**300) | st.floats(allow_nan=False) | st.text() | st.binary()
    | st.complex_numbers(allow_nan=False) | st.just(...) | st.slices(9) | st.builds(range, st.integers(-99, 99))
)  # fmt: skip
keys = st.integers() | st.text() | st.tuples(st.integers(), st.text())
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(keys, inner, max_size=4)
        | st.sets(keys, max_size=3) | st.frozensets(keys, max_size=3)
    ),
    max_leaves=12,
)  # fmt: skip
dtypes = hnp.integer_dtypes() | hnp.floating_dtypes() | hnp.boolean_dtypes() | hnp.complex_number_dtypes()
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, min_side=0, max_side=4))


@settings(max_examples=60, deadline=None)
@given(values)
def test_plain_values_come_back(value):
    came = again(value)
    assert type(came) is type(value)
    assert came == value


@settings(max_examples=50, deadline=None)
@given(arrays, st.randoms())
def test_arrays_come_back_bit_for_bit(array, random):
    array = array.transpose(random.sample(range(array.ndim), array.ndim))
    came = again(array)
    assert (came.dtype, came.shape, came.tobytes()) == (array.dtype, array.shape, array.tobytes())
    assert came.flags.c_contiguous == array.flags.c_contiguous
    for entry in array.flat:
        assert type(again(entry)) is type(entry)


@pytest.mark.parametrize("name", codec._TORCH_DTYPES)
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3)])
def test_tensors_of_every_dtype(name, shape):
    tensor = torch.ones(shape).to(getattr(torch, name))
    came = again(tensor)
    assert (came.dtype, came.shape, came.requires_grad) == (tensor.dtype, tensor.shape, False)
    assert came.tolist() == tensor.tolist()


def test_what_else_a_tensor_is():
    leaf = torch.tensor([1.0, 2.0], requires_grad=True)
    (leaf**2).sum().backward()
    came = again(leaf)
    assert came.is_leaf
    assert came.grad.tolist() == [2.0, 4.0]
    inside = again(leaf * 2)
    assert inside.requires_grad
    assert not inside.is_leaf
    assert again(torch.arange(6).reshape(2, 3).T).stride() == (1, 3)
    assert again(torch.arange(4)[1::4]).tolist() == [1]  # one entry, at a stride of 4
    assert type(again(torch.nn.Parameter(leaf))) is torch.nn.Parameter
    for value in (torch.Size([2, 3]), torch.float16, torch.device("cpu"), np.dtype("int16"), np.array(["a", "bc"])):
        came = again(value)
        assert type(came) is type(value)
        assert np.all(came == value)
    assert not again(np.broadcast_to(np.ones(1), (3,))).flags.writeable


def test_a_tensor_without_numbers():
    came = again(torch.ones(2, 3, dtype=torch.float64, device="meta").T)
    assert (came.device.type, came.shape, came.dtype, came.stride()) == ("meta", (3, 2), torch.float64, (1, 3))
    assert again(torch.device("meta")) == torch.device("meta")


def test_identity_within_a_message():
    array = np.ones(2)
    one, (other, third) = again([array, (array, array.copy())])
    assert one is other
    assert third is not one


def test_cycles_depth_and_size():
    cycle: list = []
    cycle.append(cycle)
    deep: list = []
    for _ in range(200):
        deep = [deep]
    for value in (cycle, deep, object(), np.array([None]), type("Liar", (int,), {})(3)):
        with pytest.raises(CodecError):
            again(value)
    many: list = []
    for _ in range(40):  # 2**40 entries for whoever walks it
        many = [many, many]
    with pytest.raises(CodecError, match="too many"):
        again(many)


def test_references_and_known_objects():
    thing, argument = object(), [1]
    data = Encoder(lambda value: Reference("object", 7, {"fact": 1}), [argument]).encode([thing, argument])
    came = Decoder(lambda reference: reference, ["mine"]).decode(data)
    assert came == [Reference("object", 7, {"fact": 1}), "mine"]
    with pytest.raises(CodecError):
        Decoder(lambda reference: reference, []).decode(data)


HOSTILE = {
    "nothing": b"",
    "unknown tag": b"\xff",
    "trailing": b"NN",
    "huge list": b"l\xff\xff\xff\xff",
    "huge text": b"u\xff\xff\xff\xffab",
    "huge integer": b"i" + struct.pack("<I", 1 << 20) + b"\1" * (1 << 20),
    "reference to itself": b"l\1\0\0\0R\0\0\0\0",
    "reference to nothing": b"R\5\0\0\0",
    "argument of nothing": b"A\5\0\0\0",
    "unhashable key": b"s\1\0\0\0l\0\0\0\0",
    "odd dict": b"d\1\0\0\0N",
    "object dtype": b"a\2\0\0\0|O",
    "object scalar": b"n\2\0\0\0|Ob\0\0\0\0",
    "structured dtype": b"p\7\0\0\0<f4,<f4",
    "bad truth value": b"n\3\0\0\0|b1b\1\0\0\0\7",
    "bad character": b"n\3\0\0\0<U1b\4\0\0\0\xff\xff\xff\xff",
    "range of text": b"r\3\0\0\0NNN",
    "device": b"D\4\0\0\0lazy",
    "dtype": b"Y\4\0\0\0load",
    "bad utf-8": b"u\1\0\0\0\xff",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes(data):
    with pytest.raises(CodecError):
        Decoder(lambda reference: reference).decode(data)


def test_a_shape_that_its_bytes_do_not_fill():
    data = Encoder().encode(np.ones((2, 3)))
    size = (2).to_bytes(1, "little")
    assert size in data
    for position in range(len(data)):
        for flipped in (0, 1, 0x7F, 0xFF):
            changed = bytearray(data)
            changed[position] = flipped
            _survives(bytes(changed))


EXAMPLE = Encoder(lambda value: Reference("object", 1, {"type": "x"})).encode(
    [1, "a", {2: 3.5}, np.ones((2, 2)), torch.ones(2, requires_grad=True), object(), range(3), slice(1), {5}, FRAME]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_damaged_messages(damage):
    data = bytearray(EXAMPLE)
    for position, byte in damage:
        data[position] = byte
    _survives(bytes(data))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes(data):
    _survives(data)


def _survives(data):
    with contextlib.suppress(CodecError):
        Decoder(lambda reference: reference).decode(data)


@pytest.mark.parametrize("unit", ["D", "ns", "us", "Y"])
def test_times_of_numpy_come_back(unit):
    for value in (np.array(["2024", "NaT"], f"M8[{unit}]"), np.array([[3]], f"m8[{unit}]"), np.datetime64(5, unit)):
        came = again(value)
        assert (type(came), came.dtype, came.tobytes()) == (type(value), value.dtype, value.tobytes())


@pytest.mark.parametrize(
    "frame",
    [
        FRAME,
        FRAME[["n", 3]].T,
        FRAME[["n", "n"]],
        FRAME.reset_index(),
        FRAME[:0],
        FRAME.set_index("time"),
        pd.DataFrame(),
    ],
    ids=["kinds", "turned", "twice the same name", "numbered", "no rows", "by time", "empty"],
)
def test_tables_come_back(frame):
    pd.testing.assert_frame_equal(again(frame), frame)
    for column in range(frame.shape[1]):
        pd.testing.assert_series_equal(again(frame.iloc[:, column]), frame.iloc[:, column])
    pd.testing.assert_index_equal(again(frame.index), frame.index, exact=True)


def test_tables_that_do_not_cross():
    own = type("Own", (pd.DataFrame,), {})
    for table in (
        pd.DataFrame({"a": [[1], [2]]}), pd.DataFrame({"a": [object()]}), own({"a": [1]}), FRAME.groupby("n").sum,
        pd.Series(["a"], dtype="category"), pd.DataFrame({("a", "b"): [1]}), pd.date_range("2024", periods=3),
        pd.Series([1], name=("a",)), pd.DataFrame(np.zeros((1, 101))), pd.Series(["a"] * 100_001),
        pd.DataFrame({name: ["a"] * 50_001 for name in "ab"}), pd.DataFrame(np.zeros((1 << 20, 5))),
    ):  # fmt: skip
        with pytest.raises(CodecError):
            again(table)
        assert again_or_object(table) == "object"


def again_or_object(value):
    return Decoder(lambda reference: reference.kind).decode(Encoder(lambda _: Reference("object", 1)).encode(value))


RANGE = pd.RangeIndex(2)


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("deque", (range(10**15), None)), ("deque", ([1], -1)), ("Counter", (range(10**15),)), ("Counter", ()),
        ("Fraction", ("1e999999999", 1)), ("Fraction", (1, 0)), ("Decimal", ("1e999999999",)),
        ("Decimal", ("1" * 10_001,)),
        ("tuple", ("A", ("x",), range(10**15))), ("tuple", ("A b", ("x",), (1,))),
        ("tuple", ("A", ("__class__",), (1,))), ("tuple", ("A", tuple(f"a{n}" for n in range(101)), ())),
        ("tuple", ("A", ([1],), (1,))), ("date", ("1-1-1-1",)), ("timedelta", (10**12, 0, 0)),
        ("defaultdict", ("eval", {})), ("Popen", ("x",)), ("OrderedDict", [{}]),
        ("MaskedArray", (np.ones(2), np.ones(3, bool))), ("MaskedArray", (np.ones(2), np.ones(2))),
        ("Size", ((1.5,),)), ("Size", ([1],)), ("device", ("lazy",)), ("dtype", ("load",)), ("dtype", (1,)),
        ("Index", ("", np.ones((2, 2)), None)), ("Index", ("", ["a"], None)), ("Index", ("object", [[1]], None)),
        ("Index", ("category", ["a"], None)), ("Index", ("object", range(10**15), None)),
        ("Index", ("", np.ones(2), ["name"])), ("RangeIndex", (0, 1, 0, None)), ("RangeIndex", (0, "x", 1, None)),
        ("RangeIndex", (0, 1, 1, {})),
        ("Series", (("", np.ones(2)), RANGE, ())), ("Series", (("", np.ones(3)), RANGE, None)),
        ("Series", ((), RANGE, None)), ("Series", (("", np.ones(2)), [0, 1], None)),
        ("DataFrame", ([("", np.ones(2))], RANGE, RANGE)), ("DataFrame", ([("", np.ones(3))] * 2, RANGE, RANGE)),
        ("DataFrame", ([1, 2], RANGE, RANGE)), ("DataFrame", ({}, RANGE, RANGE)), ("DataFrame", ([], "x", RANGE)),
    ],
)  # fmt: skip
def test_parts_that_make_no_value(form, parts):
    encoder = Encoder()
    encoder._put(b"K", form.encode())
    encoder._write(parts, 0)
    with pytest.raises(CodecError):
        Decoder().decode(bytes(encoder._out))
