"""Workbooks that wait or were applied, and the organisation as a workbook sees it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from zeren.core import roster
from zeren.core.actor import Actor
from zeren.core.roster_state import State
from zeren.core.workbook import Book, Row, SheetProblem
from zeren.organisation.models import (
    Charge,
    Custody,
    Grant,
    Holding,
    Person,
    Post,
    StagedRow,
    Thing,
    Unit,
    Upload,
)
from zeren.organisation.queries import reach
from zeren.organisation.queries.units import root

Texts = dict[str, str]
MAY_IMPORT = ("clerk", "safety_manager", "administrator")
MAY_GRANT = ("administrator",)


@dataclass(frozen=True, slots=True)
class Preview:
    """An upload with what it would change today; `seen` is the digest of exactly that."""

    upload: Upload
    plan: roster.Plan
    seen: str
    letters: Mapping[str, Mapping[str, str]]


def uploads() -> QuerySet[Upload]:
    """Uploads, newest first."""
    return Upload.objects.order_by("-id")


def upload(upload_id: int) -> Upload | None:
    return Upload.objects.filter(pk=upload_id).first()


def waiting() -> int:
    """How many uploads wait for a decision."""
    return Upload.objects.filter(state="STAGED").count()


def named(numbers: list[str]) -> list[tuple[str, str]]:
    """(staff number, name) of people, in the order asked."""
    names = dict(Person.objects.filter(number__in=numbers).values_list("number", "name"))
    return [(number, names.get(number, "")) for number in numbers]


def staged(found: Upload) -> Book:
    """The rows of an upload as they were read, with the problems found in reading."""
    rows: dict[str, list[Row]] = {sheet: [] for sheet in found.counts.get("rows", {})}
    for sheet, line, values in (
        StagedRow.objects.filter(upload=found)
        .order_by("sheet", "line", "id")
        .values_list("sheet", "line", "values")
    ):
        rows.setdefault(sheet, []).append(Row(sheet, line, values))
    return Book(
        rows={sheet: tuple(lines) for sheet, lines in rows.items()},
        problems=tuple(SheetProblem(**one) for one in found.problems),
        letters=found.counts.get("letters", {}),
    )


def preview(upload_id: int, *, on: date, known: roster.Known | None = None) -> Preview | None:
    """What the upload would change, planned against the organisation of this moment."""
    found = upload(upload_id)
    if found is None:
        return None
    plan = roster.plan(state(), staged(found), on=on, known=known)
    return Preview(found, plan, digest_of(plan), found.counts.get("letters", {}))


def target_rows(upload_id: int) -> list[Texts]:
    """The targets of an upload: year, indicator, value ("4", "100%") and rule, as read."""
    found = StagedRow.objects.filter(upload_id=upload_id, sheet="targets").order_by("line")
    return list(found.values_list("values", flat=True))


def digest_of(plan: roster.Plan) -> str:
    """SHA-256 of the changes: two previews with the same digest do the same."""
    changes = [
        (change.act, change.sheet, change.line, change.key, change.before, change.after)
        for change in plan.changes
    ]
    text = json.dumps(changes, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def may(by: Actor, roles: tuple[str, ...], on: date) -> bool:
    """Does this actor hold one of the roles over the whole organisation, or head it?

    Over the whole, since a workbook may touch any part of it. Before anybody is brought in, the
    first administrator's account may.
    """
    if by.kind == "account" and not Person.objects.exists():
        return True
    top = root(on)
    return reach.holds(by, roles, on, top.path if top else "")


def gives_to_self(plan: roster.Plan, by: Actor) -> bool:
    """Does the plan give a role to the person who acts?"""
    if by.kind != "person":
        return False
    number = Person.objects.filter(pk=by.id).values_list("number", flat=True).first()
    return any(
        change.act == "role.granted" and change.key.split(" ")[0] == number
        for change in plan.changes
    )


def state() -> State:
    """The organisation in the words of a workbook: the latest of what is known, by code."""
    return State(units=_units(), posts=_posts(), people=_people(), things=_things(), roles=_roles())


def _units() -> dict[str, Texts]:
    rows = Unit.objects.values_list("code", "name", "kind", "parent__code", "from_date")
    return {
        code: {**_names(name), "kind": kind, "parent": parent or "", "from": start.isoformat()}
        for code, name, kind, parent, start in rows
    }


def _posts() -> dict[str, Texts]:
    rows = Post.objects.values_list(
        "code", "name", "unit__code", "layer", "is_head", "catalogue_code", "from_date"
    )
    return {
        code: {
            **_names(name),
            "unit": unit,
            "layer": str(layer),
            "head": "yes" if is_head else "no",
            "catalogue": catalogue,
            "from": start.isoformat(),
        }
        for code, name, unit, layer, is_head, catalogue, start in rows
    }


def _people() -> dict[str, Texts]:
    latest: dict[int, tuple[str, date, date | None]] = {}
    for person_id, post, start, end in (
        Holding.objects.filter(is_primary=True)
        .order_by("from_date", "id")
        .values_list("person_id", "post__code", "from_date", "to_date")
    ):
        latest[person_id] = (post, start, end)
    found = {}
    for pk, number, name, kind, employer, language, email, phone, start, end in (
        Person.objects.values_list(
            "id", "number", "name", "kind", "employer", "language", "email", "phone",
            "from_date", "to_date",
        )
    ):  # fmt: skip
        post, held_from, held_to = latest.get(pk, ("", start, None))
        last = end or held_to
        found[number] = {
            "name": name,
            "kind": kind,
            "employer": employer,
            "language": language,
            "email": email,
            "phone": phone,
            "post": post,
            "from": held_from.isoformat(),
            "to": last.isoformat() if last else "",
        }
    return found


def _things() -> dict[str, Texts]:
    found: dict[str, Texts] = {}
    for code, kind, name, place, start in Thing.objects.values_list(
        "code", "kind", "name", "place__code", "from_date"
    ):
        found[code] = {**_names(name), "kind": kind, "place": place or "",
                       "charge": "", "charge_from": start.isoformat(),
                       "users": "", "users_from": start.isoformat(),
                       "from": start.isoformat()}  # fmt: skip
    open_ended = Q(to_date__isnull=True)
    for code, unit, start in (
        Charge.objects.filter(open_ended)
        .order_by("from_date", "id")
        .values_list("thing__code", "unit__code", "from_date")
    ):
        found[code] |= {"charge": unit, "charge_from": start.isoformat()}
    users: dict[str, list[str]] = {}
    for code, person, post, team, start in (
        Custody.objects.filter(open_ended)
        .order_by("from_date", "id")
        .values_list("thing__code", "person__number", "post__code", "team__code", "from_date")
    ):
        users.setdefault(code, []).append(person or post or team)
        found[code]["users_from"] = start.isoformat()
    for code, held in users.items():
        found[code]["users"] = " ".join(sorted(set(held)))
    return found


def _roles() -> dict[str, Texts]:
    rows = Grant.objects.filter(to_date__isnull=True, person__isnull=False).values_list(
        "person__number", "role", "unit__code", "from_date"
    )
    return {
        f"{number} {role} {unit}": {"from": start.isoformat()} for number, role, unit, start in rows
    }


def _names(name: Any) -> Texts:
    return {"name_zh": name.get("zh-hans", ""), "name_en": name.get("en", "")}
