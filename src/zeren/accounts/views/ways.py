"""Settings of the ways of the house: what holds, what is asked for, and a try that changes nothing.

Secrets are typed and never shown again; whoever may not change them here reads where they stand.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.accounts import actions, forms, queries, texts, ways
from zeren.accounts.actions import foretelling
from zeren.accounts.actions import ways as acts
from zeren.accounts.views.door import as_me, page
from zeren.core import way
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.limits import actions as limits
from zeren.web import links
from zeren.web.access import Request, allow, opens, private
from zeren.web.answers import done, get_or_404, put_on
from zeren.web.words import said

WHO = ("administrator", "safety_manager")
Lines = list[tuple[str, str]]


@allow.roles(*WHO)
@private
def house(request: Request) -> HttpResponse:
    """Each way: what holds and from where, what is asked for, and a try of what holds."""
    kind = request.POST.get("way", "")
    form = forms.TryNumber(request.POST if kind == "ldap" else None)
    told: list[tuple[str, foretelling.Told]] = []
    if kind in way.TRIED and (kind != "ldap" or form.is_valid()):
        told = _tried(request, kind, form.cleaned_data["number"] if kind == "ldap" else "")
    with ways.held():
        cards = [_card(one) for one in way.KINDS]
    context = {
        "cards": cards,
        "tried": kind,
        "told": told,
        "number": form,
        "may_ask": request.viewer.has("administrator"),
        "back": request.build_absolute_uri(reverse("sign-in-house-back")),
        "logout": request.build_absolute_uri(reverse("sign-in-house-logout")),
    }
    return render(request, "accounts/house.html", context)


@allow.roles("administrator", gm=False)
@private
def change(request: Request, kind: str) -> HttpResponse:
    """Other settings of one way; they change nothing before another person confirmed them."""
    get_or_404(texts.WAYS.get(kind))
    before = queries.way_of(kind, "ASKED")
    if before is None or before.asked_by_id != request.viewer.account_id:
        before = queries.way_of(kind, "HOLDS")
    values = ways.values_of(before) if before else {}
    form = forms.WAYS[kind](request.POST or None, initial=_open(kind, values))
    if ways.is_given(kind):
        raise Refused("way.given")
    if form.is_valid():
        with put_on(form):
            by_person(request)
            row = acts.ask(kind, form.cleaned_data, by=as_me(request), at=clock.now())
            sentence = _("Nothing is changed yet: try it, and let a second person confirm it.")
            return done(request, sentence, "account-way-asked", row.pk)
    more = {
        "kind": texts.WAYS[kind],
        "words": texts.WAY_NOTES[kind],
        "may_try": kind in (*way.TRIED, "channels"),
    }
    return page(request, "accounts/way_change.html", form, **more)


@allow.roles(*WHO)
@require_http_methods(["GET", "POST"])
@private
def asked(request: Request, way_id: int) -> HttpResponse:
    """What was asked for, beside what holds: tried out, confirmed by another, or ended."""
    row = get_or_404(queries.way(way_id))
    act, me, at = request.POST.get("act", ""), as_me(request), clock.now()
    own = forms.OwnPin(request.POST if act == "confirm" else None)
    form = forms.TryNumber(request.POST if act == "try" else None)
    told: list[tuple[str, foretelling.Told]] = []
    if act == "end":
        acts.end(row.pk, by=me, at=at)
        return done(request, _("It is ended."), "account-house")
    if own.is_valid():
        with put_on(own):
            by_person(request)
            acts.confirm(row.pk, by=actions.proved(me, own.cleaned_data["pin"], at=at), at=at)
            return done(request, _("It holds from now on."), "account-house")
    values = ways.values_of(row)
    if form.is_valid() and values and row.kind in way.TRIED:
        with ways.trying(row):
            told = _tried(request, row.kind, form.cleaned_data["number"])
    holds = queries.way_of(row.kind, "HOLDS")
    test = links.try_way(row.pk) if row.kind in ("mail", "channels") else ""
    context = {
        "row": row,
        "kind": texts.WAYS[row.kind],
        "lines": _lines(row.kind, values),
        "holding": _lines(row.kind, ways.values_of(holds)) if holds and holds != row else [],
        "is_opened": bool(values),
        "may_try": row.kind in way.TRIED,
        "may_end": row.state == "ASKED" or (row.state == "HOLDS" and row.kind not in way.REPLACED),
        "is_mine": row.asked_by_id == request.viewer.account_id,
        "is_given": ways.is_given(row.kind),
        "own": own,
        "number": form,
        "told": told,
        "may_ask": request.viewer.has("administrator"),
        "test": test if test and opens(request.viewer, test) else "",
    }
    return page(request, "accounts/way_asked.html", own, **context)


def by_person(request: Request) -> None:
    """The first administrator is an account without a person, and might be the second one too.

    Refused: way.needs_person.
    """
    if not request.viewer.person_id:
        raise Refused("way.needs_person")


def _tried(request: Request, kind: str, number: str) -> list[tuple[str, foretelling.Told]]:
    limits.take("try:person", str(request.viewer.account_id), at=clock.now())
    return [(said(one.said), one) for one in foretelling.foretell(kind, number)]


def _card(kind: str) -> dict[str, object]:
    """What holds of a way, and from where."""
    row = queries.way_of(kind, "HOLDS")
    is_given = ways.is_given(kind)
    values = {} if is_given or row is None else ways.values_of(row)
    is_usual = kind in way.REPLACED and row is None and not is_given
    return {
        "kind": kind,
        "title": texts.WAYS[kind],
        "is_given": is_given,
        "may_try": kind in way.TRIED
        and (bool(values) or (is_given and bool(getattr(ways.now(), way.KINDS[kind][0])))),
        "lines": _lines(kind, _of_settings(kind) if is_given or is_usual else values),
        "is_usual": is_usual,
        "row": row,
        "is_sealed": row is not None and not is_given and not values,
        "asked": queries.way_of(kind, "ASKED"),
    }


def _of_settings(kind: str) -> dict[str, str]:
    """What the file and the environment say, as the page would; no address with a secret in it."""
    zeren = ways.now()
    if kind == "channels":
        return {"channels": "\n".join(zeren.channels)}
    if kind == "mail":
        scheme, _mark, rest = zeren.mail_server.partition("://")
        where = rest.rpartition("@")[2]
        return {
            "mail_server": f"{scheme}://{where}" if where else "",
            "mail_sender": zeren.mail_sender,
        }
    if kind == "factors":
        return {"second_factor_for": " ".join(zeren.second_factor_for)}
    return {name: str(getattr(zeren, name)) for name in way.KINDS[kind]}


def _lines(kind: str, values: dict[str, str]) -> Lines:
    """Each setting under the words of its field."""
    found, fields = way.shown(values), forms.WAYS[kind].base_fields
    words = {"set": _("set; it is shown nowhere"), "": _("not set")}
    if kind == "factors":
        words[""] = _("nobody")
        found = [(name, _offices(text)) for name, text in found]
    return [
        (str(fields[name].label), words[text] if name in way.SECRETS else text or words[""])
        for name, text in found
    ]


def _offices(text: str) -> str:
    return ", ".join(str(forms.OFFICES_HERE.get(one, one)) for one in text.split())


def _open(kind: str, values: dict[str, str]) -> dict[str, str | list[str]]:
    """What may stand in a form again: of other ways their names, of secrets nothing."""
    if kind == "channels":
        lines = values.get("channels", "").splitlines()
        return {"channels": "\n".join(one.partition(" ")[0] for one in lines)} if lines else {}
    if kind == "factors":
        return {name: text.split() for name, text in values.items()}
    return {name: text for name, text in values.items() if name not in way.SECRETS}
