"""Runs in a process of its own, with limits, because a scan from a stranger may be a bomb.

Called by path: python -I child.py MEGABYTES SECONDS PIXELS PAGES LONG; the file comes on stdin.
Writes one line of JSON a page: its picture (JPEG in grey, base64), the codes on it with their
corners, its size. It never imports the rest of the house: what it cannot reach it cannot harm.
"""

import base64
import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

TOO_MANY_PIXELS, TOO_MANY_PAGES, UNREADABLE, NO_MEMORY, LOCKED = 10, 11, 13, 14, 15
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
DPI = 200
QUALITY = 78


class BeyondError(Exception):
    """A limit is passed; carries the answer of the process."""

    def __init__(self, answer: int) -> None:
        super().__init__(answer)
        self.answer = answer


def main(megabytes: int, seconds: int, pixels: int, pages: int, long: int) -> int:
    memory = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        taken = _pdf if content[:1024].lstrip().startswith(b"%PDF-") else _pictures
        for image in taken(content, pixels, pages):
            sys.stdout.write(json.dumps(_page(image, long)) + "\n")
    except BeyondError as beyond:
        return beyond.answer
    except MemoryError:
        return NO_MEMORY
    except Exception:  # noqa: BLE001 - decoders raise many kinds for a damaged file
        return UNREADABLE
    return 0


def _pdf(content: bytes, pixels: int, pages: int) -> "Iterator[Image]":
    import pypdfium2

    try:
        book = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise BeyondError(LOCKED if "password" in str(error).lower() else UNREADABLE) from error
    if len(book) > pages:
        raise BeyondError(TOO_MANY_PAGES)
    for page in book:
        width, height = page.get_size()
        if width * height * (DPI / 72) ** 2 > pixels:
            raise BeyondError(TOO_MANY_PIXELS)
        bitmap = page.render(scale=DPI / 72, grayscale=True, may_draw_forms=False)
        yield bitmap.to_pil().convert("L")
        bitmap.close()
        page.close()


def _pictures(content: bytes, pixels: int, pages: int) -> "Iterator[Image]":
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = None  # the header is asked here, before anything is decoded
    with Image.open(io.BytesIO(content), formats=FORMATS) as source:
        if getattr(source, "n_frames", 1) > pages:
            raise BeyondError(TOO_MANY_PAGES)
        for frame in ImageSequence.Iterator(source):
            if frame.width * frame.height > pixels:
                raise BeyondError(TOO_MANY_PIXELS)
            turned = ImageOps.exif_transpose(frame)
            yield turned.convert("L")


def _page(image: "Image", long: int) -> dict[str, object]:
    """The codes are looked for on the picture as it came; it is kept no longer than `long`."""
    import zxingcpp

    found = []
    for code in zxingcpp.read_barcodes(image):
        at = code.position
        spots = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        found.append((code.text[:300], [(spot.x, spot.y) for spot in spots]))
    part = min(1.0, long / max(image.size))
    kept = image
    if part < 1:
        kept = image.resize((round(image.width * part), round(image.height * part)))
    out = io.BytesIO()
    kept.save(out, "JPEG", quality=QUALITY)
    return {
        "jpeg": base64.b64encode(out.getvalue()).decode(),
        "codes": [[text, [[x * part, y * part] for x, y in spots]] for text, spots in found],
    }


if __name__ == "__main__":
    sys.exit(main(*(int(one) for one in sys.argv[1:6])))
