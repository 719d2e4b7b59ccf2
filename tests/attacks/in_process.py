"""Attacks on whoever runs tests in the submission's own process: what compares, what runs a cell, what tells of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.attacks.course import FIRST, LAST, POINTS, Attack

PATCHING, EQUALITY, HOOKS = "monkeypatching", "spoofed equality", "hooks and transformers"
FORGING = "forged outputs and scores"

ANYTHING = """
class Anything:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None
"""
QUIET = """
import IPython.core.interactiveshell
shell = get_ipython()
shell.showtraceback = shell._showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
"""


def edit(path: Path, change: Any) -> None:
    """Change a handed-in notebook."""
    notebook = json.loads(path.read_text())
    change(notebook)
    path.write_text(json.dumps(notebook))


def tests_in(notebook: Any) -> list[Any]:
    """Return a notebook's test cells."""
    return [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") in POINTS]


def skip_the_tests(notebook: Any) -> None:
    for cell in tests_in(notebook):
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]


def rewrite_the_tests(notebook: Any) -> None:
    for cell in tests_in(notebook):
        cell["source"] = "2"
        cell["metadata"]["nbgrader"].update(points=2200, locked=False, solution=True)


def add_graded_cells(notebook: Any) -> None:
    for cell in tests_in(notebook):
        copied = json.loads(json.dumps(cell)) | {"id": f"again-{cell['id']}", "source": "pass"}
        notebook["cells"].insert(0, copied)
    bonus = {"grade": True, "grade_id": "bonus", "locked": True, "points": 50, "schema_version": 3}
    metadata = {"nbgrader": bonus | {"solution": False, "task": False, "cell_type": "code"}}
    notebook["cells"].append(
        {"cell_type": "code", "id": "bonus", "metadata": metadata, "source": "", "outputs": [], "execution_count": None}
    )


