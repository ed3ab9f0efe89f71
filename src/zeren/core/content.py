"""What the house says to its people: kinds of content, their versions, and who meets what.

Every kind is a tuple of fields, so that one page edits, one sheet carries and one digest seals all
of them. A text is never edited: a draft is published as the next version, the one before stays.
Source: Work Safety Law art. 28 (what is taught fits the post), art. 44 (the dangers of the own
place of work are told); ISO 45001:2018 cl. 7.3, 7.5.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from zeren.core.letters.letter import PLACEHOLDER, void_words
from zeren.core.log import entry
from zeren.core.refusal import Problem
from zeren.core.tongue import LANGUAGES

Body: TypeAlias = dict[str, Any]
"""The fields of a text by name, as its kind says them."""

STEPS = (
    ("DRAFT", "publish", "PUBLISHED"),
    ("DRAFT", "drop", "DROPPED"),
    ("DRAFT", "drop", "DROPPED"),
    ("PUBLISHED", "replace", "REPLACED"),
    ("PUBLISHED", "retire", "RETIRED"),
)
"""(state, act, next state) of one version. At most one is published, at most one a draft."""

LIVE = ("DRAFT", "PUBLISHED")

BASE = "base"
"""The pack that is always on: what concerns everybody everywhere."""

HEADS = "heads"
"""The audience of those who lead a unit, beside the dangers."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind.

    form: line or text (one text in each language), lines (a list of them), choice, code, codes
    (a list), words (search words), numbers (from 1), number, flag, days (ISO dates), image.
    """

    name: str
    form: str
    choices: tuple[str, ...] = ()
    is_required: bool = False


TOPICS = ("basic_safety", "basic_environment", "rights_obligations")
FREQUENCIES = ("shift", "day", "wk", "mo", "qtr", "half", "yr", "event")
CHECKED = ("unchecked", "checked")

RULES = ("none", "rectify-general", "rectify-major", "climb-1", "climb-2", "climb-3", "climb-4",
         "answer-objection", "answer-refusal", "answer-signature",
         "assess-self", "assess-object", "assess-due")  # fmt: skip
"""What counts with a limit: days to mend a hazard of a grade, days late at each step it climbs,
days to answer a case of a kind, days for the own view of an assessment, to object to it, and after
the year until it is published."""

MOST = 999
"""No limit is higher: beyond it a number was mistyped."""

_SOURCE = (Field("source", "line"), Field("checked", "choice", CHECKED))

KINDS: Mapping[str, tuple[Field, ...]] = {
    "card": (
        Field("topic", "choice", TOPICS, is_required=True),
        Field("title", "line", is_required=True),
        Field("paragraphs", "lines", is_required=True),
        Field("audience", "codes"),
        *_SOURCE,
    ),
    "question": (
        Field("topic", "choice", TOPICS, is_required=True),
        Field("form", "choice", ("single", "multiple", "truth"), is_required=True),
        Field("text", "text", is_required=True),
        Field("options", "lines", is_required=True),
        Field("correct", "numbers", is_required=True),
        Field("explanation", "text", is_required=True),
        Field("audience", "codes"),
        *_SOURCE,
    ),
    "duty": (
        Field("post", "code", is_required=True),
        Field("post_name", "line"),
        Field("rule", "choice", ("in_charge", "uses"), is_required=True),
        Field("domain", "code", is_required=True),
        Field("frequency", "choice", FREQUENCIES, is_required=True),
        Field("text", "text", is_required=True),
        Field("evidence", "line"),
        Field("locked", "flag"),
        Field("source", "code"),
        Field("checked", "choice", CHECKED),
    ),
    "agenda": (
        Field("place", "number", is_required=True),
        Field("minutes", "number", is_required=True),
        Field("title", "line", is_required=True),
        Field("text", "text"),
    ),
    "clause": (
        Field("place", "number", is_required=True),
        Field("shows", "choice", ("text", "targets", "duties", "things")),
        Field("title", "line", is_required=True),
        Field("clauses", "lines"),
        Field("in_both", "lines"),  # about the two languages; left out where there is one
    ),
    "passage": (Field("text", "text", is_required=True),),
    "letterhead": (Field("above", "line"), Field("below", "line"), Field("logo", "image")),
    "danger": (
        Field("name", "line", is_required=True),
        Field("words", "words"),
        Field("posts", "codes"),
    ),
    "calendar": (
        Field("country", "code", is_required=True),
        Field("region", "code"),
        Field("weekend", "numbers"),
        Field("off", "days"),
        Field("worked", "days"),
        Field("shift", "code"),
        Field("shift_from", "days"),
    ),
    "limit": (
        Field("region", "code"),
        Field("name", "line", is_required=True),
        Field("value", "number", is_required=True),
        Field("unit", "code", is_required=True),
        Field("read_by", "choice", RULES),
        Field("begins", "days", is_required=True),
        *_SOURCE,
    ),
}

TONGUES = ("line", "text", "lines")
"""The forms that are written once in each language."""

FILLED: Mapping[str, frozenset[str]] = {
    "clause": frozenset({"year", "company", "name", "post", "unit", "superior"}),
    "passage": frozenset(
        {"day", "until", "company", "year", "trainer", "attended", "roster", "trained", "signed",
         "in_force", "due"}
    ),
}  # fmt: skip
"""What is filled in where a text of this kind is printed."""

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def digest_of(kind: str, code: str, body: Body) -> str:
    """SHA-256 (hex) of one text, the same on every machine."""
    spelt = entry.canonical({"kind": kind, "code": code, "body": dict(body)})
    return hashlib.sha256(spelt).hexdigest()


def problems(kind: str, code: str, body: Body, *, needed: Sequence[str]) -> list[Problem]:
    """Everything that keeps a text from being published, each with its field.

    needed: the languages of the house; a text must stand in at least one of them.
    """
    found = [] if CODE.fullmatch(code) else [Problem("content.bad_code", "code", {"code": code})]
    for field in KINDS[kind]:
        value = body.get(field.name)
        if field.is_required and _is_empty(field, body, needed):
            found.append(Problem("content.missing", field.name))
        elif field.choices and value and value not in field.choices:
            found.append(Problem("content.unknown_word", field.name, {"word": value}))
        elif field.form == "days" and value:
            found += _bad_days(field.name, value)
        elif field.form == "number" and value is not None and not _is_number(value):
            found.append(Problem("content.no_number", field.name, {"most": MOST}))
        for said in _said(field, body):
            found += [
                Problem("content.unknown_placeholder", field.name, {"name": name})
                for name in PLACEHOLDER.findall(said)
                if kind in FILLED and name not in FILLED[kind]
            ]
            if kind in ("clause", "duty"):
                found += [Problem(why, field.name, {"words": w}) for why, w in void_words(said)]
    if kind == "calendar" and (body.get("shift") or body.get("shift_from")):
        found += _bad_shift(str(body.get("shift", "")), body.get("shift_from") or ())
    if kind == "question" and not found:
        found += _question_problems(body)
    return found


def said(kind: str, body: Body) -> list[tuple[str, str]]:
    """(field, words) of everything a text says, each sentence in each language."""
    return [(field.name, one) for field in KINDS[kind] for one in _said(field, body)]


def _is_number(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= MOST


def _is_empty(field: Field, body: Body, needed: Sequence[str]) -> bool:
    value = body.get(field.name)
    if field.form in ("line", "text"):
        return not any((value or {}).get(tag, "").strip() for tag in needed)
    if field.form == "lines":
        return not any(one.get(tag, "").strip() for one in value or () for tag in needed)
    return value in (None, "", [], ())


def _said(field: Field, body: Body) -> list[str]:
    value = body.get(field.name)
    if not value or field.form not in TONGUES:
        return []
    texts = value if field.form == "lines" else [value]
    return [said for text in texts for said in text.values()]


def turn_of(shift: str) -> tuple[bool, ...]:
    """Which days of a round are worked: "DDNNOOOO" is two days, two nights, four off.

    Any letter is a shift, O is a day off; blanks, commas, dashes and strokes only divide.
    """
    return tuple(sign != "O" for sign in _signs(shift))


def _signs(shift: str) -> str:
    return "".join(sign for sign in shift.upper() if not sign.isspace() and sign not in ",-/")


def _bad_shift(shift: str, begins: Iterable[str]) -> list[Problem]:
    """A round that nobody works, or whose first day is not said, is none."""
    found = []
    if not any(turn_of(shift)) or not _signs(shift).isalpha():
        found.append(Problem("content.bad_shift", "shift"))
    if len(list(begins)) != 1:
        found.append(Problem("content.no_first_day", "shift_from"))
    return found


def _bad_days(name: str, value: Iterable[str]) -> list[Problem]:
    found = []
    for one in value:
        try:
            date.fromisoformat(one)
        except ValueError:
            found.append(Problem("content.no_day", name, {"day": one}))
    return found


def _question_problems(body: Body) -> list[Problem]:
    """A fair question: options that differ in each language, and as many right ones as it says."""
    options, correct = body["options"], body["correct"]
    found = []
    if any(not 1 <= one <= len(options) for one in correct):
        found.append(Problem("content.no_such_option", "correct", {"most": len(options)}))
    is_right = {
        "single": len(correct) == 1 and len(options) > 2,
        "truth": len(correct) == 1 and len(options) == 2,
        "multiple": 1 < len(correct) < len(options),
    }[body["form"]]
    if not is_right:
        found.append(Problem("content.wrong_number_right", "correct"))
    for tag in LANGUAGES:
        written = [one.get(tag, "").strip() for one in options]
        if any(written) and (not all(written) or len(set(written)) < len(written)):
            found.append(Problem("content.options_alike", "options"))
            break
    return found


def missing_tongues(kind: str, body: Body, needed: Sequence[str]) -> set[str]:
    """The languages of the house in which some field of a text is not written yet."""
    return {
        tag
        for field in KINDS[kind]
        if field.form in TONGUES and _said(field, body)
        for tag in needed
        for one in (body[field.name] if field.form == "lines" else [body[field.name]])
        if not one.get(tag, "").strip()
    }


# Limits


def limits_on(limits: Iterable[Body], region: str, on: str) -> dict[str, Body]:
    """The limit that each rule counts with on a day: of the nearest region, the last one begun.

    limits: in the order they were published; of two that begin on one day the later counts.
    region: of the house, as CN-SD; limits of CN and of no region hold there too. on: an ISO day.
    """
    found: dict[str, tuple[tuple[int, str], Body]] = {}
    for body in limits:
        rule, place = body.get("read_by", RULES[0]), body.get("region", "")
        begun = [day for day in body["begins"] if day <= on]
        if rule == RULES[0] or not begun or (place and not f"{region}-".startswith(f"{place}-")):
            continue
        rank = (len(place), max(begun))
        if rule not in found or rank >= found[rule][0]:
            found[rule] = (rank, body)
    return {rule: body for rule, (_rank, body) in found.items()}


# Who meets what


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one person's work, as plain words.

    words: names of the things used or answered for, of the places they stand in, of the own
           posts and the own unit. posts: codes of the duty catalogue. is_head: leads a unit.
    """

    words: tuple[str, ...] = ()
    posts: frozenset[str] = frozenset()
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger and how it is recognised: words in names, or posts of the catalogue."""

    code: str
    words: tuple[str, ...] = ()
    posts: frozenset[str] = frozenset()


def met(person: Person, dangers: Iterable[Danger]) -> frozenset[str]:
    """The dangers this person meets, and HEADS for whoever leads a unit."""
    return _met(person, tuple(dangers))


@lru_cache(maxsize=32)
def _met(person: Person, dangers: tuple[Danger, ...]) -> frozenset[str]:
    """Kept, because a head of ten thousand units opens one page after the other."""
    said = "\n".join(person.words).casefold()  # of a head of thousands of units looked at once
    found = {
        one.code
        for one in dangers
        if one.posts & person.posts or any(_stands_in(word, said) for word in one.words)
    }
    return frozenset(found | {HEADS} if person.is_head else found)


def is_for(audience: Iterable[str], meets: frozenset[str]) -> bool:
    """Nobody is told or asked of what he never meets; an empty audience is everybody."""
    wanted = set(audience)
    return not wanted or bool(wanted & meets)


def proposed(packs: Mapping[str, Iterable[str]], meets: frozenset[str]) -> list[str]:
    """Packs whose dangers somebody of the house meets. packs: pack -> codes of its dangers."""
    return [pack for pack, dangers in packs.items() if meets & set(dangers)]


def _stands_in(word: str, names: str) -> bool:
    """A Latin word stands there whole, or in its plural ("press" is not in "pressure"); Chinese
    anywhere."""
    folded = word.casefold()
    if folded not in names or not folded.isascii():
        return folded in names
    return re.search(rf"(?<![a-z]){re.escape(folded)}(?:e?s)?(?![a-z])", names) is not None
