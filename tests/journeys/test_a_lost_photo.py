"""A hazard whose photos are lost or changed on the disk, as people see it."""

from __future__ import annotations

import pytest

from tests.cast import cast_of
from tests.journeys.walk import Visit, assert_axe_clean, assert_fits, picture
from zeren.core.actor import Actor
from zeren.hazards import actions, queries
from zeren.ledger import clock, vault
from zeren.organisation import queries as organisation
from zeren.web.photos import Photo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_mark_of_a_lost_photo_can_be_read(visit_as: Visit, width: int, language: str) -> None:
    cast = cast_of(with_targets=False)
    cast.account(cast.worker)
    thing = organisation.thing_by_code("HJ-12", clock.today())
    assert thing is not None
    row, _code = actions.report(
        text="没有护罩",
        thing_id=thing.id,
        photos=[Photo(data, 4, 3, "0" * 64) for data in (b"missing", b"changed")],
        by=Actor.person(cast.worker),
        at=clock.now(),
    )
    missing, changed = queries.photos(row.pk)
    vault.path_of(missing.digest).unlink()
    vault.path_of(changed.digest).write_bytes(b"another picture")

    page = visit_as("E021", width=width, language=language)
    page.goto(f"/hazards/{row.pk}/")

    assert page.locator(".hazard-lost").count() == 2
    assert_fits(page)
    assert_axe_clean(page)
    picture(page, f"lost-photo-{width}-{language}")
