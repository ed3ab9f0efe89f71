"""How a row names a person where no key leads to him: by a bare number, in words, or in a list.

Each finder says in `columns` which columns it looks at, so that the test of the register knows
them, and in `where` which rows name somebody. `parts` cuts from a list what is his own: what others
said in the same list stays theirs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from django.apps import apps
from django.db.models import Model, Q, TextField
from django.db.models.functions import Cast

from zeren.ledger import index

Cut: TypeAlias = Callable[[object], list[object]]


@dataclass(frozen=True)
class Whose:
    """A person and the account that is his; either may be missing (0)."""

    person_id: int
    account_id: int

    def number(self, kind: str) -> int:
        """The number under which a row of this kind would name him; 0 for none."""
        return {"person": self.person_id, "account": self.account_id}.get(kind, 0)


class Finder(Protocol):
    """What every class below can do."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    def where(self, model: type[Model], whose: Whose) -> Q:
        """Rows that name him; an empty Q when there can be none."""

    def parts(self, whose: Whose) -> Cut | None:
        """What cuts his own out of the column; None: the row only names him."""


@dataclass(frozen=True)
class _Plain:
    """A column whose value is a number or a name of one: it has no parts."""

    def parts(self, whose: Whose) -> Cut | None:
        return None


@dataclass(frozen=True)
class Pair(_Plain):
    """A kind and a number: ("person", 12) or ("account", 7)."""

    kind: str
    number: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.kind, self.number)

    def where(self, model: type[Model], whose: Whose) -> Q:
        found = Q()
        for kind in ("person", "account"):
            if number := whose.number(kind):
                found |= Q(**{self.kind: kind, self.number: number})
        return found


@dataclass(frozen=True)
class Number(_Plain):
    """A number of a person, or of an account; `only`: of rows whose column holds one of these."""

    number: str
    kind: str = "person"
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.number,)

    def where(self, model: type[Model], whose: Whose) -> Q:
        number = whose.number(self.kind)
        if not number:
            return Q()
        return Q(**{self.number: number}, **{f"{name}__in": self.only[name] for name in self.only})


@dataclass(frozen=True)
class Written(_Plain):
    """Who acted as text: "person:12"."""

    text: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.text,)

    def where(self, model: type[Model], whose: Whose) -> Q:
        kinds = ("person", "account")
        said = [f"{kind}:{whose.number(kind)}" for kind in kinds if whose.number(kind)]
        return Q(**{f"{self.text}__in": said}) if said else Q()


@dataclass(frozen=True)
class _Several:
    """A JSON column that names many people, of whom `parts` finds one.

    The rows are narrowed by the digits and read; neither database looks into lists as the other.
    """

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def where(self, model: type[Model], whose: Whose) -> Q:
        if not whose.person_id:
            return Q()
        mine = self.parts(whose)
        rows = _with_letters(model, self.column, [str(whose.person_id)])
        return Q(pk__in=[pk for pk, value in rows if mine(value)])

    def parts(self, whose: Whose) -> Cut:
        raise NotImplementedError


@dataclass(frozen=True)
class Listed(_Several):
    """A JSON list of people's numbers; or of lists of which one place holds such a number."""

    place: int | None = None

    def parts(self, whose: Whose) -> Cut:
        return lambda value: [one for one in _items(value) if self._names(one) == whose.person_id]

    def _names(self, one: object) -> object:
        if self.place is None:
            return one
        return one[self.place] if isinstance(one, list) and len(one) > self.place else None


@dataclass(frozen=True)
class Touched(_Several):
    """A JSON list of [kind, row, …] that names rows of his: his posts, absences, things."""

    def where(self, model: type[Model], whose: Whose) -> Q:
        own = self._own(whose)
        if not own:
            return Q()
        rows = _with_letters(model, self.column, sorted({kind for kind, _pk in own}))
        return Q(pk__in=[pk for pk, value in rows if _of(value, own)])

    def parts(self, whose: Whose) -> Cut:
        own = self._own(whose)
        return lambda value: _of(value, own)

    def _own(self, whose: Whose) -> set[tuple[str, int]]:
        found: set[tuple[str, int]] = set()
        for label in ("Engagement", "Holding", "Custody", "Grant", "Absence"):
            table = apps.get_model(f"organisation.{label}")
            rows = table._base_manager.filter(person_id=whose.person_id or None)
            found |= {(table.EVIDENCE_KIND, pk) for pk in rows.values_list("pk", flat=True)}
        return found


@dataclass(frozen=True)
class Worked(_Several):
    """Parts of long work: {"people": [12, …]}, or "ids" where the part says it means people."""

    def parts(self, whose: Whose) -> Cut:
        return lambda value: [one for one in _people_of(value) if one == whose.person_id]


@dataclass(frozen=True)
class Recorded(_Plain):
    """Rows that a fact of his wrote down: the row says not who, its fact does."""

    code: str

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def where(self, model: type[Model], whose: Whose) -> Q:
        if not whose.person_id:
            return Q()
        facts = apps.get_model("ledger.Fact")._base_manager.filter(
            code=self.code, actor_kind="person", actor_id=whose.person_id
        )
        return Q(pk__in=facts.values("about_id"))


@dataclass(frozen=True)
class Mentioned(_Plain):
    """Facts whose body names him by number."""

    columns: tuple[str, ...] = ("body",)

    def where(self, model: type[Model], whose: Whose) -> Q:
        if not whose.person_id:
            return Q()
        return Q(pk__in=index.mentions(("person", whose.person_id)))


def _with_letters(
    model: type[Model], column: str, some: Iterable[str]
) -> Iterable[tuple[int, object]]:
    """Rows whose list, as text, has one of these in it: few, to be looked at one by one."""
    holds = Q()
    for letters in some:
        holds |= Q(as_text__contains=letters)
    rows = (
        model._base_manager.annotate(as_text=Cast(column, TextField())).filter(holds).order_by("pk")
    )
    return rows.values_list("pk", column).iterator(chunk_size=500)


def _of(value: object, own: set[tuple[str, int]]) -> list[object]:
    return [one for one in _items(value) if isinstance(one, list) and tuple(one[:2]) in own]


def _people_of(value: object) -> list[object]:
    if not isinstance(value, dict):
        return []
    means_people = value.get("kind") == "person" or value.get("what") in ("accounts", "letters")
    return _items(value.get("people")) + (_items(value.get("ids")) if means_people else [])


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []
