"""Acts of any day: past, today, to come. What stood before stays; plans can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core.days import NEVER
from zeren.core.refusal import Refused
from zeren.ledger import clock, inbox
from zeren.ledger.models import Fact
from zeren.organisation import actions, queries
from zeren.organisation.models import Planned, Post
from zeren.organisation.queries import plans, spans
from zeren.responsibility import queries as responsibility

TODAY = date(2022, 2, 16)
PAST, LATER, LATEST = (TODAY + timedelta(days=n) for n in (-60, 30, 60))


@pytest.fixture
def still() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(db: None, still: Clock) -> Cast:
    return cast_of(with_targets=False)


def refuses(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=rf"^{code}(\(|$)")


def post(code: str) -> int:
    return int(Post.objects.get(code=code).pk)


def thing(code: str) -> int:
    found = queries.thing_id_of(code)
    assert found is not None
    return found


def counted_in(person: int, on: date) -> str:
    place = queries.place_of(person, on)
    return place.unit_code if place else ""


# A transfer of any day


@pytest.mark.parametrize("day", [PAST, TODAY, LATER])
def test_a_transfer_counts_from_its_day_and_not_before(cast: Cast, day: date) -> None:
    actions.transfer(cast.worker, post("OF"), from_date=day, by=SYSTEM, at=clock.now())

    assert counted_in(cast.worker, day - timedelta(days=1)) == "W2"
    assert counted_in(cast.worker, day) == "SAFE"
    assert counted_in(cast.worker, LATEST) == "SAFE"


def test_what_is_known_of_later_days_stays(cast: Cast) -> None:
    at = clock.now()
    actions.transfer(cast.worker, post("OF"), from_date=LATER, by=SYSTEM, at=at)

    actions.leave(cast.worker, to_date=LATEST, by=SYSTEM, at=at)
    actions.leave(cast.safety, to_date=TODAY, by=SYSTEM, at=at)
    told = actions.transfer(cast.worker, post("SM"), from_date=TODAY, by=SYSTEM, at=at)

    assert told.until == LATER
    assert queries.head_of(cast.units["SAFE"], TODAY) == cast.worker
    assert queries.head_of(cast.units["SAFE"], LATER) is None
    place = queries.place_of(cast.worker, LATER)
    assert place is not None
    assert place.post_code == "OF"
    assert counted_in(cast.worker, LATEST) == ""


# Moves


def test_a_unit_moves_with_all_below_it_and_the_past_stays(cast: Cast) -> None:
    welding, safe = cast.units["WELD"], cast.units["SAFE"]
    told = actions.move_unit(welding, safe, from_date=LATER, by=SYSTEM, at=clock.now())

    assert (told.below, told.people) == (1, 6)
    codes = [row.code for row in queries.unit_tree(LATER - timedelta(days=1))]
    assert codes == ["CO", "SAFE", "WELD", "W2"]
    after = {row.code: [queries.unit(one, LATER).code for one in queries.path_ids(row.path)]  # type: ignore[union-attr]  # all stand then
             for row in queries.unit_tree(LATER)}  # fmt: skip
    assert after["W2"] == ["CO", "SAFE", "WELD", "W2"]
    assert after["SAFE"] == ["CO", "SAFE"]
    assert [head for _unit, head in queries.chain_above(cast.units["W2"], LATER)] == [
        cast.leader, cast.workshop, cast.safety, cast.gm,
    ]  # fmt: skip


def test_moves_of_units_that_are_refused(cast: Cast) -> None:
    at = clock.now()
    for unit, parent, code in (
        ("WELD", "W2", "organisation.unit_circle"),
        ("WELD", "WELD", "organisation.unit_circle"),
        ("CO", "W2", "organisation.top_stays"),
        ("WELD", "CO", "organisation.same_place"),
    ):
        with refuses(code):
            actions.move_unit(
                cast.units[unit], cast.units[parent], from_date=TODAY, by=SYSTEM, at=at
            )


def test_two_units_do_not_move_into_each_other_on_different_days(cast: Cast) -> None:
    at = clock.now()
    actions.move_unit(cast.units["WELD"], cast.units["SAFE"], from_date=LATER, by=SYSTEM, at=at)

    with refuses("organisation.unit_circle"):
        actions.move_unit(cast.units["SAFE"], cast.units["WELD"], from_date=TODAY, by=SYSTEM, at=at)


def test_a_post_moves_with_whoever_holds_it(cast: Cast) -> None:
    told = actions.move_post(
        post("WE"), cast.units["SAFE"], from_date=LATER, by=SYSTEM, at=clock.now()
    )

    assert len(told.holders) == 4
    assert counted_in(cast.worker, TODAY) == "W2"
    assert counted_in(cast.worker, LATER) == "SAFE"


def test_moves_of_posts_that_are_refused(cast: Cast) -> None:
    at = clock.now()
    with refuses("organisation.second_head_post"):
        actions.move_post(
            post("TL"), cast.units["WELD"], is_head=True, from_date=TODAY, by=SYSTEM, at=at
        )
    with refuses("organisation.two_hold_it"):
        actions.move_post(post("TL"), cast.units["SAFE"], from_date=TODAY, by=SYSTEM, at=at)
        actions.move_post(
            post("WE"), cast.units["W2"], is_head=True, from_date=TODAY, by=SYSTEM, at=at
        )


def test_a_thing_moves_and_the_unit_of_the_new_place_answers(cast: Cast) -> None:
    with refuses("organisation.not_a_place"):
        actions.move_thing(
            thing("HJ-12"), thing("O2-3"), from_date=TODAY, by=SYSTEM, at=clock.now()
        )
    actions.move_thing(thing("HJ-12"), None, from_date=LATER, by=SYSTEM, at=clock.now())

    rows = {on: queries.thing(thing("HJ-12"), on) for on in (TODAY, LATER)}
    assert [row.place_id for row in rows.values() if row] == [thing("WS-1"), None]


# Kinds, second posts, comings


def test_another_kind_counts_from_its_day(cast: Cast) -> None:
    actions.change_kind(
        cast.worker, "contractor", employer="远大", from_date=LATER, by=SYSTEM, at=clock.now()
    )

    kinds = [queries.standing_of(cast.worker, on) for on in (TODAY, LATER)]
    assert [one[:2] for one in kinds if one] == [("employee", ""), ("contractor", "远大")]
    with refuses("organisation.contractor_holds_none"):
        actions.change_kind(
            cast.leader, "contractor", employer="远大", from_date=TODAY, by=SYSTEM, at=clock.now()
        )


def test_somebody_acts_as_head_while_the_post_is_vacant(cast: Cast) -> None:
    at = clock.now()
    with refuses("organisation.head_post_held"):
        actions.take_second_post(cast.workshop, post("TL"), from_date=TODAY, by=SYSTEM, at=at)
    actions.leave(cast.leader, to_date=TODAY, by=SYSTEM, at=at)

    actions.take_second_post(
        cast.workshop, post("TL"), from_date=TODAY, until=LATER, by=SYSTEM, at=at
    )

    heads = [queries.head_of(cast.units["W2"], on) for on in (TODAY, LATER)]
    assert heads == [cast.workshop, None]
    assert counted_in(cast.workshop, TODAY) == "WELD"


def test_who_comes_back_belongs_again_and_was_away_between(cast: Cast) -> None:
    at = clock.now()
    actions.leave(cast.worker, to_date=TODAY, by=SYSTEM, at=at)
    actions.come_back(cast.worker, post("WE"), from_date=LATER, by=SYSTEM, at=at)

    assert [counted_in(cast.worker, on) for on in (PAST, TODAY, LATER)] == ["W2", "", "W2"]
    with refuses("organisation.belongs_already"):
        actions.come_back(cast.mate, post("WE"), from_date=LATER, by=SYSTEM, at=at)


def test_somebody_new_joins_and_gets_an_account(cast: Cast) -> None:
    new = actions.join("E200", "新人", post("WE"), from_date=TODAY, by=SYSTEM, at=clock.now())
    inbox.react(at=clock.now())

    new.refresh_from_db()
    assert new.account_id is not None
    assert counted_in(new.pk, TODAY) == "W2"
    with refuses("organisation.number_taken"):
        actions.join("E200", "别人", post("WE"), from_date=TODAY, by=SYSTEM, at=clock.now())


# Sharing


def test_a_thing_that_is_shared_is_no_gap_and_counted_once(cast: Cast) -> None:
    welder = thing("HJ-12")
    actions.share(
        welder, cast.units["SAFE"], reason="夜班也用它", from_date=TODAY, by=SYSTEM, at=clock.now()
    )

    answer = responsibility.who(welder, TODAY)
    assert answer is not None
    assert (answer.in_charge, answer.also, answer.gaps) == (cast.workshop, (cast.safety,), ())
    assert answer.unit_id == cast.units["WELD"]
    with refuses("organisation.already_shares"):
        actions.share(welder, cast.units["SAFE"], reason="又一次说明", by=SYSTEM, at=clock.now())
    with refuses("organisation.no_reason"):
        actions.share(welder, cast.units["CO"], reason=" ", by=SYSTEM, at=clock.now())


# Plans are withdrawn


def leaves(cast: Cast) -> None:
    actions.leave(cast.safety, to_date=LATER, by=SYSTEM, at=clock.now())


def is_transferred(cast: Cast) -> None:
    actions.transfer(cast.worker, post("OF"), from_date=LATER, by=SYSTEM, at=clock.now())


def is_made_head(cast: Cast) -> None:
    actions.change_head(cast.units["W2"], cast.workshop, from_date=LATER, by=SYSTEM, at=clock.now())


def is_decided(cast: Cast) -> None:
    actions.decide_charge(
        thing("HJ-12"), cast.units["SAFE"], from_date=LATER, by=SYSTEM, at=clock.now()
    )


def is_named(cast: Cast) -> None:
    actions.name_user(
        thing("HJ-12"), person_id=cast.mate, instead=True, from_date=LATER, by=SYSTEM,
        at=clock.now(),
    )  # fmt: skip


def is_shared(cast: Cast) -> None:
    actions.share(
        thing("HJ-12"), cast.units["SAFE"], reason="夜班也用它", from_date=LATER, by=SYSTEM,
        at=clock.now(),
    )  # fmt: skip


def unit_moves(cast: Cast) -> None:
    actions.move_unit(
        cast.units["WELD"], cast.units["SAFE"], from_date=LATER, by=SYSTEM, at=clock.now()
    )


def post_moves(cast: Cast) -> None:
    actions.move_post(post("WE"), cast.units["SAFE"], from_date=LATER, by=SYSTEM, at=clock.now())


def thing_moves(cast: Cast) -> None:
    actions.move_thing(thing("HJ-12"), None, from_date=LATER, by=SYSTEM, at=clock.now())


def kind_changes(cast: Cast) -> None:
    actions.change_kind(cast.worker, "intern", from_date=LATER, by=SYSTEM, at=clock.now())


def second_post(cast: Cast) -> None:
    actions.take_second_post(cast.worker, post("OF"), from_date=LATER, by=SYSTEM, at=clock.now())


PLANS: tuple[Callable[[Cast], None], ...] = (
    leaves, is_transferred, is_made_head, is_decided, is_named, is_shared, unit_moves, post_moves,
    thing_moves, kind_changes, second_post,
)  # fmt: skip


def everything() -> list[object]:
    """All timelines of the organisation, without the ids of rows."""
    things = spans.charge_spans(None), spans.custody_spans(None)
    return [
        spans.person_spans(None), spans.unit_spans(None), spans.head_spans(None),
        spans.thing_spans(None), spans.place_spans(None), spans.holding_spans(None),
        spans.unit_place_spans(None),
        [{key: sorted((one.from_day, one.to_day, str(one)) for one in rows)
          for key, rows in table.items()} for table in things],
        queries.holders("safety_manager", LATEST),
    ]  # fmt: skip


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.__name__)
def test_a_withdrawn_plan_leaves_everything_as_if_it_had_never_been(
    cast: Cast, plan: Callable[[Cast], None]
) -> None:
    before = everything()
    plan(cast)
    assert everything() != before
    planned = Planned.objects.get()
    assert [line.id for line in plans.waiting(("",), TODAY)] == [planned.pk]

    actions.withdraw(planned.pk, by=SYSTEM, at=clock.now())

    assert everything() == before
    assert plans.waiting(("",), TODAY) == []
    fact = Fact.objects.filter(code="organisation.plan_withdrawn").get()
    assert (fact.about_kind, fact.about_id) == ("planned", planned.pk)
    with refuses("organisation.no_such_plan"):
        actions.withdraw(planned.pk, by=SYSTEM, at=clock.now())


def test_what_has_begun_is_no_plan_any_more(cast: Cast, still: Clock) -> None:
    is_transferred(cast)
    still.tick(days=30)

    with refuses("organisation.plan_has_begun"):
        actions.withdraw(Planned.objects.get().pk, by=SYSTEM, at=clock.now())


def test_a_plan_that_another_one_rests_on_is_withdrawn_after_it(cast: Cast) -> None:
    is_transferred(cast)
    first = Planned.objects.get()
    actions.leave(cast.worker, to_date=LATEST, by=SYSTEM, at=clock.now())
    second = Planned.objects.latest("id")

    with refuses("organisation.plan_built_upon"):
        actions.withdraw(first.pk, by=SYSTEM, at=clock.now())
    actions.withdraw(second.pk, by=SYSTEM, at=clock.now())
    actions.withdraw(first.pk, by=SYSTEM, at=clock.now())

    assert counted_in(cast.worker, LATEST) == "W2"


def test_a_plan_is_withdrawn_by_whoever_could_have_made_it(cast: Cast) -> None:
    leaves(cast)
    planned = Planned.objects.get().pk
    for who in (cast.worker, cast.auditor, cast.safety, cast.administrator):
        with refuses("organisation.not_yours"):
            actions.withdraw(planned, by=cast.actor(who), at=clock.now())

    actions.withdraw(planned, by=cast.actor(cast.clerk), at=clock.now())


def test_a_yes_to_something_else_than_was_shown_is_refused(cast: Cast) -> None:
    at = clock.now()
    shown = actions.change_head.plan(
        cast.units["W2"], cast.worker, from_date=TODAY, by=SYSTEM, at=at
    )
    actions.change_head(cast.units["W2"], cast.mate, from_date=TODAY, by=SYSTEM, at=at)

    with refuses("organisation.moved_meanwhile"):
        actions.change_head.as_seen(actions.seen_of(shown))(
            cast.units["W2"], cast.worker, from_date=TODAY, by=SYSTEM, at=at
        )

    assert queries.head_of(cast.units["W2"], TODAY) == cast.mate


def test_a_leaver_who_is_named_for_a_while_uses_nothing_beyond_the_last_day(cast: Cast) -> None:
    actions.leave(cast.mate, to_date=LATER, by=SYSTEM, at=clock.now())
    actions.name_user(thing("HJ-12"), person_id=cast.mate, by=SYSTEM, at=clock.now())

    used = spans.custody_spans([thing("HJ-12")])[thing("HJ-12")]
    assert {one.to_day for one in used if one.person_id == cast.mate} == {LATER.toordinal()}
    assert {one.to_day for one in used if one.person_id == cast.worker} == {NEVER}
