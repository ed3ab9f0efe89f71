"""PostgreSQL looks closer at the words people are found by: how many begin with "wang".

With its usual hundred samples it takes a common surname for one person, and sorts thousands.
SQLite needs nothing. The setting counts from the next ANALYZE on, which the server does by itself.
"""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CLOSER = "ALTER TABLE organisation_personword ALTER COLUMN word SET STATISTICS "


def closer(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"{CLOSER}1000")


def as_usual(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"{CLOSER}-1")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0002_one_at_a_time")]
    operations: ClassVar = [migrations.RunPython(closer, as_usual)]
