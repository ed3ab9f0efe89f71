"""Two worlds that differ only in who reported: everything either of them tells, side by side.

A world is made from the same beginning, with the same clock and the same chance, and taken back
when it has been looked at. What is compared: every answer of the pages to every role, every table,
every file of the data folder with its name and its time, every line of the log of the server.
"""

from __future__ import annotations

import io
import logging
import random
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from tests.cast import Cast
from tests.frozen import Clock
from tests.hazards.conftest import jpeg
from tests.site.test_access_matrix import OTHERWISE, addresses, objects
from zeren.hazards import actions, crowds, queries
from zeren.hazards.models import Hazard
from zeren.ledger import actions as ledger
from zeren.ledger.models import Fact

WHO = ("gm", "safety", "workshop", "leader", "mate", "agency", "clerk", "auditor", "administrator")
NEAR = ("gm", "workshop")
"""Who looks at once and after an hour too; a day later everybody does."""
SEALED = (
    (re.compile(rb"[0-9a-f]{64}"), b"digest"),
    (re.compile(rb"[0-9a-f]{32}(?![0-9a-f])"), b"epoch"),
    (re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}"), b"base64"),
)
"""What a sealed reporter changes of necessity: the sealed bytes, and digests over them."""

CHANCE = random.Random()

World = dict[str, Any]


def masked(page: bytes) -> bytes:
    """Without what is another at each request by design: tokens, nonces, the machine's own hour."""
    page = re.sub(rb"\('Expires', '[^']*'\)", b"", page)
    page = re.sub(rb'(name="(?:csrfmiddlewaretoken|once)" value=")[^"]+', rb"\1", page)
    return re.sub(rb'nonce="[^"]+"', b"", page)


def without_seals(page: bytes) -> bytes:
    for pattern, word in SEALED:
        page = pattern.sub(word, page)
    return page


def differences(one: World, other: World, mask: Callable[[bytes], bytes] = bytes) -> list[str]:
    """Names of everything that is not the same in both worlds."""
    said = sorted(set(one) ^ set(other))
    return said + [key for key in one.keys() & other.keys() if mask(one[key]) != mask(other[key])]


def shown(one: World, other: World, mask: Callable[[bytes], bytes] = bytes) -> str:
    """The first places that differ, for a reader of a failed test."""
    said = []
    for key in differences(one, other, mask)[:4]:
        left, right = mask(one.get(key, b"")), mask(other.get(key, b""))
        at = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)
        said.append(f"{key}: {left[at - 60 : at + 60]!r} or {right[at - 60 : at + 60]!r}")
    return "\n".join(said)


def world(
    cast: Cast,
    clock: Clock,
    send: Callable[[], Any],
    *,
    language: str,
    who: Sequence[str] = WHO,
    folder: Path,
    is_whole_house: bool = False,
) -> World:
    """What is to be seen after `send` reported something; the database is as before afterwards."""
    began = clock.at
    (folder / "keys").mkdir(parents=True)
    here = override_settings(DATA=folder, VAULT=folder / "vault", KEYS_FOLDER=folder / "keys")
    mark = transaction.savepoint()
    try:
        with here, same_chance(), server_log() as log:
            crowds.forget()
            clock.tick(minutes=7, seconds=13)
            send()
            CHANCE.seed(4)
            row = Hazard.objects.order_by("-reported_at", "-id").filter(text=TEXT).get()
            found = _seen(cast, doors_of(cast, language, NEAR), "at once", row)
            CHANCE.seed(2)
            clock.tick(hours=1)
            actions.write_down_due(at=clock.at)
            actions.bind_waiting(at=clock.at)
            ledger.sequence()
            ledger.checkpoint()
            found |= _seen(cast, doors_of(cast, language, NEAR), "an hour later", row)
            CHANCE.seed(3)
            clock.tick(days=1)
            actions.write_down_due(at=clock.at)
            actions.bind_waiting(at=clock.at)
            ledger.sequence()
            ledger.checkpoint()
            doors = doors_of(cast, language, who)
            found |= _seen(cast, doors, "a day later", row, is_whole_house=is_whole_house)
            actions.escalate_overdue(at=clock.at)
            found |= _tables() | _files(folder)
            found["server log"] = log.getvalue().encode()
        return found
    finally:
        transaction.savepoint_rollback(mark)
        clock.at = began


TEXT = "Guard of the saw is missing"


