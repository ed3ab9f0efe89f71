"""The answers of a person about the columns and words of a file, out of the form of its page."""

from dataclasses import replace

from django.http import QueryDict

from zeren.core.sheets import words as sheet_words
from zeren.core.sheets.columns import Answers
from zeren.core.sheets.words import plain
from zeren.organisation.queries.workbook import Item


def answers_from(said: QueryDict, asked: Item, old: Answers) -> Answers:
    """The earlier answers with what this form says; what is not among the choices is left out."""
    tabs, columns = dict(old.tabs), {tab: dict(found) for tab, found in old.columns.items()}
    for number, tab in enumerate(asked["tabs"]):
        title, sheet = tab["title"], said.get(f"tab-{number}", tab["sheet"])
        if sheet not in ("", *sheet_words.KEYS):
            continue
        tabs[title] = sheet
        if sheet != tab["sheet"] or not sheet:
            columns.pop(title, None)  # its columns are looked at anew
            continue
        known = {column.key for column in (*sheet_words.sheet(sheet).columns,
                                           *sheet_words.sheet(sheet).flat)}  # fmt: skip
        chosen = {}
        for column in tab["columns"]:
            key = said.get(f"column-{number}-{column['letter']}")
            if key is not None and (not key or key in known):
                chosen[column["letter"]] = key
        columns[title] = {**columns.get(title, {}), **chosen}
    words = {name: dict(found) for name, found in old.words.items()}
    for number, word in enumerate(asked["words"]):
        key = said.get(f"word-{number}")
        if key is not None and key in ("", *word["choices"]):
            words.setdefault(word["column"], {})[plain(word["text"])] = key
    heads = dict(old.heads)
    for head in asked["heads"]:
        number_of = said.get(f"head-{head['unit']}")
        if number_of is not None and number_of in ("", *(one[0] for one in head["likely"])):
            heads[head["unit"]] = number_of
    found = replace(old, tabs=tabs, columns=columns, words=words, heads=heads)
    order, encoding = said.get("order", ""), said.get("encoding", "")
    if order in ("mdy", "dmy"):
        found = replace(found, order=order)
    if encoding in [one["encoding"] for one in asked["guesses"]]:
        found = replace(found, encoding=encoding)
    if top := " ".join(said.get("top", "").split())[:120]:
        found = replace(found, top=top)
    return replace(found, rest="rest" in said)
