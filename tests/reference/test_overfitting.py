"""The answer key of day 16 against numpy's polynomials, scikit-learn, a minimiser and the definitions."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import learning_curve as of_sklearn
from sklearn.preprocessing import PolynomialFeatures

from dlgrader.reference import overfitting


def sample(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1.0, 1.0, n)
    return x, np.sin(3.0 * x) + rng.normal(0.0, 0.2, n) + 0.5


@pytest.mark.parametrize("degree", [0, 1, 4])
@pytest.mark.parametrize("x", [np.array([0.0, -1.5, 2.0]), np.array([3]), np.arange(-2, 5)])
def test_features_are_those_of_sklearn(x: np.ndarray, degree: int) -> None:
    ours = overfitting.polynomial_features(x, degree)
    np.testing.assert_allclose(ours, PolynomialFeatures(degree).fit_transform(x[:, None].astype(float)), strict=True)


@pytest.mark.parametrize("degree", [0, 1, 3, 10])
def test_without_a_penalty_it_is_the_least_squares_fit(degree: int) -> None:
    x, y = sample(20, degree)
    expected = np.polynomial.polynomial.polyfit(x, y, degree)
    np.testing.assert_allclose(overfitting.fit_polynomial(x, y, degree, 0.0), expected, rtol=1e-7, strict=True)


@pytest.mark.parametrize("l2", [0.01, 1, 30.0])
@pytest.mark.parametrize("degree", [1, 3, 15])
def test_the_penalty_is_that_of_ridge_regression(degree: int, l2: float) -> None:
    x, y = sample(30, degree)
    ridge = Ridge(alpha=l2, solver="svd").fit(overfitting.polynomial_features(x, degree)[:, 1:], y)
    weights = overfitting.fit_polynomial(x, y, degree, l2)
    np.testing.assert_allclose(weights, [ridge.intercept_, *ridge.coef_], rtol=1e-8)


def test_nothing_near_costs_less() -> None:
    x, y = sample(12, 5)

    def cost(w: np.ndarray) -> float:
        errors = np.polynomial.polynomial.polyval(x, w) - y
        return float(np.sum(errors**2) + 0.7 * np.sum(w[1:] ** 2))

    found = scipy.optimize.minimize(cost, np.zeros(4), tol=1e-12).x
    np.testing.assert_allclose(overfitting.fit_polynomial(x, y, 3, 0.7), found, rtol=1e-5, atol=1e-6)


def test_the_example_of_the_lesson() -> None:
    x, y = np.array([-2, -1, 1, 2]), np.array([-1, 1, 5, 7])
    np.testing.assert_allclose(overfitting.fit_polynomial(x, y, 1, 0), [3.0, 2.0])
    np.testing.assert_allclose(overfitting.fit_polynomial(x, y, 1, 10), [3.0, 1.0])


def test_learning_curve_is_that_of_sklearn() -> None:
    rng = np.random.default_rng(3)
    X, X_val = rng.normal(size=(30, 3)), rng.normal(size=(11, 3))
    y, y_val = X @ [1.0, -2.0, 0.5] + rng.normal(size=30), X_val @ [1.0, -2.0, 0.5] + rng.normal(size=11)
    sizes = [8, 15, 30]
    training, validation = overfitting.learning_curve(
        lambda X, y: LinearRegression().fit(X, y).predict, X, y, sizes, X_val, y_val
    )
    _, train_scores, test_scores = of_sklearn(
        LinearRegression(),
        np.vstack([X, X_val]),
        np.append(y, y_val),
        train_sizes=sizes,
        cv=[(np.arange(30), np.arange(30, 41))],
        scoring="neg_mean_squared_error",
    )
    np.testing.assert_allclose(training, -train_scores[:, 0])
    np.testing.assert_allclose(validation, -test_scores[:, 0])
    assert all(type(value) is float for value in training + validation)


def test_learning_curve_trains_once_for_each_size_in_the_order_given() -> None:
    seen = []

    def train(X: np.ndarray, y: np.ndarray) -> overfitting.Predict:
        seen.append((X.tolist(), y.tolist()))
        return lambda X: np.zeros(len(X))

    X, y = np.arange(5.0), np.arange(5.0) ** 2
    assert overfitting.learning_curve(train, X, y, [3, 1], X, y)[0] == pytest.approx([17 / 3, 0.0])
    assert seen == [([0.0, 1.0, 2.0], [0.0, 1.0, 4.0]), ([0.0], [0.0])]


@pytest.mark.parametrize(
    ("train_loss", "val_loss", "expected"),
    [
        ([1.9, 1.2, 0.8], [2.0, 1.3, 0.9], "underfitting"),
        ([1.2, 0.5, 0.1], [1.3, 0.8, 1.1], "overfitting"),
        ([1.2, 0.5, 0.3], [1.3, 0.7, 0.75], "fine"),
        ([0.1, 0.6], [0.5, 2.0], "underfitting"),
        ([0.5], [9.0], "fine"),
        ([0.4, 0.4, 0.4], [1.0, 2.0, 1.1], "fine"),
        ([0.4, 0.4, 0.4], [1.0, 2.0, 1.11], "overfitting"),
    ],
)
def test_diagnose(train_loss: list[float], val_loss: list[float], expected: str) -> None:
    history = {"train_loss": train_loss, "val_loss": val_loss, "val_accuracy": [0.5] * len(val_loss)}
    assert overfitting.diagnose(history, 0.5) == expected
