"""Tests of one process on objects of another, forked as the kernels are."""

from __future__ import annotations

import asyncio
import collections
import collections.abc
import contextlib
import copy
import datetime
import decimal
import fractions
import inspect
import io
import os
import pickle
import random
import socket
import struct
import time
import types
import warnings
from unittest import mock

import numpy as np
import pandas as pd
import pytest
import torch
import torch._dynamo  # an optimizer imports it at its first step: once here, not in each forked process
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from dlgrader import assert_close, assert_matches, case, seed_everything
from dlgrader.grading.bridge import (
    Bridge,
    BridgeError,
    NotDecidedError,
    ProtocolError,
    StandIn,
    StudentError,
    StudentProcessDied,
    StudentTimeout,
    class_of,
    has_attribute,
    is_callable,
    is_instance,
    is_subclass,
    run_there,
    serve,
    take_snapshot,
    type_of,
)
from dlgrader.grading.bridge.channel import HELLO, HELLO_MARK
from dlgrader.grading.bridge.codec import Encoder, Reference
from dlgrader.grading.examiner.hidden import told_by, what_may_be_said
from tests.bridge import student


@contextlib.contextmanager
def student_process(work):
    """Fork a process that does the work with its end of the pair; yield the examiner's end."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        status = 1
        with contextlib.suppress(BaseException):
            ours.close()
            work(theirs)
            status = 0
        os._exit(status)
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        deadline = time.monotonic() + 5
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            assert time.monotonic() < deadline, "the student's process does not end"
            time.sleep(0.005)


def serve_tests(sock, fork=True):
    for number in range(5):
        if fork:
            take_snapshot(sock, vars(student), numbers=[number])
        else:
            serve(sock, vars(student), number=number)
    if fork:
        sock.recv(1)  # snapshots end with the kernel, and this one when the examiner hangs up


class Names:
    """The student's names as attributes."""

    def __init__(self, bridge):
        self.bridge = bridge

    def __getattr__(self, name):
        return self.bridge.names([name])[name]


@pytest.fixture(params=[True, False], ids=["forked", "in the kernel"])
def there(request):
    with student_process(lambda sock: serve_tests(sock, request.param)) as sock:
        bridge = Bridge(sock, seconds=20)
        yield Names(bridge)
        bridge.end()


@pytest.fixture
def forked():
    with student_process(serve_tests) as sock:
        yield sock


def test_names(there):
    names = there.bridge.names(["in_place", "learning_rate", "missing"])
    assert list(names) == ["in_place", "learning_rate"]
    assert names["learning_rate"] == 0.1
    assert names["in_place"].__name__ == "in_place"
    assert callable(names["in_place"])


def test_changes_are_copied_back(there):
    x = np.arange(3.0)
    assert there.in_place(x) is x
    assert x.tolist() == [1, 2, 3]
    entries, table = [5], {}
    assert there.append(entries, table) == "done"
    assert entries == [5, 1]
    assert table["new"] is entries
    tensor = torch.ones(2)
    view = tensor[:1]
    there.scale_tensor(tensor)
    assert tensor.tolist() == [2, 2]
    assert view.item() == 2
    assert tensor.grad.tolist() == [1, 1]


def test_exceptions(there):
    with pytest.raises(ValueError, match="not like this") as caught:
        there.refuse(3)
    assert caught.value.args == ("not like this", 3)
    assert "in refuse" in caught.value.__notes__[0]
    assert "server.py" not in caught.value.__notes__[0]
    with pytest.raises(KeyError, match="Refused") as caught:
        there.refuse_specially()
    assert isinstance(caught.value, StudentError)
    with pytest.raises(StudentError, match="SystemExit"):
        there.leave()
    assert list(map(there.end_early, [1, 2])) == []  # StopIteration is itself, and whoever holds the test is told
    assert there.bridge.has_ended_iteration
    with pytest.raises(AttributeError):
        there.Net().nothing
    assert not hasattr(there.Net(), "nothing")


