"""Pages for what went wrong: said in both languages, in the shell, without a trace."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_FOUND = (
    _("There is no such page for you."),
    _("It may have moved, or it belongs to someone else. Go to the start and look from there."),
)
REFUSED = (
    _("This page is closed to you."),
    _("If your work needs it, ask the safety office."),
)
UNREADABLE = (
    _("We could not read what was sent."),
    _("Nothing has been changed. Go back, reload the page and send it again."),
)
STALE = (
    _("This page had been open too long."),
    _("Nothing has been changed. Go back, reload the page and send it again."),
)
BROKEN = (
    _("Something broke on our side."),
    _(
        "Nothing has been changed, and it has been written down. Try again in a minute;"
        " if it stays, tell the administrator the time."
    ),
)
Words = tuple[str | Promise, str | Promise]


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, NOT_FOUND, 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, REFUSED, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, UNREADABLE, 400)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, STALE, 403)


def broken(request: HttpRequest) -> HttpResponse:
    """The page of last resort asks neither the database nor the context processors."""
    return _page(request, BROKEN, 500, with_request=False)


def _page(
    request: HttpRequest, words: Words, status: int, with_request: bool = True
) -> HttpResponse:
    here = translation.get_language() or "en"
    other, tag = ("en", "en") if here.startswith("zh") else ("zh-hans", "zh-Hans")
    with translation.override(other):
        other_headline, other_sentence = str(words[0]), str(words[1])
    context: dict[str, Any] = {
        "eyebrow": status,
        "headline": words[0],
        "sentence": words[1],
        "other_headline": other_headline,
        "other_sentence": other_sentence,
        "other_tag": tag,
    }
    html = render_to_string("web/error.html", context, request if with_request else None)
    return HttpResponse(html, status=status)
