"""Photos from strangers: decoded and written anew in a limited child, without any metadata.

What is kept shows the picture and nothing else: no place, no serial number, no second file hidden
behind the first. The digest of the original is kept, the original is not (trust.md T12).

A file of a few kilobytes may claim millions of pixels. So the size is read from the header before
anything is decoded, one child runs at a time, with limits on memory and time, and all photos of
one report share one limit of time.
"""

import hashlib
import io
import threading
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image

from zeren.core.refusal import Problem, Refused
from zeren.web import confined, pixels

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST = 4
"""Photos of one form."""
MAX_BYTES = 12 * 1024 * 1024
SECONDS = 3
"""Of processor, for one photo."""
SECONDS_A_REPORT = 10.0
"""Of waiting and work, for all photos of one report."""
MEMORY_MB = 320
"""Address space of the child; 25 megapixels take 100 MB of it."""
_one_at_a_time = threading.Semaphore()


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
        written = confined.answer(
            pixels.__file__, data, memory_mb=MEMORY_MB, seconds=SECONDS,
            within=max(0.1, ends - time.monotonic()),
        )  # fmt: skip
    except confined.EndedError as ended:
        if ended.code == pixels.TooManyPixelsError.answer:
            raise Refused("photo.too_many_pixels", limit=pixels.MAX_PIXELS // 1_000_000) from ended
        code = "photo.took_too_long" if ended.code == confined.SLOW else "photo.unreadable"
        raise Refused(code) from ended
    finally:
        _one_at_a_time.release()
    with Image.open(io.BytesIO(written)) as picture:
        width, height = picture.size
    return Photo(written, width, height, hashlib.sha256(data).hexdigest())
