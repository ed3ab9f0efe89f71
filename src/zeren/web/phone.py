"""Zeren on a phone: its mark among the apps, the words of what it holds, and who is signed in."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from zeren.web import keeping, links, whose
from zeren.web.access import allow, read_only, viewer_of


@allow.public
@read_only
def who(request: HttpRequest) -> HttpResponse:
    """Who is signed in now, as the phone asks before it sends what it had kept."""
    said = {"owner": owner(request), "token": get_token(request), "whose": whose.mark(request)}
    return JsonResponse(said)


@allow.public
@cache_control(max_age=3600)
@require_GET
def parts(request: HttpRequest, language: str) -> HttpResponse:
    """The words in which a phone says what it holds."""
    with translation.override(known(language)):
        return render(request, "web/on_this_phone.html")


@allow.public
@require_GET
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """How a phone shows Zeren among its apps."""
    with translation.override(known(language)):
        named = {"language": language, "report": links.report_hazard()}
        return render(request, "web/manifest.txt", named, "application/manifest+json")


def owner(request: HttpRequest) -> str:
    """Whose the things on a phone are, in a form that says nothing; "" of nobody."""
    account_id = viewer_of(request).account_id
    return keeping.owner_of(account_id) if account_id else ""


def known(language: str) -> str:
    """A language of ours, or 404."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language
