"""The order that is kept: meeting, cards, quiz; and what the safety office sees of it."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zeren.content.texts import TOPICS
from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.ledger import clock
from zeren.training import actions, queries
from zeren.training.forms import answers_in
from zeren.training.texts import STATES
from zeren.web import answers, formats
from zeren.web.access import Request, allow
from zeren.web.paging import ListPage, page_of
from zeren.web.parts import Column, Step, Trouble

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@allow.signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """A worker's order of steps; those who lead also see meetings and figures by unit."""
    year = clock.today().year
    viewer = request.viewer
    standing = queries.standing(viewer.person_id, year) if viewer.person_id else None
    context: dict[str, Any] = {
        "year": year,
        "standing": standing,
        "steps": steps_of(request, standing, year) if standing is not None else [],
        "now": _now(standing) if standing is not None else "",
    }
    paths = viewer.paths_seen()
    if not paths:
        context["steps"] = [replace(step, label="") for step in context["steps"]]
        context["open_meeting"] = _open_meeting(request, standing, year)
        return render(request, "training/index.html", context)
    today = clock.today()
    figures = [row for path in paths for row in queries.unit_figures(path, year, today)]
    page: ListPage[Any] = page_of(request, queries.meetings(viewer), per=20)
    there = queries.attendance_counts([row.pk for row in page.rows])
    tops = [row for row in figures if row.unit.path in paths]
    context |= {
        "figures": [_figures(row, paths) for row in figures],
        "tree": [_leaf(request, row) for row in _drawn(figures, paths)],
        "due": sum(row.due for row in tops),
        "trained": sum(row.trained for row in tops),
        "attended": sum(row.attended for row in tops),
        "passed": sum(row.passed for row in tops),
        "page": page,
        "meetings": [
            {
                "row": row,
                "attended": there.get(row.pk, 0),
                "word": STATES[row.state][0],
                "state": STATES[row.state][1],
            }
            for row in page.rows
        ],
        "may_plan": viewer.is_head or viewer.has("safety_manager"),
        "columns": [
            Column(_("Unit")),
            Column(_("People"), is_number=True),
            Column(_("At the meeting"), is_number=True),
            Column(_("Quiz passed"), is_number=True),
            Column(_("Trained"), is_number=True),
        ],
        "meeting_columns": [
            Column(_("Meeting")),
            Column(_("When")),
            Column(_("Trainer")),
            Column(_("Attended"), is_number=True),
            Column(_("State")),
        ],
    }
    return render(request, "training/overview.html", context)


@allow.signed_in
@require_GET
def cards(request: Request) -> HttpResponse:
    """The cards of the year, to read on the phone before the quiz."""
    rows = queries.cards_for(request.viewer.person_id, clock.today())
    found = [{**card, "topic": TOPICS.get(card["topic"], "")} for card in rows]
    return render(request, "training/cards.html", {"cards": found})


@allow.signed_in
@GET_OR_POST
def quiz(request: Request) -> HttpResponse:
    """Begin the quiz, or say why it is still closed."""
    year = clock.today().year
    viewer = request.viewer
    if request.method == "POST":
        drawn = actions.open_attempt(viewer.person_id, year=year, by=viewer.actor, at=clock.now())
        return answers.go(request, "training:paper", drawn.pk)
    standing = queries.standing(viewer.person_id, year)
    waiting = queries.open_attempt(viewer.person_id, year) if viewer.person_id else None
    return render(
        request,
        "training/quiz.html",
        {
            "year": year,
            "standing": standing,
            "steps": [replace(step, label="") for step in steps_of(request, standing, year)],
            "open_meeting": _open_meeting(request, standing, year),
            "waiting": waiting,
            "questions": sum(queries.COUNTS.values()),
            "is_open": standing.attended and not standing.passed,
        },
    )


@allow.signed_in
@GET_OR_POST
def paper(request: Request, attempt_id: int) -> HttpResponse:
    """One paper in one column; handed in once."""
    found = answers.get_or_404(queries.attempt_for(request.viewer, attempt_id))
    if found.state != "OPEN":
        return answers.go(request, "training:result", found.pk)
    shown = queries.shown_paper(found)
    context: dict[str, Any] = {"attempt": found, "paper": shown}
    if request.method != "POST":
        return render(request, "training/paper.html", context)
    given, empty = answers_in(request.POST, shown)
    if empty:
        for item in shown:
            item["chosen"] = given.get(item["question"].code, [])
        context["problems"] = [
            Trouble(
                _("Question %(number)s has no answer yet.") % {"number": place},
                href=f"#question-{place}",
            )
            for place in empty
        ]
        return render(request, "training/paper.html", context, status=422)
    try:
        actions.submit_attempt(found.pk, answers=given, by=request.viewer.actor, at=clock.now())
    except Refused as refused:
        return answers.refusal(request, refused, "training/paper.html", context)
    return answers.go(request, "training:result", found.pk)


