"""The witness kit: for each piece a right answer that it lets pass, and wrong ones that values alone would let pass."""

from __future__ import annotations

import copy
import doctest
import inspect
import itertools
import re
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import torch
from nbformat.v4 import new_notebook
from torch import nn

from dlgrader import assert_same_run
from dlgrader.compare import assert_raises, assertions, case, witness
from dlgrader.course.notebooks import failure
from dlgrader.grading.execution import run_outside
from tests.conftest import cell


def same(scenario, answer, reference):
    """Tell whether the comparator lets an answer pass; if not, return what it says."""
    try:
        assert_same_run(scenario, answer, reference)
    except AssertionError as error:
        return str(error)
    return True


@pytest.mark.parametrize("module", [witness, assertions])
def test_the_examples_are_true(module):
    assert doctest.testmod(module).failed == 0


def test_only_those_who_ask_for_it_import_torch():
    code = "import sys, dlgrader.compare; assert 'torch' not in sys.modules; from dlgrader.compare import witness"
    subprocess.run([sys.executable, "-c", code], check=True)


# -- a loop with everything it may do wrong on the way ----------------------------------------------------------------


def train_epoch(model, batches, loss_function, optimizer):
    model.train()
    total = count = 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()
        total, count = total + len(X) * loss.item(), count + len(X)
    return total / count


class OtherwiseWritten:
    """Right, too."""

    def __call__(self, model, batches, loss_function, optimizer):
        model.train(True)
        seen = [(self.step(model, X, y, loss_function, optimizer), y.shape[0]) for X, y in iter(batches)]
        return sum(loss * rows for loss, rows in seen) / sum(rows for _, rows in seen)

    @torch.enable_grad()
    def step(self, model, X, y, loss_function, optimizer):
        loss = loss_function(model.forward(X), y)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.detach())


def one_epoch(labels):
    def scenario(train_epoch):
        X = torch.randn(9, 3)
        y = torch.randint(2, (9,)) if labels else torch.randn(9, 2)
        probe, loss, batches = witness.Probe(), witness.Loss(), witness.Batches(X, y, sizes=(4, 4, 1))
        model = nn.Sequential(nn.Linear(3, 2), probe)
        model.eval()
        mean = train_epoch(model, batches, loss, torch.optim.SGD(model.parameters(), lr=0.1))
        return {
            "rows at each forward": probe.rows,
            "mode during forward": probe.modes,
            "gradients recorded": probe.grad_modes,
            "rows at each loss": loss.rows,
            "loss called with its arguments swapped": loss.swapped,
            "batches in each pass": batches.passes,
            "mean loss": mean,
            "type of the mean": witness.kind(mean),
            **model.state_dict(),
        }

    return scenario


def changed(source, old, new, name="train_epoch"):
    """Return the function with some words of its source replaced."""
    text = inspect.getsource(source)
    assert old in text
    made = types.ModuleType("made")
    exec(text.replace(old, new), {**globals(), **vars(made)}, vars(made))
    return vars(made)[name]


IN_PLACE_OF = {
    "mode during forward": ("model.train()", "model.train(); model.eval()"),
    "rows at each forward": ("optimizer.zero_grad()", "optimizer.zero_grad(); model(X)"),
    "rows at each loss": ("loss.item()", "loss_function(model[0](X), y).item()"),
    "mean loss": ("len(X) * loss.item()", "loss.item()"),
    "batches in each pass": ("in batches", "in [*batches][: len(list(batches))]"),
    "type of the mean": ("loss.item()", "loss.detach().numpy()"),
}


@pytest.mark.parametrize("labels", [True, False])
def test_an_epoch_is_seen_on_its_way(labels):
    assert same(one_epoch(labels), OtherwiseWritten(), train_epoch) is True
    for fact, (old, new) in IN_PLACE_OF.items():
        assert f'["{fact}"]' in same(one_epoch(labels), changed(train_epoch, old, new), train_epoch)


def test_a_loss_that_is_not_called():
    mse = changed(train_epoch, "loss_function(model(X), y)", "nn.MSELoss()(model(X), y)")
    assert '["rows at each loss"]: 0 entries' in same(one_epoch(labels=False), mse, train_epoch)


def test_swapped_labels_are_told_and_floats_seen_by_value():
    swapped = changed(train_epoch, "loss_function(model(X), y)", "loss_function(y, model(X))")

    def order(train_epoch):
        model, loss = nn.Linear(3, 2), witness.Loss()
        batches = witness.Batches(torch.randn(5, 3), torch.randint(2, (5,)), sizes=(3, 2))
        train_epoch(model, batches, loss, torch.optim.SGD(model.parameters(), lr=0.1))
        return {"swapped": loss.swapped}

    assert "swapped" in same(order, swapped, train_epoch)
    one, other = torch.tensor([[1.0, 2.0]]), torch.tensor([[0.5, 4.0]])
    assert witness.Loss()(one, other) != witness.Loss()(other, one)
    with pytest.raises(ValueError, match=r"outputs \(3, 1\) and targets \(3,\)"):
        witness.Loss()(torch.zeros(3, 1), torch.zeros(3))


def test_batches_are_for_loops_only():
    batches = witness.Batches(torch.arange(5.0), torch.arange(5), sizes=(4, 1))
    for refused in (len, lambda batches: batches[0]):
        with pytest.raises(TypeError):
            refused(batches)
    for _ in range(2):
        assert [x.tolist() for x, y in batches] == [[0, 1, 2, 3], [4]]
    next(iter(batches))
    assert batches.passes == [2, 2, 1]


def test_a_copied_probe_notes_in_the_same_lists():
    model = nn.Sequential(nn.Linear(2, 2), witness.Probe())
    twin = copy.deepcopy(model).eval()
    twin(torch.zeros(3, 2))
    assert (model[1].modes, model[1].rows, model[1].training) == (["eval"], [3], True)


# -- what is left as it was -------------------------------------------------------------------------------------------


def predict(model, X):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        logits = model(X)
    for module, mode in modes:
        module.training = mode
    return logits.argmax(dim=1)


def left_behind(predict):
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2))
    model(torch.randn(6, 3)).sum().backward()
    model[1].eval()
    X = torch.randn(6, 3)
    with witness.changes(model, X) as changed:
        predict(model, X)
    return changed


@pytest.mark.parametrize(
    ("aspect", "old", "new"),
    [
        ("mode", "module.training = mode", "module.train()"),
        ("mode", "module.training = mode", "pass"),
        ("buffers", "model.eval()", "model.train()"),
        ("gradients", "model.eval()", "model.eval(); model.zero_grad()"),
        ("grad mode", "with torch.no_grad():", "torch.set_grad_enabled(False)\n    if True:"),
        ("requires_grad", "model.eval()", "model.eval().requires_grad_(False)"),
        ("hooks", "model.eval()", "model.eval().register_forward_hook(print)"),
        ("hooks", "model.eval()", "model.eval()[0].weight.register_hook(print)"),
        ("attributes", "model.eval()", "model.eval().seen = X"),
        ("attributes", "model.eval()", "model.eval()[2].p += 0.0"),
        ("values", "model.eval()", "model.eval(); X.add_(1.0)"),
        ("parameter objects", "model.eval()", "model.eval()[0].bias = nn.Parameter(model[0].bias.detach().clone())"),
        ("torch's random state", "model.eval()", "model.eval(); torch.rand(1)"),
        ("torch's random state", "model.eval()", "model.eval(); torch.manual_seed(0); torch.rand(1)"),
        ("numpy's random state", "model.eval()", "model.eval(); np.random.rand()"),
        ("Python's random state", "model.eval()", "model.eval(); __import__('random').random()"),
    ],
)
def test_what_has_changed_is_named(aspect, old, new):
    said = same(left_behind, changed(predict, old, new, "predict"), predict)
    assert f'["{aspect}"]' in said
    assert "got 'changed', expected 'as before'" in said


def test_a_grad_mode_left_off_ends_with_the_run():
    off = changed(predict, "with torch.no_grad():", "torch.set_grad_enabled(False)\n    if True:", "predict")
    assert same(left_behind, off, predict) is not True
    assert torch.is_grad_enabled()


def test_nothing_has_changed():
    assert set(left_behind(predict).values()) == {"as before"}
    through_another = changed(predict, "torch.no_grad()", "torch.inference_mode()", "predict")
    assert same(left_behind, through_another, predict) is True
    array, empty = np.arange(3), torch.zeros(0)
    with witness.changes(array, empty, torch.tensor([True]), torch.tensor(1.0, dtype=torch.bfloat16)) as changes:
        array += 1
    assert [aspect for aspect, state in changes.items() if state == "changed"] == ["values"]


# -- models that students write ---------------------------------------------------------------------------------------


