"""The final project's pipeline: what may know of what, and what an ablation reports."""

from __future__ import annotations

import statistics

import pytest
import torch
from torch import nn

from dlgrader.reference import final_project as reference


def pixels(*values: float) -> torch.Tensor:
    return torch.tensor(values).reshape(-1, 1, 1, 1)


def test_copies_of_test_rows_go_and_others_stay() -> None:
    train = pixels(1.0, 2.0, 2.0, 3.0), torch.tensor([0, 1, 2, 3])
    X, y = reference.drop_copies(train, (pixels(3.0, 4.0), torch.tensor([5, 5])))
    assert (X.flatten().tolist(), y.tolist()) == ([1.0, 2.0, 2.0], [0, 1, 2])


def test_the_scaler_knows_the_training_rows_only() -> None:
    rows = [(pixels(*values), torch.zeros(len(values))) for values in ((1.0, 3.0), (8.0,), (5.0,))]
    assert reference.fit_scaler(*rows) == (2.0, 1.0)


def test_validation_rows_are_measured_as_they_are() -> None:
    generator = torch.Generator().manual_seed(0)
    before = generator.get_state()
    batches = reference.validation_batches((pixels(1.0, 2.0, 3.0), torch.arange(3)), 2, generator)
    assert [X.flatten().tolist() for X, _ in batches] == [[1.0, 2.0], [3.0]]
    assert torch.equal(generator.get_state(), before)


def test_the_schedule_counts_epochs() -> None:
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1.0 / (1 + epoch))
    batches = [(torch.ones(2, 1), torch.zeros(2, 1))] * 3
    reference.train_epoch(model, batches, nn.MSELoss(), optimizer, schedule)
    assert schedule.last_epoch == 1


def test_the_best_state_comes_back() -> None:
    model, losses = nn.Linear(1, 1, bias=False), iter([3.0, 1.0, 2.0, 1.0])
    nn.init.zeros_(model.weight)

    def run_epoch() -> None:
        with torch.no_grad():
            model.weight += 10.0

    assert reference.keep_best(model, run_epoch, lambda: next(losses), 4) == [3.0, 1.0, 2.0, 1.0]
    assert model.weight.item() == 20.0


def test_validation_rows_choose_the_temperature() -> None:
    logits = torch.tensor([[0.0, 4.0]] * 4)
    val, test = (logits, torch.tensor([1, 1, 1, 0])), (logits, torch.tensor([1, 1, 1, 1]))
    assert reference.choose_temperature(val, test, [0.5, 1.0, 4.0, 8.0]) == 4.0  # a gap of 1, next to ln 3


def test_an_ablation_leaves_out_one_part_at_a_time() -> None:
    full, off = {"a": 1, "b": 2}, {"a": 0, "b": 0}
    table = reference.ablation(full, off, [0, 1, 2], lambda settings, seed: sum(settings.values()) + seed)
    assert [mean for mean, _ in table.values()] == pytest.approx([4.0, 3.0, 2.0, 1.0])
    assert list(table) == ["everything", "without a", "without b", "plain"]
    assert table["plain"][1] == pytest.approx(statistics.stdev([0, 1, 2]) / 3**0.5)
