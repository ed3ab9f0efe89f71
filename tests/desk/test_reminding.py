"""Remind whoever has the next step on any list, as it is filtered, in one way for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.hazards import actions as hazards
from zeren.jobs import actions as jobs
from zeren.ledger import clock
from zeren.notices.models import Message
from zeren.organisation.models import Person
from zeren.web import links
from zeren.web.reminding import LISTS, remind_of

pytestmark = pytest.mark.django_db
PAGES = {
    "letters": links.letters,
    "hazards": links.hazards,
    "cases": links.cases,
    "people": links.people,
}


@pytest.fixture
def hands() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(hands: Clock, db: None) -> Cast:
    cast = cast_of()
    cast.train(cast.worker, cast.mate)
    cast.issue()
    return cast


def read(door: Client, path: str) -> str:
    return door.get(path, headers={"accept-language": "en"}).content.decode()


def number(page: str) -> int:
    """How many people the page says are reminded."""
    found = re.search(r"<h1[^>]*>\s*(\w+) (?:person|people)", page)
    told = found[1] if found else "0"
    return 1 if told == "One" else int(told) if told.isdecimal() else 0


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_every_list_has_the_button_for_whom_it_opens_and_only_for_them(
    cast: Cast, kind: str
) -> None:
    assert set(PAGES) == set(LISTS)
    is_empty = kind in ("cases", "hazards")  # nobody is reminded of nothing

    for who, has in (("safety", True), ("workshop", True), ("auditor", False), ("worker", False)):
        door = cast.door(getattr(cast, who))
        found = re.search(r'href="(/remind/\?[^"]*)"', read(door, f"{PAGES[kind]()}?q=&sort="))
        assert bool(found) == (has and not is_empty), who
        if found:
            assert door.get(found[1].replace("&amp;", "&")).status_code == 200


def test_of_letters_whoever_has_not_signed_and_then_whoever_countersigns(cast: Cast) -> None:
    door = cast.door(cast.safety)
    before = number(read(door, remind_of("letters", "state=ISSUED")))
    cast.sign(cast.worker)

    after = number(read(door, remind_of("letters", "state=ISSUED")))
    waits = number(read(door, remind_of("letters", "state=SIGNED")))

    assert (before - after, waits) == (1, 1)


def test_the_filter_of_the_list_is_the_filter_of_the_reminder(cast: Cast) -> None:
    name = Person.objects.get(pk=cast.mate).name
    door = cast.door(cast.safety)

    door.post(remind_of("letters", f"q={name}"))
    jobs.run_ready("desk.remind", now=clock.now)

    told = set(Message.objects.values_list("person_id", flat=True))
    assert told == {cast.mate}
    assert "reminded today already" in read(door, remind_of("people", f"q={name}"))


def test_of_hazards_whoever_mends_them_below_the_head_alone(cast: Cast) -> None:
    hazards.report(
        text="漏油",
        thing_id=None,
        unit_id=cast.units["W2"],
        photos=[],
        by=cast.actor(cast.worker),
        at=clock.now(),
    )

    above = number(read(cast.door(cast.workshop), remind_of("hazards", "state=OPEN")))
    self_alone = number(read(cast.door(cast.leader), remind_of("hazards", "state=OPEN")))

    assert (above, self_alone) == (1, 0), "the leader mends it, and nobody reminds himself"


def test_people_who_owe_nothing_are_not_counted(cast: Cast) -> None:
    number_of = cast.door(cast.safety)

    assert number(read(number_of, remind_of("people", "q=no-such-person"))) == 0


@pytest.mark.parametrize("path", ["/remind/?list=nothing", "/remind/?list=letters"])
def test_no_other_list_and_nobody_else(cast: Cast, path: str) -> None:
    assert cast.door(cast.worker).get(path).status_code == 404
    assert cast.door(cast.safety).get("/remind/?list=nothing").status_code == 404
