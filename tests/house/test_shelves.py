"""Where things stand in a room, and how much crosses its door without a type."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house import scan
from tools import stairs

#: Rooms without shelves: rules, parts of pages, start and command line, the log, the witness.
OTHERWISE = {"core", "web", "site", "cli", "ledger", "witness"}

#: Files beside the shelves, each with the reason why no shelf would hold it.
STRANGERS = {
    "accounts/backends": "Django looks for a backend by its path",
    "accounts/ldap": "speaks with a directory over the network, without the database",
    "accounts/middleware": "Django looks for middleware by its path",
    "accounts/oidc": "speaks with a provider over the network, without the database",
    "accounts/patience": "how long machines of the house are waited for",
    "accounts/secrecy": "pepper and slow hash: one idea, asked by actions and by set-up",
    "accounts/ways": "what holds, settings or a decision: below the queries, asked by rooms above",
    "accounts/tries": "counts in a transaction of its own, before any action begins",
    "census/compare": "the nightly comparison, asked by the job and by the command line",
    "census/recount": "the naive twin of the queries, which shares nothing with them",
    "census/rooms": "the table of rooms that prove, read by queries and by coverage",
    "census/touched": "from facts to subjects: below queries and actions alike",
    "coverage/links": "from gaps to pages, shared by its pages, its cards and the desk",
    "coverage/scope": "what a page is asked, shared with the desk",
    "coverage/turns": "acts as lines, shared with the desk",
    "coverage/words": "figures as sentences, shared with the desk",
    "desk/brought": "what a stranger brought, read apart from the house: no table, no page",
    "desk/papers": "the one table of papers that are given out, by kind",
    "desk/bulletin": "composes a text, as letters do; pure, tried by itself",
    "desk/firstrun": "what many rooms say of the first year, gathered for two pages of the desk",
    "desk/coming": "the dated things ahead of one person, from every room",
    "privacy/bare": "how a row names a person without a key: asked by the register",
    "privacy/went": "where something went, in sentences: for its page and its copy",
    "privacy/erasing": "which room erases what, registered at the start: below actions and queries",
    "privacy/register": "which columns name a person, what for and how long: plain data",
    "letters/asked": "one question before a signature, for its page and the shared tablet",
    "kiosk/middleware": "Django looks for middleware by its path",
    "desk/climbing": "composes the message of what is late, as digest composes that of the day",
    "desk/objecting": "what can be objected to, by kind: the one table that reads every room",
    "desk/waiting": "what waits for one person in every room, for My day and for messages",
    "desk/digest": "composes the message of the day out of what waits",
    "notices/channels": "speaks with gateways over the network, without the database",
    "notices/delivery": "hands over what the outbox holds: below nothing but the jobs",
    "notices/personal": "addresses out of a key, without the database: below queries and delivery",
    "notices/outbox": "acts of the outbox, apart from those of the inbox",
    "desk/gathering": "falls away with cards (the steps of the year are left)",
    "hazards/crowds": "counts in memory, because a row would tell when somebody reported",
    "evidence/pades": "how a seal is put on a PDF, apart from whose key it is",
    "evidence/seals": "makes the seal of a PDF, without the database: asked by jobs of rooms above",
    "evidence/sealread": "read in a process of its own, which imports nothing of the house",
    "evidence/sending": "three ways out of the house, without the database: below its actions",
    "hazards/sealing": "the two keys over a reporter: pure, asked by actions and pages",
    "jobs/sealed": "files that wait for the worker, for every room that receives some",
    "jobs/parent": "how a child process ends with its parent: the worker's and the server's",
    "jobs/work": "where rooms register their work",
    "jobs/worker": "the loop of a process of its own",
    "letters/printing": "a letter as it is printed now: for its page and for the seal alike",
    "letters/record": "the kept text as page and paper read it: below both",
    "obligations/audit": "the naive twin of the counters",
    "organisation/history": "facts as lines, shared with the rooms above",
    "webhooks/calling": "speaks with receivers over the network, without the database",
    "targets/charts": "pictures for its pages, pure",
    "targets/drawing": "places of a drawing for its page, pure",
    "targets/naming": "words that are built, where texts.py holds words that stand",
}

MOST_ANY = 396
"""`Any` says nothing to who calls and to mypy. Lower this when you take some away."""


def beside_the_shelves(house: Path, rooms: Iterable[str]) -> set[str]:
    """Modules of rooms that stand on no shelf, so that no contract orders them."""
    return {
        f"{room}/{path.stem}"
        for room in rooms
        for path in (house / room).iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists())
        and path.stem not in {*stairs.SHELVES, "__init__", "migrations"}
    }


def rooms() -> list[str]:
    found = {path.parent.name for path in scan.HOUSE.glob("*/__init__.py")}
    return sorted(found - OTHERWISE)


def test_what_stands_beside_the_shelves_has_its_reason() -> None:
    assert beside_the_shelves(scan.HOUSE, rooms()) == set(STRANGERS)


def test_a_stranger_is_found(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    for name in ("queries.py", "helpers.py"):
        (tmp_path / "letters" / name).touch()

    assert beside_the_shelves(tmp_path, ["letters"]) == {"letters/helpers"}


def any_in(trees: Iterable[tuple[Path, ast.Module]]) -> int:
    nodes = (node for _, tree in trees for node in ast.walk(tree))
    return sum(isinstance(node, ast.Name) and node.id == "Any" for node in nodes)


def test_less_and_less_crosses_a_door_without_a_type() -> None:
    assert any_in(scan.modules()) <= MOST_ANY, "give the row or the value a type instead"


@pytest.mark.parametrize(("line", "number"), [("x: dict[str, Any] = {}", 1), ("x: int = 0", 0)])
def test_a_missing_type_is_counted(line: str, number: int) -> None:
    assert any_in([(Path("a.py"), ast.parse(line))]) == number
