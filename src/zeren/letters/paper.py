"""A letter on paper: one A4 PDF in its languages, the same bytes for the same record.

The letter comes in as plain values with every word already said; nothing here asks the database,
the clock or the translations. A *pair* is a text in both languages, {"zh-hans": …, "en": …}, or one
string that serves for both. A letter in one language has pairs of one, and prints that alone.

    languages            ["zh-hans", "en"], or one of them; absent: both
    id, number, year     42, "ZR-2026-00042", 2026
    dated                ISO 8601 with offset, from the record: the only date in the file
    company, title       pairs
    parties              a: {name, post, unit}, absent in a commitment signed alone
                         b: {name, number, post, unit}
    sections             [{code, title, kind, paragraphs?, rows?}] in the record's order; kind is
                         text        numbered paragraphs (one alone has no number)
                         targets     rows {name, value, note?, is_control?}
                         duties      rows {text, note?, is_locked?, source?}
                         things      rows {code, name, place?, rule}
                         signatures  heading and lead-in of the signature block, printed last
    signatures           [{party, name, at, method, stroke?, fact}]; stroke: lists of (x, y) points
    digest, receipt      digest of the canonical text in hex; address that checks it (in the QR)
    checkpoint           short text of the latest checkpoint, optional
    sealed               address with that checkpoint in it (in a second QR), optional
    stands               pairs: what is objected to and not decided when it is printed, optional
    is_demo              prints the DEMO watermark
    letterhead           {above?, below?, logo?}: two pairs, and a PNG as a data address

The PDF is tagged, PDF/A-2a and PDF/UA-1. A character that no font has is refused by name before
anything is drawn, never printed as an empty box.
"""

import hashlib
import json
import math
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import typst
import zxingcpp
from fontTools.ttLib import TTFont

from zeren.core import paper as sheets
from zeren.core.letters import stroke
from zeren.core.refusal import Refused
from zeren.core.tongue import CHINESE, ENGLISH, LANGUAGES, say

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parent / "fonts"

SIGNATURE_MM = (48.0, 18.0)
PEN_MM = 0.55

_DARK = re.compile(rb"\x00+")
_turn = threading.Lock()

Letter = Mapping[str, Any]
Pair = Callable[[Mapping[str, str] | str | None], list[str]]

MISSING = {CHINESE: "（暂无中文）", ENGLISH: "(no English text)"}
"""Printed where a letter of both languages has a text in one of them only."""


def letter_pdf(letter: Letter) -> bytes:
    """The PDF of one letter.

    Errors: Refused("letter.name_not_printable", characters=…) when no font has a character.
    """
    sheet = _sheet(letter)
    missing = printable("".join(_strings(sheet)))
    if missing:
        raise Refused("letter.name_not_printable", characters=" ".join(sorted(missing)))
    languages = tuple(letter.get("languages") or LANGUAGES)
    drawn = sheet | _drawings(letter)
    # The code of each page says of how many, which is known when they are laid out: most letters
    # have as many as the one before, so codes of that many are drawn, and others when it differs.
    pdf, pages = b"", _many["pages"]
    while _pages(pdf) != pages:
        pages = _pages(pdf) if pdf else pages
        drawn["leaf"] = _leaves(letter["id"], letter["digest"], pages)
        pdf = _print(drawn, dated=letter["dated"], languages=languages)
    _many["pages"] = pages
    return pdf


def printable(text: str) -> set[str]:
    """The characters of `text` that no font can print; empty when all can be printed."""
    return set(text) - _covered() - {"\n"}


