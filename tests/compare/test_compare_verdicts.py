"""What passes and what fails: kinds of value, dtypes, odd objects, arguments, exceptions, randomness."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import OrderedDict, namedtuple

import numpy as np
import pytest
import torch
from torch import nn

from dlgrader.compare import assert_close, assert_matches, assert_same_run, case

ROW = np.array([0.25, -1.5, 3.75])
Pair = namedtuple("Pair", "loss accuracy")


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ([0.25, -1.5, 3.75], ROW),
        ((0.25, -1.5, 3.75), ROW),
        ([[1, 2]], np.array([[1.0, 2.0]])),
        ([ROW, ROW], np.stack([ROW, ROW])),
        ([], np.zeros(0)),
        (ROW, [0.25, -1.5, 3.75]),
        ([0.25, -1.5, 3.75], torch.tensor(ROW)),
        (np.array([1, 2], dtype=np.int32), np.array([1, 2])),
        (torch.tensor([1, 2], dtype=torch.int32), torch.tensor([1, 2])),
        (np.float32(0.5), 0.5),
        (np.array(0.5), 0.5),
        (1, 1.0),
        (2.0, np.int64(2)),
        (np.True_, True),
        (0.5, np.array(0.5)),
        (torch.ones(2, requires_grad=True) * 2, torch.tensor([2.0, 2.0])),
        (nn.Parameter(torch.ones(2)), torch.ones(2)),
        (torch.tensor([1.0, float("nan"), float("inf")]), torch.tensor([1.0, float("nan"), float("inf")])),
        (np.array([1.0, np.nan, -np.inf]), np.array([1.0, np.nan, -np.inf])),
        (Pair(0.5, ROW), (0.5, ROW)),
        (OrderedDict(a=ROW), {"a": ROW}),
        (np.array(["a", "bc"]), np.array(["a", "bc"])),
        (["a", "bc"], np.array(["a", "bc"])),
        (np.ma.array([1.0, 2.0]), np.array([1.0, 2.0])),
        (torch.ones(2, dtype=torch.bfloat16), torch.ones(2, dtype=torch.bfloat16)),
        (torch.eye(3).to_sparse(), torch.eye(3)),
        (10**400, 10**400),
        (None, None),
        ({}, {}),
    ],
)
def test_as_good_as_expected(actual, expected):
    assert_close(actual, expected)


class Agreeable:
    """Claims to be whatever it is compared with."""

    __class__ = np.ndarray  # type: ignore[assignment]
    shape, dtype, ndim = (3,), np.dtype(float), 1

    def __eq__(self, other):
        return True

    __hash__ = None  # type: ignore[assignment]

    def __array__(self, *args, **kwargs):
        raise RuntimeError("not today")

    def __float__(self):
        return 0.5


class AgreeableText(str):
    __slots__ = ()

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class AgreeableNumber(float):
    def __sub__(self, other):
        return 0.0

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class AgreeableArray(np.ndarray):
    def __array_ufunc__(self, *args, **kwargs):
        return np.True_

    def __eq__(self, other):
        return np.True_


@pytest.mark.parametrize("expected", [ROW, 0.5, True, None, "text", [1, 2], {"a": 1}, torch.ones(3)])
@pytest.mark.parametrize(
    "actual",
    [
        Agreeable(),
        object(),
        np.array([object(), 1, None], dtype=object),
        AgreeableText("other"),
        AgreeableNumber(7.0),
        np.ones(3).view(AgreeableArray),
        [Agreeable()],
        {"a": Agreeable()},
        {1, 2},
        (entry for entry in (1, 2)),
        np.datetime64("2020-01-01"),
        np.zeros(3, dtype=[("x", float)]),
        lambda: 0.5,
        np.ndarray,
        [[1.0], [1.0, 2.0]],
        float("nan"),
    ],
)
def test_odd_objects_fail_with_a_message(actual, expected):
    with pytest.raises(AssertionError, match="expected"):
        assert_close(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected", "aspect"),
    [
        (ROW.astype(np.float32), ROW, "dtype float32, expected float64"),
        (ROW, ROW.astype(np.float32), "dtype float64, expected float32"),
        (np.array([1.0, 2.0]), np.array([1, 2]), "dtype float64, expected int64"),
        (np.array([1, 0]), np.array([True, False]), "dtype int64, expected bool"),
        (torch.ones(2), torch.ones(2, dtype=torch.float64), "dtype float32, expected float64"),
        (torch.ones(2, dtype=torch.int64), torch.ones(2), "dtype int64, expected float32"),
        (torch.tensor(ROW), ROW.tolist(), "expected a list of 3"),
        (1, True, "expected True"),
        (True, 1, "expected the number 1"),
        ((ROW, ROW), np.stack([ROW, ROW]), "got a tuple of 2"),
        (ROW[:, None], ROW, r"shape \(3, 1\), expected \(3,\)"),
        (np.array([0.5]), 0.5, "expected a number"),
        (10**400, 1.0, "got inf"),
    ],
)
def test_type_shape_and_dtype_come_before_the_values(actual, expected, aspect):
    with pytest.raises(AssertionError, match=aspect):
        assert_close(actual, expected)


def test_containers_of_odd_things_fail_with_a_message():
    endless = []
    endless.append(endless)
    for expected in (ROW, 0.5, [1.0], {"a": 1}):
        with pytest.raises(AssertionError):
            assert_close(endless, expected)

    class Key:
        def __repr__(self):
            raise RuntimeError

    with pytest.raises(AssertionError, match="the key a Key is one too many"):
        assert_close({"a": 1, Key(): 2}, {"a": 1})


class AgreeableTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return True


def test_a_tensor_that_overrides_torch_is_judged_by_its_values():
    with pytest.raises(AssertionError, match="3 of 3 values differ"):
        assert_close(torch.zeros(3).as_subclass(AgreeableTensor), torch.ones(3))


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
def test_the_device_does_not_matter(device: str):
    row = torch.tensor([*ROW, 2.2])
    there = row.to(device).requires_grad_()
    assert_close(there, row)
    assert_matches(lambda x: x * 2, lambda x: x + x, case(there))
    with pytest.raises(AssertionError, match="negative"):
        assert_close(-there, row)


def test_an_expected_value_of_no_known_kind_is_the_tests_fault():
    with pytest.raises(TypeError, match="can't compare with an object"):
        assert_close(1, object())
    with pytest.raises(TypeError, match="dtype object"):
        assert_close(1, np.array([None]))


def test_a_message_shows_no_more_than_the_worst_element():
    secret = np.arange(100.0) + 0.123
    with pytest.raises(AssertionError) as raised:
        assert_matches(lambda x: x * 0, lambda x: x + 1, case(secret))
    assert len(str(raised.value)) < 200


def test_arguments_are_equal_copies():
    generator = torch.Generator().manual_seed(3)
    weights = torch.ones(2, requires_grad=True)
    inside = weights * 3
    model = nn.Linear(2, 1)
    given = case(
        [np.arange(3.0)], {"w": weights, "inside": inside}, np.random.default_rng(1), generator, model,
        torch.optim.SGD(model.parameters(), lr=0.1),
    )  # fmt: skip
    seen = []

    def use(arrays, tensors, rng, torch_rng, model, optimizer):
        seen.append((arrays[0], tensors["w"], tensors["inside"], model))
        assert tensors["w"].is_leaf
        assert tensors["w"].requires_grad
        assert tensors["inside"].requires_grad
        assert not tensors["inside"].is_leaf
        tensors["inside"].add_(1.0).sum().backward()
        assert optimizer.param_groups[0]["params"][0] is model.weight
        return [rng.normal(), torch.rand(2, generator=torch_rng), float(arrays[0].sum())]

    assert_matches(use, use, given)
    assert seen[0][0] is not seen[1][0]
    assert inside.tolist() == [3.0, 3.0]
    assert weights.grad is None


def test_what_cannot_be_copied_is_the_tests_fault():
    with pytest.raises(TypeError, match="must be copyable"):
        assert_matches(sum, sum, case(entry for entry in (1, 2)))
    with pytest.raises(ValueError, match="at least one case"):
        assert_matches(sum, sum)


def test_parameters_may_have_any_name():
    def f(function, seed, call):
        return function + seed + call

    assert_matches(f, f, case(1, seed=2, call=3), case(function=1, seed=2, call=3))


def step(x, lr=0.5):
    x -= lr * x


def test_what_a_function_mutates_must_end_as_the_reference_leaves_it():
    assert_matches(step, step, case(ROW), mutates=["x"])
    with pytest.raises(AssertionError, match=r"step\(x\), x = .*, x after the call: 3 of 3 values differ"):
        assert_matches(lambda x: None, step, case(ROW), mutates=["x"])
    with pytest.raises(AssertionError, match="changed its argument x"):
        assert_matches(step, lambda x: None, case(ROW))
    with pytest.raises(ValueError, match="mutates names 'y'"):
        assert_matches(step, step, case(ROW), mutates=["y"])


def test_a_module_is_left_alone_or_trained_alike():
    def train(model, x):
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        model(x).sum().backward()
        optimizer.step()

    def idle(model, x):
        return None

    given = case(nn.Linear(2, 1), torch.ones(3, 2))
    assert_matches(train, train, given, mutates=["model"])
    with pytest.raises(AssertionError, match=r'model\["weight"\] after the call'):
        assert_matches(idle, train, given, mutates=["model"])
    with pytest.raises(AssertionError, match="changed its argument model"):
        assert_matches(train, idle, given)


def root(x):
    if x < 0:
        raise ValueError("negative")
    return x**0.5


class Negative(ValueError):
    pass


def raising(error):
    def root(x):
        if x < 0:
            raise error
        return x**0.5

    return root


def test_the_exception_of_the_reference_is_asked_for():
    given = case(4.0), case(-1.0)
    assert_matches(root, root, *given)
    assert_matches(raising(Negative()), root, *given)
    with pytest.raises(AssertionError, match=r"root\(x=-1\): raised KeyError\n  Expected a ValueError\."):
        assert_matches(raising(KeyError()), root, *given)
    with pytest.raises(AssertionError, match=r"returned the number 2, expected a ValueError"):
        assert_matches(lambda x: 2.0, root, *given)
    with pytest.raises(AssertionError, match="nothing was raised, expected a ValueError"):
        assert_matches(lambda x: 2.0 if x > 0 else None, root, *given)
    with pytest.raises(AssertionError, match="`root` is not written yet"):
        assert_matches(raising(NotImplementedError()), raising(RuntimeError()), *given)
    with pytest.raises(AssertionError, match="raised SystemExit"):
        assert_matches(lambda x: sys.exit(), root, *given)


def test_an_exception_that_cannot_be_told_is_still_named():
    class Silent(Exception):
        def __str__(self):
            raise RuntimeError

    with pytest.raises(AssertionError, match=r"raised Silent$"):
        assert_matches(raising(Silent()), lambda x: 1.0, case(-1.0))


def noisy(x):
    return random.random() + np.random.rand() + torch.rand(()).item() + x


def test_global_randomness_is_seeded_alike_and_put_back():
    states = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    assert_matches(noisy, noisy, case(1.0))
    assert_same_run(lambda f: f(2.0), noisy, noisy, seed=5)
    assert states == (random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist())


def test_a_mistake_is_quoted_only_where_it_is_wrong_and_reproduces():
    mistakes = {
        "nothing was wrong": lambda x: x * 1.0,
        "something failed": lambda x: 1 / 0,
        "it was 7": lambda x: x * 0 + 7.0,
        "the sign was lost": abs,
    }

    def last_line(function, x):
        with pytest.raises(AssertionError) as raised:
            assert_matches(function, lambda x: x * 1.0, case(x), mistakes=mistakes)
        return str(raised.value).splitlines()[-1].strip()

    assert last_line(abs, ROW) == "Your result is exactly what you get when the sign was lost."
    assert last_line(lambda x: x * 0 + 7.0, 7.5) == "Your result is exactly what you get when it was 7."
    assert last_line(abs, -7.0) == ("Your result is exactly what you get when it was 7; or when the sign was lost.")
    assert last_line(lambda x: np.array([5.25, 1.5, 2.0]), ROW).startswith("Worst at")


def test_a_class_is_run_in_a_scenario():
    class Counter:
        step = 1

        def __init__(self):
            self.count = 0

        def tick(self):
            self.count += self.step

    class Double(Counter):
        step = 2

    def two_ticks(counter_class):
        counter = counter_class()
        counter.tick()
        counter.tick()
        return {"count": counter.count}

    assert_same_run(two_ticks, Counter, Counter)
    with pytest.raises(AssertionError, match=r'two_ticks\(Double\), result\["count"\]: got 4, expected 2'):
        assert_same_run(two_ticks, Double, Counter)


def test_a_scenario_returns_facts_and_does_not_assert():
    def asserting(f):
        assert f(2) == 4, "two squared is four"
        return f(3)

    def calling(f):
        return [assert_close(f(x), x * x) for x in range(3)]

    def silent(f):
        f(2)

    for scenario, because in ((asserting, "asserts"), (calling, "asserts"), (silent, "returns nothing")):
        with pytest.raises(ValueError, match=rf"^{scenario.__name__} {because}: a scenario returns"):
            assert_same_run(scenario, lambda x: x * x, lambda x: x * x)


def test_a_slow_or_failing_diagnosis_does_not_hide_the_verdict(monkeypatch):
    monkeypatch.setattr("dlgrader.compare.diagnosis.slips", None)
    with pytest.raises(AssertionError, match="3 of 3 values differ"):
        assert_close(-ROW, ROW)


def test_importing_the_package_leaves_torch_alone():
    check = "import sys, dlgrader.compare; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_a_reference_that_fails_lets_nobody_pass():
    def reference(x):
        return forgotten  # noqa: F821

    def student(x):
        raise NameError("forgotten")

    with pytest.raises(NameError):
        assert_matches(student, reference, case(1))
    with pytest.raises(NameError):
        assert_same_run(lambda function: function(1), student, reference)
    with pytest.raises(TypeError) as caught:
        assert_same_run(lambda function: function(1, 2), student, lambda x: x)
    assert "the test is at fault" in caught.value.__notes__[0]
