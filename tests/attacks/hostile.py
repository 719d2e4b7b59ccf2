"""The class's hostile members: every submission by the name of who hands it in."""

from __future__ import annotations

from tests.attacks import afterwards, bombs, crossing, in_process, reaching, reading
from tests.attacks.course import Attack

ATTACKS: dict[str, Attack] = {
    **in_process.ATTACKS,
    **reading.ATTACKS,
    **reaching.ATTACKS,
    **crossing.ATTACKS,
    **bombs.ATTACKS,
    **afterwards.ATTACKS,
}
FORGING = in_process.FORGING
KINDS = list(dict.fromkeys(attack.kind for attack in ATTACKS.values()))
# a sandbox keeps these off, and there is nothing else that would
SUCCEED_WITHOUT_A_SANDBOX = {
    reading.FRAMES,
    *(attack.kind for attack in reaching.ATTACKS.values()),
}
