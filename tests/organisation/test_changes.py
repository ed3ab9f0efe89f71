"""Changes by hand: what each writes, when it refuses, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests import dated
from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.census import actions as census
from zeren.core.actor import Actor
from zeren.core.days import NEVER, day_of
from zeren.core.refusal import Refused
from zeren.ledger import clock, inbox
from zeren.ledger.models import Fact
from zeren.obligations import queries as owed
from zeren.organisation import actions, queries
from zeren.organisation.models import Custody, Grant, Holding, Post, PostPlace

SYSTEM = Actor.system()
TODAY = date(2022, 2, 16)


@pytest.fixture(autouse=True)
def still() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(db: None) -> Cast:
    found = cast_of(with_targets=False)
    inbox.react(at=clock.now())
    return found


def post_id(code: str) -> int:
    return int(Post.objects.get(code=code).pk)


def unit_of(cast: Cast, person: int, requirement: str = "letter") -> int | None:
    day = day_of(clock.today())
    rows = owed.standing(requirement, [person])[person]
    return next((row.unit_id for _pk, row in rows if row.is_due(day)), None)


def is_met(requirement: str, subject: int) -> bool:
    day = day_of(clock.today())
    return any(row.is_met(day) for _pk, row in owed.standing(requirement, [subject])[subject])


def facts(code: str) -> list[Fact]:
    return list(Fact.objects.filter(code=code).order_by("id"))


def refuses(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=rf"^{code}(\(|$)")


# Heads


def test_a_new_head_ends_the_old_one_on_the_same_day(cast: Cast) -> None:
    actions.change_head(
        cast.units["W2"], cast.worker, from_date=TODAY, by=cast.actor(cast.clerk), at=clock.now()
    )

    assert queries.head_of(cast.units["W2"], TODAY) == cast.worker
    assert queries.head_of(cast.units["W2"], TODAY - timedelta(days=1)) == cast.leader
    assert Holding.objects.filter(person_id=cast.worker, to_day=NEVER).count() == 1
    assert facts("organisation.head_changed")[-1].about_id == cast.units["W2"]


def test_a_head_may_keep_the_present_post_beside(cast: Cast) -> None:
    actions.change_head(
        cast.units["W2"],
        cast.workshop,
        from_date=TODAY,
        keeps_post=True,
        by=cast.actor(cast.clerk),
        at=clock.now(),
    )

    assert queries.head_of(cast.units["W2"], TODAY) == cast.workshop
    assert queries.head_of(cast.units["WELD"], TODAY) == cast.workshop
    place = queries.place_of(cast.workshop, TODAY)
    assert place is not None
    assert place.unit_id == cast.units["WELD"]


def test_a_head_who_becomes_head_elsewhere_leaves_a_gap(cast: Cast) -> None:
    assert is_met("unit_head", cast.units["W2"])

    actions.change_head(
        cast.units["WELD"], cast.leader, from_date=TODAY, by=cast.actor(cast.gm), at=clock.now()
    )
    inbox.react(at=clock.now())

    assert not is_met("unit_head", cast.units["W2"])
    assert is_met("unit_head", cast.units["WELD"])


@pytest.mark.parametrize(
    ("unit", "who", "code"),
    [
        ("W2", "leader", "organisation.already_head"),
        ("W2", "contractor", "organisation.contractor_holds_none"),
    ],
)
def test_who_cannot_become_head(cast: Cast, unit: str, who: str, code: str) -> None:
    with refuses(code):
        actions.change_head(
            cast.units[unit], cast.ids[who], from_date=TODAY, by=SYSTEM, at=clock.now()
        )


def test_a_unit_without_a_head_post_says_so(cast: Cast) -> None:
    PostPlace.objects.filter(post__code="TL").update(is_head=False)

    with refuses("organisation.no_head_post"):
        actions.change_head(
            cast.units["W2"], cast.worker, from_date=TODAY, by=SYSTEM, at=clock.now()
        )


@pytest.mark.parametrize("who", ["clerk", "gm", "workshop"])
def test_a_head_is_named_by_the_clerk_or_a_head_above(cast: Cast, who: str) -> None:
    """A unit without a head is the turn of the head above, so that one can name it."""
    actions.change_head(
        cast.units["W2"], cast.worker, from_date=TODAY, by=cast.actor(cast.ids[who]), at=clock.now()
    )

    assert queries.head_of(cast.units["W2"], TODAY) == cast.worker


def test_a_head_takes_nobody_out_of_a_unit_that_is_not_his(cast: Cast) -> None:
    def name(keeps_post: bool) -> None:
        actions.change_head(
            cast.units["W2"],
            cast.auditor,
            from_date=TODAY,
            keeps_post=keeps_post,
            by=cast.actor(cast.workshop),
            at=clock.now(),
        )

    with refuses("organisation.not_yours"):
        name(keeps_post=False)
    name(keeps_post=True)

    assert queries.head_of(cast.units["W2"], TODAY) == cast.auditor


@pytest.mark.parametrize("who", ["worker", "leader", "safety", "auditor"])
def test_nobody_else_names_a_head_and_nobody_his_own_successor(cast: Cast, who: str) -> None:
    with refuses("organisation.not_yours"):
        actions.change_head(
            cast.units["W2"],
            cast.worker,
            from_date=TODAY,
            by=cast.actor(cast.ids[who]),
            at=clock.now(),
        )


def test_a_clerk_of_one_workshop_keeps_no_other(cast: Cast) -> None:
    Grant.objects.filter(person_id=cast.clerk).update(unit_id=cast.units["SAFE"])

    with refuses("organisation.not_yours"):
        actions.transfer(
            cast.worker, post_id("OF"), from_date=TODAY, by=cast.actor(cast.clerk), at=clock.now()
        )


# Transfers


def test_a_transfer_moves_what_is_owed_and_keeps_the_past(cast: Cast, still: Clock) -> None:
    still.tick(days=5)
    actions.transfer(
        cast.worker,
        post_id("OF"),
        from_date=clock.today(),
        by=cast.actor(cast.clerk),
        at=clock.now(),
    )
    inbox.react(at=clock.now())

    assert unit_of(cast, cast.worker) == cast.units["SAFE"]
    day = day_of(clock.today())
    history = {
        row.unit_id: (row.due_from, row.due_to)
        for row in owed.of_subject("person", cast.worker)
        if row.requirement == "letter"
    }
    assert history[cast.units["W2"]][1] == day
    assert history[cast.units["SAFE"]][0] == day
    assert facts("person.moved")[-1].about_id == cast.worker


def test_a_transfer_of_tomorrow_counts_tomorrow(cast: Cast, still: Clock) -> None:
    actions.transfer(
        cast.worker, post_id("OF"), from_date=TODAY + timedelta(days=1), by=SYSTEM, at=clock.now()
    )
    inbox.react(at=clock.now())
    assert unit_of(cast, cast.worker) == cast.units["W2"]

    still.tick(days=1)

    assert unit_of(cast, cast.worker) == cast.units["SAFE"]


def test_a_head_post_that_is_held_is_not_taken_by_transfer(cast: Cast) -> None:
    with refuses("organisation.head_post_held"):
        actions.transfer(cast.worker, post_id("TL"), from_date=TODAY, by=SYSTEM, at=clock.now())


def test_transfers_that_make_no_sense_are_refused(cast: Cast) -> None:
    at = clock.now()
    with refuses("organisation.same_post"):
        actions.transfer(cast.worker, post_id("WE"), from_date=TODAY, by=SYSTEM, at=at)
    with refuses("organisation.too_far"):
        actions.transfer(cast.worker, post_id("OF"), from_date=date(2032, 1, 1), by=SYSTEM, at=at)
    later = TODAY + timedelta(days=30)
    actions.transfer(cast.worker, post_id("OF"), from_date=later, by=SYSTEM, at=at)


# Leaving


def test_who_leaves_owes_nothing_more_and_leaves_gaps_where_he_stood(cast: Cast) -> None:
    thing = queries.thing_by_code("HJ-12", TODAY)
    assert thing is not None
    assert is_met("thing_user", thing.id)

    actions.leave(cast.worker, to_date=TODAY, by=cast.actor(cast.clerk), at=clock.now())
    inbox.react(at=clock.now())

    assert unit_of(cast, cast.worker) is None
    assert unit_of(cast, cast.worker, "trained") is None
    assert not is_met("thing_user", thing.id)
    assert not Custody.objects.filter(person_id=cast.worker, to_day=NEVER).exists()
    assert facts("person.left")[-1].about_id == cast.worker


def test_the_roles_of_a_leaver_end_each_with_its_fact(cast: Cast) -> None:
    actions.leave(cast.clerk, to_date=TODAY, by=SYSTEM, at=clock.now())

    assert queries.holders("clerk", TODAY) == []
    assert len(facts("role.revoked")) == 1


def test_leavings_that_are_refused(cast: Cast) -> None:
    at = clock.now()
    with refuses("organisation.not_yourself"):
        actions.leave(cast.clerk, to_date=TODAY, by=cast.actor(cast.clerk), at=at)
    with refuses("organisation.leaves_before_joining"):
        actions.leave(cast.worker, to_date=date(2019, 1, 1), by=SYSTEM, at=at)
    actions.leave(cast.worker, to_date=TODAY, by=SYSTEM, at=at)
    with refuses("organisation.left_already"):
        actions.leave(cast.worker, to_date=TODAY, by=SYSTEM, at=at)


# Things


def test_of_two_claims_one_is_decided_and_the_gap_closes(cast: Cast) -> None:
    thing = queries.thing_by_code("HJ-12", TODAY)
    assert thing is not None
    dated.charge(thing.id, cast.units["SAFE"], since=TODAY)
    census.settle_all(by=SYSTEM, at=clock.now())
    assert not is_met("thing_in_charge", thing.id)

    actions.decide_charge(thing.id, cast.units["WELD"], by=cast.actor(cast.safety), at=clock.now())
    inbox.react(at=clock.now())

    assert is_met("thing_in_charge", thing.id)
    assert [row.unit_id for row in queries.charges([thing.id], TODAY)[thing.id]] == [
        cast.units["WELD"]
    ]
    assert facts("organisation.charge_decided")[-1].about_id == thing.id
    with refuses("organisation.already_in_charge"):
        actions.decide_charge(thing.id, cast.units["WELD"], by=SYSTEM, at=clock.now())


def test_a_named_user_closes_the_gap(cast: Cast) -> None:
    thing = queries.thing_by_code("HJ-12", TODAY)
    assert thing is not None
    dated.end(Custody.objects.filter(thing_id=thing.id), TODAY)
    census.settle_all(by=SYSTEM, at=clock.now())
    assert not is_met("thing_user", thing.id)

    actions.name_user(thing.id, team_id=cast.units["W2"], by=cast.actor(cast.clerk), at=clock.now())
    inbox.react(at=clock.now())

    assert is_met("thing_user", thing.id)
    assert facts("organisation.user_named")[-1].about_id == thing.id


def test_a_user_instead_ends_the_others(cast: Cast) -> None:
    thing = queries.thing_by_code("HJ-12", TODAY)
    assert thing is not None

    actions.name_user(thing.id, person_id=cast.mate, instead=True, by=SYSTEM, at=clock.now())

    users = [row.person_id for row in queries.custodies([thing.id], TODAY)[thing.id]]
    assert users == [cast.mate]
    with refuses("organisation.already_user"):
        actions.name_user(thing.id, person_id=cast.mate, by=SYSTEM, at=clock.now())
    with refuses("organisation.one_user_at_a_time"):
        actions.name_user(
            thing.id, person_id=cast.mate, team_id=cast.units["W2"], by=SYSTEM, at=clock.now()
        )


@pytest.mark.parametrize("who", ["clerk", "safety", "gm", "workshop"])
def test_who_uses_a_thing_is_said_by_its_keepers_and_the_head_in_charge(
    cast: Cast, who: str
) -> None:
    """A thing without a user is the turn of the head in charge, so that one can name him."""
    thing = queries.thing_by_code("HJ-12", TODAY)
    assert thing is not None

    actions.name_user(thing.id, person_id=cast.mate, by=cast.actor(cast.ids[who]), at=clock.now())

    users = [row.person_id for row in queries.custodies([thing.id], TODAY)[thing.id]]
    assert users == [cast.worker, cast.mate]


def test_the_head_of_the_place_decides_between_two_that_claim_a_thing(cast: Cast) -> None:
    """HJ-12 stands in the bays of the welding shop; the safety office claims it too."""
    thing = queries.thing_by_code("HJ-12", TODAY)
    assert thing is not None
    dated.charge(thing.id, cast.units["SAFE"], since=TODAY)
    by = cast.actor(cast.workshop)

    with refuses("organisation.not_yours"):
        actions.decide_charge(thing.id, cast.units["CO"], by=by, at=clock.now())
    actions.decide_charge(thing.id, cast.units["SAFE"], by=by, at=clock.now())

    claims = [row.unit_id for row in queries.charges([thing.id], TODAY)[thing.id]]
    assert claims == [cast.units["SAFE"]]


def test_a_head_gives_his_own_thing_to_nobody_who_does_not_claim_it(cast: Cast) -> None:
    thing = queries.thing_by_code("HJ-12", TODAY)
    assert thing is not None

    with refuses("organisation.not_yours"):
        actions.decide_charge(
            thing.id, cast.units["SAFE"], by=cast.actor(cast.workshop), at=clock.now()
        )


@pytest.mark.parametrize("who", ["worker", "leader", "auditor", "administrator"])
def test_nobody_else_decides_about_a_thing(cast: Cast, who: str) -> None:
    thing = queries.thing_by_code("HJ-12", TODAY)
    assert thing is not None
    by = cast.actor(cast.ids[who])

    with refuses("organisation.not_yours"):
        actions.decide_charge(thing.id, cast.units["SAFE"], by=by, at=clock.now())
    with refuses("organisation.not_yours"):
        actions.name_user(thing.id, person_id=cast.mate, by=by, at=clock.now())


# Roles


def test_a_role_is_given_and_ended_with_facts(cast: Cast) -> None:
    by = cast.actor(cast.administrator)
    row = actions.grant_role(
        cast.mate, "clerk", cast.units["WELD"], from_date=TODAY, by=by, at=clock.now()
    )
    assert cast.mate in queries.holders("clerk", TODAY)

    actions.revoke_role(row.pk, by=cast.actor(cast.gm), at=clock.now())

    assert cast.mate not in queries.holders("clerk", TODAY)
    assert facts("role.granted")[-1].about_id == row.pk
    assert facts("role.revoked")[-1].about_id == row.pk
    with refuses("organisation.role_ended"):
        actions.revoke_role(row.pk, by=by, at=clock.now())


@pytest.mark.parametrize("who", ["gm", "administrator"])
def test_nobody_gives_a_role_to_himself(cast: Cast, who: str) -> None:
    person = cast.ids[who]
    with refuses("organisation.not_to_yourself"):
        actions.grant_role(
            person, "auditor", cast.units["CO"], from_date=TODAY, by=cast.actor(person),
            at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("who", ["worker", "workshop", "safety", "auditor", "clerk"])
def test_roles_are_given_by_administrator_or_general_manager_only(cast: Cast, who: str) -> None:
    with refuses("organisation.not_yours_to_grant"):
        actions.grant_role(
            cast.mate,
            "clerk",
            cast.units["CO"],
            from_date=TODAY,
            by=cast.actor(cast.ids[who]),
            at=clock.now(),
        )


def test_roles_that_are_refused(cast: Cast) -> None:
    unit, at = cast.units["CO"], clock.now()
    with refuses("organisation.role_held"):
        actions.grant_role(cast.clerk, "clerk", unit, from_date=TODAY, by=SYSTEM, at=at)
    with refuses("organisation.role_in_the_past"):
        actions.grant_role(cast.mate, "clerk", unit, from_date=date(2021, 1, 1), by=SYSTEM, at=at)
    with refuses("organisation.contractor_holds_none"):
        actions.grant_role(cast.contractor, "clerk", unit, from_date=TODAY, by=SYSTEM, at=at)


# Accounts


def test_imported_people_have_accounts_after_the_walk(cast: Cast) -> None:
    newcomer = dated.person("E099", "新人", since=TODAY)
    dated.hold(newcomer.pk, post_id("WE"), since=TODAY)

    actions.give_accounts(by=SYSTEM, at=clock.now())
    census.settle_all(by=SYSTEM, at=clock.now())

    newcomer.refresh_from_db()
    assert newcomer.account_id is not None
    assert unit_of(cast, newcomer.pk) == cast.units["W2"]


def test_the_second_of_two_heads_named_from_the_same_page_is_refused(cast: Cast) -> None:
    """T25: the second replaced the first in silence; the act compares with what was shown."""
    unit, at = cast.units["W2"], clock.now()
    shown = actions.seen_of(
        actions.change_head.plan(unit, cast.mate, from_date=TODAY, by=SYSTEM, at=at)
    )
    actions.change_head(unit, cast.worker, from_date=TODAY, by=SYSTEM, at=at)

    with refuses("organisation.moved_meanwhile"):
        actions.change_head.as_seen(shown)(unit, cast.mate, from_date=TODAY, by=SYSTEM, at=at)

    assert queries.head_of(unit, TODAY) == cast.worker
