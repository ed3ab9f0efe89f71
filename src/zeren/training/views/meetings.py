"""The meeting: planned, opened, confirmed by everybody in the room, closed, and its record."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.accounts import actions as accounts
from zeren.accounts import middleware
from zeren.content import queries as content
from zeren.core.refusal import Refused
from zeren.core.tongue import both, printed, say
from zeren.ledger import clock
from zeren.limits import queries as limits
from zeren.organisation import history
from zeren.organisation import queries as organisation
from zeren.training import actions, queries
from zeren.training.forms import CancelForm, CodeForm, MeetingForm
from zeren.training.texts import STATES
from zeren.web import answers, formats, links, qr
from zeren.web.access import Request, allow, opens

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@allow.signed_in
@require_GET
def meeting(request: Request, meeting_id: int) -> HttpResponse:
    """Agenda, trainer, place and time; those who lead it also see who was there."""
    found = answers.get_or_404(queries.meeting_for(request.viewer, meeting_id))
    viewer = request.viewer
    may_lead = queries.may_lead(viewer, found)
    path = organisation.path_on(found.unit_id, viewer.on)
    sees_names = may_lead or viewer.sees_unit(path)
    there = queries.attendance_counts([found.pk]).get(found.pk, 0)
    own = queries.attendance_of(found.pk, viewer.person_id) if viewer.person_id else None
    context: dict[str, Any] = {
        "meeting": found,
        "word": STATES[found.state][0],
        "state": STATES[found.state][1],
        "minutes": sum(point.get("minutes", 0) for point in found.agenda),
        "there": there,
        "due": queries.due_people(path, clock.today()),
        "own": own,
        "may_lead": may_lead,
        "print_list": links.print_list(found.pk) if opens(viewer, links.paper()) else "",
        "sees_names": sees_names,
        "is_mine": (viewer.unit_path or "-").startswith(path),
    }
    if sees_names:
        context["people"] = queries.attendance(found.pk)
        context["events"] = history.events(request.viewer, [("meeting", [found.pk])], most=12)
    return render(request, "training/meeting.html", context)


@allow.roles("safety_manager", heads=True, acting="meetings")
@GET_OR_POST
def plan(request: Request) -> HttpResponse:
    """Plan a meeting with the agenda of the house; see it once more, then plan it."""
    agenda, title = content.agenda(), content.one("passage", "meeting-title").get("text", {})
    units, trainers = _choices(request)
    if not units:
        raise Http404
    points = [
        (
            str(point["code"]),
            _("%(title)s (%(minutes)s min)")
            % {"title": _say(point["title"]), "minutes": point["minutes"]},
        )
        for point in agenda
    ]
    start = {
        "title_zh": title.get("zh-hans", ""),
        "title_en": title.get("en", ""),
        "unit": units[0][0],
        "agenda": [code for code, _label in points],
    }
    form = MeetingForm(
        request.POST or None, initial=start, units=units, trainers=trainers, points=points
    )
    context: dict[str, Any] = {"form": form}
    if request.method != "POST" or "again" in request.POST:
        return render(request, "training/plan.html", context)
    if not form.is_valid():
        context["problems"] = answers.problems_in(form)
        return render(request, "training/plan.html", context, status=422)
    given = form.cleaned_data
    if "sure" not in request.POST:
        context |= _plan_preview(request, given, dict(units), dict(trainers))
        return render(request, "training/plan_sure.html", context)
    try:
        made = actions.plan_meeting(
            year=formats.as_date(given["starts_at"]).year,  # type: ignore[union-attr]  # required
            title=both(given["title_zh"], given["title_en"]),
            starts_at=given["starts_at"],
            place=both(given["place"], given["place"]),
            trainer_id=given["trainer"],
            unit_id=given["unit"],
            agenda=[point for point in agenda if point["code"] in given["agenda"]],
            by=request.viewer.actor,
            at=clock.now(),
        )
    except Refused as refused:
        answers.put_on_form(form, refused)
        context["problems"] = answers.problems_in(form)
        return render(request, "training/plan.html", context, status=409)
    return answers.done(request, _("The meeting is planned."), "training:meeting", made.pk)


@allow.signed_in
@sensitive_post_parameters()
@GET_OR_POST
def here(request: Request, meeting_id: int) -> HttpResponse:
    """Confirm attendance on one's own phone: the own PIN and the digits on the wall."""
    found = answers.get_or_404(queries.meeting_for(request.viewer, meeting_id))
    viewer = request.viewer
    form = CodeForm(request.POST or None)
    own = queries.attendance_of(found.pk, viewer.person_id) if viewer.person_id else None
    at = clock.now()
    is_fresh = middleware.is_fresh(request, at)
    context: dict[str, Any] = {"meeting": found, "form": form, "own": own, "is_fresh": is_fresh}
    if request.method == "POST":
        if not form.is_valid():
            context["problems"] = answers.problems_in(form)
            return render(request, "training/here.html", context, status=422)
        by = viewer.actor
        try:
            if not is_fresh and form.cleaned_data["pin"]:
                by = accounts.proved(by, form.cleaned_data["pin"], at=at)
                middleware.note_proof(request, at)
                context["is_fresh"] = is_fresh = True
            actions.confirm_attendance(
                found.pk,
                viewer.person_id,
                code=form.cleaned_data["code"],
                is_proved=is_fresh,
                source=limits.source(request, at),
                by=by,
                at=clock.now(),
            )
        except Refused as refused:
            return answers.refusal(request, refused, "training/here.html", context)
        sentence = _("You are here. The quiz is open.")
        return answers.done(request, sentence, "training:index")
    return render(request, "training/here.html", context)


