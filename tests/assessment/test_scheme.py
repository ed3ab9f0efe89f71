"""A scheme has its footing before it counts; what was published is never changed."""

from datetime import timedelta

import pytest

from tests.assessment.conftest import Year
from zeren.assessment import actions, queries, texts
from zeren.content import queries as content
from zeren.core.assessment.scheme import problems
from zeren.core.refusal import Refused


def test_the_shipped_scheme_has_no_problem() -> None:
    assert problems(texts.shipped()) == []


def test_a_new_version_is_discussed_before_it_replaces_the_one_that_counts(year: Year) -> None:
    by, at = year.cast.actor(year.cast.safety), year.hand.at
    body = texts.shipped()
    row = actions.begin_scheme(body, by=by, at=at)
    with pytest.raises(Refused) as refused:
        actions.publish_scheme(row.pk, by=by, at=at)
    assert refused.value.code == "scheme.step_closed"
    tomorrow = at.date() + timedelta(days=2)
    with pytest.raises(Refused) as refused:
        actions.consult_scheme(row.pk, on=tomorrow, with_whom="工会", by=by, at=at)
    assert refused.value.code == "scheme.not_yet"
    actions.consult_scheme(row.pk, on=at.date(), with_whom="工会", by=by, at=at)
    # what is changed after it was discussed is to be discussed again
    body["items"][2]["name"]["en"] = "Duties"
    assert actions.change_scheme(row.pk, body, by=by, at=at).state == "DRAFT"
    actions.consult_scheme(row.pk, on=at.date(), with_whom="工会", by=by, at=at)
    actions.publish_scheme(row.pk, by=by, at=at)

    assert [(one.version, one.state) for one in queries.schemes()] == [
        (2, "PUBLISHED"), (1, "REPLACED"),
    ]  # fmt: skip
    annex = content.one("clause", "letter.scheme")
    said = {tag: " ".join(one[tag] for one in annex["clauses"]) for tag in ("zh-hans", "en")}
    assert "no. 2" in said["en"]
    assert "工会" in said["zh-hans"]
    assert "Duties 25 points" in said["en"]
    assert "excellent from 90" in said["en"].lower()
    assert "一票否决" in said["zh-hans"]
    places = [one["code"] for one in content.letter_forms()["letter"]["sections"]]
    assert places[-2:] == ["scheme", "effect"], "an annex, before the signatures"
    for old in queries.schemes():
        with pytest.raises(Refused):
            actions.change_scheme(old.pk, body, by=by, at=at)


def test_a_scheme_that_takes_wages_is_not_discussed(year: Year) -> None:
    by, at = year.cast.actor(year.cast.safety), year.hand.at
    body = texts.shipped()
    body["bands"][3]["gets"]["zh-hans"] = "罚款500元"
    row = actions.begin_scheme(body, by=by, at=at)
    with pytest.raises(Refused) as refused:
        actions.consult_scheme(row.pk, on=at.date(), with_whom="工会", by=by, at=at)
    assert [one.code for one in refused.value.problems] == ["scheme.takes_wages"]
