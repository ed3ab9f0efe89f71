"""The desk's pages: what each person sees, and what does not exist for him."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests import dated
from tests.cast import Cast, cast_of
from zeren.content.queries import days
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.organisation.queries import lists
from zeren.organisation.queries.search import search_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = cast_of()
    cast.train(cast.worker, cast.mate)
    cast.issue()
    cast.sign(cast.worker)
    return cast


def thing_id(code: str) -> int:
    found = organisation.thing_by_code(code, clock.today())
    assert found is not None
    return int(found.id)


def test_a_stranger_is_sent_to_sign_in() -> None:
    answer = Client().get("/")

    assert answer.status_code == 302
    assert reverse("sign-in") in answer["Location"]


def test_a_worker_reads_on_one_page_what_waits_and_what_he_answers_for(cast: Cast) -> None:
    page = cast.door(cast.mate).get("/").content.decode()

    assert "One thing waits for you" in page
    assert "Read and sign" in page
    assert "Hot work" in page
    assert "Who uses is responsible" in page


def test_a_leader_sees_his_people_and_the_letters_that_wait_for_him(cast: Cast) -> None:
    page = cast.door(cast.leader).get("/").content.decode()

    assert "My people" in page
    assert "One letter waits for your countersignature" in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("who", ["gm", "safety", "workshop", "leader", "auditor"])
def test_leaders_open_every_page_of_the_desk(cast: Cast, who: str, language: str) -> None:
    door = cast.door(cast.ids[who], language)
    before = (clock.today() - timedelta(days=1)).isoformat()

    for address in (
        "/",
        reverse("desk:overview"),
        reverse("desk:overview") + f"?on={before}",
        reverse("coverage:index"),
        reverse("coverage:gaps"),
        reverse("coverage:gaps") + "?requirement=letter&layer=6",
        reverse("coverage:data"),
        reverse("coverage:export"),
        reverse("responsibility:index"),
        reverse("responsibility:duties-all"),
        reverse("desk:thing", args=[thing_id("HJ-12")]),
        reverse("desk:search") + "?q=E02",
    ):
        assert door.get(address).status_code == 200, address


def test_the_overview_says_the_answer_as_a_sentence(cast: Cast) -> None:
    page = cast.door(cast.gm).get(reverse("desk:overview")).content.decode()

    assert "Responsibility is" in page
    assert "One act brings" in page
    assert "What to do next" in page


def test_a_day_that_has_not_come_is_told(cast: Cast) -> None:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()

    page = cast.door(cast.gm).get(reverse("desk:overview") + f"?on={tomorrow}")

    assert "This day has not come yet" in page.content.decode()


def test_a_person_is_seen_by_himself_and_those_above_and_nobody_else(cast: Cast) -> None:
    address = reverse("desk:person", args=[cast.worker])

    seen = {
        who
        for who in ("worker", "leader", "workshop", "gm", "safety", "auditor", "clerk")
        if cast.door(cast.ids[who]).get(address).status_code == 200
    }
    hidden = {
        who
        for who in ("mate", "agency", "administrator")
        if cast.door(cast.ids[who]).get(address).status_code == 404
    }

    assert seen == {"worker", "leader", "workshop", "gm", "safety", "auditor", "clerk"}
    assert hidden == {"mate", "agency", "administrator"}


def test_the_clerk_sees_posts_and_no_letter_or_result(cast: Cast) -> None:
    page = cast.door(cast.clerk).get(reverse("desk:person", args=[cast.worker]))

    assert "Welder" in page.content.decode()
    assert "Training and letter" not in page.content.decode()


def test_a_thing_tells_one_in_charge_and_its_users_with_because(cast: Cast) -> None:
    page = cast.door(cast.worker).get(reverse("desk:thing", args=[thing_id("HJ-12")]))
    text = page.content.decode()

    assert "CO2 welding machine HJ-12: one person in charge, 1 user" in text
    assert "is in the charge of" in text or "which is in the charge of" in text
    assert "History" not in text


def test_search_finds_only_what_may_be_seen(cast: Cast) -> None:
    mate = organisation.names([cast.mate])[cast.mate]

    assert mate in cast.door(cast.leader).get("/search/?q=E022").content.decode()
    assert mate not in cast.door(cast.worker).get("/search/?q=E022").content.decode()


def test_a_unit_is_open_to_its_own_people_and_those_above(cast: Cast) -> None:
    address = reverse("desk:unit", args=[cast.units["W2"]])

    assert cast.door(cast.worker).get(address).status_code == 200
    assert cast.door(cast.workshop).get(address).status_code == 200
    assert cast.door(cast.administrator).get(address).status_code == 404


def test_a_draft_is_composed_previewed_published_shown_and_withdrawn(cast: Cast) -> None:
    door, meeting = cast.door(cast.gm), cast.hold_meeting()
    answer = door.post(
        reverse("desk:bulletin-compose", args=[meeting.pk]), {"names": [str(cast.gm)]}
    )
    assert answer.status_code == 303
    public = reverse("desk:bulletin", args=[clock.today().isoformat()])
    assert Client().get(public).status_code == 404
    assert door.get(answer["Location"]).status_code == 200

    assert door.post(answer["Location"]).status_code == 303

    for language in ("en", "zh-hans"):
        stranger = Client()
        stranger.cookies["zeren_language"] = language
        page = stranger.get(public)
        assert page.status_code == 200
        text = page.content.decode()
        names = organisation.names(cast.ids.values())
        assert [n for pk, n in names.items() if pk != cast.gm and n in text] == []
    assert door.get(reverse("desk:bulletins")).status_code == 200

    pk = int(answer["Location"].split("/")[-3])
    assert door.post(reverse("desk:bulletin-withdraw", args=[pk])).status_code == 303
    assert Client().get(public).status_code == 404
    assert door.get(public).status_code == 404


SPELLINGS = {
    "Sean O’Neil": ("O'Neil",),
    "阿依努尔·买买提": ("阿依努尔•买买提", "阿依努尔.买买提", "买买提"),
    "王镕": ("wang rong", "Wáng Róng", "wr"),
    "曾艳": ("zeng", "cengyan"),
    "单小明": ("shan",),
    "尉迟恭": ("yuchi gong",),
    "吕布": ("lü",),
    "Jürgen Müller": ("muller", "Juergen Mueller"),
    "Işık": ("ISIK",),
    "甲": ("Ｅ８９",),
}


def test_both_search_fields_find_a_person_by_every_spelling(cast: Cast) -> None:
    """I22, I23: one folding for the list, the search box and the forms that ask for a person."""
    door = cast.door(cast.gm)
    for at, (name, every) in enumerate(SPELLINGS.items()):
        known = dated.person(f"E8{at}", name, since=clock.today())
        for typed in every:
            found = lists.people_ids([""], clock.today(), sees_all=True, q=typed)

            assert known.pk in set(found), f"{typed} for {name} in the list"
            assert name in door.get("/search/", {"q": typed}).content.decode(), typed
            assert known.pk in {one[0] for one in search_people([""], clock.today(), typed)}


def test_first_steps_lead_to_the_packs_and_the_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = cast_of()
    door = cast.door(cast.safety, "en")
    assert "?kind=calendar" not in door.get(reverse("desk:first")).content.decode()

    monkeypatch.setattr(days, "default", lambda: {"country": ""})
    monkeypatch.setattr("zeren.content.queries.switches", dict)
    page = door.get(reverse("desk:first")).content.decode()

    assert f'href="{reverse("content:packs")}"' in page
    assert f'href="{reverse("content:index")}?kind=calendar"' in page
    assert door.get(reverse("content:index"), {"kind": "calendar"}).status_code == 200
