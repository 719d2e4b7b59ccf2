"""Attacks on what is around a submission: files, other students' work, processes, networks, the next student."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.course import LAST, Attack
from tests.attacks.in_process import ANYTHING
from tests.conftest import DAY

FILES, OTHERS, NEXT = "files and gradebook", "other students' work", "gains for the next student"
PROCESSES, NETWORK = "threads and processes", "network and sockets"

ANSWERS = """
import json
def answers(path):
    with open(path) as file:
        cells = json.load(file)["cells"]
    for cell in cells:
        if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code":
            exec("".join(cell["source"]), globals())
"""
TRY = """
import os, pathlib, shutil, sqlite3
def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        print(type(error).__name__)
"""
# every later change of a score makes it the most there is
TRIGGERS = """
CREATE TRIGGER IF NOT EXISTS forged AFTER UPDATE ON grade
    BEGIN UPDATE grade SET auto_score = 5, extra_credit = 50; END;
CREATE TRIGGER IF NOT EXISTS forged_too AFTER INSERT ON grade
    BEGIN UPDATE grade SET auto_score = 5, extra_credit = 50; END;
"""
PATCHES = """
import numpy.testing, unittest
numpy.testing.assert_allclose = unittest.TestCase.assertAlmostEqual = lambda *args, **kwargs: None
"""


def link_the_solution(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[3] / "source" / DAY / "tiny.ipynb")


def link_things(path: Path) -> None:
    course = path.parents[3]
    (path.parent / "key.txt").symlink_to(course / "source" / DAY / "tiny.ipynb")
    (path.parent / "relative.txt").symlink_to(f"../../../source/{DAY}/tiny.ipynb")
    (path.parent / "folder").symlink_to(course / "source")
    (path.parent / "gradebook.db").symlink_to(course / "gradebook.db")
    (path.parent / "\x1b[2Jforged").symlink_to(course / "gradebook.db")
    (path.parent / "other.txt").symlink_to(course / "submitted" / "ada" / DAY / "tiny.ipynb")


def link_to_nothing(path: Path) -> None:
    (path.parent / "nothing").symlink_to("nowhere")
    (path.parent / "loop").symlink_to("loop")
    (path.parent / "folder").mkdir()
    (path.parent / "folder" / "up").symlink_to("..")


ATTACKS = {
    "runs-the-solution": Attack(
        FILES, {LAST: "", "scale": ANSWERS + f"answers('@COURSE@/source/{DAY}/tiny.ipynb')", "total": "", "norm": ""}
    ),
    "prints-the-source": Attack(
        FILES,
        {
            LAST: f"""
import os
os.system("cat @COURSE@/source/{DAY}/tiny.ipynb")
for folder, _, files in os.walk("@COURSE@"):
    print(folder, files)
print(open("@COURSE@/source/{DAY}/tiny.ipynb").read())
"""
        },
    ),
    "prints-the-gradebook": Attack(
        FILES,
        {
            LAST: """
import sqlite3
for row in sqlite3.connect("@COURSE@/gradebook.db").execute("SELECT source FROM source_cell"):
    print(row)
"""
        },
    ),
    "writes-into-the-gradebook": Attack(
        FILES,
        {
            "scale": TRY
            + f"""
def forge():
    with sqlite3.connect("@COURSE@/gradebook.db") as database:
        database.executescript({TRIGGERS!r})
attempt(forge)
"""
        },
    ),
    "rewrites-the-course": Attack(
        FILES,
        {
            "scale": TRY
            + f"""
def rewrite(path, old, new):
    path.write_text(path.read_text().replace(old, new))
course = pathlib.Path("@COURSE@")
attempt(rewrite, course / "source" / {DAY!r} / "tiny.ipynb", "HIDDEN TESTS", "FORGED TESTS")
attempt(rewrite, course / "release" / {DAY!r} / "tiny.ipynb", "assert", "print")
attempt(rewrite, course / "nbgrader_config.py", "c = get_config()", "c = get_config()\\nprint('forged')")
attempt((course / "conftest.py").write_text, "")
attempt((course / "source" / {DAY!r} / "numpy.py").write_text, "")
attempt(os.chmod, course / "nbgrader_config.py", 0o777)
"""
        },
    ),
    "writes-where-it-can": Attack(
        FILES,
        {
            "scale": TRY
            + """
for folder in ("@HOME@", "@COURSE@", "/tmp", "/var/tmp", "/dev/shm", "..", "../..", "../../..", "../../../.."):
    attempt(open, folder + "/dlgrader-attack-left", "w")
    attempt(os.symlink, "/etc/passwd", folder + "/dlgrader-attack-link")
    attempt(os.mkfifo, folder + "/dlgrader-attack-pipe")
