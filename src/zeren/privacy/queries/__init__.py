"""What stands about one person in every table of the register."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from zeren.ledger import rows as evidence
from zeren.ledger import vault
from zeren.privacy.bare import Cut, Finder, Whose
from zeren.privacy.register import REGISTER, SECRET

Row = dict[str, object]
SEALED = "(kept, not readable)"


@dataclass(frozen=True)
class Held:
    """One table and what of it is about somebody: whole rows, and rows he only acted on."""

    label: str
    title: Promise
    purpose: str
    kept: str
    mine: QuerySet[Model]
    acted: QuerySet[Model]
    shown: tuple[str, ...]
    """The columns of a row he only acted on that are given: which it is, what he did, when."""
    cuts: Mapping[str, Cut]
    """Lists of such a row, and what takes out of them what is his."""

    def only_mine(self) -> "Held":
        """Without the rows he only acted on."""
        return replace(self, acted=self.acted.none())


def held(whose: Whose) -> list[Held]:
    """Every table of the register, asked for one person. Only lists are read already."""
    found = []
    for label, table in REGISTER.items():
        model = apps.get_model(label)
        mine = _rows(model, _named(model, table.about, whose))
        acted = _rows(model, _named(model, table.acts, whose)).exclude(pk__in=mine.values("pk"))
        cuts = {
            one.columns[0]: cut
            for one in table.acts
            if not isinstance(one, str) and (cut := one.parts(whose))
        }
        found.append(
            Held(label, table.title, table.purpose, table.kept, mine, acted,
                 _when(model, table.acts), cuts)
        )  # fmt: skip
    return found


def counted(whose: Whose) -> list[tuple[Held, int]]:
    """Every table with how many of its rows name this person; those without are left out."""
    every = [(one, one.mine.count() + one.acted.count()) for one in held(whose)]
    return [(one, number) for one, number in every if number]


def rows(one: Held) -> Iterator[Row]:
    """The rows of a table as plain values, secrets named and left out."""
    hidden = SECRET.get(one.label, ())
    for row in one.mine.iterator(chunk_size=500):
        yield {
            field.attname: SEALED if field.name in hidden else _plain(field.value_from_object(row))
            for field in row._meta.concrete_fields
        }
    for values in one.acted.values(*one.shown, *one.cuts).iterator(chunk_size=500):
        yield {
            name: one.cuts[name](value) if name in one.cuts else _plain(value)
            for name, value in values.items()
        }


def files(one: Held) -> Iterator[tuple[str, bytes]]:
    """Photos, scans and PDFs that belong to the rows that are wholly his: name and content."""
    columns = evidence.files_of(one.mine.model)
    if not columns:
        return
    for values in one.mine.values_list(*columns).iterator(chunk_size=500):
        for digest in filter(None, values):
            data = vault.get(digest)
            if data is not None:
                yield f"{digest}{ending(data)}", data


def ending(data: bytes) -> str:
    """How the name of a file of the vault would end, by its first bytes."""
    return next((name for first, name in BEGINS.items() if data.startswith(first)), "")


BEGINS = {b"%PDF": ".pdf", b"\xff\xd8": ".jpg", b"\x89PNG": ".png", b"RIFF": ".webp"}


def _rows(model: type[Model], which: Q) -> QuerySet[Model]:
    if not which:
        return model._base_manager.none()
    return model._base_manager.filter(which).order_by("pk")


def _named(model: type[Model], columns: Sequence[str | Finder], whose: Whose) -> Q:
    """Rows whose columns name this person or his account."""
    found = Q()
    for column in columns:
        if not isinstance(column, str):
            found |= column.where(model, whose)
            continue
        number = whose.number(_kind_at_end(model, column))
        if number:
            found |= Q(**{column: number})
    return found


def _kind_at_end(model: type[Model], path: str) -> str:
    """Where a column leads, over keys on the way: to a person or an account."""
    target = model
    for name in path.split("__") if path != "id" else ():
        following = target._meta.get_field(name).related_model
        assert isinstance(following, type), f"{path} is no key"
        target = following
    return KINDS[target._meta.label]


KINDS = {"organisation.Person": "person", "accounts.Account": "account"}


def _when(model: type[Model], acts: Sequence[str | Finder]) -> tuple[str, ...]:
    """Which row, who, the code of what happened, and the moments and days: nothing others said."""
    kinds = ("DateTimeField", "DateField")
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if field.primary_key or field.name in acts or field.get_internal_type() in kinds
        or (model._meta.label, field.name) == ("ledger.Fact", "code")
    )  # fmt: skip


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def record(whose: Whose, purposes: Sequence[str]) -> list[tuple[Held, int]]:
    """What of a person's record can be given on: whole rows that are his, for these purposes."""
    every = [one.only_mine() for one in held(whose) if one.purpose in purposes]
    return [(one, number) for one in every if (number := one.mine.count())]
