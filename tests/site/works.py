"""A works with words planted in each unit, and every kind of person who may open a page of it.

A word that a page shows to somebody who may not see that unit is a leak, wherever it stands: body,
header, redirect, error, search, count, export, file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from tests import cast as the_cast
from tests.cast import Cast
from tests.site.test_access_matrix import objected, objects
from zeren.accounts.models import Account
from zeren.core.actor import Actor
from zeren.hazards import actions as hazards
from zeren.hazards.models import HazardPhoto
from zeren.ledger import clock
from zeren.organisation import actions as organisation
from zeren.organisation import queries as where
from zeren.organisation.models import Planned, Post, Thing
from zeren.targets.models import Target
from zeren.training.models import Attempt
from zeren.web.photos import Photo

UNITS = (
    ("PACK", "包装车间", "Packing hall", "workshop", "CO"),
    ("P1", "包装一班", "Packing team 1", "team", "PACK"),
)
POSTS = (
    ("PH", "包装主任", "Head of packing", "PACK", "4", "yes", "P14"),
    ("PL", "包装班长", "Packing leader", "P1", "5", "yes", "PX3"),
    ("PW", "包装工", "Packer", "P1", "6", "no", "PX1"),
)
PEOPLE = (
    ("packhead", "E040", "包主任", "employee", "PH"),
    ("packleader", "E041", "包班长", "employee", "PL"),
    ("packer", "E042", "ZQNAMEP1", "employee", "PW"),
    ("planted", "E043", "ZQNAMEW2", "employee", "WE"),
    ("office", "E044", "ZQNAMESAFE", "employee", "OF"),
    ("safety_weld", "E045", "甲安", "employee", "OF"),
    ("auditor_weld", "E046", "乙审", "employee", "OF"),
    ("clerk_weld", "E047", "丙事", "employee", "OF"),
    ("admin_weld", "E048", "丁管", "employee", "OF"),
)
THINGS = (("PK-1", "equipment", "包装机", "Packing machine", "", "PACK", "P1"),)
OVER_WELD = (
    ("safety_weld", "safety_manager"),
    ("auditor_weld", "auditor"),
    ("clerk_weld", "clerk"),
    ("admin_weld", "administrator"),
)
ALL = frozenset({"W2", "SAFE", "P1"})
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Hand:
    """Somebody at a door. own: the unit he works in. names: whose members he may read of.

    records: whose letters, results and hazards he may open.
    """

    own: str = ""
    names: frozenset[str] = NONE
    records: frozenset[str] = NONE


W2 = frozenset({"W2"})
HANDS: dict[str, Hand] = {
    "stranger": Hand(),
    "worker": Hand("W2"),
    "agency": Hand("W2"),
    "leader": Hand("W2", W2, W2),
    "workshop": Hand("WELD", W2, W2),
    "packer": Hand("P1"),
    "packhead": Hand("PACK", frozenset({"P1"}), frozenset({"P1"})),
    "safety_weld": Hand("SAFE", W2, W2),
    "auditor_weld": Hand("SAFE", W2, W2),
    "clerk_weld": Hand("SAFE", W2),
    "admin_weld": Hand("SAFE", W2),
    "safety": Hand("SAFE", ALL, ALL),
    "auditor": Hand("SAFE", ALL, ALL),
    "clerk": Hand("SAFE", ALL),
    "administrator": Hand("SAFE", ALL),
    "gm": Hand("CO", ALL, ALL),
    "first administrator": Hand("", ALL),
}


@dataclass
class Works:
    cast: Cast
    known: dict[str, tuple[Any, Any, Any]]
    """For each parameter: an object of welding team 2, one of packing team 1, and none at all."""
    words: dict[tuple[str, str], bytes]
    """(kind, unit) -> the word planted there; kinds: name, hazard, letter, photo."""
    doors: dict[str, Client] = field(default_factory=dict)

    def leaks(self, who: str, told: bytes) -> list[str]:
        """Which planted words stand in an answer to somebody who may not read them."""
        hand, found = HANDS[who], []
        for (kind, unit), word in self.words.items():
            allowed = hand.names if kind == "name" else hand.records
            if unit in allowed or (kind != "letter" and unit == hand.own):
                continue
            if who == "packer" and unit == "P1":
                continue
            if word in told:
                found.append(f"{kind} of {unit}")
        return found


def plant(monkeypatch: Any) -> Works:
    """The cast with a second workshop, words in every unit, roles over a part of the house."""
    for name, more in (("UNITS", UNITS), ("POSTS", POSTS), ("PEOPLE", PEOPLE), ("THINGS", THINGS)):
        monkeypatch.setattr(the_cast, name, (*getattr(the_cast, name), *more))
    cast = the_cast.cast_of()
    at = clock.now()
    for who, role in OVER_WELD:
        organisation.grant_role(
            cast.ids[who], role, cast.units["WELD"], from_date=clock.today(),
            by=Actor.system(), at=at,
        )  # fmt: skip
    the_cast.confirm_roles(cast.gm)
    cast.train(cast.packer, cast.planted, cast.office)
    known = objects(cast)
    machine = Thing.objects.get(code="PK-1")
    reported = {
        "P1": _report("ZQHAZP1", machine.pk, cast.packer),
        "W2": _report("ZQHAZW2", Thing.objects.get(code="HJ-12").pk, cast.planted),
        "SAFE": _report("ZQHAZSAFE", Thing.objects.get(code="FAN-1").pk, cast.office),
    }
    letters = {unit: cast.letter(cast.ids[who]) for unit, who in MEMBERS.items()}
    words = {("name", unit): f"ZQNAME{unit}".encode() for unit in ALL}
    words |= {("hazard", unit): f"ZQHAZ{unit}".encode() for unit in ALL}
    words |= {("photo", unit): f"ZQPHOTO-ZQHAZ{unit}".encode() for unit in ALL}
    words |= {("letter", unit): one.number.encode() for unit, one in letters.items() if one.number}
    organisation.leave(
        cast.packleader, to_date=clock.today().replace(month=12), by=Actor.system(), at=at
    )
    foreign: dict[str, Any] = {
        "person_id": cast.packer,
        "unit_id": cast.units["P1"],
        "thing_id": machine.pk,
        "post_id": Post.objects.get(code="PW").pk,
        "target_id": Target.objects.filter(unit_id=cast.units["P1"]).latest("id").pk,
        "planned_id": Planned.objects.latest("id").pk,
        "attempt_id": Attempt.objects.filter(person_id=cast.packer).latest("id").pk,
        "letter_id": letters["P1"].pk,
        "about_id": letters["P1"].pk,
        "case_id": objected(cast, cast.packer),
        "hazard_id": reported["P1"],
        "digest": str(HazardPhoto.objects.get(hazard_id=reported["P1"]).digest),
    }
    own = {
        "hazard_id": reported["W2"],
        "digest": str(HazardPhoto.objects.get(hazard_id=reported["W2"]).digest),
        "letter_id": letters["W2"].pk,
        "about_id": letters["W2"].pk,
        "case_id": objected(cast, cast.planted),
        "person_id": cast.planted,
    }
    table = {
        name: (own.get(name, one), foreign.get(name, other), _missing(one))
        for name, (one, other) in known.items()
    }
    works = Works(cast, table, words)
    for who in HANDS:
        works.doors[who] = _door(cast, who)
        works.doors[who].raise_request_exception = False
    return works


MEMBERS = {"P1": "packer", "W2": "planted", "SAFE": "office"}


def everything_told(response: Any) -> bytes:
    """All that an answer tells: headers and body, a workbook unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body += b"".join(packed.read(name) for name in packed.namelist())
    heads = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return heads.encode() + body