"""
        },
    ),
    "hands-in-links": Attack(FILES, {LAST: "print(open('key.txt').read())"}, spoil=link_things),
    "hands-in-links-to-nothing": Attack(FILES, spoil=link_to_nothing),
    "is-a-link-to-the-solution": Attack(FILES, spoil=link_the_solution),
    "leaves-links": Attack(
        FILES,
        {
            LAST: TRY
            + f"""
attempt(os.symlink, "@COURSE@/source/{DAY}/tiny.ipynb", "left.txt")
attempt(os.symlink, "@COURSE@/source", "left")
attempt(os.link, "@COURSE@/source/{DAY}/tiny.ipynb", "hard.txt")
attempt(os.remove, "tiny.ipynb")
attempt(os.symlink, "@COURSE@/submitted/zoe/{DAY}/tiny.ipynb", "tiny.ipynb")
"""
        },
    ),
    "shadows-numpy": Attack(
        FILES,
        {"total": "def total(numbers):\n    return np"},
        {
            "numpy.py": ANYTHING
            + """
import sys
class Module(Anything):
    __path__ = []
    __spec__ = None
    def __getattr__(self, name):
        return Module()
    def __call__(self, *args, **kwargs):
        return Module()
sys.modules[__name__] = Module()
"""
        },
    ),
    "shadows-dlgrader": Attack(
        FILES,
        {"scale": "def scale(x):\n    return x"},
        {"dlgrader/__init__.py": "assert_close = assert_matches = case = lambda *args, **kwargs: None"},
    ),
    "brings-its-own-kernel": Attack(
        FILES,
        {"norm": "def norm(x):\n    return 5.0"},
        {
            "ipykernel_launcher.py": PATCHES + "from ipykernel import kernelapp\nkernelapp.launch_new_instance()",
            "sitecustomize.py": PATCHES,
            "conftest.py": PATCHES,
            "ipython_config.py": f"c.InteractiveShellApp.exec_lines = [{PATCHES!r}]",
            "ipython_kernel_config.py": f"c.InteractiveShellApp.exec_lines = [{PATCHES!r}]",
            "nbgrader_config.py": "print('forged')",
            ".env": "PYTHONSTARTUP=sitecustomize.py",
        },
    ),
    "copies-from-ada": Attack(
        OTHERS,
        {
            "scale": TRY
            + ANSWERS
            + f"""
for folder in ("submitted", "autograded", ".dlgrader/staging"):
    attempt(answers, f"@COURSE@/{{folder}}/ada/{DAY}/tiny.ipynb")
""",
            "total": "",
            "norm": "",
            "stack": "",
        },
    ),
    "copies-from-the-exchange": Attack(
        OTHERS,
        {
            "scale": TRY
            + ANSWERS
            + f"""
inbound = "@EXCHANGE@/tiny/inbound/ada+{DAY}+2026-01-01"
attempt(answers, inbound + "/tiny.ipynb")
attempt(shutil.rmtree, inbound)
""",
            "total": "",
            "norm": "",
            "stack": "",
        },
    ),
    "spoils-others-work": Attack(
        OTHERS,
        {
            "scale": TRY
            + """
for folder in pathlib.Path("@COURSE@/submitted").iterdir():
    for path in folder.glob("*/*.ipynb"):
        if folder.name in ("ada", "zola", "zoe"):
            attempt(path.write_text, "{}")
            attempt(os.chmod, path, 0)
attempt(shutil.rmtree, "@COURSE@/autograded/ada")
attempt(shutil.rmtree, "@COURSE@/submitted/zola")
attempt(os.rename, "@COURSE@/submitted", "@COURSE@/renamed")
"""
        },
    ),
    "plants-a-startup-file": Attack(
        NEXT,
        {
            "scale": TRY
            + """
for home in ("@HOME@", os.path.expanduser("~")):
    folder = pathlib.Path(home, ".ipython", "profile_default", "startup")
    attempt(folder.mkdir, parents=True, exist_ok=True)
    attempt((folder / "50-help.py").write_text, '''get_ipython().ast_transformers.append(
        type("T", (__import__("ast").NodeTransformer,), {"visit_Raise": lambda self, node: None,
        "visit_Assert": lambda self, node: __import__("ast").copy_location(__import__("ast").Pass(), node)})())''')
attempt(get_ipython().run_line_magic, "store", "__name__")
"""
        },
    ),
    "answers-for-the-next": Attack(
        NEXT,
        {
            "scale": TRY
            + f"""
