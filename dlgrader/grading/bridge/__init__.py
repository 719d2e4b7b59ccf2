"""The way between the student's process and the examiner: values cross, objects stay and are stood for."""

from __future__ import annotations

from .bridge import Bridge
from .channel import BridgeError, NotDecidedError, ProtocolError, StudentProcessDied, StudentTimeout
from .codec import CodecError
from .server import serve, take_snapshot
from .standins import StandIn, StudentError, run_there, source_reader

__all__ = [
    "Bridge",
    "BridgeError",
    "CodecError",
    "NotDecidedError",
    "ProtocolError",
    "StandIn",
    "StudentError",
    "StudentProcessDied",
    "StudentTimeout",
    "run_there",
    "serve",
    "source_reader",
    "take_snapshot",
]
