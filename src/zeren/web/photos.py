"""Photos from strangers: decoded and written anew in a limited child, without any metadata.

What is kept shows the picture and nothing else: no place, no serial number, no second file hidden
behind the first. The digest of the original is kept, the original is not (trust.md T12).

A file of a few kilobytes may claim millions of pixels. So the size is read from the header before
anything is decoded, one child runs at a time, with limits on memory and time, and all photos of
one report share one limit of time.
"""

import hashlib
import io
import resource
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps, UnidentifiedImageError

from zeren.core.refusal import Problem, Refused

if TYPE_CHECKING:  # the child needs none of it
    from django.core.files.uploadedfile import UploadedFile

MOST = 4
"""Photos of one form."""
MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 25_000_000
LONG_SIDE = 1600
QUALITY = 82
SECONDS = 3
"""Of processor, for one photo."""
SECONDS_A_REPORT = 10.0
"""Of waiting and work, for all photos of one report."""
MEMORY = 320 * 1024 * 1024
"""Address space of the child; 25 megapixels take 100 MB of it."""
FORMATS = ("JPEG", "PNG", "WEBP")
UNREADABLE = (
    UnidentifiedImageError, OSError, ValueError, MemoryError, SyntaxError, struct.error,
    OverflowError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What Pillow raises for a file that is damaged, no photo, or far too large."""
TOO_MANY_PIXELS = 3
"""What the child ends with when the header says more than MAX_PIXELS."""

_one_at_a_time = threading.Semaphore()


class TooManyPixelsError(ValueError):
    """The header says more pixels than are ever decoded."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A cleaned photo, ready to keep."""

    data: bytes
    width: int
    height: int
    original_digest: str


def clean_all(originals: Iterable[bytes]) -> tuple[list[Photo], list[Problem]]:
    """Clean the photos of one report: those that can be kept, and why the others cannot.

    A photo that is refused takes nothing with it: the others and the report itself stand.
    """
    ends = time.monotonic() + SECONDS_A_REPORT
    kept: list[Photo] = []
    problems: list[Problem] = []
    for data in originals:
        try:
            kept.append(clean(data, within=ends - time.monotonic()))
        except Refused as refused:
            problems.append(Problem(refused.code, "photo", dict(refused.params)))
    return kept, problems


def taken_in(
    files: "Sequence[UploadedFile[Any]]", there: Collection[str] = ()
) -> tuple[list[Photo], list[Problem]]:
    """The photos of a form that can be kept, and why the others cannot: nothing else fails.

    there: digests of those that are kept already, since the form has been sent before.
    """
    some = (_read(file) for file in files[:MOST])
    new = (one for one in some if not there or hashlib.sha256(one).hexdigest() not in there)
    kept, problems = clean_all(new)
    if len(files) > MOST:
        problems.append(Problem("photo.too_many", "photo", {"limit": MOST}))
    return kept, problems


def cleaned(files: "Sequence[UploadedFile[Any]]") -> list[Photo]:
    """Every photo of a form, or all that is wrong with them.

    Refused: photo.too_many and what `clean` refuses.
    """
    kept, problems = taken_in(files)
    if problems:
        raise Refused(problems[0].code, problems, **problems[0].params)
    return kept


def _read(file: "UploadedFile[Any]") -> bytes:
    """At most one byte more than is ever looked at."""
    return bytes(file.read(MAX_BYTES + 1))


def clean(data: bytes, *, within: float = SECONDS_A_REPORT) -> Photo:
    """Re-encode a photo as JPEG in a child process with limits on memory and time.

    within: seconds that are left for it, waiting for its turn included.
    Refused: photo.too_large, photo.too_many_pixels, photo.unreadable,
    photo.took_too_long.
    """
    if len(data) > MAX_BYTES:
        raise Refused("photo.too_large", limit=MAX_BYTES // 1024 // 1024)
    ends = time.monotonic() + within
    if within <= 0 or not _one_at_a_time.acquire(timeout=within):
        raise Refused("photo.took_too_long")
    try:
        done = subprocess.run(
            [sys.executable, "-I", __file__],
            input=data,
            capture_output=True,
            timeout=max(0.1, ends - time.monotonic()),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("photo.took_too_long") from None
    finally:
        _one_at_a_time.release()
    if done.returncode == TOO_MANY_PIXELS:
        raise Refused("photo.too_many_pixels", limit=MAX_PIXELS // 1_000_000)
    if done.returncode != 0 or not done.stdout:
        raise Refused("photo.unreadable")
    with Image.open(io.BytesIO(done.stdout)) as written:
        width, height = written.size
    return Photo(done.stdout, width, height, hashlib.sha256(data).hexdigest())


def reencode(data: bytes) -> bytes:
    """Decode, shrink, turn upright, and write pixels only. Run in the child, also by tests."""
    Image.MAX_IMAGE_PIXELS = None  # the header is asked here, before anything is decoded
    with Image.open(io.BytesIO(data), formats=FORMATS) as source:
        copies = 2 if source.format == "WEBP" or "A" in source.mode else 1
        if source.width * source.height * copies > MAX_PIXELS:
            raise TooManyPixelsError("too many pixels")
        turned = source.getexif().get(0x0112, 1)
        source.draft("RGB", (LONG_SIDE, LONG_SIDE))
        source.load()
        upright = _upright(_plain(source), turned)
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _plain(source: Image.Image) -> Image.Image:
    """The picture in three colours and at most LONG_SIDE long; ValueError for a mode not known.

    It is shrunk before it is copied where it can be, so that only one copy is ever large. What is
    transparent is laid on white: what was hidden behind it stays hidden.
    """
    size = (LONG_SIDE, LONG_SIDE)
    if source.mode == "P":
        source = source.convert("RGBA" if "transparency" in source.info else "RGB")
    elif source.mode in ("LA", "PA"):
        source = source.convert("RGBA")
    elif source.mode == "1":
        source = source.convert("L")
    elif source.mode.startswith("I"):  # sixteen bits: scaled to its own range
        source.thumbnail(size)
        source = source.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif source.mode not in ("RGB", "L", "RGBA", "CMYK", "YCbCr"):
        raise ValueError(f"a picture of mode {source.mode} is not drawn")
    source.thumbnail(size)
    if source.mode == "RGBA":
        white = Image.new("RGBA", source.size, "white")
        source = Image.alpha_composite(white, source)
    return source.convert("RGB")


def _upright(picture: Image.Image, turned: object) -> Image.Image:
    if turned not in range(2, 9):
        return picture
    picture.getexif()[0x0112] = turned
    return ImageOps.exif_transpose(picture)


def main() -> int:
    """The child: photo on standard input, clean JPEG on standard output, 1 when it cannot be."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        sys.stdout.buffer.write(reencode(sys.stdin.buffer.read()))
    except TooManyPixelsError:
        return TOO_MANY_PIXELS
    except UNREADABLE:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
