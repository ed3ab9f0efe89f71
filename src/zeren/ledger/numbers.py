"""Numbers that count on: taken once, never twice, whoever else takes some at the same moment."""

from django.db import connection
from django.db.models import F

from zeren.ledger.models import Numbers


def take(name: str, count: int = 1) -> int:
    """The first of `count` numbers that are the caller's now; a name begins with 1.

    In the transaction of the act: its row stays locked until the act is done, so that two acts
    get numbers beside each other, and an act that fails gives its numbers back. Whoever takes
    from several names takes them in the order of the names, or two acts may wait for each other.
    """
    assert connection.in_atomic_block, "numbers are taken in the transaction of their act"
    assert count >= 1, f"at least one number is taken: got {count}"
    mine = Numbers.objects.filter(name=name)
    if not mine.update(following=F("following") + count):
        # Two may begin a name at once: one row is kept, and both count on it.
        Numbers.objects.bulk_create([Numbers(name=name)], ignore_conflicts=True)
        mine.update(following=F("following") + count)
    return mine.values_list("following", flat=True).get() - count
