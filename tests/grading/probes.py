"""What test cells of other people's courses do, a hundred times: the right answer has all points, the wrong one none.

Each probe is a right answer, a wrong one and a test, sometimes with a locked cell before them. `@` stands for a prefix
of its own, so that all of them fit into one notebook.
"""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from tests.conftest import cell

POINTS = 1.0


@dataclass(frozen=True)
class Probe:
    """One thing that tests do."""

    name: str
    right: str
    wrong: str
    test: str
    given: str = ""
    between: str = ""


def inc(name: str, test: str, given: str = "") -> Probe:
    """Make a probe whose answer is a function that adds one, and whose wrong answer adds two."""
    return Probe(name, "def @f(x):\n    return x + 1", "def @f(x):\n    return x + 2", test, given)


COUNTER = """\
class @C:
    def __init__(self, start=0):
        self.n = start
    def up(self, by=1):
        self.n += by
        return self
    def __eq__(self, other):
        return isinstance(other, @C) and self.n == other.n
    def __lt__(self, other):
        return self.n < other.n
    def __hash__(self):
        return hash(self.n)
    def __len__(self):
        return self.n
    def __repr__(self):
        return f"C({self.n})"
    def __add__(self, other):
        return @C(self.n + other.n)
    def __iter__(self):
        return iter(range(self.n))
    def __contains__(self, x):
        return 0 <= x < self.n
    def __getitem__(self, i):
        return i
    def __call__(self, x):
        return x + self.n
    def __bool__(self):
        return self.n > 0
    def __enter__(self):
        return self
    def __exit__(self, *a):
        self.n = -1
    def __float__(self):
        return float(self.n)
    def __format__(self, spec):
        return f"<{self.n}>"
    def __round__(self, digits=None):
        return round(self.n)
"""


def counter(name: str, test: str) -> Probe:
    """Make a probe about a class; the wrong one counts from one more."""
    return Probe(name, COUNTER, COUNTER.replace("self.n = start", "self.n = start + 1"), test)