def test_exceptions_of_the_students_own(there):
    names = there.bridge.names(["Coded", "CodedKey", "fail_with", "code_of"])
    Coded, CodedKey, fail_with = names["Coded"], names["CodedKey"], names["fail_with"]
    with pytest.raises(Coded, match="code 3") as caught:
        fail_with(3)
    error = caught.value
    assert (type(error), error.args, error.code, names["code_of"](error)) == (Coded, ("code 3",), 3, 3)
    assert not isinstance(error, KeyError)
    with pytest.raises(Coded) as caught:
        fail_with(4, by_key=True)
    assert type(caught.value) is CodedKey
    assert issubclass(CodedKey, KeyError)
    assert not issubclass(Coded, KeyError)
    with pytest.raises(Coded), pytest.raises(CodedKey):  # the second lets it pass
        fail_with(5)
    made = Coded(6)
    assert made.code == 6
    assert isinstance(made, Coded)
    assert not isinstance(made, CodedKey)
    with pytest.raises(NotDecidedError, match="can't be derived from here"):
        type("Own", (Coded,), {})


def test_classes_are_derived_from_there_alone(there):
    with pytest.raises(NotDecidedError, match="can't be derived from here"):

        class Own(there.Number):
            pass


def test_an_exception_says_what_it_is_and_nothing_for_a_comparator(there):
    """What a failed hidden test may say is in such attributes of our own errors."""
    fail_with = there.bridge.names(["Coded", "fail_with"])["fail_with"]
    with pytest.raises(Exception, match="code 71") as caught:
        fail_with(71)
    assert caught.value.summary == "it was 71"
    assert (told_by(caught.value, "summary"), told_by(caught.value, "mistake")) == ("", "")
    assert what_may_be_said(caught.value, None, "", []) == ("Coded", "in a hidden test")
    for name in ("_render_traceback_", "_summary"):
        assert not hasattr(caught.value, name)


def test_warnings_are_given_here_where_somebody_listens(there):
    names = there.bridge.names(["warn", "warn_ignored", "Slow"])
    warn, Slow = names["warn"], names["Slow"]
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        assert warn(UserWarning, DeprecationWarning, "own", "own", np.exceptions.RankWarning) == 5
        names["warn_ignored"]()
    kinds = [UserWarning, DeprecationWarning, Slow, Slow, np.exceptions.RankWarning]
    assert [one.category for one in heard] == kinds
    assert [str(one.message) for one in heard] == [f"warning {number}" for number in range(5)]
    with pytest.warns(Slow, match="warning 0"):
        warn("own")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ResourceWarning):
            warn(ResourceWarning)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("ignore")
        warn(UserWarning)
    assert heard == []


def test_a_flood_of_warnings_is_cut(there):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        there.warn_without_end()
    assert len(heard) == 100
    assert max(len(str(one.message)) for one in heard) == 4000


def test_warnings_that_are_none():
    named = ["__main__.Slow", "builtins.UserWarning"]
    lies = ["text"], [(["x"], 7)], [("x",)], [(named, "x" * 5000)], [(7, "x")], [(named, "x")] * 101, {"x": "y"}, 7
    for lie in lies:
        with student_process(hostile_server(reply(("value", {}, [], [], {}), warned=lie))) as sock:
            bridge = Bridge(sock, seconds=1)
            with pytest.raises(ProtocolError):
                bridge.names(["f"])
            bridge.end()
    forged = [(["builtins.SystemExit", "os.system", "builtins.Exception", "dlgrader.x", ""], "x")]
    with student_process(hostile_server(reply(("value", {}, [], [], {}), warned=forged))) as sock:
        bridge = Bridge(sock, seconds=1)
        with pytest.warns(UserWarning, match="^x$"):
            bridge.names(["f"])
        bridge.end()


def test_coroutines_are_awaited_there(there):
    async def both():
        return await asyncio.gather(there.later(1), there.later(2))

    assert asyncio.run(both()) == [2, 3]


def test_what_a_test_has_patched_is_called_from_there(there):
    names = there.bridge.names(["helper", "helped"])
    there.bridge.namespace, there.bridge.settings = dict(names), {"helper"}
    with mock.patch.dict(there.bridge.namespace, helper=mock.Mock(return_value=5)) as patched:
        assert names["helped"]() == 6
        patched["helper"].assert_called_once_with()
    assert names["helped"]() == 2
    assert there.apply(mock.Mock(side_effect=[3]), 1) == 3


class Shape:
    """A class of a locked cell: both sides have it."""

    def __init__(self, sides):
        self.sides = sides


class Unfit(ValueError):
    pass


