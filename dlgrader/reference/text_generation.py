"""Text as numbers, an LSTM that predicts the next letter, and names drawn from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

from dlgrader.reference.training_loop import evaluating

State = tuple[Tensor, Tensor]

SIGN = "."
"""Stands before the first letter of a name and after the last one; its number is 0."""


def char_vocabulary(names: Iterable[str]) -> list[str]:
    """Return the sign for start and end, and all letters of the names in alphabetical order.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    list of str
    """
    return [SIGN, *sorted(set("".join(names)))]


def encode(text: str, vocabulary: Sequence[str]) -> Tensor:
    """Return each letter's place in the vocabulary.

    Parameters
    ----------
    text : str
    vocabulary : sequence of str

    Returns
    -------
    Tensor of int64, shape (len(text),)
    """
    places = {letter: place for place, letter in enumerate(vocabulary)}
    return torch.tensor([places[letter] for letter in text], dtype=torch.int64)


def decode(ids: Sequence[int] | Tensor, vocabulary: Sequence[str]) -> str:
    """Return the text that numbers stand for.

    Parameters
    ----------
    ids : sequence of int, or Tensor of int64, shape (k,)
    vocabulary : sequence of str

    Returns
    -------
    str
    """
    return "".join(vocabulary[int(place)] for place in ids)


def name_batch(names: Sequence[str], vocabulary: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Return what a model reads of each name, and what comes next at every place.

    Parameters
    ----------
    names : sequence of str
        At least one.
    vocabulary : sequence of str
        The sign has number 0.

    Returns
    -------
    inputs : Tensor of int64, shape (n, longest + 1)
        The sign and the name's letters; 0 after them.
    targets : Tensor of int64, the same shape
        The name's letters and the sign; -100 after it, which cross-entropy leaves out.
    """
    rows = [encode(name, vocabulary) for name in names]
    sign = torch.zeros(1, dtype=torch.int64)
    pad = nn.utils.rnn.pad_sequence
    inputs = pad([torch.cat([sign, row]) for row in rows], batch_first=True)
    return inputs, pad([torch.cat([row, sign]) for row in rows], batch_first=True, padding_value=-100)


class CharLSTM(nn.Module):
    """An LSTM over letters as one-hot rows, and a linear layer that gives logits of the next letter.

    Parameters
    ----------
    size : int
        Of the vocabulary.
    units : int

    References
    ----------
    A. Graves, Generating sequences with recurrent neural networks, arXiv:1308.0850, 2013.
    """

    def __init__(self, size: int, units: int) -> None:
        super().__init__()
        self.size = size
        self.recurrent = nn.LSTM(size, units, batch_first=True)
        self.readout = nn.Linear(units, size)

    def forward(self, ids: Tensor, hidden: State | None = None) -> tuple[Tensor, State]:
        """Return logits (n, time, size) and hidden, two tensors (1, n, units), for ids (n, time)."""
        states, hidden = self.recurrent(nn.functional.one_hot(ids, self.size).float(), hidden)
        return self.readout(states), hidden


def perplexity(logits: Tensor, targets: Tensor) -> float:
    """Return the exponential of the mean surprise, in nats, over all letters that are no pads.

    Parameters
    ----------
    logits : Tensor, shape (n, time, size)
    targets : Tensor of int64, shape (n, time)
        -100 at pads.

    Returns
    -------
    float

    References
    ----------
    D. Jurafsky and J. H. Martin, Speech and Language Processing, chapter 3.
    """
    return nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).exp().item()


def sample(model: nn.Module, temperature: float, longest: int, generator: torch.Generator) -> list[int]:
    """Have a model write one name, letter by letter.

    Parameters
    ----------
    model : torch.nn.Module
        Called as `model(ids, hidden)`, in eval mode and without gradients; its own mode is restored.
    temperature : float
        The logits are divided by it; above 0.
    longest : int
        After so many letters the name ends anyway.
    generator : torch.Generator
        The only source of chance.

    Returns
    -------
    list of int
        The letters' numbers, without signs.
    """
    letters: list[int] = []
    ids, hidden = torch.zeros(1, 1, dtype=torch.int64), None
    with evaluating(model):
        while len(letters) < longest:
            logits, hidden = model(ids, hidden)
            ids = torch.multinomial(torch.softmax(logits[:, -1] / temperature, dim=1), 1, generator=generator)
            if ids.item() == 0:
                break
            letters.append(int(ids.item()))
    return letters
