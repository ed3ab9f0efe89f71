"""Who acts: a person, an account without a person, the system itself, or nobody known."""

from dataclasses import dataclass
from typing import Literal, Self

Kind = Literal["person", "account", "system", "anonymous"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who does an act; written into every fact.

    `id` is the person's or account's id, 0 for the system and for an anonymous reporter.
    """

    kind: Kind
    id: int = 0

    @classmethod
    def person(cls, person_id: int) -> Self:
        return cls("person", person_id)

    @classmethod
    def account(cls, account_id: int) -> Self:
        return cls("account", account_id)

    @classmethod
    def system(cls) -> Self:
        return cls("system")

    @classmethod
    def anonymous(cls) -> Self:
        return cls("anonymous")

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind
