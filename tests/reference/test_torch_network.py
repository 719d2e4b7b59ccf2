"""The answer key of day 14 against the numpy network of days 3 and 4, and against torch itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from dlgrader.compare import witness
from dlgrader.reference import forward_propagation, tiny_network, torch_network

SIZES = [[4, 3], [5, 7, 2], [3, 3, 3, 3], [2, 6, 5, 4, 3], [3] * 13]


def numpy_parameters(sizes: list[int]) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(len(sizes))
    parameters = tiny_network.initialize(sizes, rng)
    return {name: array + rng.normal(size=array.shape) for name, array in reversed(parameters.items())}


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_it_is_the_numpy_network(sizes: list[int], dtype: torch.dtype) -> None:
    model, parameters = torch_network.MLP(sizes).to(dtype), numpy_parameters(sizes)
    before = list(model.parameters())
    torch_network.load_numpy_weights_(model, parameters)
    assert all(one is other for one, other in zip(before, model.parameters(), strict=True))
    X = np.random.default_rng(1).normal(size=(6, sizes[0]))
    logits = model(torch.tensor(X, dtype=dtype))
    expected = forward_propagation.forward(X, parameters)
    rtol = {torch.float32: 1e-4, torch.float64: 1e-10}[dtype]
    np.testing.assert_allclose(logits.detach().numpy(), expected, rtol=rtol, atol=rtol * np.abs(expected).max())
    assert torch_network.count_parameters(model) == forward_propagation.count_parameters(sizes)


def test_counting() -> None:
    model = torch_network.MLP([64, 32, 10])
    assert torch_network.count_parameters(model) == 2410
    model.layers[0].requires_grad_(False)
    assert torch_network.count_parameters(model, trainable_only=True) == 330
    assert torch_network.count_parameters(nn.BatchNorm1d(7)) == 14
    assert torch_network.count_parameters(nn.ReLU()) == 0


def test_the_start_is_normal_and_drawn_from_the_generator() -> None:
    model = nn.Sequential(nn.Linear(100, 900), nn.Sequential(nn.Linear(900, 100)), nn.BatchNorm1d(100))

    def draw(generator: torch.Generator) -> torch.Tensor:
        torch_network.initialize_(model, generator)
        weights = [module.weight for module in model.modules() if isinstance(module, nn.Linear)]
        return torch.cat([weight.detach().flatten() * weight.shape[1] ** 0.5 for weight in weights])

    with witness.changes(model) as changed:
        facts = witness.draws(draw)
    assert [aspect for aspect, state in changed.items() if state == "changed"] == ["values"]
    assert facts["mean"] == pytest.approx(0.0, abs=0.01)
    assert facts["standard deviation"] == pytest.approx(1.0, abs=0.01)
    assert facts["same seed, same values"]
    assert facts["another seed, other values"]
    assert facts["a second call draws anew"]
    assert not facts["draws from the global random state"]
    assert model[0].bias.abs().max() == 0
    # D'Agostino and Pearson: the third and fourth moments of a normal distribution
    values = draw(torch.Generator().manual_seed(5))
    assert (values**3).mean().item() == pytest.approx(0.0, abs=0.03)
    assert (values**4).mean().item() == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize("training", [True, False])
def test_predictions_are_those_of_day_4_and_leave_no_trace(training: bool) -> None:
    probe = witness.Probe()
    model = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), probe, nn.Linear(6, 3)).double()
    model.train(training)
    X = torch.randn(7, 4, dtype=torch.float64)
    with witness.changes(model, X) as changed:
        labels, confidence = torch_network.predict(model, X)
    assert set(changed.values()) == {"as before"}
    assert (probe.modes, probe.grad_modes) == (["eval"], [False])
    expected = tiny_network.predict(model.eval()(X).detach().numpy())
    np.testing.assert_array_equal(labels.numpy(), expected[0])
    np.testing.assert_allclose(confidence.numpy(), expected[1])
    assert torch_network.predict(nn.Identity(), torch.ones(2, 3))[0].tolist() == [0, 0]