class Net(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        pairs = list(itertools.pairwise(sizes))
        self.layers = nn.ModuleList(nn.Linear(*pair) for pair in pairs)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


class NamedOtherwise(nn.Module):
    """Right: bare parameters, the last layer's first, the biases before the weights."""

    def __init__(self, sizes):
        super().__init__()
        for number, (inputs, outputs) in reversed([*enumerate(itertools.pairwise(sizes))]):
            self.register_parameter(f"b{number}", nn.Parameter(torch.zeros(outputs)))
            self.register_parameter(f"w{number}", nn.Parameter(torch.randn(outputs, inputs)))

    def forward(self, x):
        count = sum(1 for _ in self.parameters()) // 2
        for number in range(count):
            weight, bias = getattr(self, f"w{number}"), getattr(self, f"b{number}")
            x = x @ weight.T + bias
            x = x if number == count - 1 else x.clamp(min=0)
        return x


class LastLayerCutOff(Net):
    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x)).detach()
        return self.layers[-1](x)


class Deaf(Net):
    def forward(self, x):
        with torch.no_grad():
            return super().forward(x)


def learns(Net):
    X, y = torch.randn(6, 3), torch.randint(2, (6,))  # before the model draws its own weights
    model = Net([3, 5, 4, 2])
    witness.fill_(model)
    return {"outputs": model(X), "gradients": witness.gradients(model, X, y)}


def test_equal_weights_and_their_gradients():
    assert same(learns, NamedOtherwise, Net) is True
    assert '["gradients"]["(5, 3)"]: got the string \'none\'' in same(learns, LastLayerCutOff, Net)
    assert '["gradients"]' in same(learns, Deaf, Net)


def test_equal_shapes_are_told_apart_by_their_order():
    model = Net([3, 3, 3])
    witness.fill_(model)
    assert not torch.equal(model.layers[0].weight, model.layers[1].weight)
    found = witness.gradients(model, torch.randn(4, 3), torch.randn(4, 3))
    assert list(found) == ["(3, 3)", "(3,)", "(3, 3), no. 2", "(3,), no. 2"]
    torch.testing.assert_close(found["(3, 3), no. 2"], model.layers[1].weight.grad)


# -- randomness -------------------------------------------------------------------------------------------------------


def noise(n, generator):
    return torch.randn(n, generator=generator) / 4


def facts_of(noise):
    return witness.draws(lambda generator: noise(20_000, generator), low=-2.0, high=2.0)


@pytest.mark.parametrize(
    ("fact", "wrong"),
    [
        ("standard deviation", lambda n, generator: torch.randn(n, generator=generator) / 3),
        ("standard deviation", lambda n, generator: torch.rand(n, generator=generator) / 4 - 0.125),
        ("mean", lambda n, generator: torch.randn(n, generator=generator) / 4 + 0.1),
        ("kind", lambda n, generator: torch.randn(n, 1, generator=generator) / 4),
        ("kind", lambda n, generator: torch.randn(n, generator=generator).double() / 4),
        ("values out of range", lambda n, generator: noise(n, generator).index_fill(0, torch.tensor([7]), 5.0)),
        ("same seed", lambda n, generator: noise(n, torch.Generator().manual_seed(generator.seed()))),
        ("another seed", lambda n, generator: noise(n, generator.manual_seed(0))),
        ("draws from the global random state", lambda n, generator: noise(n, None)),
        ("draws from the global random state", lambda n, generator: (torch.manual_seed(3), noise(n, generator))[1]),
    ],
)
def test_draws(fact, wrong):
    with pytest.raises(AssertionError, match=re.escape(f'["{fact}')):
        assert_same_run(facts_of, wrong, noise, atol=0.01)


def test_right_draws():
    def otherwise(n, generator):
        drawn = torch.empty(2 * n).normal_(0.0, 0.25, generator=generator)
        return drawn[:n]

    assert_same_run(facts_of, otherwise, noise, atol=0.01)
    facts = witness.draws(lambda rng: rng.integers(3, size=(5, 2)), generator=np.random.default_rng, low=0, high=2)
    assert facts["kind"] == "int64 array (5, 2)"
    assert facts["a second call draws anew"]
    assert not facts["draws from the global random state"]


def test_two_instances_start_differently():
    class Reseeds(Net):
        def __init__(self, sizes):
            torch.manual_seed(0)
            super().__init__(sizes)

    def starts(Net):
        return witness.draws(lambda _: max(Net([50, 40, 3]).parameters(), key=torch.Tensor.numel))

    assert_same_run(starts, Net, Net)
    with pytest.raises(AssertionError, match="another seed, other values"):
        assert_same_run(starts, Reseeds, Net, atol=0.02)


# -- optimizers -------------------------------------------------------------------------------------------------------


