"""Tracebacks with the frames that help their reader, and no others."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

HERE = str(Path(__file__).parent)


def frames(trace: types.TracebackType | None) -> Iterator[types.TracebackType]:
    """Yield a traceback's frames, the outermost first."""
    while trace is not None:
        yield trace
        trace = trace.tb_next


def kept(trace: types.TracebackType | None, helps: Callable[[types.FrameType], bool]) -> types.TracebackType | None:
    """Return a traceback with some of its frames only."""
    chosen: types.TracebackType | None = None
    for part in reversed([part for part in frames(trace) if helps(part.tb_frame)]):
        chosen = types.TracebackType(chosen, part.tb_frame, part.tb_lasti, part.tb_lineno)
    return chosen


def without_ours(trace: types.TracebackType | None) -> types.TracebackType | None:
    """Return a traceback without the comparators' own frames."""
    return kept(trace, lambda frame: not frame.f_code.co_filename.startswith(HERE))


def shown_by_ipython(error: BaseException) -> list[str]:
    """Return what IPython shows of an exception, from the cell on: it asks the exception's `_render_traceback_`.

    IPython leaves out frames with `__tracebackhide__`, but never the last one, in which the exception was raised.
    """
    from IPython.core.getipython import get_ipython

    shell = cast(Any, get_ipython())
    shown: list[str] = shell.InteractiveTB.structured_traceback(type(error), error, without_ours(error.__traceback__))
    return shown
