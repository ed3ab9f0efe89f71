"""Finds the account of a session again. Signing in itself is `actions.sign_in`, not a backend."""

from typing import Any

from zeren.accounts import queries
from zeren.accounts.models import Account


class SessionBackend:
    """What Django's `login` writes into a session as the one who vouches for it.

    Not derived from Django's own backends: they bring the tables of groups and permissions, which
    would be a second truth beside the grants of roles.
    """

    def authenticate(self, request: object, **credentials: Any) -> None:
        """Nobody is let in here: tries are counted only by `actions.sign_in`."""
        return

    def get_user(self, user_id: int) -> Account | None:
        """The active account of an id."""
        return queries.account(int(user_id))