@pytest.fixture
def shared(monkeypatch):
    """A student's process that has run a locked cell, and the bridge to it."""
    for kind in (Shape, Unfit):
        monkeypatch.setattr(kind, "__module__", "__main__")

    def is_shape(shape):
        return isinstance(shape, Shape), shape.sides

    def refuse(shape):
        raise Unfit(shape)

    def work(sock):
        there = {"Shape": Shape, "Unfit": Unfit, "Square": type("Square", (Shape,), {"__module__": "__main__"})}
        take_snapshot(sock, there | {"is_shape": is_shape, "refuse": refuse})
        sock.recv(1)

    with student_process(work) as sock:
        bridge = Bridge(sock, seconds=20, classes=[Shape, Unfit])
        yield bridge.names(["Square", "is_shape", "refuse"])
        bridge.end()


def test_classes_of_locked_cells_are_one_on_both_sides(shared):
    square = shared["Square"](4)
    assert isinstance(square, Shape)
    assert issubclass(shared["Square"], Shape)
    assert not isinstance(square, Unfit)
    assert shared["is_shape"](Shape(3)) == (True, 3)
    with pytest.raises(Unfit) as caught:
        shared["refuse"](3)
    assert (type(caught.value), caught.value.args) == (Unfit, (3,))


def test_a_message_names_the_students_type(there):
    with pytest.raises(AssertionError, match=r"got a Number, expected the number 2"):
        assert_close(there.Number(1), 2.0)


def test_draws_are_those_of_the_seed(there):
    function = there.draws

    def run(draws):
        seed_everything(3)
        first = draws(), draws()
        seed_everything(3)
        return str((first, draws()))

    assert run(function) == run(student.draws)


def test_the_student_has_no_say_in_what_the_test_draws(there):
    def drawn_after(seed):
        seed_everything(3)
        there.seed_everything(seed)
        return random.random(), np.random.randn(), torch.rand(1).item()

    assert drawn_after(0) == drawn_after(1)


def test_generators_and_iterators(there):
    np.random.seed(1)
    found = list(there.batches(2))
    np.random.seed(1)
    assert str(found) == str(list(student.batches(2)))
    assert there.total(n * n for n in range(4)) == 14


def test_callbacks(there):
    calls = []

    def double(x):
        calls.append(x)
        return 2 * x

    assert there.apply(double, 4) == 8
    assert calls == [4]
    assert there.same(double) is double
    assert there.apply(lambda x: there.apply(double, x) + 1, 5) == 11  # one within another
    with pytest.raises(ZeroDivisionError):
        there.apply(lambda: 1 / 0)


def test_objects(there):
    net = there.Net(3)
    assert isinstance(net, nn.Module)
    assert issubclass(there.Net, nn.Module)
    assert isinstance(there.Net, type)
    assert net.training is True
    assert net.eval() is net
    assert net.training is False
    assert [tuple(parameter.shape) for parameter in net.parameters()] == [(3, 3), (3,)]
    assert list(net.state_dict()) == ["layer.weight", "layer.bias"]
    assert repr(net).startswith("Net(")
    net.note = {"a": 1}
    assert net.note == {"a": 1}
    assert "note" in dir(net)
    with pytest.raises(BridgeError, match="assert_same_run"):
        net(torch.ones(1, 3)).sum().backward()


def test_operators_and_equality(there):
    number = there.Number(3)
    assert (number + 4).value == 7
    assert (4 + number).value == 7
    assert len(number) == 3
    assert number[1:2] == slice(1, 2)
    assert 3 in number
    assert number == number
    assert number == 3  # so its class says
    for copied in (copy.copy(number), copy.deepcopy(number)):
        number.value = 4
        assert (copied.value, isinstance(copied, there.Number)) == (3, True)
        number.value = 3
    with pytest.raises(TypeError):
        pickle.dumps(number)


def test_only_classes_of_the_instructor_have_operators(forked):
    bridge = Bridge(forked, seconds=20, no_classes=["Number"])
    number = Names(bridge).Number(3)
    for use in (lambda: number + 4, lambda: 4 - number, lambda: abs(number), lambda: 3 in number):
        with pytest.raises(TypeError, match=r"^a Number (does not do arithmetic|is no container)"):
            use()
    bridge.end()


def test_what_is_derived_from_a_plain_type_crosses_as_that(there):
    spoof, array, number = there.fakes()
    assert type(spoof) is StandIn
    assert not isinstance(spoof, dict)
    with pytest.raises(NotDecidedError, match="a Spoof can't be compared here"):
        assert spoof != 1.0
    assert (type(array), array.tolist()) == (np.ndarray, [1.0, 1.0])
    assert (type(number), number == 2.0) == (float, False)


