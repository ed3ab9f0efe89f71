"""Numbers are taken once, in any order, by any number of writers."""

import threading

import pytest
from django.db import connection, transaction

from zeren.ledger import numbers
from zeren.ledger.models import Numbers


@pytest.mark.django_db
def test_numbers_count_on_from_one_by_name() -> None:
    assert numbers.take("a.2026") == 1
    assert numbers.take("a.2026", 99_999) == 2
    assert numbers.take("a.2026", 3) == 100_001
    assert numbers.take("a.2026") == 100_004
    assert numbers.take("a.2027") == 1


@pytest.mark.django_db
def test_an_act_that_fails_gives_its_numbers_back() -> None:
    numbers.take("a.2026", 5)
    with transaction.atomic():
        numbers.take("a.2026", 7)
        transaction.set_rollback(True)

    assert numbers.take("a.2026") == 6


@pytest.mark.django_db
def test_taking_asks_the_same_for_one_and_for_a_million(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    numbers.take("a.2026")

    with django_assert_num_queries(2):  # type: ignore[operator]  # a fixture of pytest-django
        numbers.take("a.2026", 1_000_000)


@pytest.mark.django_db(transaction=True)
def test_numbers_are_not_taken_outside_of_an_act() -> None:
    with pytest.raises(AssertionError, match="in the transaction"):
        numbers.take("a.2026")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_get_numbers_beside_each_other() -> None:
    """The name is new for all of them, so that its first row is made at once as well."""
    taken: list[tuple[int, int]] = []
    gate = threading.Barrier(8)

    def write(size: int) -> None:
        try:
            gate.wait(20)
            for _ in range(20):
                with transaction.atomic():
                    taken.append((numbers.take("a.2026", size), size))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(size,)) for size in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    all_of_them = sorted(first + one for first, size in taken for one in range(size))
    assert all_of_them == list(range(1, 20 * sum(range(1, 9)) + 1))
    assert Numbers.objects.get().following == len(all_of_them) + 1
