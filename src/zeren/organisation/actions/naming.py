"""The name of a person is corrected: written wrongly, or changed by marriage or by law.

A name has no days: the right one is shown everywhere at once, also on pages of past days. Documents
that were issued keep the name they were issued with, and who was called what can be proved: every
name is kept with a key of its own, and the fact names both by their keyed digests alone. Erasing a
person destroys names and keys; the facts stay and tell nobody's name.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions.finding import index
from zeren.organisation.actions.rows import changing, require_seen
from zeren.organisation.models import Person, PersonName
from zeren.organisation.queries.spans import lock

SHORTEST = 4
"""Characters of a reason that says something, in Chinese too."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person is called, what he will be called, and why."""

    person_id: int
    before: str
    after: str
    reason: str


def plan_correction(
    person_id: int, name: str, *, reason: str, by: Actor, at: datetime
) -> Correction:
    """The person is called otherwise from now on.

    reason:  without the name; it stands in the list of names, not in the log.
    Refused: organisation.no_such_person, .not_yours, .not_yourself, .same_name, .no_name_reason.
    """
    on = queries.date_of(at)
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise Refused("organisation.no_such_person")
    place = queries.place_of(person_id, on)
    permits.keeper_of(by, permits.ROSTER, on, *([place.unit_id] if place else []))
    if by == Actor.person(person_id):
        raise Refused("organisation.not_yourself_named")
    after = " ".join(name.split())
    if not after or after == person.name:
        raise Refused("organisation.same_name", name=person.name)
    if len(reason.strip()) < SHORTEST:
        raise Refused("organisation.no_name_reason")
    return Correction(person_id, person.name, after, reason.strip())


def correct_name(
    person_id: int, name: str, *, reason: str, seen: str = "", by: Actor, at: datetime
) -> Correction:
    """Keep the old name and the new one, show the new one. Refused: as plan_correction,
    .moved_meanwhile.
    """
    with changing():
        lock("person", [person_id])
        found = plan_correction(person_id, name, reason=reason, by=by, at=at)
        require_seen(found, seen)
        before = _kept(person_id, found.before, "", by, at)
        after = _kept(person_id, found.after, found.reason, by, at)
        renamed = Person.objects.filter(pk=person_id, name=found.before).update(name=found.after)
        if renamed != 1:
            raise Refused("organisation.moved_meanwhile")
        person = Person.objects.get(pk=person_id)
        index([person])
        ledger.record(
            "person.name_corrected",
            about=("person", person_id),
            by=by,
            at=at,
            row=person,
            body={
                "before": before.commitment,
                "after": after.commitment,
                "people": [person_id],
                "since": queries.date_of(at).isoformat(),
            },
        )
    return found


def keep_both(person_id: int, before: str, after: str, *, by: Actor, at: datetime) -> None:
    """A workbook says another name: the old one is kept beside it like one corrected by hand."""
    _kept(person_id, before, "", by, at)
    _kept(person_id, after, "工作簿 / workbook", by, at)


def _kept(person_id: int, name: str, reason: str, by: Actor, at: datetime) -> PersonName:
    """The newest row of this name, or a new one under a fresh key."""
    newest = PersonName.objects.filter(person_id=person_id).order_by("-id").first()
    if newest is not None and newest.name == name:
        return newest
    key = secrets.token_hex(32)
    row = PersonName.objects.create(
        person_id=person_id, name=name, reason=reason, key=key, commitment=commitment(key, name)
    )
    ledger.record(
        "person.name_kept",
        about=(PersonName.EVIDENCE_KIND, row.pk),
        by=by,
        at=at,
        row=row,
        body={"person": person_id},
    )
    return row


def commitment(key: str, name: str) -> str:
    """HMAC-SHA-256 of a name under a key of its own, as 64 hexadecimal digits."""
    return hmac.new(bytes.fromhex(key), name.encode(), hashlib.sha256).hexdigest()
