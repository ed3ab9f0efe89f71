"""Which texts hold, which packs are on, and what a person meets."""

import csv
import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from zeren.content.models import Switch, Text
from zeren.core import citing
from zeren.core import content as core
from zeren.core.tongue import LANGUAGES, both
from zeren.ledger.remembered import DAILY, remembered
from zeren.organisation import queries as organisation

LETTERHEAD = "letterhead"
"""Kind, and code of the one that letters carry: what the paper shows around the signed text."""

Version: TypeAlias = Text
"""One version of a text, for annotations of pages."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A set of texts for one kind of work, as it is shipped."""

    code: str
    name: Mapping[str, str]
    about: Mapping[str, str]
    dangers: tuple[str, ...]


@cache
def packs() -> tuple[Pack, ...]:
    """The packs that can be switched, in the order of the page; the base is none of them."""
    path = resources.files("zeren.content") / "data" / "packs.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Pack(one["code"], one["name"], one["about"], tuple(one["dangers"])) for one in rows
    )


def switches() -> dict[str, Switch]:
    """The newest switch of each pack that was ever switched."""
    found: dict[str, Switch] = {}
    for row in Switch.objects.order_by("pack", "number"):
        found[row.pack] = row
    return found


def packs_on() -> set[str]:
    return {core.BASE, *(pack for pack, row in switches().items() if row.is_on)}


def _in_use(rows: QuerySet[Text]) -> QuerySet[Text]:
    """Texts of packs that are on, and the house's own; duties are chosen by the post alone."""
    newest = Switch.objects.filter(pack=OuterRef("pack")).order_by("-number")
    is_on = Subquery(newest.values("is_on")[:1])
    free = Q(pack__in=("", core.BASE)) | Q(kind="duty")
    return rows.annotate(pack_is_on=is_on).filter(free | Q(pack_is_on=True))


@remembered(16, despite=DAILY)
def published(kind: str) -> list[Text]:
    """The texts of a kind that hold now, in their own order."""
    rows = list(_in_use(Text.objects.filter(kind=kind, state="PUBLISHED")).order_by("code"))
    return sorted(rows, key=lambda row: (row.body.get("place", 0), row.code))


def one(kind: str, code: str) -> core.Body:
    """The published text of this code; empty when there is none."""
    row = Text.objects.filter(kind=kind, code=code, state="PUBLISHED").first()
    return dict(row.body) if row else {}


def agenda() -> list[core.Body]:
    """The points of the meeting in their order, each {code, minutes, title, text}."""
    return [{"code": row.code, **row.body} for row in published("agenda")]


@cache
def laws() -> dict[str, dict[str, str]]:
    """What each law cited in the texts is called in both languages, by its short code."""
    return {row["code"]: both(row["zh"], row["en"]) for row in _table("laws.csv")}


@cache
def ended() -> dict[str, tuple[str, date]]:
    """What was replaced, as it is cited -> (what holds, since when)."""
    return {
        row["code"]: (row["followed_by"], date.fromisoformat(row["ended"]))
        for row in _table("laws.csv")
        if row["ended"]
    }


def stands_on(source: Mapping[str, str] | str, on: date) -> list[dict[str, object]]:
    """Each law and standard of a source: its edition, whether it holds on a day, what was read."""
    said = source.get("en", "") if isinstance(source, Mapping) else source
    rows = {row["code"]: row for row in _table("laws.csv")}
    return [
        {
            "name": laws()[code],
            "edition": both(rows[code]["edition_zh"], rows[code]["edition_en"]),
            "since": (said := rows[code]["in_force"]) and date.fromisoformat(said),
            "is_ahead": said > on.isoformat(),
            "status": rows[code]["status"],
            "articles": [(one, (code, one) in read_through()) for one in articles],
        }
        for code, articles in citing.named(said, laws())
    ]


@cache
def read_through() -> frozenset[tuple[str, int]]:
    """The articles that were compared with the text of the law, as (law, article)."""
    rows = _table("citations.csv")
    return frozenset((row["law"], int(row["article"])) for row in rows if row["read"] == "yes")


@cache
def _table(name: str) -> list[dict[str, str]]:
    written = (resources.files("zeren.content") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(written, newline="")))


