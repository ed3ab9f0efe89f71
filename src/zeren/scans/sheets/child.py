"""The pages of a scan, read apart from the house by web/confined.py.

Writes one line of JSON a page: its picture (JPEG in grey, base64) and the codes on it with their
corners.
"""

import base64
import io
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

TOO_MANY_PIXELS, TOO_MANY_PAGES = 10, 11
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
DPI = 200
QUALITY = 78


class BeyondError(Exception):
    """A limit is passed; carries the answer of the process."""

    def __init__(self, answer: int) -> None:
        super().__init__(answer)
        self.answer = answer


def main(content: io.BytesIO, pixels: str, pages: str, long: str) -> None:
    taken = _pdf if content.read(1024).lstrip().startswith(b"%PDF-") else _pictures
    content.seek(0)
    for image in taken(content, int(pixels), int(pages)):
        sys.stdout.write(json.dumps(_page(image, int(long))) + "\n")


def _pdf(content: io.BytesIO, pixels: int, pages: int) -> "Iterator[Image]":
    import pypdfium2

    book = pypdfium2.PdfDocument(content)
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


def _pictures(content: io.BytesIO, pixels: int, pages: int) -> "Iterator[Image]":
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = None  # the header is asked here, before anything is decoded
    with Image.open(content, formats=FORMATS) as source:
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
