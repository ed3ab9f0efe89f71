"""What stands elsewhere from a day on, what is shared, and what is planned and can be withdrawn."""

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from zeren.ledger import clock
from zeren.organisation import actions, permits, queries
from zeren.organisation.forms import moves as forms
from zeren.organisation.queries import plans, reach
from zeren.organisation.texts import moves as texts
from zeren.organisation.views.doing import Act, Given, answer, in_reach, thing_line, thing_now
from zeren.organisation.views.tabs import tabs
from zeren.web import formats, words
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404
from zeren.web.paging import page_of
from zeren.web.parts import Column


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def move_unit(request: Request, unit_id: int) -> HttpResponse:
    """A unit below another one, with all that stands below it."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    unit = get_or_404(queries.unit(unit_id, on))
    in_reach(request, unit.path)
    form = forms.MoveUnit(request.POST or None, paths=reach.reach(viewer), on=on)
    name = words.shown(unit.name)
    above = queries.unit(unit.parent_id, on) if unit.parent_id else None

    def given() -> Given:
        values = form.cleaned_data
        return {
            "parent_id": int(values["unit"]),
            "from_date": values["from_date"],
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=_("Below which unit does %(unit)s stand?") % {"unit": name},
            eyebrow=f"{name} · {unit.code}",
            form=form,
            plan=lambda: actions.plan_unit_move(unit_id, **given()),
            tell=texts.unit_move_told,
            do=lambda seen: actions.move_unit(unit_id, seen=seen, **given()),
            label=_("Move the unit"),
            done=_("%(unit)s is moved.") % {"unit": name},
            back=reverse("organisation:index"),
            now=[(_("Below until now"), words.shown(above.name) if above else _("nothing"))],
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def move_post(request: Request, post_id: int) -> HttpResponse:
    """A post in another unit or layer, with whoever holds it."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    post = get_or_404(queries.post(post_id, on))
    in_reach(request, post.unit_path)
    start = {"is_head": post.is_head}
    form = forms.MovePost(request.POST or None, initial=start, paths=reach.reach(viewer), on=on)
    name = words.shown(post.name)

    def given() -> Given:
        values = form.cleaned_data
        return {
            "unit_id": int(values["unit"]),
            "layer": int(values["layer"] or 0),
            "is_head": values["is_head"],
            "from_date": values["from_date"],
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=_("Which unit does the post %(post)s belong to?") % {"post": name},
            eyebrow=f"{name} · {post.code}",
            form=form,
            plan=lambda: actions.plan_post_move(post_id, **given()),
            tell=texts.post_move_told,
            do=lambda seen: actions.move_post(post_id, seen=seen, **given()),
            label=_("Move the post"),
            done=_("The post %(post)s is moved.") % {"post": name},
            back=reverse("organisation:posts"),
            now=[(_("In until now"), words.shown(post.unit_name))],
        ),
    )


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def move_thing(request: Request, thing_id: int) -> HttpResponse:
    """A thing in another place, with all that stands in it."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    line = thing_line(request, thing_id)
    form = forms.MoveThing(request.POST or None, paths=reach.reach(viewer), on=on)
    name = words.shown(line.name)

    def given() -> Given:
        values = form.cleaned_data
        return {
            "place_id": int(values["place"]) if values["place"] else None,
            "from_date": values["from_date"],
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=_("Where does %(thing)s stand?") % {"thing": name},
            eyebrow=f"{name} · {line.code}",
            form=form,
            plan=lambda: actions.plan_thing_move(thing_id, **given()),
            tell=texts.thing_move_told,
            do=lambda seen: actions.move_thing(thing_id, seen=seen, **given()),
            label=_("Move the thing"),
            done=_("%(thing)s is moved.") % {"thing": name},
            back=reverse("organisation:things"),
            now=[(_("In until now"), words.shown(line.place) if line.place else _("no place"))],
        ),
    )


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def share(request: Request, thing_id: int) -> HttpResponse:
    """A second unit or shift in charge of a thing, for a written reason."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    line = thing_line(request, thing_id)
    form = forms.Share(request.POST or None, paths=reach.reach(viewer), on=on)
    name = words.shown(line.name)

    def given() -> Given:
        values = form.cleaned_data
        return {
            "unit_id": int(values["unit"]),
            "reason": values["reason"],
            "from_date": values["from_date"],
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=_("Which unit shares %(thing)s?") % {"thing": name},
            eyebrow=f"{name} · {line.code}",
            form=form,
            plan=lambda: actions.plan_share(thing_id, **given()),
            tell=texts.share_told,
            do=lambda seen: actions.share(thing_id, seen=seen, **given()),
            label=_("Share it"),
            done=_("%(thing)s is shared.") % {"thing": name},
            back=reverse("organisation:things"),
            now=thing_now(line),
        ),
    )


@allow.roles("clerk", "safety_manager")
@require_GET
def planned(request: Request) -> HttpResponse:
    """Changes that were entered for a day to come, the next one first."""
    viewer, on = request.viewer, clock.today()
    rows = plans.waiting(reach.reach(viewer), on, sees_all=reach.sees_all(viewer))
    page = page_of(request, rows, list)
    context = {
        "tabs": tabs(viewer, "planned"),
        "page": page,
        "columns": [Column(_("From")), Column(_("What")), Column(_("Whom or what")),
                    Column(_("Change"))],
        "lines": [
            (
                row,
                words.fact_sentence(row.code),
                words.shown(row.name),
                permits.keeps_plan(viewer, row.about_kind),
            )
            for row in page.rows
        ],
        "headline": ngettext(
            "%(n)s change is planned", "%(n)s changes are planned", page.total
        ) % {"n": formats.number(page.total)},
    }  # fmt: skip
    return render(request, "organisation/planned.html", context)


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, planned_id: int) -> HttpResponse:
    """Take a planned change back, before its day."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    seen_by = plans.waiting(reach.reach(viewer), on, sees_all=reach.sees_all(viewer))
    line = next((row for row in seen_by if row.id == planned_id), None)
    if line is None or not permits.keeps_plan(viewer, line.about_kind):
        raise Http404
    what, name = words.fact_sentence(line.code), words.shown(line.name)
    return answer(
        request,
        Act(
            headline=_("Withdraw what is planned for %(day)s?") % {"day": formats.day(line.day)},
            eyebrow=name,
            form=django_forms.Form(request.POST or None),
            plan=lambda: actions.plan_withdrawal(planned_id, by=viewer.actor, at=at),
            tell=lambda plan: texts.withdrawal_told(plan, what, name),
            do=lambda seen: actions.withdraw(planned_id, seen=seen, by=viewer.actor, at=at),
            label=_("Withdraw"),
            done=_("The planned change is withdrawn."),
            back=reverse("organisation:planned"),
        ),
    )
