"""The house's own sign-in: to its provider and back, whose it is, and "signed out there"."""

import secrets
from contextlib import nullcontext

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zeren.accounts import actions, forms, middleware, oidc, queries, ways
from zeren.accounts.actions import codes, foretelling, house, links
from zeren.accounts.texts import HEAD_IS_ASKED
from zeren.accounts.views.door import as_me, first_is_right, page, place, safe
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.limits import actions as limits
from zeren.web.access import Request, allow, opens, private, read_only
from zeren.web.answers import done, get_or_404, go, put_on
from zeren.web.words import said

ASKED, FOUND = "house_asked", "house_found"
SECONDS = 600


@allow.public
@read_only
def start(request: Request) -> HttpResponse:
    """To the provider's page; what was asked stays in this session, for one answer.

    With `try`: by settings that are asked for; the answer is told and lets nobody in.
    """
    tried = _tried(request, request.GET.get("try", ""))
    get_or_404(tried or queries.house_door() or None)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _one in range(3))
    limits.take("house:source", place(request).source, at=clock.now())
    with ways.trying(tried) if tried else nullcontext():
        where = oidc.where_to_ask(_back(request), state=state, nonce=nonce, verifier=verifier)
    asked = [state, nonce, verifier, clock.now().timestamp(), safe(request)]
    request.session[ASKED] = [*asked, str(tried.pk) if tried else ""]
    return go(request, where)


@allow.public
@read_only
def back(request: Request) -> HttpResponse:
    """Back from the provider: in, or to the question whose sign-in it is."""
    none = ["", "", "", 0, "/", ""]
    state, nonce, verifier, since, to, way_id = request.session.pop(ASKED, none)
    told = request.GET.get("state", "")
    at = clock.now()
    if not state or not secrets.compare_digest(told, state) or at.timestamp() - since > SECONDS:
        raise Refused("account.house_other")
    if "error" in request.GET or not request.GET.get("code"):
        raise Refused("account.house_no")
    tried = get_or_404(_tried(request, way_id)) if way_id else None
    with ways.trying(tried) if tried else nullcontext():
        code = request.GET["code"]
        claims, token = oidc.who(code, _back(request), nonce=nonce, verifier=verifier)
    if tried:
        told = said(foretelling.visitor(oidc.subject(claims)))
        return done(request, told, "account-way-asked", tried.pk)
    words = str(claims.get("preferred_username") or claims.get("name") or claims["sub"])
    found = links.seen(oidc.subject(claims), words, at=at)
    if found.linked_at is None:
        request.session[FOUND] = [found.pk, at.timestamp()]
        return go(request, "sign-in-house-number")
    account = links.account_of(found)
    house.keep(found, token, at=at)
    has_second = oidc.has_second(claims)
    if has_second or not queries.has_app(account.pk):
        actions.enter(account, how="oidc", at=at)
    answer = first_is_right(request, account, "oidc", to, has_second=has_second)
    request.session[middleware.HOUSE] = found.pk
    return answer


@allow.public
@private
def number(request: Request) -> HttpResponse:
    """Nobody knows yet whose sign-in this is: its owner names the number, the head confirms.

    The answer is the same whether anybody has that number.
    """
    identity_id, since = request.session.get(FOUND, (0, 0))
    if not identity_id or clock.now().timestamp() - since > SECONDS:
        return go(request, "sign-in")
    form = forms.Number(request.POST or None)
    if form.is_valid():
        with put_on(form):
            codes.claim(identity_id, form.cleaned_data["login"], at=clock.now())
            del request.session[FOUND]
            return done(request, str(HEAD_IS_ASKED), "sign-in")
    return page(request, "accounts/number.html", form)


@csrf_exempt  # the provider sends it by itself; its signature is looked at
@allow.public
@never_cache
@require_POST
def signed_out(request: HttpRequest) -> HttpResponse:
    """The provider ended somebody's sign-in: so do we, at once."""
    get_or_404(queries.house_door() or None)
    try:
        limits.take("house:source", place(request).source, at=clock.now())
        links.sign_out(oidc.signed_out(request.POST.get("logout_token", "")), at=clock.now())
    except Refused:
        return HttpResponse(status=400)
    return HttpResponse(status=200)


@allow.signed_in
@require_POST
def unlink(request: Request, identity_id: int) -> HttpResponse:
    """The owner does not want the house's sign-in any more."""
    mine = request.viewer.account_id
    get_or_404(links.unlink(mine, identity_id, by=as_me(request), at=clock.now()) or None)
    return done(request, _("It opens nothing here any more."), "account")


def _tried(request: Request, way_id: str) -> queries.Way | None:
    """Settings of a provider that this viewer may decide about; nothing else is tried."""
    if not way_id.isdecimal() or not opens(request.viewer, resolve_url("account-house")):
        return None
    row = queries.way(int(way_id))
    return row if row and row.kind == "oidc" and row.state != "ENDED" else None


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("sign-in-house-back"))
