"""A speed bump: the database itself refuses to change or delete facts, leaves and checkpoints.

Whoever owns the database can take it away; that is what the audit and checkpoints outside are
for. It keeps honest programs from mistakes.
"""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = (
    "ledger_fact", "ledger_leaf", "ledger_node", "ledger_checkpoint", "ledger_cosignature",
)  # fmt: skip
WORDS = "the ledger is never changed"


def put_up(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers (SQLite and PostgreSQL)."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for statement in _up(connection.vendor):
            cursor.execute(statement)


def take_down(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the triggers."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for statement in _down(connection.vendor):
            cursor.execute(statement)


def _up(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            for table in TABLES
            for act in ("UPDATE", "DELETE")
        ]
    if vendor == "postgresql":
        return [
            "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
            *(
                f"CREATE OR REPLACE TRIGGER {table}_never BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
                for table in TABLES
            ),
            *(
                f"CREATE OR REPLACE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
                for table in TABLES
            ),
        ]
    return []


def _down(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {table}_no_{act}"
            for table in TABLES
            for act in ("update", "delete")
        ]
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}"
            for table in TABLES
            for name in ("never", "not_emptied")
        ]
    return []


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(put_up, take_down)]
