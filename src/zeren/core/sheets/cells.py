"""One cell as people write it: days, codes, names, numbers; what it holds, as text.

Full-width digits, spaces, text dates and invisible marks are understood; what is not understood is
said by a code with its parameters, never guessed.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from zeren.core.sheets.table import Column
from zeren.core.targets import typed

Params = Mapping[str, object]

EARLIEST, LATEST = "1900-01-01", "2199-12-31"
LONGEST = {"code": 32, "codes": 1000, "name": 60, "text": 120, "phone": 32, "email": 254}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMERIC_DAY = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})")
HAN = "⺀-鿿\U00020000-\U0003ffff"


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell in which the reader sees something that is no value: "#N/A", or "=B2" unreckoned."""

    shown: str


Cell = str | int | float | bool | date | Fault | None


@dataclass(frozen=True, slots=True)
class Grid:
    """One tab as it was read: its title and its cells, the first line being line 1.

    Numbers that their format shows with zeros, a prefix or a percent sign are texts as shown.
    merges: (first line, first column, last line, last column) of each merged area, from 0.
    hidden: the lines that are hidden or filtered away, from 0.
    widths: (column, its width in characters) of those that say so.
    """

    title: str
    rows: Sequence[Sequence[Cell]]
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden: frozenset[int] = frozenset()
    is_hidden: bool = False
    widths: Sequence[tuple[int, float]] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as understood: its value, or the code of what is wrong with it."""

    value: str = ""
    fault: str = ""
    params: Params = field(default_factory=dict)


def read_cell(column: Column, cell: Cell, *, word: str | None = None, order: str = "") -> Reading:
    """What a filled cell of a column holds.

    word:  for a column of fixed words the code this cell's word means; None: it is none of them.
    order: "mdy" or "dmy": how days like 2/3/2022 are meant; "": they are not understood.
    """
    said = text(cell)
    shown = said[:60]
    if isinstance(cell, Fault):
        code = "import.not_reckoned" if cell.shown.startswith("=") else "import.error_in_cell"
        return Reading(fault=code, params={"text": cell.shown[:60]})
    if column.form == "date":
        return _day(cell, shown, order)
    most = LONGEST.get(column.form, 200)
    if len(said) > most:
        return Reading(fault="import.too_long", params={"most": most})
    said = " ".join(said.split("\n")) if "\n" in said else said
    if not said.isprintable() and any(_is_odd(char) for char in said):
        return Reading(fault="import.odd_characters", params={"text": _visible(shown)})
    if column.form == "word":
        if word is not None:
            return Reading(word)
        choice = {
            "zh-hans": "、".join(words[0] for words in column.words.values()),
            "en": ", ".join(words[1] for words in column.words.values()),
        }
        return Reading(fault="import.not_a_choice", params={"text": shown, "choice": choice})
    return _written(column, cell, said, shown)


def _day(cell: Cell, shown: str, order: str) -> Reading:
    found = read_date(cell, order)
    if found is None:
        return Reading(fault="import.not_a_date", params={"text": shown})
    if not EARLIEST <= found <= LATEST:
        return Reading(fault="import.date_far", params={"text": shown})
    return Reading(found)


def _written(column: Column, cell: Cell, said: str, shown: str) -> Reading:
    if column.form == "year":
        digits = said.removesuffix("年").strip()
        if digits.isascii() and digits.isdigit() and 1990 <= int(digits) <= 2100:
            return Reading(digits)
        return Reading(fault="import.not_a_year", params={"text": shown})
    if column.form == "target":
        value = read_target(said)
        return Reading(value) if value else Reading("", "import.not_a_number", {"text": shown})
    if column.form == "email":
        if re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+", said):
            return Reading(said)
        return Reading(fault="import.not_an_email", params={"text": shown})
    if column.form == "code":
        code = read_code(said)
        if column.key == "indicator":
            code = code.lower()
            if not re.fullmatch(r"[a-z]{2,5}\.[a-z0-9_]{1,40}", code):
                return Reading(fault="import.not_an_indicator", params={"text": shown})
        elif column.key == "catalogue" and not re.fullmatch(r"P[0-9A-Z]{2}", code):
            return Reading(fault="import.not_a_catalogue_post", params={"text": shown})
        elif not re.fullmatch(r"[\w.\-/#]+", code):
            return Reading(fault="import.not_a_code", params={"text": shown})
        return Reading(code)
    if column.form == "ref":
        return Reading(read_code(said))
    if column.form == "codes":
        return Reading(" ".join(sorted({read_code(part) for part in _listed(said)})))
    if column.form == "name":
        return Reading(read_name(said))
    if column.form in ("text", "path") and isinstance(cell, str):
        return Reading(" ".join(unicodedata.normalize("NFC", unmarked(cell)).split()))
    return Reading(said)


def _listed(said: str) -> list[str]:
    """The parts of "E021，E022", "Daniel Weber; Mei Li" and "E021 E022"."""
    parts = [part.strip() for part in re.split(r"[,，、;；\n]+", said) if part.strip()]
    return [
        piece
        for part in parts
        for piece in (part.split() if all(map(_has_digit, part.split())) else [part])
    ]


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def read_code(text: str) -> str:
    """A code as it is compared: width and case folded, no inner spaces."""
    return "".join(unicodedata.normalize("NFKC", unmarked(text)).upper().split())


def read_name(text: str) -> str:
    """A person's name: one kind of middle dot, no padding between Chinese characters."""
    name = re.sub(r"[・•‧∙⋅]", "·", unicodedata.normalize("NFKC", unmarked(text)))
    name = re.sub(r"\s*·\s*", "·", " ".join(name.split()))
    return re.sub(rf"(?<=[{HAN}]) (?=[{HAN}])", "", name)


