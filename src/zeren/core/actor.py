"""Who acts: a person, an account without a person, the system itself, or nobody known."""

from dataclasses import dataclass, field, replace
from typing import Literal, Self

Kind = Literal["person", "account", "system", "anonymous"]
Proof = Literal[
    "pin", "password", "passkey", "oidc", "ldap",
    "session", "code", "console", "token", "direct", "system", "anonymous",
]  # fmt: skip
"""How it was proven who acts. "direct": the act was called by a program, not through a door."""

UNPROVEN: dict[str, Proof] = {"system": "system", "anonymous": "anonymous"}


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who does an act; written into every fact.

    `id` is the person's or account's id, 0 for the system and for an anonymous reporter.
    The account, the way of proof and the epoch of its secrets go into every fact, but two actors
    are the same whichever way each was proven: who may do what never depends on them.
    """

    kind: Kind
    id: int = 0
    account_id: int = field(default=0, compare=False)
    """The account that was signed in; 0 without one."""
    proof: str = field(default="", compare=False)
    epoch: str = field(default="", compare=False)
    """Which PIN and password the account had: keyed commitment, 16 hex digits (accounts)."""
    for_id: int = field(default=0, compare=False)
    """The person who is away, in whose name it is done (core.absence); 0 for what is one's own."""

    @classmethod
    def person(cls, person_id: int) -> Self:
        return cls("person", person_id)

    @classmethod
    def account(cls, account_id: int) -> Self:
        return cls("account", account_id, account_id)

    @classmethod
    def system(cls) -> Self:
        return cls("system")

    @classmethod
    def anonymous(cls) -> Self:
        return cls("anonymous")

    def proved(self, proof: Proof, epoch: str = "", *, account_id: int = 0) -> Self:
        """The same one, proven this way."""
        return replace(
            self, proof=proof, epoch=epoch or self.epoch, account_id=account_id or self.account_id
        )

    def acting_for(self, person_id: int) -> Self:
        """The same one, in the name of somebody who is away."""
        return replace(self, for_id=person_id)

    @property
    def hands(self) -> tuple[int, ...]:
        """The person who acts, and the one it is done for: what bars one of them bars both."""
        return tuple(one for one in (self.id, self.for_id) if one) if self.kind == "person" else ()

    @property
    def via(self) -> tuple[int, str, str]:
        """Account, proof, epoch, as a fact keeps them."""
        return self.account_id, self.proof or UNPROVEN.get(self.kind, "direct"), self.epoch

    def __str__(self) -> str:
        named = f"{self.kind}:{self.id}" if self.id else self.kind
        return f"{named} for {self.for_id}" if self.for_id else named
