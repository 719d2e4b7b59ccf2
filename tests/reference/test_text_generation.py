"""The answer key of day 27 against plain loops, day 25's cell, and numbers worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from dlgrader.data import names
from dlgrader.reference import text_generation as ours


def test_names_become_numbers_and_names_again() -> None:
    vocabulary = ours.char_vocabulary(names())
    assert vocabulary == list(".abcdefghijklmnopqrstuvwxyz")
    assert ours.encode("mary", vocabulary).tolist() == [13, 1, 18, 25]
    assert all(ours.decode(ours.encode(name, vocabulary), vocabulary) == name for name in names()[::50])
    assert ours.encode("", vocabulary).dtype == torch.int64
    assert ours.decode([], vocabulary) == ""


def test_targets_are_the_inputs_one_place_on() -> None:
    inputs, targets = ours.name_batch(["ab", "b"], [".", "a", "b"])
    assert inputs.tolist() == [[0, 1, 2], [0, 2, 0]]
    assert targets.tolist() == [[1, 2, 0], [2, 0, -100]]
    inputs, targets = ours.name_batch(names()[:40], ours.char_vocabulary(names()))
    following = targets[:, :-1]
    letters = following > 0
    assert torch.equal(inputs[:, 1:][letters], following[letters])
    assert (targets == 0).sum(dim=1).tolist() == [1] * 40


def test_the_network_is_an_lstm_cell_in_a_loop() -> None:
    torch.manual_seed(0)
    model, cell = ours.CharLSTM(5, 4), nn.LSTMCell(5, 4)
    weights = [parameter.detach() for parameter in model.recurrent.parameters()]
    cell.load_state_dict(dict(zip(["weight_ih", "weight_hh", "bias_ih", "bias_hh"], weights, strict=True)))
    ids, state = torch.randint(5, (3, 6)), (torch.randn(3, 4), torch.randn(3, 4))
    logits, hidden = model(ids, (state[0][None], state[1][None]))
    for t in range(6):
        state = cell(torch.eye(5)[ids[:, t]], state)
        torch.testing.assert_close(logits[:, t], model.readout(state[0]))
    torch.testing.assert_close(hidden, (state[0][None], state[1][None]))


def test_perplexity_is_that_of_the_example() -> None:
    log = torch.tensor([0.5, 0.25, 0.25]).log()
    logits = log.expand(2, 2, 3)
    assert ours.perplexity(logits, torch.tensor([[0, 1], [0, -100]])) == pytest.approx(2 ** (4 / 3))
    assert ours.perplexity(torch.zeros(2, 3, 27), torch.zeros(2, 3, dtype=torch.int64)) == pytest.approx(27)


class Fixed(nn.Module):
    def __init__(self, logits: list[float]) -> None:
        super().__init__()
        self.logits = torch.tensor(logits)

    def forward(self, ids: Tensor, hidden: object = None) -> tuple[Tensor, object]:
        return self.logits.expand(*ids.shape, -1), hidden


@pytest.mark.parametrize(("temperature", "share"), [(0.5, 0.9), (1.0, 0.75), (2.0, math.sqrt(3) / (1 + math.sqrt(3)))])
def test_temperature_divides_the_logits(temperature: float, share: float) -> None:
    model, generator = Fixed([-1e4, 0.0, math.log(3)]), torch.Generator().manual_seed(0)
    letters = ours.sample(model, temperature, 3000, generator)
    assert len(letters) == 3000
    assert letters.count(2) / 3000 == pytest.approx(share, abs=0.03)
    assert model.training


def test_a_name_ends_at_the_sign() -> None:
    generator = torch.Generator().manual_seed(0)
    assert ours.sample(Fixed([50.0, 0.0, 0.0]), 1.0, 5, generator) == []
    assert ours.sample(Fixed([0.0, 50.0, 0.0]), 1.0, 5, generator) == [1] * 5
