"""The house itself: its languages and what is missing in one, time zone, address, copy of keys."""

import fcntl
import os
import shlex
import socket
import struct
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django import forms
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from zeren.core import address as core
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.ledger import house as kept
from zeren.limits import queries as limits
from zeren.organisation import actions, permits, queries
from zeren.organisation.forms import house as house_forms
from zeren.organisation.texts import house as texts
from zeren.organisation.views.doing import About, answer, ask, in_words
from zeren.organisation.views.tabs import tabs
from zeren.web import qr
from zeren.web.access import Request, allow, private, read_only
from zeren.web.answers import done, get_or_404, put_on

ROLES = ("safety_manager", "administrator")
OPENS_WITHIN = timedelta(days=1)
"""So long a code to try the address can be opened."""


class LanguagesForm(forms.Form):
    languages = forms.ChoiceField(
        label=gettext_lazy("The house works in"),
        choices=lambda: list(texts.CHOICES.items()),
        widget=forms.RadioSelect,
    )


@allow.roles(*ROLES)
@private
def house(request: Request) -> HttpResponse:
    """What the house decided about itself, each with its button; posted, the copy of its keys."""
    at = clock.now()
    form = house_forms.KeysCopy(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            actions.note_keys(form.cleaned_data["number"], by=request.viewer.actor, at=at)
            return done(request, _("Noted: the keys have a safe copy."), "organisation:house")
    context = {
        "form": form,
        "may": permits.runs(request.viewer),
        "speaks": permits.speaks_for_house(request.viewer),
        "root": queries.root(clock.today()),
        "name": kept.name(),
        "languages": texts.CHOICES[",".join(queries.languages(clock.today()))],
        "are_languages_decided": queries.are_languages_decided(),
        "zone": kept.zone_name(at),
        "zone_to_come": kept.zone_to_come(at),
        "is_zone_said": kept.is_given("time_zone") or kept.said(kept.ZONE),
        "is_zone_given": kept.is_given("time_zone"),
        "now": at,
        "command": _command(at),
        "has_copy": kept.has_copy(),
        "copied": kept.said(kept.KEYS),
        "tabs": tabs(request.viewer, "house"),
        **_phones(request),
    }
    return render(request, "organisation/house.html", context, status=409 if form.errors else 200)


@allow.roles(*ROLES)
@read_only
def phones(request: Request) -> HttpResponse:
    """The part of the page that changes when a phone opens the address; else no content."""
    found = _phones(request)
    is_same = str(bool(found["begins_again"])) == request.GET.get("again", "")
    if is_same and not found["is_opened"]:
        return HttpResponse(status=204)
    return render(request, "organisation/_phones.html", found)


@allow.roles("administrator")
@require_http_methods(["GET", "POST"])
def name(request: Request) -> HttpResponse:
    """What the organisation is called, until its own unit says so."""
    get_or_404((permits.runs(request.viewer) and not queries.root(clock.today())) or None)
    now = [(_("Name until now"), kept.name())] if kept.name() else []
    form = ask(request, house_forms.HouseName, text=kept.name())
    return answer(request, _about(*now), in_words("name", form, actions.decide_name, _about(*now)))


@allow.roles("administrator")
@require_http_methods(["GET", "POST"])
def zone(request: Request) -> HttpResponse:
    """Another time zone; in a house of which nobody is entered yet, from the beginning."""
    get_or_404(permits.runs(request.viewer) or None)
    on = clock.today()
    kind = house_forms.Zone if queries.root(on) else house_forms.FirstZone
    now = (_("Time zone until now"), kept.zone_name(clock.now()))
    about = _about(now)
    form = ask(request, kind, zone=now[1], from_date=on + timedelta(days=1))
    return answer(request, about, in_words("zone", form, actions.decide_zone, about))


@allow.roles("administrator")
@require_http_methods(["GET", "POST"])
def address(request: Request) -> HttpResponse:
    """Another address for phones."""
    get_or_404(permits.runs(request.viewer) or None)
    now = kept.address() or request.build_absolute_uri("/").rstrip("/")
    known = [f"http://{one}:{request.get_port()}" for one in _own_numbers()]
    proposed = known[0] if known and _is_near(now) else now
    told = [(_("Address until now"), now)]
    told += [(_("This machine in its network"), one) for one in known]
    about = _about(*told)
    form = ask(request, house_forms.Address, text=proposed)
    return answer(request, about, in_words("address", form, actions.decide_address, about))


@allow.public
@read_only
def opened(request: Request, token: str) -> HttpResponse:
    """What a phone sees that opens the code of the address; that it could is noted."""
    at, tried = clock.now(), kept.address()
    try:
        device = _signer(tried).unsign(token, max_age=OPENS_WITHIN)
    except signing.BadSignature:
        raise Http404 from None
    is_other = device != _device(request)
    if is_other:
        actions.note_opened(tried, by=Actor.anonymous(), at=at)
    return render(request, "organisation/opened.html", {"is_other": is_other, "address": tried})


@allow.roles(*ROLES)
@require_http_methods(["GET", "POST"])
def languages(request: Request) -> HttpResponse:
    """The choice for letters, labels and exports; below it the names that are missing."""
    get_or_404(permits.speaks_for_house(request.viewer) or None)
    on = clock.today()
    decided = queries.are_languages_decided()
    held = queries.languages(on) if decided else queries.spoken_here(on)
    form = LanguagesForm(request.POST or None, initial={"languages": ",".join(held)})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["languages"].split(",")
        with put_on(form):
            actions.decide_languages(chosen, by=request.viewer.actor, at=clock.now())
            said = _("Kept. What is issued or printed from now on is in: %(languages)s.")
            words = texts.CHOICES[form.cleaned_data["languages"]]
            return done(request, said % {"languages": words}, "organisation:languages")
    missing = queries.unwritten(held, on)
    context = {
        "form": form,
        "is_decided": decided,
        "held": texts.CHOICES[",".join(held)],
        "missing": [
            (
                one,
                texts.KINDS[one.kind],
                [texts.CHOICES[tag] for tag in one.languages],
                _page(request, one),
            )
            for one in missing
        ],
        "tabs": tabs(request.viewer, "house"),
    }
    status = 409 if form.errors else 200
    return render(request, "organisation/languages.html", context, status=status)


def _page(request: Request, one: queries.Unwritten) -> str:
    """Where the name is typed; nothing for whom that page does not open."""
    roles = permits.THINGS if one.kind == "thing" else permits.ROSTER
    if not permits.keeps(request.viewer, roles):
        return ""
    if one.kind == "unit":
        return reverse("organisation:call-unit", args=[one.id])
    if one.kind == "post":
        return reverse("organisation:call-post", args=[one.id])
    return reverse("organisation:call-thing", args=[one.id])


def _about(*now: tuple[str, str]) -> About:
    return About((), "", _("The house"), reverse("organisation:house"), [*now])


def _phones(request: Request) -> dict[str, object]:
    shown = qr.on_paper(request)
    token = _signer(kept.address()).sign(_device(request))
    return {
        "address": shown,
        "is_address_given": kept.is_given("origin"),
        "is_address_said": bool(kept.address()),
        "is_near": _is_near(shown),
        "is_opened": kept.is_opened(),
        "opened": kept.said(kept.OPENED),
        "begins_again": kept.address() != settings.ZEREN.origin and not _is_near(shown),
        "try_it": shown + reverse("organisation:opened", args=[token]),
    }


def _is_near(shown: str) -> bool:
    """Can only this machine open it?"""
    try:
        return core.parse(shown).is_near
    except Refused:
        return False


def _signer(address: str) -> signing.TimestampSigner:
    """What it signs is good for this address alone."""
    return signing.TimestampSigner(salt=f"opened {address}")


def _device(request: HttpRequest) -> str:
    """Which device asks, as a digest that says nothing to anybody else and is kept nowhere."""
    agent = request.headers.get("User-Agent", "")
    return limits.keyed("device", f"{request.META.get('REMOTE_ADDR')} {agent}")[:12]


def _own_numbers() -> list[str]:
    """The addresses of this machine in its networks, asked of the system (Linux)."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _index, name in socket.if_nameindex():
            wanted = struct.pack("256s", name[:15].encode())
            try:
                told = fcntl.ioctl(probe.fileno(), 0x8915, wanted)  # SIOCGIFADDR
            except OSError:
                continue
            found.append(socket.inet_ntoa(told[20:24]))
    return [one for one in found if not one.startswith("127.")]


def _command(at: datetime) -> str:
    """What makes the safe copy of the keys of this very installation."""
    said = {"ZEREN_DATA": str(settings.DATA)}
    said |= {name: os.environ[name] for name in ("ZEREN_KEYS", "ZEREN_CONFIG")
             if os.environ.get(name)}  # fmt: skip
    words = [f"{name}={shlex.quote(value)}" for name, value in said.items()]
    program = Path(sys.executable).with_name("zeren")
    file = f"zeren-keys-{queries.date_of(at):%Y-%m-%d}.age"
    return " ".join([*words, shlex.quote(str(program)), "keys", "--save", file])