@allow.signed_in
@require_POST
def open_door(request: Request, meeting_id: int) -> HttpResponse:
    """Open the meeting: from now on attendance can be confirmed."""
    found = _led(request, meeting_id)
    try:
        actions.open_meeting(found.pk, by=request.viewer.actor, at=clock.now())
    except Refused as refused:
        return answers.refusal(request, refused, back=reverse("training:meeting", args=[found.pk]))
    return answers.go(request, "training:wall", found.pk)


@allow.signed_in
@require_POST
def close_door(request: Request, meeting_id: int) -> HttpResponse:
    """Close the meeting; what was confirmed stays."""
    found = _led(request, meeting_id)
    try:
        actions.close_meeting(found.pk, by=request.viewer.actor, at=clock.now())
    except Refused as refused:
        return answers.refusal(request, refused, back=reverse("training:meeting", args=[found.pk]))
    return answers.done(request, _("The meeting is closed."), "training:meeting", found.pk)


@allow.signed_in
@GET_OR_POST
def cancel(request: Request, meeting_id: int) -> HttpResponse:
    """A planned meeting will not be: the reason, who is told, and the act."""
    found = _led(request, meeting_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["reason"]
        try:
            actions.cancel_meeting(
                found.pk, reason=both(text, text), by=request.viewer.actor, at=clock.now()
            )
        except Refused as refused:
            answers.put_on_form(form, refused)
        else:
            said = _("The meeting is cancelled. Who was invited reads it on the own day.")
            return answers.done(request, said, "training:meeting", found.pk)
    people = queries.due_people(organisation.path_on(found.unit_id, clock.today()), clock.today())
    effects = [
        _("The meeting of %(when)s will not be; it stays in the list, as cancelled.")
        % {"when": formats.moment(found.starts_at)},
        ngettext(
            "%(n)s person who was invited reads so, with the reason, until that day is over.",
            "%(n)s people who were invited read so, with the reason, until that day is over.",
            people,
        )
        % {"n": people},
    ]
    context = {"meeting": found, "form": form, "effects": effects}
    status = 409 if form.errors or found.state != "PLANNED" else 200
    return render(request, "training/cancel.html", context, status=status)


@never_cache
@allow.signed_in
@require_GET
def wall(request: Request, meeting_id: int) -> HttpResponse:
    """What the projector shows: the QR code, the digits of now, how many have confirmed."""
    found = _led(request, meeting_id)
    where = qr.on_paper(request, reverse("training:here", args=[found.pk]))
    context = {"meeting": found, "where": where, **_wall(found)}
    return render(request, "training/wall.html", context)


@never_cache
@allow.signed_in
@require_GET
def wall_now(request: Request, meeting_id: int) -> HttpResponse:
    """The part of the wall that changes."""
    found = _led(request, meeting_id)
    return render(request, "training/_wall_now.html", {"meeting": found, **_wall(found)})


@allow.signed_in
@require_GET
def wall_qr(request: Request, meeting_id: int) -> HttpResponse:
    """The QR code to the page where attendance is confirmed."""
    found = _led(request, meeting_id)
    where = qr.on_paper(request, reverse("training:here", args=[found.pk]))
    return HttpResponse(qr.svg(where), content_type="image/svg+xml")


@allow.signed_in
@require_GET
def sheet(request: Request, meeting_id: int) -> HttpResponse:
    """The training record for print: time, content, participants and result.

    Source: Work Safety Law art. 28 (record time, content, participants and results truly).
    """
    found = answers.get_or_404(queries.meeting_for(request.viewer, meeting_id))
    path = organisation.path_on(found.unit_id, request.viewer.on)
    if not (queries.may_lead(request.viewer, found) or request.viewer.sees_unit(path)):
        raise Http404
    results = queries.paper_results(found.pk, found.year)
    people = list(queries.attendance(found.pk))
    seats = {
        row.person_id: row
        for row in organisation.roster(clock.today(), person_ids=[one.person_id for one in people])
    }
    return render(
        request,
        "training/sheet.html",
        {
            "meeting": found,
            "paper": printed(get_language() or "", organisation.languages(clock.today())),
            "minutes": sum(point.get("minutes", 0) for point in found.agenda),
            "due": queries.due_people(path, clock.today()),
            "passed": sum(1 for _score, has_passed in results.values() if has_passed),
            "rows": [
                {
                    "there": one,
                    "seat": seats.get(one.person_id),
                    "result": results.get(one.person_id),
                }
                for one in people
            ],
        },
    )


def _led(request: Request, meeting_id: int) -> Any:
    """A meeting that the viewer may lead, else 404."""
    found = answers.get_or_404(queries.meeting_for(request.viewer, meeting_id))
    if not queries.may_lead(request.viewer, found):
        raise Http404
    return found


def _wall(found: Any) -> dict[str, Any]:
    at = clock.now()
    code = queries.wall_code(found, at) if found.state == "OPEN" else ""
    return {
        "code": f"{code[:3]} {code[3:]}" if code else "",
        "seconds": queries.CODE_SECONDS - int(at.timestamp()) % queries.CODE_SECONDS,
        "there": queries.attendance_counts([found.pk]).get(found.pk, 0),
        "due": queries.due_people(
            organisation.path_on(found.unit_id, clock.today()), clock.today()
        ),
    }


def _choices(request: Request) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Units that the viewer may plan for, and the people who may teach there."""
    today = clock.today()
    viewer = request.viewer
    theirs = tuple(organisation.paths_acted_in(viewer, "meetings"))
    units = [
        row
        for row in organisation.unit_tree(today)
        if viewer.leads(row.path)
        or viewer.has("safety_manager", row.path)
        or row.path.startswith(theirs)
    ]
    heads = organisation.heads(today)
    line = {one for row in units[:1] for one in organisation.path_ids(row.path)}
    line |= {row.id for row in units}
    people = [heads[one] for one in sorted(line) if one in heads]
    people += organisation.holders("safety_manager", today)
    names = organisation.names(people)
    return (
        [(row.id, _say(row.name)) for row in units],
        [(one, names[one]) for one in dict.fromkeys(people) if one in names],
    )


def _plan_preview(
    request: Request, given: Mapping[str, Any], units: dict[int, str], trainers: dict[int, str]
) -> dict[str, Any]:
    found = organisation.unit(given["unit"], clock.today())
    people = queries.due_people(found.path, clock.today()) if found else 0
    effects = [
        _("A meeting on %(when)s in %(place)s, taught by %(trainer)s.")
        % {
            "when": formats.moment(given["starts_at"]),
            "place": given["place"],
            "trainer": trainers[given["trainer"]],
        },
        ngettext(
            "It is for %(count)s person of %(unit)s, who sees it on the training page at once.",
            "It is for %(count)s people of %(unit)s, who see it on the training page at once.",
            people,
        )
        % {"count": people, "unit": units[given["unit"]]},
        ngettext(
            "The agenda has %(count)s point.",
            "The agenda has %(count)s points.",
            len(given["agenda"]),
        )
        % {"count": len(given["agenda"])},
    ]
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    return {"effects": effects, "hidden": [*hidden, ("sure", "1")]}


def _say(text: Mapping[str, str]) -> str:
    return say(text, get_language() or "en")
