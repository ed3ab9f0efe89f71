"""What stands about one person in every table of the register."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from zeren.privacy.register import BY_ACTOR, REGISTER, SECRET

Row = dict[str, object]
SEALED = "(kept, not readable)"


@dataclass(frozen=True)
class Whose:
    """A person and the account that is his; either may be missing (0)."""

    person_id: int
    account_id: int


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


def held(whose: Whose) -> list[Held]:
    """Every table of the register, asked for one person. Nothing is read yet."""
    found = []
    for label, table in REGISTER.items():
        model = apps.get_model(label)
        mine = _rows(model, _named(model, table.about, whose))
        acted = _rows(model, _named(model, table.acts, whose)).exclude(pk__in=mine.values("pk"))
        found.append(
            Held(label, table.title, table.purpose, table.kept, mine, acted,
                 _when(model, table.acts))
        )  # fmt: skip
    for label, (column, title, purpose, kept) in BY_ACTOR.items():
        model = apps.get_model(label)
        said = [f"person:{whose.person_id}", f"account:{whose.account_id}"]
        acted = _rows(model, Q(**{f"{column}__in": said}))
        when = _when(model, (column,))
        found.append(Held(label, title, purpose, kept, model._base_manager.none(), acted, when))
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
    for values in one.acted.values(*one.shown).iterator(chunk_size=500):
        yield {name: _plain(value) for name, value in values.items()}


def _rows(model: type[Model], which: Q) -> QuerySet[Model]:
    if not which:
        return model._base_manager.none()
    return model._base_manager.filter(which).order_by("pk")


def _named(model: type[Model], columns: tuple[str, ...], whose: Whose) -> Q:
    """Rows whose columns name this person or his account."""
    found = Q()
    for column in columns:
        if column == "actor":  # of the log: as a person, or as the account that was signed in
            found |= Q(actor_kind="person", actor_id=whose.person_id)
            if whose.account_id:
                found |= Q(account_id=whose.account_id)
            continue
        target = model if column == "id" else model._meta.get_field(column).related_model
        label = target._meta.label if isinstance(target, type) else ""
        one = whose.account_id if label == "accounts.Account" else whose.person_id
        if one:
            found |= Q(**{column: one})
    return found


def _when(model: type[Model], acts: tuple[str, ...]) -> tuple[str, ...]:
    """Which row, who, and the moments and days of it: nothing that others said."""
    kinds = ("DateTimeField", "DateField")
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if field.primary_key or field.name in acts or field.get_internal_type() in kinds
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value
