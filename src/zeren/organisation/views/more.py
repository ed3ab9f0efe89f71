"""Everything that can be changed about one person or one thing, on one page each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.ledger import clock
from zeren.organisation import queries
from zeren.organisation.texts.changes import earlier_told
from zeren.organisation.views.doing import person_line, thing_line
from zeren.web import words
from zeren.web.access import Request, allow

CHOICES = words.table("organisation", "choices")
SAYS = words.table("organisation", "choices_say")


@dataclass(frozen=True, slots=True)
class Choice:
    """One act: its name, what it is for, and where its form is."""

    label: str
    says: str
    href: str


@allow.roles("clerk")
@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    found = person_line(request, person_id)

    def choice(name: str) -> Choice:
        return _choice(name, person_id)

    return _page(
        request,
        _("What changes about %(name)s?") % {"name": found.name},
        f"{found.name} · {found.number}",
        reverse("organisation:people"),
        [
            choice("transfer"),
            choice("second-post"),
            choice("change-kind"),
            *(
                Choice(
                    _("End the second post: %(post)s") % {"post": words.shown(name)},
                    _("The last day on which it is held; the main post goes on."),
                    reverse("organisation:end-second-post", args=[person_id, post_id]),
                )
                for post_id, name in queries.second_posts(person_id, clock.today())
            ),
            choice("go-away"),
            choice("leave"),
            choice("reach-person"),
            choice("merge"),
            *(
                Choice(
                    _("Somebody else than %(name)s") % {"name": f"{one.name} ({one.number})"},
                    _("That record was joined to this one, but is of another person."),
                    reverse("organisation:part", args=[one.pk]),
                )
                for one in queries.also_recorded(person_id)
            ),
            choice("correct-name"),
        ],
        earlier_told(queries.earlier_names(person_id)),
    )  # fmt: skip


@allow.roles("clerk", "safety_manager")
@require_GET
def thing(request: Request, thing_id: int) -> HttpResponse:
    line = thing_line(request, thing_id)
    name = words.shown(line.name)

    def choice(name: str) -> Choice:
        return _choice(name, thing_id)

    return _page(
        request,
        _("What changes about %(thing)s?") % {"thing": name},
        f"{name} · {line.code}",
        reverse("organisation:things"),
        [
            choice("decide-charge"),
            choice("share"),
            choice("name-user"),
            *(
                Choice(
                    _("End the use by %(user)s") % {"user": words.shown(user)},
                    _("The last day on which it is used so."),
                    reverse("organisation:end-use", args=[thing_id, custody_id]),
                )
                for custody_id, user in queries.users_named(thing_id, clock.today())
            ),
            choice("call-thing"),
            choice("move-thing"),
            *(
                Choice(
                    _("End the sharing with %(unit)s") % {"unit": words.shown(unit)},
                    _("The last day on which this unit is in charge too."),
                    reverse("organisation:end-share", args=[thing_id, unit_id]),
                )
                for unit_id, unit in line.units[line.claims :]
            ),
            choice("close-thing"),
        ],
    )  # fmt: skip


def _choice(name: str, pk: int) -> Choice:
    href = reverse(f"organisation:{name}", args=[pk])
    return Choice(str(CHOICES[name]), str(SAYS[name]), href)


def _page(
    request: Request,
    headline: str,
    eyebrow: str,
    back: str,
    choices: Sequence[Choice],
    earlier: Sequence[str] = (),
) -> HttpResponse:
    context = {"headline": headline, "eyebrow": eyebrow, "back": back, "choices": choices,
               "earlier": earlier}  # fmt: skip
    return render(request, "organisation/more.html", context)
