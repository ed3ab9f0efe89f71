"""Who may do what with an account. Nobody sets the PIN of somebody else: there is no such act."""

from zeren.core.actor import Actor
from zeren.core.refusal import Refused


def owner_only(account_id: int, by: Actor) -> None:
    """Only the account itself changes its PIN, password, language and sessions.

    A person acts through the same account; the view names the account, since this room does not
    know people.
    """
    if by != Actor.account(account_id):
        raise Refused("account.not_yours")


def own_factors(account_id: int, by: Actor) -> None:
    """Only the account itself, right after its PIN. Refused: account.not_yours, code.pin_asked."""
    owner_only(account_id, by)
    if by.proof != "pin":
        raise Refused("code.pin_asked")
