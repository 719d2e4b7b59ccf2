"""How the days' tests judge answers that students really give: `python -m tests.answers_report [DAY …]`.

By day: wrong answers tried, those that no test rejects, and those whose message names the mistake; right answers tried
and accepted; answers that deserve a part and got it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

from dlgrader.authoring.answers import answers_file, read_answers, try_answer, wrongly_judged
from dlgrader.course.directory import find_course
from dlgrader.course.notebooks import exercises, read_notebook
from dlgrader.grading.execution import run_outside

FOLDER = Path(__file__).parent / "answers"
# how messages name a mistake: a known one, or one of the well-known slips
NAMED = (
    "exactly what you get",
    "exactly what happens",
    "is computed over",
    "changed its argument",
    "not written yet",
    "Is a return statement",
)
COLUMNS = ("day", "wrong", "rejected", "named", "half", "as promised", "right", "accepted")


def report(day: str) -> Counter[str]:
    """Try all answers of a day."""
    course = find_course(FOLDER)
    notebook = read_notebook(course.source_notebook(day))
    by_name = {exercise.solution: exercise for exercise in exercises(notebook)}
    found: Counter[str] = Counter()
    for answer in read_answers(answers_file(FOLDER, day), notebook):
        with tempfile.TemporaryDirectory() as folder:
            copied = shutil.copytree(course.path("source", day), Path(folder) / day)
            results = try_answer(answer, notebook, copied, partial(run_outside, solved=notebook))
        judged = not wrongly_judged(answer, results, by_name[answer.solution])
        told = "\n".join(result.message or "" for result in results.values())
        found[answer.verdict] += 1
        found[{"wrong": "rejected", "half": "as promised", "right": "accepted"}[answer.verdict]] += judged
        if answer.verdict == "wrong":
            found["named"] += bool(answer.says) or any(words in told for words in NAMED)
    return found


def main() -> None:
    """Print a line for each day."""
    course = find_course(FOLDER)
    print(*(f"{name:>12}" for name in COLUMNS))
    for day in [course.day(name) for name in sys.argv[1:]] or course.days():
        found = report(day)
        print(f"{day[:5]:>12}", *(f"{found[name]:>12}" for name in COLUMNS[1:]), flush=True)


if __name__ == "__main__":
    main()
