"""The whole package as a wheel, as it is running here: no build tool and no network is needed."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
from pathlib import Path

import dlgrader
from dlgrader.course.directory import CourseError
from dlgrader.grading.archive import files_below, zipped

NAME = "dlgrader"
# the entries of what an installed or an editable distribution says of itself that a wheel has too
METADATA = ("METADATA", "PKG-INFO")
ENTRY_POINTS = "entry_points.txt"
WHEEL = "Wheel-Version: 1.0\nGenerator: dlgrader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def write_wheel(folder: Path) -> Path:
    """Write the package with its answer key and all that staff use, as a wheel.

    The format is that of packaging.python.org: "Binary distribution format", with a RECORD as in "Recording installed
    projects".

    Parameters
    ----------
    folder : Path
        Where to put it.

    Raises
    ------
    CourseError
        If the package is not installed, or another version of it.
    """
    try:
        installed = importlib.metadata.distribution(NAME)
    except importlib.metadata.PackageNotFoundError:
        raise CourseError("dlgrader is not installed; run `pip install -e .[staff]` in its clone") from None
    if installed.version != dlgrader.__version__:
        raise CourseError(
            f"dlgrader {dlgrader.__version__} runs here and {installed.version} is installed; "
            "run `pip install -e .[staff]` in its clone"
        )
    package = Path(dlgrader.__file__).parent
    information = f"{NAME}-{installed.version}.dist-info"
    files = {f"{NAME}/{name}": content for name, content in files_below(package)}
    about = next(filter(None, map(installed.read_text, METADATA)), "")
    files[f"{information}/METADATA"] = about.encode()
    files[f"{information}/WHEEL"] = WHEEL.encode()
    files[f"{information}/{ENTRY_POINTS}"] = (installed.read_text(ENTRY_POINTS) or "").encode()
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items())
    files[f"{information}/RECORD"] = f"{record}{information}/RECORD,,\n".encode()
    path = folder / f"{NAME}-{installed.version}-py3-none-any.whl"
    path.write_bytes(zipped(files))
    return path


def installed_versions() -> list[str]:
    """Return a pin for each package that is installed here, for another machine to take the same.

    What an index calls another build of a version (`+cpu`) is left out, and so is what came from no index.
    """
    found = {
        distribution.name.lower(): f"{distribution.name}=={distribution.version.partition('+')[0]}"
        for distribution in importlib.metadata.distributions()
        if distribution.read_text("direct_url.json") is None
    }
    return [found[name] for name in sorted(found) if name != NAME]


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
