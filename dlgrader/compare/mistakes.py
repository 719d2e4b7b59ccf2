"""The mistakes that a test knows: which of them a student's function makes, on every case, and how that is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from dlgrader.compare.cases import Case
from dlgrader.compare.outcomes import Outcome, one_of_many
from dlgrader.compare.tolerances import Tolerance
from dlgrader.compare.verdict import difference

Mistakes: TypeAlias = Mapping[str, Callable[..., Any]]
"""Wrong functions by what the student did, a clause that ends "… exactly what you get when"."""


class Known:
    """What a test knows of the mistakes in a function.

    Parameters
    ----------
    function : callable
        The student's.
    cases : sequence of Case
        All that the test tries.
    mistakes : dict of str to callable
    tolerance : Tolerance
        Within which a mistake is the student's.
    """

    def __init__(
        self, function: Callable[..., Any], cases: Sequence[Case], mistakes: Mistakes, tolerance: Tolerance
    ) -> None:
        self._function, self._cases, self._mistakes, self._tolerance = function, cases, mistakes, tolerance

    def named(self, failing: Case, student: Outcome, truth: Outcome) -> str:
        """Return the sentence on the mistakes that do what the function does, or nothing.

        They agree with it on every case, and differ from the truth on the failing one.
        """
        alike = explaining(self._runs(failing), student, truth, self._tolerance)
        for given in self._cases:
            if not alike or given is failing:
                continue
            theirs = one_of_many(partial(given.copied().call, self._function))
            runs = self._runs(given, alike)
            alike = [clause for clause in alike if same(runs[clause], theirs, self._tolerance)]
        return quoted(alike, student)

    def _runs(self, given: Case, clauses: Iterable[str] | None = None) -> dict[str, Outcome]:
        chosen = self._mistakes if clauses is None else clauses
        return {clause: one_of_many(partial(given.copied().call, self._mistakes[clause])) for clause in chosen}


def explaining(mistakes: Mapping[str, Outcome], student: Outcome, truth: Outcome, tolerance: Tolerance) -> list[str]:
    """Return the clauses of the mistakes that come to what the student's function does, and not to the truth."""
    return [
        clause
        for clause, mistake in mistakes.items()
        if same(mistake, student, tolerance) and not same(mistake, truth, tolerance)
    ]


def same(one: Outcome, other: Outcome, tolerance: Tolerance) -> bool:
    """Tell whether two calls come to the same: equal values, or exceptions of one type."""
    if one.error is not None or other.error is not None:
        return isinstance(other.error, type(one.error)) and one.error is not None
    try:
        return difference(one.value, other.value, tolerance) is None
    except TypeError:  # something that no test would expect
        return False


def quoted(clauses: Sequence[str], student: Outcome) -> str:
    """Return the sentence on what the student did, with all that it may have been."""
    if not clauses:
        return ""
    begins = "Your result is exactly what you get" if student.error is None else "That is exactly what happens"
    return f"{begins} {'; or '.join(f'when {clause}' for clause in clauses)}."
