"""A scan from a stranger: its pages as pictures, read in a limited process, and what they show."""

import base64
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageStat

from zeren.core import paper
from zeren.core.paper import Box, Mark, Point
from zeren.core.refusal import Refused
from zeren.scans.sheets import child
from zeren.web import confined

QUICK: Final = 4_000_000
"""Bytes that are read while somebody waits for the page; what is larger is work."""
MOST_BYTES: Final = 60_000_000
MOST_FILES: Final = 40
ANSWERS: Final = {
    child.TOO_MANY_PIXELS: "paper.too_many_pixels",
    child.TOO_MANY_PAGES: "paper.too_many_pages",
    confined.UNREADABLE: "paper.unreadable",
    confined.NO_MEMORY: "paper.too_heavy",
    confined.SLOW: "paper.too_heavy",
    confined.LOCKED: "paper.password",
}
DARKER: Final = 0.78
"""A point is ink when it is darker than this part of the paper around it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    memory_mb: int = 1500
    seconds: int = 120
    pixels: int = 60_000_000
    pages: int = 200
    long: int = 2200


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came: its picture written anew, and each code with its corners on it."""

    jpeg: bytes
    codes: tuple[tuple[str, tuple[Point, ...]], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page shows. problem: why it leads to no sheet; "" when `mark` says which it is.

    on: where the sheet lies on the picture; of a letter the corners of the code above which it is
        signed, one after another, nothing on its other pages.
    rows: thousandths of ink in the cell of each row that is on it.
    place: which page of a letter of how many; (0, 0) where its code does not say.
    """

    jpeg: bytes
    problem: str = ""
    mark: Mark | None = None
    on: tuple[float, ...] = ()
    rows: tuple[tuple[int, int], ...] = ()
    place: tuple[int, int] = (0, 0)


def read(content: bytes, limits: Limits | None = None) -> list[Seen]:
    """Every page of a PDF, or the picture.

    Refused: paper.empty, .too_many_pixels, .too_many_pages, .unreadable, .too_heavy, .password.
    """
    return [understand(page) for page in pages_of(content, limits or Limits())]


def pages_of(content: bytes, limits: Limits) -> list[Page]:
    if not content:
        raise Refused("paper.empty")
    try:
        said = confined.answer(
            child.__file__,
            content,
            limits.pixels,
            limits.pages,
            limits.long,
            memory_mb=limits.memory_mb,
            seconds=limits.seconds,
        )
    except confined.EndedError as ended:
        raise Refused(
            ANSWERS[ended.code], most_pages=limits.pages, most=limits.pixels // 1_000_000
        ) from ended
    found = []
    for line in said.splitlines():
        raw = json.loads(line)
        codes = tuple((text, tuple((x, y) for x, y in spots)) for text, spots in raw["codes"])
        found.append(Page(base64.b64decode(raw["jpeg"]), codes))
    return found


def understand(page: Page) -> Seen:
    """Which sheet a page is, and its rows; nothing is guessed where codes disagree."""
    marks = [(mark, spots) for text, spots in page.codes if (mark := paper.read(text))]
    if not marks:
        return Seen(page.jpeg, "paper.foreign_code" if page.codes else "paper.no_code")
    sheets = Counter(_sheet_of(mark) for mark, _spots in marks)
    if len(sheets) > 1:
        return Seen(page.jpeg, "paper.two_sheets")
    mark = next(iter(sheets))
    if mark.kind == "letter":
        signed = [spots for one, spots in marks if one.kind == "letter"][:1]
        on = tuple(one for spots in signed for at in spots for one in at)
        return Seen(page.jpeg, "", mark, on, place=max(one.place for one, _spots in marks))
    pairs = [
        pair
        for one, spots in marks
        for pair in zip(paper.corners(paper.code_box(one)), spots, strict=True)
    ]
    on = paper.plane(pairs)
    is_fixed = paper.is_fixed(mark for mark, _spots in marks)
    own = {one.number for one, _spots in marks if one.kind == "row"}
    with Image.open(io.BytesIO(page.jpeg), formats=["JPEG"]) as image:
        image.load()
        first = (mark.number - 1) * paper.PER_PAGE + 1
        rows = [
            (row, _ink(image, on, row) if is_fixed else paper.UNKNOWN)
            for row in range(first, first + paper.PER_PAGE)
            if row in own or (is_fixed and _is_on(image, on, row))
        ]
    return Seen(page.jpeg, "", mark, on, tuple(rows))


def crop(jpeg: bytes, on: Sequence[float], box: Box, *, dots: float = 6.0) -> bytes:
    """A box of the sheet as it would lie flat, `dots` a millimetre."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
        return _jpeg(_flat(image, on, box, dots))


def signature_of_letter(jpeg: bytes, spots: Sequence[float]) -> bytes:
    """The foot of a letter: what stands above its code, where both parties sign."""
    code = [(spots[i], spots[i + 1]) for i in range(0, 8, 2)]
    side = paper.corners((0.0, 0.0, 19.0, 19.0))
    return crop(jpeg, paper.plane(list(zip(side, code, strict=True))), (-2, -42, 182, 21), dots=5)


def _sheet_of(mark: Mark) -> Mark:
    """Of a row the page on which it stands."""
    if mark.kind in ("leaf", "letter"):
        return Mark("letter", mark.token, mark.number)
    page = paper.page_of(mark.number) if mark.kind == "row" else mark.number
    return Mark("page", mark.token, page)


def _is_on(image: Image.Image, on: Sequence[float], row: int) -> bool:
    spots = paper.quad(on, paper.row_box(row))
    return all(0 <= x < image.width and 0 <= y < image.height for x, y in spots)


def _ink(image: Image.Image, on: Sequence[float], row: int) -> int:
    """Thousandths of the cell that are darker than its paper."""
    flat = _flat(image, on, paper.inside(paper.sign_box(row)), 4.0)
    ground = ImageStat.Stat(flat).median[0]
    dark = sum(flat.histogram()[: int(ground * DARKER)])
    return round(dark * 1000 / (flat.width * flat.height))


def _flat(image: Image.Image, on: Sequence[float], box: Box, dots: float) -> Image.Image:
    size = (round((box[2] - box[0]) * dots), round((box[3] - box[1]) * dots))
    corners = paper.quad(on, box)
    seen = [(0.0, 0.0), (size[0], 0.0), (size[0], size[1]), (0.0, size[1])]
    back = paper.plane(list(zip(seen, corners, strict=True)))
    return image.convert("L").transform(
        size, Image.Transform.PERSPECTIVE, back, Image.Resampling.BILINEAR, fillcolor=255
    )


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
