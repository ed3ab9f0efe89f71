"""One search box: people, units, things and letter numbers, within what the viewer may see."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.core import folding
from zeren.core.viewer import Viewer
from zeren.ledger import clock
from zeren.letters import queries as letters
from zeren.organisation import queries as organisation
from zeren.web import links
from zeren.web.access import Request, allow

MOST = 20
SHORTEST = 1


@allow.signed_in
@require_GET
def search(request: Request) -> HttpResponse:
    """What is found, by kind; one word or several, name, number or pinyin."""
    asked = " ".join(request.GET.get("q", "").split())[:60]
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    if len(asked) >= SHORTEST:
        groups = [
            (_("People"), _people(request.viewer, asked)),
            (_("Units"), _units(request.viewer, asked)),
            (_("Things"), _things(asked)),
            (_("Letters"), _letters(request.viewer, asked)),
        ]
    found = [(label, rows) for label, rows in groups if rows]
    number = sum(len(rows) for _label, rows in found)
    return render(request, "desk/search.html", {"asked": asked, "groups": found, "number": number})


def _people(viewer: Viewer, asked: str) -> list[dict[str, Any]]:
    """Those in sight of the viewer's posts and roles, and the viewer."""
    on = clock.today()
    paths = list(viewer.paths_seen())
    paths += [grant.path for grant in viewer.roles if grant.role == "clerk"]
    rows = organisation.people().filter(organisation.called(asked))
    if viewer.root_path and not any(viewer.root_path.startswith(path) for path in paths):
        rows = rows.filter(organisation.seated_in(paths, on) | Q(pk=viewer.person_id))
    return [
        {"name": row.name, "under": row.number, "href": links.person(row.pk)}
        for row in rows.order_by("number")[:MOST]
    ]


def _units(viewer: Viewer, asked: str) -> list[dict[str, Any]]:
    """Those in sight of the viewer's posts and roles, and those above the own one."""
    on, clerks = clock.today(), {grant.path for grant in viewer.roles if grant.role == "clerk"}
    rows = organisation.units_of(organisation.path_ids(viewer.unit_path), on)
    for path in {*viewer.paths_seen(), *clerks}:
        rows += organisation.unit_tree(on, path)
    found = [
        row
        for row in sorted({row.id: row for row in rows}.values(), key=lambda row: row.path)
        if folding.holds(asked, row.code, *row.name.values())
    ]
    return [
        {"name": row.name, "under": row.code, "href": links.unit(row.id)} for row in found[:MOST]
    ]


def _things(asked: str) -> list[dict[str, Any]]:
    """Everyone in the house may know who answers for a thing."""
    found = [
        row
        for row in organisation.things(clock.today())
        if folding.holds(asked, row.code, *row.name.values())
    ]
    return [
        {"name": row.name, "under": row.code, "href": links.thing(row.id)} for row in found[:MOST]
    ]


def _letters(viewer: Viewer, asked: str) -> list[dict[str, Any]]:
    ids = list(letters.letter_ids(viewer, on=clock.today(), words=asked)[:MOST])
    return [
        {"name": row.number, "under": row.person.name, "href": links.letter(row.pk)}
        for row in letters.letters_by_id(ids, clock.today())
    ]
