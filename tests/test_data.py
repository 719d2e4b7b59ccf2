"""The data sets that are made on the spot are what their documentation says."""

from __future__ import annotations

import numpy as np
import pytest

from dlgrader.data import noisy_sine


def test_the_sine_without_noise_has_a_period_of_30() -> None:
    series = noisy_sine(90, noise=0.0)
    assert series.shape == (90,)
    assert series.dtype == np.float64
    np.testing.assert_allclose(series[:31:15], 0.0, atol=1e-12)
    np.testing.assert_allclose([series[5], series[25]], [np.sqrt(0.75), -np.sqrt(0.75)])
    np.testing.assert_allclose(series[30:60], series[:30], atol=1e-12)


def test_the_noise_of_the_sine_has_the_spread_asked_for_and_comes_from_the_seed() -> None:
    noise = noisy_sine(20_000, noise=0.2, seed=3) - noisy_sine(20_000, noise=0.0)
    assert noise.mean() == pytest.approx(0.0, abs=0.01)
    assert noise.std() == pytest.approx(0.2, abs=0.01)
    assert abs(np.corrcoef(noise[1:], noise[:-1])[0, 1]) < 0.03
    np.testing.assert_array_equal(noisy_sine(50, seed=1), noisy_sine(50, seed=1))
    assert not np.array_equal(noisy_sine(50, seed=1), noisy_sine(50, seed=2))