def one_weight_model():
    model = nn.Linear(1, 1)
    nn.init.ones_(model.weight)
    nn.init.zeros_(model.bias)
    return model


def test_a_model_and_its_optimizer(there):
    def moved(train_step, loss_function):
        model = one_weight_model()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
        losses = [
            train_step(model, torch.tensor([[2.0]]), torch.tensor([[4.0]]), loss_function, optimizer) for _ in range(3)
        ]
        return losses, model.weight.item(), model.weight.grad.item(), str(optimizer.state_dict()), model.training

    for loss_function in (nn.MSELoss(), nn.functional.mse_loss, lambda z, y: ((z - y) ** 2).mean()):
        assert moved(there.train_step, loss_function) == moved(student.train_step, loss_function)


def test_a_loader_and_modes(there):
    def trained(train_epoch):
        seed_everything(1)
        model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 1)).eval()
        data = TensorDataset(torch.randn(9, 3), torch.randn(9, 1))
        loader = DataLoader(data, 3, shuffle=True, generator=torch.Generator().manual_seed(2))
        optimizer = torch.optim.Adam(model.parameters())
        losses = [train_epoch(model, loader, nn.MSELoss(), optimizer) for _ in range(2)]
        return losses, model.training, str(model.state_dict())

    assert trained(there.train_epoch) == trained(student.train_epoch)


def test_generators_given_to_the_student(there):
    rng, other = np.random.default_rng(0), np.random.default_rng(0)
    for _ in range(2):
        assert there.from_generator(rng).tolist() == student.from_generator(other).tolist()
    generator, twin = torch.Generator().manual_seed(1), torch.Generator().manual_seed(1)
    for _ in range(2):
        assert there.from_torch_generator(generator).tolist() == student.from_torch_generator(twin).tolist()


def test_a_scenario_is_shipped(there):
    width = 3

    def known_weights(Net):
        model = Net(width)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.uniform_(-1, 1)
        loss = model(torch.randn(2, width)).sum()
        loss.backward()
        return {"loss": loss.detach(), "grad": model.layer.weight.grad, "model": model}

    found = run_there(known_weights, there.Net, 5)
    seed_everything(5)
    wanted = known_weights(student.Net)
    assert torch.equal(found["loss"], wanted["loss"])
    assert torch.equal(found["grad"], wanted["grad"])
    assert type(found["model"]) is StandIn


def test_the_answer_key_is_not_shipped(there):
    from dlgrader.reference import training_loop as reference

    with pytest.raises(TypeError, match=r"dlgrader\.reference"):
        run_there(lambda step: reference.train_step, there.train_step)
    assert there.apply(lambda x: reference.__name__ and x, 2) == 2  # called back, it stays here


def test_comparators(there):
    assert_matches(there.same, lambda x: x, case(np.ones(3)), case([1, {"a": 2.0}]))
    with pytest.raises(AssertionError, match="changed its argument"):
        assert_matches(there.in_place, lambda x: x + 1, case(np.ones(3)))


def test_what_is_printed_comes_to_the_test_alone(capfd):
    with student_process(serve_tests) as sock:
        bridge = Bridge(sock)
        shout = bridge.names(["shout"])["shout"]
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            shout()
        bridge.end()
    assert printed.getvalue() == "argument!\n"
    assert "argument" not in "".join(capfd.readouterr())


def test_a_flood_of_output_is_cut(forked):
    bridge = Bridge(forked, seconds=20)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        Names(bridge).flood()
    bridge.end()
    assert 1000 <= len(printed.getvalue()) <= 100_000


def test_printed_lies_are_no_answer():
    for lie in (b"bytes", 7, ["text"]):
        with student_process(hostile_server(reply(("value", {}, [], [], {}), printed=lie))) as sock:
            bridge = Bridge(sock, seconds=1)
            with pytest.raises(ProtocolError):
                bridge.names(["f"])
            bridge.end()


def test_a_global_that_a_call_assigns_is_seen(there):
    names = there.bridge.names(["count", "counted", "learning_rate"])
    there.bridge.namespace = namespace = dict(names)
    assert namespace["count"]() == 1
    assert namespace["counted"] == 1
    namespace["counted"] = "the test's own"
    assert namespace["count"]() == 2
    assert (namespace["counted"], namespace["learning_rate"]) == ("the test's own", 0.1)


