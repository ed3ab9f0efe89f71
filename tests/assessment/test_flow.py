"""From the own view to the publication: each step by whom it belongs to, each point its row."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from functools import partial

import pytest

from tests.assessment.conftest import MARKS, Year
from zeren.assessment import actions, queries
from zeren.assessment.models import Assessment, Score
from zeren.cases import actions as cases
from zeren.cases.models import Case
from zeren.core.refusal import Refused
from zeren.ledger import queries as ledger
from zeren.ledger.models import Fact


def test_a_year_is_assessed_contested_approved_and_published(year: Year) -> None:
    cast, at = year.cast, year.hand.at
    row = year.assessed()
    gm, worker = cast.actor(cast.gm), cast.actor(cast.worker)

    # accidents 25 of 25, duties 22.5 of 25, records B: 8 of 10; targets, process, unit do not
    # apply: 55.5 of 60 stand for 92.5 of 100
    assert queries.total_of(row) == Fraction(185, 2)
    assert (row.assessor_id, row.approver_id, row.state) == (cast.leader, cast.gm, "ASSESSED")
    subject = queries.subject_of(row.pk, cast.worker, at.date())
    assert subject is not None
    cases.raise_case("objection", subject, line="duties", words="台账齐全", by=worker, at=at)
    case = Case.objects.get(about="assessment")
    assert case.owner_id not in (cast.leader, cast.worker)
    with pytest.raises(Refused) as refused:
        actions.approve(row.pk, by=gm, at=at)
    assert refused.value.code == "assessment.contested"
    cases.answer(case.pk, "answer", words="抽查见附件", by=cast.actor(case.owner_id), at=at)
    with pytest.raises(Refused) as refused:  # nothing is worked out yet: targets are missing
        actions.approve(row.pk, words="", by=gm, at=at)
    assert refused.value.code == "assessment.figures_missing"
    with pytest.raises(Refused) as refused:
        actions.approve(row.pk, words=" ", goes_on=True, by=gm, at=at)
    assert refused.value.code == "assessment.words_needed"
    approved = actions.approve(row.pk, words="月底补报", goes_on=True, by=gm, at=at)
    assert approved.words[-1][:3] == ["approve", cast.gm, "月底补报"]
    done = actions.publish(row.pk, by=gm, at=at)

    assert (done.state, done.band) == ("PUBLISHED", "excellent")
    codes = list(Fact.objects.filter(about_kind="assessment").values_list("code", flat=True))
    assert codes == [
        "assessment.opened", "assessment.self_assessed", "assessment.assessed",
        "assessment.approved", "assessment.published",
    ]  # fmt: skip
    assert ledger.audit() == []
    assert queries.owing(cast.year, at.date()).missing == 0


def test_approval_waits_for_the_days_of_objection_or_a_yes(year: Year) -> None:
    year.count()
    row, gm = year.assessed(), year.cast.actor(year.cast.gm)
    assert row.lacks == 0
    with pytest.raises(Refused) as refused:
        actions.approve(row.pk, by=gm, at=year.hand.at)
    assert refused.value.code == "assessment.window_open"

    year.hand.tick(days=12)

    assert actions.approve(row.pk, by=gm, at=year.hand.at).state == "APPROVED"


def test_the_points_of_a_round_are_worked_out_again_from_what_was_known(year: Year) -> None:
    row = year.assessed()
    leader = year.cast.actor(year.cast.leader)
    lower = {**MARKS, "duties": ("20", "少2次检查")}
    row = actions.assess(row.pk, lower, by=leader, at=year.hand.at)

    assert row.round == 2
    scheme = queries.standard_of(row.scheme)
    for number in (1, 2):
        stored = queries.scores(row, "ASSESSOR", number)
        again = queries.lines_of(scheme, stored)
        assert [one.points for one in again] == [
            Fraction(one.numerator, one.denominator) if one.denominator else None for one in stored
        ]
    assert Score.objects.filter(party="ASSESSOR").count() == 2 * len(scheme.items)


DO: dict[str, Callable[..., Assessment]] = {
    "approve": actions.approve,
    "assess": partial(actions.assess, marks=MARKS),
    "self_assess": partial(actions.self_assess, marks=MARKS, words=""),
}


@pytest.mark.parametrize(
    ("who", "act", "code"),
    [
        ("worker", "assess", "assessment.own"),
        ("mate", "assess", "assessment.not_yours"),
        ("leader", "self_assess", "assessment.not_yours"),
        ("leader", "assess", "assessment.own_view_first"),
        ("leader", "approve", "assessment.step_closed"),
    ],
)
def test_a_step_belongs_to_one(year: Year, who: str, act: str, code: str) -> None:
    row = year.open()
    by, at = year.cast.actor(getattr(year.cast, who)), year.hand.at
    with pytest.raises(Refused) as refused:
        DO[act](row.pk, by=by, at=at)
    assert refused.value.code == code
    assert not Score.objects.exists()


def test_a_point_without_reason_or_beyond_the_full_ones_is_refused_with_its_place(
    year: Year,
) -> None:
    row = year.open()
    marks = {"duties": ("26", "x"), "records": ("B", " ")}
    by = year.cast.actor(year.cast.worker)
    with pytest.raises(Refused) as refused:
        actions.self_assess(row.pk, marks, words="", by=by, at=year.hand.at)
    assert [(one.code, one.where) for one in refused.value.problems] == [
        ("assessment.mark_unreadable", "duties"), ("assessment.reason_needed", "records"),
    ]  # fmt: skip


def test_opening_twice_adds_nothing_and_every_letter_owes_one(year: Year) -> None:
    by, on = year.cast.actor(year.cast.safety), year.hand.at.date()
    assert queries.owing(year.cast.year, on).unopened == (year.cast.worker,)

    first = actions.open_year(year.cast.year, by=by, at=year.hand.at)
    again = actions.open_year(year.cast.year, by=by, at=year.hand.at)

    assert (first.number, again.number) == (1, 0)
    assert queries.owing(year.cast.year, on).missing == 1
    with pytest.raises(Refused) as refused:
        actions.open_year(year.cast.year, by=year.cast.actor(year.cast.worker), at=year.hand.at)
    assert refused.value.code == "assessment.not_arranger"


def test_the_union_may_assess_and_the_stale_reader_is_told(year: Year) -> None:
    row = year.open()
    by, at = year.cast.actor(year.cast.safety), year.hand.at
    actions.name_assessor(row.pk, year.cast.mate, seat="union", by=by, at=at)
    actions.self_assess(row.pk, {}, words="", by=year.cast.actor(year.cast.worker), at=at)
    mate = year.cast.actor(year.cast.mate)
    assert actions.assess(row.pk, MARKS, by=mate, at=at).seat == "union"

    Assessment.objects.filter(pk=row.pk).update(state="ACCEPTED")
    with pytest.raises(Refused):
        actions.accept(row.pk, by=year.cast.actor(year.cast.worker), at=at)


def test_what_is_late_is_counted(year: Year) -> None:
    row = year.open()
    assert queries.late(year.hand.at.date()) == 0
    assert queries.late(row.due_date + timedelta(days=1)) == 1
