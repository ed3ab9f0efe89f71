"""Every form is done once, however often it is sent: a second tap, a slow answer, a phone's replay.

`{% csrf_token %}` gives each form a key. With what was typed, the files and the sender it makes the
key of the act, which the ledger keeps beside its first fact (ledger/sending.py). What was done
before gets the answer that it got then; the same form with another text is another act. Reports
from the wall leave no such row, which would tell when they came: their tracking code is made of the
key, so that it is theirs already. A phone that sends what it had kept is answered in headers.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _

from zeren.ledger import clock, sending, storage
from zeren.ledger.sending import Sending, SentBeforeError
from zeren.web import quiet, whose
from zeren.web.access import viewer_of
from zeren.web.answers import go
from zeren.web.errors import waiting
from zeren.web.keeping import OF_THE_PAGE, SECRETS

FIELD, SAID = "z_once", "z_said"
BY_PHONE = "Zeren-Phone"
COOKIE = "zeren_sent"
AT_MOST = 8.0
"""Seconds to wait for the answer of the same form, which is being done."""
NEAR = timedelta(minutes=2)
"""A phone's time that is so near to ours says nothing of its own."""
ALWAYS = whose.NEVER | {"account-language"}
"""Forms that do the same however often they are done; what they answer is a cookie."""


class Once:
    """Stands behind `whose`: a form in other hands never comes here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = _given(request)
        if not given:
            return self.get_response(request)
        digests = [_digest(one) for _name, some in request.FILES.lists() for one in some]
        form = Sending(_key(request, given, digests), _claim(request))
        request.sending = form  # type: ignore[attr-defined]  # read by `of`
        if quiet.is_quiet(request.path) or whose.name_of(request.path_info) in ALWAYS:
            response = self.get_response(request)
        else:
            response = self._once(request, form)
        return _told(request, response, given, digests) if whose.is_taken(response) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """This one was slow, and the same form was begun anew: who asks again is told of that."""
        is_other = isinstance(exception, SentBeforeError)
        return waiting(request, storage.BUSY) if is_other else None

    def _once(self, request: HttpRequest, form: Sending) -> HttpResponse:
        ends = time.monotonic() + AT_MOST
        while (row := sending.begin(form, at=_now())) is not None:
            if row.where:
                return go(request, row.where)
            if time.monotonic() > ends or row.at < _now() - sending.LEFT_AFTER:
                # nobody is told that something is done of which no fact is kept
                return _arrived(request) if row.fact_id else waiting(request, storage.BUSY)
            time.sleep(0.05)
        with sending.during(form):
            response = self.get_response(request)
        if whose.is_taken(response):
            to = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
            sending.done(form, to)
        else:
            sending.give_back(form, is_refused=response.status_code < 500)
        return response


def of(request: HttpRequest) -> Sending:
    """The form that is being done; an empty one when it brought no key."""
    found: Sending = getattr(request, "sending", Sending())
    return found


def _arrived(request: HttpRequest) -> HttpResponse:
    """Its facts are kept, but not its answer: it takes long, or was broken off after them."""
    messages.info(
        request, _("This had arrived before. It is done once; look whether all is there.")
    )
    return go(request, whose.page_sent_from(request))


def _told(
    request: HttpRequest, response: HttpResponse, given: str, digests: Iterable[str]
) -> HttpResponse:
    """Tell the browser that the form has arrived, so that it forgets what it kept of it.

    A phone that sends by itself is not led on, and is told which files are kept.
    """
    if BY_PHONE in request.headers:
        where = response.headers.get("Location", "")
        answer = HttpResponse(status=204) if where else response
        answer.cookies.update(response.cookies)
        answer.headers["Zeren-Where"] = where
        answer.headers["Zeren-Kept"] = ",".join(getattr(response, "kept_files", digests))
        return answer
    if not quiet.is_quiet(request.path):
        response.set_cookie(COOKIE, given, 600, samesite="Lax", secure=request.is_secure())
    return response


def _given(request: HttpRequest) -> str:
    """What the form brought as its key."""
    try:
        said = request.POST.get(FIELD, "")
    except UnreadablePostError:  # the sender is gone
        return ""
    return said if 16 <= len(said) <= 64 and said.replace("-", "").isalnum() else ""


def _key(request: HttpRequest, given: str, digests: list[str]) -> str:
    """A digest of the form, its sender, what was typed and the files; it tells nothing of them."""
    left_out = SECRETS | OF_THE_PAGE
    typed = [pair for pair in request.POST.lists() if pair[0] not in left_out]
    who = 0 if whose.is_for_anybody(request) else viewer_of(request).account_id
    said = json.dumps(["once", given, who, request.path, sorted(typed), digests])
    return hmac.digest(settings.SECRET_KEY.encode(), said.encode(), "sha256").hex()


def _digest(file: UploadedFile[bytes]) -> str:
    found = hashlib.sha256()
    for piece in file.chunks():
        found.update(piece)
    file.seek(0)
    return found.hexdigest()


def _claim(request: HttpRequest) -> datetime | None:
    """When the form was written, as the phone says; None where that is now."""
    try:
        said = datetime.fromisoformat(request.POST.get(SAID, "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return said if abs(said - _now()) > NEAR and 2000 < said.year < 2200 else None


def _now() -> datetime:
    return clock.now()  # noqa: TID251 - how old a form is, is asked at the door
