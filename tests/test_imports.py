"""Which way imports point, and what is imported before anything else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]


def loaded(code: str, folder: Path) -> set[str]:
    """Return the modules that a new process has loaded after this."""
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    return set(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.split())


def test_imports_point_one_way(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    # it turns off all loggers that there are, for good
    monkeypatch.setattr("logging.config.dictConfig", lambda config: None)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_the_slow_check_of_jsonschema_stays_out(tmp_path: Path) -> None:
    modules = loaded("from dlgrader.imports import import_jsonschema\nimport_jsonschema()\nimport nbformat", tmp_path)
    assert "nbformat" in modules
    assert "jsonschema" in modules
    assert "rfc3987_syntax" not in modules


def test_a_warm_parent_and_a_command_do_without_it(tmp_path: Path) -> None:
    warm = "from dlgrader.grading.kernels.parent import warm_up\nfrom pathlib import Path\nwarm_up(Path(), [], [])"
    command = (
        "from dlgrader.commands import cli\ntry:\n    cli.main(['autograde', '--help'])\nexcept SystemExit:\n    pass"
    )
    for code in (warm, command):
        modules = loaded(code, tmp_path)
        assert "jsonschema" in modules
        assert "rfc3987_syntax" not in modules
