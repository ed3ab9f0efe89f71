"""Sessions that do not stand in the way of reading when the database cannot write."""

import logging

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from zeren.ledger import storage

log = logging.getLogger(__name__)


class Sessions(SessionMiddleware):
    """Django's own; a note that cannot be kept is dropped, the answer goes out as it is.

    Only when the session stays the same: whoever signs in must hear that it was not kept. After an
    act the answer says what was done, and "nothing has been changed" would be a lie.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        known = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        try:
            with storage.impatient():
                return super().process_response(request, response)
        except Exception as error:
            reason = storage.reason(error)
            if not reason or request.session.session_key != known:
                raise
            log.warning("session not noted: %s", reason)
            return response
