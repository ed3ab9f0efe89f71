"""Every form says for whom it was made; one that arrives in other hands is kept, never done.

A session may end while somebody writes, or another person may sign in on the same tablet. Then the
form is kept (keeping.py) and comes back filled in, for its owner only. The same for a token that a
sign-in in another tab made old. What was kept is sent by a person, again, with the button.
"""

import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.ledger import clock
from zeren.web import keeping, refill
from zeren.web.access import access_of, viewer_of
from zeren.web.keeping import Kept

FIELD, HELD = "z_whose", "z_held"
NEVER = frozenset(
    {"sign-in", "sign-in-password", "sign-in-second", "sign-in-passkey",
     "sign-in-house-number", "sign-out", "welcome", "account-end-sessions", "web:language",
     "web:look"}
)  # fmt: skip
"""Pages whose forms are done by whoever sends them; there is nothing of one's own in them."""
SIGNER = "zeren.web.whose"
Whose = tuple[int, str]


def mark(request: HttpRequest) -> str:
    """For the hidden field of every form: the account that it was made for, signed."""
    viewer = viewer_of(request)
    said = json.dumps([viewer.account_id, viewer.name], ensure_ascii=False)
    return signing.Signer(salt=SIGNER).sign_object(said)


def middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands after the viewer and before every view, and so before the check of the token."""

    def guard(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            other = _in_other_hands(request)
            if other is not None:
                return other
            return _sent(request, get_response)
        response = get_response(request)
        token = request.GET.get("held", "")
        return _brought_back(request, response, token) if token else response

    return guard


def stale(request: HttpRequest) -> HttpResponse | None:
    """A form whose token was made old by a sign-in: kept, and back to its page; None otherwise."""
    whose = _whose(request)
    if whose is None or _is_foreign(request) or name_of(request.path_info) in NEVER:
        return None
    if whose[0] != viewer_of(request).account_id:
        return None
    return _go(request, _keep(request, whose, "stale"))


def is_taken(response: HttpResponse) -> bool:
    """Is what was sent done? Then the answer leads on, or says so itself (`is_taken`)."""
    if getattr(response, "is_taken", False):
        return True
    to = response.headers.get("Location", "")
    is_put_off = to.startswith((resolve_url(settings.LOGIN_URL), "/held/"))
    return _is_led_on(response) and not is_put_off


def address(token: str) -> str:
    return reverse("web:held", args=[token])


def page_of(kept: Kept, token: str) -> str:
    """Where the kept form stands, with the mark that brings back what was typed."""
    parts = urlsplit(kept.page)
    query = "&".join(one for one in (parts.query, urlencode({"held": token})) if one)
    return f"{parts.path}?{query}"


def belongs_to_another(request: HttpRequest, name: str, token: str) -> HttpResponse:
    """Says whose form it is, and leads its owner to it; nothing of it is shown.

    token: "" when it is kept nowhere.
    """
    me = viewer_of(request).name or _("somebody else")
    next_one = address(token) if token else ""
    context = {"name": name or _("somebody else"), "me": me, "kept_at": next_one}
    return render(request, "web/whose.html", context, status=409)


def _in_other_hands(request: HttpRequest) -> HttpResponse | None:
    """The answer to a form that was made for somebody else than is signed in now."""
    whose = _whose(request)
    viewer = viewer_of(request)
    if whose is None or whose[0] == viewer.account_id or _is_foreign(request):
        return None
    name = name_of(request.path_info)
    if name in NEVER or not name or is_for_anybody(request):
        return None
    if _is_public(request.path_info):
        # what is reported without a name is never kept beside an account
        if whose[0] and viewer.account_id:
            return belongs_to_another(request, whose[1], "")
        why = "before" if viewer.account_id else "ended"
        return _go(request, _keep(request, (0, ""), why))
    if not whose[0]:
        return _go(request, _keep(request, (viewer.account_id, viewer.name), "before"))
    token = _keep(request, whose, "ended")
    if viewer.account_id:
        return belongs_to_another(request, whose[1], token)
    where = address(token) if token else reverse("web:held", args=["none"])
    return _to(request, _sign_in_to(where))


def _keep(request: HttpRequest, whose: Whose, why: str) -> str:
    files = tuple(
        keeping.File(field, one.name or "", one.content_type or "", one.read())
        for field, some in request.FILES.lists()
        for one in some
        if (one.size or 0) <= keeping.LARGEST
    )
    fields = {name: list(values) for name, values in request.POST.lists()}
    kept = Kept(whose[0], whose[1], page_sent_from(request), request.path, why, fields, files)
    return keeping.keep(kept, at=_now())


def page_sent_from(request: HttpRequest) -> str:
    """The page on which the form stood: where the browser came from, when that is of this house."""
    came = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    parts = urlsplit(came)
    is_ours = bool(came) and url_has_allowed_host_and_scheme(came, {request.get_host()})
    if not is_ours or parts.path.startswith("/held/"):
        return request.get_full_path()
    query = "&".join(one for one in parts.query.split("&") if not one.startswith("held="))
    return parts.path + (f"?{query}" if query else "")


def _sent(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """A form that was brought back: its kept files go with it, and when it is taken they go."""
    token = request.POST.get(HELD, "")
    kept = _mine(request, token)
    if kept is None:
        return get_response(request)
    chosen = set(request.FILES)
    for one in kept.files:
        if one.field not in chosen:  # what was chosen anew stands instead
            request.FILES.appendlist(one.field, SimpleUploadedFile(one.name, one.data, one.kind))
    response = get_response(request)
    if is_taken(response):
        keeping.drop(token)
    if is_taken(response) or _is_led_on(response):
        return response
    return _with_files(request, response, kept, token)


def _brought_back(request: HttpRequest, response: HttpResponse, token: str) -> HttpResponse:
    kept = _mine(request, token)
    if kept is None or not _is_page(response):
        return response
    typed = refill.Typed(
        path=kept.path,
        here=request.path,
        banner=_banner(request, kept, token, has_form=True),
        token=token,
        fields=kept.fields,
        files=_told(kept),
    )
    html, has_form = refill.refilled(response.content.decode(), typed)
    if not has_form:
        bare = refill.Typed(kept.path, request.path, _banner(request, kept, token, has_form=False))
        html, _found = refill.refilled(response.content.decode(), bare)
    return _changed(response, html)


def _with_files(
    request: HttpRequest, response: HttpResponse, kept: Kept, token: str
) -> HttpResponse:
    """After a refusal the photo is still there."""
    if not kept.files or not _is_page(response):
        return response
    typed = refill.Typed(kept.path, request.path, token=token, files=_told(kept))
    return _changed(response, refill.refilled(response.content.decode(), typed)[0])


def _changed(response: HttpResponse, html: str) -> HttpResponse:
    response.content = html.encode()
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Cache-Control"] = "no-store"
    return response


def _banner(request: HttpRequest, kept: Kept, token: str, *, has_form: bool) -> str:
    typed = [
        value
        for name, values in kept.fields.items()
        for value in values
        if not has_form and len(value) > 12 and not value.startswith(("{", "["))
    ]
    back = kept.why == "ended" and _sign_in_to(address(token))
    context = {
        "kept": kept,
        "has_form": has_form,
        "typed": typed,
        "why": _why(request, kept),
        "sign_in": back,
    }
    return render_to_string("web/_brought_back.html", context, request)


def _why(request: HttpRequest, kept: Kept) -> str:
    viewer = viewer_of(request)
    if kept.why == "stale":
        return _("You signed in anew while this form was open.")
    if kept.why == "before" and viewer.account_id:
        return _(
            "This form was opened before anybody was signed in. You are now signed in as %(name)s."
        ) % {"name": viewer.name or viewer.account_id}
    minutes = settings.ZEREN.idle_minutes
    return _(
        "You were signed out before this arrived: after %(n)s minutes without use, or from another "
        "device."
    ) % {"n": minutes}


def _told(kept: Kept) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in {one.field for one in kept.files}:
        files = [one for one in kept.files if one.field == name]
        size = max(1, sum(len(one.data) for one in files) // 1024)
        found[name] = ngettext(
            "%(n)s file is kept (%(size)s kB) and is sent with this form. Choosing another "
            "replaces it.",
            "%(n)s files are kept (%(size)s kB) and are sent with this form. Choosing others "
            "replaces them.",
            len(files),
        ) % {"n": len(files), "size": size}
    return found


def _mine(request: HttpRequest, token: str) -> Kept | None:
    kept = keeping.opened(token, at=_now()) if token else None
    if kept is None or kept.account_id not in (0, viewer_of(request).account_id):
        return None
    return kept


def _whose(request: HttpRequest) -> Whose | None:
    try:
        said = request.POST.get(FIELD, "")
    except UnreadablePostError:  # the sender is gone
        return None
    if not said:
        return None
    try:
        account, name = json.loads(signing.Signer(salt=SIGNER).unsign_object(said))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(account), str(name)


def _sign_in_to(where: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': where})}"


def _is_foreign(request: HttpRequest) -> bool:
    """Sent from a page of another house: nothing of it is kept."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return True
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin != "null" and urlsplit(origin).netloc != request.get_host()


def name_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _is_public(path: str) -> bool:
    access = access_of(resolve(path).func)
    return access is not None and access.kind == "public"


def is_for_anybody(request: HttpRequest) -> bool:
    """Does the view take this form from whoever sends it (a report without a name)?"""
    asked = getattr(resolve(request.path_info).func, "takes_from_anybody", None)
    return bool(asked and asked(request))


def _go(request: HttpRequest, token: str) -> HttpResponse:
    return _to(request, address(token or "none"))


def _to(request: HttpRequest, where: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=200, headers={"HX-Redirect": where})
    return HttpResponse(status=303, headers={"Location": where})


def _now() -> datetime:
    return clock.now()  # noqa: TID251 - how long a form is kept, is asked at the door


def _is_led_on(response: HttpResponse) -> bool:
    return response.status_code in (301, 302, 303) or "HX-Redirect" in response.headers


def _is_page(response: HttpResponse) -> bool:
    return (
        not response.streaming
        and response.status_code in (200, 400, 409, 422)
        and response.headers.get("Content-Type", "").startswith("text/html")
        and b"<main" in response.content
    )