def test_names_that_were_not_asked_for_are_no_answer():
    for lie in ({"open": 1}, {"g": 1}, [("f", 1)]):
        answers = reply(("value", {"f": 1}, [], [], {})), reply(("value", 1, [], [], lie))
        with student_process(hostile_server(*answers)) as sock:
            bridge = Bridge(sock, seconds=1)
            bridge.namespace = namespace = bridge.names(["f"])
            with pytest.raises(ProtocolError):
                bridge.request("repr", 1)
            bridge.end()
        assert namespace == {"f": 1}


def test_contexts_formats_and_signatures(there):
    context = there.Context()
    with context as entered:
        assert entered.log == ["enter"]
    assert context.log == ["enter", "exit None"]
    with there.Context():
        raise KeyError("suppressed")
    with pytest.raises(AssertionError), there.Context() as told:
        raise AssertionError("the test's own")
    assert told.log == ["enter", "exit None"]
    assert f"{context:>3}" == "<>3>"
    assert round(there.Number(3), 1) == (3, 1)
    signature = inspect.signature(there.with_defaults)
    assert str(signature) == "(a, /, b=2, *rest, c, d=None, **more)"
    assert not hasattr(context, "__signature__")


def test_isinstance_asks_the_class(there):
    number, context = there.Number(3), there.Context()
    assert isinstance(number, there.Number)
    assert not isinstance(context, there.Number)
    assert not isinstance(3, there.Number)
    assert issubclass(there.Context, there.Context)
    assert not issubclass(there.Context, there.Number)
    assert not issubclass(int, there.Number)


def test_the_type_of_an_object_is_its_class(there):
    names = there.bridge.names(["Number", "Context", "Net", "fakes", "Coded", "fail_with", "linear"])
    number = names["Number"](3)
    assert type_of(number) is names["Number"]
    assert type_of(number) == names["Number"] != type_of(names["Context"]())
    assert type_of(number).__name__ == "Number"
    assert type_of(names["Number"]) is type
    assert type_of(names["linear"]()) is nn.Linear
    assert type_of(3) is int
    assert type_of(names["fakes"]()[0]) is not dict  # whatever its `__class__` says
    with pytest.raises(names["Coded"]) as caught:
        names["fail_with"](1)
    assert type_of(caught.value) is names["Coded"]


def test_what_is_asked_about_an_object_is_told_by_its_process(there):
    names = there.bridge.names(["Number", "Context", "in_place", "linear"])
    assert is_callable(names["in_place"])
    assert is_callable(names["Context"])
    assert not is_callable(names["Context"]())
    assert has_attribute(names["Context"], "__enter__")
    assert not has_attribute(names["Context"], "__len__")
    assert has_attribute(3, "real")
    assert not is_callable(3)
    assert is_instance(names["in_place"], collections.abc.Callable)
    assert not is_instance(names["Context"](), (collections.abc.Sized, collections.abc.Iterable))
    assert is_instance([], collections.abc.Sized)
    assert is_instance(names["linear"](), (int, nn.Module))
    assert is_subclass(names["Context"], (int, contextlib.AbstractContextManager))
    assert not is_subclass(names["Context"], collections.abc.Sized)
    assert is_subclass(bool, int)
    assert class_of(names["Context"]()) is names["Context"]
    assert class_of(3) is int
    assert names["Number"].__doc__ == "A number that agrees with everything."
    assert names["in_place"].__doc__ is None
    assert names["in_place"].__annotations__ == {}
    assert isinstance(names["in_place"], types.FunctionType)
    assert inspect.isfunction(names["in_place"])


def test_only_a_truth_value_tells_what_is_asked_about_an_object():
    told = reply(("value", {"f": Handle("object", 1, FACTS)}, [], [], {})), reply(("value", [1], [], [], {}))
    for ask in (is_callable, lambda lied: has_attribute(lied, "__len__")):
        with student_process(hostile_server(*told)) as sock:
            bridge = Bridge(sock, seconds=1)
            lied = bridge.names(["f"])["f"]
            with pytest.raises(ProtocolError):
                ask(lied)
            bridge.end()
    with student_process(hostile_server(*told)) as sock:
        bridge = Bridge(sock, seconds=1)
        assert not is_instance(bridge.names(["f"])["f"], collections.abc.Sized)
        bridge.end()


