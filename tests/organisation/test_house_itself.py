"""The house says by which clock it lives, where phones reach it, and that its keys are safe."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, cast_of
from tests.frozen import frozen
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import clock, house, keys
from zeren.ledger import queries as ledger
from zeren.organisation import actions, queries
from zeren.organisation.sheets import bringing

pytestmark = pytest.mark.django_db
PAGE = "/organisation/house/"
LAN = "http://192.168.1.20:8000"
PHONE: dict[str, Any] = {
    "HTTP_USER_AGENT": "a phone", "REMOTE_ADDR": "192.168.1.77", "HTTP_ACCEPT_LANGUAGE": "en",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def known() -> None:
    """What other processes do when they read the clock."""
    clock.reset()
    clock.read()


def through(door: Client, name: str, **typed: object) -> Any:
    """The form, what will happen, and the yes to it."""
    address = reverse(f"organisation:{name}")
    asked = door.post(address, typed)
    if asked.status_code != 200:
        return asked
    answer = door.post(address, dict(asked.context["hidden"]))
    known()
    return answer


def test_only_who_runs_the_house_decides_and_each_word_is_a_fact(cast: Cast) -> None:
    for who in ("worker", "safety", "clerk", "auditor", "workshop"):
        with pytest.raises(Refused, match="not_yours"):
            actions.decide_address(LAN, by=cast.actor(cast.ids[who]), at=clock.now())
        with pytest.raises(Refused, match="not_yours"):
            actions.note_keys("1", by=cast.actor(cast.ids[who]), at=clock.now())

    answer = through(cast.door(cast.administrator), "address", text=LAN + "/")

    assert answer.status_code == 303
    assert house.address() == LAN
    fact = ledger.facts("organisation.address_decided").get()
    assert fact.actor_id == cast.administrator
    with pytest.raises(Refused, match="same_address"):
        actions.decide_address(LAN, by=cast.actor(cast.gm), at=clock.now())


def test_what_is_decided_and_taken_back_is_remembered_by_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow preview reads its clock again meanwhile: the yes to what it showed was refused."""
    at = clock.now()
    monkeypatch.setattr(clock, "REREAD_SECONDS", -1)  # as slow as that
    with transaction.atomic():
        actions.decide_address(LAN, by=cast.actor(cast.administrator), at=at)
        house.read()
        transaction.set_rollback(True)
    monkeypatch.undo()

    assert house.address() != LAN
    actions.decide_address(LAN, by=cast.actor(cast.administrator), at=clock.now())
    known()
    assert house.address() == LAN


def test_codes_on_walls_carry_the_address_and_not_that_of_the_screen(cast: Cast) -> None:
    through(cast.door(cast.administrator), "address", text=LAN)

    assert LAN in cast.door(cast.safety).get("/hazards/labels/").content.decode()


def test_an_address_that_no_phone_opens_is_warned_about(cast: Cast) -> None:
    door = cast.door(cast.administrator)

    asked = door.post(reverse("organisation:address"), {"text": "http://localhost:8000"})

    assert "No phone can" in asked.content.decode()
    through(door, "address", text="http://localhost:8000")
    assert "this machine only" in door.get(PAGE).content.decode()


def test_a_wrong_address_says_so_under_its_field_and_keeps_what_was_typed(cast: Cast) -> None:
    page = cast.door(cast.administrator).post(reverse("organisation:address"), {"text": "works"})

    assert page.status_code == 409
    assert "begins with http" in str(page.context["form"]["text"].errors)
    assert 'value="works"' in page.content.decode()


def test_a_phone_that_opens_the_code_is_ticked_and_the_screen_itself_is_not(cast: Cast) -> None:
    door = cast.door(cast.administrator)
    through(door, "address", text=LAN)
    path = door.get(PAGE).context["try_it"].removeprefix(LAN)
    waits = door.get(reverse("organisation:phones") + "?again=True")

    same = door.get(path)
    known()
    before = house.is_opened()
    other = Client().get(path, **PHONE)
    Client().get(path, **PHONE)
    known()

    assert (same.status_code, before, waits.status_code) == (200, False, 204)
    assert "with another device" in same.content.decode()
    assert "reaches the house" in other.content.decode()
    assert house.is_opened()
    assert "a phone opened it" in door.get(reverse("organisation:phones")).content.decode()
    assert ledger.facts("organisation.address_opened").count() == 1
    assert Client().get(path[:-2] + "x/", **PHONE).status_code == 404


def test_another_address_is_tried_anew_and_the_old_code_opens_nothing(cast: Cast) -> None:
    door = cast.door(cast.administrator)
    through(door, "address", text=LAN)
    old = door.get(PAGE).context["try_it"].removeprefix(LAN)
    Client().get(old, **PHONE)

    through(door, "address", text="https://zeren.example")

    assert not house.is_opened()
    assert Client().get(old, **PHONE).status_code == 404


def test_what_stands_in_the_settings_wins_and_the_page_says_so(cast: Cast, settings: Any) -> None:
    door = cast.door(cast.administrator)
    through(door, "address", text=LAN)
    settings.ZEREN = replace(
        settings.ZEREN, origin="https://file.example", given=frozenset({"origin", "time_zone"})
    )

    page = door.get(PAGE).content.decode()
    refused = door.post(reverse("organisation:address"), {"text": "http://10.0.0.9"})

    assert house.address() == "https://file.example"
    assert "stands as origin in zeren.toml" in page
    assert "stands as time_zone in zeren.toml" in page
    assert refused.status_code == 409
    assert "Change it there" in refused.content.decode()


