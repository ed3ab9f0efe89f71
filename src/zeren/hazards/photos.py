"""Photos from strangers: decoded and written anew in a limited child, without any metadata.

What is kept shows the picture and nothing else: no place, no serial number, no second file hidden
behind the first. The digest of the original is kept, the original is not (trust.md T12).
"""

import hashlib
import io
import resource
import struct
import subprocess
import sys
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from zeren.core.refusal import Refused

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 60_000_000
LONG_SIDE = 1600
QUALITY = 82
SECONDS = 20
MEMORY = 1024 * 1024 * 1024
FORMATS = ("JPEG", "PNG", "WEBP")
UNREADABLE = (
    UnidentifiedImageError, OSError, ValueError, MemoryError, SyntaxError, struct.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What Pillow raises for a file that is damaged, no photo, or far too large."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A cleaned photo, ready to keep."""

    data: bytes
    width: int
    height: int
    original_digest: str


def clean(data: bytes) -> Photo:
    """Re-encode a photo as JPEG in a child process with limits on memory and time.

    Refused: hazard.photo_too_large, hazard.photo_unreadable.
    """
    if len(data) > MAX_BYTES:
        raise Refused("hazard.photo_too_large", limit=MAX_BYTES // 1024 // 1024)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "zeren.hazards.photos"],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("hazard.photo_unreadable") from None
    if done.returncode != 0 or not done.stdout:
        raise Refused("hazard.photo_unreadable")
    with Image.open(io.BytesIO(done.stdout)) as written:
        width, height = written.size
    return Photo(done.stdout, width, height, hashlib.sha256(data).hexdigest())


def reencode(data: bytes) -> bytes:
    """Decode, turn upright, shrink, and write pixels only. Run in the child, also by tests."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(data), formats=FORMATS) as source:
        if source.width * source.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        source.draft("RGB", (LONG_SIDE, LONG_SIDE))
        upright = ImageOps.exif_transpose(source).convert("RGB")
    upright.thumbnail((LONG_SIDE, LONG_SIDE))
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def main() -> int:
    """The child: photo on standard input, clean JPEG on standard output, 1 when it cannot be."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        sys.stdout.buffer.write(reencode(sys.stdin.buffer.read()))
    except UNREADABLE:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
