"""The answer key of day 20 against torch, scipy, and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.signal import convolve2d, correlate2d
from torch.nn import functional

from dlgrader.reference import convolutions as ours

IMAGE = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 0.0, 1.0]])
KERNEL = np.array([[1.0, 0.0], [0.0, -1.0]])


@pytest.mark.parametrize("n", [5, 8, 28])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3, 7])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_output_size_is_that_of_torch(n: int, kernel: int, stride: int, padding: int) -> None:
    row = functional.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, kernel), stride=stride, padding=padding)
    assert ours.output_size(n, kernel, stride, padding) == row.shape[2]


@pytest.mark.parametrize("p", [0, 1, 3])
@pytest.mark.parametrize("shape", [(2, 3), (4, 2, 3), (2, 3, 4, 1)])
def test_padding_is_that_of_torch(shape: tuple[int, ...], p: int) -> None:
    x = np.random.default_rng(p).normal(size=shape)
    got = ours.pad2d(x, p)
    np.testing.assert_array_equal(got, functional.pad(torch.tensor(x), (p, p, p, p)).numpy(), strict=True)
    assert not np.shares_memory(got, x)


@pytest.mark.parametrize(("image", "kernel"), [((3, 3), (2, 2)), ((5, 8), (3, 2)), ((4, 3), (4, 3)), ((6, 2), (1, 1))])
def test_one_kernel_is_the_correlation_of_scipy(image: tuple[int, int], kernel: tuple[int, int]) -> None:
    rng = np.random.default_rng(image[0])
    x, w = rng.normal(size=image), rng.normal(size=kernel)
    got = ours.conv2d_single(x, w)
    np.testing.assert_allclose(got, correlate2d(x, w, mode="valid"), rtol=1e-12, atol=1e-14, strict=True)
    np.testing.assert_allclose(ours.conv2d_single(x, w[::-1, ::-1]), convolve2d(x, w, mode="valid"), rtol=1e-12)


@pytest.mark.parametrize("stride", [1, 2, (1, 3), (3, 2)])
@pytest.mark.parametrize("padding", [0, 1, 3])
@pytest.mark.parametrize(
    ("x", "w"), [((1, 1, 5, 5), (1, 1, 2, 2)), ((3, 2, 7, 5), (4, 2, 3, 1)), ((2, 3, 6, 9), (3, 3, 2, 5))]
)
def test_a_layer_is_that_of_torch(
    x: tuple[int, ...], w: tuple[int, ...], stride: int | tuple[int, int], padding: int
) -> None:
    rng = np.random.default_rng(len(x))
    images, kernels, biases = rng.normal(size=x), rng.normal(size=w), rng.normal(size=w[0])
    theirs = functional.conv2d(
        torch.tensor(images), torch.tensor(kernels), torch.tensor(biases), stride=stride, padding=padding
    )
    got = ours.conv2d(images, kernels, biases, stride, padding)
    np.testing.assert_allclose(got, theirs.numpy(), rtol=1e-10, atol=1e-12, strict=True)


def test_one_kernel_worked_by_hand() -> None:
    np.testing.assert_array_equal(ours.conv2d_single(IMAGE, KERNEL), [[0.0, -1.0], [0.0, 0.0]])
    np.testing.assert_array_equal(ours.conv2d_single(IMAGE, KERNEL[::-1, ::-1]), [[0.0, 1.0], [0.0, 0.0]])


def test_a_layer_worked_by_hand() -> None:
    x = np.stack([IMAGE, [[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]])[None]
    w = np.stack([KERNEL, np.ones((2, 2))])[None]
    np.testing.assert_array_equal(ours.conv2d(x, w, np.array([10.0])), [[[[12.0, 11.0], [12.0, 12.0]]]])
    padded = ours.conv2d(IMAGE[None, None], KERNEL[None, None], np.zeros(1), stride=2, padding=1)
    np.testing.assert_array_equal(padded, [[[[-1.0, 0.0], [-2.0, 0.0]]]])


def test_sizes_worked_by_hand() -> None:
    assert ours.output_size(28, 3, 1, 1) == 28
    assert ours.output_size(28, 3, 2, 1) == 14
