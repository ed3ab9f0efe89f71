"""What a worker's phone has to load, and what no page may contain."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.contrib.staticfiles import finders
from django.test import Client

HERE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((HERE / "src/zeren").glob("*/templates/**/*.html"))
SCRIPTS = sorted((HERE / "src/zeren/web/static/web").glob("*.js"))
FIRST_VIEW = 150 * 1024
LINKED = re.compile(r'(?:src|href)="/?static/([^"#?]+\.(?:css|js|svg))')


def weight(page: str) -> int:
    """Gzipped bytes of what the page links, and of the page itself."""
    total = len(gzip.compress(page.encode()))
    for name in set(LINKED.findall(page)):
        found = finders.find(name)
        assert isinstance(found, str), f"{name} is not there: run `make setup`"
        total += len(gzip.compress(Path(found).read_bytes(), 6))
    return total


def test_the_first_view_of_a_phone_page_stays_under_its_budget(
    shell: Client, settings: Any
) -> None:
    settings.DEBUG = True
    page = shell.get("/_components/?phone").content.decode()

    assert "signature_pad" in page
    assert "echarts" not in page
    assert "tabler.min.js" not in page
    assert weight(page) < FIRST_VIEW


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_part_is_drawn_in_both_languages(shell: Client, settings: Any, language: str) -> None:
    settings.DEBUG = True
    shell.cookies["django_language"] = language

    page = shell.get("/_components/").content.decode()

    assert page.count('class="z-chart"') == 5
    assert ("因为" in page) is (language == "zh-hans")
    assert "style=" not in page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_no_template_needs_an_unsafe_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"<[^>]+\sstyle=", text), "style= is blocked: use a class of theme.css"
    assert not re.search(r"\son[a-z]+=|hx-on|javascript:", text), "no inline handlers"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "no inline scripts"
    assert "https://" not in text.replace("https://www.w3.org", ""), "nothing from elsewhere"
    assert "|safe" not in text, "never `safe` on what people wrote"


def test_no_script_needs_eval() -> None:
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        assert "eval(" not in text
        assert "new Function" not in text
        assert "innerHTML" not in text


def test_only_the_theme_names_a_colour() -> None:
    named = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgb\(")
    for path in (HERE / "src/zeren").glob("*/static/**/*.css"):
        if "vendor" in path.parts or path.name == "theme.css":
            continue
        assert not named.search(path.read_text(encoding="utf-8")), f"{path.name} names a colour"


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    from zeren.web.templatetags.zeren import ICONS

    found = finders.find("vendor/icons.svg")
    assert isinstance(found, str), "run `make setup`"
    drawn = set(re.findall(r'symbol id="([^"]+)"', Path(found).read_text(encoding="utf-8")))
    for path in TEMPLATES:
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8")):
            assert ICONS.get(name, name) in drawn, f"{path.name} asks for the icon {name}"


def test_the_policy_allows_no_foreign_source() -> None:
    directives = house.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert directives["default-src"] == ["'self'"]
    assert "unsafe-inline" not in str(directives)
    assert "unsafe-eval" not in str(directives)
