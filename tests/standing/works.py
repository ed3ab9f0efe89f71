"""Fills a house for the kills, in a process of its own: people with PINs, trained, letters issued.

ZEREN_DATA=… python -m tests.standing.works PEOPLE
"""

from __future__ import annotations

import sys

from benchmarks import works

PIN = "482915"


def main() -> None:
    works.prepare()
    from zeren.accounts import actions as accounts
    from zeren.accounts.models import Account
    from zeren.core.actor import Actor
    from zeren.ledger import clock
    from zeren.letters.models import Letter
    from zeren.organisation.models import Person

    count = int(sys.argv[1])
    staff = works.bring_in(count, max(2, count // 12))
    works.train([row.person_id for row in staff])
    works.issue()
    owners = dict(Person.objects.values_list("id", "account_id"))
    for person_id, letter_id in Letter.objects.values_list("person_id", "id"):
        account = Account.objects.get(pk=owners[person_id])
        code = accounts.invite(account.pk, by=Actor.system(), at=clock.now())
        accounts.accept_invite(account.login, code, pin=PIN, at=clock.now())
        print(account.login, letter_id)


if __name__ == "__main__":
    main()
