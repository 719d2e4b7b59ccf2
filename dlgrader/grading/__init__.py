"""The engine, for staff: `plan` says which submissions to grade, `batch` grades them, `submission` is the way of one.

`kernels` gives a process for each, `sandbox` guards all else from it, an `examiner` holds the tests over a `bridge`.
What has been graded stands in the `ledger` and in nbgrader's `gradebooks`.

A batch is prepared and saved by one process, and run in a `workplace`, on this machine or another: `parcels` are what
travels between them, `versions` what has to be the same there, and `jobs` writes and imports them as files.
"""
