"""A pytest plugin that sends nbgrader's own `nbgrader autograde` to our command.

pytest -p tests.nbgrader_suite.redirect --pyargs nbgrader.tests.apps.test_nbgrader_autograde
"""

from nbgrader.apps import NbGraderApp

from dlgrader.commands.autograde import GradeApp

NbGraderApp.subcommands["autograde"] = (GradeApp, GradeApp.description)
