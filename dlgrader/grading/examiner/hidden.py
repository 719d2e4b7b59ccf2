"""What may be said when a hidden test fails: enough to go on with, nothing that tells its inputs."""

from __future__ import annotations

from dlgrader.grading.bridge import BridgeError, ProtocolError

from .sources import assertion_messages

LONGEST_MESSAGE = 200


def what_may_be_said(error: BaseException, is_authors: bool, source: str) -> tuple[str, str]:
    """Return an error's name and message without anything that tells the inputs of a hidden test.

    Parameters
    ----------
    error : BaseException
    is_authors : bool
        Whether the test's own lines have raised it.
    source : str
        The hidden test. A scenario's assertion is raised elsewhere, but what it says stands here.
    """
    name = type(error).__name__
    if (summary := getattr(error, "summary", None)) is not None:
        return name, str(summary)
    first = (str(error).strip().splitlines() or [""])[0][:LONGEST_MESSAGE]
    if isinstance(error, ProtocolError):
        return name, "your notebook's process gave no valid answer"
    if isinstance(error, BridgeError) or (isinstance(error, NameError) and is_authors):
        return name, first
    if isinstance(error, AssertionError) and first and (is_authors or str(error) in assertion_messages(source)):
        return name, first
    return name, "a hidden test fails" if isinstance(error, AssertionError) else "in a hidden test"
