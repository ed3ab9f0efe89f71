"""Changes by hand: a form, then exactly what will happen, then the act."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.ledger import clock
from zeren.organisation import actions, permits, queries
from zeren.organisation.forms import changes as forms
from zeren.organisation.texts import changes as texts
from zeren.organisation.views import doing
from zeren.organisation.views.doing import Act, answer, ask
from zeren.web.access import Request, allow


@allow.roles("clerk", heads=True)
@require_http_methods(["GET", "POST"])
def change_head(request: Request, unit_id: int) -> HttpResponse:
    """Another head of a unit, from a day on; for who keeps the roster and for the heads above."""
    unit = doing.unit_line(request, unit_id)
    if not permits.names_head(request.viewer, unit.path):
        raise Http404
    head = queries.head_of(unit_id, clock.today())
    now = (_("Head until now"), queries.names([head])[head] if head else _("nobody"))
    about = doing.about(unit, "index", now)
    return answer(
        request,
        about,
        Act(
            form=ask(request, forms.ChangeHead),
            act=actions.change_head,
            tell=texts.head_told,
            headline=_("Who is head of %(unit)s?") % {"unit": about.name},
            label=_("Change the head"),
            done=_("The head of %(unit)s is changed.") % {"unit": about.name},
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def transfer(request: Request, person_id: int) -> HttpResponse:
    """Another main post, from a day on."""
    person = doing.about_person(doing.person_line(request, person_id))
    return answer(
        request,
        person,
        Act(
            form=ask(request, forms.Transfer),
            act=actions.transfer,
            tell=texts.transfer_told,
            headline=_("Which post does %(name)s take?") % {"name": person.name},
            label=_("Transfer"),
            done=_("%(name)s is transferred.") % {"name": person.name},
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def leave(request: Request, person_id: int) -> HttpResponse:
    """The last day of somebody who leaves."""
    person = doing.about_person(doing.person_line(request, person_id))
    return answer(
        request,
        person,
        Act(
            form=ask(request, forms.Leave),
            act=actions.leave,
            tell=texts.leave_told,
            headline=_("When does %(name)s leave?") % {"name": person.name},
            label=_("Enter the leaving"),
            done=_("The leaving of %(name)s is entered.") % {"name": person.name},
        ),
    )


@allow.roles("clerk", "safety_manager", heads=True)
@require_http_methods(["GET", "POST"])
def decide_charge(request: Request, thing_id: int) -> HttpResponse:
    """One unit in charge of a thing, where none or two claim it."""
    thing = doing.about_thing(doing.thing_line(request, thing_id))
    return answer(
        request,
        thing,
        Act(
            form=ask(request, forms.DecideCharge),
            act=actions.decide_charge,
            tell=texts.charge_told,
            headline=_("Which unit is in charge of %(thing)s?") % {"thing": thing.name},
            label=_("Decide"),
            done=_("The unit in charge of %(thing)s is decided.") % {"thing": thing.name},
        ),
    )


@allow.roles("clerk", "safety_manager", heads=True)
@require_http_methods(["GET", "POST"])
def name_user(request: Request, thing_id: int) -> HttpResponse:
    """A person, a post or a team that uses a thing."""
    thing = doing.about_thing(doing.thing_line(request, thing_id))
    return answer(
        request,
        thing,
        Act(
            form=ask(request, forms.NameUser),
            act=actions.name_user,
            tell=texts.user_told,
            headline=_("Who uses %(thing)s?") % {"thing": thing.name},
            label=_("Name the user"),
            done=_("The user of %(thing)s is named.") % {"thing": thing.name},
        ),
    )
