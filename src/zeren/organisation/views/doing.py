"""One change as its page needs it: a form, then exactly what will happen, then the act."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zeren.core.refusal import Refused
from zeren.core.viewer import NOBODY
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.queries import lists, reach, requests
from zeren.organisation.texts import changes as texts
from zeren.organisation.texts import roles as role_texts
from zeren.web import words
from zeren.web.access import Request
from zeren.web.answers import done, get_or_404, problems_in, put_on_form
from zeren.web.foretelling import foretold

Plan = TypeVar("Plan")
Given = dict[str, Any]
"""What a valid form hands to the plan and to the act alike, by the names of their arguments."""


@dataclass(frozen=True)
class Act(Generic[Plan]):
    """One change; `plan` and `do` may refuse. `do` is given the digest of the plan that was shown.

    A form without fields is asked nothing: its page shows at once what will happen.
    """

    headline: str
    eyebrow: str
    form: django_forms.Form
    plan: Callable[[], Plan]
    tell: Callable[[Plan], texts.Told]
    do: Callable[[str], object]
    label: str
    done: str
    back: str
    now: list[tuple[str, str]] = field(default_factory=list)


def answer(request: Request, act: Act[Any]) -> HttpResponse:
    """The form; posted, what will happen; confirmed with `sure`, the act.

    What was shown comes back as a digest, and an act that would do something else is refused.
    """
    context: dict[str, Any] = {"act": act, "form": act.form}
    is_asked = request.method == "POST" and act.form.is_valid()
    if is_asked or not act.form.fields:
        try:
            found = act.plan()
            if request.method == "POST" and "sure" in request.POST:
                act.do(request.POST.get("seen", "-"))
                return done(request, act.done, act.back)
            context["effects"], context["warnings"] = act.tell(found)
            before = _offices()
            waits: list[requests.RequestLine] = []

            def try_it() -> None:
                act.do(actions.seen_of(found))
                waits.extend(one for key, one in _offices().items() if key not in before)

            follows = foretold(try_it, at=clock.now())
            context["effects"] = [*context["effects"], *map(role_texts.later_told, waits), *follows]
        except Refused as refused:
            act.form.is_bound = True
            put_on_form(act.form, refused)
        else:
            typed = [(n, v) for n, v in request.POST.items() if n in act.form.fields]
            context["hidden"] = [*typed, ("seen", actions.seen_of(found)), ("sure", "1")]
    status = 409 if act.form.is_bound and act.form.errors else 200
    context["problems"] = problems_in(act.form)
    return render(request, "organisation/change.html", context, status=status)


def _offices() -> dict[tuple[str, int], requests.RequestLine]:
    """What waits for a second person because the roster says so."""
    lines = requests.of_the_roster(NOBODY, ("",), clock.today())
    return {(one.act, one.about_id): one for one in lines}


def in_reach(request: Request, path: str) -> None:
    """Not in one's reach does not exist for one."""
    if not any(path.startswith(one) for one in reach.reach(request.viewer)):
        raise Http404


def person_line(request: Request, person_id: int) -> tuple[lists.PersonLine, list[tuple[str, str]]]:
    """A person in one's reach, and where that person stands now."""
    viewer, on = request.viewer, clock.today()
    seen = lists.people_ids(reach.reach(viewer), on, sees_all=reach.sees_all(viewer))
    found = lists.people_lines(list(seen.filter(pk=person_id)), on)
    person = get_or_404(next(iter(found), None))
    place = f"{words.shown(person.unit)} · {words.shown(person.post)}" if person.unit_id else ""
    return person, [(_("Post until now"), place or _("none"))]


def thing_line(request: Request, thing_id: int) -> lists.ThingLine:
    """A thing in one's reach; one that nobody claims is reached through the place it stands in."""
    viewer, on = request.viewer, clock.today()
    row = get_or_404(queries.thing(thing_id, on))
    seen = lists.thing_ids(reach.reach(viewer), on, sees_all=reach.sees_all(viewer))
    around = [thing_id, *([row.place_id] if row.place_id else [])]
    is_seen = seen.filter(pk__in=around).exists()
    found = lists.thing_lines([thing_id], on) if is_seen else []
    return get_or_404(next(iter(found), None))


def thing_now(line: lists.ThingLine) -> list[tuple[str, str]]:
    units = [words.shown(name) for _pk, name in line.units]
    users = [words.shown(name) for _kind, _pk, name in line.users]
    return [
        (_("Claimed by"), words.shown(units) if units else _("nobody")),
        (_("Used by"), words.shown(users) if users else _("nobody")),
    ]
