"""Words of the page of columns: what a column is taken for, how that was found, what is asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from zeren.core.sheets import words as sheet_words
from zeren.organisation.queries.workbook import Item
from zeren.organisation.texts.workbook import column_title, is_chinese, sheet_title
from zeren.web import words

HEADS_SHOWN = 100
OPEN = "?"
"""Stands for no answer yet."""
HOW = words.table("organisation", "how")
ENCODINGS = words.table("organisation", "encodings")


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of a tab as the page shows it; a personal one has no options."""

    name: str
    letter: str
    title: str
    how: str | Promise
    is_asked: bool
    options: Sequence[Option]
    samples: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TabLine:
    name: str
    title: str
    lines: int
    is_asked: bool
    options: Sequence[Option]
    columns: Sequence[ColumnLine]


@dataclass(frozen=True, slots=True)
class Question:
    """One word or one unit: what is asked, and what can be answered."""

    name: str
    label: str
    about: str
    options: Sequence[Option]
    error: str = ""


def tabs(asked: Item) -> list[TabLine]:
    return [
        TabLine(
            name=f"tab-{number}",
            title=tab["title"],
            lines=tab["lines"],
            is_asked=tab["how"] == "content",
            options=[_nothing(not tab["sheet"]),
                     *(Option(key, sheet_title(key), key == tab["sheet"])
                       for key in sheet_words.KEYS)],
            columns=[_column(number, tab["sheet"], one) for one in tab["columns"]],
        )
        for number, tab in enumerate(asked["tabs"])
    ]  # fmt: skip


def _column(number: int, sheet: str, one: Mapping[str, Item]) -> ColumnLine:
    found = sheet_words.sheet(sheet)
    how = one["how"]
    options = [_nothing(how in ("ignored", "unknown", "twice") or not one["key"])]
    options += [
        Option(column.key, column_title(sheet, column.key), one["key"] == column.key)
        for column in (*found.columns, *found.flat)
        if column.key != sheet_words.PHONE or one["key"] == sheet_words.PHONE
    ]
    return ColumnLine(
        name=f"column-{number}-{one['letter']}",
        letter=one["letter"],
        title=one["title"],
        how=HOW[how],
        is_asked=how in ("content", "twice"),
        options=() if how == "personal" else options,
        samples=[
            (said, _word(sheet, one["key"], understood)) for said, understood in one["samples"]
        ],
    )


def _word(sheet: str, key: str, understood: str) -> str:
    """A code of a fixed word in the reader's language; everything else as it is."""
    found = sheet_words.sheet(sheet)
    words = next((one.words for one in (*found.columns, *found.flat) if one.key == key), {})
    return words[understood][0 if is_chinese() else 1] if understood in words else understood


def words_asked(asked: Item, *, must: bool = False) -> list[Question]:
    """Nothing is chosen for the reader, not even to leave it out; must: an answer is missing."""
    found = []
    for number, word in enumerate(asked["words"]):
        sheet, _mark, key = word["column"].partition(".")
        column = sheet_words.sheet(sheet).column(key)
        options = [Option(OPEN, _("Choose …"), is_chosen=True)]
        options += [Option(choice, column.words[choice][0 if is_chinese() else 1], is_chosen=False)
                    for choice in word["choices"]]  # fmt: skip
        options.append(Option("", _("leave it out"), is_chosen=False))
        about = _("%(column)s, in %(n)s lines")
        told = about % {"column": column_title(sheet, key), "n": word["lines"]}
        error = _("Say what “%(word)s” means, or leave it out.") % {"word": word["text"]}
        found.append(Question(f"word-{number}", word["text"], told, options, error if must else ""))
    return found


def heads(asked: Item) -> list[Question]:
    found = []
    for head in asked["heads"][:HEADS_SHOWN]:
        options = [Option("", _("no head yet"), not head["proposed"])]
        names = Counter(name for _number, name, _title in head["likely"])
        for number, name, title in head["likely"]:
            said = (name, title, number if names[name] > 1 or not name else "")
            label = " · ".join(filter(None, said))
            options.append(Option(number, label, number == head["proposed"]))
        path = [part for part in head["path"] if part]
        unit = path[-1] if path else _("the organisation itself")
        found.append(Question(f"head-{head['unit']}", unit, " / ".join(path[:-1]), options))
    return found


def readings(asked: Item) -> list[tuple[str, str | Promise, list[str]]]:
    return [(encoding, ENCODINGS[encoding], some) for encoding, some in asked["readings"]]


def orders(asked: Item) -> list[Option]:
    chosen = asked["answers"]["order"] or asked["order"]
    return [
        Option("mdy", _("month first (American)"), chosen == "mdy"),
        Option("dmy", _("day first"), chosen == "dmy"),
    ]


def _nothing(is_chosen: bool) -> Option:
    return Option("", _("not read"), is_chosen)
