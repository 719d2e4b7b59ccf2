"""The assertions of test cells: a value, a function on cases it takes or refuses, a scenario run from one seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from dlgrader.compare.cases import Case, call_text, deep_copy, state_of
from dlgrader.compare.diagnosis import Call, diagnosis
from dlgrader.compare.mistakes import Known, Mistakes, explaining, quoted
from dlgrader.compare.outcomes import Outcome, asserts, error_text, one_of_many, outcome, states_kept
from dlgrader.compare.reads import outside_reads
from dlgrader.compare.tolerances import EXACT, Tolerance
from dlgrader.compare.tracebacks import shown_by_ipython, without_ours
from dlgrader.compare.verdict import Difference, difference
from dlgrader.compare.wording import described, with_article

MEASURED = re.compile(r"\d\.\d|\de[-+]?\d|\d{4}")
IN_SHORT = {
    "shape": "not the expected shape.",
    "missing key": "a key is missing.",
    "extra key": "a key is one too many.",
    "dtype": "not the expected dtype.",
    "finite": "NaN or infinity in the wrong places.",
    "value": "not the expected values.",
}


def assert_close(
    actual: Any,
    expected: Any,
    *,
    rtol: float | None = None,
    atol: float | None = None,
    name: str | None = None,
    mistakes: Mapping[str, Any] | None = None,
) -> None:
    """Assert that a result is what is expected, within the tolerance of its dtype.

    Type, shape, dtype, finite values and values are judged in this order. The width of floats matters, that of
    integers does not; a list is as good as the array it converts to, and any kind of number as good as another of the
    same value.

    Parameters
    ----------
    actual : array, tensor, number, str, bool, None, or nested lists, tuples and dicts of them
        The student's result.
    expected : the same
        The truth. Any shape; its dtype decides the tolerance.
    rtol, atol : float, optional
        Relative and absolute tolerance: |actual - expected| <= atol + rtol * |expected|. Each defaults to that of
        `torch.testing.assert_close` for the dtype (float64: 1e-7 and 1e-7; float32: 1.3e-6 and 1e-5; integers 0).
    name : str, optional
        What the message calls the result.
    mistakes : dict of str to values, optional
        Known wrong results by what the student did, a clause: `{"the bias is subtracted": 9.0}`. The message quotes
        the one that the result is.

    Raises
    ------
    AssertionError
        If they differ. The message says where, by how much and, where that is certain, why.
    TypeError
        If `expected` is of a kind that can't be compared.
    """
    tolerance = Tolerance(rtol, atol)
    found = difference(actual, expected, tolerance)
    if found is not None:
        subject = f"{name or 'result'}{found.path}" if name or found.path else "The result"
        student, truth = Outcome(actual, None, 0.0), Outcome(expected, None, 0.0)
        known = {clause: Outcome(value, None, 0.0) for clause, value in (mistakes or {}).items()}
        why = quoted(explaining(known, student, truth, tolerance), student)
        raise _mismatch(subject, subject, found, why or diagnosis(found), is_authors=bool(why))


def assert_matches(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    *cases: Case,
    rtol: float | None = None,
    atol: float | None = None,
    mutates: Collection[str] = (),
    mistakes: Mistakes | None = None,
) -> None:
    """Assert that a function does what the reference does, on every case, and leaves its arguments alone.

    Both are called with equal copies of the case's arguments, from the same global seed. Where the reference raises an
    exception, the function must raise one of that type (or a subclass).

    Parameters
    ----------
    function : callable
        The student's function.
    reference : callable
        A right implementation. Its parameters' names are those that messages use.
    *cases : Case
        At least one; see `case`.
    rtol, atol : float, optional
        As for `assert_close`.
    mutates : collection of str
        Names of parameters that the function changes in place; they must end as the reference leaves them.
    mistakes : dict of str to callable, optional
        Known wrong functions by what the student did, a clause: `{"the sum ran over the whole array": wrong}`. The
        message quotes the one that does exactly what the student's function does, on every case.

    Raises
    ------
    AssertionError
        If a result differs, the function raises, or an argument is changed that should not be.
    TypeError, ValueError, NameError
        If the test itself is at fault: no cases, arguments that can't be copied or compared, a name that the reference
        misses.
    """
    if not cases:
        raise ValueError("assert_matches needs at least one case")
    known = Known(function, cases, mistakes or {}, Tolerance(rtol, atol))
    with states_kept():
        for given in cases:
            failure = _case_failure(function, reference, given, Tolerance(rtol, atol), mutates, known)
            if failure is not None:
                raise failure


def assert_raises(
    function: Callable[..., Any], *cases: Case, exception: type[BaseException], mistakes: Mistakes | None = None
) -> None:
    """Assert that a function refuses every case with an exception, and leaves its arguments alone.

    Inside a scenario `witness.raised` gives the exception's name as a fact.

    Parameters
    ----------
    function : callable
        The student's function.
    *cases : Case
        At least one; see `case`.
    exception : type
        What is to be raised; a subclass is as good.
    mistakes : dict of str to callable, optional
        As for `assert_matches`: known wrong functions that return something where they should raise.

    Raises
    ------
    AssertionError
        If nothing is raised, or something else, or an argument is changed.
    ValueError
        If there are no cases.

    Examples
    --------
    >>> from dlgrader.compare import case
    >>> assert_raises(int, case("three"), case(""), exception=ValueError)
    """
    if not cases:
        raise ValueError("assert_raises needs at least one case")
    known = Known(function, cases, mistakes or {}, Tolerance())
    right = Outcome(None, exception.__new__(exception), 0.0)  # some exceptions can't be made without arguments
    with states_kept():
        for given in cases:
            for_student = given.copied()
            student = one_of_many(partial(for_student.call, function))
            name = _name(function, function)
            subject = call_text(name, given.named(function))
            plain = f"{name}{given.words}"
            why = partial(known.named, given, student, right)
            failure = _error_failure(subject, plain, function, student, exception, why) or _mutation_failure(
                subject, plain, function, (given, given.copied(), for_student), Tolerance(), ()
            )
            if failure is not None:
                raise failure


def assert_same_run(
    scenario: Callable[[Any], Any],
    function_or_class: Any,
    reference: Any,
    *,
    rtol: float | None = None,
    atol: float | None = None,
    mistakes: Mistakes | None = None,
    seed: int = 0,
) -> None:
    """Assert that a scenario comes to the same with the student's function or class as with the reference's.

    For anything stateful: modules, optimizers, training loops, data loaders. The scenario runs once with each, from
    the same seed of Python's, NumPy's and torch's random generators, and what it returns is compared.

    Parameters
    ----------
    scenario : callable
        Takes the function or class, uses it, and returns what is to be compared, best as a dict with speaking keys. It
        runs beside the student's code, which could skip an assertion in it: it has none, and returns something.
    function_or_class, reference : callable
        The student's, and a right one.
    rtol, atol : float, optional
        As for `assert_close`.
    mistakes : dict of str to callable, optional
        As for `assert_matches`: known wrong functions or classes by what the student did.
    seed : int
        Where every run starts.

    Raises
    ------
    AssertionError
        If the results differ, or the scenario raises with the student's.
    ValueError
        If the scenario asserts, or returns nothing: the test is at fault.
    Exception
        Whatever the scenario raises with the reference: the test is at fault. An exception that is asked for is made a
        fact by `witness.raised`.
    """
    _check_scenario(scenario)
    truth = outcome(partial(scenario, reference), seed)
    if truth.error is not None:  # every answer that fails alike would pass; `witness.raised` makes it a fact
        truth.error.add_note("The scenario raises this with the reference: the test is at fault.")
        raise truth.error
    if truth.value is None:
        raise ValueError(f"{_name(scenario, scenario)} returns nothing: a scenario returns the facts to be compared")
    expected = _kept(truth.value)
    student = outcome(_beside(scenario, function_or_class), seed)
    name = _name(function_or_class, reference)
    subject = f"{_name(scenario, scenario)}({name})"
    plain = _plain_name(function_or_class, reference)
    tolerance = Tolerance(rtol, atol)

    def mistake() -> str:
        runs = {clause: outcome(partial(scenario, wrong), seed) for clause, wrong in (mistakes or {}).items()}
        right = Outcome(expected, None, truth.seconds)
        return quoted(explaining(runs, student, right, tolerance), student)

    failure = _error_failure(subject, plain, function_or_class, student, None, mistake)
    if failure is not None:
        raise failure
    found = difference(student.value, expected, tolerance)
    if found is None:
        return
    named = mistake()
    why = named or diagnosis(found) or outside_reads(function_or_class)
    raise _mismatch(_entry(subject, found), _entry(plain, found), found, why, is_authors=bool(named))


def run_scenario(scenario: Callable[[Any], Any], function_or_class: Any, *, seed: int = 0) -> Any:
    """Run a scenario beside the student's function or class, and return the facts, for the test to judge.

    For what has many right answers, such as a random order, where `assert_same_run` has nothing to compare with.

    Parameters
    ----------
    scenario : callable
        Takes the function or class, uses it, and returns what the test will look at. It has no assertion in it.
    function_or_class : callable
        The student's.
    seed : int
        Where the run starts: Python's, NumPy's and torch's random generators.

    Returns
    -------
    what the scenario returns

    Raises
    ------
    AssertionError
        If the scenario raises, or comes to nothing.
    ValueError
        If the scenario asserts: the test is at fault.

    Examples
    --------
    >>> run_scenario(lambda f: [f(3), f(4)], abs)
    [3, 4]
    """
    _check_scenario(scenario)
    student = outcome(_beside(scenario, function_or_class), seed)
    name = _name(function_or_class, function_or_class)
    failure = _error_failure(f"{_name(scenario, scenario)}({name})", name, function_or_class, student, None, str)
    if failure is not None:
        raise failure
    if student.value is None:
        raise _failure(f"{name}: nothing came of {_name(scenario, scenario)}.", f"{name}: nothing came of it.")
    return student.value


def _check_scenario(scenario: Callable[[Any], Any]) -> None:
    if asserts(scenario):
        raise ValueError(f"{_name(scenario, scenario)} asserts: a scenario returns facts, to be judged outside it")


def _beside(scenario: Callable[[Any], Any], function_or_class: Any) -> Callable[[], Any]:
    """Return the run of a scenario: what stands for an object in another process runs it there."""
    elsewhere = getattr(type(function_or_class), "__dlgrader_run__", None)
    return (
        partial(scenario, function_or_class) if elsewhere is None else partial(elsewhere, function_or_class, scenario)
    )


def _kept(value: Any) -> Any:
    try:
        return deep_copy(value)
    except TypeError:
        return value


def _case_failure(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    given: Case,
    tolerance: Tolerance,
    mutates: Collection[str],
    known: Known,
) -> AssertionError | None:
    for_reference, for_student = given.copied(), given.copied()
    truth = one_of_many(lambda: for_reference.call(reference))
    student = one_of_many(lambda: for_student.call(function))
    name = _name(function, reference)
    subject = call_text(name, given.named(reference))
    plain = f"{_plain_name(function, reference)}{given.words}"
    mistake = partial(known.named, given, student, truth)
    failure = _error_failure(subject, plain, function, student, _wanted(truth), mistake)
    if failure is not None:
        return failure
    if truth.error is None:
        found = difference(student.value, truth.value, tolerance)
        if found is not None:
            named = mistake()
            why = named or diagnosis(found, Call(given, reference, truth)) or outside_reads(function)
            return _mismatch(_entry(subject, found), _entry(plain, found), found, why, is_authors=bool(named))
    return _mutation_failure(subject, plain, reference, (given, for_reference, for_student), tolerance, mutates)


def _mutation_failure(
    subject: str,
    plain: str,
    reference: Callable[..., Any],
    copies: tuple[Case, Case, Case],
    tolerance: Tolerance,
    mutates: Collection[str],
) -> AssertionError | None:
    before, by_reference, by_student = (
        {name: state_of(value) for name, value in copied.named(reference).items()} for copied in copies
    )
    unknown = [name for name in mutates if before.get(name) is None]
    if unknown:
        raise ValueError(f"mutates names {unknown[0]!r}, which is no parameter whose changes can be seen")
    for name, after in by_student.items():
        found = difference(after, by_reference[name], tolerance)
        if name in mutates:
            if found is not None:
                what = f"{name}{found.path} after the call"
                return _mismatch(f"{subject}, {what}", f"{plain}, {what}", found, diagnosis(found))
        elif found is not None and difference(after, before[name], EXACT) is not None:
            wrong = f"it changed its argument {name}, which should be left as it was."
            text = f"{subject}: {wrong}\n  Compute with a copy, or without in-place operations."
            return _failure(text, f"{plain}: {wrong}")
    return None


def _error_failure(
    subject: str,
    plain: str,
    function: Any,
    student: Outcome,
    wanted: type[BaseException] | None,
    mistake: Callable[[], str],
) -> AssertionError | None:
    """Judge what was raised: the exception wanted, or nothing where none is."""
    raised = student.error
    # a stub's has nothing to say; torch's own names what a module lacks
    if isinstance(raised, NotImplementedError) and not raised.args and wanted is not NotImplementedError:
        text = f"`{_name(function, function)}` is not written yet."
        return _failure(text, text, text)  # no other name is to be looked for
    if raised is None if wanted is None else isinstance(raised, wanted):
        return None
    named = mistake()
    why = named or outside_reads(function)
    expected = "" if wanted is None else with_article(wanted.__name__)
    expectation = expected and f"Expected {expected}."
    if raised is not None:
        lines, told = [f"raised {error_text(raised)}", expectation], [f"raised {type(raised).__name__}.", expectation]
    elif isinstance(student.value, wanted or ()):
        lines = told = [f"returned {expected}; write `raise` in place of `return`."]
    else:
        text = f"returned {described(student.value)}" if student.value is not None else "nothing was raised"
        lines, told = [f"{text}, expected {expected}."], [f"{expected} is expected."]
    text = "\n  ".join(filter(None, [f"{subject}: {lines[0]}", *lines[1:], why]))
    failure = _failure(text, f"{plain}: {' '.join(filter(None, [*told, why]))}", named)
    if raised is not None:
        failure.__cause__ = raised.with_traceback(without_ours(raised.__traceback__))
    return failure


def _wanted(truth: Outcome) -> type[BaseException] | None:
    """Return the type of what the reference raised; a missing name is not meant but the test's own fault."""
    if isinstance(truth.error, NameError):
        raise truth.error
    return None if truth.error is None else type(truth.error)


