"""Pages for what went wrong: said in both languages, in the shell, without a trace."""

import logging
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zeren.ledger import storage
from zeren.web import whose
from zeren.web import words as room_words

log = logging.getLogger(__name__)

NOT_FOUND = (
    _("There is no such page for you."),
    _("It may have moved, or it belongs to someone else. Go to the start and look from there."),
)
REFUSED = (_("This page is closed to you."), _("If your work needs it, ask the safety office."))
UNREADABLE = (
    _("We could not read what was sent."),
    _("Nothing has been changed. Go back, reload the page and send it again."),
)
STALE = (
    _("This page had been open too long."),
    _("Nothing has been changed. Go back, reload the page and send it again."),
)
WAITING = _("This cannot be done just now.")
LARGE = (
    _("This is more than can be sent at once."),
    _("Nothing has been changed. Send a smaller file, or fewer of them."),
)
CLEAR = (
    _("This came over a line that others can read."),
    _(
        "Nothing has been changed. Open the address that begins with https, and choose a new PIN"
        " if you have just sent yours."
    ),
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
    """A token made old by a sign-in elsewhere brings the form back; anything else is refused."""
    return whose.stale(request) or _page(request, STALE, 403)


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, LARGE, 413, with_request=False)


def in_the_clear(request: HttpRequest) -> HttpResponse:
    return _page(request, CLEAR, 403, with_request=False)


def broken(request: HttpRequest) -> HttpResponse:
    """The page of last resort asks neither the database nor the context processors.

    Django calls it while the error is at hand: what database or disk say is told as such (503).
    """
    reason = storage.reason(sys.exception())
    return waiting(request, reason) if reason else _page(request, BROKEN, 500, with_request=False)


def waiting(request: HttpRequest, reason: str) -> HttpResponse:
    """Busy, full, read-only, away: in words, with the seconds after which to ask again (503)."""
    log.warning("%s on %s %s", reason, request.method, _pattern(request))
    said = room_words.refusal_words()[reason]
    response = _page(request, (WAITING, said), 503, with_request=False)
    response["Retry-After"] = str(storage.RETRY_AFTER.get(reason, 300))
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # one line, without a trace
    return response


def _pattern(request: HttpRequest) -> str:
    """The address as the house knows it, without the numbers and codes that stand in it."""
    match = getattr(request, "resolver_match", None)
    return match.route if match else ""


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
