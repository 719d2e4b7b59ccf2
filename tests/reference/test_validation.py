"""The answer key of day 17 against scikit-learn, torch's loaders and the definitions."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import torch
from sklearn.metrics import precision_recall_fscore_support
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, TensorDataset

from dlgrader.reference import validation


@pytest.mark.parametrize(
    ("n", "fractions", "sizes"),
    [
        (10, (0.25, 0.25, 0.5), [3, 3, 4]),
        (9, (0.25, 0.25, 0.5), [2, 2, 5]),
        (100, (0.29, 0.71), [29, 71]),
        (4, (0.1, 0.9), [0, 4]),
        (1, (0.5, 0.5), [1, 0]),
        (3, (1.0,), [3]),
    ],
)
def test_split_indices_holds_every_row_once(n: int, fractions: tuple[float, ...], sizes: list[int]) -> None:
    parts = validation.split_indices(n, fractions, np.random.default_rng(0))
    assert [len(part) for part in parts] == sizes
    assert all(part.dtype == np.int64 for part in parts)
    assert sorted(np.concatenate(parts)) == list(range(n))


def test_split_indices_gives_every_row_the_same_chance() -> None:
    rng = np.random.default_rng(0)
    counts = np.zeros(12)
    for _ in range(4000):
        counts[validation.split_indices(12, (0.25, 0.75), rng)[0]] += 1
    np.testing.assert_allclose(counts / 4000, 0.25, atol=0.03)


@pytest.mark.parametrize("fraction", [0.25, 0.5, 0.1])
def test_stratified_split_takes_its_share_of_every_class(fraction: float) -> None:
    rng = np.random.default_rng(1)
    y = rng.permutation(np.repeat([3, 7, -1], [10, 6, 1]))
    rest, part = validation.stratified_split(y, fraction, rng)
    for label, count in zip([3, 7, -1], [10, 6, 1], strict=True):
        assert np.sum(y[part] == label) == int(fraction * count + 0.5)
    assert sorted([*rest, *part]) == list(range(17))


def test_stratified_split_draws_the_rows() -> None:
    y, rng = np.repeat([0, 1], 4), np.random.default_rng(2)
    counts = np.zeros(8)
    for _ in range(4000):
        counts[validation.stratified_split(y, 0.25, rng)[1]] += 1
    np.testing.assert_allclose(counts / 4000, 0.25, atol=0.03)


def test_a_dataset_feeds_a_loader_as_torchs_own_does() -> None:
    X, y = torch.randn(9, 1, 2, 3), torch.arange(9)
    for ours, theirs in zip(
        DataLoader(validation.ArrayDataset(X, y), batch_size=4),
        DataLoader(TensorDataset(X, y), batch_size=4),
        strict=True,
    ):
        assert all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))


def test_a_transform_is_called_at_each_access() -> None:
    calls = []

    def transform(x: torch.Tensor) -> torch.Tensor:
        calls.append(x)
        return x + len(calls)

    dataset = validation.ArrayDataset(torch.zeros(3, 2), torch.arange(3), transform)
    assert not calls
    assert [dataset[1][0][0].item() for _ in range(3)] == [1.0, 2.0, 3.0]


def test_standardizer_is_sklearns() -> None:
    X, new = 3.0 + 2.0 * torch.randn(7, 4), torch.randn(2, 4)
    X[:, 2] = 5.0
    ours = validation.Standardizer().fit(X).transform(new)
    assert ours.dtype == torch.float32
    np.testing.assert_allclose(ours, StandardScaler().fit(X.double()).transform(new.double()), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("rows", [1, 3, 7, 100])
@pytest.mark.parametrize("value", [0.1, 0.3, 5.0])
def test_a_constant_column_is_moved_and_not_stretched(rows: int, value: float) -> None:
    standardizer = validation.Standardizer().fit(torch.full((rows, 1), value))
    assert standardizer.transform(torch.tensor([[value], [value + 2.0]])).flatten().tolist() == pytest.approx(
        [0.0, 2.0]
    )


@pytest.mark.parametrize("seed", range(4))
def test_precision_recall_f1_is_sklearns(seed: int) -> None:
    y, predicted = torch.randint(4, (2, 20), generator=torch.Generator().manual_seed(seed))
    for positive in range(5):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = precision_recall_fscore_support(y, predicted, labels=[positive], zero_division=0.0)
        ours = validation.precision_recall_f1(y, predicted, positive)
        assert ours == pytest.approx([score[0] for score in expected[:3]])
        assert all(type(score) is float for score in ours)


def test_nothing_found_is_nothing_scored() -> None:
    nothing = torch.zeros(3, dtype=torch.int64)
    assert validation.precision_recall_f1(nothing, nothing, 1) == (0.0, 0.0, 0.0)
