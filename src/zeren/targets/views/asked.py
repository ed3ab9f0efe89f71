"""Who may open and set targets, and the year and language that were asked for."""

from django.views.decorators.http import require_http_methods

from zeren.web.access import Request, allow

leading = allow.roles("safety_manager", "auditor", heads=True)

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])

YEARS = range(2000, 2101)


def year_asked(text: str, otherwise: int) -> int:
    """The year in the address, or another one when it says none."""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else otherwise
    return year if year in YEARS else otherwise


def may_set(request: Request, path: str) -> bool:
    """Whether the reader sets targets of a unit: its head, or a safety manager over it."""
    return bool(path) and (request.viewer.leads(path) or request.viewer.has("safety_manager", path))


def language_of(request: Request) -> str:
    """The language of the page."""
    return str(getattr(request, "LANGUAGE_CODE", "")) or request.viewer.language
