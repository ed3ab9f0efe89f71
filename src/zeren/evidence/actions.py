"""Bring the newest checkpoint out of the house; write down what is claimed of a lost part."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.tongue import LANGUAGES
from zeren.evidence import queries, sending
from zeren.evidence.models import Place
from zeren.evidence.queries import whose
from zeren.evidence.sending import Outcome
from zeren.ledger import actions as recording
from zeren.ledger import clock, cosigned, inbox, known
from zeren.ledger import queries as ledger

CLAIMED = "evidence.claimed"
A_DAY = timedelta(hours=24)
A_WHILE = timedelta(minutes=10)
"""After a mail that did not go."""


def send(*, at: datetime) -> int:
    """Send the newest checkpoint wherever it is due; returns how many places took it.

    Witnesses first, so that folders and mails carry their cosignatures. No transaction is open
    while others are waited for. Two workers at once: a place is tried by the one that takes it.
    """
    point = ledger.latest_checkpoint()
    if point is None:
        return 0
    taken = 0
    for kind, name in queries.named():
        place, _is_new = Place.objects.get_or_create(name=f"{kind} {name}")
        if not _is_due(kind, place, point.size, at) or not _take(place, at):
            continue
        outcome = _bring(kind, name, place, point)
        _note(place, outcome, point.size, at)
        taken += not outcome.problem
    return taken


def claim(data: bytes, *, at: datetime) -> ledger.Fact:
    """Somebody brings a receipt out of a lost part: what it shows is claimed, not in the log.

    Written down once, however often it is brought, and never who brought it: the receipt counts,
    not the hand. The numbers in it are those of before; here they may be others by now.
    Refused: evidence.not_lost for every other file.
    """
    with transaction.atomic():
        inbox.alone(CLAIMED)
        found = whose.answer(data)
        if found.lost is None or found.entry is None:
            raise Refused("evidence.not_lost")
        known_claim = whose.claim_of(found.entry, found.lost)
        if known_claim is not None:
            return known_claim
        entry = found.entry.content
        shown = {part: entry[part] for part in ("code", "about", "by", "at", "recorded_at", "id")}
        return recording.record(
            CLAIMED,
            about=(whose.GAP, found.lost.fact_id),
            by=Actor.anonymous(),
            at=at,
            body={"leaf": found.entry.leaf, "index": found.entry.index, **shown},
        )


def _is_due(kind: str, place: Place, size: int, at: datetime) -> bool:
    if size == place.size and not place.problem:
        return False
    if kind != queries.MAIL:
        return True
    if place.problem and place.tried_at and at - place.tried_at < A_WHILE:
        return False
    return (
        place.taken_at is None
        or bool(place.problem)
        or at - place.taken_at >= A_DAY
        or size - place.size >= settings.ZEREN.checkpoint_mail_facts
        or ledger.has_happened(settings.CHECKPOINT_MAIL_AFTER, since=place.size)
    )


def _take(place: Place, at: datetime) -> bool:
    mine = Place.objects.filter(pk=place.pk, tried_at=place.tried_at)
    return mine.update(tried_at=at) == 1


def _bring(kind: str, name: str, place: Place, point: ledger.Checkpoint) -> Outcome:
    if kind == queries.WITNESS:
        witness = next(one for one in cosigned.witnesses() if one.short == name)
        proof = sending.proof_from(ledger.tree_reader(), point.size)
        asked = clock.read()
        outcome = sending.to_witness(witness.address, point.note, place.size, proof)
        if not outcome.problem and not cosigned.accept(point, witness, outcome.answer, asked=asked):
            return Outcome("evidence.witness_not_itself", outcome.answer.strip()[:300])
        return outcome
    signed = cosigned.with_lines(point)
    if kind == queries.FOLDER:
        keys = "".join(f"{key}\n" for key in known.all_keys())
        return sending.to_folder(Path(name), signed, keys, _is_ours)
    subject, text = _mail(point.size, signed)
    zeren = settings.ZEREN
    return sending.by_mail(zeren.mail_server, zeren.mail_sender, [name], subject, text)


def _is_ours(kept: "ledger.note.Checkpoint") -> bool:
    return ledger.root_of(kept.size) == kept.root


def _note(place: Place, outcome: Outcome, size: int, at: datetime) -> None:
    changed: dict[str, object] = {"problem": outcome.problem, "detail": outcome.detail}
    if not outcome.problem:
        changed |= {"size": size, "taken_at": at}
    elif outcome.size is not None and outcome.problem != "evidence.place_differs":
        changed |= {"size": outcome.size}
    Place.objects.filter(pk=place.pk).update(**changed)


def _mail(size: int, signed: str) -> tuple[str, str]:
    """Subject and text, in both languages; names no person."""
    origin = signed.split("\n")[0]
    key = str(known.all_keys()[0])
    parts = []
    for language in LANGUAGES:
        with translation.override(language):
            parts.append(
                _(
                    "This is a checkpoint of the safety log “%(log)s”: %(size)s entries are "
                    "signed. Keep this mail. Whoever holds it can show later that nothing before "
                    "it was changed, added or removed.\n"
                    "To compare: save the lines between the marks as a file and run\n"
                    "zeren audit --checkpoint FILE, or paste them at /verify/."
                )
                % {"log": origin, "size": size}
            )
    text = "\n\n".join([*parts, f"-----8<-----\n{signed}----->8-----", f"{origin}\nkey: {key}"])
    return f"Checkpoint {size} · {origin}", text + "\n"