def test_a_host_that_the_settings_leave_out_is_refused_before_phones_are(
    cast: Cast, settings: Any
) -> None:
    settings.ZEREN = replace(settings.ZEREN, given=frozenset({"hosts"}), hosts=("works.example",))

    with pytest.raises(Refused, match="host_in_settings"):
        actions.decide_address(LAN, by=cast.actor(cast.gm), at=clock.now())


def test_the_copy_of_the_keys_is_noted_by_the_number_of_its_command_alone(
    cast: Cast, settings: Any
) -> None:
    door = cast.door(cast.administrator)
    number = keys.check_number(settings.ZEREN.keys)
    wrong = door.post(PAGE, {"number": f"{(int(number) + 1) % 10**8:08d}"})
    assert wrong.status_code == 409
    assert "not the check number" in str(wrong.context["form"]["number"].errors)

    answer = door.post(PAGE, {"number": f" {number[:4]} {number[4:]}"})

    known()
    assert answer.status_code == 303
    assert house.has_copy()
    fact = ledger.facts("organisation.keys_copied").get()
    assert number not in fact.body, "the log is read by many"
    keys.renew_qr(settings.ZEREN.keys)
    assert not house.has_copy()
    assert "A key was renewed since" in door.get(PAGE).content.decode()


def test_what_the_organisation_is_called_goes_before_its_list(cast: Cast) -> None:
    """A list of people without a title goes in under the name that was said; nobody asks again."""
    root = house.name()
    assert root == ""
    with pytest.raises(Refused, match="name_stands"):
        actions.decide_name("远山", by=cast.actor(cast.gm), at=clock.now())
    assert cast.door(cast.administrator).get(reverse("organisation:house_name")).status_code == 404


def test_a_list_without_a_title_goes_in_under_the_name_of_the_house() -> None:
    content = b"Name,Department,Job title\nJane Weir,Ovens,Baker\nTom Reed,Shop,Seller\n"
    asked = bringing.bring(content, name="list.csv", today=clock.today())
    assert asked.understood.top is not None

    with pytest.raises(Refused, match="called_so"):
        actions.decide_name(" \u200e ", by=Actor.system(), at=clock.now())
    actions.decide_name("Mill  Lane Bakery\u200e", by=Actor.system(), at=clock.now())
    known()

    assert house.name() == "Mill Lane Bakery"
    brought = bringing.bring(content, name="list.csv", today=clock.today())
    assert brought.understood.top is None
    top = [one for one in brought.understood.book.rows["units"] if not one.values.get("parent")]
    assert [one.values["name_en"] for one in top] == ["Mill Lane Bakery"]
    with pytest.raises(Refused, match="called_so"):
        actions.decide_name("Mill Lane Bakery", by=Actor.system(), at=clock.now())


def test_another_clock_counts_from_its_day_and_what_is_written_keeps_its_day() -> None:
    now = datetime(2026, 3, 9, 10, tzinfo=UTC)
    with frozen(now):
        cast = cast_of()
        by, day = cast.actor(cast.administrator), date(2026, 3, 10)
        late = datetime(2026, 3, 8, 17, tzinfo=UTC)  # in Shanghai it is the 9th already
        with pytest.raises(Refused, match="from_tomorrow"):
            actions.decide_zone("Europe/Berlin", from_date=date(2026, 3, 9), by=by, at=now)
        with pytest.raises(Refused, match="no_such_zone"):
            actions.decide_zone("Europe/Atlantis", from_date=day, by=by, at=now)

        actions.decide_zone("Europe/Berlin", from_date=day, by=by, at=now)

        known()
        assert queries.date_of(late) == date(2026, 3, 9)
        assert queries.date_of(now) == date(2026, 3, 9)
        assert queries.start_of_day(day) == datetime(2026, 3, 9, 23, tzinfo=UTC)
        assert queries.date_of(datetime(2026, 3, 10, 17, tzinfo=UTC)) == day
        page = cast.door(cast.administrator).get(PAGE).content.decode()
        assert "Asia/Shanghai" in page
        assert "Europe/Berlin" in page


def test_an_empty_house_lives_by_its_clock_from_the_beginning() -> None:
    with frozen():
        actions.decide_zone("America/Chicago", by=Actor.system(), at=clock.now())
        known()

        assert [str(zone) for zone, _b, _e in house.zones().spans()] == ["America/Chicago"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("new york", ""), ("Berlin", ""), ("china", "Several may be meant"), ("xx", "No time zone")],
)
def test_a_zone_is_found_by_its_city_or_its_country(cast: Cast, typed: str, said: str) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    door = cast.door(cast.administrator)

    page = door.post(reverse("organisation:zone"), {"zone": typed, "from_date": tomorrow})

    assert page.status_code == (409 if said else 200)
    assert said in page.content.decode()


def test_two_who_decide_at_once_are_told_of_each_other(cast: Cast) -> None:
    first, second = cast.door(cast.administrator), cast.door(cast.gm)
    address = reverse("organisation:address")
    seen = dict(second.post(address, {"text": "http://10.0.0.9"}).context["hidden"])
    through(first, "address", text=LAN)

    answer = second.post(address, seen)

    known()
    assert answer.status_code == 409
    assert house.address() == LAN
