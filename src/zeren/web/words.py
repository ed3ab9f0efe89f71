"""Words for codes: a room says in `sentences.toml` what its refusals and facts mean."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy as counted

from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import say
from zeren.web import formats

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Sentence = str | Promise


def sentence(code: str, params: Mapping[str, object] | None = None) -> str:
    """The words of a refusal or problem code in the reader's language, with its parameters."""
    return _filled(refusal_words().get(code), code, params or {})


def fact_sentence(code: str) -> str:
    """The words of a fact code ("letter.signed") in the reader's language."""
    return _filled(fact_words().get(code), code, {})


def sentences(refused: Refused) -> list[str]:
    """Everything a refusal says: its own sentence, then one for each problem it carries."""
    return [sentence(refused.code, refused.params), *(said(one) for one in refused.problems)]


def linked(sentence: str, **words: tuple[object, str]) -> SafeString:
    """A translated sentence whose placeholders are links: `name=(text, address)`; all escaped.

    `linked(_("%(thing)s stands in %(place)s"), thing=("QD-07", url), place=("Bay 2", ""))`
    """
    filled = {
        name: format_html('<a href="{}">{}</a>', href, shown(text))
        if href
        else format_html("<b>{}</b>", shown(text))
        for name, (text, href) in words.items()
    }
    pieces = re.split(r"%\((\w+)\)s", sentence)
    drawn = [filled.get(piece, piece) if n % 2 else piece for n, piece in enumerate(pieces)]
    return format_html_join("", "{}", ((piece,) for piece in drawn))


def in_name_of(name: str, other: str) -> str:
    """Who did something, and for whom, where it was done for somebody who was away."""
    return _("%(name)s for %(other)s") % {"name": name, "other": other} if other else name


def said(problem: Problem) -> str:
    """One problem as a sentence."""
    return sentence(problem.code, problem.params)


def refusal_words() -> Mapping[str, Sentence]:
    """All refusal sentences of all rooms, by code."""
    return _told("refusals")


def fact_words() -> Mapping[str, Sentence]:
    """All fact sentences of all rooms, by code."""
    return _told("facts")


def kind_words() -> Mapping[str, Sentence]:
    """What a fact is about, before its number: by kind, for the evidence pages."""
    return _told("kinds")


def requirement_words() -> Mapping[str, Sentence]:
    """What each requirement of coverage is called, from the room that proves it."""
    return _told("requirements")


def gap_words() -> Mapping[str, Sentence]:
    """What is missing, by gap code."""
    return _told("gaps")


def next_step_words() -> Mapping[str, Sentence]:
    """The act that closes a gap, as a button says it."""
    return _told("next_steps")


def act_words() -> Mapping[str, Promise]:
    """One act is one line: what waits for the same step of the same person, counted.

    `act_words()[gap] % {"count": 25}`
    """
    return _told("acts")  # type: ignore[return-value]  # lazy plurals, never plain text


def table(room: str, name: str) -> "dict[str, StrPromise]":
    """The words of a room's own states and choices, by code: `[words.<name>]` of its sentences.

    A pair is a word with its context; one and many are counted by `n`.
    Asked when a module is read, before the rooms are known.
    """
    rows = _read(Path(__file__).parent.parent / room / "sentences.toml")["words"][name]
    return {code: _worded(said) for code, said in rows.items()}


def _worded(said: str | list[str] | dict[str, str]) -> "StrPromise":
    if isinstance(said, dict):
        return counted(said["one"], said["many"], "n")
    return gettext_lazy(said) if isinstance(said, str) else pgettext_lazy(*said)


@cache
def _told(table: str) -> Mapping[str, Sentence]:
    """One table of the sentences.toml of every room, by code."""
    found: dict[str, Sentence] = {}
    for config in apps.get_app_configs():
        path = Path(config.path, "sentences.toml")
        if config.name.startswith("zeren.") and path.exists():
            rows = _read(path).get(table, {})
            found |= {code: _lazy(table, said) for code, said in rows.items()}
    return found


@cache
def _read(path: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _lazy(table: str, said: str | list[str]) -> Promise:
    """In the language of whoever reads it; two sentences are one and many of `count`."""
    if isinstance(said, list):
        one, many = said
        return counted(one, many, "count")
    return pgettext_lazy("kind", said) if table == "kinds" else gettext_lazy(said)


def _filled(words: Sentence | None, code: str, params: Mapping[str, object]) -> str:
    if words is None:
        return _("This is not possible now (%(code)s).") % {"code": code}
    text = str(words)
    try:
        return text % {name: shown(value) for name, value in params.items()}
    except (KeyError, ValueError, TypeError):
        return text


def shown(value: object) -> str:
    """A parameter as a reader expects it: dates by locale, lists joined, both languages chosen."""
    language = get_language() or "en"
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Mapping):
        return say({str(key): str(text) for key, text in value.items()}, language)
    if isinstance(value, list | tuple | set | frozenset):
        return ("、" if language.startswith("zh") else ", ").join(shown(one) for one in value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10_000:
        return f"{value:,}"
    return str(value)
