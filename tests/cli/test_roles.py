"""On PostgreSQL the role that serves reads and adds, and cannot change what was recorded."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.cast import Cast, cast_of
from zeren.cli import roles

ROLE = "zeren_serves"


def test_every_column_that_may_change_is_there_and_no_log_table_is_left_out() -> None:
    for label, columns in roles.CHANGES.items():
        names = {field.column for field in apps.get_model(label)._meta.concrete_fields}
        assert set(columns) <= names, label
    log = {"ledger.Fact", "ledger.Leaf", "ledger.Node", "ledger.Checkpoint"}
    assert all(roles.CHANGES[label] == () for label in log)


def test_a_name_is_quoted() -> None:
    assert roles.quoted('a"b') == '"a""b"'


@pytest.fixture
def served(db: None) -> Iterator[None]:
    """The owner gives the role its rights; the connection then acts as the role."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        for statement in roles.statements(ROLE):
            cursor.execute(statement)
        cursor.execute(f"SET ROLE {ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False


@pytest.mark.postgres
def test_no_statement_of_the_serving_role_changes_or_removes_what_was_recorded(
    served: None,
) -> None:
    for label in roles.evidence():
        meta = apps.get_model(label)._meta
        table = roles.quoted(meta.db_table)
        assert refused(f"TRUNCATE {table}"), label
        if label not in roles.MAY_GO:
            assert refused(f"DELETE FROM {table}"), label
        if label in roles.CHANGES:
            for field in meta.concrete_fields:
                column = roles.quoted(field.column)
                may = field.column in roles.CHANGES[label]
                said = refused(f"UPDATE {table} SET {column} = {column}")
                assert said is not may, f"{label}.{field.column}"


@pytest.mark.postgres
def test_the_house_lives_with_these_rights(served: None) -> None:
    cast: Cast = cast_of()
    cast.train(cast.worker)
    cast.issue()
    cast.sign(cast.worker)
    cast.countersign(cast.worker)

    assert cast.letter(cast.worker).state == "IN_FORCE"
    assert "not change" in roles.standing(connection)


@pytest.mark.postgres
def test_the_owner_is_told_that_it_may_change(db: None) -> None:
    assert "may change" in roles.standing(connection)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_setup_lets_another_role_own_the_tables(tmp_path: Path) -> None:
    """A database of its own; the owner is the role of the tests, another one serves."""
    address = os.environ["ZEREN_TEST_DATABASE"]
    parts = urlsplit(address)
    owner = urlunsplit(parts._replace(path="/zeren_owned"))
    by_hand = urlunsplit(parts._replace(path="/postgres"))
    host = parts.netloc.rpartition("@")[2]
    serves = urlunsplit(parts._replace(path="/zeren_owned", netloc=f"zeren_web:web@{host}"))
    with psycopg.connect(by_hand, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS zeren_owned")
        admin.execute("DROP ROLE IF EXISTS zeren_web")
        admin.execute("CREATE ROLE zeren_web LOGIN PASSWORD 'web'")
        admin.execute("CREATE DATABASE zeren_owned")
    mine = {name: said for name, said in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    try:
        made = subprocess.run(
            [sys.executable, "-m", "zeren.cli.main", "setup", "--owner", owner],
            env={**mine, "ZEREN_DATA": str(tmp_path), "ZEREN_DATABASE": serves},
            capture_output=True,
            text=True,
            check=False,
        )

        assert made.returncode == 0, made.stdout + made.stderr
        assert "zeren_web may read and add, and not change what was recorded" in made.stdout
        assert "one-time code" in made.stdout
        with psycopg.connect(serves) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("UPDATE ledger_fact SET code = code")
    finally:
        with psycopg.connect(by_hand, autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS zeren_owned WITH (FORCE)")
            admin.execute("DROP ROLE IF EXISTS zeren_web")
