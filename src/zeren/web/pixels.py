"""The child that decodes a photo of a stranger (web/photos.py); it knows nothing of the house."""

import io
import sys
from typing import BinaryIO

from PIL import Image, ImageOps

MAX_PIXELS = 25_000_000
LONG_SIDE = 1600
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")


class TooManyPixelsError(ValueError):
    """The header says more pixels than are ever decoded."""

    answer = 10


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


def main(content: BinaryIO) -> None:
    """The child: clean JPEG on standard output."""
    sys.stdout.buffer.write(reencode(content.read()))