def _entry(subject: str, found: Difference) -> str:
    return f"{subject}, result{found.path}" if found.path else subject


def _mismatch(subject: str, plain: str, found: Difference, why: str, *, is_authors: bool = False) -> AssertionError:
    lines = [f"{subject}: {found.headline}", *found.details, *filter(None, [why])]
    # a number that we have measured would tell something of the inputs; the author's own words are told as they are
    told = why if is_authors or not MEASURED.search(why) else ""
    short = found.kinds or IN_SHORT[found.aspect]
    return _failure("\n  ".join(lines), f"{plain}: {short} {told}".rstrip(), why if is_authors else "")


def _failure(text: str, summary: str, mistake: str = "") -> AssertionError:
    """Return an error.

    Its `summary` tells nothing of the inputs, for tests that keep them secret; `mistake` is what the author has to say
    about the mistake that it shows, if anything.
    """
    error = AssertionError(text)
    vars(error).update(summary=summary, mistake=mistake, _render_traceback_=partial(shown_by_ipython, error))
    return error


def _plain_name(function: Any, reference: Any) -> str:
    """Return the name that hidden checks tell: a student's function may be called what it has been handed."""
    is_theirs = hasattr(type(function), "__dlgrader_run__")
    return _name(reference, reference) if is_theirs else _name(function, reference)


def _name(function: Any, reference: Any) -> str:
    """Return the function's name, or the reference's where it has none of its own."""
    names = (getattr(candidate, "__name__", None) for candidate in (function, reference))
    return next((name for name in names if isinstance(name, str) and name.isidentifier()), "function")
