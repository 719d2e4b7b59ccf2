"""Attacks on the way between the submission's process and another one that runs the tests, and on its results."""

from __future__ import annotations

from tests.attacks.course import LAST, Attack

BRIDGE, RESULTS = "the bridge between processes", "results that bite"

SOCKETS = """
import os, socket, stat
def sockets():
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield socket.socket(fileno=os.dup(number))
        except OSError:
            pass
def garbage(*args):
    for data in (b"\\xff" * 4096, b"\\0" * 8, b"dlbridge" + b"\\0" * 8, (1 << 40).to_bytes(8, "little") + b"l" * 100):
        for one in sockets():
            try:
                one.send(data, socket.MSG_DONTWAIT)
            except OSError:
                pass
"""
# what the examiner's messages are made of, wherever it is loaded
CODEC = """
import sys
loaded = [module for module in list(sys.modules.values()) if "bridge" in getattr(module, "__name__", "")]
def find(name):
    return next((vars(module)[name] for module in loaded if name in vars(module)), None)
"""

ATTACKS = {
    "sends-garbage-everywhere": Attack(BRIDGE, {"total": SOCKETS + "garbage()"}, only_ours=True),
    "sends-garbage-when-called": Attack(
        BRIDGE, {"scale": SOCKETS + "scale = total = garbage", "total": "", "norm": "norm = Stack = garbage"}
    ),
    "closes-everything-when-called": Attack(
        BRIDGE, {"scale": "import os\ndef scale(x):\n    os.closerange(3, 1024)\n    return x"}
    ),
    "reads-every-socket": Attack(
        BRIDGE,
        {
            "scale": SOCKETS
            + """
import threading
heard = []
def listen():
    while len(heard) < 1000:
        for one in sockets():
            try:
                heard.append(one.recv(1 << 16, socket.MSG_DONTWAIT | socket.MSG_PEEK))
            except OSError:
                pass
threading.Thread(target=listen, daemon=True).start()
""",
            LAST: "print(heard)",
        },
        only_ours=True,
    ),
    "greets-the-examiner": Attack(
        BRIDGE,
        {
            "scale": SOCKETS
            + CODEC
            + """
import struct, threading
ours, theirs = socket.socketpair()
def answer():
    while ours.recv(1 << 20):
        encoder = find("Encoder")
        lie = encoder().encode(("value", {"scale": True, "total": True, "norm": True, "Stack": True}, [], []))
        reply = encoder().encode({"kind": "reply", "body": lie, "random": {}})
        ours.sendall(struct.pack("<Q", len(reply)) + reply)
threading.Thread(target=answer, daemon=True).start()
for number in range(20):
    for one in sockets():
        try:
            socket.send_fds(one, [struct.pack("<8sQ", b"dlbridge", number)], [theirs.fileno()], socket.MSG_DONTWAIT)
        except OSError:
            pass
"""
        },
        only_ours=True,
    ),
    "stands-in-for-the-server": Attack(
        BRIDGE,
        {
            "scale": CODEC
            + """
def lie(self, name, args, kwargs):
    if name == "names":
        return {wanted: (lambda *args: 0.0) for wanted in args}
    return {"len": 2, "bool": True}.get(name, 0.0)
if find("Server"):
    find("Server")._operate = lie
"""
        },
        only_ours=True,
    ),
    "names-more-than-it-was-asked": Attack(
        BRIDGE,
        {
            "scale": CODEC
            + """
class Agreeable:
    def __getattr__(self, name):
        return Agreeable()
    def __call__(self, *args, **kwargs):
        return Agreeable()
    def __iter__(self):
        return iter(())
def accept(*args, **kwargs):
    pass
names = ("assert_close", "assert_matches", "case", "reference", "map", "zip", "abs", "list", "len", "wanted", "okay")
forged = dict.fromkeys(names, accept) | {"np": Agreeable(), "abs": lambda x: 0.0, "zip": lambda *args: []}
operate = getattr(find("Server"), "_operate", None)
def lie(self, name, args, kwargs):
    found = operate(self, name, args, kwargs)
    return found | forged if name == "names" else found
if operate:
    find("Server")._operate = lie
def scale(x):
    return x
def norm(x):
    return 0.0
def total(numbers):
    return 0
"""
        },
        only_ours=True,
    ),
    "answers-with-forged-replies": Attack(
        BRIDGE,
        {
            "scale": CODEC
            + """
import itertools
Reference = find("Reference")
facts = {"type": "float", "bases": ["builtins.float", "numpy.ndarray"], "class_bases": None, "name": "os.system"}
facts["reads"] = []
lies = [
    lambda: ("value", Reference("callback", 1, None), [], []),
    lambda: ("value", Reference("object", 1 << 70, facts), [], []),
    lambda: ("value", Reference("object", 7, {**facts, "bases": ["builtins.AssertionError"] * 50}), [], []),
    lambda: ("value", np.zeros(3), [(0, np.zeros(3)), (-1, None), (1 << 70, [])], [(0, {})]),
    lambda: ("error", {"bases": ["builtins.SystemExit"], "message": "", "args": (0,), "traceback": ""}, [], []),
    lambda: ("error", {"bases": ["builtins.StopIteration"], "message": "", "args": (), "traceback": ""}, [], []),
    lambda: ("passed", None, [], []),
    lambda: None,
]
turn = itertools.cycle(lies)
def lie(self, message):
    return find("Encoder")(lambda value: value).encode(next(turn)())
if find("Server"):
    find("Server")._answer = lie
"""
        },
        only_ours=True,
    ),
    "returns-code-to-unpickle": Attack(
        RESULTS,
        {
            "scale": """
import os
class Bite:
    def __reduce__(self):
        return os.system, ("touch @COURSE@/dlgrader-attack-bitten /tmp/dlgrader-attack-bitten",)
    __reduce_ex__ = lambda self, protocol: self.__reduce__()
    __deepcopy__ = lambda self, memo: self
class Array(np.ndarray):
    __reduce__ = Bite.__reduce__
    __reduce_ex__ = Bite.__reduce_ex__
def scale(x):
    return np.array([Bite()] * x.size, dtype=object) if x.ndim == 1 else x.view(Array)
def total(numbers):
    return [Bite(), {"key": Bite()}]
def norm(x):
    raise type("Error", (ValueError,), {"__reduce__": Bite.__reduce__})(Bite())
""",
            "total": "",
            "norm": "",
        },
        only_ours=True,
    ),
    "lies-about-what-it-is": Attack(
        RESULTS,
        {
            "scale": """
class Meta(type):
    __name__ = property(lambda cls: "x" * 10_000_000)
    __module__ = property(lambda cls: "numpy")
    def __instancecheck__(cls, instance):
        return True
    def mro(cls):
        return [cls, np.ndarray, object] if cls.__dict__.get("array") else [cls, object]
class Forged(metaclass=Meta):
    __module__, __qualname__ = "numpy", "ndarray"
    def __getattr__(self, name):
        return self
    def __getattribute__(self, name):
        if name == "__class__":
            return np.ndarray
        return object.__getattribute__(self, name)
    def __len__(self):
        return 10**18
    def __iter__(self):
        return self
    def __next__(self):
        raise MemoryError
def scale(x):
    return Forged()
def total(numbers):
    return Forged
def norm(x):
    return Forged()
scale.__name__ = scale.__qualname__ = "x" * 10_000_000
""",
            "total": "",
            "norm": "",
        },
        only_ours=True,
    ),
    "nests-without-end": Attack(
        RESULTS,
        {
            "scale": """
def deep(*args):
    value = []
    for _ in range(100_000):
        value = [value]
    return value
def cyclic(*args):
    value = {}
    value["self"] = [value]
    return value
def wide(*args):
    value = []
    for _ in range(60):
        value = [value, value]
    return value
scale, total, norm = deep, cyclic, wide
""",
            "total": "",
            "norm": "",
        },
        only_ours=True,
    ),
    "returns-300-megabytes": Attack(
        RESULTS,
        {
            "scale": "def scale(x):\n    return np.zeros(40_000_000)",
            "total": "def total(numbers):\n    return 1 << 2_400_000_000",
            "norm": "def norm(x):\n    return 'x' * 300_000_000",
        },
        only_ours=True,
    ),
    "learns-from-one-test-for-the-next": Attack(
        RESULTS,
        {
            "norm": """
import mmap, struct
shared = mmap.mmap(-1, 8)
class Spy:
    def __sub__(self, other):
        shared[:] = struct.pack("d", other)
        return 9.0
def norm(x):
    learnt = struct.unpack("d", shared[:])[0]
    return 5.0 if len(x) == 2 else learnt or Spy()
"""
        },
    ),
    "stops-the-iteration": Attack(
        RESULTS,
        {
            "total": """
def total(numbers):
    if len(numbers) == 1:
        return numbers[0]
    raise StopIteration
"""
        },
    ),
    "stills-the-random-numbers": Attack(
        RESULTS,
        {
            "scale": """
import random
def still():
    np.random.set_state(("MT19937", np.zeros(624, np.uint32), 624, 0, 0.0))
    random.setstate((3, (0,) * 624 + (624,), None))
def scale(x):
    still()
    return 3 * x if x.shape == (1,) else x
still()
"""
        },
    ),
    "changes-its-arguments": Attack(
        RESULTS,
        {
            "scale": """
def scale(x):
    x[...] = 0.0
    return x
""",
            "total": "def total(numbers):\n    numbers.clear()\n    numbers.append(numbers)\n    return 0",
        },
        only_ours=True,
    ),
}
