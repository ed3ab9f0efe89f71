"""Erase who somebody was: names, numbers, addresses and the keys that bound them.

What he did stays, under a number that says nothing. The log keeps commitments to the names: they
were made with a salt or a key that is destroyed here, so nobody can try a name against them, not
even who holds the key of the house. The log verifies as before, for no fact is touched.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from zeren.accounts import actions as accounts
from zeren.core.actor import Actor
from zeren.ledger import actions as ledger
from zeren.organisation.models import Person, PersonName, PersonWord

ERASED = "record.erased"


@transaction.atomic
def erase_people(ids: Sequence[int], *, rule: Mapping[str, object], by: Actor, at: datetime) -> int:
    """Destroy names, numbers, addresses, salts and keys of people who left; how many.

    rule: by which it is done, for the facts: class, years, and the decision of two people.
    """
    people = list(Person.objects.filter(pk__in=ids).exclude(salt="").order_by("pk"))
    accounts.erase_logins(
        [row.number for row in people], [row.account_id for row in people if row.account_id],
        rule=rule, by=by, at=at,
    )  # fmt: skip
    PersonWord.objects.filter(person__in=people).delete()
    names = list(PersonName.objects.filter(person__in=people).order_by("pk"))
    for kept in names:
        kept.name, kept.reason, kept.key = "", "", ""
    PersonName.objects.bulk_update(names, ["name", "reason", "key"], batch_size=500)
    for row in people:
        row.number = row.name = f"#{row.pk}"
        row.email = row.phone = row.language = row.salt = ""
    columns = ["number", "name", "email", "phone", "language", "salt"]
    Person.objects.bulk_update(people, columns, batch_size=500)
    items = [ledger.Item((PersonName.EVIDENCE_KIND, row.pk), row, rule) for row in names]
    items += [ledger.Item((Person.EVIDENCE_KIND, row.pk), row, rule) for row in people]
    ledger.record_many(ERASED, items, by=by, at=at)
    return len(people)
