"""Scope analysis: which names a cell needs from elsewhere."""

from __future__ import annotations

import pytest

from dlgrader.course.names import names_of

CASES = {
    "x = x + 1": ("x", "x"),
    "x = 1\nx = x + 1": ("", "x"),
    "x += 1": ("x", "x"),
    "def f():\n    return g(y)\ndef g(a):\n    return a": ("y", "f g"),
    "def f(n):\n    return f(n - 1)": ("", "f"),
    "for i in range(3):\n    print(i, z)": ("z", "i"),
    "[k * w for k in range(3)]": ("w", ""),
    "{k: v for k, v in pairs}": ("pairs", ""),
    "class A(B):\n    q = 1\n    def m(self):\n        return self.q + T": ("B T", "A"),
    "%matplotlib inline\nplt.plot()": ("plt", ""),
    "import numpy as np\nnp.ones(n)": ("n", "np"),
    "from dlgrader import reference\nreference.f": ("", "reference"),
    "import torch.nn": ("", "torch"),
    "if (n := 3) > 2:\n    n": ("", "n"),
    "(n := 3) and n": ("", "n"),
    "f = lambda q: q + r": ("r", "f"),
    "def f():\n    global G\n    G = 1\nf()\nG": ("", "f G"),
    "try:\n    a\nexcept ValueError as e:\n    e": ("a", "e"),
    "with open(p) as fh:\n    fh.read()": ("p", "fh"),
    "def f(a: T = D) -> R:\n    pass": ("T D R", "f"),
    "del x": ("x", ""),
    "display(x)": ("x", ""),
    "a, (b, *c) = d": ("d", "a b c"),
    "a.b = c": ("a c", ""),
    "a[0] = c": ("a c", ""),
    "f'{x:{y}}'": ("x y", ""),
}


@pytest.mark.parametrize("source", CASES)
def test_names(source: str) -> None:
    needs, defines = CASES[source]
    names = names_of(source)
    assert names.needs == set(needs.split())
    assert names.defines >= set(defines.split())


def test_not_python() -> None:
    with pytest.raises(SyntaxError):
        names_of("def f(")