def read_turned(text: str) -> str:
    """A name whose family name stands first, before a comma: "Weber, Daniel" -> "Daniel Weber"."""
    family, mark, given = unicodedata.normalize("NFKC", text).partition(",")
    given, _mark, junior = given.partition(",")
    return read_name(f"{given} {family} {junior}" if mark else text)


def read_target(text: str) -> str:
    """A target's value as it was typed, for the one reader of values; "" where it says none."""
    said = " ".join(unicodedata.normalize("NFKC", text).split())
    words = (*typed.LATER, *typed.UNREADABLE, *typed.NOUGHT, *typed.EVERY)
    return said if re.search(r"\d", said) or said.casefold() in words else ""


def read_date(cell: Cell, order: str = "") -> str | None:
    """A day in any of the ways people write it, as ISO text; None: it is not one, or not surely.

    >>> read_date("２０２２年２月１６日"), read_date(44608), read_date("20220216")
    ('2022-02-16', '2022-02-16', '2022-02-16')
    >>> read_date("2/3/2022"), read_date("2/3/2022", "mdy"), read_date("16 Feb 2022")
    (None, '2022-02-03', '2022-02-16')
    """
    if isinstance(cell, bool) or cell is None or isinstance(cell, Fault):
        return None
    if isinstance(cell, date):
        return f"{cell.year:04d}-{cell.month:02d}-{cell.day:02d}"
    said = text(cell)
    if re.fullmatch(r"\d{5}", said):
        return (date(1899, 12, 30) + timedelta(days=int(said))).isoformat()
    said = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.0+)?(\s*[AaPp][Mm])?Z?$", "", said)
    found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", said) or re.fullmatch(
        r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", said
    )
    if found:
        return _iso(found[1], found[2], found[3])
    if named := re.fullmatch(r"(\d{1,2})[\s\-.]*([A-Za-z]{3,9})\.?[\s,\-]*(\d{4})", said):
        return _iso(named[3], _month(named[2]), named[1])
    if named := re.fullmatch(r"([A-Za-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})", said):
        return _iso(named[3], _month(named[1]), named[2])
    if order and (found := NUMERIC_DAY.fullmatch(said)):
        month, day = (found[1], found[2]) if order == "mdy" else (found[2], found[1])
        year = int(found[3])
        return _iso(year if year > 99 else year + (2000 if year < 70 else 1900), month, day)
    return None


def day_order(cells: Sequence[Cell]) -> str | None:
    """How days like 2/3/2022 stand in these cells: "mdy", "dmy", "" (either), None (there are none,
    or both: then no order understands them all).
    """
    found = [match for cell in cells if isinstance(cell, str)
             if (match := NUMERIC_DAY.match(text(cell)))]  # fmt: skip
    first = any(int(match[1]) > 12 for match in found)
    second = any(int(match[2]) > 12 for match in found)
    if not found or (first and second):
        return None
    return "dmy" if first else "mdy" if second else ""


def _month(name: str) -> int:
    return MONTHS.index(name[:3].casefold()) + 1 if name[:3].casefold() in MONTHS else 0


def _iso(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def text(cell: Cell) -> str:
    """A cell as a person reads it: whole numbers without ".0", width folded, ends trimmed."""
    if cell is None:
        return ""
    if isinstance(cell, Fault):
        return cell.shown
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, str):
        if cell.isascii():
            return cell.strip()
        return unicodedata.normalize("NFKC", unmarked(cell)).strip()
    return str(cell)


def unmarked(said: str) -> str:
    """Without the marks nobody sees: direction, width zero, soft hyphens; joiners that shape
    Arabic and Indic letters stay.
    """
    if said.isprintable():
        return said
    return "".join(
        char
        for place, char in enumerate(said)
        if unicodedata.category(char) != "Cf"
        or (char in "\u200c\u200d" and place and 0x600 <= ord(said[place - 1]) < 0xE00)
    )


def is_filled(cell: Cell) -> bool:
    if isinstance(cell, str):
        return bool(cell.strip() if cell.isascii() else text(cell))
    return cell is not None


def letter(index: int) -> str:
    """The name of a column: 0 -> A, 26 -> AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _is_odd(char: str) -> bool:
    """Control, private and unknown characters; not the newest Chinese planes, which names use."""
    return (
        (not char.isascii() or char < " ")
        and unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn")
        and not (0x20000 <= ord(char) <= 0x3FFFF)
    )


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text)