def bodies(works: Works) -> Iterator[Mapping[str, str]]:
    """What is posted: nothing, and a form whose every writable reference names a foreign object."""
    yield {}
    person = where.person(works.cast.packer)
    assert person is not None
    post = str(works.known["post_id"][1])
    yield {
        "person": person.number, "number": person.number, "login": person.number,
        "numbers": person.number, "logins": person.number, "trainer": person.number,
        "owner": person.number, "head": person.number,
        "unit": str(works.cast.units["P1"]), "team": str(works.cast.units["P1"]),
        "parent": str(works.cast.units["P1"]), "post": post, "place": "PK-1", "code": "PK-1",
        "thing": str(works.known["thing_id"][1]), "letter": str(works.known["letter_id"][1]),
        "letters": str(works.known["letter_id"][1]), "hazard": str(works.known["hazard_id"][1]),
        "target": str(works.known["target_id"][1]), "q": "ZQ", "role": "clerk", "note": "x",
        "text": "x", "from_date": clock.today().isoformat(), "to_date": clock.today().isoformat(),
        "ids": str(works.cast.packer), "people": str(works.cast.packer), "act": "confirm",
    }  # fmt: skip


def _report(text: str, thing_id: int, who: int) -> int:
    photo = Photo(b"\xff\xd8ZQPHOTO-" + text.encode() + b"\xff\xd9", 8, 8, "0" * 64)
    row, _tracking = hazards.report(
        text=text, thing_id=thing_id, photos=[photo], by=Actor.person(who), at=clock.now()
    )
    return int(row.pk)


def _missing(one: Any) -> Any:
    if isinstance(one, int):
        return 999_983
    return "0" * 64 if len(one) == 64 else "zz-none"


def _door(cast: Cast, who: str) -> Client:
    if who == "stranger":
        return Client()
    if who != "first administrator":
        return cast.door(cast.ids[who])
    return first_administrator()


def first_administrator() -> Client:
    """Signed in as the account that an empty house begins with."""
    first = Account.objects.create(login="ADMIN", is_bootstrap=True, password="!")
    session = SessionStore()
    session[SESSION_KEY] = str(first.pk)
    session[HASH_SESSION_KEY] = first.get_session_auth_hash()
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
