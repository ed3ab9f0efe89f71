"""Powerful roles take two people, given and ended; until the second one says yes nothing is so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import audit, clock
from zeren.ledger.models import Fact
from zeren.organisation import actions, queries
from zeren.organisation.models import Grant, RoleRequest, Told
from zeren.organisation.queries import requests
from zeren.site import jobs

POWERFUL = ("safety_manager", "auditor", "administrator")


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as now:
        yield now


@pytest.fixture
def cast(db: None, hand: Clock) -> Cast:
    return cast_of(with_targets=False)


def today() -> date:
    return clock.today()


def asked(cast: Cast, role: str, who: str = "mate", by: str = "administrator") -> int:
    found = actions.grant_role(
        cast.ids[who], role, cast.units["CO"], from_date=today(), by=cast.actor(cast.ids[by]),
        at=clock.now(),
    )  # fmt: skip
    assert isinstance(found, RoleRequest)
    return found.pk


def confirm(cast: Cast, request_id: int, who: str) -> Grant:
    return actions.confirm_role(request_id, by=cast.actor(cast.ids[who]), at=clock.now())


def codes(request_id: int) -> list[str]:
    rows = Fact.objects.filter(about_kind="role_request", about_id=request_id)
    return list(rows.order_by("id").values_list("code", flat=True))


def refuses(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=rf"^{code.replace('.', chr(92) + '.')}")


@pytest.mark.parametrize("role", POWERFUL)
def test_one_administrator_alone_gives_no_powerful_role(cast: Cast, role: str) -> None:
    before = set(Grant.objects.values_list("id", "to_day"))

    request = asked(cast, role)

    assert set(Grant.objects.values_list("id", "to_day")) == before
    assert cast.mate not in queries.holders(role, today())
    with refuses("role.same_person"):
        confirm(cast, request, "administrator")
    assert set(Grant.objects.values_list("id", "to_day")) == before


@pytest.mark.parametrize("role", POWERFUL)
def test_the_general_manager_says_yes_and_each_step_is_a_fact(cast: Cast, role: str) -> None:
    request = asked(cast, role)

    grant = confirm(cast, request, "gm")

    assert cast.mate in queries.holders(role, today())
    assert codes(request) == ["role.asked", "role.confirmed"]
    given = Fact.objects.get(code="role.granted", about_id=grant.pk)
    assert (given.actor_kind, given.actor_id) == ("person", cast.gm)
    assert audit.audit(tables=[RoleRequest, Grant]) == []


@pytest.mark.parametrize("role", POWERFUL)
def test_the_end_of_a_powerful_role_takes_two_as_well(cast: Cast, role: str) -> None:
    who = {"safety_manager": "safety"}.get(role, role)
    grant = Grant.objects.get(role=role)
    by = "gm" if role == "administrator" else "administrator"
    found = actions.revoke_role(grant.pk, by=cast.actor(cast.ids[by]), at=clock.now())
    assert isinstance(found, RoleRequest)
    assert cast.ids[who] in queries.holders(role, today())
    with refuses("role.own"):
        confirm(cast, found.pk, who)

    confirm(cast, found.pk, "safety" if role == "administrator" else "gm")

    assert cast.ids[who] not in queries.holders(role, today())


@pytest.mark.parametrize("who", ["worker", "workshop", "leader", "clerk", "mate"])
def test_nobody_else_says_yes_or_no(cast: Cast, who: str) -> None:
    request = asked(cast, "safety_manager")
    for act in (actions.confirm_role, actions.decline_role):
        with pytest.raises(Refused, match=r"^role\.(not_second|own)"):
            act(request, by=cast.actor(cast.ids[who]), at=clock.now())
    for by in (SYSTEM, Actor.anonymous(), Actor.account(cast.account_of(cast.worker))):
        with pytest.raises(Refused, match=r"^role\."):
            actions.confirm_role(request, by=by, at=clock.now())


def test_an_auditor_is_not_chosen_by_whom_he_audits(cast: Cast) -> None:
    request = asked(cast, "auditor")
    with refuses("role.not_second"):
        confirm(cast, request, "safety")
    confirm(cast, request, "auditor")


def test_somebody_the_asker_just_appointed_cannot_repay_it(cast: Cast, hand: Clock) -> None:
    confirm(cast, asked(cast, "safety_manager"), "gm")
    request = asked(cast, "administrator", who="worker")
    with refuses("role.fresh"):
        confirm(cast, request, "mate")
    hand.tick(days=7)

    confirm(cast, request, "mate")

    assert cast.worker in queries.holders("administrator", today())


def test_a_declined_request_changes_nothing_and_stays_closed(cast: Cast) -> None:
    request = asked(cast, "auditor")
    actions.decline_role(request, by=cast.actor(cast.gm), at=clock.now())
    assert cast.mate not in queries.holders("auditor", today())
    with refuses("role.request_closed"):
        confirm(cast, request, "gm")
    assert codes(request) == ["role.asked", "role.declined"]


def test_only_the_asker_takes_a_request_back(cast: Cast) -> None:
    request = asked(cast, "auditor")
    with refuses("role.not_asker"):
        actions.take_back_role(request, by=cast.actor(cast.gm), at=clock.now())
    actions.take_back_role(request, by=cast.actor(cast.administrator), at=clock.now())
    with refuses("role.request_closed"):
        confirm(cast, request, "gm")


def test_a_request_nobody_answers_lapses_after_fourteen_days(cast: Cast, hand: Clock) -> None:
    request = asked(cast, "auditor")
    hand.tick(days=14)
    with refuses("role.request_lapsed"):
        confirm(cast, request, "gm")

    jobs.turn()
    jobs.turn()

    assert codes(request) == ["role.asked", "role.lapsed"]
    assert asked(cast, "auditor") != request


def test_what_is_asked_already_is_not_asked_twice(cast: Cast) -> None:
    asked(cast, "auditor")
    with refuses("role.asked_already"):
        asked(cast, "auditor", by="gm")


def test_when_the_general_manager_asks_the_administrator_says_yes(cast: Cast) -> None:
    request = asked(cast, "auditor", by="gm")
    with refuses("role.same_person"):
        confirm(cast, request, "gm")
    confirm(cast, request, "administrator")
    assert cast.mate in queries.holders("auditor", today())


def test_the_clerk_is_given_and_ended_by_one(cast: Cast) -> None:
    grant = actions.grant_role(
        cast.mate, "clerk", cast.units["CO"], from_date=today(),
        by=cast.actor(cast.administrator), at=clock.now(),
    )  # fmt: skip
    assert isinstance(grant, Grant)
    assert Told.objects.filter(person_id=cast.gm, code="role.granted").exists()
    actions.revoke_role(grant.pk, by=cast.actor(cast.administrator), at=clock.now())
    assert cast.mate not in queries.holders("clerk", today())


def test_a_role_of_a_unit_is_not_confirmed_by_an_office_of_another(cast: Cast) -> None:
    Grant.objects.filter(person_id=cast.safety).update(unit_id=cast.units["WELD"])
    request = asked(cast, "administrator")
    with refuses("role.not_second"):
        confirm(cast, request, "safety")


def test_asked_for_the_past_it_begins_with_the_yes(cast: Cast, hand: Clock) -> None:
    request = asked(cast, "auditor")
    hand.tick(days=3)
    assert confirm(cast, request, "gm").from_date == today()


def test_a_workbook_only_asks_for_powerful_roles(db: None, hand: Clock) -> None:
    cast = cast_of(with_targets=False)

    assert Fact.objects.filter(code="role.asked").count() == 3
    for role in POWERFUL:
        grant = Grant.objects.get(role=role)
        given = Fact.objects.get(code="role.granted", about_kind="grant", about_id=grant.pk)
        assert (given.actor_kind, given.actor_id) == ("person", cast.gm)


def test_what_was_asked_is_told_only_while_it_waits(cast: Cast) -> None:
    request = asked(cast, "auditor")
    assert [one.code for one in requests.told_to(cast.gm)] == ["role.asked"]
    assert [one.code for one in requests.told_to(cast.mate)] == ["role.asked"]

    confirm(cast, request, "gm")

    assert requests.told_to(cast.gm) == []
    assert [one.code for one in requests.told_to(cast.mate)] == ["role.granted"]
