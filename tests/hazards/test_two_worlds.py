"""Nothing that anybody can see depends on who reported without a name (trust.md T6)."""

from __future__ import annotations

import logging
import logging.handlers
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.module_loading import import_string

from tests.cast import Cast
from tests.frozen import Clock
from tests.hazards import worlds
from tests.hazards.conftest import IS_TORTURE, Find
from zeren.hazards import actions, queries
from zeren.hazards.models import Hazard, HazardStep
from zeren.ledger.models import Fact
from zeren.web import quiet

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="its sequences do not go back with a savepoint"
)


@pytest.fixture
def language() -> str:
    return "en"


class House:
    """One beginning, from which worlds are made."""

    def __init__(self, cast: Cast, clock: Clock, folder: Path, language: str) -> None:
        self.cast, self.clock, self.folder = cast, clock, folder
        if IS_TORTURE:
            worlds.prepare_house(cast)
        for who in worlds.WHO:
            cast.account(cast.ids[who])
        self.language = language
        self.who: Sequence[str] = worlds.WHO if IS_TORTURE else worlds.NEAR
        self.made = 0

    def after(self, client: Client, **more: str) -> worlds.World:
        self.made += 1
        return worlds.world(
            self.cast,
            self.clock,
            worlds.post(client, **more),
            language=self.language,
            who=self.who,
            folder=self.folder / str(self.made),
            is_whole_house=IS_TORTURE,
        )

    def signed_in(self, who: int) -> Client:
        """A client with an open session that has been idle for a while."""
        door = self.cast.door(who)
        door.get("/")
        return door


@pytest.fixture
def house(cast: Cast, clock: Clock, tmp_path: Path, find: Find, language: str) -> House:
    find("Named beside it", by=cast.leader)
    return House(cast, clock, tmp_path, language)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_worker_who_is_signed_in_and_a_stranger_leave_the_same_world(house: House) -> None:
    worker = house.signed_in(house.cast.worker)
    if house.language == "en":
        house.who = worlds.WHO

    stranger, first = house.after(Client()), house.after(worker)

    opened = [key for key, page in stranger.items() if page.startswith(b"200 ")]
    assert len(opened) > (300 if house.language == "en" else 60)
    assert worlds.differences(stranger, first) == [], worlds.shown(stranger, first)


def test_two_reports_in_confidence_differ_in_nothing_but_what_is_sealed(house: House) -> None:
    keys(house.cast, house.clock)
    worker, mate = house.signed_in(house.cast.worker), house.signed_in(house.cast.mate)

    first = house.after(worker, secrecy="confidential")
    second = house.after(mate, secrecy="confidential")

    sealed = {"table hazards.SealedReporter", "table hazards.Hazard"}
    told = worlds.differences(first, second, worlds.without_seals)
    assert set(told) <= sealed, worlds.shown(first, second, worlds.without_seals)
    assert len(first["table hazards.SealedReporter"]) == len(second["table hazards.SealedReporter"])
    hidden = [worlds.without_seals(one["table hazards.Hazard"]) for one in (first, second)]
    assert hidden[0] == hidden[1]


def test_a_session_that_notes_the_minute_of_a_report_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet, "PATHS", ("/nowhere/",))
    worker = house.signed_in(house.cast.worker)

    told = worlds.differences(house.after(Client()), house.after(worker))

    assert told == ["table sessions.Session"]


def test_a_step_that_names_who_was_signed_in_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = house.signed_in(house.cast.worker)
    honest = house.after(Client())

    true = actions.report

    def leaking(**named: Any) -> tuple[Hazard, str]:
        row, tracking = true(**named)
        HazardStep.objects.filter(hazard=row, act="report").update(by=f"person:{house.cast.worker}")
        return row, tracking

    monkeypatch.setattr("zeren.hazards.views.reporting.actions.report", leaking, raising=True)
    told = worlds.differences(honest, house.after(worker))

    assert "table hazards.HazardStep" in told
    assert any("a day later: gm /hazards/" in one for one in told)


def test_no_moment_of_a_report_without_a_name_stands_anywhere(
    cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    """The minute 04:07 of the report is in no answer, no table and no name of a file."""
    house = House(cast, clock, tmp_path, "en")

    told = house.after(Client())

    minute = (b"04:07", b"12:07", b"datetime.datetime(2022, 2, 16, 4, 7")
    assert [key for key, page in told.items() if any(one in page for one in minute)] == []


def test_the_log_of_the_server_has_no_line_of_a_refused_report(
    cast: Cast, client: Client, settings: Any
) -> None:
    handler = logging.handlers.BufferingHandler(100)
    for made in settings.LOGGING["handlers"]["file"]["filters"]:
        handler.addFilter(import_string(settings.LOGGING["filters"][made]["()"])())
    logging.getLogger("django.request").addHandler(handler)
    try:
        client.post(f"/hazards/report/{queries.place_code('WS-1')}/", {"text": ""})
        client.post("/hazards/follow/", {"code": "WRONG"})
        client.get("/nowhere/")
    finally:
        logging.getLogger("django.request").removeHandler(handler)

    assert [record.getMessage() for record in handler.buffer] == ["Not Found: /nowhere/"]


def test_reports_are_written_down_together_in_an_order_that_was_drawn(
    cast: Cast, find: Find, clock: Clock
) -> None:
    for _ in range(4):
        find()
        clock.tick(minutes=1)
    clock.tick(hours=1)
    assert actions.write_down_due(at=clock.at) == 0, "fewer than five would be singled out"
    orders = []
    for _ in range(3):
        rows = [find().pk for _ in range(5)]
        clock.tick(hours=1)
        assert actions.write_down_due(at=clock.at) in (9, 5)
        assert actions.write_down_due(at=clock.at) == 0
        facts = Fact.objects.filter(code="hazard.reported", about_id__in=rows).order_by("id")
        orders.append([rows.index(fact.about_id) for fact in facts])
    find()
    clock.tick(days=1)
    assert actions.write_down_due(at=clock.at) == 1, "the day has ended"

    assert len({fact.recorded_at for fact in Fact.objects.filter(code="hazard.reported")}) == 4
    assert any(order != sorted(order) for order in orders)


def keys(cast: Cast, clock: Clock) -> dict[str, str]:
    """Both keys; the codes of their sheets by line."""
    made = {"management": cast.gm, "oversight": cast.auditor}
    return {
        line: actions.make_key(line, by=cast.actor(who), at=clock.at)[1]
        for line, who in made.items()
    }
