"""The tables of this version: all of an upgrade happens, or nothing of it does.

Django makes each step a transaction but writes down *after* it that the step was done; a process
that is killed in between leaves tables which the next start wants to make again. Here the whole
upgrade is one transaction on both databases, and the next start finds it done or not begun.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from zeren.core.refusal import Refused

ALONE = 2_259_001
"""The advisory lock of whoever upgrades, on PostgreSQL."""


def bring_up() -> None:
    """Make the tables what this version needs. Repeatable; several may call it at once.

    Refused: cli.newer_database, before anything is changed.
    """
    executor = MigrationExecutor(connection)
    strange = executor.loader.applied_migrations.keys() - executor.loader.graph.nodes.keys()
    if strange:  # it would be read by rules that are not its own
        raise Refused("cli.newer_database", step=".".join(min(strange)))
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    if not all(step.atomic for step, _is_back in plan):  # it says itself that it goes in batches
        call_command("migrate", verbosity=0, interactive=False)
        return
    with _one_transaction():
        executor = MigrationExecutor(connection, progress_callback=_settle)
        executor.migrate(executor.loader.graph.leaf_nodes())


@contextmanager
def _one_transaction() -> Iterator[None]:
    if connection.vendor == "sqlite":
        # SQLite changes tables only while foreign keys rest, and they rest only outside
        with connection.constraint_checks_disabled(), transaction.atomic():
            yield
            connection.check_constraints()
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALONE])
        yield


def _settle(action: str, *_rest: object) -> None:
    """After each step PostgreSQL checks what it had put off, or the next one could not go on."""
    if action == "apply_success" and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
