"""Attacks on what a test computes with, and on the pages and tables that show what has come of it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.attacks.course import FIRST, LAST, Attack
from tests.attacks.crossing import CODEC
from tests.attacks.in_process import FORGING

COMPUTING, SHOWING = "what tests compute with", "pages and tables"


def _edited(path: Path, **fields: object) -> None:
    """Put odd fields into a notebook file, past what nbformat would write."""
    raw = json.loads(path.read_text())
    raw["cells"].append({"cell_type": "markdown", "metadata": {}, "id": "odd", "source": ["odd"]} | fields)
    for cell in raw["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = "\ud83d"
    path.write_text(json.dumps(raw))


def _named_oddly(path: Path) -> None:
    (path.parent / "[red]\x1b[2J\x07.txt").symlink_to("/etc/passwd")
    path.with_name("\x1b[2J (1).ipynb").write_text(path.read_text())


ATTACKS = {
    "fills-its-argument-with-nan": Attack(
        COMPUTING,
        {
            "scale": "def scale(x):\n    x[...] = np.nan\n    return x.copy()",
            "norm": "def norm(x):\n    x *= 0\n    return 0.0",
        },
    ),
    "answers-for-built-ins": Attack(
        COMPUTING,
        {
            FIRST: "abs = lambda x: 0\nall = any = isinstance = lambda *a: True\nlen = lambda x: 2\n"
            "class Same:\n    def __eq__(self, other): return True\nlist = lambda x: Same()\nzip = map = lambda *a: []\n",
            "scale": "def scale(x):\n    return x",
            "norm": "def norm(x):\n    return 1.0",
            "total": "def total(x):\n    return 0",
            "stack": "class Stack:\n    def push(self, item): pass\n    def apply(self, f): return Same()\n    pop = Same\n",
        },
    ),
    "skips-scenarios": Attack(
        COMPUTING,
        {
            "stack": CODEC
            + "operations = find('_OPERATIONS')\nif operations:\n    operations['run'] = lambda scenario, f: None\n"
            "class Stack:\n    pass"
        },
        only_ours=True,
    ),
    "answers-scenarios-with-anything": Attack(
        COMPUTING,
        {
            "stack": CODEC + "class Same(dict):\n    def __eq__(self, other): return True\n    __hash__ = None\n"
            "operations = find('_OPERATIONS')\nif operations:\n    operations['run'] = lambda scenario, f: Same()\nStack = Same"
        },
        only_ours=True,
    ),
    "is-a-class-of-numbers": Attack(
        COMPUTING,
        {
            "norm": "class norm(float):\n    def __new__(cls, x): return float.__new__(cls, 1.0)\n"
            "    __eq__ = __lt__ = lambda *a: True\n    __sub__ = __rsub__ = lambda *a: norm(0)\n    __abs__ = lambda self: 0.0\n"
        },
    ),
    "puts-code-into-links": Attack(
        FORGING,
        {
            "why": "[here](javascript:forged()) [there](java&#115;cript&colon;forged()) <javascript:forged()>\n"
            "[once]\n\n[once]: java\tscript:forged()\n\n$\\href{javascript:forged()}{x}$",
            LAST: "from IPython.display import Latex, Markdown\n"
            "display(Markdown('[x](javascript:forged())'), Latex('$\\\\href{javascript:forged()}{x}$'))",
        },
    ),
    "puts-code-into-sizes": Attack(
        FORGING,
        {
            LAST: "display({'image/png': 'aGk='}, raw=True, metadata={'image/png': {'width': '1 onerror=forged()', "
            "'height': '\"><script>forged()</script>'}})\n"
            "display({'image/png': '\" onerror=\"forged()', 'image/jpeg': '\"><script>forged()</script>'}, raw=True)\n"
            "display({'image/svg+xml': '<svg onload=\"forged()\"/>', 'text/plain': 'x'}, raw=True)"
        },
    ),
    "nests-tags": Attack(
        SHOWING, {"why": "<div><p>" * 15_000, LAST: "display({'text/html': '<b><i>' * 40_000}, raw=True)"}
    ),
    "updates-displays": Attack(
        SHOWING,
        {
            LAST: "from IPython.display import display, update_display\nshown = display('x', display_id=True)\n"
            "for _ in range(40):\n    shown.update({'text/plain': 'x' * 2_000_000}, raw=True)\n"
            "from ipykernel.comm import Comm\nfor _ in range(20):\n    Comm('jupyter.widget', data={'state': {'x': 'y' * 2_000_000}})"
        },
        only_ours=True,
    ),
    "has-odd-fields": Attack(SHOWING, spoil=lambda path: _edited(path, source=None, attachments=3, outputs="x")),
    "writes-half-a-pair": Attack(
        SHOWING,
        {LAST: "print(chr(0xD83D))\nraise type('E' + chr(0xD83D), (Exception,), {})(chr(0xD83D))"},
        spoil=lambda path: _edited(path, source="half \ud83d"),
    ),
    "has-names-that-a-terminal-obeys": Attack(SHOWING, spoil=_named_oddly, only_ours=True),
    "fills-memory-with-children": Attack(
        SHOWING,
        {
            FIRST: "import os, time\nfor _ in range(12):\n    if os.fork() == 0:\n        kept = bytearray(os.urandom(1 << 20)) * 100\n"
            "        time.sleep(20)\n        os._exit(0)\n"
        },
        only_ours=True,
    ),
}
