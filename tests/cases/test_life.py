"""A case has an owner and a day, is answered by another, climbs when late, and is never lost."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cases.conftest import Raise
from tests.cast import SYSTEM, Cast
from tests.frozen import Clock
from zeren.cases import actions, queries
from zeren.cases.actions import Subject
from zeren.cases.models import Case
from zeren.core import case as core
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.coverage import queries as coverage
from zeren.ledger import actions as actions_of_ledger
from zeren.ledger import audit, clock, inbox
from zeren.ledger import queries as ledger
from zeren.letters import actions as letters
from zeren.letters import queries as letter_queries
from zeren.letters.models import Signature
from zeren.obligations import queries as owed
from zeren.organisation import actions as organisation
from zeren.organisation.models import Post
from zeren.responsibility import actions as responsibility
from zeren.responsibility import queries as duties


def codes_about(row: Case) -> list[str]:
    return [fact.code for fact in reversed(ledger.facts_about("case", [row.pk]))]


def troubles() -> list[str]:
    """What the audit finds wrong, once all is folded."""
    actions_of_ledger.sequence()
    actions_of_ledger.checkpoint()
    return [str(one) for one in audit.audit()]


def said(row: Case) -> list[tuple[str, int, str]]:
    return [(act, person, words) for act, person, words, _at in Case.objects.get(pk=row.pk).words]


def in_force(cast: Cast, person: int) -> None:
    cast.train(person)
    cast.sign(person)
    cast.countersign(person)
    inbox.react(at=clock.now())


def is_met(person: int, on: date | None = None) -> bool:
    day = day_of(on or clock.today())
    return any(row.is_met(day) for _pk, row in owed.standing("letter", [person])[person])


def the_gap(person: int) -> coverage.Gap:
    rows = coverage.gaps_of_person(person, clock.today())
    return next(row for row in rows if row.requirement == "letter")


def test_an_objection_goes_to_the_next_above_and_has_a_day(cast: Cast, object_to: Raise) -> None:
    row = object_to(cast.worker)

    assert row.owner_id == cast.leader
    assert row.due_date == date(2022, 2, 23)  # five working days after Wednesday 16 February
    assert codes_about(row) == ["case.opened"]
    assert not troubles()


@pytest.mark.parametrize(
    ("who", "kind", "owner"),
    [
        ("worker", core.REFUSAL, "leader"),
        ("worker", core.SIGNATURE, "safety"),
        ("leader", core.OBJECTION, "workshop"),
        ("safety", core.OBJECTION, "gm"),
        ("safety", core.SIGNATURE, "gm"),  # never the person himself
        ("gm", core.OBJECTION, "safety"),  # nobody above: who keeps the safety office
        ("gm", core.SIGNATURE, "safety"),
    ],
)
def test_who_answers_is_never_oneself_or_nobody(
    cast: Cast, object_to: Raise, who: str, kind: str, owner: str
) -> None:
    assert object_to(cast.ids[who], kind).owner_id == cast.ids[owner]


def test_a_disputed_signature_is_told_to_the_head_too(cast: Cast, object_to: Raise) -> None:
    row = object_to(cast.worker, core.SIGNATURE)

    assert (row.owner_id, row.told_id) == (cast.safety, cast.leader)
    assert queries.told(cast.leader) == [row]
    assert queries.turns(cast.leader) == []


def test_the_same_is_not_raised_twice(cast: Cast, object_to: Raise) -> None:
    first = object_to(cast.worker)
    with pytest.raises(Refused, match=r"case\.open_already"):
        object_to(cast.worker)

    actions.answer(first.pk, "answer", words="It is", by=cast.actor(cast.leader), at=clock.now())

    assert object_to(cast.worker).pk != first.pk  # answered once, it may be said again


def test_nothing_is_raised_without_words_or_for_another(cast: Cast, object_to: Raise) -> None:
    with pytest.raises(Refused, match=r"case\.words_needed"):
        object_to(cast.worker, words="  ")
    with pytest.raises(Refused, match=r"case\.person_needed"):
        object_to(cast.worker, by=SYSTEM)
    with pytest.raises(Refused, match=r"case\.person_needed"):
        object_to(cast.worker, by=cast.actor(cast.leader).acting_for(cast.worker))

    assert not Case.objects.exists()


def test_the_database_keeps_owner_and_person_apart(cast: Cast, object_to: Raise) -> None:
    row = object_to(cast.worker)

    for wrong in ({"owner_id": cast.worker}, {"state": "GONE"}, {"state": "ANSWERED"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=row.pk).update(**wrong)


def test_only_the_owner_answers_and_the_stale_reader_nothing(
    cast: Cast, object_to: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = object_to(cast.worker)
    for who, code in (("worker", "case.own"), ("workshop", "case.not_yours")):
        with pytest.raises(Refused) as no:
            actions.answer(
                row.pk, "answer", words="x", by=cast.actor(cast.ids[who]), at=clock.now()
            )
        assert no.value.code == code
    decide = core.decide

    def and_then_another(act: str, seen: core.Seen) -> str:
        monkeypatch.setattr(core, "decide", decide)
        actions.answer(row.pk, "grant", words="Yes", by=cast.actor(cast.leader), at=clock.now())
        return decide(act, seen)

    monkeypatch.setattr(core, "decide", and_then_another)
    with pytest.raises(Refused, match=r"case\.moved_meanwhile"):
        actions.answer(row.pk, "answer", words="No", by=cast.actor(cast.leader), at=clock.now())


def test_the_gap_blames_nobody_while_it_is_objected_to(cast: Cast, object_to: Raise) -> None:
    cast.train(cast.worker)
    inbox.react(at=clock.now())
    assert (the_gap(cast.worker).gap, the_gap(cast.worker).owner_id) == (
        "letter.not_signed", cast.worker,
    )  # fmt: skip

    row = object_to(cast.worker, core.REFUSAL)
    found = the_gap(cast.worker)
    assert (found.gap, found.owner_id, found.objected) == (
        "case.not_answered", cast.leader, day_of(clock.today()),
    )  # fmt: skip
    assert found.link == ("case", row.pk)

    actions.answer(row.pk, "answer", words="It is", by=cast.actor(cast.leader), at=clock.now())
    assert the_gap(cast.worker).gap == "letter.not_signed"  # the gap itself never closed


def test_who_signs_after_all_takes_the_refusal_back(cast: Cast, object_to: Raise) -> None:
    refusal, objection = object_to(cast.worker, core.REFUSAL), object_to(cast.worker)
    cast.train(cast.worker)

    cast.sign(cast.worker)

    states = {row.pk: row.state for row in Case.objects.all()}
    assert states == {refusal.pk: "WITHDRAWN", objection.pk: "OPEN"}


def test_a_disputed_signature_opens_the_gap_until_it_is_found_to_be_his(
    cast: Cast, hand: Clock, object_to: Raise
) -> None:
    in_force(cast, cast.worker)
    assert is_met(cast.worker)
    hand.tick(days=3)
    kept = list(Signature.objects.values())

    row = object_to(cast.worker, core.SIGNATURE, words="")
    inbox.react(at=clock.now())
    disputed = clock.today()
    assert not is_met(cast.worker)
    assert is_met(cast.worker, disputed - timedelta(days=1)), "what was proved before stays"
    assert the_gap(cast.worker).owner_id == cast.safety

    hand.tick(days=2)
    actions.answer(row.pk, "answer", words="Seen", by=cast.actor(cast.safety), at=clock.now())
    inbox.react(at=clock.now())

    assert is_met(cast.worker)
    assert not is_met(cast.worker, disputed)
    assert list(Signature.objects.values()) == kept, "a signature is never edited"
    assert not troubles()


def test_a_signature_that_is_not_his_brings_a_new_letter_of_the_same_text(
    cast: Cast, object_to: Raise
) -> None:
    in_force(cast, cast.worker)
    old, by = cast.letter(cast.worker), cast.actor(cast.safety)
    assert letters.reissue(old.pk, reason="", by=by, at=clock.now()) is None
    row = object_to(cast.worker, core.SIGNATURE)
    actions.answer(row.pk, "grant", words="Not his", by=by, at=clock.now())

    new = letters.reissue(old.pk, reason="Signed by another", by=by, at=clock.now())
    inbox.react(at=clock.now())

    assert new is not None
    assert Case.objects.get(pk=row.pk).state == "REPLACED"
    assert not is_met(cast.worker)
    assert the_gap(cast.worker).gap == "letter.not_signed"
    assert Signature.objects.filter(letter=old).count() == 2
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    inbox.react(at=clock.now())
    assert is_met(cast.worker)


def test_nobody_countersigns_a_disputed_signature(cast: Cast, object_to: Raise) -> None:
    cast.train(cast.worker)
    cast.sign(cast.worker)
    on = clock.today()
    assert letter_queries.countersignable((cast.leader,), on).count() == 1
    object_to(cast.worker, core.SIGNATURE)

    with pytest.raises(Refused, match=r"letter\.signature_disputed"):
        cast.countersign(cast.worker)

    assert letter_queries.countersignable((cast.leader,), on).count() == 0


def revise(cast: Cast, hand: Clock, drop: str = "") -> None:
    """The duty list of the welders changes, and the letters follow."""
    hand.tick(minutes=1)
    post = Post.objects.get(code="WE").pk
    items = duties.duties_of_post(post, clock.today()).items
    own = {**items[0], "code": "own.1", "locked": False, "source": ""}
    kept = [item for item in items if item["code"] != drop]
    responsibility.revise_duty_list(
        post, items=[*kept, own], by=cast.actor(cast.safety), at=clock.now()
    )
    inbox.react(at=clock.now())


def test_an_unanswered_case_follows_its_line_into_the_new_letter(
    cast: Cast, hand: Clock, object_to: Raise
) -> None:
    old = cast.letter(cast.worker)
    items = duties.duties_of_post(Post.objects.get(code="WE").pk, clock.today()).items
    free = next(item["code"] for item in items if not item["locked"])
    lines = core.lines_of(json.loads(old.text))
    stays = next(code for code in lines if code != free and not code.startswith("own"))
    rows = {code: object_to(cast.worker, line=code) for code in (stays, free, "")}
    granted = object_to(cast.mate)
    actions.answer(granted.pk, "grant", words="Yes", by=cast.actor(cast.leader), at=clock.now())

    revise(cast, hand, drop=free)

    new = cast.letter(cast.worker)
    assert new.pk != old.pk
    found = {code: Case.objects.get(pk=row.pk) for code, row in rows.items()}
    assert {code: (one.state, one.about_id) for code, one in found.items()} == {
        stays: ("OPEN", new.pk),
        free: ("REPLACED", old.pk),
        "": ("OPEN", new.pk),
    }
    assert Case.objects.get(pk=granted.pk).state == "REPLACED"
    assert not troubles()


def test_in_the_second_year_objections_end_and_disputes_stay(
    cast: Cast, hand: Clock, object_to: Raise
) -> None:
    in_force(cast, cast.worker)
    objection, dispute = object_to(cast.worker), object_to(cast.worker, core.SIGNATURE)
    hand.tick(days=365)

    letters.expire_due(by=SYSTEM, at=clock.now())

    assert Case.objects.get(pk=objection.pk).state == "LAPSED"
    row = Case.objects.get(pk=dispute.pk)
    assert row.state == "OPEN"
    actions.answer(row.pk, "answer", words="Seen", by=cast.actor(cast.safety), at=clock.now())


def test_who_leaves_leaves_his_dispute_and_not_his_objection(
    cast: Cast, hand: Clock, object_to: Raise
) -> None:
    objection, dispute = object_to(cast.worker), object_to(cast.worker, core.SIGNATURE)

    today = clock.today()
    organisation.leave(cast.worker, to_date=today, by=cast.actor(cast.clerk), at=clock.now())
    hand.tick(days=1)
    inbox.react(at=clock.now())
    letters.refit_due(by=SYSTEM, at=clock.now())

    assert Case.objects.get(pk=objection.pk).state == "LAPSED"
    assert Case.objects.get(pk=dispute.pk).state == "OPEN"


def test_a_successor_inherits_at_once(cast: Cast, hand: Clock, object_to: Raise) -> None:
    row = object_to(cast.worker)
    organisation.change_head(
        cast.units["W2"], cast.mate, from_date=clock.today(), by=cast.actor(cast.clerk),
        at=clock.now(),
    )  # fmt: skip

    assert actions.inherit(at=clock.now()) == 1
    assert Case.objects.get(pk=row.pk).owner_id == cast.mate
    assert actions.inherit(at=clock.now()) == 0
    assert codes_about(row) == ["case.opened", "case.inherited"]


def test_the_owner_who_leaves_is_followed_by_the_next_above(
    cast: Cast, hand: Clock, object_to: Raise
) -> None:
    row = object_to(cast.worker)
    organisation.leave(
        cast.leader, to_date=clock.today(), by=cast.actor(cast.clerk), at=clock.now()
    )
    hand.tick(days=1)

    actions.inherit(at=clock.now())

    assert Case.objects.get(pk=row.pk).owner_id == cast.workshop


def test_a_late_case_climbs_past_its_owner_and_the_next_above_may_answer(
    cast: Cast, hand: Clock, object_to: Raise
) -> None:
    row = object_to(cast.worker)
    climbed: dict[int, tuple[date, int | None]] = {}
    for _day in range(24):
        hand.tick(days=1)
        actions.escalate_overdue(at=clock.now())
        actions.escalate_overdue(at=clock.now())
        row.refresh_from_db()
        climbed.setdefault(row.escalated_level, (clock.today(), row.escalated_to_id))

    assert climbed == {
        0: (date(2022, 2, 17), None),
        1: (date(2022, 2, 24), cast.workshop),
        2: (date(2022, 2, 28), cast.gm),
        3: (date(2022, 3, 2), cast.gm),
        4: (date(2022, 3, 9), cast.gm),
    }
    assert codes_about(row) == ["case.opened", *["case.escalated"] * 4]
    actions.answer(row.pk, "answer", words="It is", by=cast.actor(cast.gm), at=clock.now())
    assert queries.answered(cast.worker, clock.today())[0].state == "ANSWERED"


def test_what_is_promised_about_no_letter_is_settled_by_its_owner(cast: Cast) -> None:
    of = Subject("target", 7, cast.units["W2"], ("unit_targets", cast.units["W2"]))
    me = cast.actor(cast.leader)
    row = actions.raise_case(core.OBJECTION, of, words="Too much", by=me, at=clock.now())
    assert row.owner_id == cast.workshop
    by = cast.actor(cast.workshop)
    actions.answer(row.pk, "grant", words="Yes", by=by, at=clock.now())
    actions.answer(row.pk, "settle", words="Four now", by=by, at=clock.now())

    assert said(row) == [
        ("open", cast.leader, "Too much"),
        ("grant", cast.workshop, "Yes"),
        ("settle", cast.workshop, "Four now"),
    ]
    assert Case.objects.get(pk=row.pk).state == "REPLACED"


def test_taken_back_by_its_person_alone(cast: Cast, object_to: Raise) -> None:
    row = object_to(cast.worker)
    with pytest.raises(Refused, match=r"case\.not_raised_by_you"):
        actions.answer(row.pk, "withdraw", words="", by=cast.actor(cast.leader), at=clock.now())

    actions.answer(row.pk, "withdraw", words="", by=cast.actor(cast.worker), at=clock.now())

    assert Case.objects.get(pk=row.pk).state == "WITHDRAWN"
    with pytest.raises(Refused, match=r"case\.step_closed"):
        actions.answer(row.pk, "withdraw", words="", by=cast.actor(cast.worker), at=clock.now())
