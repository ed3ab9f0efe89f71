"""What holds for every test: the network is closed except loopback, chance is repeatable."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import shutil
import socket
import sqlite3
import zlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    deadline=None,  # two cores are shared; slowness is measured in benchmarks/
    max_examples=int(os.environ.get("ZEREN_TEST_EXAMPLES", "20")),
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("house")

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


class NetworkIsClosedError(AssertionError):
    """A test tried to reach another machine."""


def _is_near(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _guarded(self: socket.socket, address: Any) -> None:
    if not _is_near(address):
        raise NetworkIsClosedError(f"tests do not reach other machines, but wanted {address!r}")
    _connect(self, address)


def _guarded_ex(self: socket.socket, address: Any) -> int:
    if not _is_near(address):
        raise NetworkIsClosedError(f"tests do not reach other machines, but wanted {address!r}")
    return _connect_ex(self, address)


socket.socket.connect = _guarded  # type: ignore[method-assign, assignment]  # for the whole run
socket.socket.connect_ex = _guarded_ex  # type: ignore[method-assign, assignment]  # same


LONGEST_FIRST = (
    "cli/test_backup",
    "truth/test_walk",
    "truth/test_cases",
    "site/test_crawl",
    "standing/test_kills_of_commands",
    "hazards/test_two_worlds",
    "standing/test_storage_away",
    "site/test_access_matrix",
    "standing/test_kills",
    "site/test_tamper",
    "coverage/test_recount",
    "cli/test_upgrade",
    "site/test_object_matrix",
    "cli/test_keys",
    "site/test_files",
    "scans/test_paper_back",
    "standing/test_serving",
    "standing/test_slow_senders",
    "cli/test_story",
)
"""Files of few and long tests. Begun first, they end while the many short ones are still going."""


ON_SQLITE = (
    "accounts/test_directory",  # protocols of sign-in
    "accounts/test_factors",
    "accounts/test_house",
    "accounts/test_scim",
    "assessment/test_pages",
    "cases/test_pages",  # pages: what they ask is asked by the tests of their rooms
    "cli/test_keys",  # files, keys and processes
    "cli/test_story",
    "content/test_workbook",
    "core/",
    "desk/test_pages",
    "hazards/test_ending",  # long walks of one rule
    "hazards/test_pages",
    "hazards/test_photos",
    "hazards/test_two_worlds",
    "house/",
    "incidents/test_pages",
    "kiosk/",
    "letters/test_clauses",
    "letters/test_pages",
    "letters/test_paper",
    "notices/test_channels",
    "organisation/test_mend_as_told",
    "organisation/test_pages",
    "organisation/test_role_pages",
    "results/test_pages",
    "results/test_rates",
    "scans/test_paper_back",
    "sheets/",
    "site/test_access_matrix",
    "site/test_crawl",
    "site/test_headers",
    "site/test_object_matrix",
    "site/test_tamper",
    "site/test_files",
    "targets/test_drawing",
    "targets/test_pages",
    "training/test_pages",
    "training/test_questions",
    "truth/test_cases",
    "web/",
    "witness/",
)
"""What PostgreSQL has no part in, or what another test asks of it: not tried on it a second time.

`make torture` tries all of it, see docs/decisions/what-is-tried-twice.md.
"""


def _is_on_postgres() -> bool:
    return os.environ.get("ZEREN_TEST_DATABASE", "").startswith("postgres")


IS_WHOLE = bool(os.environ.get("ZEREN_TORTURE"))


def _is_tried_once(item: pytest.Item) -> bool:
    name = item.path.as_posix().rpartition("tests/")[2]
    return name.startswith(ON_SQLITE) and item.get_closest_marker("postgres") is None


IN_BOTH = ("a_bakery", "a_worker", "from_a_workbook", "letters", "the_public")
"""Journeys whose texts are what is tried: each is made in both languages."""


def _is_a_further_view(item: pytest.Item) -> bool:
    """A journey in Chinese at the desk or in English on the phone, where the other two are made;
    one at a single width in the other of its two languages, drawn by its name.
    """
    given = getattr(item, "callspec", None)
    told = dict(given.params) if given else {}
    if "/journeys/" not in item.path.as_posix() or "language" not in told:
        return False
    is_english = told["language"] == "en"
    if "width" in told:
        return bool(is_english != (told["width"] >= 600))
    if item.path.stem.removeprefix("test_") in IN_BOTH:
        return False
    drawn = zlib.crc32(getattr(item, "originalname", item.name).encode()) % 2
    return bool(is_english != drawn)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On PostgreSQL the files that are not tried a second time are not even read."""
    if IS_WHOLE or collection_path.suffix != ".py" or not _is_on_postgres():
        return None
    name = collection_path.as_posix().rpartition("tests/")[2]
    if not name.startswith(ON_SQLITE) or collection_path.name in ("conftest.py", "__init__.py"):
        return None
    return "pytest.mark.postgres" not in collection_path.read_text() or None


def _turn(item: pytest.Item) -> int:
    name = item.path.with_suffix("").as_posix().rpartition("tests/")[2]
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything under tests/journeys needs a browser; PostgreSQL tests need PostgreSQL."""
    items.sort(key=_turn)
    is_postgres = _is_on_postgres()
    left_out = [
        item
        for item in items
        if not IS_WHOLE and ((is_postgres and _is_tried_once(item)) or _is_a_further_view(item))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    for item in items:
        if "tests/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("postgres") and not is_postgres:
            item.add_marker(pytest.mark.skip(reason="only means something on PostgreSQL"))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """One on the disk begins as a copy, and goes away with its folder."""
    from django.conf import settings as house

    return "sqlite" in house.DATABASES["default"]["ENGINE"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Each worker's database begins with the tables that were made once in the run."""
    from django.db import connection

    from tests import ready

    test = connection.settings_dict["TEST"]
    if connection.vendor == "postgresql":
        test["TEMPLATE"] = ready.template(os.environ["ZEREN_TEST_DATABASE"])
        yield
        return
    name = test["NAME"] or "file:memorydb_default?mode=memory&cache=shared"
    with (
        contextlib.closing(sqlite3.connect(ready.empty())) as made,
        contextlib.closing(sqlite3.connect(name, uri=True)) as copy,
    ):
        if not copy.execute("SELECT 1 FROM sqlite_master").fetchone():
            made.backup(copy)
        yield  # in memory it lives as long as somebody holds it


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Take the ledger's triggers away: tests with real transactions empty their tables after."""
    from django.db import connection

    guard = import_module("zeren.ledger.migrations.0002_never_changed")
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        guard.take_down(None, editor)


@pytest.fixture(autouse=True)
def _every_test_is_a_house_of_its_own() -> None:
    """What one test left beside its database (clock, notes, memory) means nothing in the next."""
    from zeren.ledger import alarm, clock, memory, remembered, seal

    remembered.forget()
    alarm.reset()
    clock.reset()
    clock.file().unlink(missing_ok=True)
    memory.path().unlink(missing_ok=True)
    shutil.rmtree(seal.folder(), ignore_errors=True)
