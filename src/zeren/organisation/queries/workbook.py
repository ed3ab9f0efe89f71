"""Workbooks that wait, are being applied or were, and what they would change."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

from django.db.models import QuerySet

from zeren.core.actor import Actor
from zeren.core.roster import offices as office_rule
from zeren.core.roster import plan as roster
from zeren.core.roster.choices import Choices
from zeren.core.roster.state import Change, State
from zeren.core.sheets.workbook import Book, Row, SheetProblem
from zeren.ledger import queries as facts
from zeren.organisation.models import Bundle, Person, Post, Shape, Thing, Unit
from zeren.organisation.models import Upload as Upload
from zeren.organisation.queries import offices, reach
from zeren.organisation.queries.as_a_book import Texts
from zeren.organisation.queries.as_a_book import state as state
from zeren.organisation.queries.units import Name, root

CHANGES = (
    "organisation.row_begun",
    "organisation.row_ended",
    "unit.opened",
    "unit.changed",
    "post.opened",
    "post.changed",
    "person.joined",
    "person.changed",
    "person.name_corrected",
    "thing.registered",
    "thing.changed",
    "role.granted",
    "role.asked",
    "role.confirmed",
    "role.declined",
    "role.taken_back",
    "role.lapsed",
)
"""Facts of which one at least stands beside every change that a plan could see."""

Item: TypeAlias = Any
"""What a bundle holds one of, as JSON gives it back."""

Chosen: TypeAlias = Mapping[str, Sequence[str]]
"""What was decided, as Choices.of reads it."""

MANY = 5_000
"""Lines that are read and planned while somebody waits for the page; more are work."""
MAY_IMPORT = ("clerk", "safety_manager", "administrator")
MAY_GRANT = ("administrator",)
GIVES = ("role.granted", "role.asked")


@dataclass(frozen=True)
class Preview:
    """What a workbook would change, as of `on`; `seen` is the digest of exactly that."""

    on: date
    plan: roster.Plan
    seen: str
    letters: Mapping[str, Mapping[str, str]]
    tabs: Mapping[str, Sequence[str]]
    current: State
    stamp: list[object]

    @cached_property
    def waits(self) -> list[tuple[str, str, bool]]:
        """(staff number, office, whether it begins) of what is left to a second person."""
        if offices.is_first():
            return []
        return office_rule.waits(self.current, self.plan.changes)


def uploads() -> QuerySet[Upload]:
    """Uploads, newest first."""
    return Upload.objects.order_by("-id")


def upload(upload_id: int) -> Upload | None:
    return Upload.objects.filter(pk=upload_id).first()


def waiting() -> int:
    """How many uploads wait for a decision."""
    return Upload.objects.filter(state__in=("ASKED", "STAGED")).count()


def named(numbers: list[str]) -> list[tuple[str, str]]:
    """(staff number, name) of people, in the order asked."""
    names = dict(Person.objects.filter(number__in=numbers).values_list("number", "name"))
    return [(number, names.get(number, "")) for number in numbers]


def seal_of(upload_id: int) -> str:
    """By what its file is found while it waits for the worker; "" once it was read."""
    row = Upload.objects.filter(pk=upload_id).values_list("asked", flat=True).first()
    return str((row or {}).get("seal", ""))


def kept(found: Upload, kind: str, sheet: str | None = None) -> "Kept":
    """What was put by of one kind, without reading it; slice it to read."""
    rows = Bundle.objects.filter(upload=found, kind=kind)
    if sheet is not None:
        rows = rows.filter(sheet=sheet)
    return Kept(list(rows.order_by("seq").values_list("pk", "number")))


class Kept(Sequence[Item]):
    """The items of some bundles as one list; only the bundles of a slice are read."""

    def __init__(self, bundles: Sequence[tuple[int, int]]) -> None:
        self._bundles = bundles

    def __len__(self) -> int:
        return sum(number for _pk, number in self._bundles)

    def __getitem__(self, part: Item) -> Item:
        if isinstance(part, int):
            return self[part : part + 1 or None][0]
        start, stop, _step = part.indices(len(self))
        found: list[Item] = []
        before = 0
        for pk, number in self._bundles:
            if before < stop and before + number > start:
                items = Bundle.objects.values_list("items", flat=True).get(pk=pk)
                found += items[max(0, start - before) : stop - before]
            before += number
        return found


def problems(found: Upload) -> list[SheetProblem]:
    """Every problem of an upload, each with its line, in the order of its groups."""
    return [one for group in kept(found, "problem")[:] for one in problems_of(group)]


def problems_of(group: Item) -> list[SheetProblem]:
    """The problems of one group (core.roster.causes), and of those beneath it."""
    said = group["problem"]
    lines = group["lines"] or [said["line"]]
    mine = [SheetProblem(**{**said, "line": line}) for line in lines]
    return mine + [one for under in group["under"] for one in problems_of(under)]


def book_of(found: Upload) -> Book:
    """The rows of an upload as they were read, with the problems found in reading."""
    rows: dict[str, list[Row]] = {sheet: [] for sheet in found.counts.get("rows", {})}
    bundles = Bundle.objects.filter(upload=found, kind="row").order_by("seq")
    for sheet, items in bundles.values_list("sheet", "items"):
        rows.setdefault(sheet, []).extend(Row(sheet, line, values) for line, values in items)
    return Book(
        rows={sheet: tuple(lines) for sheet, lines in rows.items()},
        problems=tuple(SheetProblem(**one) for one in found.problems),
        letters=found.counts.get("letters", {}),
        tabs={sheet: tuple(titles) for sheet, titles in found.counts.get("tabs", {}).items()},
    )


def shapes(digests: Iterable[str]) -> dict[str, Item]:
    """What the columns of tables with these titles meant before."""
    return dict(Shape.objects.filter(digest__in=set(digests)).values_list("digest", "answers"))


def keys_of(found: Upload, sheet: str, lines: Iterable[int]) -> dict[int, str]:
    """Line -> the code or staff number that some lines of an upload are about."""
    wanted = set(lines)
    bundles = Bundle.objects.filter(upload=found, kind="row", sheet=sheet)
    return {
        line: values.get("number") or values.get("code", "")
        for items in bundles.values_list("items", flat=True)
        for line, values in items
        if line in wanted
    }


def called(keys: Collection[str]) -> dict[str, str | Name]:
    """Code or staff number -> the name; a number that two sheets use is the person's."""
    found: dict[str, str | Name] = {}
    for table in (Unit, Post, Thing):
        found |= dict(table.objects.filter(code__in=keys).values_list("code", "name"))
    return found | dict(Person.objects.filter(number__in=keys).values_list("number", "name"))


