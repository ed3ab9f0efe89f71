"""Somebody is away, a deputy acts for him in some things, and it all ends with its days."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import translation

from tests.cast import DRAWING, SYSTEM, Cast, cast_of
from tests.frozen import Clock, frozen
from tests.hazards.conftest import jpeg
from zeren.census import compare, recount
from zeren.core.absence import KINDS, LONG
from zeren.core.refusal import Refused
from zeren.coverage import queries as coverage
from zeren.desk import waiting
from zeren.hazards import actions as hazards
from zeren.hazards.models import Hazard
from zeren.ledger import actions as ledger
from zeren.ledger import audit, clock, inbox
from zeren.ledger.models import Fact
from zeren.letters import actions as letters
from zeren.letters import queries as letter_queries
from zeren.organisation import actions as organisation
from zeren.organisation import queries
from zeren.organisation.models import Absence, Planned, Post, Thing
from zeren.organisation.queries import absences
from zeren.site import jobs
from zeren.training import actions as training
from zeren.web import photos, pixels

TODAY = date(2022, 2, 16)


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as now:
        yield now


@pytest.fixture
def cast(db: None, hand: Clock) -> Cast:
    return cast_of()


def on(days: int) -> date:
    return clock.today() + timedelta(days=days)


def go(
    cast: Cast,
    person: int,
    deputy: int | None = None,
    *,
    days: int = 10,
    first: int = 0,
    kinds: tuple[str, ...] = KINDS,
    by: int | None = None,
) -> Absence:
    organisation.go_away(
        person,
        from_date=on(first),
        until=on(first + days),
        deputy_id=deputy,
        kinds=kinds if deputy else (),
        by=cast.actor(by or person),
        at=clock.now(),
    )
    return Absence.objects.filter(person_id=person).latest("id")


def acts(cast: Cast, person: int, deputy: int, **more: object) -> Absence:
    """Asked and accepted."""
    row = go(cast, person, deputy, **more)  # type: ignore[arg-type]  # as go has them
    organisation.answer_deputy(row.pk, accepts=True, by=cast.actor(deputy), at=clock.now())
    return row


def last_fact(code: str) -> Fact:
    return Fact.objects.filter(code=code).latest("id")


def day(cast: Cast, person: int) -> list[str]:
    """The lines of somebody's My day."""
    with translation.override("en"):
        found = waiting.waiting_for(cast.viewer(person, "en"), clock.today(), clock.now())
        return [f"{one.title} | {one.detail}" for one in [*found.todos, *found.others]]


# entered


def test_a_deputy_acts_only_after_he_has_said_yes_and_only_on_the_days(
    cast: Cast, hand: Clock
) -> None:
    row = go(cast, cast.leader, cast.mate, first=2, days=3)
    assert queries.stands_for(cast.mate, on(2)) == {}
    organisation.answer_deputy(row.pk, accepts=True, by=cast.actor(cast.mate), at=clock.now())

    for number, stands in ((1, False), (2, True), (4, True), (5, False)):
        assert (cast.leader in queries.stands_for(cast.mate, on(number))) is stands
    assert queries.heads(on(3))[cast.units["W2"]] == cast.leader  # never a second head


@pytest.mark.parametrize(
    ("who", "may"), [("leader", True), ("workshop", True), ("gm", True), ("clerk", True),
                     ("mate", False), ("auditor", False), ("safety", False)],
)  # fmt: skip
def test_the_person_his_heads_and_the_clerk_enter_it(cast: Cast, who: str, may: bool) -> None:
    if may:
        go(cast, cast.leader, by=cast.ids[who])
        return
    with pytest.raises(Refused, match=r"organisation\.not_yours"):
        go(cast, cast.leader, by=cast.ids[who])


def test_days_that_are_over_are_entered_by_another(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"absence\.past_by_another"):
        go(cast, cast.leader, first=-5)

    row = go(cast, cast.leader, first=-5, by=cast.workshop)
    assert queries.away(on(-1))[cast.leader].id == row.pk


