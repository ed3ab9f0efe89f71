"""Asking for a powerful role and saying yes to it, through the pages, by the right two people."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, cast_of
from tests.frozen import frozen
from zeren.accounts.models import Account
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.organisation import actions, queries
from zeren.organisation.models import Grant, Holding, RoleRequest, Told


def door_of(account_id: int, language: str) -> Client:
    """A client signed in with an account that belongs to no person."""
    found = Account.objects.get(pk=account_id)
    session = SessionStore()
    session[SESSION_KEY] = str(account_id)
    session[HASH_SESSION_KEY] = found.get_session_auth_hash()
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        yield cast_of(with_targets=False)


def form(cast: Cast, role: str = "safety_manager") -> dict[str, str]:
    return {
        "person": "E022",
        "role": role,
        "unit": str(cast.units["CO"]),
        "from_date": clock.today().isoformat(),
    }


def asked_on_the_page(cast: Cast, language: str = "en") -> int:
    """The administrator's whole way: the form, what will happen, the yes to asking."""
    door = cast.door(cast.administrator, language)
    page = door.post(reverse("organisation:grant"), form(cast))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    hidden.pop("csrfmiddlewaretoken", None)
    answer = door.post(reverse("organisation:grant"), hidden)
    assert answer.status_code == 303, answer.text[:2000]
    return RoleRequest.objects.latest("id").pk


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_from_the_form_of_one_to_the_yes_of_another(cast: Cast, language: str) -> None:
    request = asked_on_the_page(cast, language)
    address = reverse("organisation:role-request", args=[request])
    assert cast.mate not in queries.holders("safety_manager", clock.today())

    for who in ("administrator", "gm"):
        assert address in cast.door(cast.ids[who], language).get("/").text, who
    asker = cast.door(cast.administrator, language)
    assert asker.post(address, {"act": "confirm"}).status_code == 409
    assert cast.mate not in queries.holders("safety_manager", clock.today())

    second = cast.door(cast.gm, language)
    assert 'value="confirm"' in second.get(address).text
    assert second.post(address, {"act": "confirm"}).status_code == 303

    assert cast.mate in queries.holders("safety_manager", clock.today())
    assert 'value="confirm"' not in second.get(address).text


def test_no_single_post_of_an_administrator_changes_a_powerful_role(cast: Cast) -> None:
    before = list(Grant.objects.order_by("id").values())
    door = cast.door(cast.administrator)

    for role in ("safety_manager", "auditor", "administrator"):
        door.post(reverse("organisation:grant"), {**form(cast, role), "sure": "1", "seen": ""})
    for grant in Grant.objects.exclude(role="clerk").values_list("id", flat=True):
        door.post(reverse("organisation:revoke", args=[grant]))
    for request in RoleRequest.objects.values_list("id", flat=True):
        address = reverse("organisation:role-request", args=[request])
        door.post(address, {"act": "confirm"})

    assert list(Grant.objects.order_by("id").values()) == before


def test_the_person_and_the_general_manager_are_told_on_the_next_page(cast: Cast) -> None:
    request = asked_on_the_page(cast)
    actions.confirm_role(request, by=cast.actor(cast.safety), at=clock.now())

    for who, sentence in (
        ("mate", "You now hold the role"),
        ("gm", "王喆 was given the role"),
        ("administrator", "周镕 confirmed what you asked for"),
    ):
        door = cast.door(cast.ids[who])
        page = door.get(reverse("hazards:index")).text
        assert sentence in page, who
        told = Told.objects.filter(person_id=cast.ids[who], put_away_at=None).latest("id")
        door.post(reverse("organisation:put-away", args=[told.pk]))
        assert sentence not in door.get(reverse("hazards:index")).text, who


def test_nobody_puts_away_what_another_is_told(cast: Cast) -> None:
    asked_on_the_page(cast)
    told = Told.objects.get(person_id=cast.gm, put_away_at=None)
    cast.door(cast.worker).post(reverse("organisation:put-away", args=[told.pk]))
    told.refresh_from_db()
    assert told.put_away_at is None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_first_administrator_asks_until_there_is_one(cast: Cast, language: str) -> None:
    Grant.objects.exclude(role="head").update(role="clerk", to_day=F("from_day"))
    first = Account.objects.create(login="ADMIN", is_bootstrap=True)
    by, at = Actor.account(first.pk), clock.now()
    found = actions.grant_role(
        cast.administrator, "administrator", cast.units["CO"], from_date=clock.today(), by=by, at=at
    )
    address = reverse("organisation:role-request", args=[found.pk])
    page = door_of(first.pk, language).get(address).text
    assert {"en": "has no PIN yet", "zh-hans": "还没有 PIN 码"}[language] in page

    cast.door(cast.gm, language).post(address, {"act": "confirm"})

    assert cast.administrator in queries.holders("administrator", at.date())
    with pytest.raises(Refused, match=r"organisation\.not_yours_to_grant"):
        actions.grant_role(
            cast.mate, "auditor", cast.units["CO"], from_date=clock.today(), by=by, at=at
        )


def test_without_a_general_manager_the_page_says_what_to_do_first(cast: Cast) -> None:
    request = asked_on_the_page(cast)
    Grant.objects.exclude(role="administrator").update(role="clerk", to_day=F("from_day"))
    Holding.objects.filter(person_id=cast.gm).update(to_day=F("from_day"))

    page = cast.door(cast.administrator).get(reverse("organisation:role-request", args=[request]))

    assert "there is no general manager" in page.text


def test_what_is_told_is_kept_apart_from_the_facts(cast: Cast) -> None:
    asked_on_the_page(cast)
    before = Fact.objects.count()
    for told in Told.objects.all():
        actions.put_away(told.pk, by=Actor.person(told.person_id), at=clock.now())
    assert Fact.objects.count() == before
