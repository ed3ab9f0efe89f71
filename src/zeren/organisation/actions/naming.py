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
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.finding import index
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


@Act
def correct_name(
    person_id: int, name: str, *, reason: str, by: Actor, at: datetime
) -> Walk[Correction]:
    """The person is called otherwise from now on; the old name is kept beside the new one.

    reason:  without the name; it stands in the list of names, not in the log.
    Refused: organisation.no_such_person, .not_yours, .not_yourself, .same_name, .no_name_reason.
    """
    lock("person", [person_id])
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
    found = Correction(person_id, person.name, after, reason.strip())
    yield found
    was = _kept(person_id, found.before, "", by, at)
    is_now = _kept(person_id, after, found.reason, by, at)
    if Person.objects.filter(pk=person_id, name=found.before).update(name=after) != 1:
        raise Refused("organisation.moved_meanwhile")
    person.name = after
    index([person])
    ledger.record(
        "person.name_corrected",
        about=("person", person_id),
        by=by,
        at=at,
        row=person,
        body={
            "before": was.commitment,
            "after": is_now.commitment,
            "people": [person_id],
            "since": on.isoformat(),
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
