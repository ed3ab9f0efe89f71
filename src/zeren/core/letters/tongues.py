"""The languages of a letter: each text in those of the house, and what is missing in one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zeren.core.tongue import LANGUAGES, lacks, within

Document = Mapping[str, Any]


def languages_of(document: Document) -> tuple[str, ...]:
    """The languages a letter was issued in; one without a word about it is in both."""
    return tuple(document.get("languages", LANGUAGES))


def in_languages(document: Document, languages: Sequence[str]) -> dict[str, Any]:
    """The document with every text in these languages alone."""
    return {key: _within(value, languages) for key, value in document.items()}


def unwritten(document: Document) -> tuple[tuple[str, str], ...]:
    """(text as it is, language it is missing in), each once: what the print marks as missing."""
    languages = languages_of(document)
    return tuple(
        dict.fromkeys(
            (next(iter(text.values())), tag)
            for _where, text in texts(document)
            if isinstance(text, dict)
            for tag in lacks(text, languages)
        )
    )


def as_before(document: Document, before: Document) -> dict[str, Any]:
    """The document with the names that were missing in a language still missing.

    Whoever types the English name of a workshop later changes no letter that is in force.
    """
    lacking = [text for _where, text in texts(before) if isinstance(text, dict) and len(text) == 1]
    found = dict(document)
    for _where, text in texts(document):
        for was in lacking:
            if isinstance(text, dict) and len(text) > 1 and was.items() <= text.items():
                found = _unnamed(found, text, was)
    return found


def _unnamed(value: Any, now: Mapping[str, str], was: Mapping[str, str]) -> Any:
    """Every text that is `now` as it `was`; inside a sentence the one name stood for both."""
    if isinstance(value, list):
        return [_unnamed(item, now, was) for item in value]
    if not isinstance(value, Mapping):
        return value
    if value == now:
        return dict(was)
    if not _is_text(value):
        return {key: _unnamed(item, now, was) for key, item in value.items()}
    name = next(iter(was.values()))
    return {
        tag: said if tag in was else said.replace(now[tag], name) for tag, said in value.items()
    }


def texts(value: object, where: str = "") -> Iterable[tuple[str, dict[str, str] | str]]:
    """Every text of a document with its place; what is said in several languages is one."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        if _is_text(value):
            yield where, dict(value)
            return
        for key, item in value.items():
            yield from texts(item, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from texts(item, f"{where}[{position}]")


def _within(value: object, languages: Sequence[str]) -> object:
    if isinstance(value, Mapping):
        if _is_text(value):
            return within(value, languages)
        return {key: _within(item, languages) for key, item in value.items()}
    return [_within(item, languages) for item in value] if isinstance(value, list) else value


def _is_text(value: Mapping[str, object]) -> bool:
    return bool(value) and set(value) <= set(LANGUAGES)
