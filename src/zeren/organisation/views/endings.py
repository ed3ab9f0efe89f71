"""What ends: a second post, a sharing, a unit, a post, a thing; and a name that is corrected."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.actions.closing import Closing
from zeren.organisation.forms import endings as forms
from zeren.organisation.texts import endings as texts
from zeren.organisation.views import doing
from zeren.organisation.views.doing import About, Act, answer, ask
from zeren.web import words
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def end_second_post(request: Request, person_id: int, post_id: int) -> HttpResponse:
    """The last day of a post that is held beside the main one."""
    person = doing.about_person(doing.person_line(request, person_id))
    held = dict(queries.second_posts(person_id, clock.today()))
    post = words.shown(get_or_404(held.get(post_id)))
    return answer(
        request,
        person.with_(post_id),
        Act(
            form=ask(request, forms.End),
            act=actions.end_second_post,
            tell=texts.post_end_told,
            headline=_("How long does %(name)s hold the second post %(post)s?")
            % {"name": person.name, "post": post},
            label=_("End the second post"),
            done=_("The end of the second post of %(name)s is entered.") % {"name": person.name},
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def correct_name(request: Request, person_id: int) -> HttpResponse:
    """A name that was written wrongly, or that has changed."""
    person = doing.about_person(doing.person_line(request, person_id))
    return answer(
        request,
        person,
        Act(
            form=ask(request, forms.CorrectName, name=person.name),
            act=actions.correct_name,
            tell=texts.correction_told,
            headline=_("How is %(name)s called?") % {"name": person.name},
            label=_("Correct the name"),
            done=_("The name is corrected."),
        ),
    )


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def end_share(request: Request, thing_id: int, unit_id: int) -> HttpResponse:
    """The last day on which a unit shares a thing."""
    line = doing.thing_line(request, thing_id)
    thing = doing.about_thing(line)
    units = dict(line.units[line.claims :])  # those that share it stand last
    unit = words.shown(get_or_404(units.get(unit_id)))
    return answer(
        request,
        thing.with_(unit_id),
        Act(
            form=ask(request, forms.End),
            act=actions.end_share,
            tell=texts.share_end_told,
            headline=_("How long does %(unit)s share %(thing)s?")
            % {"unit": unit, "thing": thing.name},
            label=_("End the sharing"),
            done=_("The end of the sharing is entered."),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def close_unit(request: Request, unit_id: int) -> HttpResponse:
    """A unit that exists no more."""
    about = doing.about(doing.unit_line(request, unit_id), "index")
    return _closing(request, about, actions.close_unit)


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def close_post(request: Request, post_id: int) -> HttpResponse:
    """A post that exists no more."""
    about = doing.about(doing.post_line(request, post_id), "posts")
    return _closing(request, about, actions.close_post)


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def close_thing(request: Request, thing_id: int) -> HttpResponse:
    """A thing that is used no more."""
    about = doing.about_thing(doing.thing_line(request, thing_id))
    return _closing(request, about, actions.close_thing)


def _closing(
    request: Request, about: About, close: actions.Act[..., Closing, Closing]
) -> HttpResponse:
    return answer(
        request,
        about,
        Act(
            form=ask(request, forms.Close),
            act=close,
            tell=texts.closing_told,
            headline=_("From which day on is %(name)s used no more?") % {"name": about.name},
            label=_("Close for good"),
            done=_("%(name)s is closed.") % {"name": about.name},
        ),
    )
