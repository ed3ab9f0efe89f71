"""What a page answers to an act: done, refused with reasons, or not found."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm, BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from zeren.core.refusal import Refused
from zeren.web import words
from zeren.web.parts import Trouble

Row = TypeVar("Row")


def get_or_404(row: Row | None) -> Row:
    """The row, or 404: what is not yours to see does not exist for you."""
    if row is None:
        raise Http404
    return row


def done(request: HttpRequest, sentence: str, to: str, *args: object) -> HttpResponse:
    """Say what has been done and go to `to` (a URL or a URL name), so a reload repeats nothing."""
    messages.success(request, sentence)
    return go(request, to, *args)


def taken(answer: HttpResponse, kept_files: Iterable[str]) -> HttpResponse:
    """The form is done and this page says so; these of its files (SHA-256) are kept."""
    answer.is_taken = True  # type: ignore[attr-defined]  # read by web.whose
    answer.kept_files = list(kept_files)  # type: ignore[attr-defined]  # read by web.once
    return answer


def go(request: HttpRequest, to: str, *args: object) -> HttpResponse:
    """Go to another page after an act, for a browser (303) as for htmx (HX-Redirect)."""
    where = resolve_url(to, *args)
    if is_part(request):
        return HttpResponse(status=200, headers={"HX-Redirect": where})
    return HttpResponse(status=303, headers={"Location": where})


def refusal(
    request: HttpRequest,
    refused: Refused,
    template: str = "",
    context: Mapping[str, Any] | None = None,
    *,
    back: str = "",
) -> HttpResponse:
    """Show why an act was refused, status 409.

    template: the page to show again with `problems` at its top; its `context` is passed on.
    back:     without a template, where the button of the plain refusal page leads.
    An htmx request gets only the problem list, unless `template` names its part.
    """
    troubles = problems_of(refused)
    filled = {**(context or {}), "problems": troubles, "refused": refused}
    if not template:
        filled["back"] = back or _referer(request)
        template = "web/_problems.html" if is_part(request) else "web/refused.html"
    return render(request, template, filled, status=409)


def problems_of(refused: Refused) -> list[Trouble]:
    """The problem list of a refusal: its own sentence first, then every problem with its place.

    A refusal that is named after one of its problems says it once.
    """
    listed = [Trouble(words.said(one), place=one.where, code=one.code) for one in refused.problems]
    if any(one.code == refused.code for one in listed):
        return listed
    return [Trouble(words.sentence(refused.code, refused.params), code=refused.code), *listed]


def problems_in(form: BaseForm) -> list[Trouble]:
    """The problem list of a form: every error with a link to its field."""
    found: list[Trouble] = []
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        for error in errors:
            found.append(
                Trouble(
                    str(error),
                    place=str(bound.label) if bound else "",
                    href=f"#{_first_control(bound)}" if bound else "",
                )
            )
    return found


def put_on_form(form: BaseForm, refused: Refused) -> None:
    """Add a refusal to a form: problems naming a field go beside it, the rest to the top."""
    if not refused.problems:
        form.add_error(None, words.sentence(refused.code, refused.params))
    for one in refused.problems:
        form.add_error(one.where if one.where in form.fields else None, words.said(one))


@contextmanager
def put_on(form: BaseForm) -> Iterator[None]:
    """What is refused in here is put on the form, and the page goes on below."""
    try:
        yield
    except Refused as refused:
        put_on_form(form, refused)


def is_part(request: HttpRequest) -> bool:
    """True when htmx asks for a part of a page and not the browser for the whole."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


class RefusalMiddleware:
    """Turn a refusal that no view has caught into the refusal page instead of a 500."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refusal(request, exception)
        return None


def _first_control(bound: BoundField) -> str:
    """The id to jump to; of several radio buttons the first."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _referer(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return came_from
    return "/"
