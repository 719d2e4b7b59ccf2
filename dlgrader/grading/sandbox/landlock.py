"""Landlock: which files may be read and written, no TCP, no signals to processes outside.

It needs no rights and can't be taken off. It binds the calling thread and what that starts later, so it must come
before the kernel's threads. Traps: it doesn't cover chmod, chown, utime and extended attributes (seccomp, or the
throwaway user id, does), nor connecting to a socket that has a file name, nor UDP.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from glob import glob

from . import linux, readable
from .request import Sandbox

NAME = "landlock"

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
QUERY_VERSION = 1
RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = (1 << bit for bit in range(4))
REMOVE_FILE, MAKE_REG, TRUNCATE, IOCTL_DEV = 1 << 5, 1 << 8, 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_DIR
DEVICE = READ_FILE | WRITE_FILE | READ_DIR | IOCTL_DEV
PLAIN_FILES = READ_FILE | WRITE_FILE | READ_DIR | TRUNCATE | MAKE_REG | REMOVE_FILE
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
# bits of file access that each version of the interface knows: all up to this one
FILE_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
TCP, ABSTRACT_SOCKETS_AND_SIGNALS = 0b11, 0b11
TRUNCATE_SINCE, TCP_SINCE, SCOPE_SINCE = 3, 4, 6

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")
TERMINALS = ("/dev/ptmx", "/dev/pts")  # `!command` runs its command in a new one
SHARED_MEMORY, PRIVATE_MEMORY = "/dev/shm", {"namespaces", "user"}
GPU = "/dev/nvidia*"
MYSELF = "/proc/self"
MY_THREADS = f"{MYSELF}/task"  # CUDA gives up where it can't name its threads


def version() -> int:
    """Return the version of the kernel's interface, 0 without Landlock."""
    return max(_syscall(CREATE_RULESET, None, 0, QUERY_VERSION), 0)


def available() -> str | None:
    """Return why this layer can't be had, or None."""
    return None if version() else "this Linux has no Landlock (since 5.13, and on the `lsm=` list)"


def protections(reason: str | None) -> dict[str, str | None]:
    """Return what is protected, each with the reason if it is not; `reason` if the whole layer is off."""
    known = version()

    def since(needed: int, linux_version: str) -> str | None:
        return reason or (None if known >= needed else f"since Linux {linux_version}")

    return {
        "files: only its own copy writable; course, gradebook, home unreadable": reason,
        "other files can't be emptied": since(TRUNCATE_SINCE, "6.2"),
        "no TCP": since(TCP_SINCE, "6.7"),
        "no signals to other processes, no abstract sockets": since(SCOPE_SINCE, "6.12"),
    }


def apply(sandbox: Sandbox) -> None:
    """Put the layer into force, for good."""
    known = version()
    handled = (1 << FILE_BITS[min(known, max(FILE_BITS))]) - 1
    attributes = struct.pack("=Q", handled)
    if known >= TCP_SINCE:
        attributes += struct.pack("=Q", TCP)
    if known >= SCOPE_SINCE:
        attributes += struct.pack("=Q", ABSTRACT_SOCKETS_AND_SIGNALS)
    rules = linux.checked(_syscall(CREATE_RULESET, attributes, len(attributes), 0), "landlock_create_ruleset")
    try:
        for path in (*sandbox.readable, MYSELF):
            _allow(rules, path, READ & handled)
        _allow(rules, str(readable.PACKAGE), READ_DIR)  # Python finds a module by listing its package's folder
        _allow(rules, MY_THREADS, (READ | WRITE_FILE | TRUNCATE) & handled)
        for path in (*DEVICES, *TERMINALS, *glob(GPU)):
            _allow(rules, path, DEVICE & handled)
        for path in sandbox.own:
            _allow(rules, path, handled & ~IOCTL_DEV)
        if not PRIVATE_MEMORY.isdisjoint(sandbox.layers):  # otherwise other kernels' is the same user's
            _allow(rules, SHARED_MEMORY, PLAIN_FILES & handled)
        linux.checked(_syscall(RESTRICT_SELF, rules, 0), "landlock_restrict_self")
    finally:
        os.close(rules)


def _allow(rules: int, path: str, access: int) -> None:
    """Allow access to a file, or to a folder and all below it; what can't be reached needs no rule."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= ON_FILES
        rule = struct.pack("=Qi", access, descriptor)
        linux.checked(_syscall(ADD_RULE, rules, RULE_PATH_BENEATH, rule, 0), f"landlock_add_rule for {path}")
    finally:
        os.close(descriptor)


def _syscall(number: int, *arguments: int | bytes | None) -> int:
    passed = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    return int(linux.libc.syscall(ctypes.c_long(number), *passed))
