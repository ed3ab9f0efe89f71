"""House rules that stand in the sources: size of files, templates, clocks, states."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.test import RequestFactory

from tests.house import scan
from zeren.site import menu


def planted(tmp_path: Path, name: str, text: str) -> Path:
    """A folder with one faulty file, to see each rule find it."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_no_file_holds_two_ideas() -> None:
    assert scan.long_files(scan.HOUSE) == []


def test_a_long_file_is_found(tmp_path: Path) -> None:
    assert len(scan.long_files(planted(tmp_path, "a.py", "x = 1\n" * 401))) == 1
    assert scan.long_files(planted(tmp_path, "a.py", "x = 1\n" * 400)) == []


def test_the_house_stays_small() -> None:
    """Lines of code: docs/decisions/the-house-is-counted-in-lines-of-code.md."""
    counted = [scan.code_lines(one.read_text(encoding="utf-8")) for one in scan.HOUSE.rglob("*.py")]

    assert 50_000 < sum(counted) < 79_000


def test_only_code_is_counted() -> None:
    text = '"""What it is.\n\nMore."""\n\n# why\nX = """\ndata\n"""  # said\n'

    assert scan.code_lines(text) == 3


def test_journeys_wait_for_what_they_look_at() -> None:
    assert scan.impatient_journeys(scan.ROOT / "tests/journeys") == []


def test_an_impatient_journey_is_found(tmp_path: Path) -> None:
    fault = planted(tmp_path, "a.py", "    assert page.get_by_text('Done').is_visible()\n")
    assert len(scan.impatient_journeys(fault)) == 1


def test_templates_keep_to_the_content_policy() -> None:
    assert scan.unsafe_templates(scan.HOUSE) == []


@pytest.mark.parametrize(
    "fault",
    [
        "{{ sentence|safe }}",
        "{% autoescape off %}",
        '<p style="color:red">',
        "<style>p{}</style>",
        '<button onclick="go()">',
        '<button hx-on:click="go()">',
        "<a hx-vals='js:{a: 1}'>",
        '<a href="javascript:go()">',
        '<p hx-trigger="click[ctrlKey]">',
        "<script>go()</script>",
    ],
)
def test_an_unsafe_template_is_found(tmp_path: Path, fault: str) -> None:
    assert scan.unsafe_templates(planted(tmp_path, "a.html", f"<div>\n{fault}\n</div>"))


@pytest.mark.parametrize(
    "fine",
    [
        '<script src="/static/a.js" defer></script>',
        "{{ value|tongue }}",
        "{# never |safe #}",
        "{% if one == code %} selected{% endif %}{% include 'a.html' with one=two %}",
        '<p data-style="x" class="z-onward">',
    ],
)
def test_a_plain_template_passes(tmp_path: Path, fine: str) -> None:
    assert scan.unsafe_templates(planted(tmp_path, "a.html", fine)) == []


def test_templates_show_one_changed_word_as_one_word() -> None:
    assert scan.packed_templates(scan.HOUSE) == []


@pytest.mark.parametrize(
    "fault",
    [
        "<p>" + "x" * 160 + "</p>",
        '<a href="{% if mine %}{% url "letters:mine" %}{% else %}/{% endif %}">',
        '<p class="one{% if late %} is-late is-red{% endif %}">',
        '<p\n  class="{% if a %}{% if b %}c{% endif %}{% endif %}"\n>',
    ],
)
def test_a_packed_template_is_found(tmp_path: Path, fault: str) -> None:
    assert len(scan.packed_templates(planted(tmp_path, "a.html", f"<div>\n{fault}\n</div>"))) == 1


@pytest.mark.parametrize(
    "fine",
    [
        "<p>" + "x" * 153 + "</p>",
        '<a href="{% url "desk:overview" %}{% if asked %}?{{ asked }}{% endif %}">',
        '<p class="one{% if late %} is-late{% elif soon %} is-soon{% endif %}">',
        '<p {% if late %}hidden id="late"{% endif %}>',
        "{% if a %}<p>Several words, {% if b %}and more{% endif %}</p>{% endif %}",
    ],
)
def test_a_readable_template_passes(tmp_path: Path, fine: str) -> None:
    assert scan.packed_templates(planted(tmp_path, "a.html", fine)) == []


def test_no_table_reads_a_clock_of_its_own() -> None:
    assert scan.database_clocks(scan.modules()) == []


@pytest.mark.parametrize("fault", ["DateTimeField(auto_now=True)", "F(auto_now_add=True)", "Now()"])
def test_a_clock_in_a_table_is_found(fault: str) -> None:
    assert scan.database_clocks([(Path("a.py"), ast.parse(f"x = {fault}"))])


def test_state_tables_and_their_drawings_agree() -> None:
    tables = scan.step_tables(scan.modules(scan.HOUSE / "core"))
    drawn = {path.stem: path.read_text("utf-8") for path in scan.ROOT.glob("docs/states/*.md")}

    wanted = {name: scan.drawing(name, steps) for name, steps in tables.items()}

    assert tables, "the core has state machines"
    assert drawn == wanted, "run: python tools/states.py"


def test_a_changed_step_changes_its_drawing() -> None:
    tree = ast.parse('STEPS = (("OPEN", "close", "CLOSED"),)')
    steps = scan.step_tables([(Path("door.py"), tree)])["door"]

    assert "OPEN --> CLOSED: close" in scan.drawing("door", steps)
    assert scan.drawing("door", steps) != scan.drawing("door", [*steps, ("CLOSED", "open", "OPEN")])


def test_no_view_hides_what_every_page_has(tmp_path: Path) -> None:
    """A page whose own `told` stood before the house's answered 500 to whoever had a message."""
    request = RequestFactory().get("/")
    names = set(menu.menu(request)) - {"viewer"}

    assert scan.hidden_names(scan.modules(), names) == []
    fault = planted(tmp_path, "views.py", 'render(request, "a.html", {"alarm": 1})')
    assert len(scan.hidden_names(scan.modules(fault), names)) == 1
