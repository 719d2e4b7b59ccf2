"""Attacks that are after the hidden tests: to answer from them, or to take home what they say."""

from __future__ import annotations

from tests.attacks.course import FIRST, LAST, Attack

FRAMES, ARGUMENTS = "frames, history and memory", "telling what tests ask"

# right where a test can be seen: only then are the hidden ones called
GUESSES = """
def scale(x):
    note(x.tolist())
    return 3 * x if x.size < 3 else x
def total(numbers):
    note(numbers)
    return sum(numbers) if max(numbers, default=0) < 10 else 0
def norm(x):
    note(x.tolist())
    return 5.0
class Stack(list):
    def push(self, item):
        note(item)
        self.append(item)
    def apply(self, function):
        note(function.__code__.co_consts)
        note(function.__globals__.get("In"))
        return []
"""


def taking(note: str, last: str = "", first: str = "") -> Attack:
    """Make a submission that does something with whatever its functions are called with."""
    cells = {FIRST: first, "scale": note + GUESSES, "total": "", "norm": "", "stack": "", LAST: last}
    return Attack(ARGUMENTS, {name: source for name, source in cells.items() if source or name not in (FIRST, LAST)})


SEARCH = """
import re
def search(path):
    found = []
    try:
        maps = open(f"/proc/{path}/maps").read().splitlines()
        memory = open(f"/proc/{path}/mem", "rb", 0)
    except OSError as error:
        return print(error)
    for line in maps:
        region, mode = line.split()[:2]
        start, end = (int(bound, 16) for bound in region.split("-"))
        if mode.startswith("rw") and end - start < 1 << 28:
            try:
                memory.seek(start)
                data = memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue
            for match in re.finditer(b"#{3} BEGIN " + b"HIDDEN TESTS[ -~\\n\\\\\\\\]{40,400}", data):
                found.append(match.group().decode())
    print("\\n".join(sorted(set(found))[:200]))
"""

