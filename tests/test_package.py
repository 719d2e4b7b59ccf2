"""What is installed: little for those who only compute, and a word for what is missing."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

BASE = {"matplotlib", "numpy"}

HIDE = """
import sys
HIDDEN = %r

class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hide())
"""


def alone(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run code as where nothing is installed but the package's base dependencies and theirs."""
    there = {"dlgrader", *BASE, *needed_by("matplotlib"), *needed_by("python-dateutil")}
    modules = importlib.metadata.packages_distributions()
    hidden = {name for name, packages in modules.items() if not there & {package.lower() for package in packages}}
    program = HIDE % hidden + code
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=folder, check=False)


def needed_by(package: str) -> set[str]:
    lines = importlib.metadata.requires(package) or []
    return {re.match(r"[\w.-]+", line)[0].lower() for line in lines if "extra ==" not in line}


def test_the_base_is_numpy_and_matplotlib() -> None:
    assert needed_by("dlgrader") == BASE


def test_a_numpy_day_runs_on_the_base(tmp_path: Path) -> None:
    code = """
import numpy as np
import dlgrader, dlgrader.data, dlgrader.figures
generator = dlgrader.seed_everything(0)
dlgrader.assert_matches(np.sin, np.sin, dlgrader.case(np.ones(3)))
print(len(dlgrader.data.names()), len(dlgrader.data.reviews().texts) > 0)
"""
    ran = alone(code, tmp_path)
    assert ran.returncode == 0, ran.stderr


def test_check_says_what_to_install(tmp_path: Path) -> None:
    ran = alone("from dlgrader.commands.cli import main\nsys.exit(main(['check', 'day.ipynb']))", tmp_path)
    assert ran.returncode == 2
    assert re.fullmatch(r"dlgrader: \w+ is not installed; run `pip install 'dlgrader\[course\]'`\n", ran.stderr)


def test_help_needs_nothing(tmp_path: Path) -> None:
    ran = alone("from dlgrader.commands.cli import main\nsys.exit(main(['--help']))", tmp_path)
    assert ran.returncode == 0, ran.stderr
