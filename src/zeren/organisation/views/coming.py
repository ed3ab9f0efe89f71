"""Who comes, comes back, becomes another kind of worker, or takes a second post."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.organisation import actions
from zeren.organisation.forms import moves as forms
from zeren.organisation.texts import moves as texts
from zeren.organisation.views import doing
from zeren.organisation.views.doing import About, Act, answer, ask
from zeren.web.access import Request, allow


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def join(request: Request) -> HttpResponse:
    """Somebody new, into a post, from a first day on."""
    return answer(
        request,
        About((), "", _("People"), reverse("organisation:people")),
        Act(
            form=ask(request, forms.Join),
            act=actions.join,
            tell=texts.join_told,
            headline=_("Who is new?"),
            label=_("Enter the person"),
            done=_("The new person is entered. The account opens by itself."),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def come_back(request: Request) -> HttpResponse:
    """Somebody who has left belongs again, from a day on."""
    return answer(
        request,
        About((), "", _("People"), reverse("organisation:people")),
        Act(
            form=ask(request, forms.Return),
            act=actions.come_back,
            tell=texts.join_told,
            headline=_("Who comes back?"),
            label=_("Enter the return"),
            done=_("The return is entered."),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def change_kind(request: Request, person_id: int) -> HttpResponse:
    """Employee, agency worker, intern or a contractor's person, from a day on."""
    line = doing.person_line(request, person_id)
    person = doing.about_person(line)
    return answer(
        request,
        person,
        Act(
            form=ask(request, forms.ChangeKind, kind=line.kind, employer=line.employer),
            act=actions.change_kind,
            tell=texts.kind_told,
            headline=_("As what does %(name)s work here?") % {"name": person.name},
            label=_("Change the kind"),
            done=_("The kind of %(name)s is changed.") % {"name": person.name},
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def second_post(request: Request, person_id: int) -> HttpResponse:
    """A further post beside the main one, for some days or until further notice."""
    person = doing.about_person(doing.person_line(request, person_id))
    return answer(
        request,
        person,
        Act(
            form=ask(request, forms.SecondPost),
            act=actions.take_second_post,
            tell=texts.second_told,
            headline=_("Which second post does %(name)s hold?") % {"name": person.name},
            label=_("Give the second post"),
            done=_("The second post of %(name)s is entered.") % {"name": person.name},
        ),
    )
