"""Photos from strangers: only pixels are kept, everything else is refused in a sentence."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from tests.hazards.conftest import jpeg
from zeren.core.refusal import Refused
from zeren.hazards import photos


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it is 40,000 by 40,000."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


GIF = b"GIF89a" + b"/*" + b"\0" * 20 + b"*/=1;alert(1)"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML_JPEG = b"\xff\xd8\xff\xe0<html><script>alert(1)</script>"


@pytest.mark.parametrize("data", [bomb(), SVG, GIF, HTML_JPEG, b"", b"%PDF-1.7", b"\0" * 4096])
def test_what_is_not_a_photo_is_refused_by_code(data: bytes) -> None:
    with pytest.raises(Refused) as no:
        photos.clean(data)

    assert no.value.code == "hazard.photo_unreadable"


def test_a_photo_of_thirteen_megabytes_is_refused() -> None:
    with pytest.raises(Refused, match=r"hazard\.photo_too_large"):
        photos.clean(b"\xff" * (photos.MAX_BYTES + 1))


def test_nothing_of_place_phone_or_serial_is_left() -> None:
    data = jpeg(gps=True)
    assert b"SECRETPHONE" in data

    kept = photos.clean(data)

    assert b"SECRETPHONE" not in kept.data
    assert b"SERIAL" not in kept.data
    assert b"Exif" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as shown:
        assert not shown.getexif()
        assert shown.format == "JPEG"


def test_a_second_file_behind_the_photo_is_gone() -> None:
    kept = photos.clean(jpeg() + b"PK\x03\x04<script>alert(1)</script>")

    assert b"script" not in kept.data
    assert b"PK\x03\x04" not in kept.data


def test_a_photo_is_turned_upright_and_made_smaller() -> None:
    picture = Image.new("RGB", (4000, 2000))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)

    kept = photos.clean(out.getvalue())

    assert (kept.width, kept.height) == (800, 1600)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow tells of damaged EXIF
def test_damaged_photos_are_cleaned_or_refused_never_an_error() -> None:
    rng = random.Random(7)
    whole = jpeg(gps=True)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 30)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            kept = photos.reencode(bytes(data))
        except photos.UNREADABLE:
            continue
        assert b"SECRETPHONE" not in kept
