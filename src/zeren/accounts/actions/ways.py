"""Settings of the house's ways by two people: asked for, confirmed with the own PIN, ended by one.

What is asked for is sealed at once and never shown again; it changes nothing before the second
person, and can be tried out before (foretelling.py).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from sansldap import LDAPFilter

from zeren.accounts import permits, queries, ways
from zeren.accounts.actions import links
from zeren.accounts.models import Way
from zeren.core import way
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.ledger import house


def ask(kind: str, typed: Mapping[str, str], *, by: Actor, at: datetime) -> Way:
    """Somebody who may asks for these settings; what was asked for of the kind before ends.

    A secret that is left empty is that of what holds. Refused: way.given, way.secret_again and
    everything of `core.way.faults`, at its field.
    """
    if ways.is_given(kind):
        raise Refused("way.given")
    with transaction.atomic():
        house.hold()  # of ten who ask at once each ends the one before
        holds, before = queries.way_of(kind, "HOLDS"), queries.way_of(kind, "ASKED")
        mine = before is not None and before.asked_by_id == by.account_id
        former = before if mine else holds
        whole = way.completed(kind, typed, ways.values_of(former) if former else {})
        wrong = way.faults(kind, whole)
        if kind == "ldap" and whole["ldap_filter"] and not _is_filter(whole["ldap_filter"]):
            wrong.append(Problem("way.filter", where="ldap_filter"))
        if wrong:
            raise Refused(wrong[0].code, wrong, **wrong[0].params)
        if before is not None:
            _end(before, by=by, at=at)
        row = Way(kind=kind, state="ASKED", asked_by_id=by.account_id, asked_at=at)
        row.sealed = ways.sealed(row, whole)
        row.save(force_insert=True)
        _record("way.asked", row, by=by, at=at)
    return row


def confirm(way_id: int, *, by: Actor, at: datetime) -> Way:
    """A second person with the own PIN: from now on it holds, and what held before does not.

    Who is linked with somebody of another directory or provider is signed out.
    Refused: account.not_yours, code.pin_asked, way.second_person, .given, .lapsed, .sealed,
             .moved_meanwhile.
    """
    permits.own_factors(by.account_id, by)
    with transaction.atomic():
        house.hold()
        row = queries.way(way_id)
        if row is None or row.state != "ASKED":
            raise Refused("way.moved_meanwhile")
        if row.asked_by_id == by.account_id:
            raise Refused("way.second_person")
        if ways.is_given(row.kind):
            raise Refused("way.given")
        if at - row.asked_at > way.OPEN_FOR:
            raise Refused("way.lapsed")
        if not ways.values_of(row):
            raise Refused("way.sealed")
        held = queries.way_of(row.kind, "HOLDS")
        if held is not None:
            _end(held, by=by, at=at)
        then = {"state": "HOLDS", "decided_by_id": by.account_id, "decided_at": at}
        ledger.swap(row, "way.moved_meanwhile", "state", **then)
        _record("way.confirmed", row, by=by, at=at)
        links.end_sessions_of(queries.of_elsewhere(row.kind), at=at)
    return row


def end(way_id: int, *, by: Actor, at: datetime) -> Way:
    """One person takes back what was asked for, or ends what holds.

    Ended, nobody comes in by it, and whoever is linked by it is signed out. Refused:
    way.moved_meanwhile, way.replaced (other hours or offices are set by two people).
    """
    with transaction.atomic():
        house.hold()
        row = queries.way(way_id)
        if row is None or row.state == "ENDED":
            raise Refused("way.moved_meanwhile")
        is_held = row.state == "HOLDS"
        if is_held and row.kind in way.REPLACED:
            raise Refused("way.replaced")
        _end(row, by=by, at=at)
        if is_held and not ways.is_given(row.kind):
            links.end_sessions_of(queries.of_elsewhere(row.kind), at=at)
    return row


def _end(row: Way, *, by: Actor, at: datetime) -> None:
    ledger.swap(row, "way.moved_meanwhile", "state", state="ENDED")
    _record("way.ended", row, by=by, at=at)


def _record(code: str, row: Way, *, by: Actor, at: datetime) -> None:
    ledger.record(code, by=by, at=at, row=row, body={"way": row.kind})


def _is_filter(text: str) -> bool:
    try:
        LDAPFilter.from_string(text)
    except ValueError:
        return False
    return True