def test_plain_classes_are_the_same_on_both_sides(there):
    assert there.same([int, type(None)]) == [int, type(None)]
    assert isinstance(there.same(there.Context), StandIn)


def test_types_of_the_standard_library_cross(there):
    for value in (
        collections.Counter("abba"), collections.OrderedDict(b=1, a=2), collections.deque([1, 2], 3),
        collections.defaultdict(int, a=1), fractions.Fraction(1, 3), decimal.Decimal("1.10"), decimal.Decimal("NaN"),
        datetime.date(2024, 2, 29), datetime.time(1, 2, 3, 4), datetime.timedelta(-1, 2, 3),
        bytearray(b"ab"),
        datetime.datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=datetime.UTC),
    ):  # fmt: skip
        back = there.same(value)
        assert (type(back), repr(back)) == (type(value), repr(value))
    assert there.same(collections.deque([1], 2)).maxlen == 2
    moved = there.moved()
    assert (type(moved).__name__, moved, moved.x, moved._fields) == ("Moved", (1, 2), 1, ("x", "y"))
    assert type(moved) is type(there.moved())


def test_changes_in_them_come_back(there):
    counter, queue, ordered = collections.Counter("ab"), collections.deque([1], 2), collections.OrderedDict(a=1)
    octets = bytearray(b"ab")
    there.change(counter, queue, ordered, octets)
    assert octets == b"xb"
    assert counter == {"a": 1, "b": 0, "c": 5}
    assert (list(queue), queue.maxlen) == ([2, 3], 2)
    assert list(ordered) == ["z", "a"]


def test_a_table_is_changed_where_the_test_has_it(there):
    table, column = pd.DataFrame({"a": [1, 3]}), pd.Series([1, 2], name="b")
    assert there.apply(pd.DataFrame.equals, table, table) is True
    assert there.same(table) is table
    there.extend_table(table, column)
    assert table.to_dict("list") == {"a": [3, 1], "z": [6, 2]}
    assert table.index.tolist() == [1, 0]
    assert column.tolist() == [1, 7]
    there.bridge.undo([table, column])
    assert table.to_dict("list") == {"a": [1, 3]}
    assert column.tolist() == [1, 2]
    with pytest.raises(ProtocolError, match="another kind of value"):
        there.apply(there.spoil_table, table)


def test_each_test_meets_a_fresh_copy(forked):
    for number in range(3):
        bridge = Bridge(forked, number=number)
        remember = bridge.names(["remember"])["remember"]
        assert remember(1) == [1]
        assert remember(2) == [1, 2]
        bridge.end()
        with pytest.raises(BridgeError, match="over"):
            remember(3)


def test_death_and_hanging_cost_one_test(forked):
    bridge = Bridge(forked, number=0)
    names = bridge.names(["die", "same"])
    for name in ("die", "same"):
        with pytest.raises(StudentProcessDied):
            names[name]()
    bridge.end()
    bridge = Bridge(forked, number=1, seconds=0.3)
    began = time.monotonic()
    with pytest.raises(StudentTimeout):
        bridge.names(["hang"])["hang"]()
    bridge.end()
    bridge = Bridge(forked, number=2, seconds=5)
    assert bridge.names(["same"])["same"](1) == 1
    bridge.end()
    assert time.monotonic() - began < 3


def test_a_snapshot_serves_each_of_its_tests_in_a_fresh_copy():
    def leave_one(sock):
        take_snapshot(sock, vars(student), numbers=[0, 1])
        sock.recv(1)

    with student_process(leave_one) as sock:
        one, other = Bridge(sock, number=0, seconds=20, is_kept=True), Bridge(sock, number=1, seconds=20)
        assert one.names(["remember"])["remember"](1) == [1]
        assert other.names(["remember"])["remember"](2) == [2]
        with pytest.raises(StudentProcessDied):
            one.names(["die"])["die"]()
        assert other.names(["remember"])["remember"](3) == [2, 3]
        for number in range(3):
            one.begin_again()
            assert one.names(["remember"])["remember"](number) == [number]
            one.end()
        other.end()


def test_a_student_who_never_serves():
    with student_process(lambda sock: time.sleep(0.5)) as sock, pytest.raises(StudentTimeout):
        Bridge(sock, seconds=0.2)
    with student_process(lambda sock: None) as sock, pytest.raises(StudentProcessDied):
        Bridge(sock, seconds=5)


