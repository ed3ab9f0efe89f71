"""Zeren on a phone: its mark among the apps, the words of what it holds, and who is signed in."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from zeren.web import keeping, links, whose
from zeren.web.access import Request, allow, read_only, viewer_of

GREEN, PAPER = "#0b6e4f", "#f6f7f6"
"""As in theme.css; the phone paints its own frame before that is there."""


@allow.public
@read_only
def who(request: Request) -> HttpResponse:
    """Who is signed in now, as the phone asks before it sends what it had kept."""
    return JsonResponse(
        {
            "owner": owner(request),
            "token": get_token(request),
            "whose": whose.mark(request),
        }
    )


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
        said = {
            "id": "/",
            "name": _("Zeren: who is responsible"),
            "short_name": _("Zeren"),
            "description": _("My duties, my letter, hazards: report, mend, follow."),
            "lang": translation.to_locale(language).replace("_", "-"),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": GREEN,
            "icons": [
                {"src": static("web/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
                *(
                    {"src": static(f"web/mark-{size}.png"), "sizes": f"{size}x{size}",
                     "type": "image/png", "purpose": purpose}
                    for size, purpose in ((192, "any"), (512, "any maskable"))
                ),
            ],
            "shortcuts": [{"name": _("Report a hazard"), "url": links.report_hazard()}],
        }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json")


def owner(request: HttpRequest) -> str:
    """Whose the things on a phone are, in a form that says nothing; "" of nobody."""
    account_id = viewer_of(request).account_id
    return keeping.owner_of(account_id) if account_id else ""


def known(language: str) -> str:
    """A language of ours, or 404."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language
