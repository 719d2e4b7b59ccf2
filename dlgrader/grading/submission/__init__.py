"""One submission's way, in this order.

`reading` the file, `rebuild` the notebook to grade, `working_copy` of its folder, `run_cells`, `examination` of what it
defines, `sanitize` what it shows. A `task` is the part in the middle, without gradebook and course; `grade` is all.
"""
