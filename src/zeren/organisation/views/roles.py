"""Roles: who holds them, who asks for one, who is the second person to say yes."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions, permits
from zeren.organisation.forms import changes as forms
from zeren.organisation.queries import grants, offices, reach, requests
from zeren.organisation.texts import changes as change_texts
from zeren.organisation.texts import roles as texts
from zeren.organisation.views.doing import About, Act, answer, ask
from zeren.organisation.views.tabs import ROLE_LIST, tabs
from zeren.web import formats, links, words
from zeren.web.access import Request, allow
from zeren.web.answers import done, go, problems_of
from zeren.web.paging import page_of
from zeren.web.parts import Column

ACTS = ("confirm", "decline", "take_back")


@allow.roles(*ROLE_LIST)
@require_GET
def roles(request: Request) -> HttpResponse:
    """Who holds which role over which unit, from when to when, and what waits for a yes."""
    viewer, on = request.viewer, clock.today()
    with_ended = request.GET.get("ended") == "1"
    paths = reach.reach(viewer)
    ids = grants.grant_ids(paths, on, with_ended=with_ended)
    page = page_of(request, ids, lambda some: grants.grant_lines(some, on))
    may_change = permits.keeps(viewer, permits.GRANTS)
    columns = [Column(_("Role")), Column(_("Held by")), Column(_("Over"))]
    columns += [Column(_("From")), Column(_("Until"))]
    waiting = requests.of_the_roster(viewer, paths, on)
    waiting += requests.request_lines(requests.shown_to(viewer, paths, on), on)
    context = {
        "tabs": tabs(viewer, "roles"),
        "may_open": viewer.is_head
        or any(viewer.has(role) for role in ("safety_manager", "auditor", "clerk")),
        "waiting": [
            {"href": texts.href(one), "title": texts.asked_for(one), "who": texts.who_must_act(one)}
            for one in waiting
            if one.is_open
        ],
        "page": page,
        "columns": columns + ([Column(_("Change"))] if may_change else []),
        "may_change": may_change,
        "with_ended": with_ended,
        "role_words": change_texts.OFFICES,
        "headline": ngettext(
            "%(n)s role is given over these units",
            "%(n)s roles are given over these units",
            page.total,
        )
        % {"n": formats.number(page.total)},
    }
    return render(request, "organisation/roles.html", context)


@allow.roles("administrator")
@require_http_methods(["GET", "POST"])
def grant(request: Request) -> HttpResponse:
    """A role for somebody over a unit, from a day on; a powerful one is asked for."""
    form = ask(request, forms.GrantRole)
    needs = form.is_bound and form.is_valid() and form.cleaned_data["role"] != "clerk"
    return answer(
        request,
        About((), "", _("Roles"), reverse("organisation:roles")),
        Act(
            form=form,
            act=actions.grant_role,
            tell=texts.grant_told,
            headline=_("Who is given which role?"),
            label=_("Ask for the role") if needs else _("Give the role"),
            done=_("The role is asked for and waits for a second person.")
            if needs
            else _("The role is given."),
        ),
    )


@allow.roles("administrator")
@require_http_methods(["GET", "POST"])
def revoke(request: Request, grant_id: int) -> HttpResponse:
    """End a role today; the end of a powerful one is asked for."""
    viewer, on = request.viewer, clock.today()
    paths = reach.reach(viewer)
    if grant_id not in grants.grant_ids(paths, on, with_ended=True).filter(pk=grant_id):
        raise Http404
    line = grants.grant_lines([grant_id], on)[0]
    told = {
        "name": line.holder,
        "role": str(change_texts.OFFICES[line.role]),
        "unit": words.shown(line.unit),
    }
    context: dict[str, Any] = {
        "line": line,
        "headline": _("End the role “%(role)s” of %(name)s?") % told,
    }
    status = 200
    try:
        plan = actions.plan_end(grant_id, by=viewer.actor, at=clock.now())
        if request.method == "POST":
            actions.revoke_role(grant_id, by=viewer.actor, at=clock.now())
            said = _("The role is ended.")
            if plan.needs_second:
                said = _("The end of the role is asked for and waits for a second person.")
            return done(request, said, "organisation:roles")
        context["effects"] = texts.end_told(plan)
        context["label"] = _("Ask to end the role") if plan.needs_second else _("End the role")
    except Refused as refused:
        context["problems"] = problems_of(refused)
        status = 409
    return render(request, "organisation/revoke.html", context, status=status)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def request(request: Request, request_id: int) -> HttpResponse:
    """One request: what it will do, who must say yes, and the yes or no of the second person."""
    viewer, on = request.viewer, clock.today()
    if not requests.may_see(viewer, request_id, _listed(request), on):
        raise Http404
    context: dict[str, object] = {}
    act = request.POST.get("act", "")
    if request.method == "POST" and act in ACTS:
        try:
            _do(act, request_id, request)
            return done(request, _done(act), "organisation:role-request", request_id)
        except Refused as refused:
            context["problems"] = problems_of(refused)
    (line,) = requests.request_lines([request_id], on)
    closed = requests.why_not(viewer.actor, requests.kept(request_id), on)
    return _request_page(request, line, closed, context)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def new_head(request: Request, person_id: int) -> HttpResponse:
    """Somebody is entered as head of the whole; what only that head may do waits for a yes."""
    return _office(request, offices.GIVE, person_id)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def office_end(request: Request, grant_id: int) -> HttpResponse:
    """The roster says that an office is over; it goes on until a second person says so too."""
    return _office(request, offices.END, grant_id)


def _office(request: Request, act: str, about_id: int) -> HttpResponse:
    on = clock.today()
    seen = requests.of_the_roster(request.viewer, _listed(request), on)
    line = next((one for one in seen if (one.act, one.about_id) == (act, about_id)), None)
    row = offices.find(act, about_id, on)
    if line is None or row is None:
        raise Http404
    context: dict[str, object] = {}
    if request.method == "POST":
        try:
            actions.confirm_office(act, about_id, by=request.viewer.actor, at=clock.now())
            return done(request, _done("confirm"), links.home())
        except Refused as refused:
            context["problems"] = problems_of(refused)
    closed = requests.why_not(request.viewer.actor, row, on)
    return _request_page(request, line, closed, context)


def _listed(request: Request) -> tuple[str, ...]:
    return reach.reach(request.viewer) if _may_list(request) else ()


def _may_list(request: Request) -> bool:
    return request.viewer.is_general_manager or any(map(request.viewer.has, ROLE_LIST))


def _request_page(
    request: Request,
    line: requests.RequestLine,
    closed: tuple[str, ...],
    context: dict[str, object],
) -> HttpResponse:
    viewer = request.viewer
    context |= {
        "line": line,
        "headline": texts.asked_for(line),
        "effects": texts.effects(line),
        "who": texts.who_must_act(line),
        "state": texts.STATES[line.state if line.is_open or line.state != "ASKED" else "LAPSED"],
        "asked_by": line.asked_name or change_texts.hand_of(line.asked_by),
        "may_confirm": line.is_open and not closed,
        "may_take_back": line.is_open and bool(line.id) and viewer.actor == line.asked_by,
        "closed": [words.sentence(code, {}) for code in closed] if line.is_open else [],
        "may_list": _may_list(request),
        "may_invite": bool(line.without_pin) and any(map(viewer.has, ("clerk", "administrator"))),
    }
    status = 409 if "problems" in context else 200
    return render(request, "organisation/role_request.html", context, status=status)


@allow.signed_in
@require_POST
def put_away(request: Request, told_id: int) -> HttpResponse:
    """What was told is read; it goes from the pages and stays in the log."""
    actions.put_away(told_id, by=request.viewer.actor, at=clock.now())
    return go(request, "/")


def _do(act: str, request_id: int, request: Request) -> None:
    by, at = request.viewer.actor, clock.now()
    {
        "confirm": actions.confirm_role,
        "decline": actions.decline_role,
        "take_back": actions.take_back_role,
    }[act](request_id, by=by, at=at)


def _done(act: str) -> str:
    return {
        "confirm": _("Confirmed. It is so from now on, and both are told."),
        "decline": _("Declined. Nothing changes, and both are told."),
        "take_back": _("Taken back. Nothing changes."),
    }[act]
