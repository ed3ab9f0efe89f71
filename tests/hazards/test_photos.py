"""Photos from strangers: only pixels are kept, everything else is refused in a sentence."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import threading
import zlib
from typing import Any

import pytest
from PIL import Image, UnidentifiedImageError

from tests.hazards.conftest import IS_TORTURE, jpeg
from zeren.core.refusal import Refused
from zeren.web import confined, photos, pixels
from zeren.web.photos import Photo


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it is 40,000 by 40,000."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def plain_png(width: int, height: int) -> bytes:
    """A PNG of one colour: few bytes, many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + width * 3)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


FUZZED = 2000 if IS_TORTURE else 300
GIF = b"GIF89a" + b"/*" + b"\0" * 20 + b"*/=1;alert(1)"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML_JPEG = b"\xff\xd8\xff\xe0<html><script>alert(1)</script>"


@pytest.mark.parametrize("data", [SVG, GIF, HTML_JPEG, b"", b"%PDF-1.7", b"\0" * 4096])
def test_what_is_not_a_photo_is_refused_by_code(data: bytes) -> None:
    with pytest.raises(Refused) as no:
        photos.clean(data)

    assert no.value.code == "photo.unreadable"


def test_a_bomb_is_refused_by_its_header_in_the_words_of_a_large_photo() -> None:
    with pytest.raises(Refused, match=r"photo\.too_many_pixels"):
        photos.clean(bomb())


def test_a_photo_of_thirteen_megabytes_is_refused() -> None:
    with pytest.raises(Refused, match=r"photo\.too_large"):
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


def fuzzed(number: int) -> bytes:
    """A photo with some of its bytes changed, cut or doubled; every format takes its turn."""
    rng = random.Random(number)
    data = bytearray(WHOLE[number % len(WHOLE)])
    for _ in range(rng.randint(1, 30)):
        where = rng.randrange(len(data)) if rng.random() < 0.7 else rng.randrange(60)
        match rng.randrange(4):
            case 0:
                del data[where : where + rng.randint(1, 40)]
            case 1:
                data[where:where] = data[where : where + rng.randint(1, 200)]
            case _:
                data[min(where, len(data) - 1)] = rng.randrange(256)
        if len(data) < 100:
            break
    return bytes(data)


def _as(kind: str, mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    Image.effect_noise((320, 240), 60).convert(mode).save(out, kind, exif=exif, **more)
    return out.getvalue()


WHOLE = (
    jpeg(gps=True),
    _as("JPEG", progressive=True),
    _as("JPEG", "CMYK"),
    _as("PNG"),
    _as("PNG", "P"),
    _as("PNG", "RGBA"),
    _as("WEBP"),
    _as("WEBP", lossless=True),
)


UNREADABLE = (
    UnidentifiedImageError, OSError, ValueError, MemoryError, SyntaxError, struct.error,
    OverflowError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What Pillow raises for a file that is damaged, no photo, or far too large."""


@pytest.mark.filterwarnings("ignore")  # Pillow tells of damage in many ways
@pytest.mark.parametrize("part", range(4))
def test_damaged_photos_are_cleaned_or_refused_never_an_error(part: int) -> None:
    refused = 0
    for number in range(part, FUZZED, 4):
        try:
            kept = pixels.reencode(fuzzed(number))
        except UNREADABLE:
            refused += 1
            continue
        assert b"SECRETPHONE" not in kept
        assert b"Exif" not in kept
        with Image.open(io.BytesIO(kept)) as shown:
            assert shown.format == "JPEG"
            assert not shown.getexif()
    assert FUZZED // 40 < refused < FUZZED // 4, "some are refused and some are kept"


def test_a_large_photo_is_asked_by_its_header_and_takes_little_memory() -> None:
    """Trust.md T12: at most 25 million pixels, decided before anything is decoded."""
    for data, code in ((plain_png(7680, 7680), 10), (plain_png(5000, 4990), 0)):
        said = subprocess.run(
            [sys.executable, "-c", MEASURED, confined.__file__, pixels.__file__],
            input=data,
            capture_output=True,
            check=True,
        )
        ended, kilobytes = (int(one) for one in said.stdout.split())

        assert ended == code
        assert kilobytes < (60 if code else 200) * 1024


MEASURED = """
import resource, subprocess, sys
child = [sys.executable, "-I", *sys.argv[1:], "320", "3"]
done = subprocess.run(child, input=sys.stdin.buffer.read(), capture_output=True)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Runs the child from a small process, whose own memory is not counted as the child's."""


def test_the_photos_of_one_report_are_decoded_one_after_the_other() -> None:
    running, most, lock = 0, 0, threading.Lock()
    true = subprocess.run

    def counted(*args: Any, **named: Any) -> Any:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        try:
            return true(*args, **named)
        finally:
            with lock:
                running -= 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "run", counted)
        threads = [threading.Thread(target=photos.clean, args=(jpeg(),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert most == 1


def test_photos_share_one_limit_of_time_and_what_came_in_time_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    true, given = photos.clean, list[float]()
    monkeypatch.setattr(photos, "SECONDS_A_REPORT", 30.0)

    def slow(data: bytes, *, within: float) -> Photo:
        """The first takes all the time there is, whatever the machine."""
        given.append(within)
        return true(data, within=within if len(given) == 1 else within - 30)

    monkeypatch.setattr(photos, "clean", slow)
    kept, problems = photos.clean_all([jpeg(), jpeg(), jpeg()])

    assert given[0] > given[1] > given[2], "each has what the one before it left"
    assert len(kept) == 1
    assert [one.code for one in problems] == ["photo.took_too_long"] * 2


@pytest.mark.parametrize(
    ("mode", "value", "want"),
    [
        ("RGBA", (0, 0, 0, 0), (255, 255, 255)),
        ("LA", (0, 0), (255, 255, 255)),
        ("I;16", 0xFFFF, (255, 255, 255)),
        ("1", 1, (255, 255, 255)),
        ("RGB", (200, 100, 50), (200, 100, 50)),
    ],
)
def test_every_mode_of_a_picture_is_drawn_as_people_see_it(
    mode: str, value: Any, want: tuple[int, int, int]
) -> None:
    out = io.BytesIO()
    Image.new(mode, (64, 64), value).save(out, "PNG")

    with Image.open(io.BytesIO(pixels.reencode(out.getvalue()))) as shown:
        found = shown.getpixel((32, 32))

    assert isinstance(found, tuple)
    assert all(abs(a - b) <= 4 for a, b in zip(found, want, strict=True))
