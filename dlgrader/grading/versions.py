"""Which versions a submission is graded with, and which of them have to be the same on two machines.

What decides a mark has to be: the engine, the answer key, Python and the packages that the day imports, these by the
first two numbers of their version. Another minor release may draw other random numbers or have other defaults, and the
rehearsal has looked at one of them only. Other patch releases, builds and processors round otherwise at most, which the
tests' tolerances allow for: these are told, and graded.
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import dlgrader
from dlgrader.grading.ledger import answer_key_state, engine_state

# by these the comparators judge, whatever a day imports
ALWAYS = ("numpy", "torch")
NOT_INSTALLED = "not installed"


@dataclass(frozen=True)
class Versions:
    """What a machine grades with.

    Attributes
    ----------
    dlgrader : str
    engine, answer_key : str
        Fingerprints of the code.
    python, processor : str
    packages : mapping of str to str
        The versions of packages by their names.
    """

    dlgrader: str
    engine: str
    answer_key: str
    python: str
    processor: str
    packages: Mapping[str, str]

    @classmethod
    def here(cls, packages: Iterable[str]) -> Versions:
        """Return those of the machine at hand."""
        return cls(
            dlgrader.__version__,
            engine_state(),
            answer_key_state(),
            platform.python_version(),
            platform.machine(),
            {name: _version(name) for name in sorted(packages)},
        )

    def refusal(self, here: Versions) -> str | None:
        """Return why what was made with these can't be used with those that are here, and the cure; or None."""
        for what, theirs, ours in (
            ("engine", self.engine, here.engine),
            ("answer key", self.answer_key, here.answer_key),
        ):
            if theirs != ours:
                return (
                    f"it was made with another {what} of dlgrader ({self.dlgrader}, {theirs[:8]}; "
                    f"here {here.dlgrader}, {ours[:8]}): have the same commit of the course on both machines"
                )
        pairs = {"Python": (self.python, here.python)} | {
            name: (self.packages[name], here.packages.get(name, NOT_INSTALLED)) for name in self.packages
        }
        for name, (made, found) in pairs.items():
            if _minor(made) != _minor(found):
                return f"it was made with {name} {made}, and here is {found}: have the same on both machines"
        return None

    def notes(self, here: Versions) -> list[str]:
        """Return what differs and decides no mark."""
        pairs = {"Python": (self.python, here.python), "processor": (self.processor, here.processor)} | {
            name: (version, here.packages.get(name, NOT_INSTALLED)) for name, version in self.packages.items()
        }
        return [f"{name} {made} there, {found} here" for name, (made, found) in pairs.items() if made != found]


def packages_of(modules: Iterable[str]) -> set[str]:
    """Return the packages that modules come from, and those that decide in any case."""
    known = importlib.metadata.packages_distributions()
    tops = {module.partition(".")[0] for module in modules}
    return {package for top in tops for package in known.get(top, ())} - {"dlgrader"} | set(ALWAYS)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return NOT_INSTALLED


def _minor(version: str) -> list[str]:
    return version.partition("+")[0].split(".")[:2]
