"""Attacks on what everybody shares: time, memory, disk, processes, descriptors, the grader's patience."""

from __future__ import annotations

from tests.attacks.course import FIRST, LAST, Attack

BOMBS = "resource bombs"

ATTACKS = {
    "eats-memory-when-called": Attack(
        BOMBS,
        {
            "scale": """
eaten = []
def scale(x):
    for _ in range(15):
        eaten.append(bytearray(100_000_000))
        eaten[-1][::4096] = b"x" * len(eaten[-1][::4096])
    return x
"""
        },
    ),
    "forks-when-called": Attack(
        BOMBS,
        {
            "scale": """
import os, time
def scale(x):
    for _ in range(200):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    os._exit(0)
"""
        },
    ),
    "fills-the-disk": Attack(
        BOMBS,
        {
            "scale": """
def scale(x):
    for number in range(10):
        with open(f"filled-{number}", "wb") as file:
            file.write(b"x" * 10_000_000)
    with open("sparse", "wb") as file:
        file.truncate(1 << 28)
    return x
"""
        },
    ),
    "opens-every-descriptor": Attack(
        BOMBS,
        {
            "scale": """
import os
def scale(x):
    while True:
        os.open("/dev/null", os.O_RDONLY)
"""
        },
    ),
    "floods-the-output": Attack(
        BOMBS,
        {
            "scale": """
import os, sys
def scale(x):
    for _ in range(50):
        print("x" * 1_000_000)
        print("x" * 1_000_000, file=sys.stderr)
        os.write(2, b"x" * 1_000_000)
    return x
"""
        },
    ),
    "sleeps-and-won't-be-woken": Attack(
        BOMBS,
        {
            "total": """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
def total(numbers):
    end = time.time() + 100
    while time.time() < end:
        try:
            time.sleep(10)
        except BaseException:
            pass
"""
        },
    ),
    "ends-its-kernel-again-and-again": Attack(
        BOMBS,
        {
            "norm": """
import os, threading
threading.Timer(0.2, os._exit, [0]).start()
import time
time.sleep(1)
"""
        },
    ),
    "ends-its-kernel-at-the-end": Attack(BOMBS, {LAST: "import os\nos._exit(0)"}),
    "ends-its-kernel-a-little-later": Attack(
        BOMBS,
        {
            FIRST: "import os, threading\nthreading.Timer(0.7, os._exit, [0]).start()",
            LAST: "import time\ntime.sleep(2)",
        },
    ),
    "never-has-a-length": Attack(
        BOMBS,
        {
            "stack": """
import threading
class Stack:
    def push(self, item):
        pass
    def __len__(self):
        threading.Event().wait(100)
    __iter__ = __getattr__ = __len__
"""
        },
    ),
    "iterates-without-end": Attack(
        BOMBS,
        {
            "stack": """
import time
class Stack(list):
    push = list.append
    def __iter__(self):
        while True:
            time.sleep(0.01)
            yield 0
    def apply(self, function):
        return self
"""
        },
    ),
    "hangs-where-no-signal-reaches": Attack(
        BOMBS,
        {
            "norm": """
import itertools
def norm(x):
    return sum(itertools.repeat(0))
"""
        },
    ),
    "never-answers-the-grader": Attack(
        BOMBS,
        {
            "norm": """
import ctypes, signal
expressions = get_ipython().user_expressions
def never(asked):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    ctypes.PyDLL(None).sleep(1000)  # no other thread runs either
get_ipython().user_expressions = lambda asked: never(asked) if asked else expressions(asked)
def norm(x):
    return 5.0
"""
        },
        only_ours=True,
    ),
}
