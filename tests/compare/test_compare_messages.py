"""The messages, word for word."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dlgrader.compare import assert_close, assert_matches, assert_raises, assert_same_run, case
from dlgrader.compare.wording import with_article


def message(check, *args, **kwargs):
    with pytest.raises(AssertionError) as raised:
        check(*args, **kwargs)
    return str(raised.value)


def softmax(z, axis=-1):
    exponentials = np.exp(z - z.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def over_everything(z, axis=-1):
    return np.exp(z) / np.exp(z).sum()


LOGITS = np.arange(15.0).reshape(3, 5) / 10
GRID = np.array([[0.13, 0.57, 0.29], [0.71, -0.34, 0.92]])


def test_a_known_mistake_is_quoted():
    over_everything.__name__ = "softmax"
    mistakes = {"the sum ran over columns": softmax, "the sum ran over the whole array": over_everything}
    assert message(assert_matches, over_everything, softmax, case(LOGITS), mistakes=mistakes) == (
        "softmax(z), z of shape (3, 5): 15 of 15 values differ.\n"
        "  Worst at [0, 4]: got 0.0451, expected 0.242 (off by 0.197; 1e-07 is allowed).\n"
        "  Your result is exactly what you get when the sum ran over the whole array."
    )


def test_a_known_wrong_result_is_quoted():
    mistakes = {"the bias is subtracted": 9.0, "the bias is left out": 6.0, "it is added up by hand": 3.0}
    assert message(assert_close, 9.0, 3.0, name="z", mistakes=mistakes) == (
        "z: got 9, expected 3 (off by 6; 4e-07 is allowed).\n"
        "  Your result is exactly what you get when the bias is subtracted."
    )
    both = {"the sum ran over columns": LOGITS.sum(0), "rows and columns are exchanged": LOGITS.sum(0)}
    told = message(assert_close, LOGITS.sum(0), LOGITS.sum(1), mistakes=both)
    assert told.endswith("when the sum ran over columns; or when rows and columns are exchanged.")
    assert "exactly" not in message(assert_close, 5.0, 3.0, mistakes=mistakes)
    assert_close(3.0, 3.0, mistakes=mistakes)


@pytest.mark.parametrize(
    ("actual", "expected", "text"),
    [
        (2.5, 2.0, "The result: got 2.5, expected 2 (off by 0.5; 3e-07 is allowed)."),
        (1.0000004, 1.0, "The result: got 1.0000004, expected 1 (off by 4e-07; 2e-07 is allowed)."),
        (7, 5, "The result: got 7, expected 5 (off by 2)."),
        (True, False, "The result: got True, expected False."),
        ("cat", "dog", "The result: got 'cat', expected 'dog'."),
        (float("nan"), 1.0, "The result: got NaN, expected 1."),
        (None, GRID, "The result: got None, expected an array of shape (2, 3).\n  Is a return statement missing?"),
        (
            torch.tensor(2.0, requires_grad=True),
            2.0,
            "The result: got a tensor, expected a number.\n"
            "  It still carries its graph (requires_grad): `.item()` takes the plain number out of it.",
        ),
        (
            torch.tensor(2.0),
            2.0,
            "The result: got a tensor, expected a number.\n  `.item()` takes the plain number out of it.",
        ),
        (
            2.0,
            torch.tensor(2.0),
            "The result: got the number 2, expected a tensor of shape ().\n"
            "  Return the tensor itself: a plain number has lost its graph, and no gradient flows through it.",
        ),
        (
            GRID,
            torch.tensor(GRID),
            "The result: got an array of shape (2, 3), expected a tensor of shape (2, 3).\n"
            "  `torch.from_numpy(...)` makes a tensor of an array, but without a graph: "
            "compute with tensors throughout.",
        ),
        (
            torch.tensor(GRID),
            GRID,
            "The result: got a tensor of shape (2, 3), expected an array of shape (2, 3).\n"
            "  `.numpy()` turns a tensor into an array.",
        ),
        (GRID[:, :2], GRID + 1, "The result: shape (2, 2), expected (2, 3)."),
        (
            GRID.astype(np.float32),
            GRID,
            "The result: dtype float32, expected float64.\n  Only the precision is lost: the values are right.",
        ),
        (np.array([1, 2, 3]), np.array([0.5, 2.5, 9.5]), "The result: dtype int64, expected float64."),
        (
            np.array([3, 4, 5]),
            np.array([3, 4, 9]),
            "The result: 1 of 3 values differ.\n  Worst at [2]: got 5, expected 9 (off by 4).",
        ),
        (
            np.array([True, False]),
            np.array([True, True]),
            "The result: 1 of 2 values differ.\n  First at [1]: got False, expected True.",
        ),
        (
            np.where(GRID > 0.6, np.nan, GRID),
            GRID,
            "The result: NaN at [1, 0], 2 of 6 values.\n  Expected 0.71 there.",
        ),
        (
            np.array([1.0, 2.0]),
            np.array([1.0, np.inf]),
            "The result: got 2 at [1], where inf is expected (1 of 2 values).",
        ),
        ([1, 2], [1, 2, 3], "The result: 2 entries, expected 3."),
        ({"a": 1}, {"a": 1, "b": 2}, 'The result: the key "b" is missing.'),
        ({"a": 1, "b": 2}, {"a": 1}, 'The result: the key "b" is one too many.'),
        (
            {"W1": [GRID, -GRID]},
            {"W1": [GRID, GRID]},
            'result["W1"][1]: 6 of 6 values differ.\n'
            "  Worst at [1, 2]: got -0.92, expected 0.92 (off by 1.84; 2e-07 is allowed).\n"
            "  Your result is exactly the negative of what is expected.",
        ),
    ],
)
def test_assert_close(actual, expected, text):
    assert message(assert_close, actual, expected) == text


def test_a_name_replaces_the_result():
    assert message(assert_close, 1, 2, name="the loss") == "the loss: got 1, expected 2 (off by 1)."
    assert message(assert_close, [1, "a"], [1, "b"], name="words") == "words[1]: got 'a', expected 'b'."


def test_a_tolerance_of_the_tests_own_is_shown_in_full():
    text = message(assert_close, 2.0, 1.0, rtol=0.25, atol=0.0)
    assert text == "The result: got 2, expected 1 (off by 1; 0.25 is allowed)."


def add(x, y=0, *, axis=0, **more):
    return np.asarray(x).sum(axis=axis) + 0.31


@pytest.mark.parametrize(
    ("given_case", "call"),
    [
        (case(np.zeros((3, 5)), axis=0), "nothing(x, axis=0), x of shape (3, 5)"),
        (case(np.array([0.5, 1.0])), "nothing(x), x = [0.5, 1]"),
        (case([1.5, 2.0], 3), "nothing(x, y=3), x = [1.5, 2]"),
        (case(np.zeros(9), torch.zeros(2, 3)), "nothing(x, y), x of shape (9,), y of shape (2, 3)"),
        (case(np.zeros(9), mode="same"), "nothing(x, mode='same'), x of shape (9,)"),
        (case([0.0] * 12, None), "nothing(x, y=None), x a list of 12"),
        (case(np.zeros(9), rng=np.random.default_rng(0)), "nothing(x, rng), x of shape (9,)"),
        (case(np.zeros(9), model=torch.nn.Linear(1, 1)), "nothing(x, model), x of shape (9,), model a Linear"),
    ],
)
def test_the_call_names_the_references_parameters(given_case, call):
    def nothing(*args, **kwargs):
        return None

    assert message(assert_matches, nothing, add, given_case).startswith(f"{call}: got None, expected ")


def test_a_stub_is_not_written_yet():
    def softmax(z, axis=-1):
        raise NotImplementedError

    assert message(assert_matches, softmax, over_everything, case(LOGITS)) == "`softmax` is not written yet."
    assert message(assert_same_run, lambda f: f(LOGITS), softmax, over_everything) == "`softmax` is not written yet."


def test_an_exception_of_torch_is_no_stub():
    told = message(assert_matches, lambda z: torch.nn.Module()(z), softmax, case(LOGITS))
    assert "not written yet" not in told
    assert 'Module [Module] is missing the required "forward" function' in told


def test_an_article_goes_by_the_sound():
    assert [with_article(name) for name in ("UnicodeDecodeError", "UserWarning", "IndexError", "ValueError")] == [
        "a UnicodeDecodeError",
        "a UserWarning",
        "an IndexError",
        "a ValueError",
    ]


def test_an_exception_is_told_and_chained():
    def broken(z):
        return z @ np.ones(4)[{}["weights"]]

    with pytest.raises(AssertionError) as raised:
        assert_matches(broken, softmax, case(LOGITS))
    assert str(raised.value) == "broken(z), z of shape (3, 5): raised KeyError: 'weights'"
    assert isinstance(raised.value.__cause__, KeyError)


def test_a_scenario_names_the_entry():
    def one_epoch(train):
        return {"mean loss": train(LOGITS), "steps": 3}

    def train(X):
        return X.mean()

    def wrong(X):
        return X.mean() + 0.25

    mistakes = {"the loss of the penalty was added": wrong}
    assert message(assert_same_run, one_epoch, wrong, train, mistakes=mistakes) == (
        'one_epoch(wrong), result["mean loss"]: got 0.95, expected 0.7 (off by 0.25; 2e-07 is allowed).\n'
        "  Your result is exactly what you get when the loss of the penalty was added."
    )


def test_a_changed_argument():
    def scaled(x):
        x *= 2
        return x / 2

    assert message(assert_matches, scaled, lambda x: x.copy(), case(LOGITS)) == (
        "scaled(x), x of shape (3, 5): it changed its argument x, which should be left as it was.\n"
        "  Compute with a copy, or without in-place operations."
    )


def test_a_sum_for_a_mean():
    text = message(assert_matches, lambda X: X.sum(axis=0), lambda X: X.mean(axis=0), case(LOGITS**2 + LOGITS))
    assert text.splitlines()[-1] == (
        "  Every value is 3 times too large, and 3 is the length of axis 0 of X: a sum where the mean is asked for."
    )


def summary(check, *args, **kwargs):
    """Return what students are told where the check is hidden."""
    with pytest.raises(AssertionError) as raised:
        check(*args, **kwargs)
    return raised.value.summary


def clipped(z):
    return np.maximum(z, -5.0)


def test_a_mistake_explains_every_case_or_is_not_named():
    """Where a clip and a wrong sign come to the same, one case can't tell them apart; another one does."""
    cases = case(np.array([-7.0, -7.5])), case(np.array([-9.0, 3.0])), case(np.array([2.0]))
    mistakes = {
        "values below -5 are cut off": clipped,
        "everything becomes -5": lambda z: np.full(z.shape, -5.0),
        "a single number is refused": lambda z: np.maximum(z, -5.0) if z.size > 1 else 1 / 0,
    }
    told = message(assert_matches, clipped, lambda z: z * 1.0, *cases, mistakes=mistakes)
    assert told.splitlines()[-1] == "  Your result is exactly what you get when values below -5 are cut off."
    for position in range(3):
        alone = message(assert_matches, mistakes["everything becomes -5"], clipped, cases[position], cases[1])
        assert "exactly" not in alone.splitlines()[-1]


