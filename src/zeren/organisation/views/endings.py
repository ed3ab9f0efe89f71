"""What ends: a second post, a sharing, a unit, a post, a thing; and a name that is corrected."""

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.forms import endings as forms
from zeren.organisation.queries import Name, reach
from zeren.organisation.texts import endings as texts
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


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def end_second_post(request: Request, person_id: int, post_id: int) -> HttpResponse:
    """The last day of a post that is held beside the main one."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    person, now = person_line(request, person_id)
    held = dict(queries.second_posts(person_id, on))
    post = words.shown(get_or_404(held.get(post_id)))
    form = forms.End(request.POST or None, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        return {"until": form.until(), "by": viewer.actor, "at": at}

    return answer(
        request,
        Act(
            headline=_("How long does %(name)s hold the second post %(post)s?")
            % {"name": person.name, "post": post},
            eyebrow=f"{person.name} · {person.number}",
            form=form,
            plan=lambda: actions.plan_second_post_end(person_id, post_id, **given()),
            tell=texts.post_end_told,
            do=lambda seen: actions.end_second_post(person_id, post_id, seen=seen, **given()),
            label=_("End the second post"),
            done=_("The end of the second post of %(name)s is entered.") % {"name": person.name},
            back=reverse("organisation:people"),
            now=now,
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def correct_name(request: Request, person_id: int) -> HttpResponse:
    """A name that was written wrongly, or that has changed."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    person, now = person_line(request, person_id)
    start = {"name": person.name}
    form = forms.CorrectName(request.POST or None, initial=start, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        return {"reason": form.cleaned_data["reason"], "by": viewer.actor, "at": at}

    return answer(
        request,
        Act(
            headline=_("How is %(name)s called?") % {"name": person.name},
            eyebrow=f"{person.name} · {person.number}",
            form=form,
            plan=lambda: actions.plan_correction(person_id, form.cleaned_data["name"], **given()),
            tell=texts.correction_told,
            do=lambda seen: actions.correct_name(
                person_id, form.cleaned_data["name"], seen=seen, **given()
            ),
            label=_("Correct the name"),
            done=_("The name is corrected."),
            back=reverse("organisation:people"),
            now=now,
        ),
    )


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def end_share(request: Request, thing_id: int, unit_id: int) -> HttpResponse:
    """The last day on which a unit shares a thing."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    line = thing_line(request, thing_id)
    units = dict(line.units[line.claims :])  # those that share it stand last
    name = words.shown(line.name)
    unit = words.shown(get_or_404(units.get(unit_id)))
    form = forms.End(request.POST or None, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        return {"until": form.until(), "by": viewer.actor, "at": at}

    return answer(
        request,
        Act(
            headline=_("How long does %(unit)s share %(thing)s?") % {"unit": unit, "thing": name},
            eyebrow=f"{name} · {line.code}",
            form=form,
            plan=lambda: actions.plan_share_end(thing_id, unit_id, **given()),
            tell=texts.share_end_told,
            do=lambda seen: actions.end_share(thing_id, unit_id, seen=seen, **given()),
            label=_("End the sharing"),
            done=_("The end of the sharing is entered."),
            back=reverse("organisation:things"),
            now=thing_now(line),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def close_unit(request: Request, unit_id: int) -> HttpResponse:
    """A unit that exists no more."""
    unit = get_or_404(queries.unit(unit_id, clock.today()))
    in_reach(request, unit.path)
    return _closing(
        request,
        unit.name,
        unit.code,
        lambda day, given: actions.plan_unit_closing(unit_id, from_date=day, **given),
        lambda day, given: actions.close_unit(unit_id, from_date=day, **given),
        reverse("organisation:index"),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def close_post(request: Request, post_id: int) -> HttpResponse:
    """A post that exists no more."""
    post = get_or_404(queries.post(post_id, clock.today()))
    in_reach(request, post.unit_path)
    return _closing(
        request,
        post.name,
        post.code,
        lambda day, given: actions.plan_post_closing(post_id, from_date=day, **given),
        lambda day, given: actions.close_post(post_id, from_date=day, **given),
        reverse("organisation:posts"),
    )


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def close_thing(request: Request, thing_id: int) -> HttpResponse:
    """A thing that is used no more."""
    line = thing_line(request, thing_id)
    return _closing(
        request,
        line.name,
        line.code,
        lambda day, given: actions.plan_thing_closing(thing_id, from_date=day, **given),
        lambda day, given: actions.close_thing(thing_id, from_date=day, **given),
        reverse("organisation:things"),
        now=thing_now(line),
    )


Plan = Callable[[date, Given], object]


def _closing(
    request: Request,
    called: Name,
    code: str,
    plan: Plan,
    close: Plan,
    back: str,
    now: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    viewer, at, on = request.viewer, clock.now(), clock.today()
    form = forms.Close(request.POST or None, paths=reach.reach(viewer), on=on)
    name = words.shown(called)
    given: Given = {"by": viewer.actor, "at": at}
    return answer(
        request,
        Act(
            headline=_("From which day on is %(name)s used no more?") % {"name": name},
            eyebrow=f"{name} · {code}",
            form=form,
            plan=lambda: plan(form.cleaned_data["from_date"], given),
            tell=texts.closing_told,
            do=lambda seen: close(form.cleaned_data["from_date"], {**given, "seen": seen}),
            label=_("Close for good"),
            done=_("%(name)s is closed.") % {"name": name},
            back=back,
            now=now or [],
        ),
    )
