"""SCIM against scim2-tester, over a line to a served house; what we refuse on purpose, and why."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.accounts.test_scim import opened
from tests.cast import Cast, cast_of
from zeren.ledger import clock

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from httpx2 import Client as Line
    from scim2_client.engines.httpx2 import SyncSCIMClient
    from scim2_tester import Status, check_server

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = {
    ("check_remove_attribute", "active"): "nobody is neither let in nor shut out: active is set,"
    " never taken away"
}
"""What the tester wants and this house refuses on purpose: its check, the attribute, the reason."""


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    clock.reset()
    yield cast_of(with_targets=False)
    clock.reset()


def test_scim2_tester_finds_nothing_but_what_is_refused_on_purpose(
    cast: Cast, live_server: LiveServer
) -> None:
    token = opened(cast)
    headers = {"Authorization": f"Bearer {token}"}
    with Line(base_url=f"{live_server.url}/scim/v2", headers=headers, timeout=60) as line:
        results = check_server(SyncSCIMClient(line))

    bad = (Status.ERROR, Status.CRITICAL)
    found = [(one.title, one.reason or "") for one in results if one.status in bad]
    named = {(title, key[1]) for title, why in found for key in REFUSED if f"{key[1]}'" in why}
    assert named == set(REFUSED), found
    assert len(found) == len(REFUSED), found
    done = [one for one in results if one.status == Status.SUCCESS]
    assert len(done) >= 30, [one.title for one in done]
