"""A powerful role is asked for by one and confirmed by another; until then nothing is so.

The rule, who may say yes to what, is core/grant.py; the words of the waiting are in texts/roles.py.
"""

from collections.abc import Iterable
from datetime import date, datetime

from zeren.core import grant as rule
from zeren.core.actor import Actor
from zeren.core.days import date_of, day_of
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked
from zeren.organisation.actions.rows import Rows, changing
from zeren.organisation.models import Grant, RoleRequest, Told
from zeren.organisation.queries import offices, requests
from zeren.organisation.queries.spans import lock

GIVE, END = "give", "end"


def ask(row: RoleRequest, *, by: Actor, at: datetime) -> RoleRequest:
    """Keep a request; the person it is about and the general manager are told.

    Call in the transaction of `changing`. Refused: role.asked_already.
    """
    (kept,) = ask_many([row], by=by, at=at)
    return kept


def ask_many(rows: list[RoleRequest], *, by: Actor, at: datetime) -> list[RoleRequest]:
    """`ask` for all powerful roles of a workbook. Refused: role.asked_already."""
    on = queries.date_of(at)
    for row in rows:
        _lapse_old(row, on, at)
        if requests.waiting_for(row.act, row.role, row.unit_id, row.person_id, row.grant_id):
            raise Refused("role.asked_already")
        row.asked_kind, row.asked_id, row.asked_day = by.kind, by.id, day_of(on)
    kept = RoleRequest.objects.bulk_create(rows)
    facts = ledger.record_many("role.asked", map(_item, kept), by=by, at=at)
    _tell(kept, list(facts), "role.asked", by, on)
    return kept


def confirm(request_id: int, *, by: Actor, at: datetime) -> Grant:
    """The second person says yes: the role is given, or ends, in the same transaction.

    A role asked for an earlier day begins today.
    Refused: role.needs_person, .same_person, .own, .not_second, .fresh, .request_closed,
             .request_lapsed, organisation.not_here_then, .contractor_holds_none, .role_held,
             .role_ended, .moved_meanwhile.
    """
    with changing():
        row = _get(request_id)
        if row.person_id:
            lock("person", [row.person_id])
        return _confirm(row, by, at)


def confirm_office(act: str, about_id: int, *, by: Actor, at: datetime) -> Grant:
    """The second person says yes to what the roster says of an office (queries/offices.py).

    act: "give" with the person who is head of the whole, "end" with the grant that ends. With a new
    head's yes the office of whoever is head no longer ends. Refused: as confirm.
    """
    on = queries.date_of(at)
    with changing():
        row = offices.find(act, about_id, on)
        if row is None:
            raise Refused("role.request_closed")
        lock("person", [row.person_id or 0])
        return _confirm(row, by, at)


def open_first(*, by: Actor, at: datetime) -> None:
    """At the very first set-up the first administrator (or the machine) names the head of the
    whole alone: there is nobody else. Afterwards this does nothing.
    """
    on = queries.date_of(at)
    if offices.is_first() and requests.second(by, 0, on).is_last:
        for row in offices.waiting(on):
            confirm_office(*offices.about(row), by=by, at=at)


def _confirm(row: RoleRequest, by: Actor, at: datetime) -> Grant:
    on = queries.date_of(at)
    closed = requests.why_not(by, row, on)
    is_late = offices.is_kept(row) and requests.is_late(row, on)
    state = rule.decide("confirm", row.state, closed=closed, is_late=is_late)
    if not offices.is_kept(row):
        row.save()
    found = _give(row, on, by, at) if row.act == GIVE else _end(row, on, by, at)
    row.grant_id = found.pk
    _close(row, state, "role.confirmed", on=on, by=by, at=at)
    return found


def decline(request_id: int, *, by: Actor, at: datetime) -> RoleRequest:
    """The second person says no. Refused: as confirm."""
    on = queries.date_of(at)
    with changing():
        row = _get(request_id)
        closed = requests.why_not(by, row, on)
        state = rule.decide("decline", row.state, closed=closed, is_late=requests.is_late(row, on))
        _close(row, state, "role.declined", on=on, by=by, at=at)
    return row


def take_back(request_id: int, *, by: Actor, at: datetime) -> RoleRequest:
    """Whoever asked takes it back. Refused: role.not_asker, .request_closed, .request_lapsed."""
    on = queries.date_of(at)
    with changing():
        row = _get(request_id)
        closed = () if by == requests.asker(row) else ("role.not_asker",)
        late = requests.is_late(row, on)
        state = rule.decide("take_back", row.state, closed=closed, is_late=late)
        _close(row, state, "role.taken_back", on=on, by=by, at=at)
    return row


def lapse_due(*, by: Actor, at: datetime) -> int:
    """Write down that requests lapsed which nobody answered in time; returns how many."""
    on = queries.date_of(at)
    late = [row for row in requests.open_requests() if requests.is_late(row, on)]
    for row in late:
        with changing():
            state = rule.decide("lapse", row.state, is_late=True)
            _close(row, state, "role.lapsed", on=on, by=by, at=at)
    return len(late)


def tell(person_ids: Iterable[int | None], code: str, about_id: int, fact_id: int) -> None:
    """These people read it on their next page, until they put it away."""
    Told.objects.bulk_create(
        [
            Told(person_id=one, code=code, about_id=about_id, fact_id=fact_id)
            for one in sorted({one for one in person_ids if one})
        ],
        ignore_conflicts=True,
    )


