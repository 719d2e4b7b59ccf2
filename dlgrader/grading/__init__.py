"""Releasing, verifying and grading: for staff only, and not part of the students' package.

A day's way: `verify` checks it (with `form` and `names`), `release` makes the students' version, `autograde` grades
what they hand in, `report` shows the scores. `answers` tries the tests on answers that students really give, and `demo`
makes up a class of them. Notebooks run in `execution`, on kernels from `kernels`; nbgrader's converters run in
`converting`.
"""
