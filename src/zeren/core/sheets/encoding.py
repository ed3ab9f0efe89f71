"""In which encoding a .csv is written, by evidence over the whole file; and what divides it.

A mark at its begin, clean UTF-8 and UTF-16 are sure. Everything else is a proposal with its
alternatives, shown to whoever brings the file: "Jürgen Müller: is this right?". Evidence: known
titles, then how a personnel file is written: common Han characters, kana beside kanji, single
accented letters inside Latin words; a Han character inside a Latin word is evidence against.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CANDIDATES = ("gb18030", "cp1252", "cp932", "big5", "cp1250")
"""cp1250 reads whatever cp1252 does and is only offered, never proposed without its letters."""
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DIVIDERS = ",;\t|"
NO_TEXT = -0.9
"""Below this nothing in the file looks like words in any encoding."""
HEAD = 200_000
"""Bytes of the begin that are read for titles and dividers."""

LATIN = re.compile(r"[A-Za-zÀ-ɏ'’.\-]+")
MIXED = re.compile(r"[A-Za-z][⺀-鿿가-힣ｦ-ﾟ]|[⺀-鿿가-힣ｦ-ﾟ][a-z]")
KANA = re.compile(r"[ぁ-んァ-ヶー]")
HALF_KANA = re.compile(r"[｡-ﾟ]")
HAN = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]")
ACCENTED = frozenset("äöüßÄÖÜéèêëàâáåæçîïíìñóòôõøœúùûýÿÉÈÀÁÂÅÆÇÍÑÓÔÕØŒÚÜšžŠŽ")
EASTERN = frozenset("łŁąĄęĘśŚźŹżŻćĆńŃőŐűŰřŘěĚůŮťŤďĎčČţŢşŞăĂđĐ")


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding the file can be in. `is_sure`: nothing else comes into question."""

    encoding: str
    score: float
    is_sure: bool = False


def guesses(content: bytes, known: Callable[[str], bool]) -> list[Guess]:
    """Every encoding that reads the whole file, the likeliest first; none: it is no text.

    known: is this a title somebody knows?
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return [Guess(encoding, 1, True)] if decoded(content, encoding) is not None else []
    for encoding in ("utf-16-le", "utf-16-be"):
        nul = content[1::2] if encoding == "utf-16-le" else content[::2]
        if len(content) > 3 and nul[:2000].count(0) * 3 > len(nul[:2000]):
            return [Guess(encoding, 1, True)] if decoded(content, encoding) is not None else []
    if b"\0" in content:
        return []
    if decoded(content, "utf-8") is not None:
        return [Guess("utf-8", 1, True)]
    found = []
    for encoding in CANDIDATES:
        text = decoded(content, encoding)
        if text is not None and not re.search("[\x80-\x9f\ue000-\uf8ff]", text):
            found.append(Guess(encoding, _plausible(text, encoding) + 3 * _titles(text, known)))
    return sorted(found, key=lambda one: -one.score)


def decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        return None


def divider(text: str, known: Callable[[str], bool]) -> str:
    """What divides the columns: what gives the line with the most known titles, else the most even
    lines. Commas inside names do not count.
    """
    if found := re.match(r"\ufeff?\"?sep=(.)", text):
        return found[1]
    ranked = []
    for place, mark in enumerate(DIVIDERS):
        try:
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if row]
        except csv.Error:
            continue
        rows = rows[:60]
        titles = max((sum(map(known, row)) for row in rows[:30]), default=0)
        widths = [len(row) for row in rows]
        even = max(map(widths.count, widths), default=0) if max(widths, default=0) > 1 else 0
        ranked.append((titles, even, -place, mark))
    return max(ranked)[3] if ranked else ","


def _titles(text: str, known: Callable[[str], bool]) -> int:
    """How many known titles that are not plain ASCII the head of the file holds."""
    cells = {cell.strip('" ') for line in text[:HEAD].splitlines()[:30]
             for cell in re.split(r"[,;\t|]", line)}  # fmt: skip
    return sum(1 for cell in cells if cell and not cell.isascii() and known(cell))


def _plausible(text: str, encoding: str) -> float:
    """From about -1 to 1: how much the text looks like what people of that encoding write."""
    odd = [char for char in text if ord(char) > 127]
    if not odd:
        return 0.0
    mixed = len(MIXED.findall(text))
    if encoding in ("cp1252", "cp1250"):
        letters = ACCENTED if encoding == "cp1252" else EASTERN | ACCENTED
        good = bad = 0
        for word in LATIN.findall(text):
            accents = [char for char in word if ord(char) > 127]
            if accents:
                is_word = len(accents) * 2 <= len(word) and all(one in letters for one in accents)
                good += len(accents) if is_word else 0
        bad = len(odd) - good
        penalty = 0.02 if encoding == "cp1250" and not EASTERN & set(odd) else 0.01
        return (good - bad) / len(odd) - (penalty if encoding == "cp1250" else 0)
    han = HAN.findall(text)
    common = sum(_is_common(char, encoding) for char in han)
    kana = len(KANA.findall(text))
    half = len(HALF_KANA.findall(text))
    strange = len(odd) - len(han) - kana
    score = (common - 2 * (len(han) - common) - 2 * mixed - 2 * half - 0.5 * strange) / len(odd)
    if encoding == "cp932":
        score += (kana * 1.5) / len(odd)
    elif kana:
        score -= kana / len(odd)
    return score


def _is_common(char: str, encoding: str) -> bool:
    """Is it of the first level of the national set: what is taught and used every day?"""
    try:
        lead = char.encode(encoding if encoding != "gb18030" else "gb2312")[0]
    except UnicodeEncodeError:
        return False
    if encoding == "gb18030":
        return 0xB0 <= lead <= 0xD7
    if encoding == "big5":
        return 0xA4 <= lead <= 0xC6
    return 0x88 <= lead <= 0x97


def shown(names: Sequence[str], encoding: str) -> list[str]:
    """Cells kept byte by byte (latin-1), read in an encoding: what stands beside the question."""
    return [decoded(name.encode("latin-1"), encoding) or "" for name in names]
