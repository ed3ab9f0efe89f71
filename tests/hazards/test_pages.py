"""The pages of the room through HTTP: report, follow, mend, verify, publish, and who sees what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import PEOPLE, Cast
from tests.counted import counted
from tests.frozen import Clock
from tests.hazards.conftest import Find, jpeg, thing
from zeren.core.actor import Actor
from zeren.core.log import verifier
from zeren.hazards import actions, queries
from zeren.hazards.models import Hazard, HazardPhoto, HazardStep
from zeren.ledger import actions as ledger_actions
from zeren.ledger import queries as ledger
from zeren.ledger.models import Fact

Walk = Callable[[Hazard, str], Hazard]
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


def file(data: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def address(code: str = "WS-1") -> str:
    return f"/hazards/report/{queries.place_code(code)}/"


@pytest.fixture
def stranger(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def test_anybody_reports_with_a_photo_and_a_sentence(cast: Cast, stranger: Client) -> None:
    page = stranger.get(address()).content.decode()
    assert re.search(r"<h1>.*Welding bays.*</h1>", page)
    answer = stranger.post(address(), {"text": "Hose leaks gas", "photo": file(jpeg(gps=True))})

    assert answer.status_code == 200
    row = Hazard.objects.get()
    said = answer.content.decode()
    assert row.number in said
    assert (row.owner_id, row.reporter_id) == (cast.workshop, None)
    assert CODE.search(said)
    assert "Hidden from everybody: who you are" in said
    assert HazardPhoto.objects.filter(hazard=row).count() == 1


def test_a_browser_without_cookies_reports_and_a_name_needs_its_form(cast: Cast) -> None:
    bare = Client(enforce_csrf_checks=True)
    assert bare.post(address(), {"text": "Hose leaks gas"}).status_code == 200

    door = cast.door(cast.worker)
    door.handler.enforce_csrf_checks = True
    forged = door.post(address(), {"text": "Forged", "secrecy": "named"})
    assert forged.status_code in (303, 403)
    assert list(Hazard.objects.values_list("text", flat=True)) == ["Hose leaks gas"]


def test_a_report_without_a_name_is_taken_although_the_sign_in_has_ended(
    cast: Cast, clock: Clock, settings: Any
) -> None:
    door = cast.door(cast.worker)
    page = door.get(address()).content.decode()
    mark = re.search(r'name="z_whose"\s+value="([^"]+)"', page)
    assert mark is not None
    clock.tick(hours=2)

    form = {"text": "Hose leaks gas", "secrecy": "anonymous", "z_whose": mark[1]}
    answer = door.post(address(), form)

    assert (answer.status_code, Hazard.objects.count()) == (200, 1)
    assert [path for path in settings.DATA.rglob("*") if "kept" in path.name] == []


def test_the_same_form_sent_twice_is_one_report_with_one_code(cast: Cast, stranger: Client) -> None:
    form = {"text": "Hose leaks gas", "z_once": "a" * 32}
    first, second = (stranger.post(address(), form).content.decode() for _ in range(2))
    other = stranger.post(address(), {**form, "z_once": "b" * 32}).content.decode()

    codes = [CODE.findall(page)[0] for page in (first, second, other)]
    assert codes[0] == codes[1] != codes[2]
    assert Hazard.objects.count() == 2


def test_the_served_photo_tells_neither_place_nor_phone(cast: Cast, stranger: Client) -> None:
    stranger.post(address(), {"text": "Leak", "photo": file(jpeg(gps=True))})
    digest = HazardPhoto.objects.get().digest

    served = cast.door(cast.safety).get(f"/hazards/photos/{digest}/")

    assert served.status_code == 200
    assert served.headers["Content-Type"] == "image/jpeg"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert b"Exif" not in served.content
    assert b"SECRETPHONE" not in served.content
    assert stranger.get(f"/hazards/photos/{digest}/").status_code == 302
    assert cast.door(cast.clerk).get(f"/hazards/photos/{digest}/").status_code == 404


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\x89PNG\r\n\x1a\n0000"]
)
def test_what_is_no_photo_is_refused_in_a_sentence_and_the_report_stands(
    cast: Cast, stranger: Client, data: bytes
) -> None:
    named = cast.door(cast.worker)
    for door, more in ((stranger, {}), (named, {"secrecy": "named"})):
        photos = [file(data), file(jpeg())]
        answer = door.post(address(), {"text": "Hose leaks gas", "photo": photos, **more})

        assert answer.status_code == 200
        assert "The report is kept. A photo was not" in answer.content.decode()
        assert "cannot be read as a photo" in answer.content.decode()
    assert Hazard.objects.filter(text="Hose leaks gas").count() == 2
    assert HazardPhoto.objects.count() == 2, "the good photo beside the bad one is kept"


def test_a_report_without_words_says_what_is_missing(cast: Cast, stranger: Client) -> None:
    answer = stranger.post(address(), {"text": "  "})

    assert answer.status_code == 409
    assert "Say in one sentence" in answer.content.decode()


def test_a_named_report_bears_its_name_and_is_in_the_own_list_only(cast: Cast) -> None:
    cast.door(cast.worker).post(address(), {"text": "Leak", "secrecy": "named"})
    row = Hazard.objects.get()

    assert (row.reporter_id, row.held_until) == (cast.worker, None)
    fact = Fact.objects.get(code="hazard.reported")
    assert (fact.actor_kind, fact.actor_id) == ("person", cast.worker)
    for who, own in ((cast.worker, True), (cast.mate, False), (cast.safety, False)):
        door = cast.door(who)
        shown = door.get("/hazards/?mine=reporter").content.decode()
        page = door.get(f"/hazards/{row.pk}/").content.decode()
        assert (row.number in shown) is own
        assert "Reported by 田𠮷生" in page


def test_the_reporter_follows_by_code_and_meets_no_name(
    cast: Cast, stranger: Client, clock: Clock
) -> None:
    _row, tracking = actions.report(
        text="Leak", thing_id=thing(), by=Actor.person(cast.worker), at=clock.at
    )

    for typed in (tracking, tracking.lower(), f" {tracking[:4]}-{tracking[4:8]} {tracking[8:]}"):
        answer = stranger.post("/hazards/follow/", {"code": typed})
        said = answer.content.decode()
        assert answer.status_code == 200
        assert "being mended" in said
        assert [name for _who, _no, name, *_ in PEOPLE if name in said] == []
    assert stranger.post("/hazards/follow/", {"code": "WRONG"}).status_code == 409


def test_the_reporters_receipt_holds_without_the_server(
    cast: Cast, stranger: Client, clock: Clock
) -> None:
    _row, tracking = actions.report(
        text="Leak", thing_id=thing(), by=Actor.anonymous(), at=clock.at
    )
    early = stranger.post("/hazards/receipt/", {"code": tracking})
    assert (early.status_code, "together with others" in early.content.decode()) == (202, True)
    clock.tick(days=1)
    assert actions.write_down_due(at=clock.at) == 1
    waiting = stranger.post("/hazards/receipt/", {"code": tracking})
    assert (waiting.status_code, "the proof follows" in waiting.content.decode()) == (202, True)
    ledger_actions.sequence()
    ledger_actions.checkpoint()

    receipt = stranger.post("/hazards/receipt/", {"code": tracking})

    assert verifier.check(receipt.content, ledger.verifier_key()).ok
    assert b"2022-02-16T04" not in receipt.content, "the moment of the report is nowhere"
    assert stranger.post("/hazards/receipt/", {"code": "NONE"}).status_code == 409


def test_the_whole_way_through_the_pages(cast: Cast, find: Find) -> None:
    row = find()
    mate, safety = cast.door(cast.mate), cast.door(cast.safety)
    here = f"/hazards/{row.pk}/"

    none = mate.post(f"{here}do/rectify/", {"note": "done"})
    assert (none.status_code, "photo of the mended place is missing" in none.content.decode()) == (
        409,
        True,
    )
    assert mate.post(f"{here}do/rectify/", {"note": "x", "photo": file(jpeg())}).status_code == 303
    own = mate.post(f"{here}do/verify/", {"note": "looks good to me"})
    assert (own.status_code, "You mended this hazard yourself" in own.content.decode()) == (
        409,
        True,
    )
    assert safety.post(f"{here}do/verify/", {"note": ""}).status_code == 409
    for act in ("return", "verify"):
        assert safety.post(f"{here}do/{act}/", {"note": "seen"}).status_code == 303
        if act == "return":
            mate.post(f"{here}do/rectify/", {"note": "again", "photo": file(jpeg(shade=1))})
    assert safety.post(f"{here}do/close/", {}).status_code == 409
    assert safety.post(f"{here}do/publish/", {}).status_code == 303
    assert safety.post(f"{here}do/close/", {}).status_code == 303
    assert safety.post(f"{here}do/dance/", {}).status_code == 404

    page = safety.get(here).content.decode()
    assert "Closed: mended, verified by another, published" in page
    assert "Sent back: not mended: seen" in page


def test_regrade_through_the_page(cast: Cast, find: Find) -> None:
    row = find()

    cast.door(cast.safety).post(f"/hazards/{row.pk}/do/regrade/", {"grade": "major"})
    down = cast.door(cast.workshop).post(f"/hazards/{row.pk}/do/regrade/", {"grade": "general"})

    row.refresh_from_db()
    assert (row.grade, down.status_code) == ("major", 409)


def test_another_departments_worker_meets_it_only_when_published(
    cast: Cast, find: Find, walk: Walk, clock: Clock
) -> None:
    row = walk(find("Guard rail loose"), "VERIFIED")
    away = cast.door(cast.clerk)
    digest = HazardPhoto.objects.get(hazard=row).digest
    pages = (f"/hazards/{row.pk}/", f"/hazards/{row.pk}/receipt/", f"/hazards/photos/{digest}/")

    assert [away.get(one).status_code for one in pages] == [404] * 3
    assert away.post(f"/hazards/{row.pk}/do/close/").status_code == 404
    assert "Guard rail" not in away.get("/hazards/").content.decode()
    assert "Guard rail" not in away.get("/hazards/board/").content.decode()

    actions.publish(row.pk, by=cast.actor(cast.safety), at=clock.at)

    assert [away.get(one).status_code for one in pages] == [200, 202, 200]
    assert "Guard rail" in away.get("/hazards/board/").content.decode()
    assert away.post(f"/hazards/{row.pk}/do/close/").status_code == 409


def test_strangers_see_no_list(cast: Cast, find: Find, client: Client) -> None:
    row = find()
    for path in ("", "board/", "report/", f"{row.pk}/", f"{row.pk}/receipt/", "labels/"):
        assert client.get(f"/hazards/{path}").status_code == 302, path


def test_no_route_takes_a_hazard_away(cast: Cast, find: Find, walk: Walk) -> None:
    row = walk(find(), "RECTIFIED")
    counts = [model.objects.count() for model in (Hazard, HazardStep, HazardPhoto)]
    digest = HazardPhoto.objects.get().digest
    acts = (
        "assign",
        "regrade",
        "rectify",
        "verify",
        "return",
        "publish",
        "close",
        "delete",
        "propose",
        "dismiss",
        "decline",
        "reopen",
        "accept",
        "mark_spam",
        "unmark_spam",
    )
    paths = [
        "", "board/", "report/", "follow/", "keys/", "keys/make/", "receipt/", "labels/",
        "label/WS-1/",
        f"photos/{digest}/", f"{row.pk}/", f"{row.pk}/receipt/", f"{row.pk}/reporter/",
        *(f"{row.pk}/do/{act}/" for act in acts),
    ]  # fmt: skip

    for who in (cast.gm, cast.safety, cast.administrator, cast.worker):
        door = cast.door(who)
        for path in paths:
            for method in ("delete", "put", "patch", "post"):
                assert getattr(door, method)(f"/hazards/{path}").status_code < 500, path

    after = [model.objects.count() for model in (Hazard, HazardStep, HazardPhoto)]
    assert all(new >= old for old, new in zip(counts, after, strict=True))


def test_the_filters_stand_in_the_address(cast: Cast, find: Find, walk: Walk, clock: Clock) -> None:
    open_one, closed = find("Still there"), walk(find("Long gone"), "CLOSED")
    clock.tick(days=9)
    door = cast.door(cast.gm)

    def shown(query: str) -> list[str]:
        page = door.get(f"/hazards/?{query}").content.decode()
        return [row.number for row in (open_one, closed) if row.number in page]

    assert shown("") == [open_one.number, closed.number]
    assert shown("state=OPEN") == [open_one.number]
    assert shown("state=CLOSED") == [closed.number]
    assert shown("overdue=on") == [open_one.number]
    assert shown("grade=major") == []
    assert shown(f"unit={cast.units['SAFE']}") == []
    assert shown(f"unit={cast.units['WELD']}&sort=due") == [open_one.number, closed.number]
    assert shown("state=nonsense&page=x&sort=bad") == [open_one.number, closed.number]


def test_the_list_asks_the_same_number_of_queries_for_10_and_for_1000(
    cast: Cast, find: Find
) -> None:
    row, door = find(), cast.door(cast.gm)

    def fill(upto: int) -> None:
        known = Hazard.objects.count()
        like = {"text": "x", "unit_id": row.unit_id, "thing_id": row.thing_id,
                "owner_id": row.owner_id, "due_date": row.due_date, "state": "ASSIGNED",
                "reported_at": row.reported_at}  # fmt: skip
        Hazard.objects.bulk_create(
            Hazard(id=n + 1, number=f"X{n}", tracking_hash=str(n), **like)
            for n in range(known, upto)
        )

    counts = []
    for upto in (10, 1000):
        fill(upto)
        door.get("/hazards/")
        with counted() as asked:
            assert door.get("/hazards/").status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1  # one more counts the pages of a long list
    assert counts[0] < 40


def test_the_reporter_can_show_that_it_was_he(cast: Cast, clock: Clock) -> None:
    by = Actor.person(cast.worker)
    row, tracking = actions.report(text="Leak", thing_id=thing(), by=by, at=clock.at)

    assert actions.seal(tracking, by) == row.reporter_seal
    assert actions.seal(tracking, Actor.person(cast.mate)) != row.reporter_seal


def test_places_are_found_by_a_word_or_a_number(cast: Cast) -> None:
    door = cast.door(cast.worker)

    assert queries.place_code("WS-1") in door.get("/hazards/report/").content.decode()
    for word in ("焊机", "co2", "HJ-12"):
        page = door.get("/hazards/report/", {"q": word}).content.decode()
        assert queries.place_code("HJ-12") in page
        assert queries.place_code("WS-1") not in page
    assert "Nothing has this name" in door.get("/hazards/report/?q=zzz").content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_every_state_and_both_languages(
    cast: Cast, find: Find, walk: Walk, clock: Clock, language: str
) -> None:
    rows = [find("逾期")]
    for state in ("RECTIFIED", "VERIFIED", "PUBLISHED", "CLOSED"):
        rows.append(walk(find("电缆护套破损"), state))
    clock.tick(days=20)
    actions.escalate_overdue(at=clock.at)

    for who in (cast.gm, cast.safety, cast.workshop, cast.worker):
        door = cast.door(who, language)
        for path in ("", "board/", "report/", *(f"{row.pk}/" for row in rows)):
            page = door.get(f"/hazards/{path}")
            assert page.status_code == 200, path
            assert b"%(" not in page.content
