"""Gradescope's side: how it lays an autograder out, and what it takes as `results.json`.

gradescope/autograder_samples: docs/specs.md, "File hierarchy" and "Output format".
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema

# what no student may read; the messages that authors write into a hidden test are told
HIDDEN = ("total([5, 5, 5])", "15", "last([7, 8, 9])", "[7, 8, 9]")
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
NUMBER = {"type": "number"}
TEXT = {"type": "string"}

TEST = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": NUMBER,
        "max_score": NUMBER,
        "status": {"enum": ["passed", "failed"]},
        "name": TEXT,
        "name_format": FORMAT,
        "number": TEXT,
        "output": TEXT,
        "output_format": FORMAT,
        "tags": {"type": "array", "items": TEXT},
        "visibility": VISIBILITY,
        "extra_data": {"type": "object"},
    },
}

RESULTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": NUMBER,
        "execution_time": NUMBER,
        "output": TEXT,
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {"type": "array", "items": TEST},
        "leaderboard": {
            "type": "array",
            "items": {"type": "object", "required": ["name", "value"], "properties": {"order": {"enum": ["asc"]}}},
        },
    },
    # the score of the whole, or of each test that is no mere remark
    "anyOf": [
        {"required": ["score"]},
        {
            "required": ["tests"],
            "properties": {
                "tests": {"minItems": 1, "items": {"anyOf": [{"required": ["score"]}, {"required": ["status"]}]}}
            },
        },
    ],
}


def unpack(packed: Path, root: Path) -> Path:
    """Lay a zip out as Gradescope does, with this Python in place of the one that setup.sh installs."""
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(root / "source")
    script = (root / "source" / "run_autograder").read_text()
    lines = [f"PYTHON={sys.executable}" if line.startswith("PYTHON=") else line for line in script.splitlines()]
    (root / "run_autograder").write_text("\n".join(lines) + "\n")
    (root / "run_autograder").chmod(0o755)
    (root / "submission").mkdir()
    (root / "results").mkdir()
    return root


def results_in(root: Path) -> dict[str, Any]:
    found = json.loads((root / "results" / "results.json").read_text())
    jsonschema.validate(found, RESULTS)
    assert found["stdout_visibility"] == "hidden"
    assert {found["output_format"], *(test["output_format"] for test in found["tests"])} == {"text"}
    for output in (found["output"], *(test["output"] for test in found["tests"])):
        assert not any(secret in output for secret in HIDDEN)
    return found
