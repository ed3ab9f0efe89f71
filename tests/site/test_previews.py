"""A preview says what the act does: it does it, counts, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import SYSTEM, Cast, cast_of
from zeren.core.sheets.workbook import Book, Row
from zeren.ledger import clock, inbox
from zeren.ledger.models import Fact
from zeren.letters.models import Letter
from zeren.obligations import queries as owed
from zeren.obligations.models import Obligation
from zeren.organisation import actions as organisation
from zeren.organisation.models import Holding, Post
from zeren.site import previews
from zeren.targets import actions as targets

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    found = cast_of()
    found.train(found.gm, found.leader, found.worker, found.mate)
    found.issue()
    for person in (found.gm, found.leader, found.worker, found.mate):
        found.sign(person)
    for person in (found.leader, found.worker, found.mate):
        found.countersign(person)
    return found


def post(code: str) -> int:
    return int(Post.objects.get(code=code).pk)


def acts(cast: Cast) -> dict[str, Callable[[], object]]:
    today = clock.today()
    given: dict[str, Any] = {"by": SYSTEM, "at": clock.now()}
    return {
        "transfer": lambda: organisation.transfer(
            cast.worker, post("OF"), from_date=today, **given
        ),
        "head": lambda: organisation.change_head(
            cast.units["W2"], cast.mate, from_date=today, **given
        ),
        "leave": lambda: organisation.leave(cast.mate, to_date=today, **given),
        "later": lambda: organisation.transfer(
            cast.worker, post("OF"), from_date=today + timedelta(days=9), **given
        ),
        "join": lambda: organisation.join("X1", "新人", post("WE"), from_date=today, **given),
    }


@pytest.mark.parametrize("name", ["transfer", "head", "leave", "later", "join"])
def test_what_is_foretold_is_what_happens(cast: Cast, name: str) -> None:
    act = acts(cast)[name]
    counted = (Fact.objects.count(), Obligation.objects.count(), Holding.objects.count())

    told = previews.foretell(act, clock.now())

    assert counted == (Fact.objects.count(), Obligation.objects.count(), Holding.objects.count())
    before = previews._missing(told.on)
    newest = Fact.objects.latest("id").pk
    act()
    inbox.react(at=clock.now())
    after = previews._missing(told.on)
    ended = Fact.objects.filter(code=previews.DUE_AGAIN, pk__gt=newest)
    assert told.letters + told.unsigned == ended.values("about_id").distinct().count()
    more = {name: after.get(name, 0) - before.get(name, 0) for name in {*before, *after}}
    assert told.missing == sum(one for one in more.values() if one > 0)
    assert told.closing == -sum(one for one in more.values() if one < 0)
    assert told.untrained == max(0, after["trained"] - before["trained"])
    assert not told.is_large


def test_a_transfer_says_that_one_letter_falls_due_again(cast: Cast) -> None:
    told = previews.foretell(acts(cast)["transfer"], clock.now())

    assert (told.letters, told.untrained) == (1, 0)
    assert Letter.objects.filter(person_id=cast.worker, state="IN_FORCE").count() == 1


def test_a_newcomer_needs_training_first_and_the_page_says_so(cast: Cast) -> None:
    told = previews.foretell(acts(cast)["join"], clock.now())

    assert told.untrained == 1
    door = cast.door(cast.clerk)
    page = door.post(
        f"/organisation/people/{cast.worker}/transfer/",
        {"post": str(post("OF")), "from_date": clock.today().isoformat()},
    )
    assert page.status_code == 200, page.content.decode()[:300]
    assert "1 letter falls due again." in page.content.decode()
    assert owed.tally(clock.today().toordinal()).by_requirement


def test_new_targets_say_before_they_are_published_whose_letters_fall_due(cast: Cast) -> None:
    gm, at = cast.actor(cast.gm), clock.now()
    row = targets.set_company_target(
        year=cast.year, indicator_code="haz.rectified", kind="FP", value="98", by=gm, at=at
    )
    targets.cascade_all(row.pk, rule="SAME_LIMIT", by=gm, at=at)

    page = cast.door(cast.gm).get(reverse("targets:publish", args=[cast.year])).content.decode()

    held = [one.state for one in Letter.objects.all() if "隐患整改率" in str(one.text)]
    assert sorted(held) == ["IN_FORCE", "IN_FORCE", "ISSUED", "ISSUED"], "letters of heads"
    assert "2 letters fall due again." in page
    assert "2 letters that are not signed yet are issued anew." in page
    assert Letter.objects.filter(state="IN_FORCE").count() == 4


def test_a_duty_says_before_it_is_added_whose_letters_fall_due(cast: Cast) -> None:
    given = {"text_zh": "班前检查地线", "rule": "uses", "frequency": "shift"}

    page = (
        cast.door(cast.leader)
        .post(reverse("responsibility:duty-add", args=[post("WE")]), given)
        .content.decode()
    )

    assert "2 letters fall due again." in page
    assert Letter.objects.filter(state="IN_FORCE").count() == 4


def test_a_workbook_says_before_it_is_written_whose_letters_fall_due(cast: Cast) -> None:
    people = [{"number": "E021", "post": "OF", "from": clock.today().isoformat()}]
    found = organisation.upload(
        book(people), name="moves.xlsx", digest="1" * 64, by=cast.actor(cast.clerk), at=clock.now()
    )

    page = cast.door(cast.clerk).get(reverse("organisation:import", args=[found.pk]))

    assert "1 letter falls due again." in page.content.decode()
    assert Letter.objects.filter(person_id=cast.worker, state="IN_FORCE").count() == 1


def test_a_large_workbook_is_not_done_only_to_be_told(cast: Cast) -> None:
    def act() -> object:
        raise AssertionError("it was done")

    assert "counted after the act" in previews.lines(act, clock.now(), previews.MOST + 1)[0]


def book(people: list[dict[str, str]]) -> Book:
    return Book({"people": tuple(Row("people", line, one) for line, one in enumerate(people, 2))})