def test_a_mistake_is_known_by_what_it_raises():
    def rows(z):
        return z.sum(axis=1)

    given = case(LOGITS), case(LOGITS[0]).in_words("for a single row")
    mistakes = {"axis 1 is taken for the last": rows, "the mean is taken": lambda z: z.mean(axis=-1)}
    arguments = rows, lambda z: z.sum(axis=-1), *given
    assert message(assert_matches, *arguments, mistakes=mistakes).splitlines()[-1] == (
        "  That is exactly what happens when axis 1 is taken for the last."
    )
    assert summary(assert_matches, *arguments, mistakes=mistakes) == (
        "rows for a single row: raised AxisError. That is exactly what happens when axis 1 is taken for the last."
    )


def test_an_exception_that_needs_arguments_can_be_asked_for():
    assert_raises(bytes.decode, case(b"\xff"), exception=UnicodeDecodeError)
    assert "UnicodeDecodeError" in message(assert_raises, len, case("a"), exception=UnicodeDecodeError)


def test_an_exception_that_is_returned():
    def check(n):
        return ValueError("n is negative")

    def refuses(n):
        raise ValueError

    assert message(assert_matches, check, refuses, case(-1)) == (
        "check(n=-1): returned a ValueError; write `raise` in place of `return`."
    )
    assert summary(assert_matches, check, refuses, case(-1)) == (
        "check: returned a ValueError; write `raise` in place of `return`."
    )


