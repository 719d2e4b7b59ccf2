"""The engine, for staff: `plan` says which submissions to grade, `batch` grades them, `submission` is the way of one.

`kernels` gives a process for each, `sandbox` guards all else from it, an `examiner` holds the tests over a `bridge`.
What has been graded stands in the `ledger` and in nbgrader's `gradebooks`.
"""
