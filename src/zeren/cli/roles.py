"""What the role that runs the web server and the worker may do to evidence on PostgreSQL.

`zeren setup --owner ADDRESS` lets another role own the tables; the one of the setting `database`
may then read and add, and change only what an act changes. Whoever breaks into the web server, or
reads its address, can no longer edit what was recorded; whoever holds the owner's address can, and
is found by the audit. On SQLite there are no roles.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

#: Tables whose rows are only added, or of which only these columns ever change.
CHANGES: dict[str, tuple[str, ...]] = {
    "ledger.Fact": (),
    "ledger.Leaf": (),
    "ledger.Node": (),
    "ledger.Checkpoint": (),
    "letters.Template": (),
    "letters.ChangePolicy": (),
    "letters.Renewal": (),
    "letters.Letter": (
        "state", "signed_at", "in_force_at", "closed_at", "ends_day", "ends_reason", "ends_fact",
        "needs", "pdf_digest",
    ),
    "letters.Signature": ("fact_id",),
    "training.Attendance": (),
    "hazards.HazardStep": (),
    "hazards.BoundHour": (),
    "hazards.HazardPhoto": (),
    "incidents.EventPerson": (),
    "incidents.EventNote": (),
    "incidents.EventFigure": (),
    "incidents.EventPhoto": (),
    "incidents.Scale": (),
    "incidents.Exposure": (),
    "assessment.Score": (),
    "handover.Signed": (),
    "handover.Item": ("state", "successor_id", "because"),
    "handover.Handover": (
        "state", "until", "words", "confirmed_by_id", "confirmed_at", "closed_at",
    ),
    "assessment.Reached": (),
    "assessment.Scheme": (
        "body", "digest", "state", "consulted_date", "consulted_with", "written_at", "published_at",
    ),
    "assessment.Veto": ("state", "words", "asked_by_id", "decided_by_id", "decided_at"),
    "responsibility.DutyList": (),
    "organisation.HouseLanguages": (),
    "organisation.PersonName": (),
    "obligations.Obligation": ("known_to",),
    "organisation.UnitPlace": ("to_day",),
    "organisation.PostPlace": ("to_day",),
    "organisation.Engagement": ("to_day",),
    "organisation.Holding": ("to_day",),
    "organisation.ThingPlace": ("to_day",),
    "organisation.Charge": ("to_day",),
    "organisation.Custody": ("to_day",),
    "organisation.Grant": ("to_day", "ended_id"),
}  # fmt: skip

#: Evidence of which rows may go: a draft that is taken back.
MAY_GO = frozenset({"targets.Target"})


def statements(role: str) -> Iterator[str]:
    """What the owner says once, after each migration; saying it again changes nothing."""
    name = quoted(role)
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"
    for label in evidence():
        table = quoted(apps.get_model(label)._meta.db_table)
        kept = "TRUNCATE" if label in MAY_GO else "DELETE, TRUNCATE"
        yield f"REVOKE {kept} ON {table} FROM {name}"
        if label in CHANGES:
            yield f"REVOKE UPDATE ON {table} FROM {name}"
            if CHANGES[label]:
                columns = ", ".join(map(quoted, CHANGES[label]))
                yield f"GRANT UPDATE ({columns}) ON {table} TO {name}"


def evidence() -> list[str]:
    """Labels of the tables that are guarded."""
    found = {model._meta.label for model in apps.get_models() if hasattr(model, "EVIDENCE")}
    return sorted(found | set(CHANGES))


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def standing(connection: BaseDatabaseWrapper) -> str:
    """How this connection stands to the evidence, as a sentence; empty on SQLite."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, has_table_privilege('ledger_fact', 'UPDATE, DELETE'),"
            " pg_has_role(current_user, tableowner, 'USAGE')"
            " FROM pg_tables WHERE tablename = 'ledger_fact' AND schemaname = 'public'"
        )
        row = cursor.fetchone()
    if row is None:
        return "the tables are not there yet"
    role, may_change, owns = row
    if owns or may_change:
        return f"{role} may change what was recorded; see zeren setup --owner"
    return f"{role} may read and add, and not change what was recorded"
