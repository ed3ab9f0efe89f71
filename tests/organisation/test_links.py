"""Whose sign-in an account is: told by facts, ended with the last day, shown to the person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import frozen
from zeren.ledger import actions as ledger
from zeren.ledger import audit, clock
from zeren.ledger.models import Fact
from zeren.organisation import actions
from zeren.organisation.models import Person, Post
from zeren.organisation.queries import links
from zeren.site import jobs


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        yield cast_of(with_targets=False)


def test_the_fact_of_a_link_names_the_account(cast: Cast) -> None:
    account = cast.account_of(cast.worker)

    told = links.links([cast.worker])

    (link,) = told.of(cast.worker)
    assert link.account_id == account
    assert told.at_fact(cast.worker, link.fact_id - 1) is None
    assert told.at_fact(cast.worker, link.fact_id) == account


def test_a_link_swapped_by_sql_is_named_by_the_audit(cast: Cast) -> None:
    ledger.sequence()
    mine = cast.account_of(cast.worker)
    Person.objects.filter(pk=cast.worker).update(account_id=None)
    Person.objects.filter(pk=cast.safety).update(account_id=mine)

    said = {(one.code, one.where) for one in audit.audit(tables=[Person])}

    assert ("row_changed", f"person {cast.worker}") in said
    assert ("row_changed", f"person {cast.safety}") in said


def test_a_swap_that_was_swapped_back_does_not_change_what_the_facts_say(cast: Cast) -> None:
    mine, newest = cast.account_of(cast.worker), Fact.objects.latest("id").pk
    theirs = cast.account_of(cast.safety)
    Person.objects.filter(pk=cast.safety).update(account_id=None)
    Person.objects.filter(pk=cast.worker).update(account_id=theirs)

    assert links.links().at_fact(cast.worker, newest + 1) == mine
    assert links.links().at_fact(cast.safety, newest + 1) == theirs


def test_the_link_ends_after_the_last_day_and_a_return_links_anew(db: None) -> None:
    with frozen() as now:
        cast = cast_of(with_targets=False)
        mine, at = cast.account_of(cast.mate), clock.now()
        tomorrow = clock.today() + timedelta(days=1)
        actions.leave(cast.mate, to_date=tomorrow, by=SYSTEM, at=at)
        jobs.turn()
        assert links.links([cast.mate]).now(cast.mate) is not None
        now.tick(days=1)

        jobs.turn()
        jobs.turn()

        told = links.links([cast.mate])
        assert [one.account_id for one in told.of(cast.mate)] == [mine, None]
        assert Person.objects.get(pk=cast.mate).account_id is None
        now.tick(days=10)
        actions.come_back(
            cast.mate,
            post_id=Post.objects.get(code="WE").pk,
            kind="employee",
            employer="",
            from_date=clock.today(),
            by=SYSTEM,
            at=clock.now(),
        )
        jobs.turn()
        standing = links.links([cast.mate]).now(cast.mate)
        assert standing is not None
        assert standing.account_id == mine


def test_many_people_are_asked_in_one_statement(
    cast: Cast, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]  # the fixture has no public type
        links.links(cast.ids.values())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_my_account_says_whose_sign_in_it_is(cast: Cast, language: str) -> None:
    page = cast.door(cast.worker, language).get("/account/").content.decode()

    (link,) = links.links([cast.worker]).of(cast.worker)
    assert "田𠮷生" in page
    assert "E021" in page
    assert str(link.fact_id) in page