right = {{"total": "def total(numbers):\\n    return sum(numbers)"}}
def answer(path):
    import json
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        cell["source"] = right.get(cell["id"], cell["source"])
    path.write_text(json.dumps(notebook))
attempt(answer, pathlib.Path("@COURSE@/submitted/zoe/{DAY}/tiny.ipynb"))
attempt(answer, pathlib.Path("@COURSE@/release/{DAY}/tiny.ipynb"))
"""
        },
    ),
    "leaves-a-daemon-with-scores": Attack(
        PROCESSES,
        {
            "scale": f"""
import os, sqlite3, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 256)
        os.chdir("/")
        end = time.time() + 60
        while time.time() < end:
            time.sleep(0.1)
            try:
                with sqlite3.connect("@COURSE@/gradebook.db") as database:
                    database.executescript({TRIGGERS!r} + "UPDATE grade SET auto_score = 1, extra_credit = 50;")
            except Exception:
                pass
    os._exit(0)
"""
        },
    ),
    "leaves-a-thread": Attack(
        PROCESSES,
        {
            "total": ANYTHING
            + """
import ctypes, threading, time
def late(names):
    while True:
        names["total"] = lambda numbers: Anything()
        time.sleep(0.001)
threading.Thread(target=late, args=[globals()], daemon=True).start()
time.sleep(0.05)
"""
        },
    ),
    "starts-programs": Attack(
        PROCESSES,
        {
            "scale": """
import subprocess, sys
code = "import time; time.sleep(60)"
for options in ({}, {"start_new_session": True}, {"cwd": "/", "start_new_session": True}):
    try:
        subprocess.Popen([sys.executable, "-c", code], **options)
    except OSError as error:
        print(error)
""",
            "norm": "!sleep 60 & disown\nget_ipython().system('(setsid sleep 60 &)')",
        },
    ),
    "acts-as-it-ends": Attack(
        PROCESSES,
        {
            "scale": """
import atexit, os, signal, time
def act(*args):
    if os.fork() == 0:
        os.setsid()
        for place in ("@COURSE@", "/tmp", "@HOME@"):
            try:
                open(place + "/dlgrader-attack-at-exit", "w")
            except OSError:
                pass
        time.sleep(60)
        os._exit(0)
atexit.register(act)
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, act)
"""
        },
    ),
    "kills-its-parent": Attack(
        PROCESSES,
        {
            name: f"""
import os, signal
def kill(*args):
    parent = os.getppid()
    try:
        grader = "grader" in open(f"/proc/{{parent}}/cmdline").read()
    except OSError:  # the sandbox: what is tried there does no harm elsewhere
        grader = parent > 1
    if grader:
        os.kill(parent, signal.SIGKILL)
{call}
"""
            for name, call in {"norm": "norm = kill", "stack": "kill()"}.items()
        },
    ),
    "answers-twice": Attack(
        PROCESSES,
        {
            "total": """
import os
def total(numbers):
    os.fork()
    return sum(numbers) if max(numbers, default=0) < 10 else 0
def scale(x):
    os.fork()
    return x
"""
        },
    ),
    "calls-home": Attack(
        NETWORK,
        {
            "scale": TRY
            + """
import socket
def call(family, kind, address):
    with socket.socket(family, kind) as caller:
        caller.settimeout(1)
        caller.connect(address)
        caller.send(b"x")
def home(*args):
    attempt(call, socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", @PORT@))
    attempt(call, socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", @PORT@))
    attempt(call, socket.AF_UNIX, socket.SOCK_STREAM, "@SOCKET@")
    os.system("(exec 3<>/dev/tcp/127.0.0.1/@PORT@) 2>/dev/null")
home()
scale = home
"""
        },
    ),
    "drives-kernels-from-outside": Attack(
        NETWORK,
        {
            "scale": TRY
            + """
import glob
from jupyter_client.blocking import BlockingKernelClient
found = {getattr(get_ipython().kernel.parent, "connection_file", "")}
for place in ("@HOME@/.local/share/jupyter/runtime", "@COURSE@/.dlgrader"):
    found |= {*glob.glob(f"{place}/**/*.json", recursive=True)}
clients = []
for path in found:
    client = BlockingKernelClient(connection_file=path)
    attempt(client.load_connection_file)
    attempt(client.start_channels)
    attempt(client.execute, "total = lambda numbers: __import__('unittest.mock').mock.ANY")
    clients.append(client)
""",
            "total": "",
        },
    ),
}