def test_what_nobody_acts_by_gives_way_and_what_somebody_acts_by_stays(cast: Cast) -> None:
    first = go(cast, cast.leader, cast.mate, days=10)
    organisation.answer_deputy(first.pk, accepts=False, by=cast.actor(cast.mate), at=clock.now())
    second = acts(cast, cast.leader, cast.worker, days=4)

    rows = Absence.objects.filter(person_id=cast.leader).order_by("from_day", "id")
    spans = [
        (one.from_date, one.to_date, one.deputy_id) for one in rows if one.to_day > one.from_day
    ]
    assert spans == [(on(0), on(4), cast.worker), (on(4), on(10), None)]
    with pytest.raises(Refused, match=r"absence\.not_so") as no:
        go(cast, cast.leader, days=2)
    assert [one.code for one in no.value.problems] == ["absence.deputy_acts"]
    assert Absence.objects.get(pk=second.pk).state == "ACTS"


def test_a_planned_absence_can_be_taken_back(cast: Cast) -> None:
    go(cast, cast.leader, first=3)
    plan = Planned.objects.latest("id")

    organisation.withdraw(plan.pk, by=cast.actor(cast.clerk), at=clock.now())

    assert queries.away(on(4)) == {}


def test_an_answer_is_given_once_by_whoever_was_asked(cast: Cast) -> None:
    row = go(cast, cast.leader, cast.mate)
    with pytest.raises(Refused, match=r"absence\.not_asked"):
        organisation.answer_deputy(row.pk, accepts=True, by=cast.actor(cast.worker), at=clock.now())
    organisation.answer_deputy(row.pk, accepts=True, by=cast.actor(cast.mate), at=clock.now())
    with pytest.raises(Refused, match=r"absence\.moved_meanwhile"):
        organisation.answer_deputy(row.pk, accepts=False, by=cast.actor(cast.mate), at=clock.now())


# ended


def test_back_earlier_ends_it_and_the_deputy(cast: Cast) -> None:
    row = acts(cast, cast.leader, cast.mate)

    organisation.end_away(row.pk, from_date=on(0), by=cast.actor(cast.leader), at=clock.now())

    assert queries.away(on(0)) == {}
    assert queries.stands_for(cast.mate, on(0)) == {}
    with pytest.raises(Refused, match=r"absence\.ends_already"):
        organisation.end_away(row.pk, from_date=on(0), by=cast.actor(cast.leader), at=clock.now())


