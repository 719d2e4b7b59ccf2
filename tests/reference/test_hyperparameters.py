"""The answer key of day 18 against scikit-learn, scipy, torch's schedules and plain loops."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import numpy as np
import pytest
import scipy.stats
import torch
from sklearn.model_selection import ParameterGrid
from torch import nn

from dlgrader.reference import hyperparameters


@pytest.mark.parametrize(
    "space",
    [
        {"lr": [0.1, 1.0], "batch_size": [16, 64, 256]},
        {"a": [1], "b": ["x", "y"], "c": [None, (3, 4)]},
        {"a": [1, 2, 3]},
        {},
    ],
)
def test_grid_is_that_of_scikit_learn(space: dict[str, list[Any]]) -> None:
    ours, theirs = hyperparameters.grid(space), list(ParameterGrid(space))
    assert len(ours) == len(theirs)
    assert all(configuration in theirs for configuration in ours)
    assert [tuple(configuration.values()) for configuration in ours] == list(itertools.product(*space.values()))
    assert all(list(configuration) == list(space) for configuration in ours)


def test_grid_without_values() -> None:
    assert hyperparameters.grid({"a": [1, 2], "b": []}) == []


def test_random_search_draws_what_is_asked_for() -> None:
    space = {"lr": ("log", 1e-3, 10.0), "momentum": ("uniform", -1.0, 2.0), "hidden": [[32], [64, 64], None]}
    found = hyperparameters.random_search(space, 3000, np.random.default_rng(0))
    logs, momenta = np.log10([c["lr"] for c in found]), np.array([c["momentum"] for c in found])
    assert scipy.stats.kstest(logs, scipy.stats.uniform(-3.0, 4.0).cdf).pvalue > 0.01
    assert scipy.stats.kstest(momenta, scipy.stats.uniform(-1.0, 3.0).cdf).pvalue > 0.01
    counts = [sum(c["hidden"] == value for c in found) for value in ([32], [64, 64], None)]
    assert scipy.stats.chisquare(counts).pvalue > 0.01
    assert abs(np.corrcoef(logs, momenta)[0, 1]) < 0.06


def test_random_search_follows_its_generator() -> None:
    space, rng = {"lr": ("log", 1e-3, 1.0)}, np.random.default_rng(1)
    first, second = (hyperparameters.random_search(space, 4, rng) for _ in range(2))
    assert first != second
    assert first == hyperparameters.random_search(space, 4, np.random.default_rng(1))
    assert hyperparameters.random_search(space, 0, rng) == []


def test_range_test_is_that_of_a_schedule_of_torch() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 2)).double()
    batches = [(torch.randn(n, 3, dtype=torch.float64), torch.randint(2, (n,))) for n in (5, 3, 4)]
    trained, before = copy.deepcopy(model), copy.deepcopy(model.state_dict())
    rates, losses = hyperparameters.learning_rate_range_test(
        model.eval(), batches, nn.functional.cross_entropy, 0.01, 10.0, 7
    )
    optimizer = torch.optim.SGD(trained.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=1000.0 ** (1 / 6))
    for i in range(7):
        X, y = batches[i % 3]
        assert rates[i] == pytest.approx(schedule.get_last_lr()[0])
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(trained(X), y)
        loss.backward()
        optimizer.step()
        schedule.step()
        assert losses[i] == pytest.approx(loss.item())
    assert not model.training
    assert all(parameter.grad is None for parameter in model.parameters())
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_trials_are_made_afresh() -> None:
    made: list[list[Any]] = []

    def make(configuration: dict[str, Any], seed: int) -> list[Any]:
        made.append([configuration["lr"], seed])
        return made[-1]

    results = hyperparameters.run_trials([{"lr": 1.0}, {"lr": 2.0}], [5, 7, 9], make, lambda model: model[0] * model[1])
    assert results == [
        {"configuration": {"lr": 1.0}, "scores": [5.0, 7.0, 9.0]},
        {"configuration": {"lr": 2.0}, "scores": [10.0, 14.0, 18.0]},
    ]
    assert made == [[lr, seed] for lr in (1.0, 2.0) for seed in (5, 7, 9)]


def test_select_takes_the_best_mean_and_the_first_of_equals() -> None:
    def row(name: str, *scores: float) -> dict[str, Any]:
        return {"configuration": {"name": name}, "scores": list(scores), "test_scores": [len(scores)]}

    assert hyperparameters.select([row("a", 0.9, 0.8), row("b", 0.86, 0.87)]) == {"name": "b"}
    assert hyperparameters.select([row("a", 0.5), row("b", 0.5, 1.0), row("c", 0.75), row("d", 0.25, 0.25, 1)]) == {
        "name": "b"
    }
