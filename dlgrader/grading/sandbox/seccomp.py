"""seccomp: system calls that a notebook has no honest use for are refused, in every thread and child.

The filter is written in the kernel's own small language (classic BPF). It sees the numbers in a call's registers and
not what they point to, so it can tell the kind of a socket, and can't tell the name of a file.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

from . import landlock, linux
from .calls import COLUMN, number
from .request import Sandbox

NAME = "seccomp"

# what the kernel is told to do with a call
ALLOW, KILL_PROCESS = 0x7FFF0000, 0x80000000
SECCOMP_MODE_FILTER = 2

LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
CALL_NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_CALLS = 0x40000000

NEW_NAMESPACES = 0x7E020080  # CLONE_NEW*: a namespace brings rights, and with them more of the kernel to attack
TYPE_INTO_TERMINAL = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
PRIO_PROCESS = 0

REFUSED = (
    # other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "kcmp", "pidfd_getfd"),
    # the file system's layout, and files by handle, past every rule about names
    *("mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "open_tree_attr", "mount_setattr"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "open_by_handle_at", "name_to_handle_at", "fanotify_init"),
    *("quotactl", "quotactl_fd", "acct", "swapon", "swapoff"),
    # the machine
    *("reboot", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "syslog"),
    *("settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "vhangup"),
    # parts of the kernel with a long list of past holes
    *("bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "unshare", "setns"),
    *("iopl", "ioperm", "modify_ldt", "move_pages", "migrate_pages"),
    # memory and queues that outlive the process and that others can open; Python uses /dev/shm instead
    *("shmget", "semget", "msgget", "mq_open"),
    # Landlock doesn't cover these, and an access list on the gradebook opens it to everybody; copy2 goes on without
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr"),
    *("removexattrat", "file_setattr"),
)
# Answered as if they were not there: libraries then do it another way. io_uring opens sockets that no filter sees, and
# clone3 has its flags in memory, where a filter can't look.
# Notices of what happens to files, and what of them is in memory, would be a way to talk to other submissions.
UNKNOWN = ("io_uring_setup", "clone3", "inotify_init", "inotify_init1", "mincore", "cachestat")
# Locks on files that everybody can read are one too. Nobody shares a submission's own files, so that nothing is lost if
# it is told that it has its lock.
LOCKS, WATCHES = (6, 7, 37, 38), (1024, 1026)  # F_SETLK, F_SETLKW and their kin; F_SETLEASE, F_NOTIFY
# Landlock doesn't cover these either, and np.save, torch.save and copy2 take a refusal for a failure: they are told
# that all is well, and nothing is done. Under a user id of their own they are harmless and work.
PRETENDED = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
    *("utime", "utimes", "futimesat", "utimensat"),
)
SIGNALS = ("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")

type_of_instruction = struct.Struct("=HBBI")


def available() -> str | None:
    """Return why this layer can't be had, or None."""
    if os.uname().machine not in COLUMN:
        return f"no filter has been written for {os.uname().machine}"
    if "Seccomp:" not in Path("/proc/self/status").read_text():
        return "this Linux has no seccomp"
    return None


def protections(reason: str | None) -> dict[str, str | None]:
    """Return what is protected, each with the reason if it is not; `reason` if the whole layer is off."""
    return {"no network at all, no file modes changed outside, no kernel internals": reason}


def apply(sandbox: Sandbox) -> None:
    """Put the layer into force, for good."""
    own_user = "user" in sandbox.layers
    others_in_reach = not own_user and landlock.version() < landlock.SCOPE_SINCE
    code = b"".join(program(pretend=not own_user, own_signals_only=others_in_reach))
    buffer = ctypes.create_string_buffer(code, len(code))
    instructions = len(code) // type_of_instruction.size
    pointer = ctypes.create_string_buffer(struct.pack("@HP", instructions, ctypes.addressof(buffer)))
    linux.prctl(linux.PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(pointer))


