"""Who may open and set targets, and the year and language that were asked for."""

from typing import Any

from django.forms import Form
from django.views.decorators.http import require_http_methods

from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.organisation.queries import search
from zeren.web.access import Request, allow

leading = allow.roles("safety_manager", "auditor", heads=True)

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])

Context = dict[str, Any]
"""What a page, a form or an act is given by name."""

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


def posts_to_choose(request: Request) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every post of the house by unit, in the language of the page."""
    tongue, viewer = language_of(request), request.viewer
    return [
        (say(unit, tongue), [(pk, say(name, tongue)) for pk, name in posts])
        for unit, posts in search.posts_to_choose([viewer.root_path], viewer.on)
    ]


def person_typed(form: Form, viewer: Viewer) -> int | None:
    """The one person that a staff number or a name is of. Refused: targets.holder_not_here."""
    text = form.cleaned_data.get("person", "").strip()
    if not text:
        return None
    people = search.search_people([viewer.root_path], viewer.on, text)
    if len(people) != 1:
        raise Refused("targets.holder_not_here", [Problem("targets.holder_not_here", "person")])
    return people[0][0]
