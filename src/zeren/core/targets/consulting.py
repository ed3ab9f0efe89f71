"""Who was asked about a draft of targets, and whether each was heard.

What is said is only ever added to. An acceptance speaks of what stood there: when it changes, the
person is asked again. Whoever did not accept is answered before anything is published; silence is
named and stands in nobody's way.

Sources: Labour Contract Law art. 4 (rules that touch workers are discussed with them or their
representatives, and objections are talked over); ISO 45001:2018 cl. 5.4 (consultation on
objectives), cl. 6.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ACTS = ("ASKED", "ACCEPTED", "REFUSED", "COMMENTED", "ANSWERED")
BY_ASKED = ("ACCEPTED", "REFUSED", "COMMENTED")
STATES = ("SILENT", "ACCEPTED", "REFUSED", "CHANGED")
State = Literal["SILENT", "ACCEPTED", "REFUSED", "CHANGED"]


@dataclass(frozen=True, slots=True)
class Said:
    """One saying: its number, the act, the digest of what it speaks of, and what it answers."""

    id: int
    act: str
    digest: str
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """Where one asked person stands.

    state:  SILENT (neither yes nor no yet), ACCEPTED or REFUSED as it is now, CHANGED (accepted or
            refused, and answered, before it was changed).
    open:   what waits for an answer of whoever asked, oldest first.
    blocks: publishing waits, because of a no that nobody answered.
    """

    state: State
    open: tuple[int, ...] = ()
    blocks: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether the person's word is still waited for."""
        return self.state in ("SILENT", "CHANGED")


def heard(said: Sequence[Said], digest: str) -> Heard:
    """Where a person stands who said this, oldest first, about what now has this digest.

    A no that nobody answered stays a no whatever changed; a later yes needs no answer to it.
    """
    answered = {one.answers for one in said if one.act == "ANSWERED"}
    judged = [one for one in said if one.act in ("ACCEPTED", "REFUSED")]
    last = judged[-1] if judged else None
    waiting = tuple(
        one.id
        for one in said
        if one.id not in answered
        and (one.act == "COMMENTED" or (one.act == "REFUSED" and one is last))
    )
    if last is None:
        return Heard("SILENT", waiting)
    if last.act == "REFUSED" and last.id not in answered:
        return Heard("REFUSED", waiting, blocks=True)
    if last.digest != digest:
        return Heard("CHANGED", waiting)
    return Heard("ACCEPTED" if last.act == "ACCEPTED" else "REFUSED", waiting)
