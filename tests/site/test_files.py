"""Every file that leaves the house goes through one function, found by walking all addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from tests.cast import Cast, cast_of
from tests.frozen import frozen
from tests.house import scan
from tests.site.test_access_matrix import OTHERWISE, addresses, objects
from zeren.core import handing
from zeren.web.files import File

SHOWN = re.compile(r"text/(html|plain|css|javascript)|image/|application/(manifest\+)?json\b")
"""What a browser shows or a program asks for: no spreadsheet, archive, PDF or table."""

WHO = ("safety", "gm")


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        yield cast_of()


def answers(cast: Cast) -> Iterator[tuple[str, str, Any]]:
    """What every address gives to people of every kind; acts are undone after each."""
    known = objects(cast)
    doors = {who: cast.door(cast.ids[who]) for who in WHO}
    for name, parameters in addresses():
        kwargs = {one: OTHERWISE.get((name, one), known[one][0]) for one in parameters}
        with translation.override("en"):
            address = reverse(name, kwargs=kwargs)
        for who, door in doors.items():
            said = door.get(address)
            yield name, who, said
            if said.status_code == 405:
                before = transaction.savepoint()
                # a sign-in of its own, for some acts end it
                yield name, who, cast.door(cast.ids[who]).post(address)
                transaction.savepoint_rollback(before)


def is_file(answer: Any) -> bool:
    if answer.status_code != 200:
        return False
    kind = answer.headers.get("Content-Type", "")
    saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
    return saved or not SHOWN.match(kind)


@pytest.mark.parametrize(("most", "with_lists"), [(2, False), (50, True)])
def test_every_file_is_given_by_the_one_function_and_names_nobody_unasked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, most: int, with_lists: bool
) -> None:
    monkeypatch.setattr(handing, "MOST", most)
    found = [(name, who, one) for name, who, one in answers(cast) if is_file(one)]

    beside = {name for name, _who, one in found if not isinstance(one, File)}
    assert beside == set(), "give these by zeren.web.files.file or hand_out"
    many = {name for name, _who, one in found if one.people > handing.MOST and not one.is_own}
    assert many == set(), "give these by hand_out, which asks for a second person"
    names = {name for name, _who, _one in found}
    assert {"organisation:import_template", "letters:pdf", "privacy:copy"} <= names
    lists = {"letters:export", "coverage:export", "scans:list"}
    assert lists & names == (lists if with_lists else set())


def test_no_view_makes_a_file_by_itself() -> None:
    words = re.compile(r"Content-Disposition|spreadsheetml|application/zip|text/csv")
    where = {
        path.relative_to(scan.HOUSE).as_posix()
        for path in scan.HOUSE.rglob("*.py")
        if words.search(path.read_text("utf-8"))
    }

    assert where == {"web/files.py"}
