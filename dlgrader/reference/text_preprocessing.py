"""From sentences to a rectangle of numbers: tokens, a vocabulary, pads, word vectors, and means that see no pads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

PAD, UNKNOWN = "<pad>", "<unk>"
"""The first two entries of every vocabulary: what fills up short rows, and all words that are not listed."""

TOKEN = re.compile(r"[a-z0-9']+|[^a-z0-9'\s]")


def tokenize(text: str) -> list[str]:
    """Cut a text, in lower case, into words and marks.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Longest runs of letters, digits and apostrophes; every other sign that is no white space, alone.

    References
    ----------
    D. Jurafsky and J. H. Martin, Speech and Language Processing, chapter 2.
    """
    return TOKEN.findall(text.lower())


def build_vocabulary(texts: Iterable[str], min_frequency: int) -> list[str]:
    """List the tokens that occur often enough, behind the two special entries.

    Parameters
    ----------
    texts : iterable of str
    min_frequency : int
        How often a token must occur in all the texts together.

    Returns
    -------
    list of str
        `"<pad>"`, `"<unk>"`, then the tokens by falling count, equal counts in alphabetical order.
    """
    return ranked((tokenize(text) for text in texts), min_frequency)


def ranked(lists: Iterable[Iterable[str]], min_frequency: int) -> list[str]:
    """Return the vocabulary of texts that have been cut into tokens."""
    counts = Counter(token for tokens in lists for token in tokens)
    frequent = [token for token, count in counts.items() if count >= min_frequency]
    return [PAD, UNKNOWN, *sorted(frequent, key=lambda token: (-counts[token], token))]


def encode(text: str, vocabulary: Sequence[str]) -> list[int]:
    """Return each token's place in the vocabulary, 1 for tokens that are not in it.

    Parameters
    ----------
    text : str
    vocabulary : sequence of str

    Returns
    -------
    list of int
    """
    return looked_up(tokenize(text), vocabulary)


def looked_up(tokens: Iterable[str], vocabulary: Sequence[str]) -> list[int]:
    """Return the places of tokens."""
    places = {token: place for place, token in enumerate(vocabulary)}
    return [places.get(token, 1) for token in tokens]


def pad_batch(lists: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Put lists of unequal lengths into one rectangle, with zeros behind the shorter ones.

    Parameters
    ----------
    lists : sequence of sequences of int
        At least one; they may be empty.

    Returns
    -------
    ids : Tensor of int64, shape (n, longest)
    lengths : Tensor of int64, shape (n,)
    """
    lengths = torch.tensor([len(row) for row in lists])
    ids = torch.zeros(len(lists), int(lengths.max()), dtype=torch.int64)
    for row, values in zip(ids, lists, strict=True):
        row[: len(values)] = torch.tensor(values, dtype=torch.int64)
    return ids, lengths


def embed(ids: Tensor, table: Tensor) -> Tensor:
    """Return every word's row of a table, and zeros for pads, whatever row 0 of the table holds.

    Parameters
    ----------
    ids : Tensor of int64, shape (n, time)
    table : Tensor of float, shape (size, width)

    Returns
    -------
    Tensor, shape (n, time, width)

    References
    ----------
    Y. Bengio, R. Ducharme, P. Vincent and C. Jauvin, A neural probabilistic language model, Journal of Machine
    Learning Research 3, 2003.
    """
    return table[ids] * (ids != 0).unsqueeze(-1)


def masked_mean(vectors: Tensor, lengths: Tensor) -> Tensor:
    """Return the mean over each row's first steps, and zeros where there are none.

    Parameters
    ----------
    vectors : Tensor of float, shape (n, time, width)
        Pads may hold any finite numbers.
    lengths : Tensor of int64, shape (n,)
        From 0 to time.

    Returns
    -------
    Tensor, shape (n, width)
    """
    valid = torch.arange(vectors.shape[1]) < lengths.unsqueeze(1)
    return (vectors * valid.unsqueeze(-1)).sum(dim=1) / lengths.clamp(min=1).unsqueeze(1)


def bag_of_words(ids: Tensor, size: int) -> Tensor:
    """Count how often each word of the vocabulary occurs in each row; pads don't count.

    Parameters
    ----------
    ids : Tensor of int64, shape (n, time)
    size : int
        Of the vocabulary.

    Returns
    -------
    Tensor of float32, shape (n, size)
        Column 0, that of the pads, is 0.
    """
    counts = nn.functional.one_hot(ids, size).sum(dim=1).float()
    counts[:, 0] = 0.0
    return counts
