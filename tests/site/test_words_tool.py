"""The words tool finds every English word and every fault of its Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import write_po

from tools import words

TEMPLATE = """{% load i18n %}{% translate "Sign now" %}
{% blocktranslate count n=open trimmed %}One gap{% plural %}{{ n }} gaps{% endblocktranslate %}
{{ sentence|default:_("Nothing yet") }} {% badge "ok" _("signed") %}"""
TEXTS = 'STATES = {"LATE": gettext_lazy("Too late for %(name)s.")}'
SENTENCES = """[refusals]
"letter.far" = "Too far away."
[kinds]
"letter" = "letter"
[acts]
"letter.unsigned" = ["%(count)s letter waits", "%(count)s letters wait"]

[words.states]
"OPEN" = ["letter", "open"]
"DONE" = "done"
"TOLD" = {one = "%(n)s told", many = "%(n)s were told"}
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small room with a template and texts, and no Chinese yet."""
    folder = tmp_path / "src/zeren/letters"
    (folder / "templates/letters").mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "texts.py").write_text(TEXTS)
    (folder / "sentences.toml").write_text(SENTENCES)
    (folder / "templates/letters/letter.html").write_text(TEMPLATE)
    monkeypatch.setattr(words, "ROOT", tmp_path)
    monkeypatch.setattr(words, "HOUSE", tmp_path / "src/zeren")
    return "letters"


def write_chinese(room: str, **replaced: str) -> None:
    """Fill the list of the room with Chinese, as a translator would."""
    words.extract(room)
    path = words.po_of(room)
    catalog = words._read(path)
    for message in catalog:
        if message.id and not message.string:
            message.string = "%(name)s 太晚了。" if "%(name)s" in message.id else "中文"
        if message.pluralizable:
            message.string = (f"{message.id[1].split(' ')[0]} 个",)
        if str(message.id) in replaced:
            message.string = replaced[str(message.id)]
    with path.open("wb") as file:
        write_po(file, catalog)


def test_every_word_is_found(room: str) -> None:
    found = {message.id for message in words.found_in(room) if message.id}

    assert found == {
        "Sign now",
        ("One gap", "%(n)s gaps"),
        "Nothing yet",
        "signed",
        "Too late for %(name)s.",
        "Too far away.",
        "letter",
        ("%(count)s letter waits", "%(count)s letters wait"),
        "open",
        "done",
        ("%(n)s told", "%(n)s were told"),
    }
    assert words.found_in(room).get("open", "letter") is not None


def test_a_complete_list_has_no_problem_and_survives_another_extract(room: str) -> None:
    write_chinese(room)
    words.extract(room)

    assert words.problems(room) == []
    assert words.build() == 1


def test_a_missing_word_is_told(room: str) -> None:
    write_chinese(room)
    (words.HOUSE / "letters/queries.py").write_text('gettext("A new word")')

    assert words.problems(room) == ["letters: no Chinese for “A new word”"]


def test_a_word_no_longer_used_is_told(room: str) -> None:
    write_chinese(room)
    (words.HOUSE / "letters/texts.py").write_text("")

    assert "no longer used" in words.problems(room)[0]


def test_a_lost_placeholder_is_told(room: str) -> None:
    write_chinese(room)
    path = words.po_of(room)
    path.write_text(path.read_text("utf-8").replace("%(name)s 太晚了", "太晚了"), "utf-8")

    assert words.problems(room) == [
        "letters: placeholders differ in “Too late for %(name)s.”: name"
    ]


def test_a_fuzzy_word_is_told(room: str) -> None:
    write_chinese(room)
    path = words.po_of(room)
    text = path.read_text("utf-8").replace('msgid "Sign now"', '#, fuzzy\nmsgid "Sign now"')
    path.write_text(text, "utf-8")

    assert words.problems(room) == ["letters: the Chinese for “Sign now” is marked fuzzy"]
