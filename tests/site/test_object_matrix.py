"""Every address x every hand x own, foreign and missing objects x GET and POST: no planted word.

The suite asks a sample; `make torture` asks all of it, in both languages (ZEREN_OBJECTS=1), and
prints the table.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from tests.frozen import frozen
from tests.nested import nested
from tests.site.test_access_matrix import OTHERWISE, addresses
from tests.site.works import HANDS, Works, bodies, everything_told, plant

ONE_IN = int(os.environ.get("ZEREN_OBJECTS", "40"))
LEAST = 20_000
"""Requests at full size."""
KINDS = ("own", "foreign", "missing")


@dataclass(frozen=True)
class Ask:
    who: str
    language: str
    method: str
    kind: str
    name: str
    address: str
    body: dict[str, str]

    def __str__(self) -> str:
        filled = " with foreign ids" if self.body else ""
        return f"{self.who} ({self.language}): {self.method} {self.address}{filled}"


@pytest.fixture
def works(db: None, monkeypatch: Any, tmp_path: Any) -> Iterator[Works]:
    monkeypatch.setattr(settings, "VAULT", tmp_path / "vault")
    monkeypatch.setattr(settings, "HELD_FOLDER", tmp_path / "held")
    with frozen():
        yield plant(monkeypatch)


def asks(works: Works) -> Iterator[Ask]:
    """All of it, in a fixed order."""
    forms = [dict(one) for one in bodies(works)]
    search = urlencode({"q": "ZQ", "unit": works.cast.units["P1"], "person": works.cast.packer,
                        "sort": "name", "state": "", "mine": "", "day": "2022-02-16"})  # fmt: skip
    for name, parameters in addresses():
        for kind in KINDS if parameters else ("none",):
            kwargs = {
                one: OTHERWISE.get((name, one), works.known[one][KINDS.index(kind)])
                for one in parameters
            }
            try:
                with translation.override("en"):
                    plain = reverse(name, kwargs=kwargs)
            except NoReverseMatch:  # a word of its own, such as which copy: there is no other
                continue
            for who in HANDS:
                for language in ("en", "zh-hans"):
                    yield Ask(who, language, "GET", kind, name, plain, {})
                    yield Ask(who, language, "GET", kind, name, f"{plain}?{search}", {})
                    for body in forms:
                        yield Ask(who, language, "POST", kind, name, plain, body)


NAMES_FOR_ALL = {"desk:thing"}
"""Who is in charge of a thing and who uses it, the whole house may know."""


def chosen(ask: Ask) -> bool:
    """The same part of it on every machine and database: no id takes part in the choice."""
    drawn = f"{ask.who} {ask.language} {ask.method} {ask.kind} {ask.name} {sorted(ask.body)}"
    return ONE_IN == 1 or zlib.crc32(f"{drawn} {'?' in ask.address}".encode()) % ONE_IN == 0


def answer(works: Works, ask: Ask) -> tuple[int, bytes]:
    """One request; whatever it changed is taken back."""
    door = works.doors[ask.who]
    kept = {name: morsel.value for name, morsel in door.cookies.items()}
    door.cookies[settings.LANGUAGE_COOKIE_NAME] = ask.language
    with nested():
        response = door.generic(ask.method, ask.address) if ask.method == "GET" else door.post(
            ask.address, ask.body
        )  # fmt: skip
        told = everything_told(response)
        transaction.set_rollback(True)
    door.cookies.clear()
    for name, value in kept.items():
        door.cookies[name] = value
    return response.status_code, told


def test_no_planted_word_reaches_a_hand_that_may_not_read_it(
    works: Works, capsys: pytest.CaptureFixture[str]
) -> None:
    leaks: dict[str, str] = {}
    broken: list[str] = []
    counts: Counter[tuple[str, str, str]] = Counter()

    for ask in filter(chosen, asks(works)):
        status, told = answer(works, ask)
        counts[ask.method, ask.kind, f"{status // 100}xx"] += 1
        if status == 500:
            broken.append(f"{status} {ask}")
        for leak in works.leaks(ask.who, told):
            if ask.name in NAMES_FOR_ALL and leak.startswith("name of"):
                continue
            leaks.setdefault(f"{ask.who}: {leak} on {ask.name} ({ask.method} {ask.kind})", str(ask))

    with capsys.disabled():
        if ONE_IN <= 2:
            print(table(counts))
    assert not broken, "\n".join(broken[:40])
    assert not leaks, f"{len(leaks)} leaks\n" + "\n".join(
        f"{leak}  e.g. {ask}" for leak, ask in sorted(leaks.items())
    )
    assert sum(counts.values()) >= LEAST // ONE_IN


def test_each_word_is_read_by_those_who_may(works: Works) -> None:
    """Were nothing planted, nothing could leak: each word is found where it belongs."""
    seen: set[tuple[str, str]] = set()
    for address in (
        *(
            reverse("desk:person", args=[works.cast.ids[one]])
            for one in ("packer", "planted", "office")
        ),
        *(f"/hazards/{works.known['hazard_id'][at]}/" for at in (0, 1)),
        "/hazards/?state=",
        "/letters/",
        *(
            reverse("hazards:photo", args=[works.known["hazard_id"][at], works.known["digest"][at]])
            if _takes("hazards:photo") == 2
            else reverse("hazards:photo", args=[works.known["digest"][at]])
            for at in (0, 1)
        ),
    ):  # fmt: skip
        told = everything_told(works.doors["safety"].get(address))
        seen |= {key for key, word in works.words.items() if word in told}

    assert {("name", "P1"), ("hazard", "P1"), ("letter", "P1")} <= seen, sorted(seen)
    assert {("name", "W2"), ("hazard", "W2"), ("letter", "W2")} <= seen, sorted(seen)


def _takes(name: str) -> int:
    return next(len(parameters) for one, parameters in addresses() if one == name)


def table(counts: Counter[tuple[str, str, str]]) -> str:
    """How many requests of each kind were answered how."""
    answers = sorted({status for _method, _kind, status in counts})
    lines = [f"{'':8}{'object':10}" + "".join(f"{one:>9}" for one in answers) + f"{'all':>9}"]
    for method in ("GET", "POST"):
        for kind in (*KINDS, "none"):
            row = [counts[method, kind, one] for one in answers]
            lines.append(
                f"{method:8}{kind:10}" + "".join(f"{n:>9,}" for n in row) + f"{sum(row):>9,}"
            )
    lines.append(f"{'':18}" + "".join(
        f"{sum(n for (_m, _k, s), n in counts.items() if s == one):>9,}" for one in answers
    ) + f"{sum(counts.values()):>9,}")  # fmt: skip
    return "\n" + "\n".join(lines)
