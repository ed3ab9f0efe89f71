"""A change makes exactly the touched letters due again, on the day from which it is so."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests import dated
from tests.cast import Cast, cast_of
from tests.frozen import Clock
from tests.letters.test_signing import (
    change_duty,
    change_superior,
    change_target,
    change_thing,
    is_met,
)
from zeren.core.actor import Actor
from zeren.core.days import NEVER, day_of
from zeren.core.refusal import Refused
from zeren.ledger import audit, clock, inbox
from zeren.ledger import queries as ledger
from zeren.ledger.actions import sequence
from zeren.letters import actions, owed, queries
from zeren.letters.models import Awaited, Letter, Signature
from zeren.organisation import actions as organisation
from zeren.organisation.models import Holding, Post, Thing

SYSTEM = Actor.system()


def today() -> int:
    return day_of(clock.today())


def bring_into_force(cast: Cast, *people: int) -> None:
    cast.train(*people)
    for person in people:
        cast.sign(person)
        if cast.letter(person).kind == "letter":
            cast.countersign(person)


def transfer(cast: Cast, person: int, code: str, *, days: int = 0) -> int:
    """The clerk moves a person from a day on; returns the day."""
    start = clock.today() + timedelta(days=days)
    post = Post.objects.get(code=code)
    organisation.transfer(person, post.pk, from_date=start, by=cast.actor(cast.clerk),
                          at=clock.now())  # fmt: skip
    return day_of(start)


def leave(cast: Cast, person: int) -> None:
    """Yesterday was the last day."""
    last = clock.today() - timedelta(days=1)
    organisation.leave(person, to_date=last, by=cast.actor(cast.clerk), at=clock.now())


def stands(person: int, code: str, *, since: date | None = None) -> None:
    """From a day on the person holds this post and no other, as an import writes it."""
    start = since or clock.today()
    dated.belong(person, since=start)
    Holding.objects.filter(person_id=person, from_day__gte=day_of(start)).delete()
    dated.end(Holding.objects.filter(person_id=person, to_day=NEVER), start)
    post = Post.objects.get(code=code)
    dated.hold(person, post.pk, since=start)


def plan_withdrawn(person: int, code: str) -> None:
    """The planned holding is gone, the one before goes on."""
    Holding.objects.filter(person_id=person, post__code=code).delete()
    Holding.objects.filter(person_id=person).update(to_day=NEVER)


def uses(person: int, code: str) -> None:
    """From today on the person uses a thing."""
    thing = Thing.objects.get(code=code)
    dated.use(thing.pk, person_id=person, since=clock.today())


def refit(cast: Cast, *people: int, days: tuple[int, ...] = ()) -> actions.Refitted:
    return actions.refit(people or everybody(cast), days=days, by=SYSTEM, at=clock.now())


def everybody(cast: Cast) -> list[int]:
    return list(cast.ids.values())


def assert_sound() -> None:
    """Every row of the letters agrees with the facts about it."""
    sequence()
    assert audit.audit(tables=[Letter, Signature]) == []


def is_proved(person: int, day: int) -> bool:
    return any(one.ok_from <= day < one.ok_to for one in owed.proofs([person]).get(person, []))


def codes(letter: Letter) -> list[str]:
    return [fact.code for fact in reversed(ledger.facts_about("letter", [letter.pk]))]


def test_a_transfer_makes_the_letter_due_again_and_the_new_one_is_issued_by_rule(
    cast: Cast,
) -> None:
    bring_into_force(cast, cast.worker, cast.mate)
    old, other = cast.letter(cast.worker), cast.letter(cast.mate)
    day = transfer(cast, cast.worker, "OF")

    done = refit(cast, cast.worker, cast.mate, days=(day,))

    new = cast.letter(cast.worker)
    old.refresh_from_db()
    assert (old.state, old.ends_day, old.ends_reason.split(",")[0]) == ("SUPERSEDED", day, "post")
    assert (new.state, new.supersedes_id, new.origin, new.needs) == ("ISSUED", old.pk, "rule",
                                                                     "SIGN")  # fmt: skip
    assert not is_proved(cast.worker, day)
    assert is_proved(cast.mate, day)
    assert cast.letter(cast.mate).pk == other.pk
    assert (done.ended, done.issued) == ([old.pk], [new.pk])
    assert codes(old)[-2:] == ["letter.outdated", "letter.superseded"]
    assert_sound()


def test_a_new_duty_makes_the_letters_of_that_post_due_again_and_no_other(cast: Cast) -> None:
    bring_into_force(cast, cast.worker, cast.leader)
    before = cast.letter(cast.leader)
    change_duty(cast)

    refit(cast)

    assert not is_proved(cast.worker, today())
    assert is_proved(cast.leader, today())
    assert cast.letter(cast.leader).pk == before.pk
    assert {cast.letter(one).ends_day for one in (cast.worker, cast.mate)} == {NEVER}
    changed = set(Letter.objects.filter(origin="rule").values_list("person_id", flat=True))
    assert changed == {cast.worker, cast.mate, cast.agency}


def test_a_new_target_makes_exactly_the_letters_that_list_it_due_again(cast: Cast) -> None:
    bring_into_force(cast, cast.worker)
    change_target(cast)

    done = refit(cast)

    fresh = {row.person_id: row for row in Letter.objects.filter(origin="rule")}
    assert len(done.issued) == len(fresh)
    assert cast.worker in fresh
    assert all('"trn.hours"' in row.text for row in fresh.values())
    assert not is_proved(cast.worker, today())


def test_who_becomes_head_of_another_unit_owes_the_letter_of_a_head(cast: Cast) -> None:
    bring_into_force(cast, cast.worker)
    change_superior(cast)

    refit(cast)

    mate, worker = cast.letter(cast.mate), cast.letter(cast.worker)
    assert mate.origin == worker.origin == "rule"
    assert worker.countersigner_id == cast.mate
    assert not is_proved(cast.worker, today())


def test_what_did_not_change_is_left_alone_however_often_it_is_asked(cast: Cast) -> None:
    bring_into_force(cast, cast.worker)
    before = list(Letter.objects.order_by("id").values())
    facts = ledger.newest_id()

    refit(cast, days=(today() - 3, today()))
    refit(cast)

    assert list(Letter.objects.order_by("id").values()) == before
    assert ledger.newest_id() == facts


def test_a_planned_transfer_ends_the_letter_ahead_and_the_new_one_comes_on_the_day(
    cast: Cast, hand: Clock
) -> None:
    bring_into_force(cast, cast.worker)
    old = cast.letter(cast.worker)
    day = transfer(cast, cast.worker, "OF", days=10)

    refit(cast, cast.worker, days=(day,))

    old.refresh_from_db()
    assert (old.state, old.ends_day) == ("IN_FORCE", day)
    assert is_proved(cast.worker, day - 1)
    assert not is_proved(cast.worker, day)
    assert queries.state_on(old, clock.today()) == "IN_FORCE"
    hand.tick(days=10)
    assert queries.state_on(old, clock.today()) == "LAPSED"
    actions.refit_due(by=SYSTEM, at=clock.now())
    new = cast.letter(cast.worker)
    assert (new.supersedes_id, new.state) == (old.pk, "ISSUED")
    assert not Awaited.objects.filter(day__lte=today()).exists()


def test_a_planned_change_that_is_taken_back_leaves_the_letter_as_it_was(cast: Cast) -> None:
    bring_into_force(cast, cast.worker)
    old = cast.letter(cast.worker)
    day = transfer(cast, cast.worker, "OF", days=10)
    refit(cast, cast.worker, days=(day,))
    plan_withdrawn(cast.worker, "OF")

    done = refit(cast, cast.worker)

    old.refresh_from_db()
    assert (old.ends_day, old.ends_reason) == (NEVER, "")
    assert done.fits_again == [old.pk]
    assert is_proved(cast.worker, day)
    assert codes(old)[-1] == "letter.fits_again"
    assert_sound()


def test_two_planned_changes_are_both_remembered(cast: Cast, hand: Clock) -> None:
    first = transfer(cast, cast.worker, "OF", days=5)
    refit(cast, cast.worker, days=(first, first + 5))
    stands(cast.worker, "WE", since=date.fromordinal(first + 5))
    hand.tick(days=5)
    actions.refit_due(by=SYSTEM, at=clock.now())

    assert cast.letter(cast.worker).ends_day == first + 5
    hand.tick(days=5)
    actions.refit_due(by=SYSTEM, at=clock.now())

    assert cast.letter(cast.worker).ends_day == NEVER
    assert cast.letter(cast.worker).post_id == Post.objects.get(code="WE").pk


def test_a_change_entered_late_ends_the_letter_on_the_past_day(cast: Cast, hand: Clock) -> None:
    bring_into_force(cast, cast.worker)
    old = cast.letter(cast.worker)
    hand.tick(days=20)
    late = clock.today() - timedelta(days=8)
    stands(cast.worker, "OF", since=late)

    refit(cast, cast.worker, days=(day_of(late),))

    old.refresh_from_db()
    assert (old.state, old.ends_day) == ("SUPERSEDED", day_of(late))
    assert is_proved(cast.worker, day_of(late) - 1)
    assert not is_proved(cast.worker, day_of(late))


def test_an_earlier_change_entered_later_shortens_even_a_superseded_letter(
    cast: Cast, hand: Clock
) -> None:
    bring_into_force(cast, cast.worker)
    old = cast.letter(cast.worker)
    hand.tick(days=20)
    change_duty(cast)
    refit(cast)
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    late = clock.today() - timedelta(days=8)
    stands(cast.worker, "OF", since=late)

    refit(cast, cast.worker, days=(day_of(late),))

    old.refresh_from_db()
    assert (old.state, old.ends_day) == ("SUPERSEDED", day_of(late))


def test_a_letter_signed_since_still_counts_when_an_earlier_one_is_shortened(
    cast: Cast, hand: Clock
) -> None:
    bring_into_force(cast, cast.worker)
    old = cast.letter(cast.worker)
    hand.tick(days=20)
    change_duty(cast)
    refit(cast)
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    late = clock.today() - timedelta(days=8)
    stands(cast.worker, "OF", since=late)
    stands(cast.worker, "WE", since=late + timedelta(days=2))

    refit(cast, cast.worker, days=(day_of(late),))

    old.refresh_from_db()
    assert old.ends_day == day_of(late)
    assert is_proved(cast.worker, today())
    assert is_met(cast, cast.worker)


def test_targets_published_since_do_not_end_a_letter_before_they_were(
    cast: Cast, hand: Clock
) -> None:
    bring_into_force(cast, cast.worker)
    old = cast.letter(cast.worker)
    hand.tick(days=20)
    published = today()
    change_target(cast)
    refit(cast)

    refit(cast, days=(published - 8,))

    old.refresh_from_db()
    assert old.ends_day == published


def test_who_leaves_and_returns_to_the_same_post_finds_the_old_letter_counting(
    cast: Cast, hand: Clock
) -> None:
    bring_into_force(cast, cast.worker)
    old = cast.letter(cast.worker)
    hand.tick(days=3)
    leave(cast, cast.worker)
    refit(cast, cast.worker)
    assert cast.letter(cast.worker).ends_day == NEVER
    hand.tick(days=10)

    stands(cast.worker, "WE")
    uses(cast.worker, "HJ-12")
    refit(cast, cast.worker, days=(today(),))

    assert cast.letter(cast.worker).pk == old.pk
    assert is_proved(cast.worker, today())


def test_who_returns_to_another_post_gets_another_letter(cast: Cast, hand: Clock) -> None:
    bring_into_force(cast, cast.worker)
    old = cast.letter(cast.worker)
    hand.tick(days=3)
    leave(cast, cast.worker)
    refit(cast, cast.worker)
    hand.tick(days=10)

    stands(cast.worker, "OF")
    refit(cast, cast.worker, days=(today(),))

    assert cast.letter(cast.worker).supersedes_id == old.pk
    assert not is_proved(cast.worker, today())


def test_the_unsigned_letter_of_a_leaver_is_withdrawn_and_a_return_issues_one(
    cast: Cast, hand: Clock
) -> None:
    old = cast.letter(cast.worker)
    hand.tick(days=3)
    leave(cast, cast.worker)

    done = refit(cast, cast.worker)

    old.refresh_from_db()
    assert (old.state, old.ends_reason) == ("WITHDRAWN", "left")
    assert done.withdrawn == [old.pk]
    hand.tick(days=10)
    stands(cast.worker, "WE")
    refit(cast, cast.worker)
    assert cast.letter(cast.worker).state == "ISSUED"
    assert_sound()


def test_who_joins_a_unit_whose_campaign_has_run_gets_a_letter_by_rule(
    cast: Cast, hand: Clock
) -> None:
    Letter.objects.filter(person_id=cast.worker).delete()

    done = refit(cast, cast.worker, cast.contractor)

    assert cast.letter(cast.worker).origin == "rule"
    assert len(done.issued) == 1


def test_where_no_letter_can_be_composed_the_old_one_reads_as_no_longer_fitting(
    cast: Cast, hand: Clock
) -> None:
    bring_into_force(cast, cast.worker)
    post = dated.post("NEW", cast.units["W2"], since=clock.today())
    assert post.code == "NEW"
    stands(cast.worker, "NEW")

    done = refit(cast, cast.worker, days=(today(),))

    letter = cast.letter(cast.worker)
    assert queries.state_on(letter, clock.today()) == "LAPSED"
    assert done.not_issued == [cast.worker]
    assert owed.gaps([cast.worker], clock.today())[cast.worker].gap == "letter.not_fitting"
    with pytest.raises(Refused, match=r"letter\.lapsed"):
        cast.sign(cast.worker)


def test_a_lapsed_letter_is_replaced_once_it_can_be_composed(cast: Cast, hand: Clock) -> None:
    test_where_no_letter_can_be_composed_the_old_one_reads_as_no_longer_fitting(cast, hand)
    old = cast.letter(cast.worker)
    stands(cast.worker, "OF")

    actions.refit_due(by=SYSTEM, at=clock.now())

    assert cast.letter(cast.worker).supersedes_id == old.pk


def test_a_repeat_asks_the_same_number_of_queries_for_two_people_and_for_ten(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    from tests.counted import counted

    counts = []
    for some in ([cast.worker, cast.mate], everybody(cast)):
        refit(cast, *some)
        with counted() as asked:
            refit(cast, *some)
        counts.append(len(asked))

    assert counts[1] <= counts[0] + 4, counts


# what a change asks for


def test_another_thing_is_acknowledged_with_the_pin_and_counts_at_once(cast: Cast) -> None:
    bring_into_force(cast, cast.worker)
    uses(cast.worker, "DH-1")
    refit(cast, cast.worker)
    letter = cast.letter(cast.worker)
    assert (letter.needs, queries.act_of(letter)) == ("ACKNOWLEDGE", "acknowledge")
    assert owed.gaps([cast.worker], clock.today())[cast.worker].gap == "letter.not_acknowledged"

    row = acknowledge(cast, letter)

    letter = cast.letter(cast.worker)
    assert (letter.state, row.method, row.party) == ("IN_FORCE", "pin", "B")
    assert is_proved(cast.worker, today())
    assert codes(letter) == ["letter.issued", "letter.acknowledged"]
    assert_sound()


def acknowledge(cast: Cast, letter: Letter, **changes: Any) -> Any:
    given: dict[str, Any] = {
        "digest_seen": letter.digest,
        "is_pin_fresh": True,
        "by": cast.actor(letter.person_id),
        "at": clock.now(),
    }
    return actions.acknowledge(letter.pk, **(given | changes))


def test_the_strictest_change_decides_and_nobody_acknowledges_what_needs_a_signature(
    cast: Cast,
) -> None:
    bring_into_force(cast, cast.worker)
    uses(cast.worker, "DH-1")
    change_duty(cast)
    refit(cast)

    assert cast.letter(cast.worker).needs == "SIGN"
    with pytest.raises(Refused, match=r"letter\.needs_signature"):
        acknowledge(cast, cast.letter(cast.worker))


def test_what_was_never_in_force_is_never_only_acknowledged(cast: Cast) -> None:
    uses(cast.worker, "DH-1")
    refit(cast, cast.worker)

    assert cast.letter(cast.worker).needs == "SIGN"


def test_changes_that_were_not_yet_signed_are_not_forgotten(cast: Cast) -> None:
    bring_into_force(cast, cast.worker)
    change_duty(cast)
    refit(cast)
    uses(cast.worker, "DH-1")
    refit(cast, cast.worker)

    assert cast.letter(cast.worker).needs == "SIGN"


def test_the_organisation_decides_what_a_change_asks_for(cast: Cast) -> None:
    bring_into_force(cast, cast.worker)
    decide = actions.decide_policy
    assert decide("duties", needs="ACKNOWLEDGE", by=cast.actor(cast.safety), at=clock.now())
    assert not decide("duties", needs="ACKNOWLEDGE", by=cast.actor(cast.gm), at=clock.now())
    change_duty(cast)
    refit(cast)

    assert cast.letter(cast.worker).needs == "ACKNOWLEDGE"
    with pytest.raises(Refused, match=r"letter\.not_decider"):
        decide("duties", needs="SIGN", by=cast.actor(cast.workshop), at=clock.now())
    with pytest.raises(Refused, match=r"letter\.unknown_policy"):
        decide("duties", needs="NOTHING", by=cast.actor(cast.safety), at=clock.now())
    assert_sound()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_pin_fresh": False}, "letter.pin_needed"),
        ({"digest_seen": "00"}, "letter.text_changed"),
        ({"by": Actor.person(1)}, "letter.not_yours"),
    ],
)
def test_an_acknowledgement_passes_the_same_gate(
    cast: Cast, changes: dict[str, Any], code: str
) -> None:
    bring_into_force(cast, cast.worker)
    uses(cast.worker, "DH-1")
    refit(cast, cast.worker)

    with pytest.raises(Refused) as refused:
        acknowledge(cast, cast.letter(cast.worker), **changes)

    assert refused.value.code == code


# whom a change touches


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (change_superior, lambda cast: {"people": [cast.mate], "units": [cast.units["W2"]]}),
        (change_superior, lambda cast: {"people": [cast.mate, cast.leader]}),
        (change_duty, lambda cast: {"posts": [cast.letter(cast.worker).post_id]}),
        (change_thing, lambda cast: {"things": [Thing.objects.get(code="DH-1").pk]}),
        (lambda cast: transfer(cast, cast.leader, "OF"), lambda cast: {"people": [cast.leader]}),
        (
            lambda cast: transfer(cast, cast.workshop, "OF"),
            lambda cast: {"people": [cast.workshop]},
        ),
    ],
)
def test_whoever_a_change_reaches_is_among_those_it_is_asked_of(
    cast: Cast, change: Any, named: Any
) -> None:
    words = named(cast)
    change(cast)

    touched = queries.touched_people(**words, days=[clock.today()])
    wanted = refit(cast)

    changed = {Letter.objects.get(pk=one).person_id for one in wanted.ended}
    assert changed
    assert changed <= touched
    assert cast.auditor not in touched


def test_a_head_named_where_none_was_touches_the_heads_just_below(cast: Cast, hand: Clock) -> None:
    transfer(cast, cast.workshop, "OF")
    refit(cast)
    hand.tick(days=3)
    stands(cast.clerk, "WH")

    touched = queries.touched_people(people=[cast.clerk], days=[clock.today()])
    done = refit(cast)

    changed = {Letter.objects.get(pk=one).person_id for one in done.ended}
    assert cast.leader in changed
    assert changed <= touched


def test_under_one_countersigner_for_all_a_new_general_manager_touches_everybody(
    db: None, hand: Clock
) -> None:
    cast = cast_of()
    cast.issue(countersigner="general_manager")

    touched = queries.touched_people(units=[cast.units["CO"]], days=[clock.today()])

    assert touched >= set(everybody(cast)) - {cast.contractor}


@pytest.mark.parametrize(
    "change", [change_duty, change_target, lambda cast: transfer(cast, cast.worker, "OF")]
)
def test_the_worker_reacts_to_a_change_and_the_duty_is_unmet(cast: Cast, change: Any) -> None:
    bring_into_force(cast, cast.worker, cast.leader)
    inbox.react(at=clock.now())
    old = cast.letter(cast.worker)
    assert is_met(cast, cast.worker)

    change(cast)
    inbox.react(at=clock.now())

    assert cast.letter(cast.worker).supersedes_id == old.pk
    assert not is_met(cast, cast.worker)
    old.refresh_from_db()
    assert old.ends_fact
    assert cast.letter(cast.auditor).origin == "campaign" or change is change_target