def frame(data):
    return struct.pack("<Q", len(data)) + data


def message(**entries):
    return frame(Encoder().encode(entries))


def reply(outcome, **more):
    return message(kind="reply", random={}, body=Encoder(lambda value: value.reference).encode(outcome), **more)


class Handle:
    def __init__(self, *reference):
        self.reference = Reference(*reference)


FACTS = {"type": "x", "bases": ["builtins.object"], "class_bases": None, "name": None, "reads": []}
HOSTILE = {
    "garbage": b"\x07\0\0\0\0\0\0\0garbage",
    "huge length": b"\xff" * 8,
    "cut short": frame(b"l\xff")[:-1],
    "no message": frame(Encoder().encode([1])),
    "no kind": message(random={}),
    "unknown kind": message(kind="win", random={}),
    "callback to nothing": message(kind="callback", op="call", target=99, body=b"", random={}),
    "no body": message(kind="reply", random={}),
    "body of another type": message(kind="reply", body=3, random={}),
    "names that are no names": reply(("value", [1], [], [], {})),
    "too few": reply(("value", 1)),
    "a change of nothing": reply(("value", {}, [(4, [1])], [])),
    "a change before the first": reply(("value", {}, [(-1, [1])], [])),
    "a state of nothing": reply(("value", {}, [], [(0, {})])),
    "unknown reference": reply(("value", {"f": Handle("part", 0)}, [], [], {})),
    "a class that may not cross": reply(("value", {"f": Handle("class", 0, "type")}, [], [], {})),
    "a class by no name": reply(("value", {"f": Handle("class", 0, ["int"])}, [], [], {})),
    "facts missing": reply(("value", {"f": Handle("object", 1, None)}, [], [], {})),
    "facts of another type": reply(("value", {"f": Handle("object", 1, {**FACTS, "bases": 3})}, [], [], {})),
    "long name": reply(("value", {"f": Handle("object", 1, {**FACTS, "name": "x" * 999})}, [], [], {})),
    "odd id": reply(("value", {"f": Handle("object", "x", FACTS)}, [], [], {})),
    "an exception that is none": reply(("error", {"bases": []}, [], [], {})),
    "an exception that is a text": reply(("error", "ValueError", [], [], {})),
}


def hostile_server(*answers):
    def work(sock):
        ours, theirs = socket.socketpair()
        sock.send(b"x" * 3)  # left over from before
        time.sleep(0.05)
        socket.send_fds(sock, [HELLO.pack(HELLO_MARK, 0)], [theirs.fileno()])
        theirs.close()
        for answer in answers:
            ours.recv(1 << 20)
            ours.sendall(answer)
        ours.recv(1 << 20)

    return work


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_server(answer):
    with student_process(hostile_server(answer)) as sock:
        bridge = Bridge(sock, seconds=0.5)
        with pytest.raises((ProtocolError, StudentTimeout)):
            bridge.names(["f"])
        with pytest.raises(BridgeError):
            bridge.names(["f"])
        bridge.end()


def test_lies_about_an_object():
    lies = {
        "type": "dict",
        "bases": ["builtins.dict", "numpy.ndarray", "os.system", "dlgrader.compare.verdict.Difference", "x", ""],
        "class_bases": None,
        "reads": [],
        "name": "__import__",
    }
    answers = [
        reply(("value", {"f": Handle("object", 1, lies)}, [], [], {})),
        reply(("value", "yes", [], [], {})),
    ]
    with student_process(hostile_server(*answers)) as sock:
        bridge = Bridge(sock, seconds=1)
        standin = bridge.names(["f"])["f"]
        assert not isinstance(standin, (dict, np.ndarray))
        assert standin.__class__ is StandIn
        with pytest.raises(ProtocolError):
            bool(standin)
        bridge.end()


def test_exceptions_that_would_end_the_examiner():
    described = {"bases": ["builtins.SystemExit"], "message": "0", "args": (0,), "traceback": ""}
    forged = {**described, "bases": ["dlgrader.grading.bridge.channel.StudentTimeout", "builtins.KeyboardInterrupt"]}
    for lie in (described, forged, {**forged, "object": 7}):
        with student_process(hostile_server(reply(("error", lie, [], [], {})))) as sock:
            bridge = Bridge(sock, seconds=1)
            with pytest.raises(StudentError):
                bridge.names(["f"])
            bridge.end()
