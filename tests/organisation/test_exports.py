"""A file with many people takes two: asked with a purpose, allowed with a PIN, taken for a day."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from tests.truth.test_at_once import at_once, errors
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
    assert Export.objects.get().state == "GIVEN"
    for who in (cast.workshop, cast.gm):
        page = cast.door(who).get(reverse("organisation:exports")).content.decode()
        assert "List of letters" not in page, "what went out by one hand waits for nobody"


def test_small_files_add_up_to_one_that_takes_two(cast: Cast, hand: Clock) -> None:
    """MOST is 3: lists of one letter, which names two, as fast as a hand clicks."""
    door = cast.door(cast.safety)
    people = (cast.worker, cast.mate, cast.leader)
    numbers = Person.objects.in_bulk(people)
    ones = [f"{LIST}?q={numbers[who].number}" for who in people]
    for one in (*ones[:2], ones[0]):
        assert isinstance(door.get(one), File), "the same people again are no more people"

    page = door.get(ones[2])
    assert not isinstance(page, File)
    assert "2 more people stand in what you took" in page.content.decode()
    row = ask(cast, cast.safety, ones[2])
    assert queries.with_before(cast.safety, queries.named(row), 0, row.asked_at) == 4
    asked_for = cast.door(cast.gm).get(reverse("organisation:export", args=[row.pk]))
    assert "More in short lists of the 24 hours before" in asked_for.content.decode()
    hand.tick(minutes=1)
    assert isinstance(door.get(ones[0]), File)
    assert queries.with_before(cast.safety, [], 0, row.asked_at) == 3, "what came later, not before"
    assert allow(cast, row, cast.gm) == 303
    assert isinstance(door.get(ones[2]), File), "a second person said yes"
    assert isinstance(cast.door(cast.gm).get(ones[2]), File), "everybody has a day of his own"
    hand.tick(hours=25)
    door = cast.door(cast.safety)  # signed in anew
    assert isinstance(door.get(ones[2]), File), "the next day begins with nothing"
    ledger.sequence()
    ledger.checkpoint()
    assert [str(one) for one in audit.audit()] == []


def test_what_was_declined_or_only_asked_for_did_not_go_out(cast: Cast) -> None:
    row = ask(cast, cast.safety)
    cast.door(cast.gm).post(reverse("organisation:export", args=[row.pk]), {"act": "decline"})

    assert queries.with_before(cast.safety, [], 0, row.asked_at) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=row.pk).update(state="GIVEN")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_small_files_at_once_are_counted_one_after_the_other(
    hand: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "MOST", 3)
    cast = cast_of(with_targets=False)
    viewer, given = cast.viewer(cast.safety), []

    def take(who: int) -> None:
        given.append(actions.give_export("letters:export", LIST, [who], viewer=viewer, at=hand.at))

    said = at_once(*(partial(take, who) for who in sorted(set(cast.ids.values()))[:10]))

    assert errors(said) == []
    assert sorted(given) == [*[False] * (len(said) - 3), *[True] * 3]
    assert Exported.objects.count() == 3


def test_every_list_with_words_is_a_page() -> None:
    for name in texts.LISTS:
        args = [1] if ":import_" in name or name == "scans:list" else []
        assert reverse(name, args=args)


def test_who_stands_in_it_is_found_by_the_person(cast: Cast) -> None:
    row = ask(cast, cast.safety)

    found = Exported.objects.filter(export=row).values_list("person_id", flat=True)
    assert set(found) == queries.named(row)


def test_what_was_allowed_in_december_is_no_other_list_in_january(cast: Cast, hand: Clock) -> None:
    hand.tick(
        seconds=(hand.at.replace(month=12, day=31, hour=15) - hand.at).total_seconds()
    )  # 23 in the house
    row = ask(cast, cast.safety)
    allow(cast, row, cast.auditor)
    hand.tick(hours=2)
    door = cast.door(cast.safety)

    assert isinstance(door.get(row.address), File), "the list of the old year, for its day"
    assert row.address == f"{LIST}?year={cast.year}"
    found = queries.allowed(cast.safety, f"{LIST}?year={cast.year + 1}", [], 0, hand.at)
    assert found is None


def test_who_says_yes_reads_list_and_purpose_in_the_own_language(cast: Cast) -> None:
    row = ask(cast, cast.safety)
    page = reverse("organisation:export", args=[row.pk])

    chinese = cast.door(cast.gm, "zh-hans").get(page).content.decode()
    english = cast.door(cast.auditor, "en").get(page).content.decode()

    assert ("List of letters" in english, "Inspection by an authority" in english) == (True, True)
    assert not re.search("List of letters|Inspection by|What is it for|Taken so many", chinese)
