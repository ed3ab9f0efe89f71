"""Pictures of a cascade: a sankey where a number is shared out, a tree for all other kinds."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zeren.core.tongue import say
from zeren.targets.queries import TreeRow, plain, said

FLOWS = ("CN", "CA", "FN")


def picture(rows: Sequence[TreeRow]) -> tuple[str, Any]:
    """The kind of chart and its data; ("", None) when there is nothing below to draw."""
    if not rows or len(rows) < 2 or rows[0].target is None:
        return "", None
    top = rows[0].target
    if top.kind in FLOWS and top.rule == "APPORTION" and top.value:
        return "sankey", _sankey(rows)
    return "tree", _tree(rows)


def _sankey(rows: Sequence[TreeRow]) -> dict[str, Any]:
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


def _tree(rows: Sequence[TreeRow]) -> dict[str, Any]:
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
    return drawn[rows[0].unit.id]


def _name(row: TreeRow) -> str:
    return _say(row.unit.name)


def _say(text: dict[str, str]) -> str:
    return say(text, get_language() or "en")
