"""Which files a notebook may read: an allow-list, because nobody can list what is secret on a grader's machine."""

from __future__ import annotations

import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from dlgrader.imports import STAFF_ONLY

PACKAGE = Path(__file__).parents[2]

# Below what may be read, and yet not to be: the answer key and the grader, and nbgrader's exchange, which other
# students hand in to.
SECRET = (
    *(PACKAGE / name.rpartition(".")[2] for name in STAFF_ONLY),
    Path("/usr/local/share/nbgrader"),
)
SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/ssl/openssl.cnf"),
    *("/etc/localtime", "/etc/timezone", "/etc/fonts", "/etc/mime.types", "/etc/os-release", "/etc/terminfo"),
    *("/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts", "/etc/inputrc", "/etc/bash.bashrc"),
    *("/var/cache/fontconfig", "~/.fonts", "~/.local/share/fonts"),
)
# Not all of /proc and /sys: the command lines of other processes name other students' folders.
ABOUT_THE_MACHINE = (
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/uptime", "/proc/version"),
    *(
        "/proc/filesystems",
        "/proc/sys/vm/overcommit_memory",
        "/proc/sys/vm/mmap_min_addr",
        "/proc/sys/kernel/random",
        "/proc/driver/nvidia",
    ),
    *("/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/bus/pci/devices", "/sys/module/nvidia"),
)


@cache
def files() -> tuple[str, ...]:
    """Return the files and folders that may be read, with all that is below them."""
    python = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, *sysconfig.get_paths().values()}
    # Not all of sys.path: an editable install puts the course directory on it.
    installed = ("site-packages", "dist-packages")
    python |= {entry for entry in (*sys.path, *site.getsitepackages()) if entry.endswith(installed)}
    system = (Path(name).expanduser() for name in (*SYSTEM, *ABOUT_THE_MACHINE))
    return tuple(map(str, without_secrets([*map(Path, python), *system, PACKAGE])))


def without_secrets(paths: Iterable[Path], secrets: Iterable[Path] = SECRET) -> Iterator[Path]:
    """Yield the paths, each once; in place of one that has a secret below it, what else is in it.

    Landlock can only allow, and what is allowed for a folder is allowed for all below it.
    """
    secrets = [secret.resolve() for secret in secrets]
    kept: set[Path] = set()
    for path in sorted({path.resolve() for path in paths}):
        if path in secrets or not path.exists() or not kept.isdisjoint(path.parents):
            continue
        inside = [secret for secret in secrets if path in secret.parents and secret.exists()]
        if inside:
            yield from without_secrets(path.iterdir(), inside)
        else:
            kept.add(path)
            yield path