def test_what_a_hidden_check_says_of_the_kind_of_a_result():
    def scale(x):
        return x * 2.0

    assert summary(assert_matches, print, scale, case(GRID)) == (
        "print: got None, expected an array. Is a return statement missing?"
    )
    assert summary(assert_matches, lambda x: {"a": 1}, lambda x: {"a": 1, "b": 2}, case(1)) == (
        "function: a key is missing."
    )
    assert summary(assert_matches, lambda x: x[0], scale, case(GRID).in_words("for two rows")).startswith(
        "scale for two rows: not the expected shape."
    )


def test_numbers_of_some_thousands_are_told_in_full():
    assert (
        message(assert_close, 1000.0, 2500.5) == "The result: got 1000, expected 2500 (off by 1500; 0.0003 is allowed)."
    )
    assert "got 1.5e+07, expected 0.012" in message(assert_close, 1.5e7, 0.012)


def test_no_factor_between_values_that_are_all_about_the_same():
    saturated = np.tanh(np.linspace(3.0, 5.0, 7))
    assert "times" not in message(assert_close, saturated * 1.47032, saturated)
    spread = np.linspace(0.3, 5.0, 7)
    assert "Every value is 1.47032 times" in message(assert_close, spread * 1.47032, spread)


def test_keepdims_is_spoken_of_where_something_was_reduced():
    def norms(x):
        return x.sum(axis=1, keepdims=True)

    assert "`keepdims=True` keeps it" in message(assert_matches, lambda x: x.sum(axis=1), norms, case(LOGITS))
    assert "is it `keepdims=True`?" in message(assert_matches, norms, lambda x: x.sum(axis=1), case(LOGITS))
    column = message(assert_matches, lambda x: x, lambda x: x[:, None], case(np.arange(4.0)))
    assert column.splitlines()[-1] == "  The values are right, but an axis of length 1 is lost."


week = [3.0, 1.0, 2.0]
LIMIT = 5.0


def test_a_function_that_reads_the_notebook_instead_of_its_arguments():
    def total(days):
        return sum(min(day, LIMIT) for day in week)

    told = message(assert_matches, total, sum, case([1.0, 1.5]))
    assert told.splitlines()[-1] == (
        "  Your function reads `week` from the notebook, not from its arguments: is that meant?"
    )
    named = message(assert_matches, total, sum, case([1.0, 1.5]), mistakes={"the sum is 6": lambda days: 6.0})
    assert named.splitlines()[-1] == "  Your result is exactly what you get when the sum is 6."


def test_tensors_without_numbers_are_compared_by_device_shape_and_dtype():
    meta = torch.zeros(2, 3, device="meta")
    assert_close(torch.ones(2, 3, device="meta"), meta)
    assert message(assert_close, torch.ones(2, 3), meta) == "The result: got a tensor on cpu, expected one on meta."
    assert message(assert_close, meta.T, meta) == "The result: shape (3, 2), expected (2, 3)."
    assert message(assert_close, meta.double(), meta) == "The result: dtype float64, expected float32."
    assert message(assert_close, np.ones(2), meta).startswith(
        "The result: got an array of shape (2,), expected a tensor"
    )
