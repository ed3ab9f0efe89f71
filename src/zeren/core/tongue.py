"""Text written once in several languages, and which of them a reader is shown."""

from collections.abc import Mapping

CHINESE = "zh-hans"
ENGLISH = "en"
LANGUAGES = (CHINESE, ENGLISH)

Tongues = Mapping[str, str]


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
