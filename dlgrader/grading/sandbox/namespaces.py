"""Namespaces: a network of its own with nothing in it, its own shared memory and terminals, an empty /tmp and /run.

Sockets that have a file name, such as an ssh agent's, a desktop's or another kernel's, are out of reach with their
folders; Landlock doesn't cover connecting to those. Who isn't root needs a user namespace for it, which some
distributions and nearly all containers don't allow.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path

from . import linux
from .request import Sandbox

NAME = "namespaces"

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x08000000, 0x10000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 0x1000, 0x4000, 0x40000

HIDDEN = ("/tmp", "/var/tmp", "/run", "/dev/shm")
SHARED_MEMORY = "1g"
MOST_PROCESSES = 256  # threads included, of which a kernel has ten


def available() -> str | None:
    """Return why this layer can't be had, or None; whether a user namespace is allowed shows only when it is tried."""
    if os.geteuid() == 0 and not linux.has(linux.CAP_SYS_ADMIN):
        return "root lacks CAP_SYS_ADMIN here"
    return None


def protections(reason: str | None) -> dict[str, str | None]:
    """Return what is protected, each with the reason if it is not; `reason` if the whole layer is off."""
    return {"its own network, shared memory, terminals; sockets in /tmp and /run": reason}


def apply(sandbox: Sandbox) -> None:
    """Put the layer into force, for good; the process must have one thread."""
    here = Path.cwd()
    _unshare()
    linux.mount("none", "/", None, MS_REC | MS_PRIVATE)  # what is mounted here stays here
    # what is in use and would be hidden is held on to, and comes back at its old name
    hidden = [Path(name) for name in HIDDEN if Path(name).is_dir() and not Path(name).is_symlink()]
    inside = tuple(f"{folder}/" for folder in hidden)
    needed = {name for name in (*map(os.path.realpath, sandbox.own), *sandbox.readable) if name.startswith(inside)}
    held = {Path(name): os.open(name, os.O_PATH | os.O_CLOEXEC) for name in sorted(needed)}
    for folder in hidden:
        size = f",size={SHARED_MEMORY}" if str(folder) == "/dev/shm" else ",size=1m"
        linux.mount("tmpfs", str(folder), "tmpfs", MS_NOSUID | MS_NODEV, f"mode=1777{size}")
    for path, descriptor in held.items():
        if not path.exists():  # otherwise it came back with a folder that it is in
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir() if Path(f"/proc/self/fd/{descriptor}").is_dir() else path.touch()
            linux.mount(f"/proc/self/fd/{descriptor}", str(path), None, MS_BIND | MS_REC)
        os.close(descriptor)
    linux.mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0600")
    linux.mount("/dev/pts/ptmx", "/dev/ptmx", None, MS_BIND)
    os.chdir(here if here.exists() else sandbox.private)
    if os.geteuid() != 0:
        linux.keep_only()  # those of the new user namespace
        resource.setrlimit(resource.RLIMIT_NPROC, (MOST_PROCESSES, MOST_PROCESSES))


def _unshare() -> None:
    flags = CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET
    if linux.has(linux.CAP_SYS_ADMIN):
        linux.checked(linux.libc.unshare(flags), "unshare")
        return
    user, group = os.geteuid(), os.getegid()
    linux.checked(linux.libc.unshare(flags | CLONE_NEWUSER), "unshare")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
