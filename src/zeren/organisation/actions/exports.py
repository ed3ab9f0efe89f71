"""Ask for a list of many people as a file, say yes or no to it, take it: each a fact, no names."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from zeren.core import handing as rule
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.ledger import actions as ledger
from zeren.organisation.models import Export, Exported
from zeren.organisation.queries import exports as queries
from zeren.organisation.queries.spans import lock

PAST = {"allow": "export.allowed", "decline": "export.declined", "take_back": "export.taken_back"}


@transaction.atomic
def ask(
    what: str,
    address: str,
    people: Collection[int],
    *,
    unnamed: int = 0,
    purpose: str,
    recipient: str,
    words: str,
    viewer: Viewer,
    at: datetime,
) -> Export:
    """Ask for a list as a file. Nothing goes out before a second person said yes.

    Refused: export.no_person (an account without a person), export.asked_already.
    """
    if not viewer.person_id:
        raise Refused("export.no_person")
    if queries.asked(viewer.person_id, address, at):
        raise Refused("export.asked_already")
    told = {"purpose": purpose, "recipient": recipient, "words": words}
    row = _kept(what, address, people, unnamed=unnamed, by=viewer.person_id, at=at, **told)
    ledger.record("export.asked", by=viewer.actor, at=at, row=row, body=_body(row))
    return row


@transaction.atomic
def give(
    what: str,
    address: str,
    people: Collection[int],
    *,
    unnamed: int = 0,
    viewer: Viewer,
    at: datetime,
) -> bool:
    """A small file goes out at once; False, and nothing is kept, where it takes a second person.

    It does when it names too many together with what the same person took in the day before: one
    after the other is counted, also of ten taken at the same moment.
    Refused: export.no_person (an account without a person).
    """
    if not (people or unnamed):
        return True
    if not viewer.person_id:
        raise Refused("export.no_person")
    lock("person", [viewer.person_id])
    if rule.needs_second(queries.with_before(viewer.person_id, people, unnamed, at)):
        return False
    own = {"purpose": "own_work", "state": rule.GIVEN, "taken": 1}
    row = _kept(what, address, people, unnamed=unnamed, by=viewer.person_id, at=at, **own)
    ledger.record("export.given", by=viewer.actor, at=at, row=row, body=_body(row))
    return True


@transaction.atomic
def by_operator(command: str, people: int, *, by: Actor, at: datetime) -> None:
    """Who keeps the machine had so many people written out; the command's name says how."""
    ledger.record(
        "export.by_operator", about=("installation", 1), by=by, at=at,
        body={"command": command, "many": people},
    )  # fmt: skip


def _kept(
    what: str, address: str, people: Collection[int], *, unnamed: int, by: int, at: datetime,
    **more: object,
) -> Export:  # fmt: skip
    ids = sorted(set(people))
    listed = ",".join(map(str, ids))
    row = Export.objects.create(
        what=what,
        address=address,
        people=len(ids) + unnamed,
        unnamed=unnamed,
        listed=listed,
        digest=hashlib.sha256(listed.encode()).hexdigest(),
        asked_by_id=by,
        asked_at=at,
        **more,
    )
    Exported.objects.bulk_create(
        [Exported(export=row, person_id=one) for one in ids], batch_size=1000
    )
    return row


@transaction.atomic
def step(export_id: int, act: str, *, viewer: Viewer, by: Actor, at: datetime) -> Export:
    """Allow or decline what another asked; take back what is not yet over.

    by: with the own PIN just given, where it is a yes.
    Refused: export.own, export.not_yours, export.step_closed, export.moved_meanwhile,
    export.pin_needed.
    """
    row = queries.export_for(viewer, export_id)
    if row is None:
        raise Refused("export.not_yours")
    state = rule.decide(
        act, row.state, is_asker=row.asked_by_id == viewer.person_id,
        is_second=queries.is_second(viewer), asked_at=row.asked_at, at=at,
    )  # fmt: skip
    changes: dict[str, object] = {"state": state}
    if act == "allow":
        if by.proof != "pin":
            raise Refused("export.pin_needed")
        changes["until"] = at + rule.OPEN_FOR
    if act in rule.BY_SECOND:
        changes |= {"decided_by_id": viewer.person_id, "decided_at": at}
    ledger.swap(row, "export.moved_meanwhile", "state", **changes)
    ledger.record(PAST[act], by=by, at=at, row=row, body=_body(row))
    return row


@transaction.atomic
def take(export_id: int, *, viewer: Viewer, at: datetime) -> Export:
    """It is taken once more. Refused: export.moved_meanwhile when the yes was taken back."""
    row = Export.objects.get(pk=export_id)
    ledger.swap(row, "export.moved_meanwhile", "state", "taken", taken=row.taken + 1)
    ledger.record("export.downloaded", by=viewer.actor, at=at, row=row, body=_body(row))
    return row


def _body(row: Export) -> dict[str, object]:
    return {"list": row.what, "many": row.people, "purpose": row.purpose}
