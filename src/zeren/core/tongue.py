"""Text written once in several languages: which of them a reader is shown, and the house prints."""

import re
from collections.abc import Iterable, Mapping, Sequence

CHINESE = "zh-hans"
ENGLISH = "en"
LANGUAGES = (CHINESE, ENGLISH)

Tongues = Mapping[str, str]

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
WORD = re.compile(r"[A-Za-zÀ-ɏ][a-zà-ɏ]{2,}")


def say(text: Tongues | str | None, language: str) -> str:
    """The text in `language`, else in the other language, else the empty string."""
    if not text:
        return ""
    if isinstance(text, str):
        return text
    wanted = CHINESE if language.lower().startswith("zh") else ENGLISH
    return text.get(wanted) or next((text[tag] for tag in LANGUAGES if text.get(tag)), "")


def is_fallback(text: Tongues | str | None, language: str) -> bool:
    """True when the reader's language is missing and another one is shown instead."""
    if not text or isinstance(text, str):
        return False
    wanted = CHINESE if language.lower().startswith("zh") else ENGLISH
    return not text.get(wanted)


def both(zh: str, en: str) -> dict[str, str]:
    """A bilingual text from its two versions; an empty version is left out."""
    return {tag: value for tag, value in ((CHINESE, zh), (ENGLISH, en)) if value}


def within(text: Tongues | str, languages: Sequence[str]) -> dict[str, str] | str:
    """A text in the house's languages alone; where it has none of them, as it is.

    Nothing is lost: a name that was only ever written in another language is shown, and `lacks`
    says what is missing.
    """
    if isinstance(text, str):
        return text
    return {tag: text[tag] for tag in languages if text.get(tag)} or dict(text)


def printed(reader: str, languages: Sequence[str]) -> str:
    """In which language a paper for others is printed: the reader's where the house speaks it.

    >>> printed("en", ["zh-hans"]), printed("en", LANGUAGES)
    ('zh-hans', 'en')
    """
    return reader if reader in languages else languages[0]


def lacks(text: Tongues | str | None, languages: Sequence[str]) -> tuple[str, ...]:
    """The languages of the house in which a text is missing."""
    if not text or isinstance(text, str):
        return ()
    return tuple(tag for tag in languages if not text.get(tag))


def written_in(name: str) -> str:
    """The language a name is written in, as far as its letters tell: "CNC-3" could be either."""
    if HAN.search(name):
        return CHINESE
    return ENGLISH if WORD.search(name) else ""


def spoken(names: Iterable[Tongues | str]) -> tuple[str, ...]:
    """The languages in which most of these names are written, for a house that has not chosen.

    A language counts when at least half of the names have it; without any name, both do.
    """
    written = [name for name in names if isinstance(name, Mapping)]
    counted = [sum(1 for name in written if name.get(tag)) for tag in LANGUAGES]
    most = [tag for tag, n in zip(LANGUAGES, counted, strict=True) if 2 * n >= len(written)]
    return tuple(most) or LANGUAGES
