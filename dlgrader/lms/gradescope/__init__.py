"""An autograder for Gradescope: `bundle` makes its zip, the others are what runs there (`__main__` first).

The formats are those of Gradescope's documentation, gradescope/autograder_samples: docs/specs.md (files, results.json),
docs/base_images.md, docs/troubleshooting.md (limits).
"""
