"""Files of the record that go away or change are found, named and shown as what they are (T16)."""

from __future__ import annotations

import hashlib
import os
import random

import pytest

from tests.cast import Cast, cast_of
from zeren.core.actor import Actor
from zeren.hazards import actions, queries
from zeren.hazards.models import HazardPhoto
from zeren.ledger import clock, scrub, vault
from zeren.organisation import queries as organisation
from zeren.web.photos import Photo

pytestmark = pytest.mark.django_db
FILES = int(os.environ.get("ZEREN_TEST_FILES", "400"))
"""10,000 at full size; a twentieth of them is lost."""


def reported(cast: Cast, photos: list[bytes]) -> int:
    thing = organisation.thing_by_code("HJ-12", clock.today())
    assert thing is not None
    row, _code = actions.report(
        text="没有护罩",
        thing_id=thing.id,
        photos=[Photo(one, 4, 3, hashlib.sha256(one).hexdigest()) for one in photos],
        by=Actor.person(cast.worker),
        at=clock.now(),
    )
    return row.pk


def lose(digest: str, number: int) -> None:
    """Every second one is deleted; of the others one byte is flipped."""
    path = vault.path_of(digest)
    if number % 2:
        path.unlink()
        return
    data = bytearray(path.read_bytes())
    data[number % len(data)] ^= 1
    path.write_bytes(data)


def test_every_lost_or_changed_file_is_found_and_no_other() -> None:
    cast = cast_of()
    hazard = reported(cast, [])
    chance = random.Random(16)
    digests = [vault.put(number.to_bytes(4) + chance.randbytes(60)) for number in range(FILES)]
    HazardPhoto.objects.bulk_create(
        HazardPhoto(
            id=place, place=place, hazard_id=hazard, stage="found", digest=one,
            original_digest=one, width=4, height=3, at=clock.now(),
        )
        for place, one in enumerate(digests, 100)
    )  # fmt: skip
    gone = chance.sample(digests, FILES // 20)
    for number, digest in enumerate(gone):
        lose(digest, number)

    found = list(scrub.troubles())

    assert {str(one.params["digest"]) for one in found} == {one[:16] for one in gone}
    assert sorted(one.code for one in found) == sorted(
        "file_missing" if number % 2 else "file_changed" for number in range(len(gone))
    )


def test_the_nightly_look_is_written_down_once_a_night(caplog: pytest.LogCaptureFixture) -> None:
    cast = cast_of()
    hazard = reported(cast, [b"one", b"two"])
    lose(queries.photos(hazard)[0].digest, 1)
    scrub._path().unlink(missing_ok=True)

    first, again = scrub.nightly(), scrub.nightly()

    seen = scrub.last()
    assert (first, again) == (1, 0)
    assert seen is not None
    assert (seen.files, len(seen.lost)) == (2, 1)
    assert "is missing or changed" in caplog.text


def test_a_record_whose_photo_is_lost_is_shown_with_a_clear_mark() -> None:
    cast = cast_of()
    hazard = reported(cast, [b"missing", b"changed", b"whole"])
    missing, changed, whole = queries.photos(hazard)
    lose(missing.digest, 1)
    lose(changed.digest, 0)
    client = cast.door(cast.worker)

    page = client.get(f"/hazards/{hazard}/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "its file is missing" in text
    assert "its file was changed and is not shown" in text
    assert whole.digest in text
    assert missing.digest not in text
    assert changed.digest not in text
    assert client.get(f"/hazards/photos/{changed.digest}/").status_code == 404
