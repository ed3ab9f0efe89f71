"""A letter is of a year: it counts from 1 January, and ends with 31 December without any job."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from tests.cast import Cast, publish_targets
from tests.frozen import Clock
from tests.letters.test_refit import SYSTEM, assert_sound, bring_into_force, is_proved
from zeren.core.days import NEVER, day_of
from zeren.core.letters import letter as core
from zeren.core.refusal import Refused
from zeren.jobs import actions as jobs
from zeren.ledger import clock
from zeren.letters import actions, owed, queries
from zeren.letters.models import Letter
from zeren.letters.queries.reading import read_on

NEW_YEAR = datetime(2022, 12, 31, 16, 0, tzinfo=UTC)
"""Midnight in the time zone of the house."""


def test_on_1_january_nothing_is_in_force_and_no_job_was_needed(cast: Cast, hand: Clock) -> None:
    bring_into_force(cast, cast.worker)
    safety = cast.viewer(cast.safety)
    hand.at = NEW_YEAR

    today = clock.today()

    assert today == date(2023, 1, 1)
    assert queries.state_counts(safety, 2022, today) == {"EXPIRED": 10}
    assert queries.live_states([cast.worker], 2023, today) == {}
    assert not is_proved(cast.worker, day_of(today))
    assert is_proved(cast.worker, day_of(today) - 1)
    assert list(queries.letter_ids(safety, on=today, year=2022, state="IN_FORCE")) == []
    assert owed.gaps([cast.worker], today)[cast.worker].gap == "letter.not_issued"


def test_the_nightly_job_writes_down_what_is_so_already(cast: Cast, hand: Clock) -> None:
    bring_into_force(cast, cast.worker)
    safety = cast.viewer(cast.safety)
    hand.at = NEW_YEAR
    before = queries.state_counts(safety, 2022, clock.today())

    assert actions.expire_due(by=SYSTEM, at=clock.now()) == 10
    assert actions.expire_due(by=SYSTEM, at=clock.now()) == 0

    assert queries.state_counts(safety, 2022, clock.today()) == before
    assert set(Letter.objects.values_list("state", flat=True)) == {"EXPIRED"}
    assert is_proved(cast.worker, day_of(clock.today()) - 1)
    assert_sound()


def test_last_years_letter_can_no_longer_be_signed_or_countersigned(
    cast: Cast, hand: Clock
) -> None:
    cast.train(cast.worker, cast.mate)
    cast.sign(cast.mate)
    rows = {one: cast.letter(one) for one in (cast.worker, cast.mate)}
    hand.at = NEW_YEAR

    for act, row, who in (
        (actions.sign, rows[cast.worker], cast.worker),
        (actions.countersign, rows[cast.mate], cast.leader),
    ):
        with pytest.raises(Refused, match=r"letter\.expired"):
            act(row.pk, digest_seen=row.digest, strokes=None, typed_name="", is_pin_fresh=True,
                by=cast.actor(who), at=clock.now())  # fmt: skip
    assert not queries.countersignable([cast.leader], clock.today())


def issue(cast: Cast, year: int) -> None:
    actions.start_campaign(
        year=year, unit_id=cast.units["CO"], by=cast.actor(cast.safety), at=clock.now()
    )
    jobs.run_ready("letters.issue", now=clock.now)


def test_the_coming_year_opens_in_december_and_counts_from_january(cast: Cast, hand: Clock) -> None:
    bring_into_force(cast, cast.gm)
    with pytest.raises(Refused, match=r"letter\.year_not_open"):
        issue(cast, 2023)
    hand.at = datetime(2022, 12, 5, 4, 0, tzinfo=UTC)
    cast.year = 2023
    publish_targets(cast, clock.now())
    issue(cast, 2023)
    with pytest.raises(Refused, match=r"letter\.year_not_open"):
        issue(cast, 2024)
    cast.meeting = None
    cast.hold_meeting()
    cast.pass_quiz(cast.gm)

    cast.sign(cast.gm)

    letter = cast.letter(cast.gm)
    assert queries.state_on(letter, clock.today()) == "AHEAD"
    assert queries.live_states([cast.gm], 2022, clock.today())[cast.gm][1] == "IN_FORCE"
    hand.at = NEW_YEAR
    assert queries.state_on(letter, clock.today()) == "IN_FORCE"
    assert is_proved(cast.gm, day_of(clock.today()))
    with pytest.raises(Refused, match=r"letter\.year_over"):
        issue(cast, 2022)


def test_the_window_says_how_many_signed_and_never_that_it_is_met(cast: Cast, hand: Clock) -> None:
    bring_into_force(cast, cast.worker)
    first = queries.window(clock.today())
    assert first == queries.Window(2022, date(2022, 3, 31), 1, 10)
    hand.at = datetime(2022, 4, 1, 4, 0, tzinfo=UTC)
    assert queries.window(clock.today()) is None
    hand.at = NEW_YEAR

    assert queries.window(clock.today()) == queries.Window(2023, date(2023, 3, 31), 0, 10)
    assert not is_proved(cast.worker, day_of(clock.today()))


def test_the_organisation_chooses_the_days_of_renewal(cast: Cast, hand: Clock) -> None:
    gm, now = cast.actor(cast.gm), clock.now()
    assert actions.decide_renewal(opens=(11, 1), until=(2, 28), by=gm, at=now)
    assert not actions.decide_renewal(opens=(11, 1), until=(2, 28), by=gm, at=now)

    assert queries.renewal(2022).until == date(2022, 2, 28)
    with pytest.raises(Refused, match=r"letter\.no_such_day"):
        actions.decide_renewal(opens=(11, 31), until=(2, 28), by=gm, at=now)
    with pytest.raises(Refused, match=r"letter\.not_decider"):
        actions.decide_renewal(opens=(12, 1), until=(2, 1), by=cast.actor(cast.worker), at=now)
    assert_sound()


def test_an_unsigned_letter_is_withdrawn_with_a_reason_and_a_signed_one_is_not(cast: Cast) -> None:
    cast.train(cast.worker)
    by, letter = cast.actor(cast.safety), cast.letter(cast.worker)
    with pytest.raises(Refused, match=r"letter\.reason_missing"):
        actions.withdraw(letter.pk, reason=" ", by=by, at=clock.now())
    with pytest.raises(Refused, match=r"letter\.not_issuer"):
        actions.withdraw(letter.pk, reason="x", by=cast.actor(cast.mate), at=clock.now())
    signed = cast.sign(cast.worker)
    with pytest.raises(Refused, match=r"letter\.step_closed"):
        actions.withdraw(signed.pk, reason="x", by=by, at=clock.now())

    row = actions.withdraw(cast.letter(cast.mate).pk, reason="wrong unit", by=by, at=clock.now())

    assert (row.state, row.ends_reason) == ("WITHDRAWN", "office")
    assert queries.live_letter(cast.mate, cast.year, clock.today()) is None
    assert not actions.refit([cast.mate], by=SYSTEM, at=clock.now()).issued
    assert_sound()


def test_the_database_reads_a_letter_as_the_rule_does(cast: Cast) -> None:
    row, on = cast.letter(cast.worker), clock.today()
    issued = datetime(2022, 2, 1, tzinfo=UTC)
    times = [None, *(datetime(y, m, 2, 4, 0, tzinfo=UTC) for y, m in ((2022, 2), (2022, 6)))]
    shapes = list(product(times, times, times, (NEVER, day_of(date(2022, 5, 1))), (2022, 2023)))
    days = [date(2021, 12, 31), date(2022, 2, 20), date(2022, 7, 1), date(2023, 1, 1)]
    made = [
        Letter(number=f"x{n}", year=year, campaign_id=row.campaign_id, person_id=row.person_id,
               post_id=row.post_id, unit_id=row.unit_id, digest=row.digest,
               manifest=row.manifest, head=row.head,
               state="SUPERSEDED" if closed else "ISSUED", issued_at=issued,
               signed_at=signed, in_force_at=force, closed_at=closed, ends_day=ends)
        for n, (signed, force, closed, ends, year) in enumerate(shapes)
    ]  # fmt: skip
    Letter.objects.all().delete()
    for one in made:
        one.save()
        for day in [*days, on]:
            found = read_on(Letter.objects.filter(pk=one.pk), day).values_list("reads", flat=True)
            wanted = core.state_on(queries.life_of(one), day_of(day))
            assert list(found) == ([wanted] if wanted else []), (one.number, day)
        Letter.objects.filter(pk=one.pk).delete()


def test_a_campaign_counts_what_it_issued_and_not_what_was_issued_since(cast: Cast) -> None:
    from tests.letters.test_signing import change_duty
    from zeren.letters.models import Campaign

    change_duty(cast)
    actions.refit(list(cast.ids.values()), by=SYSTEM, at=clock.now())

    campaign = Campaign.objects.get()

    assert queries.campaign_issued(campaign.pk) == campaign.people == 10
    assert queries.campaign_counts(campaign.pk, clock.today()) == {"ISSUED": 10, "SUPERSEDED": 3}