def letter_forms() -> core.Body:
    """The clauses of letter and commitment as a letter is composed from: {form: {title, sections}}.

    A clause is named form.section, in its place; the one without a place is the form's title.
    """
    head = one("letterhead", LETTERHEAD)
    found: core.Body = {LETTERHEAD: head} if head else {}
    for row in published("clause"):
        form, _, name = row.code.partition(".")
        part = found.setdefault(form, {"title": {}, "sections": []})
        if name == "title":
            part["title"] = row.body["title"]
            continue
        both = row.body.get("in_both", ())
        clauses = [
            {"code": f"{name}.{number}", "text": text}
            for number, text in enumerate(row.body.get("clauses", ()), 1)
        ]
        clauses += [
            {"code": f"{name}.both.{number}", "text": text, "in_both": True}
            for number, text in enumerate(both, 1)
        ]
        kind, title = row.body.get("shows", "text"), row.body["title"]
        part["sections"].append({"code": name, "kind": kind, "title": title, "clauses": clauses})
    return found


def of_versions(kind: str, wanted: Collection[tuple[str, int]]) -> dict[str, Text]:
    """The texts of these codes exactly in these versions: what was asked, whatever holds now."""
    rows = Text.objects.filter(kind=kind, code__in={code for code, _number in wanted})
    return {row.code: row for row in rows if (row.code, row.number) in set(wanted)}


# Who meets what


def dangers() -> list[core.Danger]:
    return [
        core.Danger(
            row.code, tuple(row.body.get("words", ())), frozenset(row.body.get("posts", ()))
        )
        for row in published("danger")
    ]


def meets(person: core.Person) -> frozenset[str]:
    return core.met(person, dangers())


def for_person(kind: str, met: frozenset[str]) -> list[Text]:
    """The texts of a kind that are for somebody who meets this."""
    return [row for row in published(kind) if core.is_for(row.body.get("audience", ()), met)]


def house(on: date) -> core.Person:
    """The whole house as if it were one person: for what to propose."""
    names: list[Mapping[str, str] | str] = [row.name for row in organisation.things(on)]
    names += [row.name for row in organisation.unit_tree(on)]
    posts = organisation.posts(on)
    names += list(organisation.post_names([post_id for post_id, *_ in posts]).values())
    return core.Person(words_of(names), frozenset(code for _id, code, *_ in posts if code), True)


def words_of(names: Iterable[Mapping[str, str] | str]) -> tuple[str, ...]:
    """Names in every language, each once."""
    found = {n for one in names for n in ([one] if isinstance(one, str) else one.values()) if n}
    return tuple(sorted(found))


# The editing pages


def texts(
    *,
    kind: str,
    words: str = "",
    pack: str = "",
    state: str = "",
    languages: Sequence[str] = LANGUAGES,
) -> list[int]:
    """Ids of the texts of a kind, the newest version of each, filtered.

    state: DRAFT (a draft waits), OWN (the house's words), UNCHECKED (a source nobody compared).
    """
    newer = Text.objects.filter(kind=OuterRef("kind"), code=OuterRef("code"))
    newer = newer.filter(number__gt=OuterRef("number"))
    rows = Text.objects.filter(kind=kind).exclude(state="DROPPED")
    rows = rows.exclude(Exists(newer.exclude(state="DROPPED")))
    if pack:
        rows = rows.filter(pack="" if pack == "own" else pack)
    found = list(rows.order_by("code"))
    if state == "DRAFT":
        found = [row for row in found if row.state == "DRAFT"]
    elif state == "OWN":
        found = [row for row in found if row.origin == "house"]
    elif state == "UNCHECKED":
        found = [row for row in found if row.body.get("checked") == "unchecked"]
    elif state == "MISSING":
        found = [row for row in found if core.missing_tongues(kind, row.body, languages)]
    asked = words.casefold().split()
    if asked:
        said = {row.pk: json.dumps([row.code, row.body], ensure_ascii=False) for row in found}
        found = [row for row in found if all(w in said[row.pk].casefold() for w in asked)]
    return [row.pk for row in sorted(found, key=lambda row: (row.body.get("place", 0), row.code))]


def by_ids(ids: Sequence[int]) -> list[Text]:
    rows = Text.objects.in_bulk(list(ids))
    return [rows[one] for one in ids if one in rows]


def versions(kind: str, code: str) -> list[Text]:
    """Every version of one text, the newest first."""
    return list(Text.objects.filter(kind=kind, code=code).order_by("-number"))


def version(kind: str, code: str, number: int) -> Text | None:
    return Text.objects.filter(kind=kind, code=code, number=number).first()


def counts() -> dict[str, int]:
    """How many texts of each kind there are, published or waiting as a first draft."""
    rows = (
        Text.objects.filter(state__in=core.LIVE).order_by().values_list("kind", "code").distinct()
    )
    found: dict[str, int] = {}
    for kind, _code in rows:
        found[kind] = found.get(kind, 0) + 1
    return found


def drafts(kind: str = "") -> list[Text]:
    rows = Text.objects.filter(state="DRAFT").order_by("kind", "code")
    return list(rows.filter(kind=kind) if kind else rows)
