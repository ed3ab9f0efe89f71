"""A workbook that was applied is taken back as one act, as long as nothing was built upon it.

Nothing is deleted: what it began never was, what it ended goes on, what it renamed is called as
before, each as a new fact. What somebody signed since then stands, and so does the workbook.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.days import date_of as day_to_date
from zeren.core.refusal import Refused
from zeren.core.roster.state import Change
from zeren.ledger import actions as ledger
from zeren.ledger import queries as facts
from zeren.organisation.actions import roster_writes
from zeren.organisation.actions.rows import (
    Rows,
    changing,
    counted,
    is_built_upon,
    named,
    rows_of,
    steps,
)
from zeren.organisation.models import (
    Bundle,
    Charge,
    Custody,
    Engagement,
    Grant,
    Holding,
    PostPlace,
    RoleRequest,
    ThingPlace,
    UnitPlace,
    Upload,
)
from zeren.organisation.queries import date_of
from zeren.organisation.queries import workbook as queries

SIGNS = (
    "letter.signed",
    "letter.signed_on_paper",
    "letter.acknowledged",
    "letter.countersigned",
    "attendance.confirmed",
    "attempt.passed",
)
HANGS_ON = (
    ("person", "person_id", (Engagement, Holding, Custody, Grant, RoleRequest)),
    ("post", "post_id", (PostPlace, Holding, Custody)),
    ("unit", "unit_id", (UnitPlace, PostPlace, Charge, Grant, RoleRequest)),
    ("unit", "parent_id", (UnitPlace,)),
    ("unit", "team_id", (Custody,)),
    ("thing", "thing_id", (ThingPlace, Charge, Custody)),
    ("thing", "place_id", (ThingPlace,)),
)
"""What can hang on a person, post, unit or thing that a workbook brought in."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking back means: entries that never were, that go on, and names that return."""

    begun: int
    ended: int
    renamed: int


def keep(upload_id: int, changes: Iterable[Change], wrote: roster_writes.Wrote) -> None:
    """What a workbook of one part did, so that it can be taken back."""
    renamed = [queries.plain_change(one) for one in changes if one.act.endswith(".changed")]
    done = {"steps": steps(wrote.log), "renamed": renamed, "new": wrote.new}
    Bundle.objects.create(upload_id=upload_id, kind="undo", seq=0, number=1, items=[done])


def plan_undo(upload_id: int, *, by: Actor, at: datetime) -> Undoing:
    """Refused: import.not_allowed, .not_applied, .signed_since, .built_upon."""
    if not queries.may(by, queries.MAY_IMPORT, date_of(at)):
        raise Refused("import.not_allowed")
    found = Upload.objects.filter(pk=upload_id, state="APPLIED").first()
    kept = Bundle.objects.filter(upload_id=upload_id, kind="undo").first()
    if found is None or kept is None:
        raise Refused("import.not_applied")
    what = kept.items[0]
    done = rows_of(what["steps"])
    people = sorted({pk for row, _was, _now in done if (pk := getattr(row, "person_id", None))})
    told = facts.facts("organisation.imported").filter(about_kind="upload", about_id=upload_id)
    since = told.values_list("pk", flat=True).first() or 0
    if signed_since(since, people):
        raise Refused("import.signed_since")
    if is_built_upon(done) or hangs(what):
        raise Refused("import.built_upon")
    begun, ended = counted(done)
    return Undoing(begun, ended, renamed=len(what["renamed"]))


def undo(upload_id: int, *, by: Actor, at: datetime) -> Undoing:
    """Take it back. Refused: as plan_undo, import.moved_meanwhile."""
    with changing("import.moved_meanwhile"):
        told = plan_undo(upload_id, by=by, at=at)
        kept = Bundle.objects.get(upload_id=upload_id, kind="undo")
        what = kept.items[0]
        rows = Rows(by=by, at=at, refusal="import.moved_meanwhile")
        done = rows_of(what["steps"])
        since = [row.from_day if was is None else min(was, now) for row, was, now in done if row]
        touched = rows.take_back(done)
        back = [
            Change(one.act, one.sheet, one.line, one.key, one.after, one.before)
            for one in map(queries.change_of, what["renamed"])
        ]
        on = date_of(at)
        if back:
            roster_writes.write(back, upload_id=upload_id, on=on, by=by, at=at)
        if not Upload.objects.filter(pk=upload_id, state="APPLIED").update(state="UNDONE"):
            raise Refused("import.moved_meanwhile")
        kept.delete()
        first = day_to_date(min(since)) if since else on
        ledger.record(
            "organisation.import_undone",
            about=("upload", upload_id),
            by=by,
            at=at,
            body={**named(touched), "since": first.isoformat() if first else None},
        )
    return told


def signed_since(fact: int, people: Iterable[int]) -> bool:
    """Has one of them signed, attended or passed anything after a fact?"""
    signed = facts.facts().filter(pk__gt=fact, code__in=SIGNS, actor_kind="person")
    return signed.filter(actor_id__in=list(people)).exists()


def hangs(what: queries.Item) -> bool:
    """Does anything that the workbook did not write hang on what it brought in?"""
    own: dict[str, set[int]] = {}
    for kind, pk, _was, _now in what["steps"]:
        own.setdefault(kind, set()).add(pk)
    for kind, column, tables in HANGS_ON:
        ids = what["new"].get(kind, [])
        for table in tables if ids else ():
            rows = table._default_manager.filter(**{f"{column}__in": ids})
            mine = own.get(str(getattr(table, "EVIDENCE_KIND", "")), set())
            if set(rows.values_list("pk", flat=True)) - mine:
                return True
    return False
