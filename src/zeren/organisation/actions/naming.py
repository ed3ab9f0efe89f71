"""The name of a person is corrected, or changes from a day on, by marriage or by law.

The name in use is shown everywhere at once, also on pages of past days; since when it is so stands
beside the one before. Staff numbers that were given up are kept in the same way. Documents
that were issued keep the name they were issued with, and who was called what can be proved: every
name is kept with a key of its own, and the fact names both by their keyed digests alone. Erasing a
person destroys names and keys; the facts stay and tell nobody's name.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.days import day_of
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
    since: date | None


@Act
def correct_name(
    person_id: int, name: str, *, reason: str, since: date | None = None, by: Actor, at: datetime
) -> Walk[Correction]:
    """The person is called otherwise from now on; the old name is kept beside the new one.

    reason:  without the name; it stands in the list of names, not in the log.
    since:   the day from which it is the name; None: the one before was never right.
    Refused: organisation.no_such_person, .not_yours, .not_yourself, .same_name, .no_name_reason,
             .name_is_not_yet.
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
    if since and since > on:
        raise Refused("organisation.name_is_not_yet")
    found = Correction(person_id, person.name, after, reason.strip(), since)
    yield found
    was, is_now = keep_both(
        person_id, found.before, after, since=since, reason=found.reason, by=by, at=at
    )
    if Person.objects.filter(pk=person_id, name=found.before).update(name=after) != 1:
        raise Refused("organisation.moved_meanwhile")
    person.name = after
    index([person])
    ledger.record(
        "person.name_corrected",
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


def keep_both(
    person_id: int,
    before: str,
    after: str,
    *,
    what: str = "name",
    since: date | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> tuple[PersonName, PersonName]:
    """What is in use now beside what was until then, each under a key of its own.

    since:   None: the one before was a slip, and this one is so since that one was.
    """
    kept = PersonName.objects.filter(person_id=person_id, what=what).order_by("-id").first()
    if kept is None or kept.name != before:
        kept = _kept(person_id, what, before, 0, "", by, at)
    day = day_of(since) if since else kept.from_day
    return kept, _kept(person_id, what, after, day, reason, by, at)


def _kept(
    person_id: int, what: str, name: str, day: int, reason: str, by: Actor, at: datetime
) -> PersonName:
    key = secrets.token_hex(32)
    row = PersonName.objects.create(
        person_id=person_id,
        what=what,
        from_day=day,
        name=name,
        reason=reason,
        key=key,
        commitment=commitment(key, name),
    )
    ledger.record("person.name_kept", by=by, at=at, row=row, body={"person": person_id})
    return row


def commitment(key: str, name: str) -> str:
    """HMAC-SHA-256 of a name under a key of its own, as 64 hexadecimal digits."""
    return hmac.new(bytes.fromhex(key), name.encode(), hashlib.sha256).hexdigest()