@allow.signed_in
@require_GET
def result(request: Request, attempt_id: int) -> HttpResponse:
    """The score, and every wrong answer with the right one, why, and its source."""
    found = answers.get_or_404(queries.attempt_for(request.viewer, attempt_id))
    if found.state == "OPEN":
        return answers.go(request, "training:paper", found.pk)
    marked = queries.marked(found)
    rows = queries.asked(found)
    return render(
        request,
        "training/result.html",
        {
            "attempt": found,
            "right": marked.right,
            "total": marked.total,
            "wrong": [
                {
                    "question": rows[one.code].body,
                    "chosen": [rows[one.code].options[n] for n in one.chosen],
                    "correct": [rows[one.code].options[n] for n in one.correct],
                }
                for one in marked.wrong
            ],
        },
    )


@allow.signed_in
@require_GET
def attempts(request: Request) -> HttpResponse:
    """All of one's own papers of the year, kept for good."""
    year = clock.today().year
    rows = queries.attempts(request.viewer.person_id, year) if request.viewer.person_id else []
    return render(request, "training/attempts.html", {"year": year, "rows": rows})


def steps_of(request: Request, standing: queries.Standing, year: int) -> list[Step]:
    """First the meeting, then the quiz, then the letter; a closed step says why."""
    return [_meeting_step(request, standing, year), _cards_step(standing), _quiz_step(standing)]


def _meeting_step(request: Request, standing: queries.Standing, year: int) -> Step:
    title = _("Attend the implementation meeting")
    if standing.attended:
        said = _("You were there on %(day)s.") % {"day": formats.day(standing.attended_at)}
        return Step(title, "done", said)
    found = queries.next_meeting(request.viewer, year)
    if found is None:
        return Step(title, "shut", _("No meeting is planned yet. The safety office plans it."))
    place = say(found.place, get_language() or "en")
    when = formats.moment(found.starts_at)
    if found.state == "OPEN":
        return Step(
            title,
            "now",
            _("It is open now in %(place)s. Confirm with the digits on the wall.")
            % {"place": place},
            reverse("training:here", args=[found.pk]),
            _("I am here"),
        )
    return Step(
        title,
        "shut",
        _("It begins on %(when)s in %(place)s. You confirm there.")
        % {"when": when, "place": place},
    )


def _cards_step(standing: queries.Standing) -> Step:
    said = _("Cards about your own work and your rights. You may read them at any time.")
    return Step(_("Read the cards"), "done" if standing.passed else "now", said)


def _quiz_step(standing: queries.Standing) -> Step:
    title = _("Pass the quiz")
    if standing.passed:
        said = ngettext(
            "%(score)s points, on the first try.",
            "%(score)s points, after %(tries)s tries.",
            standing.tries,
        ) % {"score": standing.score, "tries": standing.tries}
        return Step(title, "done", said, reverse("training:attempts"), _("See the answers"))
    if not standing.attended:
        return Step(title, "shut", _("Opens when your attendance at the meeting is confirmed."))
    said = _("Ten questions, about 10 minutes. 80 points pass.")
    if standing.tries:
        said = _("Last time %(score)s points. 80 points pass; try again when you are ready.") % {
            "score": standing.score
        }
    return Step(title, "now", said, reverse("training:quiz"), _("Take the quiz"))


def _open_meeting(request: Request, standing: queries.Standing | None, year: int) -> object:
    """The meeting that goes on now, for the one main button of the phone."""
    if standing is None or standing.attended:
        return None
    found = queries.next_meeting(request.viewer, year)
    return found if found is not None and found.state == "OPEN" else None


def _now(standing: queries.Standing) -> str:
    if standing.is_trained:
        return "trained"
    return "quiz" if standing.attended else "meeting"


def _drawn(figures: list[queries.UnitFigures], paths: tuple[str, ...]) -> list[queries.UnitFigures]:
    """The parts of the picture: the units below, or the unit itself when it has none."""
    parts = [row for row in figures if row.unit.path not in paths and row.due]
    return parts or [row for row in figures if row.due]


def _leaf(request: Request, row: queries.UnitFigures) -> dict[str, Any]:
    share = row.trained * 1000 // row.due / 10
    return {
        "name": say(row.unit.name, get_language() or "en"),
        "value": row.due,
        "share": share,
        "state": "ok" if row.trained == row.due else "soon" if share >= 80 else "gap",
        "note": _("%(trained)s of %(due)s trained") % {"trained": row.trained, "due": row.due},
    }


def _figures(row: queries.UnitFigures, paths: tuple[str, ...]) -> dict[str, Any]:
    return {"row": row, "is_top": row.unit.path in paths}
