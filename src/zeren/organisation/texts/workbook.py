"""Words of a workbook: a problem with its place, what changes, and what has been done."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zeren.core.roster.state import Change
from zeren.core.sheets import table as sheet_table
from zeren.core.sheets import words as sheet_words
from zeren.core.sheets.workbook import SheetProblem, place
from zeren.organisation.sheets.report import ReportLine
from zeren.web import words

REPORT_TITLES = tuple(words.table("organisation", "report_titles").values())
STATES = words.table("organisation", "workbook_states")
BADGES = {"APPLIED": "ok", "REFUSED": "gap", "DISCARDED": "closed", "UNDONE": "closed"}
"""Of a workbook that stands so, in the list of those that came in; the others wait."""
MARKED = {True: "问题清单", False: "Problems"}
"""The sheet of a marked workbook that lists its problems; the vocabulary knows it as unread."""
EFFECTS = words.table("organisation", "effects")
HELD = words.table("organisation", "held")
CAUTIONS = words.table("organisation", "cautions")
SCOPES = words.table("organisation", "scopes")
DAYS = ("start", "last", "day", "since", "said", "kept")


def state(code: str) -> tuple[str, str]:
    """How a workbook stands: its badge and the word."""
    return BADGES.get(code, "soon"), str(STATES[code])


def told(
    problem: SheetProblem,
    letters: Mapping[str, Mapping[str, str]],
    tabs: Mapping[str, Sequence[str]],
) -> ReportLine:
    """A problem in the reader's words, with its place as the workbook shows it."""
    tab, line, cell = place(problem, letters, tabs)
    return ReportLine(
        sheet=tab or sheet_title(problem.sheet),
        line=line,
        column=column_title(problem.sheet, problem.column),
        cell=cell,
        weight=_("worth knowing") if problem.is_warning else _("to mend"),
        sentence=sentence(problem),
        is_warning=problem.is_warning,
    )


def sentence(problem: SheetProblem) -> str:
    """What is so, why, and what to do; a code with a near neighbour asks whether it is meant."""
    near = f"{problem.code}_near"
    code = near if problem.params.get("hint") and near in words.refusal_words() else problem.code
    return words.sentence(code, {key: _day(key, one) for key, one in problem.params.items()})


def sheet_title(key: str) -> str:
    if key not in sheet_words.KEYS:
        return ""
    found = sheet_words.sheet(key)
    return found.zh if is_chinese() else found.en


def column_title(sheet: str, key: str) -> str:
    if not key or sheet not in sheet_words.KEYS:
        return ""
    found = sheet_words.sheet(sheet).column(key)
    return found.zh if is_chinese() else found.en


def effects(counts: Mapping[str, int]) -> list[str]:
    """What confirming does, a sentence for each kind of change."""
    return _counted(EFFECTS, counts)


def held(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """What a workbook held: "33 units", "130 people", …"""
    return _counted(HELD, counts.get("rows", {}))


def cautions(looked: Mapping[str, int]) -> list[str]:
    """What is worth knowing before somebody says yes."""
    return _counted(CAUTIONS, looked)


def _counted(said: Mapping[str, Promise], counts: Mapping[str, int]) -> list[str]:
    """What there is any of, in the order of the words."""
    found = ((text, counts.get(key, 0)) for key, text in said.items())
    return [str(text % {"n": n}).replace(str(n), f"{n:,}", 1) for text, n in found if n]


def scope(found: Sequence[object]) -> str:
    """Whom the list of people was taken to speak of; "" where it is plainly everybody."""
    kind, unit, named, of = found
    said = SCOPES.get(str(kind))
    return str(said % {"named": named, "of": of, "unit": unit}) if said else ""


def change_lines(change: Change) -> list[tuple[str, str, str]]:
    """(column title, before, after) of one change, fixed words in the reader's language."""
    return [
        (_field_title(change.sheet, key), _value(change.sheet, key, change.before.get(key, "")),
         _value(change.sheet, key, after))
        for key, after in change.after.items()
        if after != change.before.get(key, "") and not (key.endswith("_from"))
    ]  # fmt: skip


def name_in(change: Change) -> str:
    """The name that stands in the change itself, in the reader's language where it has two."""
    said = change.after
    first, second = ("name_zh", "name_en") if is_chinese() else ("name_en", "name_zh")
    return said.get("name") or said.get(first) or said.get(second) or ""


def _field_title(sheet: str, key: str) -> str:
    columns = {column.key for column in sheet_words.sheet(sheet).columns}
    return column_title(sheet, key) if key in columns else key


def _value(sheet: str, key: str, value: str) -> str:
    columns: dict[str, sheet_table.Column] = {
        column.key: column for column in sheet_words.sheet(sheet).columns
    }
    column = columns.get(key)
    if column is not None and value in column.words:
        return column.words[value][0 if is_chinese() else 1]
    day = _day("since", value)
    if key == "to" and isinstance(day, date):
        day -= timedelta(days=1)  # kept is the first day away, shown is the last day inside
    return words.shown(day)


def _day(key: str, value: object) -> object:
    if key in DAYS and isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    return value


def is_chinese() -> bool:
    return (get_language() or "").lower().startswith("zh")
