"""The examiner: a process that holds the tests and the answer key, and that submitted code can't reach.

`examiner` is the grader's side of it, `process` what the fork does, `sources` reads the instructor's cells, `hidden`
says what a student may know of a failed test.
"""

from __future__ import annotations

from .examiner import Examiner, ExaminerError, Held, Opinion
from .sources import Definitions, Part, looked_up, nodes_of, parsed, parts

__all__ = [
    "Definitions",
    "Examiner",
    "ExaminerError",
    "Held",
    "Opinion",
    "Part",
    "looked_up",
    "nodes_of",
    "parsed",
    "parts",
]
