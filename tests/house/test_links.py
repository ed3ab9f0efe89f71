"""A link to a page that is not there must be found before anybody misses the button."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, URLResolver, get_resolver, resolve

from tests.house import scan
from zeren.web import links
from zeren.web.templatetags import zeren as tags

SAMPLES = {"int": 7, "str": "7"}
NAME = re.compile(r"^[a-z]+:[a-z_-]+$")
NAMED = re.compile(r"""\{%\s*(?:url|address)\s+["']([^"']+)["']""")
QUIET = re.compile(r"\{%\s*url\b[^%]*\sas\s+\w+\s*%\}")

#: Rooms whose addresses carry another name than the room.
NAMESPACES = {"ledger": "evidence"}
#: May name pages of every room: the links themselves, and the menu, which stands above all rooms.
EVERYWHERE = {"web", "site"}


def names_of(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every name that an address of the house has."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)
        elif pattern.name:
            yield f"{prefix}{pattern.name}"


def kinds_of_page() -> list[tuple[str, object]]:
    return [
        (name, one)
        for name, one in inspect.getmembers(links, inspect.isfunction)
        if one.__module__ == links.__name__ and one is not links.page and not name.startswith("_")
    ]


@pytest.mark.parametrize("name", [name for name, _ in kinds_of_page()])
def test_every_kind_of_page_is_there(name: str) -> None:
    page = getattr(links, name)
    taken = inspect.signature(page).parameters.values()

    assert resolve(page(*(SAMPLES[one.annotation.__name__] for one in taken))).view_name


def test_a_page_is_found_by_kind_and_id() -> None:
    assert links.page("letter", 7) == links.letter(7)
    assert links.page("quiz") == links.quiz()
    with pytest.raises(KeyError):
        links.page("leter", 7)


def named_in_steps(trees: Iterable[tuple[Path, ast.Module]]) -> set[str]:
    """Kinds of page that rooms name in the `link` of a step (owed.py)."""
    found = set()
    for path, tree in trees:
        for node in ast.walk(tree) if path.name == "owed.py" else ():
            is_named = (isinstance(node, ast.keyword) and node.arg == "link") or (
                isinstance(node, ast.Assign)
                and any(isinstance(one, ast.Name) and one.id == "link" for one in node.targets)
            )
            value = getattr(node, "value", None)
            if is_named and isinstance(value, ast.Tuple):
                found.add(str(ast.literal_eval(value.elts[0])))
    return found


def test_every_page_that_a_room_names_in_a_step_is_known() -> None:
    named = named_in_steps(scan.modules())

    assert "quiz" in named
    assert named <= {*links.PAGES, *links.LISTS}


def wrong_names(folder: Path) -> list[str]:
    """Names of addresses, in templates and sources, that no address has."""
    known = set(names_of())
    spaces = {name.split(":")[0] for name in known if ":" in name}
    said = []
    for path in sorted(folder.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        said += [f"{path.name}: {name}" for name in NAMED.findall(text) if name not in known]
        said += [f"{path.name}: {tag} hides a wrong name" for tag in QUIET.findall(text)]
    for path, tree in scan.modules(folder):
        said += [
            f"{path.name}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and NAME.match(node.value)
            and node.value.split(":")[0] in spaces
            and node.value not in known
        ]
        said += [
            f"{path.name}:{node.lineno}: hides a wrong name"
            for node in ast.walk(tree)
            if isinstance(node, ast.ExceptHandler) and "NoReverseMatch" in ast.dump(node)
        ]
    return said


def test_every_name_of_an_address_is_right() -> None:
    assert wrong_names(scan.HOUSE) == []


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("a.html", '{% url "letters:leter" 7 %}'),
        ("a.html", '{% address "letters:leter" as href %}'),
        ("a.html", '{% url "letters:mine" as href %}'),
        ("a.py", 'href = reverse("letters:leter")'),
        ("a.py", 'try:\n    x = reverse("letters:mine")\nexcept NoReverseMatch:\n    x = ""'),
    ],
)
def test_a_wrong_or_hidden_name_is_found(tmp_path: Path, name: str, fault: str) -> None:
    (tmp_path / name).write_text(fault, encoding="utf-8")

    assert len(wrong_names(tmp_path)) == 1


def strangers(folder: Path) -> list[str]:
    """Sources that name a page of another room by themselves instead of asking web/links.py."""
    spaces = {name.split(":")[0] for name in names_of() if ":" in name}
    return [
        f"{path.relative_to(folder)}:{node.lineno}: {node.value}"
        for path, tree in scan.modules(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and NAME.match(node.value)
        and (space := node.value.split(":")[0]) in spaces
        and (room := path.relative_to(folder).parts[0]) not in EVERYWHERE
        and NAMESPACES.get(space, space) != room
    ]


def test_pages_of_other_rooms_are_named_in_one_place() -> None:
    assert strangers(scan.HOUSE) == []


def test_a_page_of_another_room_is_found(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/a.py").write_text('reverse("letters:mine")\nreverse("desk:home")\n')

    assert strangers(tmp_path) == ["letters/a.py:2: desk:home"]


def test_a_wrong_name_in_a_template_is_an_error() -> None:
    with pytest.raises(NoReverseMatch):
        tags.address("letters:leter")
