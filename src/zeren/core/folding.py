"""One folding of names: import, search, sign-in and a typed signature compare in one way.

    fold("Ｏ’Neil")                 "oneil"            width, case, apostrophes
    fold("阿依努尔•买买提")            "阿依努尔 买买提"       dots and strokes part words
    fold("Żółć Işık"), fold("Wáng")  "zolc isik", "wang"   accents, the dotless i

People are found by the beginning of any of their words (`words`), each typed word for itself
(`asked`): number, name and its endings, the sounds of its signs, their first letters.
Source: Unicode UAX #15 (NFKC) and its case folding; spellings as passports write them.
"""

import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, product

Sounds = Sequence[Sequence[str]]
APOSTROPHES = dict.fromkeys(map(ord, "'‘’‚‛`´′＇ʹʻʼʽʾʿˈ"))
ASCII = {**dict.fromkeys(map(ord, string.punctuation), " "), 39: None, 96: None}
"""Beside plain letters: signs part words, but for two kinds of apostrophe."""
HAN = re.compile("[\u4e00-\u9fff]+")
"""Signs without any other form."""
WITHOUT_MARK = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ə": "e", "þ": "th",
     "æ": "ae", "œ": "oe"}
)  # fmt: skip
"""Letters that are a letter with a mark to people, but not to Unicode."""
SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
"""How passports and mail addresses write them."""
TONED = re.compile(r"(?:[a-z]{2,6}[1-5])+")
MOST_READINGS = 6
MOST_WORDS = 24


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Words in small letters without accents, one blank between them; folding twice is once."""
    if text.isascii():
        return " ".join(text.lower().translate(ASCII).split())
    if HAN.fullmatch(text):
        return text
    found = text.translate(APOSTROPHES)
    while (again := _folded(found)) != found:
        found = again
    return found


def same(one: str, other: str) -> bool:
    """Is it the same name, however it is spaced, dotted, accented or written large?"""
    return joined(one) == joined(other) != ""


def joined(text: str) -> str:
    return fold(text).replace(" ", "")


def code(text: str) -> str:
    """A staff number as it is compared: width, case, blanks and invisible signs do not count."""
    plain = unicodedata.normalize("NFKC", text.upper())
    kept = "".join(one for one in plain if _kind(one) not in "CZ" and not one.isspace())
    return kept if kept == text else code(kept)


def words(name: str, number: str, sounds: Callable[[str], Sounds] = lambda part: ()) -> list[str]:
    """What a person is found by the beginning of, the likeliest first.

    sounds: the readings of each sign of a text that has any: [["zeng", "ceng"], ["yan"]] of 曾艳.
    """
    found = list(_endings(fold(number).split()))
    for spelled in dict.fromkeys((name, name.lower().translate(SPELLED))):
        parts = fold(spelled).split()
        found += _endings(parts)
        if len(parts) > 1:
            found.append("".join(part[0] for part in parts))
    whole = joined(name)
    if not whole.isascii():
        found += [whole[at:] for at in _given(len(whole))]
        parts = fold(name).split()
        for part in (whole, *(parts[1:] if len(parts) > 1 else ())):
            found += _sounding(sounds(part))
    kept = list(dict.fromkeys(word for word in found if word))
    # what begins another word is found by it
    return [word for word in kept if not any(one != word and one.startswith(word) for one in kept)][
        :MOST_WORDS
    ]


def asked(text: str) -> list[tuple[str, ...]]:
    """The words somebody typed; each in the ways it may be meant (`wang2` is also `wang`)."""
    return [
        (word, re.sub("[1-5]", "", word)) if TONED.fullmatch(word) else (word,)
        for word in dict.fromkeys(fold(text).split())
    ]


def holds(text: str, *told: str) -> bool:
    """Does any of what is told hold every word somebody typed? For names of units and things."""
    inside = [joined(one) for one in told]
    return all(any(word in one for one in inside for word in ways) for ways in asked(text))


def _endings(parts: Sequence[str]) -> Iterator[str]:
    """Jean-Luc Picard: jeanlucpicard, lucpicard, picard, and luc."""
    yield from ("".join(parts[at:]) for at in range(len(parts)))
    yield from parts[1:]


def _sounding(sounds: Sounds) -> Iterator[str]:
    """Whole, without the surname, the last one alone, and first letters; ü is v, u and yu."""
    if not sounds:
        return
    ways = [list(dict.fromkeys(_typed(said))) for said in sounds]
    readings = list(islice(product(*ways), MOST_READINGS))
    # the surname is misread most: each of its readings counts, also when the others are many
    readings += [(first, *(way[0] for way in ways[1:])) for first in ways[0]]
    for part in (0, *_given(len(sounds))):
        yield from ("".join(reading[part:]) for reading in readings)
    yield from ("".join(sound[0] for sound in reading) for reading in readings)


def _given(signs: int) -> range:
    """Where the given name may begin: after a surname of one sign, or of two."""
    return range(1, min(signs, 3))


def _typed(said: Iterable[str]) -> Iterator[str]:
    for sound in said:
        plain = fold(sound.replace("ü", "v"))
        yield plain
        if "v" in plain:
            yield plain.replace("v", "u")
            yield plain.replace("v", "yu")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(APOSTROPHES)
    found: list[str] = []
    for one in unicodedata.normalize("NFKD", plain.translate(WITHOUT_MARK)):
        kind = _kind(one)
        if kind == "M" and found and _has_accents(found[-1]):
            continue
        if unicodedata.category(one) == "Cf":
            continue
        found.append(" " if kind in "PSZ" or one.isspace() else one)
    return " ".join(unicodedata.normalize("NFC", "".join(found)).split())


def _has_accents(one: str) -> bool:
    """Latin, Greek, Cyrillic: elsewhere a mark is a letter of its own (が is not か)."""
    return one < "\u0530" or "\u1e00" <= one <= "\u1fff"


def _kind(one: str) -> str:
    return unicodedata.category(one)[0]
