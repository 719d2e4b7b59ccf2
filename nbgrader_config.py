"""nbgrader's configuration for this course. Both `nbgrader` and `dlgrader` read it."""

from pathlib import Path

from dlgrader.grading.formgrader import use_our_engine

c = get_config()  # noqa: F821 (traitlets puts it here)

c.CourseDirectory.course_id = "dlgrader"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"
# `dlgrader verify` asks for days as CONTRIBUTING.md describes them
c.Verify.course_style = True
# every release begins with where help is
c.IncludeHeaderFooter.header = str(Path(__file__).parent / "source" / "header.ipynb")
# our tests are tried with answers, outside the kernel and in it: no submission needs to see those that it fails
c.RunCells.second_opinion = False
# a training cell may take its time; an endless loop is still stopped
c.ExecutePreprocessor.timeout = 120
# the page that a student gets: points and the first thing to mend, then the notebook, readable without a network
c.GenerateFeedback.exporter_class = "dlgrader.reporting.feedback.FeedbackExporter"

# formgrader shows the marking scheme below each answer
c.HTMLExporter.preprocessors = ["dlgrader.reporting.marking_scheme.MarkingScheme"]

# formgrader's Autograde button grades the way `dlgrader autograde` does
use_our_engine()