@cache
def edition() -> str:
    """Digest of all that decides the look besides the record: template, fonts, typesetter."""
    parts = [f"typst {metadata.version('typst')}"]
    for file in (*_files(TEMPLATES, "*.typ"), *_font_files()):
        parts.append(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def qr_svg(content: str) -> str:
    """A QR code as an SVG with one black path, without its quiet zone."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    dark = bytes(memoryview(image))  # a square of 0 (black) and 255, row after row
    size = math.isqrt(len(dark))
    runs = [
        f"M{run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z"
        for y in range(size)
        for run in _DARK.finditer(dark[y * size : (y + 1) * size])
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path d="{"".join(runs)}"/></svg>'
    )


def signature_svg(strokes: Sequence[Sequence[Sequence[int]]]) -> str:
    """A drawn signature as an SVG with one path, its pen equally thick whatever was the screen."""
    left, top, right, bottom = stroke.box(strokes)
    scale = max((right - left) / SIGNATURE_MM[0], (bottom - top) / SIGNATURE_MM[1], 0.01)
    pen = PEN_MM * scale
    view = f"{left - pen:.1f} {top - pen:.1f} {right - left + 2 * pen:.1f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view} {bottom - top + 2 * pen:.1f}">'
        f'<path d="{stroke.path(strokes)}" fill="none" stroke="#000" stroke-width="{pen:.2f}"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def _print(sheet: Mapping[str, Any], *, dated: str, languages: Sequence[str]) -> bytes:
    data = json.dumps(sheet, ensure_ascii=False, separators=(",", ":"))
    quoted = data.replace("\\", "\\\\").replace('"', '\\"')
    source = f'#import "/letter.typ": letter\n#letter(json(bytes("{quoted}")))\n'
    # One compiler a process, one letter at a time: it keeps fonts and cached layouts.
    with _turn:
        pdf = _compiler().compile(
            source.encode(),
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(datetime.fromisoformat(dated).timestamp()),
            sys_inputs={"only": languages[0] if len(languages) == 1 else ""},
        )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    # Only our own folders, so that a letter looks the same on every machine.
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts)


@cache
def _covered() -> frozenset[str]:
    """Every character that some font of ours has, without private-use ones (PDF/A bars them)."""
    points: set[int] = set()
    for file in _font_files():
        with TTFont(file, lazy=True) as font:
            points.update(font.getBestCmap())
    return frozenset(chr(point) for point in points if unicodedata.category(chr(point)) != "Co")


def _font_files() -> list[Path]:
    files = [file for kind in ("*.ttf", "*.otf") for file in _files(FONTS, kind)]
    if not files:
        raise RuntimeError(f"no fonts in {FONTS}; `make set-up` puts them there")
    return files


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))


def _sheet(letter: Letter) -> dict[str, Any]:
    """The letter as the template takes it: pairs as two strings, drawings as SVG, no gaps."""
    parties = letter["parties"]
    pair = _saying(tuple(letter.get("languages") or LANGUAGES))
    signed = {signature["party"]: signature for signature in letter.get("signatures", ())}
    head = letter.get("letterhead") or {}
    return {
        "number": letter["number"],
        "year": str(letter["year"]),
        "company": pair(letter["company"]),
        "title": pair(letter["title"]),
        "a": _party(parties.get("a"), pair),
        "b": _party(parties["b"], pair),
        "sections": [_section(section, pair) for section in letter["sections"]],
        "signed": {
            side: _signature(signed.get(side), parties.get(side) or {}, pair) for side in ("a", "b")
        },
        "digest": letter["digest"],
        "checkpoint": letter.get("checkpoint") or "",
        "receipt": letter["receipt"],
        "stands": [pair(one) for one in letter.get("stands", ())],
        "demo": bool(letter.get("is_demo")),
        "above": pair(head.get("above", "")),
        "below": pair(head.get("below", "")),
    }


def _drawings(letter: Letter) -> dict[str, Any]:
    drawn = {"a": "", "b": ""}
    for signature in letter.get("signatures", ()):
        if signature.get("stroke"):
            drawn[signature["party"]] = signature_svg(signature["stroke"])
    sealed = letter.get("sealed")
    logo = (letter.get("letterhead") or {}).get("logo", "")
    return {
        "logo": _framed(logo) if logo else "",
        "qr": qr_svg(sheets.letter_code(letter["receipt"], letter["id"], letter["digest"])),
        "sealed": qr_svg(sealed) if sealed else "",
        "drawn": drawn,
    }


_many = {"pages": 2}
_COUNT = re.compile(rb"/Type ?/Pages ?/Count (\d+)")


def _pages(pdf: bytes) -> int:
    """How many pages a PDF of the typesetter has; 0 of nothing."""
    found = _COUNT.search(pdf)
    return int(found[1]) if found else 0


def _leaves(letter_id: int, digest: str, pages: int) -> dict[str, str]:
    """The code of each page by "page/pages"; of longer letters one for all, under "0/0"."""
    many = pages if pages <= sheets.MOST_NUMBERED else 0
    places = [(page, many) for page in range(1, many + 1)] or [(0, 0)]
    return {f"{n}/{of}": qr_svg(sheets.leaf_code(letter_id, digest, n, of)) for n, of in places}


def _framed(picture: str) -> str:
    """A picture (a data address of PNG) as an SVG, as the template takes drawings."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 300 100"><image width="300" height="100" '
        f'preserveAspectRatio="xMidYMid meet" xlink:href="{picture}"/></svg>'
    )


def _party(party: Mapping[str, Any] | None, pair: Pair) -> dict[str, Any] | None:
    if not party:
        return None
    return {
        "name": party["name"],
        "number": party.get("number") or "",
        "post": pair(party.get("post")),
        "unit": pair(party.get("unit")),
    }


def _section(section: Mapping[str, Any], pair: Pair) -> dict[str, Any]:
    kind = section["kind"]
    columns = {
        "targets": ("name", "value", "note"),
        "duties": ("text", "note", "source"),
        "things": ("name", "place", "rule"),
    }.get(kind, ())
    return {
        "title": pair(section["title"]),
        "kind": kind,
        "paragraphs": [pair(text) for text in section.get("paragraphs") or ()],
        "rows": [
            {column: pair(row.get(column)) for column in columns}
            | {mark: bool(row.get(mark)) for mark in ("is_control", "is_locked")}
            | ({"code": str(row.get("code") or "")} if kind == "things" else {})
            for row in section.get("rows") or ()
        ],
    }


def _signature(
    signed: Mapping[str, Any] | None, party: Mapping[str, Any], pair: Pair
) -> dict[str, Any]:
    if not signed:
        return {"name": party.get("name") or "", "at": "", "method": ["", ""], "fact": ""}
    return {
        "name": signed["name"],
        "at": _moment(signed["at"]),
        "method": pair(signed.get("method")),
        "fact": str(signed.get("fact") or ""),
    }


def _moment(iso: str) -> str:
    """A time that reads the same in both languages."""
    at = datetime.fromisoformat(iso)
    zone = at.strftime("%z")
    hours = f"UTC{zone[0]}{int(zone[1:3])}" + (f":{zone[3:5]}" if zone[3:5] != "00" else "")
    return f"{at:%Y-%m-%d %H:%M:%S} ({hours})"


def _saying(languages: Sequence[str]) -> Pair:
    """What makes two strings of a text, the first one as the letter is read.

    In a letter of both languages a missing one is said to be missing, beneath the other one.
    """

    def pair(text: Mapping[str, str] | str | None) -> list[str]:
        if not text:
            return ["", ""]
        if len(languages) == 1:
            return [say(text, languages[0]), ""]
        if isinstance(text, str):
            return [text, text]
        missing = [MISSING[tag] for tag in languages if not text.get(tag)]
        return [say(text, CHINESE), *(missing or [text[ENGLISH]])]

    return pair


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
