"""The pages say what to do first, open to those they belong to, and lead through the year."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.assessment.conftest import MARKS, Year
from zeren.assessment import actions, queries
from zeren.assessment.models import Assessment, Scheme
from zeren.core.assessment.scoring import Event


def get(door: Client, name: str, *args: object, **asked: str) -> str:
    answer = door.get(reverse(f"assessment:{name}", args=args), asked)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_an_empty_house_is_told_to_begin_with_the_scheme(year: Year) -> None:
    Scheme.objects.all().delete()
    safety, worker = year.cast.door(year.cast.safety), year.cast.door(year.cast.worker)

    assert "No scheme is published yet" in get(safety, "index")
    assert "Begin with the shipped scheme" in get(safety, "scheme")
    assert "Nobody assesses you yet" in get(worker, "mine")
    assert "Begin with" not in get(worker, "scheme")

    safety.post(reverse("assessment:scheme-begin"))
    draft = Scheme.objects.get()
    page = get(safety, "scheme-edit", draft.pk)
    assert "can be discussed with the workforce" in page
    day = year.hand.at.date().isoformat()
    act = reverse("assessment:scheme-act", args=[draft.pk, "consult"])
    safety.post(act, {"on": day, "with_whom": "workers' congress"})
    safety.post(reverse("assessment:scheme-act", args=[draft.pk, "publish"]))
    assert Scheme.objects.get().state == "PUBLISHED"


def test_the_draft_says_what_is_wrong_and_keeps_what_is_not_shown(year: Year) -> None:
    safety = year.cast.door(year.cast.safety)
    safety.post(reverse("assessment:scheme-begin"))
    draft = Scheme.objects.get(state="DRAFT")
    body = draft.body
    given = {"seat": "safety_office"}
    for place, row in enumerate(body["items"]):
        given |= {f"name-{place}-zh-hans": row["name"]["zh-hans"], f"points-{place}": row["points"],
                  f"name-{place}-en": row["name"]["en"]}  # fmt: skip
    for place, row in enumerate(body["bands"]):
        given |= {f"low-{place}": row["low"], f"advised-{place}": row["advised"]}
    given |= {"points-2": "20", "name-2-en": "Duties; each breach is fined"}

    safety.post(reverse("assessment:scheme-edit", args=[draft.pk]), given)

    draft.refresh_from_db()
    assert draft.body["items"][0]["deductions"] == body["items"][0]["deductions"]
    page = get(safety, "scheme-edit", draft.pk)
    assert "add up to 95 points" in page
    assert "takes money from a worker" in page


def test_a_year_is_opened_rated_in_the_grid_approved_and_displayed(year: Year) -> None:
    cast = year.cast
    year.count()
    doors = {who: cast.door(getattr(cast, who)) for who in ("safety", "leader", "worker", "gm")}
    doors["safety"].post(reverse("assessment:open"), {"year": cast.year, "period": "YEAR"})
    row = Assessment.objects.get()
    mine = reverse("assessment:points", args=[row.pk])
    doors["worker"].post(
        mine,
        {"mark-duties": "24", "reason-duties": "log", "mark-records": "A",
         "reason-records": "log", "words": "all done"},
    )  # fmt: skip
    assert "24" in get(doors["leader"], "team", cast.units["W2"], cast.year)

    grid = reverse("assessment:team", args=[cast.units["W2"], cast.year])
    answer = doors["leader"].post(grid, {f"{row.pk}-duties": "22", f"{row.pk}-records": "B"})
    assert answer.status_code == 409  # without the records nothing counts
    assert "On which records" in answer.content.decode()
    given = {f"{row.pk}-duties": "22", f"{row.pk}-records": "B", f"{row.pk}-reason": "ledger"}
    assert doors["leader"].post(grid, given).status_code == 303
    page = get(doors["worker"], "one", row.pk)
    assert "given by the assessor: ledger" in page
    assert f"/object/assessment/{row.pk}/" in page
    doors["worker"].post(reverse("assessment:act", args=[row.pk, "accept"]))
    assert "田𠮷生" in get(doors["gm"], "approvals")
    for _step in ("approve", "publish"):
        doors["gm"].post(reverse("assessment:approvals"), {"row": row.pk})

    row.refresh_from_db()
    assert row.state == "PUBLISHED"
    sheet = get(doors["safety"], "sheet", cast.year)
    assert "田𠮷生" in sheet
    assert "ledger" not in sheet  # results, no reasons


def test_the_union_is_named_on_the_page(year: Year) -> None:
    row = year.open()
    safety = year.cast.door(year.cast.safety)
    assert "Let somebody else assess" in get(safety, "one", row.pk)
    where = reverse("assessment:assessor", args=[row.pk])

    assert safety.post(where, {"number": "nobody", "seat": "union"}).status_code == 409
    safety.post(where, {"number": "E022", "seat": "union"})

    row.refresh_from_db()
    assert (row.assessor_id, row.seat) == (year.cast.mate, "union")


def test_my_day_says_whose_step_it_is(year: Year) -> None:
    row = year.open()
    cast = year.cast
    assert "say how you see it" in cast.door(cast.worker).get("/").content.decode()
    actions.self_assess(row.pk, {}, words="", by=cast.actor(cast.worker), at=year.hand.at)
    assert "Assess 田𠮷生" in cast.door(cast.leader).get("/").content.decode()
    actions.assess(row.pk, MARKS, by=cast.actor(cast.leader), at=year.hand.at)
    assert "agree or object" in cast.door(cast.worker).get("/").content.decode()
    year.hand.tick(days=120)
    day = cast.door(cast.gm).get("/").content.decode()
    assert "Approve the assessment of 田𠮷生" in day
    assert "1 assessment is late" in day


def test_a_veto_is_read_by_whom_it_reaches_and_reversed_by_two(year: Year) -> None:
    cast, at = year.cast, year.hand.at
    dead = Event(frozenset({"work_accident"}), ("incident", 5), "fatal", deaths=1)
    by = cast.actor(cast.safety)
    row = actions.strike(dead, cast.units["W2"], at.date(), by=by, at=at)[0]
    leader = cast.door(cast.leader)
    assert f"/object/veto/{row.pk}/" in get(leader, "veto", row.pk)
    assert "A death because" in get(leader, "vetoes")

    for who, act in (("safety", "ask"), ("gm", "confirm")):
        door = cast.door(getattr(cast, who))
        door.post(reverse("assessment:veto-act", args=[row.pk, act]), {"words": "not ours"})

    assert queries.vetoes_on([]) == {}
    row.refresh_from_db()
    assert row.state == "REVERSED"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_one_assessment_speak_one_language(year: Year, language: str) -> None:
    row = year.assessed()
    door = year.cast.door(year.cast.worker, language)
    page = get(door, "one", row.pk)
    assert ("Points, each with its reason" in page) == (language == "en")
    assert ("得分及理由" in page) == (language == "zh-hans")