PROBES = [
    # calls and plain values
    inc("equals", "assert @f(1) == 2"),
    inc("in a loop", "for n in range(50):\n    assert @f(n) == n + 1"),
    inc("all of", "assert all(@f(n) == n + 1 for n in range(9))"),
    inc("mapped", "assert list(map(@f, [1, 2])) == [2, 3]"),
    inc("sorted by it", "assert sorted([3, 1], key=lambda n: -@f(n)) == [3, 1] and @f(0) == 1"),
    inc("keyword argument", "assert @f(x=4) == 5"),
    inc("on an array", "import numpy as np\nassert (@f(np.arange(3)) == [1, 2, 3]).all()"),
    inc("numpy's testing", "import numpy as np\nnp.testing.assert_allclose(@f(np.ones(2)), [2, 2])"),
    inc("a tolerance", "assert abs(@f(0.5) - 1.5) < 1e-9"),
    inc("isclose", "import math\nassert math.isclose(@f(0.5), 1.5)"),
    inc("a message", "assert @f(1) == 2, f'got {@f(1)}'"),
    inc("unittest", "import unittest\nunittest.TestCase().assertEqual(@f(1), 2)"),
    inc(
        "a test class",
        "import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(@f(1), 2)\nr = unittest.TextTestRunner(stream=open('/dev/null', 'w')).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))\nassert r.wasSuccessful()",
    ),
    inc("a helper in the test", "def check(n):\n    assert @f(n) == n + 1\ncheck(2)\ncheck(-2)"),
    inc(
        "a helper whose parameter has a built-in's name", "def check(type):\n    return type(1)\nassert check(@f) == 2"
    ),
    inc("a helper of a locked cell", "@check(@f)", "def @check(f):\n    assert f(2) == 3"),
    inc("a constant of a locked cell", "assert @f(@one) == 2", "@one = 1"),
    inc("try and except", "try:\n    ok = @f(1) == 2\nexcept Exception:\n    ok = False\nassert ok"),
    inc("callable", "assert callable(@f) and @f(1) == 2"),
    inc("its name", "assert @f.__name__ == '@f' and @f(1) == 2"),
    inc("there at all", "assert '@f' in globals() and @f(1) == 2"),
    inc("there, by dir", "assert '@f' in dir() and @f(1) == 2"),
    inc("its signature", "import inspect\nassert list(inspect.signature(@f).parameters) == ['x'] and @f(1) == 2"),
    inc("its code", "import inspect\nassert '+' in inspect.getsource(@f) and @f(1) == 2"),
    inc("its byte code", "assert @f.__code__.co_argcount == 1 and @f(1) == 2"),
    inc("evaluated", "assert eval('@f(1)') == 2"),
    inc("partly applied", "from functools import partial\nassert partial(@f, 1)() == 2"),
    inc("random arguments", "import random\nrandom.seed(3)\nn = random.random()\nassert @f(n) == n + 1"),
    inc("a time limit", "import time\nt = time.time()\nassert @f(1) == 2 and time.time() - t < 5"),
    inc("a part of the points", "1.0 if @f(1) == 2 else 0.0"),
    inc("run as a program", "if __name__ == '__main__':\n    assert @f(1) == 2"),
    inc("a line magic", "%matplotlib inline\nassert @f(1) == 2"),
    inc("timed", "%%time\nassert @f(1) == 2"),
    inc("an import in it", "from math import floor\nassert floor(@f(1.5)) == 2 and @f(1) == 2"),
    inc("deleted and again", "import copy\ng = copy.copy(@f)\nassert g(1) == 2"),
    inc("in a dict of functions", "assert {'a': @f}['a'](1) == 2"),
    inc("in a set", "assert len({@f, @f}) == 1 and @f(1) == 2"),
    inc("a lambda given", "assert (lambda g: g(1))(@f) == 2"),
    inc(
        "threads",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(1) as pool:\n    assert pool.submit(@f, 1).result() == 2",
    ),
    Probe(
        "its docstring",
        "def @f():\n    'Says.'",
        "def @f():\n    pass",
        "assert @f.__doc__",
    ),
    Probe(
        "its annotations",
        "def @f(x: int) -> str:\n    return ''",
        "def @f(x) -> str:\n    return ''",
        "import typing\nassert @f.__annotations__['x'] is int and typing.get_type_hints(@f)['return'] is str",
    ),
    Probe(
        "that it is a function",
        "def @f():\n    yield 1",
        "class @f:\n    pass",
        "import inspect, types\nassert inspect.isfunction(@f) and type(@f) is types.FunctionType\n"
        "assert isinstance(@f(), types.GeneratorType)",
    ),
    Probe(
        "lines of its code",
        "def @f():\n    return 1",
        "def @f(): return 1",
        "import inspect\nassert len(inspect.getsourcelines(@f)[0]) == 2",
    ),
    Probe(
        "that it can be called",
        "class @C:\n    def __call__(self):\n        pass\n@x = @C()",
        "class @C:\n    pass\n@x = @C()",
        "assert callable(@x)",
    ),
    Probe(
        "a special method",
        "class @C:\n    def __add__(self, other):\n        return self",
        "class @C:\n    pass",
        "assert hasattr(@C, '__add__') and hasattr(@C(), '__add__')",
    ),
    Probe(
        "a protocol",
        "class @C:\n    def __iter__(self):\n        return self\n    def __next__(self):\n        return 1",
        "class @C:\n    def __next__(self):\n        return 1",
        "from collections.abc import Iterator, Sized\nassert isinstance(@C(), (Sized, Iterator))",
    ),
    Probe(
        "an abstract class",
        "from abc import ABC\nclass @C(ABC):\n    pass",
        "class @C:\n    pass",
        "from abc import ABC\nassert issubclass(@C, ABC)",
    ),
    Probe(
        "its class",
        "class @C:\n    pass\n@x = @C()",
        "class @C:\n    pass\nclass @D:\n    pass\n@x = @D()",
        "assert @x.__class__ == @C and @x.__class__.__name__ == '@C'",
    ),
    Probe(
        "an axes",
        "import matplotlib.pyplot as plt\n@x = plt.figure().add_subplot()",
        "import matplotlib.pyplot as plt\n@x = plt.figure()",
        "import matplotlib.pyplot as plt\nassert isinstance(@x, plt.Axes)",
    ),
    # results of many types
    Probe(
        "a tuple", "def @f():\n    return 1, 2", "def @f():\n    return 2, 1", "a, b = @f()\nassert (a, b) == (1, 2)"
    ),
    Probe("a dict", "def @f():\n    return {'a': 1}", "def @f():\n    return {'a': 2}", "assert @f()['a'] == 1"),
    Probe("a set", "def @f():\n    return {1, 2}", "def @f():\n    return {1}", "assert @f() == {1, 2}"),
    Probe("None", "def @f():\n    pass", "def @f():\n    return 0", "assert @f() is None"),
    Probe("text", "def @f():\n    return 'ab'", "def @f():\n    return 'b'", "assert @f().upper() == 'AB'"),
    Probe("its type", "def @f():\n    return 1.0", "def @f():\n    return 1", "assert type(@f()) is float"),
    Probe("isinstance", "def @f():\n    return [1]", "def @f():\n    return (1,)", "assert isinstance(@f(), list)"),
    Probe(
        "a generator", "def @f():\n    yield 1\n    yield 2", "def @f():\n    yield 1", "assert list(@f()) == [1, 2]"
    ),
    Probe("next", "def @f():\n    yield 1", "def @f():\n    yield 2", "assert next(@f()) == 1"),
    Probe(
        "a function",
        "def @f(n):\n    return lambda x: x + n",
        "def @f(n):\n    return lambda x: x",
        "assert @f(2)(3) == 5",
    ),
    Probe(
        "a named tuple",
        "from collections import namedtuple\n@P = namedtuple('P', 'x y')\ndef @f():\n    return @P(1, 2)",
        "from collections import namedtuple\n@P = namedtuple('P', 'x y')\ndef @f():\n    return @P(2, 1)",
        "assert @f().x == 1",
    ),
    Probe(
        "a counter",
        "from collections import Counter\ndef @f(s):\n    return Counter(s)",
        "from collections import Counter\ndef @f(s):\n    return Counter(s + 'a')",
        "assert @f('aab').most_common(1) == [('a', 2)]",
    ),
    Probe(
        "a fraction",
        "from fractions import Fraction\ndef @f():\n    return Fraction(1, 3)",
        "from fractions import Fraction\ndef @f():\n    return Fraction(1, 2)",
        "from fractions import Fraction\nassert @f() * 3 == 1",
    ),
    Probe(
        "a date",
        "import datetime\ndef @f():\n    return datetime.date(2026, 1, 2)",
        "import datetime\ndef @f():\n    return datetime.date(2026, 2, 1)",
        "assert @f().month == 1",
    ),
    Probe(
        "a path",
        "from pathlib import Path\ndef @f():\n    return Path('a') / 'b'",
        "from pathlib import Path\ndef @f():\n    return Path('a')",
        "assert @f().name == 'b'",
    ),
    Probe("large integers", "def @f():\n    return 2**70", "def @f():\n    return 2**70 + 1", "assert @f() == 2**70"),
    Probe("complex numbers", "def @f():\n    return 1j", "def @f():\n    return 1", "assert @f() ** 2 == -1"),
    Probe(
        "nested lists",
        "def @f():\n    return [[1], [2, [3]]]",
        "def @f():\n    return [[1], [2, [4]]]",
        "assert @f()[1][1][0] == 3",
    ),
    Probe(
        "a data frame",
        "import pandas as pd\ndef @f():\n    return pd.DataFrame({'a': [1, 2]})",
        "import pandas as pd\ndef @f():\n    return pd.DataFrame({'a': [1, 3]})",
        "assert @f()['a'].sum() == 3",
    ),
    Probe(
        "a masked array",
        "import numpy as np\ndef @f():\n    return np.ma.array([1, 2], mask=[0, 1])",
        "import numpy as np\ndef @f():\n    return np.ma.array([1, 2])",
        "assert @f().sum() == 1",
    ),
    Probe(
        "a figure",
        "import matplotlib.pyplot as plt\ndef @f():\n    figure, ax = plt.subplots()\n    ax.plot([1, 2])\n    return ax",
        "import matplotlib.pyplot as plt\ndef @f():\n    figure, ax = plt.subplots()\n    return ax",
        "assert len(@f().lines) == 1",
    ),
    # variables
    Probe("a number", "@x = 3", "@x = 4", "assert @x == 3"),
    Probe("a list", "@x = [1, 2]", "@x = [1]", "assert len(@x) == 2"),
    Probe(
        "an array",
        "import numpy as np\n@x = np.eye(2)",
        "import numpy as np\n@x = np.ones((2, 2))",
        "assert @x.trace() == 2 and @x[0, 1] == 0",
    ),
    Probe("a locked one assigned", "@x = @x + 1", "@x = @x + 2", "assert @x == 2", "@x = 1"),
    Probe("a locked list appended to", "@x.append(3)", "@x.append(4)", "assert @x == [1, 3]", "@x = [1]"),
    Probe("a locked dict changed", "@x['a'] = 2", "@x['b'] = 2", "assert @x == {'a': 2}", "@x = {}"),
    Probe("not defined", "@y = 1", "@x = 1", "assert '@x' not in globals()"),
    Probe("a name that a test makes", "@b = @f = 1", "@b = @f = 2", "@made = 5\nassert @f == 1"),
    # effects
    Probe(
        "a list in place",
        "def @f(x):\n    x.append(1)",
        "def @f(x):\n    x.append(2)",
        "x = []\n@f(x)\nassert x == [1]",
    ),
    Probe(
        "sorted in place",
        "def @f(x):\n    x.sort()",
        "def @f(x):\n    sorted(x)",
        "x = [2, 1]\n@f(x)\nassert x == [1, 2]",
    ),
    Probe(
        "an array in place",
        "def @f(x):\n    x *= 2",
        "def @f(x):\n    x *= 3",
        "import numpy as np\nx = np.ones(2)\n@f(x)\nassert x.tolist() == [2, 2]",
    ),
    Probe(
        "left alone",
        "def @f(x):\n    return sorted(x)",
        "def @f(x):\n    x.sort()\n    return x",
        "x = [2, 1]\nassert @f(x) == [1, 2] and x == [2, 1]",
    ),
    Probe(
        "what it prints",
        "def @f():\n    print('hi')",
        "def @f():\n    print('ho')",
        "import io, contextlib\nout = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    @f()\nassert out.getvalue() == 'hi\\n'",
    ),
    Probe(
        "what it asks",
        "def @f():\n    return int(input()) + 1",
        "def @f():\n    return 7",
        "from unittest import mock\nwith mock.patch('builtins.input', return_value='4'):\n    assert @f() == 5",
    ),
    Probe(
        "print mocked",
        "def @f():\n    print('hi')",
        "def @f():\n    pass",
        "from unittest import mock\nwith mock.patch('builtins.print') as p:\n    @f()\np.assert_called_once_with('hi')",
    ),
    Probe(
        "captured",
        "def @f():\n    print('hi')",
        "def @f():\n    pass",
        "from IPython.utils.capture import capture_output\nwith capture_output() as out:\n    @f()\nassert out.stdout == 'hi\\n'",
    ),
    Probe(
        "a global that it changes",
        "@n = 0\ndef @f():\n    global @n\n    @n += 1",
        "@n = 0\ndef @f():\n    global @n\n    @n += 2",
        "@f()\nassert @n == 1",
    ),
    Probe(
        "a global that the test sets",
        "@k = 1\ndef @f():\n    return @k * 2",
        "@k = 1\ndef @f():\n    return 2",
        "@k = 5\nassert @f() == 10",
    ),
    Probe(
        "a global that only the test has",
        "def @f(x):\n    return @k * x",
        "def @f(x):\n    return x + x",
        "@k = 5\nassert @f(2) == 10\n@k = 6\nassert @f(2) == 12",
    ),
    Probe(
        "a name that the test deletes",
        "def @g():\n    return 1\ndef @f():\n    return @g() + 1",
        "def @g():\n    return 1\ndef @f():\n    return 2",
        "kept = @g\ndel @g\ntry:\n    @f()\nexcept NameError:\n    pass\nelse:\n    raise AssertionError('no')\n"
        "finally:\n    @g = kept\nassert @f() == 2",
    ),
    Probe(
        "a patched name",
        "def @g():\n    return 1\ndef @f():\n    return @g() + 1",
        "def @g():\n    return 1\ndef @f():\n    return 2",
        "from unittest import mock\nwith mock.patch('__main__.@g', return_value=5):\n    assert @f() == 6",
    ),
    Probe(
        "a warning",
        "import warnings\ndef @f():\n    warnings.warn('w')",
        "def @f():\n    pass",
        "import warnings\nwith warnings.catch_warnings(record=True) as w:\n    warnings.simplefilter('always')\n    @f()\nassert len(w) == 1",
    ),
    Probe(
        "a file written",
        "open('@a.txt', 'w').write('x')",
        "open('@b.txt', 'w').write('x')",
        "assert open('@a.txt').read() == 'x'",
    ),
    Probe(
        "a file written by a call",
        "def @f(path):\n    open(path, 'w').write('x')",
        "def @f(path):\n    open(path, 'w').write('y')",
        "@f('@c.txt')\nassert open('@c.txt').read() == 'x'",
    ),
    # exceptions
    Probe(
        "raises",
        "def @f():\n    raise ValueError('no')",
        "def @f():\n    return 1",
        "try:\n    @f()\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError",
    ),
    Probe(
        "raises with words",
        "def @f():\n    raise KeyError('k')",
        "def @f():\n    raise KeyError('l')",
        "try:\n    @f()\n    assert False\nexcept KeyError as e:\n    assert e.args == ('k',)",
    ),
    Probe(
        "an exception of one's own",
        "class @E(Exception):\n    pass\ndef @f():\n    raise @E",
        "class @E(Exception):\n    pass\ndef @f():\n    raise ValueError",
        "try:\n    @f()\n    assert False\nexcept @E:\n    pass",
    ),
    Probe(
        "pytest's raises",
        "def @f():\n    raise ValueError('no')",
        "def @f():\n    return 1",
        "import unittest\nwith unittest.TestCase().assertRaises(ValueError):\n    @f()",
    ),
    Probe(
        "StopIteration",
        "def @f():\n    raise StopIteration",
        "def @f():\n    return 1",
        "try:\n    @f()\n    assert False\nexcept StopIteration:\n    pass",
    ),
    # classes
    counter("an attribute", "assert @C(3).n == 3"),
    counter("a method", "assert @C().up().up(2).n == 3"),
    counter("equality", "assert @C(1) == @C(1) and @C(1) != @C(2) and @C(0).n == 0"),
    counter("order", "assert @C(1) < @C(2) and sorted([@C(2), @C(1)])[0].n == 1"),
    counter("hash", "assert len({@C(1), @C(1), @C(2)}) == 2 and @C(0).n == 0"),
    counter("length", "assert len(@C(3)) == 3"),
    counter("repr", "assert repr(@C(3)) == 'C(3)'"),
    counter("addition", "assert (@C(1) + @C(2)).n == 3"),
    counter("iteration", "assert list(@C(3)) == [0, 1, 2]"),
    counter("in", "assert 2 in @C(3) and 3 not in @C(3)"),
    counter("call", "assert @C(3)(1) == 4"),
    counter("truth", "assert @C(1) and not @C(0)"),
    counter("with", "with @C(3) as c:\n    assert c.n == 3\nassert c.n == -1"),
    counter("float", "assert float(@C(3)) == 3.0"),
    counter("format", "assert f'{@C(3)}' == '<3>'"),
    counter("round", "assert round(@C(3)) == 3"),
    counter("isinstance of it", "assert isinstance(@C(), @C) and @C(3).n == 3"),
    counter("its type is it", "assert type(@C()) is @C and @C(3).n == 3"),
    counter("set from outside", "c = @C(3)\nc.n += 1\nassert c.n == 4"),
    counter("derived from", "class D(@C):\n    pass\nassert D(3).n == 3"),
    counter("a deep copy", "import copy\nc = @C(3)\nd = copy.deepcopy(c)\nd.up()\nassert (c.n, d.n) == (3, 4)"),
    counter("hasattr", "assert hasattr(@C(), 'up') and not hasattr(@C(), 'down') and @C(3).n == 3"),
    counter("vars", "assert vars(@C(3)) == {'n': 3}"),
    Probe(
        "a dataclass",
        "from dataclasses import dataclass\n@dataclass\nclass @D:\n    x: int = 1".replace(
            "@dataclass\nclass", "§\nclass"
        ),
        "from dataclasses import dataclass\n@dataclass\nclass @D:\n    x: int = 2".replace(
            "@dataclass\nclass", "§\nclass"
        ),
        "assert @D() == @D(1)",
    ),
    Probe(
        "an enum",
        "import enum\nclass @E(enum.Enum):\n    A = 1",
        "import enum\nclass @E(enum.Enum):\n    A = 2",
        "assert @E(1) is @E.A",
    ),
    Probe(
        "abstract base",
        "class @S(@B):\n    def area(self):\n        return 2",
        "class @S(@B):\n    def area(self):\n        return 3",
        "assert isinstance(@S(), @B) and @S().area() == 2",
        "class @B:\n    def area(self):\n        raise NotImplementedError",
    ),
    Probe(
        "a list of one's own",
        "class @L(list):\n    def last(self):\n        return self[-1]",
        "class @L(list):\n    def last(self):\n        return self[0]",
        "assert @L([1, 2]).last() == 2",
    ),
    Probe(
        "a property",
        "class @P:\n    @property\n    def x(self):\n        return 1".replace("@property", "§property"),
        "class @P:\n    @property\n    def x(self):\n        return 2".replace("@property", "§property"),
        "assert @P().x == 1",
    ),
    Probe("a coroutine", "async def @f():\n    return 1", "async def @f():\n    return 2", "assert await @f() == 1"),
    # own names for Python's
    Probe(
        "their own round",
        "def round(x):\n    return int(x + 0.5)",
        "def round(x):\n    return int(x)",
        "assert round(2.5) == 3",
    ),
]


def notebook(solved: bool = True) -> NotebookNode:
    """Make an instructor's notebook of all probes; `solved` is for the right answers, else the wrong ones."""
    cells = []
    for number, probe in enumerate(PROBES):
        answer = probe.right if solved else probe.wrong
        if probe.given:
            cells.append(cell("read-only", f"given_{number}", _named(probe.given, number)))
        marked = f"### BEGIN SOLUTION\n{_named(answer, number)}\n### END SOLUTION"
        cells.append(cell("solution", f"answer_{number}", marked))
        cells.append(cell("test", f"test_{number}", _named(probe.test, number), POINTS))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def answers(solved: bool) -> dict[str, str]:
    """Return what a student hands in, by cell."""
    return {
        f"answer_{number}": _named(probe.right if solved else probe.wrong, number)
        for number, probe in enumerate(PROBES)
    }


def _named(source: str, number: int) -> str:
    return source.replace("@", f"p{number}_").replace("§\n", "@dataclass\n").replace("§", "@")
