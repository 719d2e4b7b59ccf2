"""The answer key of day 29 against packed sequences, day 15's loop, and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dlgrader.data import reviews
from dlgrader.reference import sentiment as ours
from dlgrader.reference import text_preprocessing, training_loop


def test_no_group_stands_on_both_sides() -> None:
    data = reviews()
    vocabulary, train, test = ours.prepare(data, 3)
    unique = {
        " ".join(text_preprocessing.tokenize(text)): group for text, group in zip(data.texts, data.groups, strict=True)
    }
    (ids, lengths), y = train
    sides = []
    for (ids, lengths), y in (train, test):
        assert ids.shape[0] == len(lengths) == len(y)
        assert y.float().mean() == pytest.approx(0.5)
        texts = [" ".join(vocabulary[i] for i in row[:length]) for row, length in zip(ids, lengths, strict=True)]
        sides.append({unique[text] for text in texts if "<unk>" not in text})
    assert not sides[0] & sides[1]
    assert len(sides[0]) == round(280 * 2 / 3)
    assert len(train[1]) + len(test[1]) == 900
    assert vocabulary[:2] == ["<pad>", "<unk>"]
    assert not torch.equal(ours.prepare(data, 4)[1][1], train[1])


def test_a_bag_scores_every_word() -> None:
    model = ours.BagClassifier(5)
    ids, lengths = text_preprocessing.pad_batch([[2, 4, 2], [3]])
    weight, bias = model.linear.weight, model.linear.bias
    wanted = torch.stack([2 * weight[:, 2] + weight[:, 4] + bias, weight[:, 3] + bias])
    torch.testing.assert_close(model(ids, lengths), wanted)


def test_the_lstm_reads_what_a_packed_one_reads() -> None:
    torch.manual_seed(0)
    model = ours.SentimentLSTM(9, 4)
    ids, lengths = text_preprocessing.pad_batch([[2, 8, 3], [4], [5, 5, 6, 7, 1]])
    packed = nn.utils.rnn.pack_padded_sequence(model.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
    _, (last, _) = model.recurrent(packed)
    torch.testing.assert_close(model(ids, lengths), model.readout(last[0]))
    longer = torch.cat([ids, torch.zeros(3, 4, dtype=torch.int64)], dim=1)
    torch.testing.assert_close(model(longer, lengths), model(ids, lengths))


class OfLengths(nn.Module):
    """Day 15's loop sees the same numbers in one tensor."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(1, 2)

    def forward(self, ids: Tensor, lengths: Tensor | None = None) -> Tensor:
        values = ids if lengths is None else lengths.float().unsqueeze(1)
        logits: Tensor = self.linear(values)
        return logits


def test_the_loop_is_day_15s() -> None:
    rng = np.random.default_rng(0)
    lengths, y = torch.tensor(rng.integers(1, 9, 10)), torch.tensor(rng.integers(0, 2, 10))
    with_lengths = [
        ((torch.zeros(len(n), 9, dtype=torch.int64), n), t) for n, t in zip(lengths.split(4), y.split(4), strict=True)
    ]
    plain = [(n.float().unsqueeze(1), t) for n, t in zip(lengths.split(4), y.split(4), strict=True)]
    histories = []
    for module, batches in ((ours, with_lengths), (training_loop, plain)):
        torch.manual_seed(1)
        model = OfLengths()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        histories.append(module.fit(model, batches, batches, nn.functional.cross_entropy, optimizer, 3))
    for one, other in zip(histories[0].values(), histories[1].values(), strict=True):
        assert one == pytest.approx(other)


def test_scores_are_those_of_the_beginnings() -> None:
    torch.manual_seed(2)
    model = ours.SentimentLSTM(6, 3)
    ids = [2, 5, 3, 4]
    scores = ours.word_scores(model, ids)
    for end in range(1, 5):
        logits = model(torch.tensor([ids[:end]]), torch.tensor([end]))[0]
        torch.testing.assert_close(scores[end - 1], (logits[1] - logits[0]).detach())
    assert model.training