def test_a_deputy_stops_and_the_person_stays_away(cast: Cast) -> None:
    row = acts(cast, cast.leader, cast.mate, days=10)

    organisation.end_away(row.pk, from_date=on(2), by=cast.actor(cast.mate), at=clock.now())

    assert queries.away(on(1))[cast.leader].deputy_id == cast.mate
    assert queries.away(on(2))[cast.leader].deputy_id is None
    assert queries.away(on(9))[cast.leader].last == on(9)
    with pytest.raises(Refused, match=r"organisation\.not_yours"):
        organisation.end_away(
            queries.away(on(3))[cast.leader].id,
            from_date=on(3), by=cast.actor(cast.mate), at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("who", ["leader", "mate"])
@pytest.mark.parametrize("leaves", [False, True])
def test_with_another_post_or_gone_either_ends_the_deputy_by_itself_and_by_a_fact(
    cast: Cast, hand: Clock, who: str, leaves: bool
) -> None:
    acts(cast, cast.leader, cast.mate)
    person, by = cast.ids[who], cast.actor(cast.clerk)
    if leaves:
        organisation.leave(person, to_date=on(1), by=by, at=clock.now())
    else:
        post = Post.objects.get(code="OF").pk
        organisation.transfer(person, post, from_date=on(1), by=by, at=clock.now())

    assert queries.stands_for(cast.mate, on(0)) == {cast.leader: frozenset(KINDS)}
    assert queries.stands_for(cast.mate, on(1)) == {}
    hand.tick(days=1)
    jobs.turn()
    jobs.turn()
    assert Fact.objects.filter(code="absence.deputy_ended").count() == 1
    assert (cast.leader in queries.away(on(0))) is not (leaves and who == "leader")


def test_a_deputy_who_is_away_too_is_followed_by_the_next_above(cast: Cast) -> None:
    acts(cast, cast.leader, cast.mate)
    go(cast, cast.mate, cast.worker)

    assert queries.stands_for(cast.mate, on(0)) == {}
    assert queries.stands_for(cast.worker, on(0)) == {}  # he was asked for the mate, not for him
    assert queries.stands_for(cast.workshop, on(0)) == {cast.leader: frozenset(KINDS)}
    assert cast.viewer(cast.workshop).stands_for == {cast.leader: frozenset(KINDS)}
    go(cast, cast.workshop)
    assert queries.stands_for(cast.gm, on(0)) == {cast.leader: frozenset(KINDS)}


# what a deputy does


def photo() -> photos.Photo:
    return photos.Photo(pixels.reencode(jpeg()), 640, 480, "0" * 64)


def reported(cast: Cast) -> Hazard:
    thing = Thing.objects.get(code="HJ-12")
    row, _code = hazards.report(
        text="漏油", thing_id=thing.pk, photos=[], by=cast.actor(cast.worker), at=clock.now()
    )
    return row


def test_a_deputy_verifies_for_the_head_and_every_record_says_for_whom(cast: Cast) -> None:
    acts(cast, cast.workshop, cast.agency, kinds=("verify", "hazards"))
    row = reported(cast)
    hazards.rectify(row.pk, note="已换", photos=[photo()], by=cast.actor(cast.mate), at=clock.now())

    hazards.verify(row.pk, note="已看", by=cast.actor(cast.agency), at=clock.now())

    fact = last_fact("hazard.verified")
    assert (fact.actor_id, json.loads(fact.body)["for"]) == (cast.agency, cast.workshop)
    page = cast.door(cast.workshop).get(f"/hazards/{row.pk}/").content.decode()
    assert "赵堃 for 陈立群" in page
    ledger.sequence()
    assert audit.audit() == []


def test_a_deputy_does_not_verify_his_own_fix_nor_one_of_whom_he_acts_for(cast: Cast) -> None:
    acts(cast, cast.workshop, cast.mate)
    own, his = reported(cast), reported(cast)
    for row, who in ((own, cast.mate), (his, cast.workshop)):
        hazards.rectify(row.pk, note="换", photos=[photo()], by=cast.actor(who), at=clock.now())
        with pytest.raises(Refused, match=r"hazard\.(verifier_rectified|not_verifier)"):
            hazards.verify(row.pk, note="看", by=cast.actor(cast.mate), at=clock.now())
    assert not any("to be verified" in line for line in day(cast, cast.mate))


def test_a_deputy_does_not_decide_on_a_report_about_himself_or_his_area(cast: Cast) -> None:
    acts(cast, cast.workshop, cast.mate)
    row = reported(cast)
    hazards.propose(row.pk, note="不是", by=cast.actor(cast.leader), at=clock.now())

    with pytest.raises(Refused, match=r"hazard\.(decided_by_subject|not_keeper)"):
        hazards.dismiss(row.pk, note="不是", by=cast.actor(cast.mate), at=clock.now())


def test_what_was_not_handed_over_stays_shut(cast: Cast) -> None:
    acts(cast, cast.workshop, cast.agency, kinds=("countersign",))
    row = reported(cast)
    hazards.rectify(row.pk, note="换", photos=[photo()], by=cast.actor(cast.mate), at=clock.now())

    with pytest.raises(Refused, match=r"hazard\.not_verifier"):
        hazards.verify(row.pk, note="看", by=cast.actor(cast.agency), at=clock.now())


def countersign(cast: Cast, person: int, by: int) -> None:
    letter = cast.letter(person)
    letters.countersign(
        letter.pk, digest_seen=letter.digest, strokes=DRAWING, is_pin_fresh=True,
        by=cast.actor(by), at=clock.now(),
    )  # fmt: skip


def test_a_deputy_countersigns_for_the_superior_and_nobody_signs_for_another(cast: Cast) -> None:
    cast.train(cast.worker, cast.mate, cast.leader)
    cast.issue()
    acts(cast, cast.leader, cast.agency)
    own = cast.letter(cast.leader)
    with pytest.raises(Refused, match=r"letter\.not_yours"):
        letters.sign(
            own.pk, digest_seen=own.digest, strokes=DRAWING, is_pin_fresh=True,
            by=cast.actor(cast.agency), at=clock.now(),
        )  # fmt: skip
    with pytest.raises(Refused, match=r"training\.|quiz\.|account\."):
        training.open_attempt(
            cast.leader, year=cast.year, by=cast.actor(cast.agency), at=clock.now()
        )
    cast.sign(cast.worker)
    assert "One letter waits for your countersignature | for 李国强" in "\n".join(
        day(cast, cast.agency)
    )

    countersign(cast, cast.worker, cast.agency)

    fact = last_fact("letter.countersigned")
    assert (fact.actor_id, json.loads(fact.body)["for"]) == (cast.agency, cast.leader)
    [_own, superior] = sorted(
        letter_queries.signatures(cast.letter(cast.worker).pk), key=lambda one: one.party != "B"
    )
    assert (superior.person_id, superior.for_name) == (cast.agency, "李国强")
    page = cast.door(cast.worker).get(f"/letters/{cast.letter(cast.worker).pk}/receipt/")
    assert "赵堃 for 李国强" in page.content.decode()
    assert audit.audit() == []


def test_a_deputy_does_not_countersign_his_own_letter(cast: Cast) -> None:
    cast.train(cast.mate)
    cast.issue()
    acts(cast, cast.leader, cast.mate)
    cast.sign(cast.mate)

    with pytest.raises(Refused, match=r"letter\.countersigner_is_signer"):
        countersign(cast, cast.mate, cast.mate)
    assert "countersignature" not in "\n".join(day(cast, cast.mate))


def test_a_deputy_plans_the_meeting_and_reminds_for_the_head(cast: Cast) -> None:
    acts(cast, cast.workshop, cast.agency)
    door = cast.door(cast.agency)

    assert door.get("/training/meetings/plan/").status_code == 200
    assert door.get(f"/remind/?for={cast.workshop}").status_code == 200
    assert cast.door(cast.mate).get("/training/meetings/plan/").status_code == 404
    assert any("Remind those" in line for line in day(cast, cast.agency))


def test_an_overdue_hazard_does_not_climb_to_who_acts_for_its_owner(
    cast: Cast, hand: Clock
) -> None:
    row = reported(cast)
    assert Hazard.objects.get(pk=row.pk).owner_id == cast.workshop
    acts(cast, cast.workshop, cast.gm, days=60)
    hand.tick(days=9)
    hazards.escalate_overdue(at=clock.now())

    found = Hazard.objects.get(pk=row.pk)
    assert found.escalated_level > 0
    assert found.escalated_to_id is None  # the only head above has it already


# what pages say


def test_every_page_of_a_person_says_that_he_is_away_and_who_acts(cast: Cast) -> None:
    cast.train(cast.worker)
    cast.issue()
    cast.sign(cast.worker)  # the leader's turn
    acts(cast, cast.leader, cast.mate, days=5)
    said = "away until"
    gm = cast.door(cast.gm)

    for address in (f"/people/{cast.leader}/", f"/units/{cast.units['W2']}/", "/coverage/gaps/"):
        page = gm.get(address).content.decode()
        assert said in page, address
        assert "王喆 acts" in page, address
    assert any("王喆 acts for you" in line for line in day(cast, cast.leader))
    assert "离岗至" in cast.door(cast.gm, "zh-hans").get(f"/people/{cast.leader}/").content.decode()


def test_back_again_reads_what_happened_until_he_has_said_so(cast: Cast, hand: Clock) -> None:
    cast.train(cast.worker)
    cast.issue()
    row = acts(cast, cast.leader, cast.agency, days=3)
    cast.sign(cast.worker)
    countersign(cast, cast.worker, cast.agency)
    door = cast.door(cast.leader)
    assert door.get(f"/back/{row.pk}/").status_code == 404  # still away
    hand.tick(days=3)

    door = cast.door(cast.leader)
    assert any("You are back" in line for line in day(cast, cast.leader))
    page = door.get(f"/back/{row.pk}/").content.decode()
    assert "赵堃 for 李国强" in page
    assert cast.door(cast.agency).get(f"/back/{row.pk}/").status_code == 404
    assert door.post(f"/back/{row.pk}/").status_code == 303

    assert not any("You are back" in line for line in day(cast, cast.leader))
    assert door.get(f"/back/{row.pk}/").status_code == 404
    assert last_fact("absence.looked_back").about_id == row.pk


# what coverage says


def settle() -> None:
    while inbox.react(at=clock.now()):
        pass


def test_who_is_away_for_long_is_not_counted_but_shown_with_a_figure(
    cast: Cast, hand: Clock
) -> None:
    due = coverage.summary(on(0)).by_requirement["letter"].due
    row = go(cast, cast.mate, days=90, by=cast.clerk)
    settle()

    for number, away in ((0, 0), (LONG - 1, 0), (LONG, 1), (89, 1), (90, 0)):
        found = coverage.summary(on(number))
        assert found.exclusions.get("long_away", 0) == away, number
        assert found.by_requirement["letter"].due == due - away, number
    assert [one.reason for one in coverage.exclusions(on(LONG)) if one.person_id == cast.mate] == [
        "long_away"
    ]
    assert list(recount.troubles()) == []
    assert list(compare.duties()) == []

    # back after all: the days that are over stay as they were
    hand.tick(days=LONG + 5)
    organisation.end_away(row.pk, from_date=on(0), by=cast.actor(cast.mate), at=clock.now())
    settle()
    assert coverage.summary(on(-1)).exclusions["long_away"] == 1
    assert "long_away" not in coverage.summary(on(0)).exclusions
    assert list(recount.troubles()) == []
    page = cast.door(cast.gm).get(f"/coverage/?on={on(-1).isoformat()}").content.decode()
    assert "Away for more than 30 days" in page


def test_the_list_of_absences_shows_ones_own_and_those_of_ones_people(cast: Cast) -> None:
    acts(cast, cast.leader, cast.mate)
    go(cast, cast.safety)

    def seen(who: int) -> set[int]:
        ids = absences.absence_ids(cast.viewer(who), clock.today())
        return set(Absence.objects.filter(pk__in=ids).values_list("person_id", flat=True))

    assert seen(cast.leader) == {cast.leader}
    assert seen(cast.mate) == {cast.leader}
    assert seen(cast.worker) == set()
    assert seen(cast.workshop) == {cast.leader}
    assert seen(cast.gm) == {cast.leader, cast.safety}


def test_nobody_who_signs_in_sees_more_by_an_absence_of_others(cast: Cast) -> None:
    """What a deputy sees for the head he sees on those days alone."""
    row = reported(cast)
    fan = f"/hazards/{row.pk}/"
    assert cast.door(cast.clerk).get(fan).status_code == 404
    absence = acts(cast, cast.workshop, cast.clerk, kinds=("hazards",))
    assert cast.door(cast.clerk).get(fan).status_code == 200
    organisation.end_away(absence.pk, from_date=on(0), by=SYSTEM, at=clock.now())
    assert cast.door(cast.clerk).get(fan).status_code == 404