def post(client: Client, **more: str) -> Callable[[], Any]:
    """Report through the page, with a photo, as that client."""

    def send() -> None:
        form = {
            "text": TEXT,
            "secrecy": "anonymous",
            "z_once": "0" * 32,
            "photo": io.BytesIO(jpeg(gps=True)),
            **more,
        }
        form["photo"].name = "IMG.jpg"  # type: ignore[attr-defined]  # a file has one
        path = f"/hazards/report/{queries.place_code('WS-1')}/"
        client.get(path)
        CHANCE.seed(1)
        answer = client.post(path, form)
        assert answer.status_code == 200, answer.content.decode()

    return send


def doors_of(cast: Cast, language: str, who: Sequence[str] = WHO) -> dict[str, Client]:
    """Everybody's door, signed in afresh, and a stranger's."""
    doors = {one: cast.door(cast.ids[one], language) for one in who}
    return {**doors, "stranger": Client()}


def paths(row: Hazard) -> list[str]:
    """Every page on which a hazard can be met."""
    here = f"/hazards/{row.pk}/"
    facts = Fact.objects.filter(code__startswith="hazard.").values_list("pk", flat=True)
    return [
        "/", "/overview/", "/hazards/", "/hazards/?mine=reporter", "/hazards/?state=OPEN",
        "/hazards/?sort=due", "/hazards/board/", "/hazards/report/", "/hazards/labels/",
        "/hazards/keys/", "/hazards/follow/", here, f"{here}receipt/", f"{here}reporter/",
        *(f"/hazards/photos/{photo.digest}/" for photo in queries.photos(row.pk)),
        f"/things/{row.thing_id}/", f"/search/?q={row.number}", "/search/?q=saw",
        "/evidence/", "/evidence/?code=hazard", "/evidence/checkpoint",
        *(f"/evidence/facts/{pk}/" for pk in facts),
        *(f"/evidence/facts/{pk}/receipt.json" for pk in facts),
    ]  # fmt: skip


def every_address(cast: Cast, known: dict[str, tuple[Any, Any]]) -> Iterator[str]:
    """All addresses of the house, with both objects of each."""
    for name, parameters in addresses():
        for which in (0, 1):
            kwargs = {one: OTHERWISE.get((name, one), known[one][which]) for one in parameters}
            with translation.override("en"):
                yield reverse(name, kwargs=kwargs)


KNOWN: dict[int, dict[str, tuple[Any, Any]]] = {}


def prepare_house(cast: Cast) -> None:
    """Objects of every kind, for a walk over all addresses."""
    KNOWN[id(cast)] = objects(cast)


@contextmanager
def same_chance() -> Iterator[None]:
    """The same chance in every world: what differs then differs because of the reporter."""
    drawn = CHANCE
    drawn.seed(20220216)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "randbelow", drawn.randrange)
        patch.setattr(secrets, "choice", drawn.choice)
        patch.setattr(secrets, "token_bytes", lambda n=32: drawn.randbytes(n))
        patch.setattr(secrets, "token_hex", lambda n=32: drawn.randbytes(n).hex())
        patch.setattr(secrets, "SystemRandom", lambda: drawn)
        yield


@contextmanager
def server_log() -> Iterator[io.StringIO]:
    """Everything that is written to the log of the server."""
    out = io.StringIO()
    handler, root = logging.StreamHandler(out), logging.getLogger()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield out
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def _seen(
    cast: Cast, doors: dict[str, Client], when: str, row: Hazard, *, is_whole_house: bool = False
) -> World:
    found: World = {}
    asked: Sequence[str] = paths(row)
    if is_whole_house:
        asked = [*asked, *every_address(cast, KNOWN[id(cast)])]
    for who, door in doors.items():
        for path in asked:
            answer = door.get(path)
            body = answer.getvalue()
            headers = f"{answer.status_code} {sorted(answer.headers.items())}".encode()
            found[f"{when}: {who} {path}"] = masked(headers + b"\n" + body)
    return found


def _tables() -> World:
    """Every table with every column: what an administrator reads, and a backup holds.

    Sessions are read as what they say; how they are spelled bears the machine's own hour.
    """
    found = {
        f"table {model._meta.label}": "\n".join(
            repr(row) for row in model._base_manager.order_by("pk").values_list()
        ).encode()
        for model in apps.get_models(include_auto_created=True)
    }
    sessions = {row.session_key: row.get_decoded() for row in Session.objects.all()}
    found[f"table {Session._meta.label}"] = repr(sorted(sessions.items())).encode()
    return found


def _files(folder: Path) -> World:
    """Files by name and content; those of the vault, which the report itself wrote, by time too."""
    found: World = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if name.startswith("vault"):
            name += f" {path.stat().st_mtime_ns}"
        found[f"file {name}"] = path.read_bytes() if path.is_file() else b""
    return found