def put_away(told_id: int, *, by: Actor, at: datetime) -> None:
    """It was read; what it tells stays in the log. Somebody else's is left as it is."""
    mine = Told.objects.filter(pk=told_id, person_id=by.id, put_away_at__isnull=True)
    if by.kind == "person":
        mine.update(put_away_at=at)


def _give(row: RoleRequest, on: date, by: Actor, at: datetime) -> Grant:
    assert row.person_id is not None, "the table has a rule for it"
    begins = max(row.from_day, day_of(on))
    day = date_of(begins) or on
    unit = asked.unit_then(row.unit_id, on)
    person = asked.person_then(row.person_id, day)
    permits.may_hold(person.name, person.kind)
    if requests.holds_already(row.person_id, row.role, row.unit_id, on):
        raise Refused("organisation.role_held", name=person.name, unit=unit.name)
    grant = Grant.objects.create(
        person_id=row.person_id, role=row.role, unit_id=row.unit_id, from_day=begins, opened=row
    )
    record_given(grant, by=by, at=at, request=row.pk)
    if row.role == rule.HEAD:
        before = Grant.objects.filter(role=rule.HEAD, to_day__gt=begins).exclude(pk=grant.pk)
        gone = offices.not_heads(before.values_list("person_id", flat=True), begins)
        for old in before.filter(person_id__in=gone).order_by("id"):
            end_grant(old, day, by=by, at=at, request=row.pk)
    return grant


def _end(row: RoleRequest, on: date, by: Actor, at: datetime) -> Grant:
    grant = Grant.objects.get(pk=row.grant_id or 0)
    day = date_of(max(row.from_day, day_of(on))) or on
    if grant.to_day <= day_of(day):
        raise Refused("organisation.role_ended")
    end_grant(grant, day, by=by, at=at, request=row.pk)
    return grant


def record_given(grant: Grant, *, by: Actor, at: datetime, request: int | None = None) -> None:
    """The fact of a role that begins; the person and the general manager are told."""
    since = date_of(grant.from_day)
    body = {"role": grant.role, "person": grant.person_id, "unit": grant.unit_id,
            "since": since.isoformat() if since else None}  # fmt: skip
    if request:
        body["request"] = request
    fact = ledger.record("role.granted", by=by, at=at, row=grant,
                         body=body)  # fmt: skip
    _tell_both(grant, "role.granted", fact.pk, by, queries.date_of(at))


def end_grant(grant: Grant, on: date, *, by: Actor, at: datetime, request: int = 0) -> None:
    """A role ends on a day, with its fact; the person and the general manager are told."""
    if request:  # first of all: the table lets no office end without it
        Grant.objects.filter(pk=grant.pk).update(ended_id=request)
        grant.ended_id = request
    rows = Rows(by=by, at=at)
    rows.end([grant], day_of(on))
    rows.write()
    body = {"role": grant.role, "person": grant.person_id, "unit": grant.unit_id}
    if request:
        body["request"] = request
    fact = ledger.record("role.revoked", by=by, at=at, row=grant,
                         body=body)  # fmt: skip
    _tell_both(grant, "role.revoked", fact.pk, by, on)


def _tell_both(grant: Grant, code: str, fact_id: int, by: Actor, on: date) -> None:
    told = {grant.person_id, *requests.general_managers(on)}
    tell((one for one in told if by != Actor.person(one or 0)), code, grant.pk, fact_id)


def _close(row: RoleRequest, state: str, code: str, *, on: date, by: Actor, at: datetime) -> None:
    """Compare and set, so that of two answers at once one counts."""
    swapped = RoleRequest.objects.filter(pk=row.pk, state="ASKED").update(
        state=state,
        grant_id=row.grant_id,
        decided_by_id=by.id if by.kind == "person" else None,
        decided_day=day_of(on),
    )
    if not swapped:
        raise Refused("organisation.moved_meanwhile")
    row.refresh_from_db()
    item = _item(row)
    fact = ledger.record(code, by=by, at=at, row=row, body=item.body)
    if code != "role.confirmed":  # what was given or ended is told itself
        _tell([row], [fact.pk], code, by, on)
    elif row.asked_kind == "person":
        tell([row.asked_id], code, row.pk, fact.pk)


def _tell(rows: list[RoleRequest], fact_ids: list[int], code: str, by: Actor, on: date) -> None:
    top = requests.general_managers(on)
    for row, fact_id in zip(rows, fact_ids, strict=True):
        asker = row.asked_id if row.asked_kind == "person" else None
        told = {row.person_id, asker, *top}
        tell((one for one in told if by != Actor.person(one or 0)), code, row.pk, fact_id)


def _lapse_old(row: RoleRequest, on: date, at: datetime) -> None:
    """An old request does not stand in the way of a new one, written down or not."""
    old = requests.waiting_for(row.act, row.role, row.unit_id, row.person_id, row.grant_id)
    if old is not None and requests.is_late(old, on):
        _close(old, "LAPSED", "role.lapsed", on=on, by=Actor.system(), at=at)


def _get(request_id: int) -> RoleRequest:
    row = RoleRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise Refused("role.request_closed")
    return row


def _item(row: RoleRequest) -> ledger.Item:
    body = {"act": row.act, "role": row.role, "person": row.person_id, "unit": row.unit_id}
    return ledger.Item((RoleRequest.EVIDENCE_KIND, row.pk), row, body)
