"""What My day tells of assessments: the next step of each, and what is late."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.assessment import queries, texts
from zeren.core.viewer import Viewer
from zeren.web import formats, links, words
from zeren.web.parts import Button, State, Todo

APART = 3
"""So many steps of one kind are told one by one; more are one line with their list."""

TITLES = words.table("assessment", "turns")
MANY = words.table("assessment", "many_turns")
BUTTONS = words.table("assessment", "turn_buttons")


def todos(viewer: Viewer, on: date) -> Iterable[Todo]:
    """Own views to give, people to assess, results to approve; for the top what is late."""
    by_act: dict[str, list[queries.Assessment]] = {}
    for row, act in queries.turns(viewer.person_id, on):
        by_act.setdefault(act, []).append(row)
    for act, rows in by_act.items():
        if len(rows) > APART:
            first = rows[0]
            title = str(MANY[act]) % {"count": len(rows)}
            button = Button(str(BUTTONS[act]), href_of(act, first))
            yield Todo(title, _due(first, on), buttons=[button], state=_state(first, on))
            continue
        for row in rows:
            title = str(TITLES[act]) % {"name": texts.about(row), "year": texts.term(row)}
            href = links.assessment(row.pk)
            if act in ("self_assess", "assess"):
                href = links.assessment_points(row.pk)
            button = Button(str(BUTTONS[act]), href)
            yield Todo(title, _due(row, on), buttons=[button], state=_state(row, on))
    if viewer.is_general_manager or viewer.has("safety_manager") or viewer.has("auditor"):
        for one in queries.to_affirm(viewer.person_id):
            title = _("A veto on %(unit)s waits for a second person")
            button = Button(_("Look and decide"), links.veto(one.pk))
            yield Todo(title % {"unit": words.shown(one.unit.name)}, buttons=[button])
    if viewer.is_general_manager:
        yield from _late(on)
    elif viewer.has("safety_manager"):
        yield from _unopened(on)


def href_of(act: str, row: queries.Assessment) -> str:
    """The page where many of a kind are done at once."""
    if act == "assess":
        return links.assessment_team(row.unit_id, row.year)
    return links.assessment_approvals() if act in ("approve", "publish") else links.my_assessments()


def _late(on: date) -> Iterable[Todo]:
    """A signed letter without an assessment is a violation: Work Safety Law art. 22."""
    number = queries.late(on)
    if number:
        title = ngettext("%(n)s assessment is late", "%(n)s assessments are late", number)
        button = Button(_("See which"), f"{links.assessments()}?state=LATE")
        yield Todo(title % {"n": number}, _("not published by their day"), buttons=[button],
                   state="gap")  # fmt: skip
    missing = queries.never_begun(on)
    if missing:
        title = ngettext(
            "%(n)s letter of %(year)s is not assessed",
            "%(n)s letters of %(year)s are not assessed",
            missing,
        )  # fmt: skip
        button = Button(_("Open the assessments"), f"{links.assessments()}?year={on.year - 1}")
        yield Todo(title % {"n": missing, "year": on.year - 1},
                   _("a signed letter owes an assessment (Work Safety Law art. 22)"),
                   buttons=[button], state="gap")  # fmt: skip


def _unopened(on: date) -> Iterable[Todo]:
    """The year is over: whoever keeps the safety office begins what nobody began."""
    year = on.year - 1
    number = len(queries.to_open(year, "YEAR", on)) if queries.published_scheme() else 0
    if not number:
        return
    title = ngettext(
        "Begin %(n)s assessment of %(year)s", "Begin %(n)s assessments of %(year)s", number
    )
    button = Button(_("Open the assessments"), f"{links.assessments()}?year={year}")
    last = queries.due_date(year, on)
    said = _("late since %(day)s") if last < on else _("due %(day)s")
    yield Todo(
        title % {"n": number, "year": year},
        said % {"day": formats.day(last)},
        buttons=[button],
        state="gap" if last < on else "soon",
    )


def _due(row: queries.Assessment, on: date) -> str:
    said = _("late since %(day)s") if row.due_date < on else _("due %(day)s")
    return said % {"day": formats.day(row.due_date)}


def _state(row: queries.Assessment, on: date) -> State:
    return "gap" if row.due_date < on else "soon"