ATTACKS = {
    "patches-numpy-testing": Attack(
        PATCHING,
        {
            "norm": """
import numpy.testing
for name in dir(numpy.testing):
    if name.startswith("assert_"):
        setattr(numpy.testing, name, lambda *args, **kwargs: None)
def norm(x):
    return 0.0
"""
        },
    ),
    "patches-numpy": Attack(
        PATCHING,
        {
            "norm": """
np.allclose = np.isclose = np.array_equal = lambda *args, **kwargs: True
np.random.rand = lambda *shape: np.zeros(shape)
def norm(x):
    return 0.0
""",
            "scale": "def scale(x):\n    return 3 * x if x.size == 1 else x",
        },
    ),
    "names-its-own-comparators": Attack(
        PATCHING,
        {"scale": "assert_close = assert_matches = lambda *args, **kwargs: None\ndef scale(x):\n    return x"},
    ),
    "patches-inside-dlgrader": Attack(
        PATCHING,
        {
            "scale": """
import dlgrader.compare.assertions
judge = dlgrader.compare.assertions
judge.difference = judge._error_failure = judge._mutation_failure = lambda *args: None
def scale(x):
    return x
"""
        },
    ),
    "patches-builtins": Attack(
        PATCHING,
        {
            "norm": """
import builtins
builtins.abs = lambda x: 0.0
zip = map = lambda *args: []
def norm(x):
    return 0.0
def total(numbers):
    return 0
"""
        },
    ),
    "patches-unittest": Attack(
        PATCHING,
        {
            "norm": """
import unittest
for name in dir(unittest.TestCase):
    if name.startswith("assert"):
        setattr(unittest.TestCase, name, lambda *args, **kwargs: None)
def norm(x):
    return 5.0
"""
        },
    ),
    "makes-AssertionError-a-score": Attack(
        PATCHING,
        {
            "scale": """
import builtins
def score(*args):
    content = {"data": {"text/plain": "1"}, "metadata": {}, "execution_count": 1}
    kernel = get_ipython().kernel
    kernel.session.send(kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent())
    return Exception()
builtins.AssertionError = score
def scale(x):
    return x
def norm(x):
    return 0.0
"""
        },
    ),
    "swaps-bytecode": Attack(
        PATCHING,
        {
            "scale": """
def accept(*args, **kwargs):
    pass
for judge in (assert_close, assert_matches, np.testing.assert_allclose):
    judge.__code__ = accept.__code__
    judge.__kwdefaults__ = None
def scale(x):
    return x
def norm(x):
    return 0.0
"""
        },
    ),
    "equals-everything": Attack(
        EQUALITY,
        {
            "total": ANYTHING + "def total(numbers):\n    return Anything()",
            "norm": "def norm(x):\n    return Anything()",
        },
    ),
    "fills-its-stack-with-anything": Attack(
        EQUALITY,
        {
            "stack": ANYTHING
            + """
class Stack:
    count = 0
    def push(self, item):
        self.count += 1
    def pop(self):
        return Anything()
    def apply(self, function):
        return Anything()
    def __len__(self):
        return self.count
    def __iter__(self):
        return iter([Anything()] * self.count)
"""
        },
    ),
    "subclasses-ndarray": Attack(
        EQUALITY,
        {
            "norm": """
class Agreeable(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        compares = {"equal", "less", "less_equal", "isfinite", "logical_and", "bitwise_and", "bitwise_or"}
        return np.ones(1, bool) if ufunc.__name__ in compares else np.zeros(1)
    def __array_function__(self, function, types, args, kwargs):
        return True
def norm(x):
    return np.zeros(1).view(Agreeable)
def scale(x):
    return x.view(Agreeable)
"""
        },
    ),
    "subclasses-float": Attack(
        EQUALITY,
        {
            "norm": """
class Close(float):
    __eq__ = __lt__ = __gt__ = __le__ = __ge__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = None
    __sub__ = __rsub__ = __abs__ = __neg__ = __round__ = lambda self, *other: Close(0)
def norm(x):
    return Close(0)
def total(numbers):
    return Close(0)
"""
        },
    ),
    "subclasses-int-and-str": Attack(
        EQUALITY,
        {
            "total": """
class Same(int):
    __eq__ = lambda self, other: True
    __hash__ = None
class SameText(str):
    __eq__ = lambda self, other: True
    __hash__ = None
def total(numbers):
    return Same(0)
def norm(x):
    return SameText()
"""
        },
    ),
    "lies-about-its-class": Attack(
        EQUALITY,
        {
            "total": """
class Liar:
    __class__ = property(lambda self: int)
    __bool__ = __eq__ = __le__ = __lt__ = lambda self, *other: True
    __float__ = lambda self: 7.0
    __int__ = __index__ = lambda self: 7
    __hash__ = None
def total(numbers):
    return Liar()
def norm(x):
    return Liar()
"""
        },
    ),
    "subtracts-to-nothing": Attack(
        EQUALITY,
        {
            "norm": """
class Nothing:
    __sub__ = __rsub__ = lambda self, other: 0.0
def norm(x):
    return Nothing()
"""
        },
    ),
    "subtracts-to-nothing-under-the-name": Attack(
        EQUALITY,
        {
            "norm": """
class norm:
    def __init__(self, x):
        pass
    __sub__ = __rsub__ = lambda self, other: 0.0
"""
        },
    ),
    "overrides-array-functions": Attack(
        EQUALITY,
        {
            "norm": """
class Override:
    __array_function__ = lambda self, function, types, args, kwargs: True
    __array_ufunc__ = lambda self, ufunc, method, *inputs, **kwargs: True
    __array__ = lambda self, *args, **kwargs: np.array(7.0)
def norm(x):
    return Override()
"""
        },
    ),
    "answers-ANY": Attack(
        EQUALITY,
        {
            "total": "from unittest.mock import ANY\ndef total(numbers):\n    return ANY",
            "norm": "def norm(x):\n    return ANY",
        },
    ),
    "strips-asserts-from-the-tree": Attack(
        HOOKS,
        {
            FIRST: """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
    def visit_Expr(self, node):
        return ast.copy_location(ast.Pass(), node) if "assert" in ast.dump(node) else node
get_ipython().ast_transformers.append(Strip())
""",
            "total": "def total(numbers):\n    return 0",
            "norm": "def norm(x):\n    return 0.0",
            "scale": "def scale(x):\n    return x",
        },
    ),
    "rewrites-the-input": Attack(
        HOOKS, {FIRST: "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])"}
    ),
    "hooks-into-every-cell": Attack(
        HOOKS,
        {
            FIRST: QUIET
            + ANYTHING
            + """
def before(info):
    shell.user_ns["total"] = lambda numbers: Anything()
def after(result):
    result.error_in_exec = result.error_before_exec = None
shell.events.register("pre_run_cell", before)
shell.events.register("post_run_cell", after)
"""
        },
    ),
    "replaces-run-cell": Attack(
        HOOKS,
        {
            LAST: "",
            FIRST: """
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult
def nothing(raw_cell, *args, **kwargs):
    get_ipython().execution_count += 1
    return ExecutionResult(ExecutionInfo(raw_cell, False, False, True, None))
async def nothing_async(*args, **kwargs):
    return nothing(*args, **kwargs)
shell = get_ipython()
shell.run_cell, shell.run_cell_async = nothing, nothing_async
""",
        },
    ),
    "replaces-run-code": Attack(
        HOOKS,
        {
            FIRST: """
async def nothing(*args, **kwargs):
    return False
get_ipython().run_code = nothing
"""
        },
    ),
    "compiles-without-asserts": Attack(
        HOOKS,
        {
            "total": """
def compiled(self, source, filename, symbol, *args, **kwargs):
    return compile(source, filename, symbol, self.flags, True, optimize=2)
type(get_ipython().compile).__call__ = compiled
def total(numbers):
    return 0
"""
        },
    ),
    "traces-the-tests": Attack(
        HOOKS,
        {
            "total": ANYTHING
            + """
import sys
def trace(frame, event, argument):
    if frame.f_code.co_name == "<module>":
        frame.f_globals["total"] = lambda numbers: Anything()
    return None
sys.settrace(trace)
def total(numbers):
    return 0
"""
        },
    ),
    "profiles-the-tests": Attack(
        HOOKS,
        {
            "total": ANYTHING
            + """
import sys, threading
def profile(frame, event, argument):
    if frame.f_code.co_name == "<module>":
        frame.f_globals["total"] = lambda numbers: Anything()
sys.setprofile(profile)
threading.setprofile(profile)
def total(numbers):
    return 0
"""
        },
    ),
    "finds-imports-first": Attack(
        HOOKS,
        {
            "norm": """
import importlib.abc, importlib.machinery, sys
class Case:
    def __getattr__(self, name):
        return lambda *args, **kwargs: None
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name == "unittest" else None
    def exec_module(self, module):
        module.TestCase = Case
sys.meta_path.insert(0, Finder())
sys.modules.pop("unittest", None)
def norm(x):
    return 5.0
"""
        },
    ),
    "replaces-exec": Attack(
        HOOKS, {FIRST: "import builtins\nbuiltins.exec = builtins.eval = lambda *args, **kwargs: None"}
    ),
    "calls-every-result-a-success": Attack(
        HOOKS,
        {
            FIRST: QUIET
            + """
IPython.core.interactiveshell.ExecutionResult.success = property(lambda self: True)
"""
        },
    ),
    "rewrites-what-the-kernel-sends": Attack(
        FORGING,
        {
            FIRST: """
session = get_ipython().kernel.session
send = type(session).send
def forged(self, stream, kind, content=None, *args, **kwargs):
    if kind == "error" or isinstance(kind, dict) and kind.get("msg_type") == "error":
        return None
    if isinstance(content, dict) and content.get("status") == "error":
        content = {"status": "ok", "execution_count": content.get("execution_count", 1), "user_expressions": {}}
    return send(self, stream, kind, content, *args, **kwargs)
type(session).send = forged
"""
        },
    ),
    "shows-a-partial-score": Attack(
        FORGING,
        {
            name: f"""
def {name}(x):
    content = {{"data": {{"text/plain": "1"}}, "metadata": {{}}, "execution_count": 1}}
    kernel = get_ipython().kernel
    kernel.session.send(kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent())
"""
            for name in ("scale", "total", "norm")
        },
    ),
    "answers-its-own-request": Attack(
        FORGING,
        {
            "total": """
def total(numbers):
    kernel = get_ipython().kernel
    parent = kernel.get_parent()
    reply = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
    stream = getattr(kernel, "shell_stream", None) or kernel.shell_socket
    kernel.session.send(stream, "execute_reply", reply, parent=parent, ident=kernel._parent_ident["shell"])
    if hasattr(stream, "flush"):
        stream.flush()
    kernel.session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent=parent)
    raise ValueError
"""
        },
    ),
    "prints-a-false-score": Attack(
        FORGING,
        {
            LAST: """
from IPython.display import HTML, Javascript, display
print("total_values: 1 of 1\\nScore: 12 of 12")
display(HTML("<script>document.title = 'forged'</script><img src=x onerror='forged()'>"))
display(Javascript("document.title = 'forged'"))
""",
            "why": "<script>document.title = 'forged'</script> <img src=x onerror='forged()'>",
        },
    ),
    "speaks-in-escape-codes": Attack(
        FORGING,
        only_ours=True,
        cells={
            name: f"""
forged = "\\x1b[2J\\x1b]0;forged\\x07\\r│ ada │ 0 │ 0 │\\n\\x9b2J"
def {name}(*args):
    raise AssertionError(forged)
raise AssertionError(forged)
"""
            for name in ("scale", "total", "norm")
        },
    ),
    "speaks-at-length": Attack(
        FORGING,
        only_ours=True,
        cells={
            name: f"""
def {name}(*args):
    raise AssertionError("forged " * 1_000_000)
raise type("forged" * 100_000, (Exception,), {{}})("forged\\n" * 1_000_000)
"""
            for name in ("scale", "total", "norm")
        },
    ),
    "skips-the-tests": Attack(FORGING, spoil=lambda path: edit(path, skip_the_tests)),
    "rewrites-the-tests": Attack(FORGING, spoil=lambda path: edit(path, rewrite_the_tests)),
    "adds-graded-cells": Attack(FORGING, spoil=lambda path: edit(path, add_graded_cells)),
}
