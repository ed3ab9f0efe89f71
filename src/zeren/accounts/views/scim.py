"""SCIM 2.0 for programs of the house, and the page where two people make their tokens."""

import json
from datetime import UTC
from importlib.resources import files

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from zeren.accounts import actions, forms, queries
from zeren.accounts.actions import clients, provided
from zeren.accounts.actions.foretelling import Told
from zeren.accounts.views.door import as_me, page, place
from zeren.accounts.views.ways import by_person
from zeren.core import scim
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.limits import actions as limits
from zeren.web import words
from zeren.web.access import Request, allow, private
from zeren.web.answers import done, get_or_404, put_on
from zeren.web.words import sentence

BAD = frozenset(scim.STATUS) | {"scim.would_sign_out"}
"""What a try says that somebody should think about."""
KIND = "application/scim+json"
Json = dict[str, object]


@csrf_exempt  # no browser and no cookie: a token is looked at
@allow.public
@never_cache
def answer(request: Request, rest: str) -> HttpResponse:
    """Every address of SCIM: the token first, then what is there."""
    try:
        return _answer(request, rest.rstrip("/"))
    except Refused as refused:
        status, kind = scim.STATUS.get(refused.code, (409, ""))
        said: Json = {"schemas": [f"{scim.MESSAGE}Error"], "status": str(status)}
        said["detail"] = sentence(refused.code, refused.params)
        found = _json(said | ({"scimType": kind} if kind else {}), status)
        if status == 401:
            found.headers["WWW-Authenticate"] = "Bearer"
        return found


@allow.roles("administrator", "safety_manager")
@private
def clients_page(request: Request) -> HttpResponse:
    """The programs of the house; one asks for a token, another makes it, with the own PIN."""
    act, number = request.POST.get("act", ""), request.POST.get("client", "0")
    asked = forms.Client(request.POST if act == "ask" else None)
    own = forms.OwnPin(request.POST if act == "open" else None)
    document = forms.TryDocument(request.POST if act == "try" else None)
    me, at, token = as_me(request), clock.now(), ""
    client_id = int(number) if number.isdecimal() else 0
    if asked.is_valid():
        get_or_404(request.viewer.has("administrator") or None)
        by_person(request)
        clients.ask(asked.cleaned_data["words"], by=me, at=at)
        return done(request, _("A second person makes the token on this page."), "account-scim")
    if act == "end":
        clients.end(client_id, by=me, at=at)
        return done(request, _("Its token opens nothing any more."), "account-scim")
    if own.is_valid():
        with put_on(own):
            by_person(request)
            by = actions.proved(me, own.cleaned_data["pin"], at=at)
            token = clients.open_(client_id, by=by, at=at)
    told = []
    if document.is_valid():
        found = provided.foretell(client_id, document.cleaned_data["document"])
        told = [(words.said(one), Told(one, one.code not in BAD)) for one in found]
    more = {
        "own": own,
        "document": document,
        "told": told,
        "tried": client_id if act == "try" else 0,
        "ask": asked,
        "token": token,
        "clients": queries.clients(),
        "mine": request.viewer.account_id,
        "asks": request.viewer.has("administrator"),
        "base": _base(request),
    }
    bound = next((one for one in (own, document) if one.is_bound), asked)
    return page(request, "accounts/scim.html", bound, **more)


def _answer(request: Request, rest: str) -> HttpResponse:
    word, _space, token = request.headers.get("Authorization", "").partition(" ")
    client_id = queries.client_of(token) if word.lower() == "bearer" else 0
    if not client_id:
        limits.take("house:source", place(request).source, at=clock.now())
        raise Refused("scim.no_token")
    kind, _slash, key = rest.partition("/")
    if kind == "Users" and key != ".search":
        return _users(request, client_id, key)
    if kind in ("Bulk", "Me") or rest.endswith(".search"):
        raise Refused("scim.not_done")
    _only(request, "GET")
    return _json(_about(request, kind, key))


def _about(request: Request, kind: str, key: str) -> Json:
    """What this server says of itself (RFC 7644 4). Refused: scim.nothing_here."""
    about = json.loads((files("zeren.accounts") / "scim.json").read_text())
    where, found = f"{_base(request)}/{kind}", about.get(kind)
    if isinstance(found, list):
        for one in found:
            one["meta"] = {"resourceType": kind[:-1], "location": f"{where}/{one['id']}"}
        if not key:
            return _listed(found, len(found), 1)
        found = next((one for one in found if one["id"] == key), None)
    elif found is not None:
        found = None if key else found | {"meta": {"resourceType": kind, "location": where}}
    if found is None:
        raise Refused("scim.nothing_here")
    return dict(found)


def _users(request: Request, client_id: int, key: str) -> HttpResponse:
    if not key:
        _only(request, "GET", "POST")
        return _list(request, client_id) if request.method == "GET" else _add(request, client_id)
    _only(request, "GET", "PUT", "PATCH", "DELETE")
    row = queries.provided(client_id, int(key)) if key.isdecimal() and len(key) < 18 else None
    if row is None:
        raise Refused("scim.nothing_here")
    if request.method == "DELETE":
        provided.remove(row, at=clock.now())
        return HttpResponse(status=204)
    if request.method != "GET":
        user, body = scim.User(row.name, row.external, row.identity.is_active), _body(request)
        then = scim.said(body, user) if request.method == "PUT" else scim.patched(user, body)
        row = provided.change(row, then, at=clock.now())
    return _json(_chosen(request, _shown(request, row)))


def _list(request: Request, client_id: int) -> HttpResponse:
    asked = request.GET
    start, count = scim.page(asked.get("startIndex", ""), asked.get("count", ""))
    name, value = scim.filtered(asked["filter"]) if "filter" in asked else ("", "")
    rows, total = queries.all_provided(client_id, name, value, start - 1, count)
    shown = [_chosen(request, _shown(request, row)) for row in rows]
    return _json(_listed(shown, total, start))


def _add(request: Request, client_id: int) -> HttpResponse:
    row = provided.add(client_id, scim.said(_body(request)), at=clock.now())
    found = _json(_shown(request, row), 201)
    found.headers["Location"] = f"{_base(request)}/Users/{row.pk}"
    return found


def _listed(rows: list[Json], total: int, start: int) -> Json:
    page = {"totalResults": total, "startIndex": start, "itemsPerPage": len(rows)}
    return {"schemas": [f"{scim.MESSAGE}ListResponse"], **page, "Resources": rows}


def _shown(request: HttpRequest, row: queries.Provided) -> Json:
    """As the program named him; whether anybody here has the number is not told."""
    where, times = f"{_base(request)}/Users/{row.pk}", (row.made_at, row.changed_at)
    made, changed = (f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for at in times)
    meta = {"resourceType": "User", "created": made, "lastModified": changed, "location": where}
    shown: Json = {"schemas": [scim.USER], "id": str(row.pk), "userName": row.name}
    shown |= {"active": row.identity.is_active, "meta": meta}
    return shown | ({"externalId": row.external} if row.external else {})


def _chosen(request: HttpRequest, shown: Json) -> Json:
    asked = request.GET
    return scim.chosen(shown, asked.get("attributes", ""), asked.get("excludedAttributes", ""))


def _body(request: HttpRequest) -> Json:
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused("scim.not_json") from error
    if not isinstance(found, dict):
        raise Refused("scim.not_json")
    return found


def _only(request: HttpRequest, *methods: str) -> None:
    if request.method not in methods:
        raise Refused("scim.not_so")


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/scim/v2")


def _json(found: Json, status: int = 200) -> HttpResponse:
    return JsonResponse(found, status=status, content_type=KIND)