class Adam:
    def __init__(self, parameters, lr):
        self.parameters, self.lr = list(parameters), lr
        self.state = {p: [0, torch.zeros_like(p), torch.zeros_like(p)] for p in self.parameters}

    @torch.no_grad()
    def step(self):
        for p in self.parameters:
            if p.grad is None:
                continue
            t, m, v = self.state[p]
            t, m, v = t + 1, 0.9 * m + 0.1 * p.grad, 0.999 * v + 0.001 * p.grad**2
            self.state[p] = [t, m, v]
            p -= self.lr * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)


def path(Adam):
    return witness.optimizer_path(lambda parameters: Adam(parameters, lr=0.1))


def path_with_another_rate(Adam):
    def halve(optimizer, step):
        groups = getattr(optimizer, "param_groups", None)
        rate = 0.1 / (step + 1)
        if groups is None:
            optimizer.lr = rate
        else:
            groups[0]["lr"] = rate

    return witness.optimizer_path(lambda parameters: Adam(parameters, lr=0.1), before_step=halve)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("t + 1,", "1,"),
        ("t + 1,", "1 + max(other[0] for other in self.state.values()),"),
        (".sqrt() + 1e-8", " + 1e-8).sqrt().mul(1.0"),
        ("p -= self.lr *", "p -= 0.11 *"),
        ("0.9 * m + 0.1", "0.999 * m + 0.001"),
        ("            if p.grad is None:\n                continue\n", "            p.grad = p.grad + 0.0\n"),
    ],
)
def test_optimizers(old, new):
    assert same(path, Adam, torch.optim.Adam) is True
    assert same(path_with_another_rate, Adam, torch.optim.Adam) is True
    assert same(path, changed(Adam, old, new, "Adam"), torch.optim.Adam) is not True


def test_a_rate_that_is_kept():
    kept = changed(Adam, "p -= self.lr *", "p -= 0.1 *", "Adam")
    assert same(path, kept, torch.optim.Adam) is True
    assert same(path_with_another_rate, kept, torch.optim.Adam) is not True


# -- exceptions, kinds, memory, devices -------------------------------------------------------------------------------


def refuse(x, y=None):
    class Mine(ValueError):
        pass

    raise Mine("no")


def test_exceptions():
    assert witness.raised(ValueError, refuse, 3) == "ValueError"
    assert witness.raised(TypeError, refuse, 3) == "Mine"
    assert witness.raised(TypeError, abs, 3) == "nothing"
    assert_raises(refuse, case(np.arange(3.0)), case(1, y=2), exception=ValueError)

    def broadcasts(x, y):
        return x - y

    column, row = np.ones((5, 1)), np.ones(3)
    mistakes = {"numpy has broadcast the two": lambda x, y: x - y}
    with pytest.raises(AssertionError) as caught:
        assert_raises(broadcasts, case(column, row), exception=ValueError, mistakes=mistakes)
    assert str(caught.value).startswith("broadcasts(x, y), x of shape (5, 1), y = [1, 1, 1]: returned an array")
    assert "you get when numpy has broadcast the two." in str(caught.value)
    assert caught.value.summary == (
        "broadcasts: a ValueError is expected. Your result is exactly what you get when numpy has broadcast the two."
    )
    with pytest.raises(AssertionError, match=r"raised ValueError: invalid literal.*\n.*Expected a TypeError"):
        assert_raises(int, case("x"), exception=TypeError)
    with pytest.raises(AssertionError, match="not written yet"):
        assert_raises(changed(refuse, 'Mine("no")', "NotImplementedError", "refuse"), case(1), exception=ValueError)
    with pytest.raises(AssertionError, match="it changed its argument x"):
        assert_raises(changed(refuse, "raise", "x += 1; raise", "refuse"), case(row), exception=ValueError)
    with pytest.raises(ValueError, match="at least one case"):
        assert_raises(refuse, exception=ValueError)


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (0.5, np.float64(0.5)),
        (0.5, torch.tensor(0.5)),
        (3, True),
        ((1, 2), [1, 2]),
        ({"x": 1}, {"y": 1}),
        (torch.zeros(2), torch.zeros(2, device="meta")),
        (torch.zeros(2), torch.zeros(2, dtype=torch.float64)),
        (torch.device("cuda"), torch.device("cpu")),
        (torch.device("cuda"), "cuda"),
    ],
)
def test_kinds(value, other):
    assert witness.kind(value) == witness.kind(copy.copy(value))
    assert witness.kind(value) != witness.kind(other)


def test_shared_memory():
    x = torch.arange(6.0).reshape(2, 3)
    assert witness.shares_memory(x, x.T[1:])
    assert witness.shares_memory(x.numpy(), nn.Parameter(x))
    assert not witness.shares_memory(x, x + 0)
    assert not witness.shares_memory(x[:, 0], x[:, 1])


