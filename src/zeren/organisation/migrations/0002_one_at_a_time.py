"""The database refuses what may not be so twice on one day, whoever writes it.

Two heads of one post, two main posts or two engagements of a person, two places of a unit, post
or thing, the same claim, use or role twice. An action that loses such a race is refused with
words (`actions.rows.changing`). PostgreSQL keeps it with exclusion constraints, and for heads
with a trigger that locks the post; SQLite, which has one writer, with triggers.
"""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ONCE = (
    # table, name, what is the same, and which rows count
    ("engagement", "person_engaged_once", ("person_id",), ""),
    ("holding", "person_one_main_post", ("person_id",), "is_primary"),
    ("holding", "person_holds_post_once", ("person_id", "post_id"), ""),
    ("unitplace", "unit_one_place", ("unit_id",), ""),
    ("postplace", "post_one_place", ("post_id",), ""),
    ("thingplace", "thing_one_place", ("thing_id",), ""),
    ("charge", "thing_charged_once", ("thing_id", "unit_id"), ""),
    ("custody", "thing_used_once",
     ("thing_id", "coalesce(person_id,0)", "coalesce(post_id,0)", "coalesce(team_id,0)"), ""),
    ("sameperson", "person_points_once", ("person_id",), ""),
    ("grant", "role_granted_once",
     ("role", "unit_id", "coalesce(person_id,0)", "coalesce(account_id,0)"), ""),
    ("absence", "person_away_once", ("person_id",), ""),
)  # fmt: skip
WORDS = "not twice on one day"


def put_up(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    make = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for statement in make():
            cursor.execute(statement)


def take_down(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in (*(name for _t, name, _k, _w in ONCE), "one_head", "one_head_placed"):
                for act in ("insert", "update"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}_{act}")
            return
        for table, name, _keys, _where in ONCE:
            cursor.execute(f"ALTER TABLE organisation_{table} DROP CONSTRAINT IF EXISTS {name}")
        for table in ("holding", "postplace"):
            cursor.execute(f"DROP TRIGGER IF EXISTS one_head ON organisation_{table}")


def _overlap(one: str, other: str) -> str:
    """Is there a day in both? An entry of no days was never so."""
    return (
        f"{one}.from_day < {one}.to_day AND {other}.from_day < {other}.to_day "
        f"AND {one}.from_day < {other}.to_day AND {other}.from_day < {one}.to_day"
    )


HEAD_HELD = f"""
    SELECT 1 FROM organisation_holding h
    JOIN organisation_postplace p ON p.post_id = h.post_id AND p.is_head
    WHERE h.post_id = NEW.post_id AND h.id <> NEW.id AND {_overlap("h", "NEW")}
    AND p.from_day < p.to_day AND p.from_day < least(h.to_day, NEW.to_day)
    AND p.to_day > greatest(h.from_day, NEW.from_day)
"""
"""Another holding of the post of NEW on a day on which the post heads a unit."""

HEADS_PLACED = f"""
    SELECT 1 FROM organisation_holding h
    JOIN organisation_holding o ON o.post_id = h.post_id AND o.id > h.id
    WHERE h.post_id = NEW.post_id AND {_overlap("h", "o")}
    AND NEW.from_day < NEW.to_day AND NEW.from_day < least(h.to_day, o.to_day)
    AND NEW.to_day > greatest(h.from_day, o.from_day)
"""
"""Two holdings of a post on a day on which NEW makes it head a unit."""


def _sqlite() -> list[str]:
    def trigger(name: str, table: str, when: str, found: str) -> list[str]:
        # SQLite calls least and greatest min and max
        found = found.replace("least(", "min(").replace("greatest(", "max(")
        return [
            f"CREATE TRIGGER {name}_{act.split(' ')[0].lower()} BEFORE {act} ON "
            f"organisation_{table} WHEN {when} AND EXISTS ({found}) "
            f"BEGIN SELECT RAISE(ABORT, '{name}: {WORDS}'); END"
            for act in ("INSERT", "UPDATE")
        ]

    statements = []
    for table, name, keys, where in ONCE:
        same = " AND ".join(f"{_of('o', key)} = {_of('NEW', key)}" for key in keys)
        more = f"AND o.{where}" if where else ""
        found = (
            f"SELECT 1 FROM organisation_{table} o WHERE o.id IS NOT NEW.id AND {same} "
            f"AND {_overlap('o', 'NEW')} {more}"
        )
        statements += trigger(name, table, f"NEW.{where}" if where else "1", found)
    # a row that is being inserted has no id yet
    held = HEAD_HELD.replace("h.id <> NEW.id", "h.id IS NOT NEW.id")
    statements += trigger("one_head", "holding", "1", held)
    statements += trigger("one_head_placed", "postplace", "NEW.is_head", HEADS_PLACED)
    return statements


def _of(row: str, key: str) -> str:
    column = key.removeprefix("coalesce(")
    return f"coalesce({row}.{column}" if column != key else f"{row}.{key}"


def _postgresql() -> list[str]:
    statements = ["CREATE EXTENSION IF NOT EXISTS btree_gist"]
    for table, name, keys, where in ONCE:
        same = ", ".join(f"({key}) WITH =" for key in keys)
        statements.append(
            f"ALTER TABLE organisation_{table} ADD CONSTRAINT {name} EXCLUDE USING gist "
            f"({same}, int4range(from_day, to_day) WITH &&)" + (f" WHERE ({where})" if where else "")
        )
    for table, when, found in (
        ("holding", "true", HEAD_HELD),
        ("postplace", "NEW.is_head", HEADS_PLACED),
    ):
        statements += [
            f"CREATE FUNCTION organisation_one_head_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN "
            # whoever comes second waits here, and then sees what the first one wrote
            "PERFORM 1 FROM organisation_post WHERE id = NEW.post_id FOR NO KEY UPDATE; "
            f"IF {when} AND EXISTS ({found}) THEN "
            f"RAISE EXCEPTION 'one_head: {WORDS}' USING ERRCODE = 'exclusion_violation'; "
            "END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER one_head BEFORE INSERT OR UPDATE ON organisation_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION organisation_one_head_{table}()",
        ]
    return statements


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(put_up, take_down)]
