"""A worker that does not run is seen: by pages, by the monitor, by doctor, on receipts."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast, cast_of
from zeren.cli import main, private
from zeren.jobs import actions as jobs
from zeren.jobs import queries
from zeren.ledger import actions as ledger
from zeren.ledger import clock, storage
from zeren.ledger.models import Leaf

pytestmark = pytest.mark.django_db


def beat(*, ago: timedelta) -> None:
    at = clock.now() - ago
    jobs.beat("one", at=at, ticked_at=at)


def health() -> tuple[int, dict[str, str]]:
    answer = Client().get("/health/")
    return answer.status_code, json.loads(answer.content)


def seal() -> None:
    while ledger.sequence():
        pass
    ledger.checkpoint()
    while ledger.sequence():
        pass


def test_health_is_well_while_a_worker_says_so_and_names_since_when_it_does_not() -> None:
    beat(ago=timedelta(seconds=5))
    well = health()
    beat(ago=timedelta(seconds=119))
    dead = health()

    assert well[0] == 200
    assert well[1]["worker"] == "ok"
    assert dead[0] == 503
    assert dead[1]["worker"] == "late"
    assert "worker_seen_at" in dead[1]


def test_a_schedule_that_stands_still_is_no_worker_that_works() -> None:
    now = clock.now()
    jobs.beat("one", at=now - timedelta(hours=1), ticked_at=None)
    jobs.beat("one", at=now, ticked_at=now - timedelta(hours=1))

    assert queries.workers(now).state == "stuck"


def test_who_can_act_sees_a_banner_and_nobody_else_does(db: None) -> None:
    cast: Cast = cast_of()
    beat(ago=timedelta(minutes=2))

    shown = {
        who: "z-standing" in cast.door(cast.ids[who]).get("/account/").content.decode()
        for who in ("gm", "administrator", "safety", "worker", "clerk")
    }

    assert shown == {
        "gm": True, "administrator": True, "safety": True, "worker": False, "clerk": False,
    }  # fmt: skip


def test_a_receipt_says_that_its_proof_waits_for_a_worker_and_since_when() -> None:
    cast = cast_of()
    cast.issue()
    cast.train(cast.worker)
    letter = cast.sign(cast.worker)
    page = f"/letters/{letter.pk}/receipt/"
    door = cast.door(cast.worker)

    beat(ago=timedelta(seconds=5))
    well = door.get(page, headers={"Accept-Language": "en"}).content.decode()
    beat(ago=timedelta(hours=3))
    dead = door.get(page, headers={"Accept-Language": "en"}).content.decode()

    assert ("within minutes" in well) or ("几分钟" in well)
    assert ("has not run since" in dead) or ("没有运行" in dead)


def test_doctor_touches_nothing_and_names_what_waits(capsys: Any) -> None:
    cast_of()
    before = Leaf.objects.count()
    beat(ago=timedelta(minutes=3))

    assert main.main(["doctor"]) == 1

    told = capsys.readouterr().out
    assert Leaf.objects.count() == before
    assert "the worker has not run since" in told


def test_doctor_names_files_that_others_can_read_and_setup_closes_them(capsys: Any) -> None:
    seal()
    beat(ago=timedelta(seconds=1))
    private.mend(Path(settings.DATA))
    lying = Path(settings.DATA) / "vault" / "lying-open"
    lying.touch()
    lying.chmod(0o644)

    main.main(["doctor"])
    told = capsys.readouterr().out
    mended = private.mend(Path(settings.DATA))

    assert "can be read by other accounts" in told
    assert mended == 1
    assert lying.stat().st_mode & 0o777 == 0o600
    lying.unlink()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_while_a_backup_is_brought_back_every_page_says_so(language: str) -> None:
    storage.marker().write_text("backup.zip\n")
    try:
        answer = Client().get("/sign-in/", headers={"Accept-Language": language})
    finally:
        storage.marker().unlink()

    assert answer.status_code == 503
    headline = answer.content.decode().split("<h1>")[1].split("</h1>")[0].strip()
    assert headline == (
        "This cannot be done just now." if language == "en" else "现在暂时无法完成。"
    )
    assert "restored from a backup" in " ".join(answer.content.decode().split())


def test_what_a_process_makes_is_its_owners_alone(tmp_path: Path) -> None:
    usual = os.umask(0o022)
    try:
        private.close_doors()
        (tmp_path / "file").touch()
        (tmp_path / "folder").mkdir()
    finally:
        os.umask(usual)

    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o700
