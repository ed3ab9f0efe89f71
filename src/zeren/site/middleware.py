"""Says who is looking, once a request, and speaks that person's language."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from zeren.accounts import queries as accounts
from zeren.accounts.middleware import KIOSK
from zeren.core.viewer import NOBODY, Viewer
from zeren.ledger import clock, house
from zeren.organisation import queries as organisation


def viewer(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put `request.viewer` on every request: posts and grants as they are today.

    What is typed and asked by the day goes by the clock that the house has today.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        timezone.activate(house.zones().at(clock.read()))
        request.viewer = _viewer(request)  # type: ignore[attr-defined]  # see web.access.Request
        return get_response(request)

    return middleware


def _viewer(request: HttpRequest) -> Viewer:
    user = request.user
    if not user.is_authenticated or not user.pk:
        return NOBODY
    found = organisation.viewer_for(
        user.pk,
        clock.today(),
        language=translation.get_language() or "",
        is_bootstrap=accounts.is_bootstrap(user.pk),
    )
    if KIOSK in request.session:  # a device that many share opens what is one's own, nothing else
        found = replace(found, roles=(), heads=())
    return replace(found, epoch=accounts.epoch_of(user))
