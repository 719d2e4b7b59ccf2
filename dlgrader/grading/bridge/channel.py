"""Messages over a stream socket, with a deadline, and the random states that travel with them."""

from __future__ import annotations

import ctypes
import random
import socket
import struct
import sys
import time
from typing import Any, cast

import numpy as np

from .codec import MAX_BYTES, CodecError, Decoder, Encoder

Message = dict[str, Any]

# One hello for each test: the number that both sides were told, and the socket on which its test is served.
HELLO = struct.Struct("<8sQ")
HELLO_MARK = b"dlbridge"

# messages on which nothing of the student's runs: no random state needs to travel, and to look at it takes milliseconds
# in a process that has just been forked
ABOUT_PROCESSES = frozenset({"died", "end"})

# why a test is not decided
CHANGED_LATER = "a file that this test reads was changed later in your notebook"

_FRAME = struct.Struct("<Q")
_MERSENNE_WORDS = 624


class BridgeError(Exception):
    """The student's process could not be asked; what it was asked is not answered."""


class StudentProcessDied(BridgeError):
    """The student's process ended in the middle of a test."""


class StudentTimeout(BridgeError):
    """The student's code took too long for one call."""


class ProtocolError(BridgeError):
    """The student's process answered something that is no answer."""


class NotDecidedError(BridgeError, TypeError):
    """A test does something with a student's object that only the student's process can do."""


class Channel:
    """Sends and receives messages, each a dict of plain values.

    Parameters
    ----------
    sock : socket
        A connected stream socket. It is closed with the channel.
    follows : bool
        Whether the global random generators here take over the states of the other side's. The examiner's don't:
        who sets the state chooses what a test draws next.
    """

    def __init__(self, sock: socket.socket, *, follows: bool = True) -> None:
        self._sock = sock
        self._follows = follows
        self._random = RandomState()

    def send(self, message: Message, deadline: float | None = None) -> None:
        """Send a message with the random states that the other side doesn't know yet.

        Raises
        ------
        OSError
            If the other side is gone, or doesn't read until the deadline.
        CodecError
            If the message is too large; nothing was sent.
        """
        news = {} if message["kind"] in ABOUT_PROCESSES else self._random.news()
        data = Encoder().encode({**message, "random": news})
        self._sock.settimeout(_left(deadline))
        self._sock.sendall(_FRAME.pack(len(data)) + data)

    def receive(self, deadline: float | None = None) -> Message:
        """Wait for a message and take over its random states.

        Raises
        ------
        OSError, EOFError
            If none comes before the deadline, or ever.
        CodecError
            If what comes is none.
        """
        size = _FRAME.unpack(self._read(_FRAME.size, deadline))[0]
        if size > MAX_BYTES:
            raise CodecError("the message is too large")
        message = Decoder().decode(self._read(size, deadline))
        if type(message) is not dict or type(message.get("kind")) is not str:
            raise CodecError("not a message")
        if self._follows:
            self._random.take_over(message.get("random"))
        else:
            self._random.step(message.get("random"))
        return message

    def close(self) -> None:
        """End the conversation."""
        self._sock.close()

    def _read(self, count: int, deadline: float | None) -> bytearray:
        data = bytearray()
        while len(data) < count:
            self._sock.settimeout(_left(deadline))
            part = self._sock.recv(min(count - len(data), 1 << 20))  # memory is taken for what comes, not for claims
            if not part:
                raise EOFError("the other side has closed")
            data += part
        return data


class RandomState:
    """Tells another process how the global random generators stand here, and hears how they stand there."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def news(self) -> Message:
        """Return the states that have changed since the last message, in either direction."""
        changed = {name: state for name, state in _states(self._known).items() if self._known.get(name) != state}
        self._known |= changed
        return {name: _packed(name, state) for name, state in changed.items()}

    def take_over(self, news: Any) -> None:
        """Set the global generators to the states that the other side has sent.

        Raises
        ------
        CodecError
            If they are not states. Some generators would read past their memory from a state that isn't theirs.
        """
        if type(news) is not dict:
            raise CodecError("not random states")
        try:
            if "python" in news:
                version, words, gauss = news["python"]
                random.setstate((version, tuple(words.tolist()), gauss))
            if "numpy" in news:
                set_legacy_state(np.random.mtrand._rand, news["numpy"])
            if "torch" in news and "torch" in sys.modules:
                sys.modules["torch"].set_rng_state(news["torch"])
        except (ValueError, TypeError, AttributeError, RuntimeError, ArithmeticError, LookupError) as error:
            raise CodecError("not random states") from error
        if news:
            self._known |= _states({})

    def step(self, news: Any) -> None:
        """Draw once from each generator that the other side says it has drawn from.

        Its states are left alone, but a generator here that is seeded again is told as changed, and one that isn't lets
        the other side go on from where it is.
        """
        if type(news) is not dict:
            raise CodecError("not random states")
        if "python" in news:
            random.random()
        if "numpy" in news:
            np.random.random_sample()
        if "torch" in news and "torch" in sys.modules:
            sys.modules["torch"].rand(1)
        if news:
            self._known |= _states({})


def set_legacy_state(generator: np.random.RandomState, state: Any) -> None:
    """Set the state of a generator of numpy's old kind, checking what numpy doesn't."""
    name, words, position, has_gauss, gauss = state
    fits = type(words) is np.ndarray and words.shape == (_MERSENNE_WORDS,) and words.dtype == np.uint32
    if name != "MT19937" or not fits or type(position) is not int or not 0 <= position <= _MERSENNE_WORDS:
        raise CodecError("not a state of MT19937")
    generator.set_state((name, words, position, int(has_gauss), float(gauss)))


def _states(known: Message) -> Message:
    """Return the states as values that compare quickly: tuples of numbers and bytes."""
    states: Message = {"python": random.getstate(), "numpy": _numpy_state(known.get("numpy"))}
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "get_rng_state"):  # it may be in the middle of its import
        states["torch"] = torch.get_rng_state().numpy().tobytes()
    return states


def _numpy_state(known: Any) -> Any:
    # numpy takes 0.1 ms to tell its state; whether it has drawn is seen in memory, unless a normal number is in store
    memory = ctypes.string_at(np.random.mtrand.get_bit_generator().ctypes.state_address, 4 * (_MERSENNE_WORDS + 1))
    if known is not None and known[0] == memory and not known[2]:
        return known
    name, _, _, has_gauss, gauss = cast("tuple[Any, ...]", np.random.get_state())
    return memory, name, has_gauss, gauss


def _packed(name: str, state: Any) -> Any:
    if name == "python":
        version, words, gauss = state
        return version, np.array(words, np.uint32), gauss
    if name == "numpy":
        memory, name, *gauss = state
        numbers = np.frombuffer(memory, np.uint32)
        return name, numbers[:-1], int(numbers[-1]), *gauss
    return sys.modules["torch"].frombuffer(bytearray(state), dtype=sys.modules["torch"].uint8)


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
