"""What witnesses signed under our checkpoints, and whether that is as many as was agreed.

The policy is the setting: these witnesses, and so many of them must have cosigned. A receipt takes
the oldest checkpoint that covers its fact and is cosigned as agreed, else the oldest that covers
it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count

from zeren.core.log import cosign, note
from zeren.ledger import clock, seal
from zeren.ledger.models import Checkpoint, Cosignature


@dataclass(frozen=True)
class Witness:
    """Where a witness is asked, and its key."""

    address: str
    vkey: str

    @property
    def key(self) -> note.VerifierKey:
        return cosign.parse_vkey(self.vkey)

    @property
    def short(self) -> str:
        """Name and hash of its key: the part before the code."""
        return "+".join(self.vkey.split("+")[:2])


def witnesses() -> list[Witness]:
    """The witnesses of this house, as the settings name them."""
    found = []
    for text in settings.ZEREN.witnesses:
        address, _, vkey = text.partition(" ")
        found.append(Witness(address, vkey.strip()))
    return found


def needed() -> int:
    """How many of them must have cosigned."""
    return int(settings.ZEREN.witnesses_needed)


def accept(point: Checkpoint, witness: Witness, answer: str, *, asked: datetime) -> bool:
    """Keep the cosignature in a witness's answer; False when it holds none of its own.

    asked: when the witness was asked; its time is compared with our clock.
    """
    text, _lines = note.split(point.note)
    found = cosign.line_of(answer, witness.key, text, seal.holds)
    if found is None:
        return False
    line, at = found
    clock.heard(witness.short, at, asked)
    Cosignature.objects.bulk_create(
        [Cosignature(size=point.size, witness=witness.short, at=at, line=line)],
        ignore_conflicts=True,
    )
    return True


def of(sizes: Sequence[int]) -> dict[int, list[Cosignature]]:
    """Cosignatures by size, of those witnesses that the settings name."""
    named = [witness.short for witness in witnesses()]
    found: dict[int, list[Cosignature]] = {}
    rows = Cosignature.objects.filter(size__in=list(sizes), witness__in=named)
    for row in rows.order_by("id") if named else ():
        found.setdefault(row.size, []).append(row)
    return found


def with_lines(point: Checkpoint, lines: Mapping[int, Sequence[Cosignature]] | None = None) -> str:
    """The note of a checkpoint with what witnesses wrote below it."""
    below = (of([point.size]) if lines is None else lines).get(point.size, ())
    return point.note + "".join(row.line for row in below)


def covering(position: int) -> Checkpoint | None:
    """The checkpoint for the receipt of an entry: cosigned as agreed when there is such a one."""
    oldest = Checkpoint.objects.filter(size__gt=position).order_by("size").first()
    if oldest is None or not needed():
        return oldest
    named = [witness.short for witness in witnesses()]
    size = (
        Cosignature.objects.filter(size__gt=position, witness__in=named)
        .values("size")
        .annotate(many=Count("id"))
        .filter(many__gte=needed())
        .order_by("size")
        .values_list("size", flat=True)
        .first()
    )
    return oldest if size is None else Checkpoint.objects.get(size=size)
