"""A past day is told as it was: a person, a unit and a thing, in both languages, through HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, cast_of
from tests.frozen import frozen
from zeren.ledger import clock
from zeren.organisation import actions as organisation
from zeren.organisation import history
from zeren.organisation import queries as where

pytestmark = pytest.mark.django_db

BEFORE_ALL, EARLY, TODAY = date(2022, 2, 1), date(2022, 2, 17), date(2022, 2, 26)
LANGUAGES = ("en", "zh-hans")


@pytest.fixture
def cast() -> Iterator[Cast]:
    """Begun on the 16th; a letter in force on the 21st; another workshop head from the 26th."""
    with frozen() as hand:
        cast = cast_of()
        hand.tick(days=5)
        cast.train(cast.worker)
        cast.issue()
        cast.sign(cast.worker)
        cast.countersign(cast.worker)
        hand.tick(days=5)
        organisation.change_head(
            cast.units["WELD"],
            cast.leader,
            from_date=TODAY,
            keeps_post=False,
            by=cast.actor(cast.clerk),
            at=clock.now(),
        )
        yield cast


def page(door: Client, name: str, pk: int, on: date) -> str:
    answer = door.get(reverse(f"desk:{name}", args=[pk]), {"on": on.isoformat()})
    assert answer.status_code == 200
    return answer.content.decode()


def thing_id() -> int:
    found = where.thing_by_code("HJ-12", clock.today())
    assert found is not None
    return int(found.id)


@pytest.mark.parametrize(
    ("language", "in_force", "no_letter", "not_attended"),
    [
        ("en", "in force", "no letter yet", "not yet attended"),
        ("zh-hans", "已生效", "尚无责任书", "尚未参加"),
    ],
)
def test_a_person_of_a_past_day_has_the_training_and_the_letter_of_that_day(
    cast: Cast, language: str, in_force: str, no_letter: str, not_attended: str
) -> None:
    door = cast.door(cast.safety, language)
    number = cast.letter(cast.worker).number

    today = page(door, "person", cast.worker, TODAY)
    early = page(door, "person", cast.worker, EARLY)

    assert f"{in_force}</span>" in today
    assert number in today
    assert no_letter in early
    assert not_attended in early
    assert number not in early
    assert f"{in_force}</span>" not in early


def test_what_was_missing_on_a_past_day_offers_no_act_and_names_the_owner_of_that_day(
    cast: Cast,
) -> None:
    chief = where.names([cast.workshop])[cast.workshop]

    early = page(cast.door(cast.safety), "person", cast.leader, EARLY)

    assert "No implementation meeting is planned for this year" in early
    assert 'class="btn btn-sm" href="/training/' not in early
    assert "Nothing can be done on a past day" in early
    assert chief in page(cast.door(cast.safety), "unit", cast.units["WELD"], EARLY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_of_a_past_day_has_the_head_of_that_day(cast: Cast, language: str) -> None:
    names = where.names([cast.workshop, cast.leader])
    door = cast.door(cast.safety, language)
    of_today, of_then = (
        _headline(page(door, "unit", cast.units["WELD"], day)) for day in (TODAY, EARLY)
    )

    assert names[cast.leader] in of_today
    assert names[cast.workshop] in of_then
    assert names[cast.leader] not in of_then


@pytest.mark.parametrize(
    ("language", "in_force", "no_letter", "report"),
    [
        ("en", "in force", "no letter yet", "Report a hazard"),
        ("zh-hans", "已生效", "尚无责任书", "上报隐患"),
    ],
)
def test_a_thing_of_a_past_day_shows_the_letters_of_that_day_and_offers_nothing(
    cast: Cast, language: str, in_force: str, no_letter: str, report: str
) -> None:
    door = cast.door(cast.safety, language)

    today, early = (page(door, "thing", thing_id(), day) for day in (TODAY, EARLY))

    assert f"{in_force}</span>" in today
    assert report in today
    assert no_letter in early
    assert f"{in_force}</span>" not in early
    assert report not in early


@pytest.mark.parametrize(
    ("language", "nothing", "first"),
    [
        ("en", "Nothing is known of", "The first fact was recorded on"),
        ("zh-hans", "没有任何记录", "第一条记录写于"),
    ],
)
def test_before_the_first_fact_every_page_says_that_nothing_is_known(
    cast: Cast, language: str, nothing: str, first: str
) -> None:
    door = cast.door(cast.safety, language)
    asked = {"on": BEFORE_ALL.isoformat()}

    for name, args in addresses(cast):
        said = door.get(reverse(name, args=args), asked).content.decode()
        assert nothing in said, name
        assert first in said, name
        assert "Bring in" not in said, name


def addresses(cast: Cast) -> list[tuple[str, list[Any]]]:
    return [
        ("desk:person", [cast.worker]),
        ("desk:unit", [cast.units["WELD"]]),
        ("desk:thing", [thing_id()]),
        ("desk:overview", []),
        ("coverage:index", []),
        ("coverage:gaps", []),
    ]


def test_who_may_not_see_a_person_does_not_see_him_on_a_day_before_all_either(cast: Cast) -> None:
    address = reverse("desk:person", args=[cast.worker])

    answer = cast.door(cast.mate).get(address, {"on": BEFORE_ALL.isoformat()})

    assert answer.status_code == 404


def test_a_thing_that_was_not_there_yet_says_so(cast: Cast) -> None:
    from zeren.organisation.models import Thing

    row = Thing.objects.get(pk=thing_id())
    Thing.objects.filter(pk=row.pk).update(from_day=TODAY.toordinal())

    assert "was not there on" in page(cast.door(cast.safety), "thing", row.pk, EARLY)


def test_history_and_evidence_of_a_past_day_end_with_that_day(cast: Cast) -> None:
    door = cast.door(cast.safety)
    today, early = (page(door, "person", cast.worker, day) for day in (TODAY, EARLY))
    assert "Letter issued" in today
    assert "Letter issued" not in early
    assert "Person joined" in early

    about = [("letter", [cast.letter(cast.worker).pk])]
    viewer = cast.viewer(cast.safety)
    assert history.events(viewer, about)
    assert history.events(viewer, about, until=where.end_of_day(EARLY)) == []
    facts = [
        {
            one.label: one.value
            for one in door.get(reverse("desk:overview"), asked).context["figures"]
        }
        for asked in ({"on": EARLY.isoformat()}, {})
    ]

    assert int(facts[0]["Evidence"].split()[0]) < int(facts[1]["Evidence"].split()[0])


def test_targets_published_later_are_not_on_a_day_before(cast: Cast) -> None:
    from zeren.targets.models import TargetSet

    TargetSet.objects.update(published_at=clock.now())
    door = cast.door(cast.safety)

    assert "Work fatalities" in page(door, "unit", cast.units["WELD"], TODAY)
    assert "Work fatalities" not in page(door, "unit", cast.units["WELD"], EARLY)


def test_as_it_was_known_then_is_asked_by_a_day(cast: Cast) -> None:
    door = cast.door(cast.safety)

    def met(**asked: str) -> int:
        return int(
            door.get(reverse("coverage:data"), asked).json()["requirements"]["letter"]["met"]
        )

    assert (met(), met(known=EARLY.isoformat())) == (1, 0)
    page = door.get(reverse("coverage:index"), {"known": EARLY.isoformat()}).content.decode()
    assert "as it was known at the end of" in page
    assert "As it is known now" in page


def test_changes_that_wait_to_be_counted_are_told(cast: Cast) -> None:
    from zeren.ledger.models import Fact, Waiting

    door, address = cast.door(cast.safety), reverse("desk:overview")
    Waiting.objects.all().delete()
    assert "still being counted" not in door.get(address).content.decode()

    fact = Fact.objects.latest("id")
    Waiting.objects.create(reader="census", fact_id=fact.pk)

    assert "1 change is still being counted" in door.get(address).content.decode()


def _headline(text: str) -> str:
    return text.split("<h1>")[1].split("</h1>")[0]
