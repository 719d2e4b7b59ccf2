"""The way between the student's process and the examiner: values cross, objects stay and are stood for."""

from __future__ import annotations

from .bridge import Bridge
from .channel import CHANGED_LATER, BridgeError, NotDecidedError, ProtocolError, StudentProcessDied, StudentTimeout
from .codec import CodecError
from .files import opener
from .server import serve
from .snapshots import take_snapshot
from .standins import (
    StandIn,
    StudentError,
    class_of,
    has_attribute,
    is_callable,
    is_instance,
    is_subclass,
    run_there,
    source_lines,
    source_reader,
    type_of,
)

__all__ = [
    "CHANGED_LATER",
    "Bridge",
    "BridgeError",
    "CodecError",
    "NotDecidedError",
    "ProtocolError",
    "StandIn",
    "StudentError",
    "StudentProcessDied",
    "StudentTimeout",
    "class_of",
    "has_attribute",
    "is_callable",
    "is_instance",
    "is_subclass",
    "opener",
    "run_there",
    "serve",
    "source_lines",
    "source_reader",
    "take_snapshot",
    "type_of",
]
