"""What no script and no module of ours does: read for it rather than trusted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zeren.web import keeping

SOURCES = Path("src/zeren")
SCRIPTS = [path for path in SOURCES.rglob("*.js") if "vendor" not in path.parts]
MODULES = [path for path in SOURCES.rglob("*.py") if "migrations" not in path.parts]
KEPT_IN_BROWSER = re.compile(r"\b(localStorage|sessionStorage|indexedDB|caches\.open)\b")
OTHER_WINDOWS = re.compile(r"postMessage|addEventListener\(\s*[\"']message[\"']|\.opener\b")
PLAIN_CHANCE = re.compile(r"^\s*(import random|from random import)", re.MULTILINE)
OLD_HASH = re.compile(r"\b(md5|sha1)\b", re.IGNORECASE)

ALLOWED_TO_KEEP = {
    "src/zeren/kiosk/static/kiosk/kiosk.js": "empties what was kept before a device was shared",
    "src/zeren/letters/static/letters/read.js": "which sections were read, by number, in this tab",
    "src/zeren/web/static/web/phone.js": "drafts and what is not sent, for their writer alone,"
    " emptied by signing out; never a PIN, a code or a signature",
    "src/zeren/web/static/web/sw.js": "one page, made without knowing who asks, and its files",
}
"""Scripts that keep something in the browser, and what that may tell of people."""
ALLOWED_CHANCE = {
    "src/zeren/cli/story.py": "the demo's story",
    "src/zeren/cli/story_hazards.py": "the demo's story",
    "src/zeren/cli/story_assessment.py": "the demo's story",
    "src/zeren/cli/story_second_year.py": "the demo's story",
    "src/zeren/cli/drawing.py": "the demo's story",
}


def found_in(paths: list[Path], what: re.Pattern[str]) -> set[str]:
    return {path.as_posix() for path in paths if what.search(path.read_text(encoding="utf-8"))}


def test_no_script_listens_to_other_windows() -> None:
    assert SCRIPTS
    assert found_in(SCRIPTS, OTHER_WINDOWS) == set()


def test_no_other_script_keeps_anything_in_the_browser() -> None:
    assert found_in(SCRIPTS, KEPT_IN_BROWSER) == ALLOWED_TO_KEEP.keys()


def test_the_phone_keeps_no_secret_that_the_server_does_not_keep() -> None:
    script = Path("src/zeren/web/static/web/phone.js").read_text(encoding="utf-8")
    named = re.search(r"SECRET = new Set\(\[(.*?)\]\)", script, re.DOTALL)
    assert named

    secrets = set(re.findall(r'"([a-z_]+)"', named[1]))
    assert secrets == keeping.SECRETS | {"stroke", "typed_name"}


def test_no_secret_comes_from_the_plain_generator() -> None:
    found = found_in(MODULES, PLAIN_CHANCE)

    assert {one for one in found if not one.startswith("src/zeren/core/")} <= ALLOWED_CHANCE.keys()


def test_no_outlived_hash_is_used() -> None:
    assert found_in(MODULES, OLD_HASH) == set()


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("localStorage.setItem('name', name)", KEPT_IN_BROWSER),
        ("window.addEventListener('message', f)", OTHER_WINDOWS),
        ("import random\n", PLAIN_CHANCE),
        ("hashlib.md5(data)", OLD_HASH),
    ],
)
def test_a_planted_one_is_found(tmp_path: Path, code: str, what: re.Pattern[str]) -> None:
    file = tmp_path / "planted"
    file.write_text(code)

    assert found_in([file], what) == {file.as_posix()}
