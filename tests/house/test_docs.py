"""What people can meet is in the reference: facts, settings, commands, roles."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house import scan
from tools import reference, stairs
from zeren.core.viewer import ROLES
from zeren.site.config import SETTINGS
from zeren.web import words

REFERENCE = scan.ROOT / "docs/reference"


def page(name: str) -> str:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def commands(trees: list[tuple[Path, ast.Module]]) -> set[str]:
    """Commands of the command line: names given to `add_parser`."""
    found = set()
    for _, call in scan.calls(trees, {"add_parser"}):
        if call.args and isinstance(call.args[0], ast.Constant):
            found.add(str(call.args[0].value))
    return found


def test_every_setting_is_in_the_reference() -> None:
    assert {row.name for row in SETTINGS} == scan.words_in_table(page("settings.md"))


def test_every_command_is_in_the_reference() -> None:
    offered = commands([*scan.modules(scan.HOUSE / "cli")])
    written = {name.split()[1] for name in scan.words_in_table(page("commands.md"))}

    assert offered
    assert offered == written


def test_every_role_is_in_the_reference() -> None:
    assert set(ROLES) <= scan.words_in_table(page("roles.md"))


@pytest.mark.parametrize("name", ["settings", "commands", "roles", "facts"])
def test_reference_pages_show_what_the_sources_say(name: str) -> None:
    assert page(f"{name}.md") == reference.page(name), "run: python tools/reference.py"


def test_the_stairs_are_shown_as_the_contracts_have_them() -> None:
    assert stairs.PAGE.read_text(encoding="utf-8") == stairs.page(), "run: python tools/stairs.py"


def test_every_shelf_says_what_it_holds() -> None:
    assert set(stairs.SHELVES) == {
        name for row in stairs.layers("shelves") for name in stairs.names(row)
    }


def test_a_fact_that_is_declared_later_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    more = {**words.fact_words(), "letter.sung": "Letter sung"}
    monkeypatch.setattr(words, "fact_words", lambda: more)

    assert reference.page("facts") != page("facts.md")


def test_a_new_command_is_found() -> None:
    tree = ast.parse('commands.add_parser("dance", help="…")')

    assert commands([(Path("main.py"), tree)]) == {"dance"}
