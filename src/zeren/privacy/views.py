"""The notice, what is known about me, and a copy of it."""

import io
import json
import zipfile
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.privacy import actions, queries, went
from zeren.privacy.bare import Whose
from zeren.privacy.register import KEPT, PURPOSES
from zeren.web.access import Request, allow, private
from zeren.web.files import ZIP, file


@allow.public
@require_GET
def notice(request: Request) -> HttpResponse:
    """What this house keeps of people, why, and what each of them may ask."""
    root = organisation.root(clock.today())
    return render(
        request,
        "privacy/notice.html",
        {
            "house": root.name if root else {},
            "purposes": PURPOSES.values(),
            "has_mine": request.viewer.is_known,
        },
    )


@allow.signed_in
@private
@require_GET
def mine(request: Request) -> HttpResponse:
    """Every table that names me, by what it is for."""
    order = list(PURPOSES)
    found = sorted(queries.counted(_whose(request)), key=lambda pair: order.index(pair[0].purpose))
    parts = [
        {
            "title": PURPOSES[purpose],
            "tables": [
                {"title": one.title, "number": number, "kept": KEPT[one.kept]}
                for one, number in some
            ],
        }
        for purpose, some in groupby(found, key=lambda pair: pair[0].purpose)
    ]
    context = {"parts": parts, "went": went.lines(request.viewer.person_id)}
    return render(request, "privacy/mine.html", context)


@allow.signed_in
@private
@require_POST
def copy(request: Request) -> HttpResponse:
    """All of it as one file that people and programs can read; that it was taken is a fact."""
    found = queries.counted(_whose(request))
    packed = io.BytesIO()
    gone = went.lines(request.viewer.person_id)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        told = [_("What the house keeps about you. One file for each table."), ""]
        for one, number in found:
            name = f"{one.label}.json"
            rows = list(queries.rows(one))
            archive.writestr(name, json.dumps(rows, ensure_ascii=False, indent=1))
            why = f"{PURPOSES[one.purpose]}; {KEPT[one.kept]}"
            told.append(f"{name}: {one.title} ({number}); {why}")
            for kept, data in queries.files(one):
                archive.writestr(f"{one.label}/{kept}", data)
        if gone:
            told += ["", _("Where it went"), *(f"- {one.sentence}" for one in gone)]
        archive.writestr("README.txt", "\n".join(told) + "\n")
    actions.copied(by=request.viewer.actor, tables=len(found), at=clock.now())
    return file(packed.getvalue(), "my-data.zip", ZIP, people=1, is_own=True)


def _whose(request: Request) -> Whose:
    return Whose(request.viewer.person_id or 0, request.user.pk or 0)
