"""A file with many people takes two: asked with a purpose, allowed with a PIN, taken for a day."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core import handing
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger import audit
from zeren.ledger.models import Fact
from zeren.organisation import actions
from zeren.organisation.models import Export, Exported, Person
from zeren.organisation.queries import exports as queries
from zeren.organisation.texts import exports as texts
from zeren.web.files import File

LIST = "/letters/letters.xlsx"
ASKED = {"purpose": "inspection", "recipient": "County bureau", "words": "Yearly inspection"}


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as now:
        yield now


@pytest.fixture
def cast(db: None, hand: Clock, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(handing, "MOST", 3)
    found = cast_of()
    found.issue()
    return found


def ask(cast: Cast, who: int, address: str = LIST) -> Export:
    answer = cast.door(who).post(address, ASKED)
    assert answer.status_code == 303, answer.content.decode()
    return Export.objects.latest("pk")


def allow(cast: Cast, row: Export, who: int, pin: str = PIN) -> int:
    page = reverse("organisation:export", args=[row.pk])
    return cast.door(who).post(page, {"act": "allow", "pin": pin}).status_code


def test_a_long_list_goes_out_only_by_a_second_person_and_each_time_is_a_fact(
    cast: Cast, hand: Clock
) -> None:
    door = cast.door(cast.safety)
    page = door.get(LIST)
    assert not isinstance(page, File)
    assert "people stand in this file" in page.content.decode()

    row = ask(cast, cast.safety)
    assert not isinstance(door.get(LIST), File), "nobody has said yes"
    assert allow(cast, row, cast.auditor) == 303
    for _time in range(2):
        assert isinstance(door.get(LIST), File)

    facts = Fact.objects.filter(code__startswith="export.").order_by("id")
    assert [one.code for one in facts] == [
        "export.asked", "export.allowed", "export.downloaded", "export.downloaded",
    ]  # fmt: skip
    many = Export.objects.get().people
    want = {"list": "letters:export", "many": many, "purpose": "inspection"}
    assert [json.loads(one.body) for one in facts] == [want] * 4
    assert [one.proof for one in facts][1] == "pin"
    whole = " ".join(facts.values_list("body", flat=True))
    assert not [one for one in Person.objects.values_list("name", flat=True) if one in whole]
    ledger.sequence()
    ledger.checkpoint()
    assert [str(one) for one in audit.audit()] == []


def test_the_link_is_for_who_asked_for_what_was_asked_and_for_a_day(
    cast: Cast, hand: Clock
) -> None:
    row = ask(cast, cast.safety)
    allow(cast, row, cast.gm)

    assert not isinstance(cast.door(cast.gm).get(LIST), File)
    assert not isinstance(cast.door(cast.safety).get(f"{LIST}?state=ISSUED"), File)
    assert isinstance(cast.door(cast.safety).get(LIST), File)
    hand.tick(hours=25)
    assert not isinstance(cast.door(cast.safety).get(LIST), File)


def test_nobody_says_yes_to_himself_nor_without_a_pin_nor_without_the_office(cast: Cast) -> None:
    row = ask(cast, cast.safety)

    assert allow(cast, row, cast.safety) == 409
    assert allow(cast, row, cast.auditor, pin="000000") == 409
    assert allow(cast, row, cast.clerk) == 404
    assert allow(cast, row, cast.workshop) == 404
    viewer = cast.viewer(cast.auditor)
    with pytest.raises(Refused) as refused:
        actions.step_export(row.pk, "allow", viewer=viewer, by=viewer.actor, at=row.asked_at)
    assert refused.value.code == "export.pin_needed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=row.pk).update(state="ALLOWED", decided_by_id=row.asked_by_id)
    assert Export.objects.get().state == "ASKED"


def test_a_list_that_became_wider_is_asked_anew(cast: Cast) -> None:
    row = ask(cast, cast.safety)
    allow(cast, row, cast.auditor)
    Export.objects.update(listed=",".join(row.listed.split(",")[1:]))

    assert not isinstance(cast.door(cast.safety).get(LIST), File)


def test_what_is_declined_or_taken_back_is_not_taken(cast: Cast) -> None:
    row = ask(cast, cast.safety)
    page = reverse("organisation:export", args=[row.pk])
    assert cast.door(cast.gm).post(page, {"act": "decline"}).status_code == 303
    second = ask(cast, cast.safety)
    allow(cast, second, cast.gm)
    page = reverse("organisation:export", args=[second.pk])
    assert cast.door(cast.safety).post(page, {"act": "take_back"}).status_code == 303

    assert not isinstance(cast.door(cast.safety).get(LIST), File)
    assert list(Export.objects.order_by("pk").values_list("state", flat=True)) == [
        "DECLINED", "TAKEN_BACK",
    ]  # fmt: skip


def test_who_may_say_yes_finds_it_on_my_day(cast: Cast, hand: Clock) -> None:
    ask(cast, cast.workshop, "/letters/letters.xlsx")

    for who, waits in ((cast.gm, True), (cast.auditor, True), (cast.clerk, False)):
        page = cast.door(who).get("/").content.decode()
        assert ("may it go out?" in page) is waits, who
    hand.tick(days=8)
    assert not queries.to_decide(cast.viewer(cast.gm), hand.at).exists()


def test_everybody_in_it_reads_where_it_went_once_it_was_taken(cast: Cast) -> None:
    row = ask(cast, cast.safety)
    allow(cast, row, cast.auditor)
    mine = cast.door(cast.worker)
    assert "County bureau" not in mine.get("/privacy/mine/").content.decode()

    cast.door(cast.safety).get(LIST)

    page = mine.get("/privacy/mine/").content.decode()
    assert "County bureau" in page
    assert "Yearly inspection" in page
    outside = Person.objects.exclude(pk__in=queries.named(row)).filter(account__isnull=False)
    for who in outside.values_list("pk", flat=True):
        assert "County bureau" not in cast.door(who).get("/privacy/mine/").content.decode()


def test_a_list_of_a_team_is_given_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "MOST", 50)

    assert isinstance(cast.door(cast.workshop).get(LIST), File)
    assert not Export.objects.exists()


def test_every_list_with_words_is_a_page() -> None:
    for name in texts.LISTS:
        args = [1] if ":import_" in name or name == "scans:list" else []
        assert reverse(name, args=args)


def test_who_stands_in_it_is_found_by_the_person(cast: Cast) -> None:
    row = ask(cast, cast.safety)

    found = Exported.objects.filter(export=row).values_list("person_id", flat=True)
    assert set(found) == queries.named(row)
