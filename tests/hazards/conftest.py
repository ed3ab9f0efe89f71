"""The works on the day of the story, with a vault of its own and pictures as phones make them."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core.actor import Actor
from zeren.hazards import actions, crowds
from zeren.hazards.actions import rows
from zeren.hazards.models import Hazard
from zeren.ledger import clock as ledger_clock
from zeren.organisation import queries as organisation
from zeren.web import pixels
from zeren.web.photos import Photo

IS_TORTURE = bool(os.environ.get("ZEREN_TORTURE"))

Find = Callable[..., Hazard]


@pytest.fixture(autouse=True)
def clock(db: None, settings: Any, tmp_path: Path) -> Iterator[Clock]:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    crowds.forget()
    with frozen() as hand:
        yield hand


@pytest.fixture
def cast(clock: Clock) -> Cast:
    return cast_of(with_targets=False)


def thing(code: str = "WS-1") -> int:
    found = organisation.thing_by_code(code, ledger_clock.today())
    assert found is not None
    return int(found.id)


def written(row: Hazard) -> Hazard:
    """Write a report into the log now that would wait for others."""
    rows.write_down(row, ledger_clock.now())
    return row


def jpeg(width: int = 640, height: int = 480, *, shade: int = 120, gps: bool = False) -> bytes:
    """A photo as a phone takes it; with `gps` it tells where and with which phone."""
    picture = Image.new("RGB", (width, height), (shade, 90, 60))
    out = io.BytesIO()
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "SECRETPHONE"
        exif[0xA431] = "SERIAL-4711"
        place = exif.get_ifd(0x8825)
        place[1], place[2], place[3], place[4] = "N", (31.0, 14.0, 3.0), "E", (121.0, 28.0, 4.0)
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def photo() -> Photo:
    data = pixels.reencode(jpeg())
    return Photo(data, 640, 480, "0" * 64)


@pytest.fixture
def find(cast: Cast, clock: Clock) -> Find:
    """Report a hazard: `find()` anonymously at the welding bays, `find(by=cast.worker)` named."""

    def report(text: str = "Cable without cover", *, by: int = 0, code: str = "WS-1") -> Hazard:
        actor = Actor.person(by) if by else Actor.anonymous()
        row, _tracking = actions.report(text=text, thing_id=thing(code), by=actor, at=clock.at)
        return row

    return report


@pytest.fixture
def walk(cast: Cast, clock: Clock, photo: Photo) -> Callable[[Hazard, str], Hazard]:
    """Bring a hazard on to a state by the acts of the right people."""

    def on(row: Hazard, state: str) -> Hazard:
        safety, mate = cast.actor(cast.safety), cast.actor(cast.mate)
        steps: tuple[tuple[str, Callable[[], Hazard]], ...] = (
            (
                "RECTIFIED",
                lambda: actions.rectify(
                    row.pk, note="Cover screwed on", photos=[photo], by=mate, at=clock.at
                ),
            ),
            (
                "VERIFIED",
                lambda: actions.verify(row.pk, note="Sits firmly", by=safety, at=clock.at),
            ),
            ("PUBLISHED", lambda: actions.publish(row.pk, by=safety, at=clock.at)),
            ("CLOSED", lambda: actions.close(row.pk, by=safety, at=clock.at)),
        )
        for target, step in steps:
            row = step()
            if target == state:
                break
        return row

    return on
