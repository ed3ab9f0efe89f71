"""Write the reference pages that are lists: `python tools/reference.py`.

Facts, settings, commands and roles stand in the sources once; these pages show them. The house
tests fail when a page has fallen behind.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs/reference"
ROLE_WORDS = {
    "safety_manager": (
        "安全管理人员",
        "Runs the year: imports, targets, campaigns, meetings, hazards.",
    ),
    "auditor": ("审核人员", "Reads everything of the unit and below, changes nothing."),
    "clerk": ("人事文员", "Keeps people, posts and holdings of the unit and below."),
    "administrator": ("系统管理员", "Runs the system: settings, accounts, jobs; sees no letters."),
}


def facts() -> Iterator[str]:
    """Every code a fact can have, with its words in both languages."""
    from zeren.web import words

    yield "# Facts: what the ledger can say"
    yield ""
    yield "A fact is recorded in the transaction of the change it tells of, and never edited."
    yield ""
    yield "| code | English | 中文 |"
    yield "| --- | --- | --- |"
    for code, sentence in sorted(words.fact_words().items()):
        with translation.override("en"):
            english = str(sentence)
        with translation.override("zh-hans"):
            chinese = str(sentence)
        yield f"| `{code}` | {english} | {chinese} |"


def settings() -> Iterator[str]:
    """Every setting with its variable and default."""
    from zeren.site.config import SETTINGS

    yield "# Settings"
    yield ""
    yield "From one TOML file (`zeren.toml` in the data folder, or the file that `ZEREN_CONFIG`"
    yield "names), then from the environment, which wins. `data` and `config` are read from the"
    yield "environment only. All problems are told at once, and nothing starts with one of them."
    yield ""
    yield "| setting | variable | default | meaning |"
    yield "| --- | --- | --- | --- |"
    for row in SETTINGS:
        default = ", ".join(row.default) if isinstance(row.default, list) else row.default
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        given = f"`{shown}`" if shown else "(empty)"
        yield f"| `{row.name}` | `{row.variable}` | {given} | {row.words} |"
    yield ""
    yield "Lists are written in the environment with commas: `ZEREN_HOSTS=zeren.example,10.0.0.5`."


def commands() -> Iterator[str]:
    """Every command with its arguments, from the parser itself."""
    from zeren.cli.main import parser

    top = parser()
    yield "# Commands"
    yield ""
    yield f"{top.epilog}"
    yield ""
    yield "| command | what it does | arguments |"
    yield "| --- | --- | --- |"
    group = next(act for act in top._actions if isinstance(act, argparse._SubParsersAction))
    helps = {choice.dest: choice.help for choice in group._choices_actions}
    for name, sub in group.choices.items():
        shown = [_argument(act) for act in sub._actions if act.dest != "help"]
        yield f"| `zeren {name}` | {helps.get(name) or ''} | {', '.join(shown)} |"


def _argument(act: argparse.Action) -> str:
    if not act.option_strings:
        return f"`{str(act.metavar or act.dest).upper()}`"
    takes_value = act.nargs != 0
    value = f" {act.metavar or act.dest.upper()}" if takes_value and not act.choices else ""
    if act.choices:
        value = " " + "\\|".join(str(choice) for choice in act.choices)
    return f"`{act.option_strings[0]}{value}`"


def roles() -> Iterator[str]:
    """Roles are grants on a unit with dates; being a head is derived, never granted."""
    from zeren.core import grant
    from zeren.core.viewer import ROLES

    yield "# Roles"
    yield ""
    yield "A role is granted on a unit, from a day to a day; each grant is a fact. Head of a unit"
    yield "and general manager are no roles: they follow from who holds the head post."
    yield ""
    yield "| role | 中文 | what for |"
    yield "| --- | --- | --- |"
    for role in ROLES:
        chinese, words = ROLE_WORDS[role]
        yield f"| `{role}` | {chinese} | {words} |"
    yield ""
    yield "## Two people for a powerful role"
    yield ""
    yield "Given or ended, these roles are asked for by one person and confirmed by another, who is"
    yield "neither the asker nor the one the role is about. Until then nothing changes. A request"
    yield f"lapses after {grant.OPEN_FOR.days} days. The rule is `core/grant.py`; why:"
    yield "[the decision](../decisions/two-people-for-a-role.md)."
    yield ""
    yield "| role | asked by | confirmed by |"
    yield "| --- | --- | --- |"
    for powerful in grant.POWERFUL:
        beside = ", ".join(f"`{one}`" for one in grant.SECOND[powerful])
        above = ", ".join(
            f"`{one}`" for one in (*grant.SECOND[powerful], *grant.ASKED_FROM_THE_TOP)
        )
        second = f"the general manager; over the whole unit {beside}"
        yield f"| `{powerful}` | `administrator` | {second} |"
        yield f"| `{powerful}` | the general manager | over the whole unit {above} |"
    yield "| `clerk` | `administrator` or the general manager | nobody: one person is enough |"
    yield ""
    yield f"An office that the asker himself asked for less than {grant.FRESH.days} days ago does"
    yield "not count. An account without a person never confirms. While no person is administrator,"
    yield "the first administrator's account may ask; the general manager confirms."


def workbook() -> Iterator[str]:
    """Sheets, columns and words of the organisation workbook, from the table that reads them."""
    from zeren.core.sheets.table import SHEETS
    from zeren.organisation.sheets.vocabulary import data

    titles = data("vocabulary.toml")
    yield "# The organisation workbook"
    yield ""
    yield "Sheets and columns may be titled in English or Chinese, in any order; a title may carry"
    yield "both (“工号 / Staff number”), a star, or a known remark in brackets. Needed columns have"
    yield "a star. A title counts as a whole; one that does not stand here is asked, and remembered"
    yield "for the next file of that shape. A list of the house needs no codes: departments, posts"
    yield "and superiors may stand by name (the columns of People from “Company or site” on)."
    yield "How to fill it in: [import a workbook](../how-to/import-a-workbook.md)."
    for sheet in SHEETS:
        yield ""
        yield f"## {sheet.en} · {sheet.zh}"
        yield ""
        yield f"Also read as: {', '.join(titles['tabs'][sheet.key])}."
        yield ""
        yield "| column | 列 | also read as | holds |"
        yield "| --- | --- | --- | --- |"
        for column in (*sheet.columns, *sheet.flat):
            star = " *" if column.is_required else ""
            words = "; ".join(f"{said[1]} ({said[0]})" for said in column.words.values())
            holds = " ".join(part for part in (words and words + ".", column.note_en) if part)
            others = ", ".join(titles["columns"][sheet.key].get(column.key, ()))
            holds = holds or FORMS[column.form]
            yield f"| {column.en}{star} | {column.zh}{star} | {others} | {holds} |"


FORMS = {
    "code": "A code: letters, digits, - . _ / #.",
    "ref": "A code, or the name of exactly one.",
    "path": "A unit's name, or a path such as Plant / Hall / Team.",
    "codes": "Codes with commas between them.",
    "text": "Text.",
    "name": "A person's name.",
    "date": "A day.",
    "word": "One of the words.",
    "year": "Four digits.",
    "target": "As typed: a number with its sign and unit, two values, or a day.",
    "email": "An e-mail address.",
    "phone": "A telephone number.",
}
PAGES = {
    "workbook": workbook,
    "facts": facts,
    "settings": settings,
    "commands": commands,
    "roles": roles,
}


def page(name: str) -> str:
    """The text of one reference page as the sources have it now."""
    return "\n".join(PAGES[name]()) + "\n"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    sys.path.insert(0, str(ROOT))
    from tools import words

    words.build()  # else a word that was filled in meanwhile would stand there in English
    django.setup()
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (REFERENCE / f"{name}.md").write_text(page(name), encoding="utf-8")
        print(f"docs/reference/{name}.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
