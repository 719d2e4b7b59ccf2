"""Images, series and text through one `fit`: a loop for all, a model for each, and a score beside a baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from dlgrader.reference.sentiment import SentimentLSTM
from dlgrader.reference.sequence_prediction import SineRNN, make_windows, time_split
from dlgrader.reference.text_preprocessing import bag_of_words
from dlgrader.reference.training_loop import Batches, Inputs, LossFunction, evaluating, outputs_of

Part = tuple[Inputs, Tensor]
Metric = Callable[[Tensor, Tensor], float]
Result = tuple[float, float]


class Task(NamedTuple):
    """One of the three tasks, by its name: digits, sine or reviews.

    Attributes
    ----------
    name : str
    train, test : tuple (X, y)
        X a tensor, or for reviews a pair (ids, lengths).
    words : int
        The size of the vocabulary; 0 where there is none.
    """

    name: str
    train: Part
    test: Part
    words: int = 0


def fit(
    model: nn.Module,
    train: Batches,
    val: Batches,
    loss_function: LossFunction,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    *,
    metric: Metric | None = None,
    clip: float | None = None,
    device: torch.device | str | None = None,
) -> dict[str, list[float]]:
    """Train a model on batches (X, y) or ((ids, lengths), y), and keep a record.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place, and left in train mode.
    train, val : iterable of (X, y)
        Gone through once an epoch; batches may differ in size.
    loss_function : callable
        Takes outputs and targets; returns the mean of the batch.
    optimizer : torch.optim.Optimizer
    epochs : int
    metric : callable, optional
        Takes outputs and targets; returns a number, the mean of the batch.
    clip : float, optional
        The largest norm of all gradients together.
    device : torch.device or str, optional
        Where model and batches are moved.

    Returns
    -------
    dict of str to list of float
        `"train_loss"`, `"val_loss"`, and with a metric `"val_metric"`: means over examples, one for each epoch.

    References
    ----------
    R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural networks, arXiv:1211.5063,
    2013: clipping.
    """
    if device is not None:
        model.to(device)
    history: dict[str, list[float]] = {"train_loss": [], "val_loss": []}
    if metric is not None:
        history["val_metric"] = []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in _moved(train, device):
            optimizer.zero_grad()
            loss = loss_function(outputs_of(model, X), y)
            loss.backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total, count = total + len(y) * loss.item(), count + len(y)
        history["train_loss"].append(total / count)
        model.eval()
        total, measured, count = 0.0, 0.0, 0
        with torch.no_grad():
            for X, y in _moved(val, device):
                outputs = outputs_of(model, X)
                total, count = total + len(y) * loss_function(outputs, y).item(), count + len(y)
                if metric is not None:
                    measured += len(y) * float(metric(outputs, y))
        history["val_loss"].append(total / count)
        if metric is not None:
            history["val_metric"].append(measured / count)
        model.train()
    return history


def _moved(batches: Batches, device: torch.device | str | None) -> Batches:
    for X, y in batches:
        if device is None:
            yield X, y
        elif isinstance(X, tuple | list):
            yield (X[0].to(device), X[1].to(device)), y.to(device)
        else:
            yield X.to(device), y.to(device)


def series_parts(series: Tensor, length: int) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """Make windows whose targets are the past, and windows whose targets are what comes after it.

    Parameters
    ----------
    series : Tensor, shape (n,)
        Its first three quarters, round(0.75 n) values, are the past.
    length : int
        Below the number of values of the past.

    Returns
    -------
    train, test : tuple of X, shape (m, length, 1), and y, shape (m, 1)
        The test targets are all values after the past.
    """
    past, rest = time_split(series, 0.75)
    return make_windows(past, length), make_windows(torch.cat([past[-length:], rest]), length)


class LastOutput(nn.Module):
    """Day 26's network, read after the last step."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.network = SineRNN(units)

    def forward(self, X: Tensor) -> Tensor:
        """Return predictions (n, 1), for windows (n, time, 1)."""
        outputs: Tensor = self.network(X)[0][:, -1]
        return outputs


def build(task: Task) -> nn.Module:
    """Return a new network that fits the task: convolutions, a recurrent layer, or word vectors and an LSTM."""
    if task.name == "digits":
        return nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(128, 10),
        )
    return LastOutput(32) if task.name == "sine" else SentimentLSTM(task.words, 32)


def accuracy(outputs: Tensor, y: Tensor) -> float:
    """Return the share of rows whose largest logit is their label's."""
    return (outputs.argmax(dim=1) == y).double().mean().item()


def squared_error(outputs: Tensor, y: Tensor) -> float:
    """Return the mean squared error."""
    return float((outputs - y).square().double().mean())


def linear_bag(task: Task) -> Tensor:
    """Return what a linear model of word counts says of the test reviews: ridge regression, solved exactly.

    References
    ----------
    T. Hastie, R. Tibshirani and J. Friedman, The Elements of Statistical Learning, 2009, section 3.4.1.
    """
    (ids, _), y = task.train
    counts = torch.cat([bag_of_words(ids, task.words), torch.ones(len(y), 1)], dim=1).double()
    gram = counts.T @ counts + torch.eye(counts.shape[1], dtype=torch.float64)
    weights = torch.linalg.solve(gram, counts.T @ (2.0 * y.double() - 1.0))
    (ids, _), y = task.test
    counts = torch.cat([bag_of_words(ids, task.words), torch.ones(len(y), 1)], dim=1).double()
    labels: Tensor = (counts @ weights > 0).long()
    return labels


def score(task: Task, model: nn.Module) -> Result:
    """Measure a model on the test part, and the baseline of its task beside it.

    Returns
    -------
    model, baseline : float
        Digits: accuracy, and that of the most frequent training class. Sine: mean squared error, and that of the last
        value seen. Reviews: accuracy, and that of a linear bag of words.
    """
    X, y = task.test
    with evaluating(model):
        outputs = outputs_of(model, X)
    if task.name == "sine":
        assert isinstance(X, Tensor)
        return squared_error(outputs, y), squared_error(X[:, -1], y)
    guess = linear_bag(task) if task.name == "reviews" else torch.full_like(y, int(task.train[1].bincount().argmax()))
    return accuracy(outputs, y), (guess == y).double().mean().item()


def report(results: Mapping[str, Sequence[Result]]) -> dict[str, tuple[float, float, bool]]:
    """Sum up runs: mean of the models, mean of the baselines, and whether every run beat its own baseline.

    Parameters
    ----------
    results : mapping of str to list of (model, baseline)
        The scores of the runs of each task; of `"sine"` a smaller one is better.

    Returns
    -------
    dict of str to tuple (float, float, bool)
    """
    summary: dict[str, tuple[float, float, bool]] = {}
    for name, runs in results.items():
        models, baselines = (sum(column) / len(runs) for column in zip(*runs, strict=True))
        beats: Any = all(ours < theirs if name == "sine" else ours > theirs for ours, theirs in runs)
        summary[name] = (models, baselines, bool(beats))
    return summary
