"""Switches of the shell, and the page that shows every part once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from zeren.ledger import clock
from zeren.web import keeping, showroom, whose
from zeren.web.access import Request, allow, read_only, sign_in_first
from zeren.web.errors import bad_request, broken, forbidden, not_found

__all__ = ["bad_request", "forbidden", "not_found"]

server_error = broken
LOOKS = ("light", "dark", "auto")
CHOSEN = "language"
"""In the session of a stranger: a language that was chosen, and is the account's after sign-in."""
A_YEAR = 365 * 24 * 3600


@allow.public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages and stay on the page."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        _keep(request, response, settings.LANGUAGE_COOKIE_NAME, chosen)
        request.session[CHOSEN] = chosen
    return response


@allow.public
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Change between light and dark; without a choice in the form, to the other one."""
    response = _back(request)
    shown = request.COOKIES.get("zeren_look", "light")
    chosen = request.POST.get("look", "light" if shown == "dark" else "dark")
    if chosen in LOOKS:
        _keep(request, response, "zeren_look", chosen)
    return response


@allow.public
@read_only
def held(request: Request, token: str) -> HttpResponse:
    """Back to the page of a kept form, for the person whose form it is."""
    kept = keeping.opened(token, at=clock.now())
    if kept is None:
        return render(request, "web/not_kept.html", status=404)
    if kept.account_id and not request.viewer.is_known:
        return sign_in_first(request)
    if kept.account_id not in (0, request.viewer.account_id):
        return whose.belongs_to_another(request, kept.name, token)
    return HttpResponse(status=303, headers={"Location": whose.page_of(kept, token)})


@allow.debug
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every part once, for the people who build pages."""
    page = "web/components_phone.html" if "phone" in request.GET else "web/components.html"
    return render(request, page, showroom.everything(request, clock.now()))


@allow.debug
@require_GET
def components_job(request: HttpRequest) -> HttpResponse:
    """The progress part of the showroom, which moves with the clock."""
    return render(request, "web/components_job.html", {"progress": showroom.progress(clock.now())})


def _keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, A_YEAR, samesite="Lax", secure=request.is_secure())


def _back(request: HttpRequest) -> HttpResponse:
    where = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(where, {request.get_host()}, request.is_secure()):
        where = "/"
    return HttpResponse(status=303, headers={"Location": where})
