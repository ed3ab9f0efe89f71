"""Queries of the main lists in a works of 10 and of 1,000 people: the number must not grow.

    python -m benchmarks.lists

Each page is asked for over HTTP by the general manager, who sees everything. A list that asks for
each of its rows would need some hundreds of queries more in the large works.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import result, works

SIZES = (10, 1000)
PAGES = (
    "/letters/",
    "/organisation/people/",
    "/organisation/things/",
    "/hazards/",
    "/coverage/",
    "/coverage/gaps/",
    "/evidence/",
    "/overview/",
)
MORE = 3
"""A page that has a next page may count its total, and name the pages around."""


def main() -> dict[str, Any]:
    """Print the table; return the figures."""
    found: list[dict[str, list[int]]] = []
    for size in SIZES:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.lists", str(size)],
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        found.append(json.loads(done.stdout.splitlines()[-1]))
    small, large = found
    print(f"{'page':28}{'10 people':>12}{'1,000 people':>14}{'kB':>8}{'ms':>8}")
    figures: dict[str, Any] = {}
    for page in PAGES:
        (few, _kb, _ms), (many, size, ms) = small[page], large[page]
        word = "" if few >= 0 and many <= few + MORE else "  GROWS" if few >= 0 else "  no page"
        print(f"{page:28}{few:12}{many:14}{size:8}{ms:8}{word}")
        figures[page] = {"few": few, "many": many, "reached": not word}
    worst = max(one["many"] - one["few"] for one in figures.values())
    result.keep(
        result.Figure(
            f"queries of {len(PAGES)} lists, 10 and 1,000 people",
            f"at most {worst} more",
            target="constant",
            is_reached=all(one["reached"] for one in figures.values()),
        )
    )
    return figures


def _counts(size: int) -> dict[str, list[int]]:
    with works.folder():
        works.prepare()
        return _asked(size)


def _asked(size: int) -> dict[str, list[int]]:
    from zeren.core.actor import Actor
    from zeren.hazards import actions as hazards
    from zeren.ledger import actions as ledger
    from zeren.ledger import clock
    from zeren.organisation import queries as where

    works.bring_in(size, max(2, size // 12))
    works.issue()
    things = where.things(clock.today())
    for number in range(size):
        hazards.report(
            text=f"地面有油污，容易滑倒。{number}",
            thing_id=things[number % len(things)].id,
            photos=[],
            by=Actor.person(works.head_of_all()),
            at=clock.now(),
        )
    while ledger.sequence():
        pass
    ledger.checkpoint()
    return {page: list(row) for page, row in _pages().items()}


def _pages() -> dict[str, tuple[int, int, int]]:
    import time

    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["*"]
    client = _door()
    found: dict[str, tuple[int, int, int]] = {}
    for page in PAGES:
        numbers, times, answer = [], [], None
        for _ in range(4):  # the first is to get warm; the clock is read again each second
            begun = time.perf_counter()
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(page)
            times.append(time.perf_counter() - begun)
            numbers.append(len(asked))
        assert answer is not None
        is_there = answer.status_code == 200
        number = min(numbers[1:]) if is_there else -answer.status_code
        found[page] = (number, len(answer.content) // 1000, round(min(times) * 1000))
    return found


def _door() -> Any:
    """A test client, signed in as the general manager."""
    from django.conf import settings
    from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import Client

    from zeren.accounts import actions as accounts
    from zeren.accounts import queries as account_queries
    from zeren.core.actor import Actor
    from zeren.ledger import clock
    from zeren.organisation import actions as organisation
    from zeren.organisation import queries as where

    system = Actor.system()
    organisation.give_accounts(by=system, at=clock.now())
    chief = where.person(works.head_of_all())
    assert chief is not None, "the works have a head"
    account_id = chief.account_id
    assert account_id is not None, "who was given an account"
    code = accounts.invite(account_id, by=system, at=clock.now())
    accounts.accept_invite(chief.number, code, pin="482915", at=clock.now())
    account = account_queries.account(account_id)
    assert account is not None, "accounts stay"
    session = SessionStore()
    session[SESSION_KEY] = str(account_id)
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_counts(int(sys.argv[1]))))
    else:
        main()
