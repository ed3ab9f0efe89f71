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
from django.contrib.messages.storage.base import BaseStorage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _

from zeren.ledger import clock, sending
from zeren.ledger.sending import Sending, SentBeforeError
from zeren.web import quiet, whose
from zeren.web.access import viewer_of
from zeren.web.answers import go
from zeren.web.keeping import OF_THE_PAGE, SECRETS

FIELD, SAID = "z_once", "z_said"
BY_PHONE = "Zeren-Phone"
COOKIE = "zeren_sent"
AT_MOST = 8.0
"""Seconds to wait for the answer of the same form, which is being done."""
LEFT_AFTER = timedelta(minutes=10)
"""What has no answer for so long was broken off after its facts."""
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
        digests = [_digest(one) for some in request.FILES.lists() for one in some[1]]
        form = Sending(_key(request, given, digests), _claim(request))
        request.sending = form  # type: ignore[attr-defined]  # read by the report from the wall
        if quiet.is_quiet(request.path) or whose.name_of(request.path_info) in ALWAYS:
            response = self.get_response(request)
        else:
            response = self._once(request, form)
        return _told(request, response, given, digests)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return _arrived(request) if isinstance(exception, SentBeforeError) else None

    def _once(self, request: HttpRequest, form: Sending) -> HttpResponse:
        ends = time.monotonic() + AT_MOST
        while (row := sending.found(form.key)) or not sending.begin(form, at=_now()):
            if row is None:
                continue
            if row.where:
                return _as_before(request, row.where, row.said)
            is_old = row.at < _now() - LEFT_AFTER
            if is_old and sending.give_up(row):
                continue
            if is_old or time.monotonic() > ends:
                return _arrived(request)
            time.sleep(0.05)
        with sending.during(form):
            response = self.get_response(request)
        if whose.is_taken(response):
            where = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
            sending.taken(form, where=where, said="\n".join(_waiting(request)))
        else:
            sending.give_back(form, is_refused=response.status_code < 500)
        return response


def key_of(request: HttpRequest) -> str:
    """The key of the form that is being done, "" when it brought none."""
    return str(getattr(getattr(request, "sending", None), "key", ""))


def claim_of(request: HttpRequest) -> Sending:
    """The time that a phone claims for this form, for facts of a form that keeps its own key."""
    found: Sending | None = getattr(request, "sending", None)
    return Sending(said_at=found.said_at if found else None)


def _as_before(request: HttpRequest, where: str, said: str) -> HttpResponse:
    """The answer that the form got when it was done."""
    there = _waiting(request)
    for one in said.splitlines():
        if one not in there:
            messages.success(request, one)
    return go(request, where)


def _arrived(request: HttpRequest) -> HttpResponse:
    """It is being done for long, or was broken off before it was answered."""
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
    if not whose.is_taken(response):
        return response
    if BY_PHONE not in request.headers:
        if not quiet.is_quiet(request.path):
            response.set_cookie(COOKIE, given, 600, samesite="Lax", secure=request.is_secure())
        return response
    where = response.headers.get("Location", "")
    answer = HttpResponse(status=204) if where else response
    answer.cookies.update(response.cookies)
    answer.headers["Zeren-Where"] = where
    answer.headers["Zeren-Kept"] = ",".join(getattr(response, "kept_files", digests))
    return answer


def _given(request: HttpRequest) -> str:
    """What the form brought as its key."""
    if request.method != "POST":
        return ""
    try:
        said = request.POST.get(FIELD, "")
    except UnreadablePostError:  # the sender is gone
        return ""
    return said if 16 <= len(said) <= 64 and said.replace("-", "").isalnum() else ""


def _key(request: HttpRequest, given: str, digests: list[str]) -> str:
    """A digest of the form, its sender, what was typed and the files; it tells nothing of them."""
    typed = {name: some for name, some in request.POST.lists()
             if name not in SECRETS and name not in OF_THE_PAGE}  # fmt: skip
    who = 0 if whose.is_for_anybody(request) else viewer_of(request).account_id
    said = json.dumps([given, who, request.path, typed, digests], sort_keys=True)
    return hmac.new(
        settings.SECRET_KEY.encode(), b"once" + said.encode(), hashlib.sha256
    ).hexdigest()


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


def _waiting(request: HttpRequest) -> list[str]:
    """What the next page will say; looking takes nothing away."""
    found = messages.get_messages(request)
    said = [str(one) for one in found]
    if isinstance(found, BaseStorage):
        found.used = False
    return said


def _now() -> datetime:
    return clock.now()  # noqa: TID251 - how old a form is, is asked at the door
