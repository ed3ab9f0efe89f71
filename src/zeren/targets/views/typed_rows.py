"""The rows of a target as its page shows them: to be read, or to be typed into."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.core.refusal import Refused
from zeren.core.targets import bounds
from zeren.core.targets import cascade as rules
from zeren.targets import naming, queries
from zeren.targets.queries import Cells, TreeRow
from zeren.web import words
from zeren.web.access import Request
from zeren.web.paging import ListPage, page_of
from zeren.web.parts import Trouble

PER = 100
"""Rows of one page: each is typed into in up to five places."""
DEEPEST = 4
Typed = Mapping[int, tuple[Cells, Cells]]


def told(rows: Sequence[TreeRow]) -> list[dict[str, object]]:
    """Rows to be read."""
    return [
        {
            "unit": row.unit,
            "depth": min(row.depth, DEEPEST),
            "people": row.people,
            "target": row.target,
            "said": queries.said(row.target) if row.target else None,
            "rule": naming.RULES[row.target.rule]
            if row.target and (row.target.rule or row.depth == 0)
            else "",
            "given": row.given,
            "is_shared": bool(row.target and row.target.rule == rules.APPORTION),
            "problems": [words.said(problem) for problem in row.problems],
        }
        for row in rows
    ]


def grid(
    request: Request,
    top: queries.Target,
    version: queries.TargetSet,
    rows: Sequence[TreeRow],
    refused: Refused | None,
    typed: Typed,
) -> dict[str, object]:
    """Rows to be typed into, a page of them, with the words that the script fills in."""
    asked = request.GET.get("q", "").strip().casefold()
    wanted = [row for row in rows if not asked or asked in _named(row)]
    found: dict[str, list[str]] = {}
    for one in refused.problems if refused else ():
        found.setdefault(one.where, []).append(words.said(one))
    known = {row.unit.id: row for row in rows}
    page: ListPage[dict[str, object]] = page_of(
        request, wanted, lambda some: _shown(some, known, top, found, typed), per=PER
    )
    steps = queries.steps_of(top, version.pk)
    kinds = [
        (one, naming.RULES[one])
        for one in ("", *rules.RULES)
        if not one or rules.fits(one, top.kind, top.indicator.roll_up)
    ]
    where = reverse("targets:rows", args=[top.pk])
    return {
        "page": page,
        "q": asked,
        "action": f"{where}?{request.GET.urlencode()}",
        "rules": kinds,
        "undo": steps.undo,
        "redo": steps.redo,
        "is_floor": top.kind in bounds.FLOORS,
        "words": {name: str(text) for name, text in _words().items()},
    }


def troubles(refused: Refused, rows: Sequence[TreeRow]) -> list[Trouble]:
    """The problems of a refusal, each with its unit and the way to its row."""
    names = {str(row.unit.id): words.shown(row.unit.name) for row in rows}
    return [
        Trouble(words.sentence(refused.code, refused.params), code=refused.code),
        *(
            Trouble(words.said(one), names.get(one.where, ""), f"#unit-{one.where}", one.code)
            for one in refused.problems
        ),
    ]


def _named(row: TreeRow) -> str:
    return f"{row.unit.code} {' '.join(row.unit.name.values())}".casefold()


def _shown(
    some: Sequence[TreeRow],
    known: Mapping[int, TreeRow],
    top: queries.Target,
    found: Mapping[str, list[str]],
    typed: Typed,
) -> list[dict[str, object]]:
    """The rows of a page, with the units above the first, so that sums have their whole."""
    above: list[TreeRow] = []
    there = {row.unit.id for row in some}
    up = (some[0].unit.parent_id or 0) if some else 0
    while up in known and up not in there:
        above.insert(0, known[up])
        up = known[up].unit.parent_id or 0
    rows = [*above, *some]
    here: dict[int, int | Fraction] = {}
    for row in rows:
        if row.target is not None:
            over = row.unit.parent_id or 0
            here[over] = here.get(over, 0) + row.target.value
    return [
        _row(row, known, top, row.given - here.get(row.unit.id, 0), found, typed) for row in rows
    ]


def _row(
    row: TreeRow,
    known: Mapping[int, TreeRow],
    top: queries.Target,
    rest: int | Fraction,
    found: Mapping[str, list[str]],
    typed: Typed,
) -> dict[str, object]:
    target, above = row.target, known.get(row.unit.parent_id or 0)
    cells = queries.cells_of(target, row.stretch)
    was, now = typed.get(row.unit.id, (cells, cells))
    # what was not typed over shows what stands there by now
    changed = {name: text for name, text in asdict(now).items() if text != getattr(was, name)}
    cases = queries.allowed(target, row.people) if target else None
    is_shared = bool(target and target.rule == rules.APPORTION)
    return {
        "unit": row.unit,
        "level": row.depth + 1,
        "level_below": row.depth + 2,
        "indent": min(row.depth, DEEPEST),
        "indent_below": min(row.depth + 1, DEEPEST),
        "people": row.people,
        "direct": row.direct,
        "target": target,
        "said": queries.said(target) if target else None,
        "cells": cells,
        "now": Cells(**{**asdict(cells), **changed}),
        "was": json.dumps(list(asdict(cells).values()), ensure_ascii=False),
        "rest": queries.plain(rest).replace(",", ""),
        "has_below": bool(row.below),
        "is_shared": is_shared,
        "may_limit": row.depth > 0 or top.parent_id is None,
        "may_stretch": row.stretch is not None or bool(above and above.stretch),
        "may_reserve": bool(row.below) and queries.keeps_reserve(target or top),
        "people_of_rate": row.people if cases is not None else 0,
        "told": _told(row, cases, is_shared),
        "problems": found.get(str(row.unit.id), []) or [words.said(one) for one in row.problems],
    }


def _told(row: TreeRow, cases: int | None, is_shared: bool) -> str:
    if cases is not None:
        return ngettext("allows %(n)s case", "allows %(n)s cases", cases) % {"n": cases}
    if is_shared and row.target:
        return _("%(given)s of %(value)s given out, reserve %(reserve)s") % {
            "given": queries.plain(row.given + row.target.own),
            "value": queries.plain(row.target.value),
            "reserve": row.target.reserve,
        }
    return ""


def _words() -> dict[str, str]:
    """Sentences that the script fills in while somebody types."""
    places = {name: f"{{{name}}}" for name in ("given", "value", "reserve", "over", "left", "n")}
    return {
        "given": _("%(given)s of %(value)s given out, reserve %(reserve)s") % places,
        "over": _("%(over)s more than the %(value)s allowed") % places,
        "short": _("%(over)s less than the %(value)s asked for") % places,
        "cases_one": ngettext("allows %(n)s case", "allows %(n)s cases", 1) % places,
        "cases": ngettext("allows %(n)s case", "allows %(n)s cases", 2) % places,
        "changed_one": ngettext("Save %(n)s row", "Save %(n)s rows", 1) % places,
        "changed": ngettext("Save %(n)s row", "Save %(n)s rows", 2) % places,
        "pasted": _("%(n)s cells pasted, %(left)s did not fit.") % places,
    }
