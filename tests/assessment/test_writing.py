"""The draft of a scheme is written in forms: what was understood is said back to the writer."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.assessment.conftest import Year
from zeren.assessment import actions, queries, texts
from zeren.assessment.models import Scheme
from zeren.core.assessment import lint
from zeren.core.assessment.scheme import Body, scheme_of
from zeren.core.refusal import Refused
from zeren.ledger.models import Fact


@pytest.fixture
def draft(year: Year) -> Scheme:
    return actions.begin_scheme(
        texts.shipped(), by=year.cast.actor(year.cast.safety), at=year.hand.at
    )


def kept(door: Client, form: str, given: dict[str, Any]) -> str:
    """The page that follows when a form was kept."""
    answer = door.post(form, given)
    assert answer.status_code == 303, answer.content.decode()
    return door.get(answer.headers["Location"]).content.decode()


def where(row: Scheme, what: str, place: int) -> str:
    return reverse("assessment:scheme-part", args=[row.pk, what, place])


def test_every_kind_of_item_and_a_veto_are_written_in_forms(year: Year, draft: Scheme) -> None:
    door = year.cast.door(year.cast.safety)
    name = {"name-en": "Ours", "points": "5", "group": "indicators", "floor": "1"}
    asked: list[tuple[str, dict[str, Any], str]] = [
        ("deduct", {"d0-classes": ["fire", "forgery"], "d0-takes-any": "2.5",
                    "d0-takes-serious": "4", "d0-share-minor": "1/4"},
         "takes points (any other 2.5, serious injury 4), of them"),
        ("slope", {"indicators": "haz.rectified", "low": "90", "high": "100"},
         "At 90 of Hazard rectification rate no points, at 100 all 5"),
        ("met", {"indicators": ["haz.rectified"]}, "Of Hazard rectification rate: each target"),
        ("mark", {}, "gives from 1 to 5 points"),
        ("grade", {"g0-code": "A", "g0-share": "1", "g1-code": "B", "g1-share": "1/2"},
         "A 1, B 0.5"),
        ("share", {"of": "parent"}, "the unit above"),
        ("process", {"of": "Q"}, "the published quarters"),
        ("bonus", {"classes": ["near_miss"], "per": "1/2"}, "Each near miss adds 0.5, at most 5"),
    ]  # fmt: skip
    for place, (kind, more, understood) in enumerate(asked, len(draft.body["items"])):
        form = where(draft, "item", place)
        assert door.get(form, {"kind": kind}).status_code == 200
        page = kept(door, f"{form}?kind={kind}", {**name, **more})
        assert understood in page, kind
        assert understood in door.get(form).content.decode(), "and it stands beside the form"

    draft.refresh_from_db()
    made = scheme_of(draft.body).items[-len(asked) :]
    assert [one.kind for one in made] == [kind for kind, _more, _said in asked]
    assert len({one["code"] for one in draft.body["items"]}) == len(draft.body["items"])
    veto = where(draft, "veto", len(draft.body["vetoes"]))
    given = {"name-en": "Two dead", "classes": ["traffic"], "deaths_from": "2",
             "effects": ["no_award"], "reaches": ["unit", "deputy"]}  # fmt: skip
    page = kept(door, veto, given)
    assert "A confirmed traffic accident: no award. It reaches the unit, a deputy." in page
    assert "Only from so many dead on: 2." in page
    # a number that is none is said at its field, and nothing is kept
    assert door.post(where(draft, "item", 0), {**name, "points": "many"}).status_code == 400
    # taken out again, by the digest that was seen; a stale one is told
    old = draft.digest
    draft.refresh_from_db()
    number = len(draft.body["items"])
    last = where(draft, "item", number - 1)
    assert door.post(last, {"remove": "1", "seen": old}).status_code == 409
    assert door.post(last, {"remove": "1", "seen": draft.digest}).status_code == 303
    draft.refresh_from_db()
    assert len(draft.body["items"]) == number - 1
    worker = year.cast.door(year.cast.worker)
    assert worker.get(last).status_code == 404


def test_warnings_are_read_by_name_before_a_scheme_counts(year: Year, draft: Scheme) -> None:
    by, at = year.cast.actor(year.cast.safety), year.hand.at
    body = texts.shipped()
    body["vetoes"] = body["vetoes"][:1]
    actions.change_scheme(draft.pk, body, by=by, at=at)
    actions.consult_scheme(draft.pk, on=at.date(), with_whom="工会", by=by, at=at)
    with pytest.raises(Refused) as refused:
        actions.publish_scheme(draft.pk, by=by, at=at)
    assert [one.code for one in refused.value.problems] == ["scheme.hiding_is_free"]
    door = year.cast.door(year.cast.safety)
    page = door.get(reverse("assessment:scheme-edit", args=[draft.pk])).content.decode()
    assert "hiding an accident is no worse" in page

    publish = reverse("assessment:scheme-act", args=[draft.pk, "publish"])
    assert door.post(publish).status_code == 409
    assert door.post(publish, {"read": "scheme.hiding_is_free:vetoes"}).status_code == 303

    fact = Fact.objects.get(code="scheme.warnings_read")
    assert (fact.actor_id, fact.about_id) == (year.cast.safety, draft.pk)
    assert queries.published_scheme() == draft
    page = door.get(reverse("assessment:scheme"), {"version": "1"}).content.decode()
    assert "This version counts no more" in page


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "mark", "points": "60"}, "scheme.mostly_by_hand"),
        ({"kind": "deduct", "points": "40", "deductions": [
            {"classes": ["fire"], "points": {"minor": "5", "serious": "1"}}]},
         "scheme.graver_costs_less"),
        ({"kind": "deduct", "points": "90", "deductions": [
            {"classes": ["fire"], "points": {"any": "5"}}]}, "scheme.invites_hiding"),
        ({"kind": "grade", "points": "5", "grades": {"A": "1", "B": "1"}}, "scheme.grades_alike"),
    ],
)  # fmt: skip
def test_a_scheme_is_warned_of_what_nobody_may_have_wanted(change: Body, code: str) -> None:
    body = texts.shipped()
    assert lint.warnings(scheme_of(body)) == []
    body["items"].append({"code": "new", "name": {"en": "New"}, **change})
    assert code in {one.code for one in lint.warnings(scheme_of(body))}
