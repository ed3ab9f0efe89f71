"""Pictures of a cascade: a sankey where a number is shared out, a tree for all other kinds."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zeren.core.tongue import say
from zeren.targets.queries import TreeRow, plain, said

FLOWS = ("CN", "CA", "FN")
MOST, LEVELS = 12, 2
"""So many units are drawn below one, the largest first and the rest as one; so many levels."""


def picture(rows: Sequence[TreeRow]) -> tuple[str, Any]:
    """The kind of chart and its data; ("", None) when there is nothing below to draw."""
    if not rows or len(rows) < 2 or rows[0].target is None:
        return "", None
    top = rows[0].target
    some, more = _bounded(rows)
    if top.kind in FLOWS and top.rule == "APPORTION" and top.value:
        return "sankey", _sankey(some, more)
    return "tree", _tree(some, more)


def _bounded(rows: Sequence[TreeRow]) -> tuple[list[TreeRow], dict[int, list[TreeRow]]]:
    """The rows to draw, and by unit above those that are drawn as one."""
    under: dict[int, list[TreeRow]] = {}
    for row in rows[1:]:
        if row.depth <= LEVELS and row.target is not None:
            under.setdefault(row.unit.parent_id or 0, []).append(row)
    kept = {rows[0].unit.id}
    more: dict[int, list[TreeRow]] = {}
    for above, some in under.items():
        largest = sorted(some, key=lambda one: (not one.problems, -_size(one)))
        kept |= {one.unit.id for one in largest[:MOST]}
        more[above] = largest[MOST:]
    drawn: set[int] = {rows[0].unit.id}
    for row in rows[1:]:
        if row.unit.id in kept and row.unit.parent_id in drawn:
            drawn.add(row.unit.id)
    return [row for row in rows if row.unit.id in drawn], {
        above: some for above, some in more.items() if some and above in drawn
    }


def _size(row: TreeRow) -> float:
    return float(row.target.value) if row.target else 0


def _more(some: Sequence[TreeRow]) -> str:
    """The name of what is drawn as one."""
    told = ngettext("and %(n)s unit more", "and %(n)s units more", len(some))
    return str(told % {"n": len(some)})


def _sankey(rows: Sequence[TreeRow], more: Mapping[int, Sequence[TreeRow]]) -> dict[str, Any]:
    nodes: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    seen: dict[int, str] = {}
    for row in rows:
        target = row.target
        if target is None or not target.value:
            continue
        name = row.unit.code
        seen[row.unit.id] = name
        state = "gap" if row.problems else "ok"
        label = f"{_name(row)} {plain(target.value)}"
        nodes.append({"name": name, "label": label, "state": state})
        parent = seen.get(row.unit.parent_id or 0)
        if parent is not None:
            links.append({"source": parent, "target": name, "value": float(target.value)})
        if rest := sum(one.target.value for one in more.get(row.unit.id, ()) if one.target):
            label = f"{_more(more[row.unit.id])} {plain(rest)}"
            nodes.append({"name": f"{name}/more", "label": label, "state": "plain"})
            links.append({"source": name, "target": f"{name}/more", "value": float(rest)})
        if target.own:
            label = _("Own staff %(number)s") % {"number": target.own}
            nodes.append({"name": f"{name}/own", "label": label, "state": "plain"})
            links.append({"source": name, "target": f"{name}/own", "value": target.own})
        if target.reserve:
            kept = f"{name}/reserve"
            label = _("Reserve %(number)s") % {"number": target.reserve}
            nodes.append({"name": kept, "label": label, "state": "plain"})
            links.append({"source": name, "target": kept, "value": target.reserve})
    return {"nodes": nodes, "links": links}


def _tree(rows: Sequence[TreeRow], more: Mapping[int, Sequence[TreeRow]]) -> dict[str, Any]:
    drawn: dict[int, dict[str, Any]] = {}
    for row in rows:
        node: dict[str, Any] = {
            "name": _name(row),
            "note": _say(said(row.target)) if row.target else _("nothing given"),
            "children": [],
        }
        parent = drawn.get(row.unit.parent_id or 0)
        if parent is not None:
            parent["children"].append(node)
        drawn[row.unit.id] = node
    for above, some in more.items():
        drawn[above]["children"].append({"name": _more(some), "note": "", "children": []})
    # the name of the whole stands over its point: beside it there is no room on the left
    return {**drawn[rows[0].unit.id], "label": {"position": "top", "align": "left", "distance": 6}}


def _name(row: TreeRow) -> str:
    return _say(row.unit.name)


def _say(text: dict[str, str]) -> str:
    return say(text, get_language() or "en")