def preview(upload_id: int, *, today: date, known: roster.Known | None = None) -> Preview | None:
    """What the upload would change, planned against what is known at this moment of its day."""
    found = upload(upload_id)
    if found is None:
        return None
    return planned(
        book_of(found), on=day_for(found, today), today=today, known=known, choices=found.choices
    )


def planned(
    book: Book,
    *,
    on: date,
    today: date,
    known: roster.Known | None = None,
    choices: Chosen | None = None,
) -> Preview:
    """The same of a book that is not kept."""
    mark = stamp(today, known, choices or {})
    current = state(on)
    decided = Choices.of(choices or {})
    plan = roster.plan(current, book, on=on, today=today, known=known, choices=decided)
    return Preview(on, plan, digest_of(plan), book.letters, book.tabs, current, mark)


def day_for(found: Upload, today: date) -> date:
    """The day of which it speaks."""
    return date.fromordinal(found.on_day) if found.on_day else today


def stamp(today: date, known: roster.Known | None, choices: Chosen) -> list[object]:
    """As long as this is the same, planning again would find the same."""
    newest = [facts.newest_of([code]) for code in CHANGES]
    given = (known.indicators, known.catalogue, known.unsettled) if known is not None else ()
    sizes = [len(one) for one in given if one is not None]
    last = max((one.pk for one in newest if one), default=0)
    decided = {key: sorted(some) for key, some in choices.items() if some}
    return [today.isoformat(), last, decided, sizes]


def is_fresh(found: Upload, today: date, known: roster.Known | None) -> bool:
    """Is it planned already, as it would be planned now?"""
    return bool(found.looked.get("stamp") == stamp(today, known, found.choices))


def is_large(found: Upload) -> bool:
    """Would reading it anew, or planning it, keep somebody waiting for his page?"""
    return bool(sum(found.counts.get("rows", {}).values()) > MANY)


def being_applied() -> Upload | None:
    """The workbook that is being written at this moment, in parts."""
    return Upload.objects.filter(state="APPLYING").first()


def waiting_targets(year: int) -> list[tuple[int, str, int, Texts]]:
    """(upload, its name, line, as read) of targets of a year that applied workbooks brought."""
    rows = Bundle.objects.filter(upload__state="APPLIED", kind="row", sheet="targets")
    return [
        (upload_id, name, line, values)
        for upload_id, name, items in rows.order_by("upload_id", "seq").values_list(
            "upload_id", "upload__name", "items"
        )
        for line, values in items
        if values.get("year") == str(year)
    ]


def digest_of(plan: roster.Plan) -> str:
    """SHA-256 of the changes: two previews with the same digest do the same."""
    found = hashlib.sha256()
    for one in plan.changes:
        found.update(_SPELL(plain_change(one)).encode())
    return found.hexdigest()


_SPELL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def plain_change(one: Change) -> list[object]:
    """A change as it is kept in a bundle; `change_of` reads it back."""
    return [one.act, one.sheet, one.line, one.key, one.before, one.after]


def change_of(item: Item) -> Change:
    return Change(*item)


def may(by: Actor, roles: tuple[str, ...], on: date) -> bool:
    """Does this actor hold one of the roles over the whole organisation, or head it?

    Over the whole, since a workbook may touch any part of it. Before anybody is brought in, the
    first administrator's account may.
    """
    if by.kind == "account" and not Person.objects.exists():
        return True
    top = root(on)
    return reach.holds(by, roles, on, top.path if top else "")


def gives_to_self(found: Upload, by: Actor) -> bool:
    """Does what was planned give a role to the person who acts?"""
    if by.kind != "person":
        return False
    number = Person.objects.filter(pk=by.id).values_list("number", flat=True).first()
    return number in found.looked["given"]
