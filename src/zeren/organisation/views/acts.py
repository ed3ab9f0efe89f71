"""Changes by hand: a form, then exactly what will happen, then the act."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.ledger import clock
from zeren.organisation import actions, permits, queries
from zeren.organisation.forms import changes as forms
from zeren.organisation.queries import reach
from zeren.organisation.texts import changes as texts
from zeren.organisation.views.doing import (
    Act,
    Given,
    answer,
    in_reach,
    person_line,
    thing_line,
    thing_now,
)
from zeren.web import words
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404


@allow.roles("clerk", heads=True)
@require_http_methods(["GET", "POST"])
def change_head(request: Request, unit_id: int) -> HttpResponse:
    """Another head of a unit, from a day on; for who keeps the roster and for the heads above."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    unit = get_or_404(queries.unit(unit_id, on))
    in_reach(request, unit.path)
    if not permits.names_head(viewer, unit.path):
        raise Http404
    form = forms.ChangeHead(request.POST or None, paths=reach.reach(viewer), on=on)
    head = queries.head_of(unit_id, on)
    name = words.shown(unit.name)

    def given() -> Given:
        values = form.cleaned_data
        return {
            "from_date": values["from_date"],
            "keeps_post": values["keeps_post"],
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=_("Who is head of %(unit)s?") % {"unit": name},
            eyebrow=name,
            form=form,
            plan=lambda: actions.plan_head(unit_id, form.cleaned_data["person"], **given()),
            tell=texts.head_told,
            do=lambda seen: actions.change_head(
                unit_id, form.cleaned_data["person"], seen=seen, **given()
            ),
            label=_("Change the head"),
            done=_("The head of %(unit)s is changed.") % {"unit": name},
            back=reverse("organisation:index"),
            now=[(_("Head until now"), queries.names([head])[head] if head else _("nobody"))],
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def transfer(request: Request, person_id: int) -> HttpResponse:
    """Another main post, from a day on."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    person, now = person_line(request, person_id)
    form = forms.Transfer(request.POST or None, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        return {"from_date": form.cleaned_data["from_date"], "by": viewer.actor, "at": at}

    return answer(
        request,
        Act(
            headline=_("Which post does %(name)s take?") % {"name": person.name},
            eyebrow=f"{person.name} · {person.number}",
            form=form,
            plan=lambda: actions.plan_transfer(
                person_id, int(form.cleaned_data["post"]), **given()
            ),
            tell=texts.transfer_told,
            do=lambda seen: actions.transfer(
                person_id, int(form.cleaned_data["post"]), seen=seen, **given()
            ),
            label=_("Transfer"),
            done=_("%(name)s is transferred.") % {"name": person.name},
            back=reverse("organisation:people"),
            now=now,
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def leave(request: Request, person_id: int) -> HttpResponse:
    """The last day of somebody who leaves."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    person, now = person_line(request, person_id)
    form = forms.Leave(request.POST or None, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        return {"to_date": form.to_date(), "by": viewer.actor, "at": at}

    return answer(
        request,
        Act(
            headline=_("When does %(name)s leave?") % {"name": person.name},
            eyebrow=f"{person.name} · {person.number}",
            form=form,
            plan=lambda: actions.plan_leave(person_id, **given()),
            tell=texts.leave_told,
            do=lambda seen: actions.leave(person_id, seen=seen, **given()),
            label=_("Enter the leaving"),
            done=_("The leaving of %(name)s is entered.") % {"name": person.name},
            back=reverse("organisation:people"),
            now=now,
        ),
    )


@allow.roles("clerk", "safety_manager", heads=True)
@require_http_methods(["GET", "POST"])
def decide_charge(request: Request, thing_id: int) -> HttpResponse:
    """One unit in charge of a thing, where none or two claim it."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    line = thing_line(request, thing_id)
    form = forms.DecideCharge(request.POST or None, paths=reach.reach(viewer), on=on)
    name = words.shown(line.name)

    def chosen() -> int:
        return int(form.cleaned_data["unit"])

    def given() -> Given:
        return {"from_date": form.cleaned_data["from_date"], "by": viewer.actor, "at": at}

    return answer(
        request,
        Act(
            headline=_("Which unit is in charge of %(thing)s?") % {"thing": name},
            eyebrow=f"{name} · {line.code}",
            form=form,
            plan=lambda: actions.plan_charge(thing_id, chosen(), **given()),
            tell=texts.charge_told,
            do=lambda seen: actions.decide_charge(thing_id, chosen(), seen=seen, **given()),
            label=_("Decide"),
            done=_("The unit in charge of %(thing)s is decided.") % {"thing": name},
            back=reverse("organisation:things"),
            now=thing_now(line),
        ),
    )


@allow.roles("clerk", "safety_manager", heads=True)
@require_http_methods(["GET", "POST"])
def name_user(request: Request, thing_id: int) -> HttpResponse:
    """A person, a post or a team that uses a thing."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    line = thing_line(request, thing_id)
    form = forms.NameUser(request.POST or None, paths=reach.reach(viewer), on=on)
    name = words.shown(line.name)

    def given() -> Given:
        values = form.cleaned_data
        return {
            "person_id": values["person"],
            "post_id": int(values["post"]) if values["post"] else None,
            "team_id": int(values["team"]) if values["team"] else None,
            "instead": values["instead"],
            "from_date": values["from_date"],
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=_("Who uses %(thing)s?") % {"thing": name},
            eyebrow=f"{name} · {line.code}",
            form=form,
            plan=lambda: actions.plan_user(thing_id, **given()),
            tell=texts.user_told,
            do=lambda seen: actions.name_user(thing_id, seen=seen, **given()),
            label=_("Name the user"),
            done=_("The user of %(thing)s is named.") % {"thing": name},
            back=reverse("organisation:things"),
            now=thing_now(line),
        ),
    )
