"""A database that may forget what it confirmed is refused, in a sentence.

Asked twice: by `zeren doctor` and every management command (a system check on the settings),
and of the database itself at each new connection, since its server decides.
"""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

POSTGRES_MUST = ("fsync", "synchronous_commit", "full_page_writes")


def problems(connection: BaseDatabaseWrapper) -> list[str]:
    """What this open connection could lose at a power cut, as sentences; empty when nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            row = cursor.fetchone()
            if row and row[0] < 2:
                return ["SQLite runs with synchronous below FULL."]
            return []
        columns = ", ".join(f"current_setting('{name}')" for name in POSTGRES_MUST)
        cursor.execute(f"SELECT {columns}")
        values = cursor.fetchone() or ()
    return [
        f"PostgreSQL runs with {name} = off."
        for name, value in zip(POSTGRES_MUST, values, strict=True)
        if value == "off"
    ]


def refuse_unsafe(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Called by Django at each new connection: close it rather than trust it with signatures."""
    found = problems(connection)
    if found:
        connection.close()
        raise ImproperlyConfigured(
            " ".join(found)
            + " A power cut could then lose signatures that people have seen confirmed."
            " Switch it on again, then start Zeren."
        )


@register
def check_settings(**_: Any) -> list[Error]:
    """The settings of this process, before any connection is made."""
    errors = []
    for alias in connections:
        settings = connections[alias].settings_dict
        command = str(settings.get("OPTIONS", {}).get("init_command", "")).upper()
        if settings["ENGINE"].endswith("sqlite3") and not any(
            f"SYNCHRONOUS={word}" in command.replace(" ", "") for word in ("FULL", "EXTRA")
        ):
            errors.append(Error("SQLite must be opened with synchronous=FULL.", id="zeren.E001"))
    return errors
