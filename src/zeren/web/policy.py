"""What browsers refused because our content policy told them to: heard, counted, shown.

A refusal means a page of ours is wrong, or somebody has put something into it. Anybody may report,
so what is kept is bounded: so many kinds, one row each, and few writes a second.
"""

import json
import re
import time
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from zeren.ledger import clock
from zeren.web.access import Request, allow
from zeren.web.models import Refusal

MOST_KINDS = 200
MOST_BYTES = 8 * 1024
BETWEEN = 1.0
"""Seconds between two that one process writes down; what comes in between is dropped."""
WORD = re.compile(r"^[a-z][a-z-]{0,38}$")
_last = [0.0]


@csrf_exempt  # a browser sends it by itself, without a form
@allow.public
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Hear a browser. Always 204: nobody learns what became of it."""
    if time.monotonic() - _last[0] >= BETWEEN:
        found = _read(request)
        if found is not None:
            _last[0] = time.monotonic()
            count(*found, at=clock.now())
    return HttpResponse(status=204)


@allow.roles("administrator", gm=False)
@require_GET
def index(request: Request) -> HttpResponse:
    """What was refused, the newest first."""
    return render(request, "web/policy.html", {"rows": list(Refusal.objects.all()[:MOST_KINDS])})


def count(directive: str, source: str, page: str, *, at: datetime) -> None:
    """One more of this kind; a new kind only while there is room."""
    same = Refusal.objects.filter(directive=directive, source=source, page=page)
    with transaction.atomic():
        if not same.update(count=F("count") + 1, last_at=at) and (
            Refusal.objects.count() < MOST_KINDS
        ):
            Refusal.objects.get_or_create(
                directive=directive,
                source=source,
                page=page,
                defaults={"count": 1, "first_at": at, "last_at": at},
            )


def _read(request: HttpRequest) -> tuple[str, str, str] | None:
    """Directive, source and page of a report; None when it is none of ours."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            return None
        said = json.loads(request.body)["csp-report"]
        directive = str(said.get("effective-directive") or said["violated-directive"]).split()[0]
        page = urlsplit(str(said["document-uri"]))
        route = resolve(page.path).route
    except (
        ValueError, KeyError, TypeError, AttributeError, IndexError, Resolver404,
        RawPostDataException,  # it came as a form, and was read as one before
    ):  # fmt: skip
        return None
    if page.netloc != request.get_host() or not WORD.match(directive):
        return None
    return directive, _source(str(said.get("blocked-uri", ""))), route[:120]


def _source(text: str) -> str:
    """The origin alone: a path may hold anything."""
    if WORD.match(text):
        return text
    try:
        parts = urlsplit(text)
        return f"{parts.scheme}://{parts.hostname or ''}"[:120] if parts.scheme else "?"
    except ValueError:
        return "?"
