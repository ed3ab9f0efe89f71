"""Labels for the wall: the QR code of a place with its name beside it, and all of them to print."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zeren.core.tongue import within
from zeren.hazards import queries
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.web import qr as codes
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404

SIZES = ("a6", "a4")


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed: the code, the number and the name of one place."""

    code: str
    name: Any
    qr: codes.Code
    languages: tuple[str, ...]


@allow.roles("safety_manager", "clerk", "administrator", heads=True)
@require_GET
def label(request: Request, code: str) -> HttpResponse:
    """One label, A6 for the door or A4 for the hall."""
    thing = get_or_404(organisation.thing_by_code(code, clock.today()))
    size = request.GET.get("size", "")
    size = size if size in SIZES else SIZES[0]
    return render(
        request,
        "hazards/label.html",
        {"label": _label(request, thing.code, thing.name), "size": size, "sizes": SIZES},
    )


@allow.roles("safety_manager", "clerk", "administrator", heads=True)
@require_GET
def labels(request: Request) -> HttpResponse:
    """The labels of all places, four to a sheet."""
    places = [row for row in organisation.things(clock.today()) if row.kind == "place"]
    drawn = [_label(request, row.code, row.name) for row in places]
    return render(request, "hazards/labels.html", {"labels": drawn})


def _label(request: Request, code: str, name: Any) -> Label:
    """The address on the label is the installation's own, else that of this request."""
    path = reverse("hazards:report", args=[queries.place_code(code)])
    address = codes.on_paper(request, path)
    languages = organisation.languages(clock.today())
    return Label(code, within(name, languages), codes.qr(address), languages)
