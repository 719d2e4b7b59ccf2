"""Praise or blame: reviews divided by groups, a bag of words and an LSTM, and the loop for batches with lengths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dlgrader.reference.sequence_prediction import last_valid
from dlgrader.reference.text_preprocessing import bag_of_words, build_vocabulary, encode, pad_batch
from dlgrader.reference.training_loop import evaluate, evaluating, fit, train_epoch

__all__ = ["BagClassifier", "SentimentLSTM", "evaluate", "fit", "prepare", "train_epoch", "word_scores"]

Part = tuple[tuple[Tensor, Tensor], Tensor]
"""Reviews as a model takes them, and their labels: ((ids, lengths), y)."""


class Labelled(Protocol):
    """What `dlgrader.data.reviews` returns."""

    texts: list[str]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]


def prepare(reviews: Labelled, seed: int) -> tuple[list[str], Part, Part]:
    """Divide reviews by groups at random and turn both parts into numbers.

    Parameters
    ----------
    reviews : Reviews
    seed : int
        Decides which groups are held out: a third of them, rounded.

    Returns
    -------
    vocabulary : list of str
        Of the training texts; tokens that occur at least twice in them.
    train, test : tuple ((ids, lengths), y)
        Rows in the order of the data.
    """
    groups = np.unique(reviews.groups)
    held = np.random.default_rng(seed).permutation(groups)[: round(len(groups) / 3)]
    is_test = np.isin(reviews.groups, held)
    vocabulary = build_vocabulary([reviews.texts[row] for row in np.flatnonzero(~is_test)], 2)
    train, test = (
        (
            pad_batch([encode(reviews.texts[row], vocabulary) for row in np.flatnonzero(part)]),
            torch.tensor(reviews.labels[part]),
        )
        for part in (~is_test, is_test)
    )
    return vocabulary, train, test


class BagClassifier(nn.Module):
    """One linear layer on the counts of words: a score for every word, and a bias.

    Parameters
    ----------
    size : int
        Of the vocabulary.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.linear = nn.Linear(size, 2)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return logits (n, 2), for ids (n, time) and lengths (n,)."""
        logits: Tensor = self.linear(bag_of_words(ids, self.size))
        return logits


class SentimentLSTM(nn.Module):
    """Word vectors, an LSTM that reads them in order, and a linear layer on its state after the last word.

    Parameters
    ----------
    size : int
        Of the vocabulary.
    units : int
        Also the width of the word vectors.

    References
    ----------
    S. Hochreiter and J. Schmidhuber, Long short-term memory, Neural Computation 9, 1997.
    """

    def __init__(self, size: int, units: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.recurrent = nn.LSTM(units, units, batch_first=True)
        self.readout = nn.Linear(units, 2)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return logits (n, 2), for ids (n, time) and lengths (n,), each from 1 to time."""
        states, _ = self.recurrent(self.embedding(ids))
        logits: Tensor = self.readout(last_valid(states, lengths))
        return logits


def word_scores(model: nn.Module, ids: Sequence[int]) -> Tensor:
    """Return what a model makes of a review after each of its words.

    Parameters
    ----------
    model : torch.nn.Module
        Called as `model(ids, lengths)`, in eval mode and without gradients; its own mode is restored.
    ids : sequence of int
        One review of k words, 1 or more.

    Returns
    -------
    Tensor, shape (k,)
        The logit of praise less that of blame, had the review ended there.
    """
    with evaluating(model):
        logits = model(*pad_batch([ids[:end] for end in range(1, len(ids) + 1)]))
    scores: Tensor = logits[:, 1] - logits[:, 0]
    return scores
