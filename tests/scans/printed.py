"""Real sheets: printed by the house's own templates, signed with a pen of pixels, photographed."""

from __future__ import annotations

import io
import random
from collections.abc import Collection

import pypdfium2
from PIL import Image, ImageDraw

from tests.cast import Cast
from zeren.core import paper

DPI = 200


def pages(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    book = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in book]


def signed(
    page: Image.Image, rows: Collection[int], *, seed: int = 1, dpi: int = DPI
) -> Image.Image:
    """The page with a scribble in the cells of these rows, blue as of a pen."""
    found, chance = page.copy(), random.Random(seed)
    drawn = ImageDraw.Draw(found)
    for row in rows:
        left, top, right, bottom = (mm * dpi / 25.4 for mm in paper.inside(paper.sign_box(row), 3))
        at = [
            (left + (right - left) * 0.6 * n / 14, chance.uniform(top, bottom)) for n in range(15)
        ]
        drawn.line(at, fill=(30, 40, 120), width=max(2, dpi // 60), joint="curve")
    return found


def ticked(page: Image.Image, rows: Collection[int], *, dpi: int = DPI) -> Image.Image:
    """The page with a tick in these rows, as of a ball pen."""
    found = page.copy()
    drawn = ImageDraw.Draw(found)
    for row in rows:
        left, top, _right, bottom = (mm * dpi / 25.4 for mm in paper.sign_box(row))
        high, middle = (bottom - top) / 2, (top + bottom) / 2
        at = [(left + 60, middle), (left + 80, middle + high / 2), (left + 130, middle - high / 2)]
        drawn.line(at, fill=(30, 40, 120), width=max(2, dpi // 60), joint="curve")
    return found


def signed_letter(page: Image.Image) -> Image.Image:
    """The last page of a letter with a scribble where party B signs."""
    found = page.copy()
    wide, high = found.size
    at = [(wide * (0.55 + 0.02 * n), high * (0.72 + 0.02 * (n % 2))) for n in range(15)]
    ImageDraw.Draw(found).line(at, fill=(30, 40, 120), width=4)
    return found


def photographed(
    page: Image.Image, *, turn: float = 0, shear: float = 0, part: float = 1, quality: int = 60
) -> bytes:
    """As a phone takes it: turned, skewed, on a grey table, with grain, as a JPEG."""
    wide, high = page.size
    table = Image.new("RGB", (round(wide * 1.3), round(high * 1.2)), (150, 145, 140))
    table.paste(page, (round(wide * 0.15), round(high * 0.1)))
    aslant = table.transform(
        table.size, Image.Transform.PERSPECTIVE,
        (1, shear, -shear * table.height / 2, shear / 3, 1, 0, shear / 4000, shear / 5000),
        Image.Resampling.BICUBIC, fillcolor=(150, 145, 140),
    )  # fmt: skip
    turned = aslant.rotate(turn, expand=True, resample=Image.Resampling.BICUBIC,
                           fillcolor=(150, 145, 140))  # fmt: skip
    if part != 1:
        turned = turned.resize((round(turned.width * part), round(turned.height * part)))
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=quality)
    return out.getvalue()


def picture(page: Image.Image) -> bytes:
    """As it is, as a PNG."""
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def scanned(some: list[Image.Image]) -> bytes:
    """As a copier sends it: one PDF."""
    out = io.BytesIO()
    some[0].save(out, "PDF", save_all=True, append_images=some[1:], resolution=DPI)
    return out.getvalue()


def upload(cast: Cast, who: int, *contents: bytes, language: str = "en") -> str:
    """Bring files in as this person; gives where it leads, or the page."""
    files = [io.BytesIO(content) for content in contents]
    for number, file in enumerate(files):
        file.name = f"scan-{number}"
    answer = cast.door(who, language).post("/paper/", {"scans": files})
    return answer.headers.get("Location", answer.content.decode())
