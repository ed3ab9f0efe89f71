"""Very many anonymous reports: none is refused, none silences another, people sort them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.frozen import Clock
from tests.hazards.test_pages import address
from zeren.hazards import actions, crowds
from zeren.hazards.models import Hazard
from zeren.ledger import actions as ledger
from zeren.ledger import audit
from zeren.ledger import clock as time
from zeren.limits.models import Tally
from zeren.organisation.models import Thing


def states(text: str) -> list[str]:
    rows = Hazard.objects.filter(text=text).order_by("number")
    return sorted(rows.values_list("state", flat=True))


def test_a_flood_from_one_source_waits_for_a_look_and_everybody_else_is_heard(
    cast: Cast, client: Client
) -> None:
    places = [address(code) for code in ("WS-1", "HJ-12", "O2-3")]
    for number in range(30):
        page = client.post(places[number % 3], {"text": "junk"}, REMOTE_ADDR="10.9.9.9")
        assert page.status_code == 200, "no report is ever refused for its number"
    for number in range(5):
        other = Client()
        other.post(places[0], {"text": "honest"}, REMOTE_ADDR=f"10.1.1.{number}")
    door = cast.door(cast.worker)
    door.post(places[0], {"text": "named", "secrecy": "named"}, REMOTE_ADDR="10.9.9.9")

    assert states("junk") == ["ASSIGNED"] * 10 + ["HELD"] * 20
    assert states("honest") == ["ASSIGNED"] * 5
    assert states("named") == ["ASSIGNED"]
    assert not Hazard.objects.filter(state="HELD", due_date__isnull=False).exists()


def test_a_flood_of_one_place_from_everywhere_does_not_silence_another(
    cast: Cast, client: Client
) -> None:
    for number in range(25):
        client.post(address("WS-1"), {"text": "junk"}, REMOTE_ADDR=f"10.9.{number}.9")
    client.post(address("HJ-12"), {"text": "other"}, REMOTE_ADDR="10.9.1.9")

    assert states("junk") == ["ASSIGNED"] * 20 + ["HELD"] * 5
    assert states("other") == ["ASSIGNED"]
    assert Thing.objects.count() > 1


def test_the_source_of_a_report_is_counted_in_memory_and_nowhere_else(
    cast: Cast, client: Client
) -> None:
    spoofed: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "1.2.3.4", "HTTP_X_REAL_IP": "1.2.3.4"}
    for number in range(12):
        more = {**spoofed, "HTTP_FORWARDED": f"for=1.2.3.{number}"}
        client.post(address(), {"text": "x"}, REMOTE_ADDR="10.9.9.9", **more)

    assert states("x").count("HELD") == 2, "what a sender writes about his address changes nothing"
    assert Tally.objects.count() == 0


def test_the_count_in_memory_has_a_bound(clock: Clock) -> None:
    for number in range(crowds.MOST_KEYS + 50):
        crowds.is_many(f"10.0.{number}", clock.at)

    assert len(crowds._seen) == crowds.MOST_KEYS


def test_unknown_codes_are_answered_alike_and_limited_by_source_a_right_one_never(
    cast: Cast, client: Client
) -> None:
    client.cookies["django_language"] = "en"
    page = client.post(address(), {"text": "Leak", "z_once": "1" * 32}).content.decode()
    code = page.split('name="code" value="')[1][:19]
    here: dict[str, Any] = {"REMOTE_ADDR": "10.9.9.9"}

    wrong = [
        client.post(path, {"code": guess}, **here)
        for guess in ("AAAA", "2345-6789-ABCD-EFGH", "x" * 40, "22222222")
        for path in ("/hazards/follow/", "/hazards/receipt/")
    ]
    assert {one.status_code for one in wrong} == {409}
    assert all("No report has this code" in one.content.decode() for one in wrong)
    assert Tally.objects.count() == 1
    last = [client.post("/hazards/follow/", {"code": f"W{n}"}, **here) for n in range(20)][-1]
    assert "Many wrong codes came from your network" in last.content.decode()
    right = client.post("/hazards/follow/", {"code": code}, **here)
    assert right.status_code == 200
    elsewhere = client.post("/hazards/follow/", {"code": "AAAA"}, REMOTE_ADDR="10.1.1.1")
    assert "No report has this code" in elsewhere.content.decode()


@pytest.fixture(autouse=True)
def _in_earnest(transactional_db: None) -> None:
    """Limits are counted in transactions of their own."""


def test_what_waits_for_a_look_stands_on_my_day_and_climbs_past_whom_it_is_about(
    cast: Cast, client: Client, clock: Clock
) -> None:
    for _ in range(12):
        client.post(address("WS-1"), {"text": "junk"}, REMOTE_ADDR="10.9.9.9")
    look = "2 reports of very many wait for your look"
    for who, sees in (("safety", True), ("gm", True), ("workshop", False), ("auditor", False)):
        assert (look in cast.door(cast.ids[who]).get("/").text) is sees, who

    clock.tick(days=1)
    assert actions.escalate_overdue(at=time.now()) == 0
    clock.tick(days=4)
    actions.escalate_overdue(at=time.now())

    held = Hazard.objects.filter(state="HELD")
    assert set(held.values_list("escalated_to_id", flat=True)) == {cast.gm}
    assert "it was escalated to you" in cast.door(cast.gm).get("/").text
    assert actions.escalate_overdue(at=time.now()) == 0, "nobody is told twice"

    first = held.order_by("id")[0]
    by = cast.actor(cast.safety)
    taken = actions.accept(first.pk, note="that place again", by=by, at=time.now())
    assert (taken.state, taken.escalated_level, taken.escalated_to_id) == ("ASSIGNED", 0, None)
    ledger.sequence()
    assert audit.audit(tables=[Hazard]) == []
