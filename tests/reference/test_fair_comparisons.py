"""The answer key of day 32 against scipy, torch's own loop and plain ones."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import pytest
import scipy.stats
import torch
from torch import nn

from dlgrader.reference import fair_comparisons


def test_sweep_keeps_the_curves() -> None:
    calls: list[tuple[float, int]] = []

    def run(configuration: dict[str, Any], seed: int) -> list[float]:
        calls.append((configuration["lr"], seed))
        return [configuration["lr"], configuration["lr"] + seed, seed]

    configurations = [{"lr": 0.5}, {"lr": 0.25}]
    table = fair_comparisons.sweep(configurations, [3, 1], run)
    assert calls == [(0.5, 3), (0.5, 1), (0.25, 3), (0.25, 1)]
    assert [row["configuration"] for row in table] == configurations
    assert [row["scores"] for row in table] == [[3.0, 1.0], [3.0, 1.0]]
    np.testing.assert_array_equal(table[1]["curves"], [[0.25, 3.25, 3.0], [0.25, 1.25, 1.0]])


@pytest.mark.parametrize("window", [1, 2, 5])
def test_suggested_rate_is_that_of_a_loop(window: int) -> None:
    rng = np.random.default_rng(window)
    for _ in range(20):
        rates, losses = np.geomspace(1e-3, 10.0, 12), [*rng.random(9), math.inf, math.nan, math.nan]
        best = min(range(window - 1, 9), key=lambda i: np.mean(losses[i - window + 1 : i + 1]))
        assert fair_comparisons.suggested_rate(rates, losses, window) == pytest.approx(rates[best] / 3)


@pytest.mark.parametrize("limit", [0.05, 1.0, math.inf])
def test_clipped_steps_are_those_of_a_loop(limit: float) -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).double()
    batches = [(torch.randn(n, 3).double(), torch.randint(2, (n,))) for n in (5, 3, 4)]
    other = copy.deepcopy(model)
    norms = fair_comparisons.train_clipped(
        model.eval(), batches, nn.functional.cross_entropy, torch.optim.SGD(model.parameters(), lr=0.5), limit
    )
    for (X, y), norm in zip(batches, norms, strict=True):
        gradients = torch.autograd.grad(nn.functional.cross_entropy(other(X), y), list(other.parameters()))
        length = math.sqrt(sum(float(gradient.square().sum()) for gradient in gradients))
        assert norm == pytest.approx(length)
        with torch.no_grad():
            for parameter, gradient in zip(other.parameters(), gradients, strict=True):
                parameter -= 0.5 * min(1.0, limit / length) * gradient
    assert model.training
    for one, two in zip(model.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(one, two, rtol=1e-5, atol=1e-6)


def test_ranks_have_the_ranges_of_scipy() -> None:
    rng = np.random.default_rng(0)
    table = [{"configuration": {"i": i}, "scores": list(rng.normal(i % 3, 0.5, size=3 + i))} for i in range(6)]
    ranked = fair_comparisons.rank_with_confidence(table)
    means = [row["mean"] for row in ranked]
    assert means == sorted(means, reverse=True)
    for row in ranked:
        scores = table[row["configuration"]["i"]]["scores"]
        assert row["high"] - row["low"] == pytest.approx(4 * scipy.stats.sem(scores))
        assert row["tied"] == (max(row["low"], ranked[0]["low"]) <= min(row["high"], ranked[0]["high"]))


def test_the_worked_example_and_equal_means() -> None:
    rows = [("b", [0.5, 0.5]), ("a", [0.9, 0.94, 0.92]), ("c", [0.75, 0.25])]
    ranked = fair_comparisons.rank_with_confidence([{"configuration": name, "scores": s} for name, s in rows])
    assert ranked[0]["mean"] == pytest.approx(0.92)
    assert (ranked[0]["high"] - ranked[0]["mean"]) / 2 == pytest.approx(0.0115, abs=1e-4)
    assert [(row["configuration"], row["tied"]) for row in ranked] == [("a", True), ("b", False), ("c", True)]