ATTACKS = {
    "prints-the-history": Attack(
        FRAMES,
        {LAST: "print(In, Out, [*get_ipython().user_ns.items()])\nget_ipython().run_line_magic('history', '-n')"},
    ),
    "walks-the-frames": Attack(
        FRAMES,
        {
            "total": """
import linecache, sys
def total(numbers):
    frame = sys._getframe()
    while frame is not None:
        print("".join(linecache.getlines(frame.f_code.co_filename))[:5000])
        print([value for value in frame.f_locals.values() if type(value) in (str, list, float)])
        frame = frame.f_back
"""
        },
    ),
    "searches-all-objects": Attack(
        FRAMES,
        {
            LAST: """
import gc, linecache
def strings():
    for thing in gc.get_objects():
        if isinstance(thing, dict):
            yield from (value for value in list(thing.values()) if type(value) is str)
        elif isinstance(thing, (list, tuple)):
            yield from (value for value in thing if type(value) is str)
for text in {text for text in strings() if "HIDDEN TESTS" in text}:
    print(text[:5000])
for name, entry in linecache.cache.items():
    if "ipykernel" in name:
        print(entry)
"""
        },
    ),
    "reads-its-memory": Attack(FRAMES, {LAST: SEARCH + "search('self')"}),
    "reads-the-graders-memory": Attack(
        FRAMES,
        {LAST: SEARCH + "import os\nsearch(os.getppid())"},
    ),
    "raises-to-see-a-traceback": Attack(
        FRAMES,
        {
            "total": """
def total(numbers):
    if numbers in ([1, 2, 3], [4]):
        return sum(numbers)
    get_ipython().InteractiveTB.tb_offset = 0
    get_ipython().InteractiveTB.context = 50
    get_ipython().run_line_magic("xmode", "Verbose")
    raise ValueError
"""
        },
    ),
    "calls-the-reference-it-finds": Attack(
        FRAMES,
        {
            "scale": """
import sys
def scale(x):
    frame = sys._getframe()
    while frame is not None:
        for names in (frame.f_locals, frame.f_globals):
            if callable(names.get("reference")):
                return names["reference"](x)
        frame = frame.f_back
    return 3 * x if x.shape == (1, 1) else x
"""
        },
    ),
    "returns-what-is-wanted": Attack(
        FRAMES,
        {
            "norm": """
import sys
class Wanted(float):
    def __array__(self, *args, **kwargs):
        frame = sys._getframe()
        while frame is not None:
            for name in ("desired", "expected", "wanted", "second", "b"):
                if type(frame.f_locals.get(name)) is float:
                    return np.array(frame.f_locals[name])
            frame = frame.f_back
        return np.array(5.0)
class Carrier:
    __array__ = Wanted.__array__
def norm(x):
    return Carrier()
"""
        },
    ),
    "answers-from-the-history": Attack(
        FRAMES,
        {
            "total": """
import re
count = 0
def total(numbers):
    global count
    wanted = re.findall(r"total\\(.*\\) == (\\d+)", In[-1])
    count += 1
    return int(wanted[(count - 1) % len(wanted)])
"""
        },
    ),
    "prints-its-arguments": taking(
        """
import os, sys
from IPython.display import display
def note(value):
    print(value)
    print(value, file=sys.stderr)
    display(value)
    sys.__stdout__.write(str(value))
    os.write(1, str(value).encode())
    os.system(f"echo '{value}'")
    kernel = get_ipython().kernel
    content = {"name": "stdout", "text": str(value)}
    kernel.session.send(kernel.iopub_socket, "stream", content, parent=kernel.get_parent())
"""
    ),
    "prints-its-arguments-later": taking("kept = []\nnote = kept.append", "print(kept)"),
    "writes-its-arguments-to-files": taking(
        """
import os, shutil
os.makedirs("kept", exist_ok=True)
def note(value):
    for name in ("kept.txt", "kept/kept.txt", "tiny.ipynb.txt", "/tmp/dlgrader-attack-kept.txt"):
        try:
            with open(name, "a") as file:
                file.write(str(value))
        except OSError:
            pass
    open(f"{str(value)[:200].replace('/', '')}.name", "w").close()
""",
        """
import os
for name in ("kept.txt", "/tmp/dlgrader-attack-kept.txt"):
    if os.path.exists(name):
        print(open(name).read())
if os.path.exists("/tmp/dlgrader-attack-kept.txt"):
    os.remove("/tmp/dlgrader-attack-kept.txt")
""",
    ),
    "shares-memory-with-its-copies": taking(
        """
import mmap
shared = mmap.mmap(-1, 1 << 16)
def note(value):
    text = str(value).encode()
    used = int.from_bytes(shared[:4], "little")
    shared[4 + used : 4 + used + len(text)] = text
    shared[:4] = (used + len(text)).to_bytes(4, "little")
""",
        "print(shared[4 : 4 + int.from_bytes(shared[:4], 'little')])",
    ),
    "pipes-to-a-thread": taking(
        """
import os, threading
source, sink = os.pipe()
def tell():
    while data := os.read(source, 4096):
        print("heard", data)
        with open("heard.txt", "ab") as file:
            file.write(data)
threading.Thread(target=tell, daemon=True).start()
def note(value):
    os.write(sink, str(value).encode())
""",
        "import time; time.sleep(0.2)",
    ),
    "raises-its-arguments": taking("def note(value):\n    if len(str(value)) > 11:\n        raise ValueError(value)"),
    "fails-an-assertion-about-its-arguments": taking(
        "def note(value):\n    assert len(str(value)) < 12, str(value)\n    assert type(value) is not str, value"
    ),
    "looks-like-its-arguments": Attack(
        ARGUMENTS,
        {
            "scale": """
def scale(x):
    if x.size < 3:
        return 3 * x
    text = str(x.ravel().tolist())
    return type(text, (), {"__repr__": lambda self: text, "__str__": lambda self: text})()
""",
            "total": """
def total(numbers):
    return sum(numbers) if max(numbers, default=0) < 10 else {str(numbers): numbers}
""",
            "norm": """
def norm(x):
    if len(x) == 2:
        return 5.0
    text = str(x.tolist())
    return type(text, (), {"__repr__": lambda self: text, "__str__": lambda self: text})()
""",
        },
    ),
    "tells-in-the-next-visible-test": taking(
        """
import mmap
shared = mmap.mmap(-1, 1 << 16)
def note(value):
    text = str(value).encode()
    known = shared[:].rstrip(b"\\0")
    if len(text) < 12 and len(known) > 40:
        raise ValueError(known.decode())
    if len(text) > 11:
        shared[: len(known) + len(text)] = known + text
"""
    ),
    "asks-to-be-tested-at-once": taking(
        """
import types, sys
kept = []
note = kept.append
cuda = types.SimpleNamespace(is_initialized=lambda: True, is_available=lambda: False)
sys.modules.setdefault("torch", types.SimpleNamespace(cuda=cuda, __name__="torch"))
sys.modules["torch"].cuda.is_initialized = cuda.is_initialized
shell = get_ipython()
expressions = shell.user_expressions
def answer(asked):
    answered = expressions(asked)
    no = {"status": "ok", "data": {"text/plain": "False"}, "metadata": {}}
    return answered | dict.fromkeys(asked, no)
shell.user_expressions = answer
""",
        "print(kept)",
    ),
    "misaddresses-its-letters": taking(
        """
import gc
def note(value):
    if len(str(value)) < 12:
        return
    for thing in gc.get_objects():
        channel = getattr(thing, "_channel", None) if type(thing).__name__ == "Server" else None
        if channel is not None:
            channel.send({"kind": "callback", "op": "call", "target": str(value), "body": b""})
"""
    ),
    "tells-by-the-factor": Attack(
        ARGUMENTS,
        {
            "scale": """
def scale(x):
    if x.size < 3:
        return 3 * x
    return 3 * x * float(f"0.{str(x.flat[0])[-6:]}")
"""
        },
    ),
    "tells-the-names-it-is-asked-for": Attack(
        ARGUMENTS,
        {
            name: f"""
import sys
asked = set()
def {name}(*args):
    raise ValueError(asked)
for module in list(sys.modules.values()):
    server = vars(module).get("Server") if "bridge" in getattr(module, "__name__", "") else None
    if hasattr(server, "_operate") and not hasattr(server, "operate"):
        server.operate = server._operate
        def listen(self, name, args, kwargs):
            if name == "names":
                asked.update(args)
            return self.operate(name, args, kwargs)
        server._operate = listen
"""
            for name in ("scale", "total", "norm", "stack")
        },
        only_ours=True,
    ),
    "tells-as-it-ends": taking(
        """
import atexit, os, signal, sys
kept = []
note = kept.append
def tell(*args):
    text = str(kept) + str(globals().get("In"))
    print(text)
    sys.__stderr__.write(text)
    with open("at-exit.txt", "a") as file:
        file.write(text)
atexit.register(tell)
signal.signal(signal.SIGTERM, tell)
class Last:
    __del__ = tell
last = Last()
"""
    ),
}
