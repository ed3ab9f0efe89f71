"""Sign checkpoints, one story only: the log is compared with all that was ever signed before."""

import os
import secrets

from django.db import connection, transaction

from zeren.core.actor import Actor
from zeren.core.log import merkle, order
from zeren.core.log import note as notes
from zeren.core.refusal import Refused
from zeren.ledger import clock, inbox, index, memory, seal, tree
from zeren.ledger.actions.folding import CHUNK, FOLDING, fold, put_in, size
from zeren.ledger.actions.recording import open_ledger, record
from zeren.ledger.models import Checkpoint, Installation


def checkpoint() -> Checkpoint | None:
    """Sign the log as it is now; keep the note in the checkpoints folder and beside the key.

    What waits is folded first; then a fact says what is signed and when, takes the last place,
    and the tree with it is signed. So the time of a checkpoint is hashed, and whatever stands
    behind it was recorded later.

    Returns the latest checkpoint, a new one only when the log has grown; None for an empty log.
    Refused: ledger.forked when the log does not begin with what was signed before: database,
    folder and the key's memory are compared, for a log must never sign two stories. It goes on
    with the word of two people (`acknowledge_gap`). ledger.memory_gone when the key's memory is.
    """
    installation = open_ledger()
    with transaction.atomic():
        if connection.features.has_select_for_update:
            Installation.objects.select_for_update().get(pk=installation.pk)
        inbox.alone(FOLDING)
        compare_with_what_was_signed()
        while fold(CHUNK):
            pass
        here = size()
        last = Checkpoint.objects.order_by("-size").first()
        if here and (last is None or last.size < here):
            last = _sign(installation, here)
    if last is not None:
        _write_outside(last)
        memory.remember(last.note, last.size, last.recorded_at)
    return last


def compare_with_what_was_signed() -> None:
    """Refused: ledger.forked, ledger.rewritten, ledger.memory_gone. Asked at the start too."""
    gap = memory.gap()
    if gap is None:
        return
    if gap.is_rewritten:
        raise Refused("ledger.rewritten", size=gap.size)
    if gap.is_forgotten:
        raise Refused("ledger.memory_gone", size=gap.size)
    raise Refused(
        "ledger.forked",
        size=gap.size,
        common=gap.common,
        missing=gap.missing,
        since=gap.since,
        until=gap.until,
    )


def _sign(installation: Installation, here: int) -> Checkpoint:
    """The fact of the checkpoint in the last place, and the signed note over all of it."""
    below = merkle.root(here, tree.Stored())
    body = {"size": here, "root": below.hex()}
    subjects = index.root_at(here)
    if subjects is not None:
        body["index"] = subjects
    fact = record(
        order.CHECKPOINTED,
        about=("checkpoint", here),
        by=Actor.system(),
        at=clock.read(),
        body=body,
    )
    put_in([(fact.pk, fact.entry_hash)])
    root = merkle.root(here + 1, tree.Stored())
    text = seal.sign(notes.Checkpoint(seal.origin(installation), here + 1, root))
    return Checkpoint.objects.create(
        size=here + 1, root=root.hex(), note=text, recorded_at=fact.recorded_at
    )


def _write_outside(point: Checkpoint) -> None:
    """Keep the note as a file of its own; a note that is there is never overwritten.

    One of the same size and another story, from before a restore, keeps its name too.
    """
    folder = seal.folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{point.size:012d}.txt"
    if path.exists() and path.read_text(encoding="utf-8", errors="replace") != point.note:
        path = folder / f"{point.size:012d}-{point.root[:8]}.txt"
    if path.exists():
        return
    aside = folder / f".{path.name}.{secrets.token_hex(4)}"
    with aside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(point.note)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass  # another worker wrote the same note
    finally:
        aside.unlink()
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
