"""A hand-over from the day somebody is to leave until nothing is without an owner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handover.conftest import Going
from zeren.core import handover as core
from zeren.core.refusal import Refused
from zeren.handover import actions
from zeren.handover.models import Signed
from zeren.handover.queries import rows as queries
from zeren.ledger import audit
from zeren.organisation import actions as organisation
from zeren.organisation.models import Absence, Planned, Post
from zeren.responsibility import queries as responsibility


def whole() -> bool:
    """Every row is as its last fact says."""
    return not [one for one in audit.troubles() if one.code != "fact_not_folded"]


def test_what_a_leaver_answers_for_is_handed_over_by_three_people(going: Going) -> None:
    cast, hand = going.cast, going.hand
    going.leave(cast.worker, days=7)
    row = going.of(cast.worker)
    by_code = {one.code: one for one in going.items(cast.worker)}
    assert (row.cause, row.state, row.number) == ("left", "OPEN", "HO-2026-00001")
    assert by_code["HJ-12"].successor_id == cast.leader, "used by nobody else: the head above"
    assert by_code["O2-3"].because == "uses_now"
    assert by_code["PX1-01"].because == "holds_post"
    assert [act for _row, act in queries.turns_of(cast.worker, going.today)] == ["give"]

    actions.say(row.pk, words="焊机地线松动", by=cast.actor(cast.worker), at=hand.at)
    machine = by_code["HJ-12"].pk
    leader = cast.actor(cast.workshop)
    actions.name(row.pk, [machine], cast.mate, by=leader, at=hand.at)
    with pytest.raises(Refused, match=r"handover\.pin_needed"):
        actions.give(row.pk, [machine], digest_seen="", by=cast.actor(cast.worker), at=hand.at)
    with pytest.raises(Refused, match=r"handover\.text_changed"):
        actions.give(row.pk, [machine], digest_seen="old", by=going.pin(cast.worker), at=hand.at)
    with pytest.raises(Refused, match=r"handover\.no_deputy"):
        actions.give(row.pk, [machine], digest_seen="", at=hand.at,
                     by=going.pin(cast.mate).acting_for(cast.worker))  # fmt: skip
    going.give(cast.worker)
    with pytest.raises(Refused, match=r"handover\.not_received"):
        going.confirm(cast.worker, cast.workshop)
    going.receive(cast.worker)
    row = going.confirm(cast.worker, cast.workshop)
    assert row.state == "CONFIRMED", "the letters of the year are not in force yet"
    thing, later = by_code["HJ-12"].about_id, going.today + timedelta(days=8)
    assert responsibility.answers(later, [thing])[thing].users == (cast.mate,)
    assert "焊机地线松动" in Signed.objects.filter(act="receive").latest("id").text
    assert whole()

    for who in (cast.mate, cast.leader, cast.workshop):
        cast.train(who)
    cast.issue()
    for who in (cast.workshop, cast.leader, cast.mate):
        cast.sign(who)
        hand.tick(minutes=1)
        cast.countersign(who)
    hand.tick(days=8)
    going.react()
    actions.tend(at=hand.at)
    assert going.of(cast.worker).state == "CONFIRMED", "the mate's letter now lists the machine"
    cast.sign(cast.mate)
    hand.tick(minutes=1)
    cast.countersign(cast.mate)
    actions.tend(at=hand.at)
    assert going.of(cast.worker).state == "CLOSED"
    assert not queries.turns_of(cast.workshop, going.today)
    assert whole()


def test_who_is_gone_is_given_for_by_the_head_and_the_paper_says_so(going: Going) -> None:
    cast = going.cast
    going.leave(cast.workshop, days=-1)

    assert [act for _row, act in queries.turns_of(cast.safety, going.today)] == ["give"], (
        "whoever takes all of it does not give it to himself"
    )
    with pytest.raises(Refused, match=r"handover\.not_yours"):
        going.give(cast.workshop)
    going.give(cast.workshop, by=cast.safety)

    assert Signed.objects.get().instead_of_id == cast.workshop
    going.receive(cast.workshop)
    assert going.confirm(cast.workshop, cast.safety).state == "CONFIRMED", "the head took it all"
    actions.tend(at=going.hand.at)
    found = queries.seen(going.of(cast.workshop), going.today)
    assert {one.kind for one in core.ownerless(found)} >= {"unit"}, "the unit has no head yet"
    assert going.of(cast.workshop).state == "CONFIRMED"


def test_it_follows_the_act_that_opened_it(going: Going) -> None:
    """Planned, taken back, entered late, long away, back earlier, reorganised, moved."""
    cast, at = going.cast, going.hand.at
    clerk, gm = cast.actor(cast.clerk), cast.actor(cast.gm)
    going.leave(cast.mate, days=20)
    assert going.of(cast.mate).state == "OPEN"
    organisation.withdraw(Planned.objects.latest("id").pk, by=clerk, at=at)
    going.react()
    assert going.of(cast.mate).state == "TAKEN_BACK"

    day = going.today - timedelta(days=3)
    safety = Post.objects.get(code="OF").pk
    organisation.transfer(cast.mate, safety, from_date=day, by=clerk, at=at)
    going.react()
    row = going.of(cast.mate)
    assert (row.cause, row.day, row.state) == ("moved", day.toordinal(), "OPEN")
    kept = {one.code for one in going.items(cast.mate)}
    assert {"O2-3", "WS-1"} <= kept, "what the post and the team use"
    assert "DH-1" not in kept, "what he is named for goes with him"

    organisation.go_away(cast.leader, from_date=going.today, until=going.today + timedelta(days=60),
                         deputy_id=cast.worker, kinds=["hazards"], by=cast.actor(cast.workshop),
                         at=at)  # fmt: skip
    going.react()
    away = going.of(cast.leader)
    assert (away.cause, away.until) == ("away", (going.today + timedelta(days=60)).toordinal())
    assert {one.kind for one in going.items(cast.leader)} >= {"unit", "duty", "use"}
    until = going.today + timedelta(days=45)
    absence = Absence.objects.latest("id").pk
    organisation.end_away(absence, from_date=until, by=cast.actor(cast.workshop), at=at)
    going.react()
    assert (going.of(cast.leader).pk, going.of(cast.leader).until) == (away.pk, until.toordinal())
    organisation.end_away(absence, from_date=going.today + timedelta(days=2), at=at,
                          by=cast.actor(cast.workshop))  # fmt: skip
    going.react()
    assert going.of(cast.leader).state == "TAKEN_BACK", "so few days are no long absence"

    organisation.merge_units(
        cast.units["WELD"], [cast.units["W2"]], from_date=going.today, by=gm, at=at
    )
    going.react()
    assert going.of(cast.leader).cause == "reorganised"
    assert whole()


def test_a_successor_who_goes_himself_before_the_end_leaves_no_hole(going: Going) -> None:
    cast = going.cast
    going.leave(cast.worker, days=1)
    going.give(cast.worker)
    taken = {one.pk for one in going.items(cast.worker) if one.successor_id == cast.mate}
    assert taken
    going.leave(cast.mate)

    actions.tend(at=going.hand.at)

    again = {one.pk: one for one in going.items(cast.worker)}
    assert all(again[pk].state == "NAMED" and again[pk].successor_id != cast.mate for pk in taken)
