"""Sheets of paper that come back: what their codes say, where a place of them is on a picture.

A printed list carries a code for each page and one for each row, at places that are known in
millimetres. A picture of it may be turned, skewed and taken aslant: all codes that were found on it
together say where the rest lies, and where ink lies a signature may be. Source: asks.md no. 27.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""left, top, right, bottom, in millimetres from the corner of the A4 sheet."""

PER_PAGE = 15
CODE_MM = 9.0
PAGE_CODE_MM = 20.0
FOOT_CODE_MM, FOOT_TOP_MM = 14.0, 272.0
MARGIN_MM = 15.0
RIGHT_MM = 195.0
FIRST_MM = 58.0
ROW_MM = 14.0
SIGN_LEFT_MM = 108.0
FRAME_MM = 1.5
"""So much inside of its frame the ink of a cell is looked for."""
INKED = 6
"""From so many thousandths of dark points on a cell is proposed as signed; a person decides."""
TICKED = 2
"""The same of a list on which a tick is enough."""
UNKNOWN = -1
"""Ink of a row that was seen by its own code alone: where its cell ends is not sure enough."""

_LIST = re.compile(r"Z1/([A-Z2-7]{10})/([PQ]?)(\d{1,4})")
_KINDS = {"P": "page", "Q": "foot", "": "row"}
_LEAF = re.compile(r"Z1/L(\d{1,18})/([0-9A-F]{16})(?:/(\d)/(\d))?")
MOST_NUMBERED = 5
"""Pages of a longer letter say whose they are, and not which."""
_LETTER = re.compile(r"https?://[^/\s]+/verify/([A-Za-z0-9-]{1,40})/#([0-9a-f]{16})\.(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Mark:
    """What one code says. kind: page, foot or row (of a printed list); leaf, letter.

    number: page or row from 1, or the letter's id. token: the list's, or how the digest begins.
    A leaf is any page of a letter; the one on which it is signed carries the code "letter" too.
    place: which page of how many; (0, 0) where the code does not say.
    """

    kind: str
    token: str
    number: int
    place: tuple[int, int] = (0, 0)


def page_code(token: str, page: int) -> str:
    return f"Z1/{token}/P{page:02d}"


def foot_code(token: str, page: int) -> str:
    """The second code of a page, at its lower right: far from those of the rows."""
    return f"Z1/{token}/Q{page:02d}"


def row_code(token: str, row: int) -> str:
    return f"Z1/{token}/{row:03d}"


def letter_code(address: str, letter_id: int, digest: str) -> str:
    """The address that tells strangers whether it is genuine; behind it, where no server reads
    before the page sends it, which text was printed."""
    return f"{address}#{digest[:16]}.{letter_id}"


def leaf_code(letter_id: int, digest: str, page: int = 0, pages: int = 0) -> str:
    """On each page of a letter, short enough for its margin; digits and capitals take least."""
    place = f"/{page}/{pages}" if page else ""
    return f"Z1/L{letter_id}/{digest[:16].upper()}{place}"


def missing(places: Sequence[tuple[int, int]]) -> tuple[list[int], int]:
    """Which pages of a letter are not among those that were scanned, and how many it has.

    A page that does not say which it is may be any: only where more are missing than there are
    such pages is one named.
    """
    total = max((pages for _page, pages in places), default=0)
    lacks = sorted(set(range(1, total + 1)) - {page for page, _pages in places})
    return (lacks, total) if len(lacks) > sum(place == (0, 0) for place in places) else ([], total)


def read(text: str) -> Mark | None:
    """What a code says; None for any code that is not of a sheet of ours."""
    if found := _LIST.fullmatch(text):
        return Mark(_KINDS[found[2]], found[1], int(found[3]))
    if found := _LEAF.fullmatch(text):
        place = (int(found[3] or 0), int(found[4] or 0))
        return Mark("leaf", found[2].lower(), int(found[1]), place)
    if found := _LETTER.fullmatch(text):
        return Mark("letter", found[2], int(found[3]))
    return None


def page_of(row: int) -> int:
    return (row - 1) // PER_PAGE + 1


def rows_of(page: int, total: int) -> range:
    """The rows that stand on a page of a list of `total`."""
    return range((page - 1) * PER_PAGE + 1, min(page * PER_PAGE, total) + 1)


def top_of(row: int) -> float:
    return FIRST_MM + (row - 1) % PER_PAGE * ROW_MM


def code_box(mark: Mark) -> Box:
    """Where the code of a page or row was printed."""
    if mark.kind == "page":
        top = 12.0
        return (RIGHT_MM - PAGE_CODE_MM, top, RIGHT_MM, top + PAGE_CODE_MM)
    if mark.kind == "foot":
        left = RIGHT_MM - FOOT_CODE_MM
        return (left, FOOT_TOP_MM, RIGHT_MM, FOOT_TOP_MM + FOOT_CODE_MM)
    top = top_of(mark.number) + (ROW_MM - CODE_MM) / 2
    return (MARGIN_MM, top, MARGIN_MM + CODE_MM, top + CODE_MM)


def sign_box(row: int) -> Box:
    """The cell in which the person of a row signs."""
    return (SIGN_LEFT_MM, top_of(row), RIGHT_MM, top_of(row) + ROW_MM)


def row_box(row: int) -> Box:
    return (MARGIN_MM - 1, top_of(row), RIGHT_MM + 1, top_of(row) + ROW_MM)


def inside(box: Box, by: float = FRAME_MM) -> Box:
    return (box[0] + by, box[1] + by, box[2] - by, box[3] - by)


def corners(box: Box) -> tuple[Point, Point, Point, Point]:
    """Top left, top right, bottom right, bottom left: the order in which codes are read."""
    left, top, right, bottom = box
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def is_fixed(marks: Iterable[Mark]) -> bool:
    """Do codes at both sides say where the page lies?"""
    kinds = [mark.kind for mark in marks]
    return "row" in kinds and len(set(kinds)) > 1


def least(kind: str) -> int:
    """So many thousandths are proposed on a list of this kind: calls are ticked off, not signed."""
    return TICKED if kind == "calls" else INKED


def is_signed(thousandths: int, least: int = INKED) -> bool:
    """Is this cell proposed as signed?"""
    return thousandths >= least


def plane(pairs: Sequence[tuple[Point, Point]]) -> tuple[float, ...]:
    """The eight numbers that take a place on the sheet to its point on the picture.

    pairs: (millimetres, points of the picture), four or more, least squares over all of them.
    Errors: ValueError for fewer than four, or for places that lie on one line.
    """
    if len(pairs) < 4:
        raise ValueError(f"want four places or more, got {len(pairs)}")
    normal = [[0.0] * 9 for _ in range(8)]
    for (x, y), (u, v) in pairs:
        for line in (
            (x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u),
            (0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v),
        ):
            for i in range(8):
                for j in range(9):
                    normal[i][j] += line[i] * line[j]
    return _solved(normal)


def place(on: Sequence[float], at: Point) -> Point:
    """Where a place of the sheet lies on the picture."""
    a, b, c, d, e, f, g, h = on
    x, y = at
    below = g * x + h * y + 1.0
    return ((a * x + b * y + c) / below, (d * x + e * y + f) / below)


def quad(on: Sequence[float], box: Box) -> tuple[Point, ...]:
    """The corners of a box of the sheet on the picture."""
    return tuple(place(on, one) for one in corners(box))


def joined(pictures: Iterable[Mapping[int, int]]) -> dict[int, tuple[int, int]]:
    """Of each row the picture that shows most ink of it: (which, thousandths); the first of equals.

    One sheet may lie on two pictures, each with a part of it, in any order.
    """
    found: dict[int, tuple[int, int]] = {}
    for which, rows in enumerate(pictures):
        for row, ink in rows.items():
            if row not in found or ink > found[row][1]:
                found[row] = (which, ink)
    return found


def _solved(rows: list[list[float]]) -> tuple[float, ...]:
    """Gauss with the largest pivot."""
    size = len(rows)
    for at in range(size):
        best = max(range(at, size), key=lambda i: abs(rows[i][at]))
        if abs(rows[best][at]) < 1e-9:
            raise ValueError("these places lie on one line")
        rows[at], rows[best] = rows[best], rows[at]
        for i in range(size):
            if i != at:
                part = rows[i][at] / rows[at][at]
                rows[i] = [x - part * y for x, y in zip(rows[i], rows[at], strict=True)]
    return tuple(rows[i][size] / rows[i][i] for i in range(size))
