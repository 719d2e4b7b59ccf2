"""The answer key of day 28 against torch, scikit-learn, and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.feature_extraction.text import CountVectorizer
from torch import nn

from dlgrader.data import reviews
from dlgrader.reference import text_preprocessing as ours


def test_the_example_worked_by_hand() -> None:
    assert ours.tokenize("Don't stop, 2 of us!") == ["don't", "stop", ",", "2", "of", "us", "!"]
    assert ours.build_vocabulary(["the cat sat . the dog"], 2) == ["<pad>", "<unk>", "the"]
    ids, lengths = ours.pad_batch([[2, 1, 1], [], [4]])
    assert ids.tolist() == [[2, 1, 1], [0, 0, 0], [4, 0, 0]]
    assert lengths.tolist() == [3, 0, 1]
    vectors = torch.tensor([[[2.0], [4.0], [9.0]], [[5.0], [5.0], [5.0]]])
    assert ours.masked_mean(vectors, torch.tensor([2, 0])).tolist() == [[3.0], [0.0]]


def test_counts_are_those_of_scikit_learn() -> None:
    texts = reviews().texts
    vocabulary = ours.build_vocabulary(texts, 1)
    ids, lengths = ours.pad_batch([ours.encode(text, vocabulary) for text in texts])
    counter = CountVectorizer(tokenizer=ours.tokenize, token_pattern=None, vocabulary=vocabulary)
    counts = ours.bag_of_words(ids, len(vocabulary))
    np.testing.assert_array_equal(counts.numpy(), counter.transform(texts).toarray())
    assert torch.equal(counts.sum(dim=1).long(), lengths)
    totals = counts.sum(dim=0)[2:].tolist()
    assert totals == sorted(totals, reverse=True)


def test_embedding_is_torchs_with_a_row_of_zeros() -> None:
    torch.manual_seed(0)
    layer = nn.Embedding(6, 3, padding_idx=0)
    table = layer.weight.detach().clone()
    table[0] = 7.0
    table.requires_grad_()
    ids = torch.tensor([[2, 5, 2], [1, 0, 0]])
    torch.testing.assert_close(ours.embed(ids, table), layer(ids))
    weights = torch.randn(2, 3, 3)
    (layer(ids) * weights).sum().backward()
    (ours.embed(ids, table) * weights).sum().backward()
    torch.testing.assert_close(table.grad, layer.weight.grad)


def test_a_mean_of_word_vectors_is_a_bag_times_the_table() -> None:
    torch.manual_seed(1)
    ids, lengths = ours.pad_batch([[2, 3, 2], [], [1, 4, 4, 4, 2]])
    table = torch.randn(5, 3)
    table[0] = 0.0
    wanted = ours.bag_of_words(ids, 5) @ table / lengths.clamp(min=1).unsqueeze(1)
    torch.testing.assert_close(ours.masked_mean(ours.embed(ids, table), lengths), wanted)


def test_slopes_of_an_empty_row_are_finite() -> None:
    vectors = torch.randn(2, 3, 2, requires_grad=True)
    ours.masked_mean(vectors, torch.tensor([0, 2])).sum().backward()
    assert vectors.grad is not None
    assert vectors.grad[0].tolist() == [[0.0, 0.0]] * 3
    assert vectors.grad[1].tolist() == [[0.5, 0.5], [0.5, 0.5], [0.0, 0.0]]
