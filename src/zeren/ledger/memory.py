"""What was signed before, wherever it is kept: in the database, in the folder, beside the key.

After a restore of an older copy the database has forgotten something that was signed. Whoever
signs on then tells a second story. So the key itself remembers the last note it signed, in a file
beside it (`keys/signed.json`), and everything is compared before the next is signed.

A part that was lost and acknowledged by two people is named by a fact (ACKNOWLEDGED); its notes
are a known gap from then on.
"""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zeren.core.log import merkle, note, order
from zeren.ledger import seal, tree
from zeren.ledger.audit import ACKNOWLEDGED, LOST_ROOT, former, is_ours, lost
from zeren.ledger.models import Checkpoint, Fact, Installation, Leaf

NAMED = 300
"""How many lost checkpoints one fact can name (two days of one every ten minutes)."""
LOOKED_AT = 3
"""Notes below the size of the log that are compared each time; the audit compares all."""


@dataclass(frozen=True)
class Signed:
    """A checkpoint that this log once signed."""

    size: int
    root: str
    where: str

    @property
    def name(self) -> tuple[int, str]:
        return self.size, self.root[:LOST_ROOT]


@dataclass(frozen=True)
class Gap:
    """Something was signed that is not here.

    size, root:  the largest checkpoint that does not fit.
    common:      how many entries were signed and are here: the largest checkpoint that fits.
    since:       when that was signed; until: when the largest was, where the key remembers.
    lost:        names of all checkpoints that do not fit, the largest first, at most NAMED.
    """

    size: int
    root: str
    common: int
    since: datetime | None
    until: datetime | None
    lost: tuple[tuple[int, str], ...]
    is_rewritten: bool = False
    """What does not fit stands in this very database: it was changed, not restored."""
    is_forgotten: bool = False
    """Nothing contradicts, but the key has lost its memory."""

    @property
    def missing(self) -> int:
        """How many entries were signed and are not here."""
        return self.size - self.common


def path() -> Path:
    """Where the key remembers; belongs to a backup of the keys."""
    return Path(settings.KEYS_FOLDER) / "signed.json"


def kept_note() -> str:
    """The note that the key remembers, empty when it has forgotten."""
    try:
        return str(json.loads(path().read_text(encoding="utf-8"))["note"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def remember(text: str, size: int, at: datetime) -> None:
    """Keep the note that was just signed, unless a later one of this story is kept already."""
    kept = _kept()
    if kept is not None and kept.signed.size >= size and kept.signed.name not in lost():
        return
    target = path()
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"note": text, "recorded_at": at.isoformat()}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, target)


def gap() -> Gap | None:
    """Compare the log with everything that was signed; None when all of it fits.

    Each folder, the own one and those outside, is read from its largest note down, until LOOKED_AT
    notes fit; the audit reads all of the own one.
    """
    key, kept = _key(), _kept()
    if key is None:
        return None
    here, read, known = _size(), tree.Stored(), lost()
    rows = Checkpoint.objects.order_by("-size").values_list("size", "root")
    in_rows = [Signed(size, root, "database") for size, root in rows[:LOOKED_AT]]
    fitting: list[Signed] = []
    wrong: list[Signed] = []
    for folder in (seal.folder(), *map(Path, settings.ZEREN.checkpoint_folders)):
        fits = 0
        for path in _files(folder):
            one = _opened(path, key)
            if one is None or one.name in known:
                continue
            is_fitting = _fits(one, here, read)
            (fitting if is_fitting else wrong).append(one)
            fits += is_fitting
            if fits >= LOOKED_AT:
                break
    for one in (*in_rows, *([kept.signed] if kept else [])):
        if one.name not in known:
            (fitting if _fits(one, here, read) else wrong).append(one)
    if not wrong:
        return _forgotten() if kept is None else None
    worst = max(wrong, key=lambda one: one.size)
    common = max((one.size for one in fitting), default=0)
    point = Checkpoint.objects.filter(size=common).first()
    return Gap(
        size=worst.size,
        root=worst.root,
        common=common,
        since=point.recorded_at if point else None,
        until=kept.at if kept else None,
        lost=tuple(sorted({one.name for one in wrong}, reverse=True)[:NAMED]),
        is_rewritten=any(one.where == "database" for one in wrong),
    )


def is_whole() -> bool:
    """A quick look for every page: does the database know what the key signed last?"""
    kept = _kept()
    if kept is None:
        return not Checkpoint.objects.exists()
    last = kept.signed
    return Checkpoint.objects.filter(size=last.size, root=last.root).exists() or last.name in lost()


def _forgotten() -> Gap | None:
    """The gap of a key without memory; none when nothing was signed since two people said so."""
    signed = Fact.objects.filter(code=order.CHECKPOINTED).order_by("-id").first()
    point = Checkpoint.objects.order_by("-size").first()
    if signed is None and point is None:
        return None
    said = Fact.objects.filter(code=ACKNOWLEDGED).order_by("-id").first()
    if said is not None and is_ours(said) and (signed is None or said.pk > signed.pk):
        return None
    if point is None:
        return Gap(0, "", 0, None, None, (), is_forgotten=True)
    return Gap(point.size, point.root, point.size, point.recorded_at, None, (), is_forgotten=True)


def _fits(one: Signed, here: int, read: merkle.Read) -> bool:
    try:
        return one.size <= here and merkle.root(one.size, read).hex() == one.root
    except LookupError:
        return False


def _size() -> int:
    last = Leaf.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _files(folder: Path) -> list[Path]:
    """Notes of a folder, the largest first; none when it is not mounted or cannot be read."""
    try:
        return sorted(folder.glob("*.txt"), reverse=True) if folder.is_dir() else []
    except OSError:
        return []


@dataclass(frozen=True)
class _Kept:
    """What the key remembers, and when it signed that."""

    signed: Signed
    at: datetime


def _kept() -> _Kept | None:
    key = _key()
    try:
        content = json.loads(path().read_text(encoding="utf-8"))
        moment = datetime.fromisoformat(content["recorded_at"])
        signed = None if key is None else _parsed(content["note"], "key", key)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return None if signed is None else _Kept(signed, moment)


def _opened(path: Path, key: note.VerifierKey) -> Signed | None:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return _parsed(text, path.name, key)


def _parsed(text: str, where: str, key: note.VerifierKey) -> Signed | None:
    """The checkpoint of a note that this log has signed, None for any other."""
    try:
        point = seal.opened_by_any(text, key, former())
    except note.BadNote:
        return None
    return Signed(point.size, point.root.hex(), where)


def _key() -> note.VerifierKey | None:
    installation = Installation.objects.first()
    return seal.verifier_key(installation) if installation else None
