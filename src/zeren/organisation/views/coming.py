"""Who comes, comes back, becomes another kind of worker, or takes a second post."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.forms import moves as forms
from zeren.organisation.queries import reach
from zeren.organisation.texts import moves as texts
from zeren.organisation.views.doing import Act, Given, answer, person_line
from zeren.web.access import Request, allow


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def join(request: Request) -> HttpResponse:
    """Somebody new, into a post, from a first day on."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    form = forms.Join(request.POST or None, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        values = form.cleaned_data
        return {
            "number": values["number"],
            "name": values["name"],
            "post_id": int(values["post"]),
            "kind": values["kind"],
            "employer": values["employer"],
            "from_date": values["from_date"],
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=_("Who is new?"),
            eyebrow=_("People"),
            form=form,
            plan=lambda: actions.plan_join(**given()),
            tell=texts.join_told,
            do=lambda seen: actions.join(seen=seen, **given()),
            label=_("Take in"),
            done=_("The new person is taken in. The account opens by itself."),
            back=reverse("organisation:people"),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def come_back(request: Request) -> HttpResponse:
    """Somebody who has left belongs again, from a day on."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    form = forms.Return(request.POST or None, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        values = form.cleaned_data
        return {
            "person_id": values["person"],
            "post_id": int(values["post"]),
            "kind": values["kind"],
            "employer": values["employer"],
            "from_date": values["from_date"],
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=_("Who comes back?"),
            eyebrow=_("People"),
            form=form,
            plan=lambda: actions.plan_return(**given()),
            tell=texts.join_told,
            do=lambda seen: actions.come_back(seen=seen, **given()),
            label=_("Take in again"),
            done=_("The return is entered."),
            back=reverse("organisation:people"),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def change_kind(request: Request, person_id: int) -> HttpResponse:
    """Employee, agency worker, intern or a contractor's person, from a day on."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    person, now = person_line(request, person_id)
    start = {"kind": person.kind, "employer": person.employer}
    form = forms.ChangeKind(request.POST or None, initial=start, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        values = form.cleaned_data
        return {
            "kind": values["kind"],
            "employer": values["employer"],
            "from_date": values["from_date"],
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=_("As what does %(name)s work here?") % {"name": person.name},
            eyebrow=f"{person.name} · {person.number}",
            form=form,
            plan=lambda: actions.plan_kind(person_id, **given()),
            tell=texts.kind_told,
            do=lambda seen: actions.change_kind(person_id, seen=seen, **given()),
            label=_("Change the kind"),
            done=_("The kind of %(name)s is changed.") % {"name": person.name},
            back=reverse("organisation:people"),
            now=now,
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def second_post(request: Request, person_id: int) -> HttpResponse:
    """A further post beside the main one, for some days or until further notice."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    person, now = person_line(request, person_id)
    form = forms.SecondPost(request.POST or None, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        values = form.cleaned_data
        return {
            "post_id": int(values["post"]),
            "from_date": values["from_date"],
            "until": form.until(),
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=_("Which second post does %(name)s hold?") % {"name": person.name},
            eyebrow=f"{person.name} · {person.number}",
            form=form,
            plan=lambda: actions.plan_second_post(person_id, **given()),
            tell=texts.second_told,
            do=lambda seen: actions.take_second_post(person_id, seen=seen, **given()),
            label=_("Give the second post"),
            done=_("The second post of %(name)s is entered.") % {"name": person.name},
            back=reverse("organisation:people"),
            now=now,
        ),
    )
