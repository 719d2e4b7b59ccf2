"""Running nbgrader's converters: quietly, and with the reason when something can't be converted."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.converters import BaseConverter, NbGraderException
from sqlalchemy.exc import SAWarning

from dlgrader.course.directory import Course, CourseError


class Reasons(logging.Handler):
    """Keeps what nbgrader logs as errors; the exception itself is still being handled when it does."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []
        self.failures: dict[Path, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message, or the reason why a folder failed."""
        error = sys.exception()
        if error is None:
            self.messages.append(str(record.msg) % record.args if record.args else str(record.msg))
        elif record.args:  # "There was an error processing assignment: %s", with the folder
            lines = str(error).strip().splitlines()
            folder = Path(str(record.args[0] if isinstance(record.args, tuple) else record.args))
            self.failures[folder.resolve()] = lines[0] if lines else type(error).__name__


def convert(course: Course, converter_class: type[BaseConverter], **traits: Any) -> dict[Path, str]:
    """Run one of nbgrader's converters over what the course's settings select.

    Parameters
    ----------
    course : Course
    converter_class : type
        Such as `nbgrader.converters.Autograde`.
    **traits
        The converter's own options, such as `force=True`.

    Returns
    -------
    dict of Path to str
        The folders that could not be converted, with the reason. The others were.

    Raises
    ------
    CourseError
        If nothing at all could be converted.
    """
    converter = converter_class(coursedir=course.directory, parent=course.app, **traits)
    return start(converter, lambda reasons: bool(reasons.failures)).failures


def start(converter: BaseConverter, has_converted: Callable[[Reasons], bool]) -> Reasons:
    """Start a converter and return what it has logged as errors.

    Parameters
    ----------
    converter : BaseConverter
    has_converted : callable
        Asked when the converter has given up: whether it has come as far as single submissions.

    Raises
    ------
    CourseError
        If it hasn't.
    """
    with recorded(converter.log) as reasons, warnings.catch_warnings():
        # about nbgrader's own use of its database
        warnings.simplefilter("ignore", SAWarning)
        try:
            converter.start()
        except NbGraderException as error:
            if not has_converted(reasons):
                message = (reasons.messages or [str(error)])[0]
                raise CourseError(message.splitlines()[0]) from error
    return reasons


@contextmanager
def recorded(log: logging.Logger) -> Iterator[Reasons]:
    """Keep a logger's errors instead of printing them; somebody who asked for a detailed log gets both."""
    reasons = Reasons()
    # the handlers have the level that the user asked for, the logger passes everything
    handlers = [handler for handler in log.handlers if handler.level > logging.INFO]
    log.addHandler(reasons)
    for handler in handlers:
        handler.addFilter(_no_error)
    try:
        yield reasons
    finally:
        log.removeHandler(reasons)
        for handler in handlers:
            handler.removeFilter(_no_error)


def _no_error(record: logging.LogRecord) -> bool:
    return record.levelno < logging.ERROR
