"""The figures of evaluation show the numbers that they are given."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlgrader.figures import confusion_grid, reliability


@pytest.fixture(autouse=True)
def without_windows() -> Iterator[None]:
    plt.switch_backend("agg")  # not by the environment, which notebooks would inherit
    yield
    plt.close("all")


def test_a_confusion_matrix_is_drawn_with_its_counts() -> None:
    ax = confusion_grid(np.array([[3, 1], [0, 20]]), names=["cat", "dog"], title="pets")
    written = {(text.get_position(), text.get_text()) for text in ax.texts}
    assert written == {((0, 0), "3"), ((1, 0), "1"), ((1, 1), "20")}
    assert [label.get_text() for label in ax.get_yticklabels()] == ["cat", "dog"]
    assert ax.get_xlabel() == "chosen class"


def test_shares_are_written_with_two_digits_and_mistakes_are_coloured() -> None:
    ax = confusion_grid(np.array([[0.75, 0.25, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]))
    assert {text.get_text() for text in ax.texts} == {".75", ".25", "1.00"}
    colours = np.asarray(ax.images[0].get_array())
    np.testing.assert_allclose(colours, [[0, 0.25, 0], [0, 0, 0], [0, 0, 0]])


def test_a_matrix_without_mistakes_is_drawn() -> None:
    assert len(confusion_grid(np.eye(3, dtype=int)).texts) == 3


def test_reliability_has_a_point_for_each_part_that_has_rows() -> None:
    given = plt.subplots()[1]
    sure = np.array([0.55, 0.65, 0.05, 1.0, 0.95])
    ax = reliability({"a": (sure, [True, False, True, True, False]), "b": ([0.5], [1])}, bins=5, ax=given, title="two")
    assert ax is given
    first, second = ax.collections
    np.testing.assert_allclose(first.get_offsets(), [[0.05, 1.0], [0.55, 1.0], [0.65, 0.0], [0.975, 0.5]])
    np.testing.assert_allclose(second.get_offsets(), [[0.5, 1.0]])
    assert first.get_sizes()[-1] > first.get_sizes()[0]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