def by_questions():
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    return torch.device("cuda" if cuda else "mps" if mps else "cpu")


def by_the_newer_way():
    return torch.accelerator.current_accelerator(check_available=True) or torch.device("cpu")


def without_brackets():
    return torch.device("cuda" if torch.cuda.is_available else "cpu")


def text():
    return str(by_questions())


def devices_picked(pick):
    found = {}
    for machine in ({"cuda": True}, {"mps": True}, {"cuda": True, "mps": True}, {}):
        with witness.devices(**machine):
            found[" and ".join(machine) or "neither"] = witness.kind(pick())
    return found


def test_devices():
    before = torch.cuda.is_available(), torch.backends.mps.is_available()
    assert devices_picked(by_questions)["cuda and mps"] == "device cuda"
    assert same(devices_picked, by_the_newer_way, by_questions) is True
    assert '["mps"]' in same(devices_picked, without_brackets, by_questions)
    assert same(devices_picked, text, by_questions) is not True
    assert (torch.cuda.is_available(), torch.backends.mps.is_available()) == before


# -- outside the student's process ------------------------------------------------------------------------------------

IMPORTS = """import itertools
import numpy as np
import torch
from torch import nn
from dlgrader import assert_same_run
from dlgrader.compare import assert_raises, case, witness"""

RIGHT = [train_epoch, predict, Net, noise, Adam, refuse, by_questions]
WRONG = {
    "train_epoch": ("model.train()", "model.eval()"),
    "predict": ("model.eval()", "model.train()"),
    "Net": ("torch.relu(layer(x))", "torch.relu(layer(x)).detach()"),
    "noise": ("generator=generator", "generator=None"),
    "Adam": ("t + 1,", "1,"),
    "refuse": ('raise Mine("no")', "return x"),
    "by_questions": ("torch.cuda.is_available()", "torch.cuda.is_available"),
}
SAYS = {
    "train_epoch": '["mode during forward"]',
    "predict": '["buffers"]',
    "Net": '["gradients"]["(5, 3)"]',
    "noise": '["draws from the global random state"]',
    "Adam": "[1][0]",
    "refuse": "a ValueError is expected. Your result is exactly what you get when the argument comes back.",
    "by_questions": '["mps"]',
}


def hidden_tests():
    def of(scenario, name, more=""):
        return f"{inspect.getsource(scenario)}\nassert_same_run({scenario.__name__}, {name}, the_{name}{more})"

    epoch = inspect.getsource(one_epoch) + "\nscenario = one_epoch(True)"
    return {
        "train_epoch": f"{epoch}\nassert_same_run(scenario, train_epoch, the_train_epoch)",
        "predict": of(left_behind, "predict"),
        "Net": of(learns, "Net"),
        "noise": of(facts_of, "noise", ", atol=0.01"),
        "Adam": of(path, "Adam").replace("the_Adam", "torch.optim.Adam"),
        "refuse": 'assert_raises(refuse, case(3), exception=ValueError, mistakes={"the argument comes back": abs})\n'
        "def in_scenario(refuse):\n    return witness.raised(ValueError, refuse, 3)\n"
        "assert_same_run(in_scenario, refuse, the_refuse)",
        "by_questions": of(devices_picked, "by_questions"),
    }


def graded(answers, folder):
    """Grade answers by name with one test each, as a class is graded; return what each test says."""
    key = {
        name: re.sub(rf"\b(def|class) {name}\b", rf"\1 the_{name}", source) for name, source in RIGHT_SOURCES.items()
    }
    tests = hidden_tests()
    cells = [cell("read-only", "imports", IMPORTS)]
    cells += [cell("solution", f"answer_{name}", source) for name, source in answers.items()]
    for name, test in tests.items():
        hidden = test if name == "Adam" else f"{key[name]}\n{test}"
        cells.append(cell("test", f"test_{name}", f"### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS", 1))
    notebook = run_outside(new_notebook(cells=cells), cwd=folder, timeout=20)
    return {name: failure(next(c for c in notebook.cells if c.id == f"test_{name}")) for name in tests}


RIGHT_SOURCES = {right.__name__: inspect.getsource(right) for right in RIGHT}


def test_outside_the_students_process(tmp_path: Path):
    assert set(graded(RIGHT_SOURCES, tmp_path).values()) == {None}
    wrong = {name: source.replace(*WRONG[name]) for name, source in RIGHT_SOURCES.items()}
    said = graded(wrong, tmp_path)
    assert {name: SAYS[name] in str(message) for name, message in said.items()} == dict.fromkeys(said, True), said