def program(*, pretend: bool, own_signals_only: bool) -> Iterator[bytes]:
    """Yield the filter's instructions.

    Parameters
    ----------
    pretend : bool
        Whether changing modes, owners and times of files is answered with success and not done.
    own_signals_only : bool
        Whether signals can only go to the process itself and to its group. Workers that a notebook has started can't
        be signalled either then.
    """
    machine = os.uname().machine
    yield _instruction(LOAD, ARCHITECTURE)
    yield from _unless(JUMP_EQUAL, AUDIT_ARCH[machine], KILL_PROCESS)
    yield _instruction(LOAD, CALL_NUMBER)
    if machine == "x86_64":  # the same calls under other numbers
        yield from _when(JUMP_AT_LEAST, X32_CALLS, _failing(errno.ENOSYS))
    for name in REFUSED:
        yield from _answer(name, _failing(errno.EPERM))
    for name in UNKNOWN:
        yield from _answer(name, _failing(errno.ENOSYS))
    if pretend:
        for name in PRETENDED:
            yield from _answer(name, _failing(0))
    yield from _answer("flock", _failing(0))
    locks = [_when(JUMP_EQUAL, command, _failing(0)) for command in LOCKS]
    watches = [_when(JUMP_EQUAL, command, _failing(errno.EPERM)) for command in WATCHES]
    yield from _answer("fcntl", *_argument(1), *(step for steps in [*locks, *watches] for step in steps))
    for name in ("socket", "socketpair"):
        yield from _answer(name, *_argument(0), *_unless(JUMP_EQUAL, socket.AF_UNIX, _failing(errno.EPERM)))
    yield from _answer("clone", *_argument(0), *_when(JUMP_ANY_BIT, NEW_NAMESPACES, _failing(errno.EPERM)))
    typing = [_when(JUMP_EQUAL, request, _failing(errno.EPERM)) for request in TYPE_INTO_TERMINAL]
    yield from _answer("ioctl", *_argument(1), *(step for steps in typing for step in steps))
    # the signal that ends this process with its parent stays
    yield from _answer("prctl", *_argument(0), *_when(JUMP_EQUAL, linux.PR_SET_PDEATHSIG, _failing(0)))
    # limits and priorities of oneself only: a limit of no CPU time kills its process
    yield from _answer("prlimit64", *_argument(0), *_unless(JUMP_EQUAL, 0, _failing(errno.EPERM)))
    # libzmq aborts where it can't set the priority of its thread, which it names by id: only told that it is set
    for name in ("sched_setscheduler", "sched_setparam", "sched_setattr", "sched_setaffinity"):
        yield from _answer(name, *_argument(0), *_unless(JUMP_EQUAL, 0, _failing(0)))
    yield from _answer(
        "setpriority",
        *_argument(0),
        *_unless(JUMP_EQUAL, PRIO_PROCESS, _failing(errno.EPERM)),
        *_argument(1),
        *_unless(JUMP_EQUAL, 0, _failing(errno.EPERM)),
    )
    yield from _answer("ioprio_set", _failing(errno.EPERM))
    if own_signals_only:
        # older than Landlock's scope: -pid is the group, 0 the caller's own
        mine = os.getpid()
        own = [_when(JUMP_EQUAL, target & 0xFFFFFFFF, ALLOW) for target in (mine, -mine, 0)]
        for name in SIGNALS:
            yield from _answer(name, *_argument(0), *(step for steps in own for step in steps), _failing(errno.EPERM))
        yield from _answer("pidfd_send_signal", _failing(errno.EPERM))
    yield _instruction(RETURN, ALLOW)


def _instruction(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return type_of_instruction.pack(code, when_true, when_false, value)


def _failing(number: int) -> int:
    """Return the answer that makes a call fail with an error, or seem to succeed if that is 0."""
    return 0x00050000 | number


def _when(test: int, value: int, answer: int) -> tuple[bytes, bytes]:
    return _instruction(test, value, 0, 1), _instruction(RETURN, answer)


def _unless(test: int, value: int, answer: int) -> tuple[bytes, bytes]:
    return _instruction(test, value, 1, 0), _instruction(RETURN, answer)


def _argument(position: int) -> tuple[bytes]:
    """Load the lower half of an argument, all that these calls look at."""
    return (_instruction(LOAD, FIRST_ARGUMENT + 8 * position),)


def _answer(name: str, *steps: bytes | int) -> Iterator[bytes]:
    """Run some instructions if this is the call, and allow it if none of them returns; an answer returns at once."""
    called = number(name)
    if called is None:
        return
    body = [_instruction(RETURN, step) if isinstance(step, int) else step for step in steps]
    if not isinstance(steps[-1], int):
        body.append(_instruction(RETURN, ALLOW))
    yield _instruction(JUMP_EQUAL, called, 0, len(body))
    yield from body
