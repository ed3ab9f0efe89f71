"""Who may open a page: one mark on every view, read by the test of every URL and every role."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Literal, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import resolve
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from zeren.core.viewer import NOBODY, ROLES, Viewer

Kind = Literal["public", "signed_in", "roles", "debug"]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Request(HttpRequest):
    """A request after the site's middleware has said who is looking. For annotations only."""

    viewer: Viewer


@dataclass(frozen=True, slots=True)
class Access:
    """The rule of one page.

    kind:   public (everyone), signed_in (any known viewer), roles (named below), debug.
    roles:  holding one of these anywhere opens the page; which rows are seen is for the query.
    heads:  heads of units may open it too.
    general_manager: the head of the root may open it too.
    """

    kind: Kind
    roles: tuple[str, ...] = ()
    heads: bool = False
    general_manager: bool = True
    acting: str = ""
    """Who does this kind of act for somebody away may open it too."""

    def opens_for(self, viewer: Viewer) -> bool:
        """True when this viewer may open the page; the debug kind is decided by the settings."""
        if self.kind == "public":
            return True
        if self.kind == "debug":
            return settings.DEBUG
        if not viewer.is_known:
            return False
        if self.kind == "signed_in":
            return True
        return (
            any(viewer.has(role) for role in self.roles)
            or (self.heads and viewer.is_head)
            or (self.general_manager and viewer.is_general_manager)
            or len(viewer.hands(self.acting)) > 1
        )


class Allow:
    """The marks: `@allow.public`, `@allow.signed_in`, `@allow.roles("auditor", heads=True)`."""

    def public(self, view: View) -> View:
        """Everyone, signed in or not."""
        return _guarded(view, Access("public"))

    def signed_in(self, view: View) -> View:
        """Everyone who is known here; the query decides which rows."""
        return _guarded(view, Access("signed_in"))

    def debug(self, view: View) -> View:
        """Only where DEBUG is on: pages for the people who build Zeren."""
        return _guarded(view, Access("debug"))

    def roles(
        self, *roles: str, heads: bool = False, gm: bool = True, acting: str = ""
    ) -> Callable[[View], View]:
        """Holders of one of `roles`; `heads` adds heads of units, `gm` the general manager,
        `acting` whoever does such acts for somebody away."""
        unknown = [role for role in roles if role not in ROLES]
        if unknown:
            raise ValueError(f"role must be one of {ROLES}, got {unknown}")
        access = Access("roles", tuple(roles), heads, gm, acting)

        def mark(view: View) -> View:
            return _guarded(view, access)

        return mark


allow = Allow()


def private(view: View) -> View:
    """A page with secrets: read or sent, kept by no browser, not packed (site/packing.py), and in
    no report of an error."""
    kept = never_cache(require_http_methods(["GET", "POST"])(sensitive_post_parameters()(view)))
    kept.is_secret = True  # type: ignore[attr-defined]  # read by what packs pages
    return kept


def read_only(view: View) -> View:
    """A page that is read, and asked anew each time."""
    return never_cache(require_GET(view))


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is looking; nobody when the middleware has not run (error pages)."""
    return cast(Viewer, getattr(request, "viewer", NOBODY))


def is_secret(view: Callable[..., object]) -> bool:
    """Is it a page with secrets?"""
    return bool(getattr(view, "is_secret", False))


def access_of(view: Callable[..., object]) -> Access | None:
    """The mark of a view, None when it was forgotten."""
    return cast("Access | None", getattr(view, "access", None))


def opens(viewer: Viewer, href: str) -> bool:
    """Would the page at this address of ours let the viewer in? A link that would not is not shown.

    Which rows are seen is for the page's own query.
    """
    access = access_of(resolve(urlsplit(href).path).func)
    return access is not None and access.opens_for(viewer)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send a stranger to sign-in and back to this page afterwards."""
    here = request.headers.get("HX-Current-URL") or request.get_full_path()
    if request.method != "GET" and "HX-Current-URL" not in request.headers:
        here = "/"
    where = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': here})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": where})
    return HttpResponse(status=302, headers={"Location": where})


def _guarded(view: View, access: Access) -> View:
    @wraps(view)
    def guard(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        viewer = viewer_of(request)
        if access.opens_for(viewer):
            return view(request, *args, **kwargs)
        if access.kind != "debug" and not viewer.is_known:
            return sign_in_first(request)
        raise Http404

    guard.access = access  # type: ignore[attr-defined]  # read by the URL and role matrix
    return cast(View, guard)
