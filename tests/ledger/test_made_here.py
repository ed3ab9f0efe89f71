"""Only this program makes facts: SQL alone cannot, not even a whole and fitting one."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.frozen import Clock
from zeren.core.actor import Actor
from zeren.core.log import entry, merkle
from zeren.ledger import actions, audit, queries, seal
from zeren.ledger.models import Fact, Leaf


@pytest.fixture
def told(clock: Clock, db: None) -> list[Fact]:
    """Five facts a minute apart, folded and signed."""
    actions.open_ledger()
    facts = []
    for number in range(5):
        clock.tick(minutes=1)
        with transaction.atomic():
            facts.append(
                actions.record(
                    "paper.seen",
                    about=("paper", number),
                    by=Actor.person(7).proved("pin", "ab" * 8, account_id=70),
                    at=clock.at,
                )
            )
    actions.checkpoint()
    clock.tick(minutes=1)
    return facts


def squeezed_in(old: Fact, number: int, *, has_key: bool) -> Fact:
    """A fact that fits in every way, with the time of an older one; made beside the program."""
    fact = Fact(
        id=number,
        code="paper.seen",
        at=old.at,
        recorded_at=old.recorded_at,
        actor_kind="person",
        actor_id=7,
        account_id=70,
        proof="pin",
        epoch="ab" * 8,
        about_kind="paper",
        about_id=99,
        mac="0" * 64,
    )
    content = entry.canonical(audit.entry_of(fact))
    fact.entry_hash = merkle.leaf_hash(content).hex()
    if has_key:
        fact.mac = seal.mac(content)
    fact.save(force_insert=True)
    return fact


def codes() -> set[str]:
    return {one.code for one in queries.audit(tables=[])}


def test_a_fact_says_with_which_account_and_how_it_was_proven(told: list[Fact]) -> None:
    fact = Fact.objects.get(pk=told[0].pk)

    assert (fact.account_id, fact.proof, fact.epoch) == (70, "pin", "ab" * 8)
    assert audit.entry_of(fact)["via"] == [70, "pin", "ab" * 8]
    assert audit.entry_of(fact)["id"] == fact.pk


@pytest.mark.parametrize("column", ["account_id", "proof", "epoch", "mac"])
def test_account_proof_epoch_and_code_cannot_be_changed_unseen(
    told: list[Fact], column: str
) -> None:
    Fact.objects.filter(pk=told[2].pk).update(**{column: "71"})

    assert codes() & {"fact_changed", "foreign_fact"}


def test_a_fact_made_by_sql_is_never_folded_and_named_100_of_100(
    told: list[Fact], clock: Clock
) -> None:
    number = Fact.objects.latest("id").pk
    for turn in range(100):
        forged = squeezed_in(told[turn % 5], number + 1 + turn, has_key=False)
        actions.sequence(sweep=True)

        named = [one.where for one in queries.audit(tables=[]) if one.code == "foreign_fact"]
        assert str(forged.pk) in named
        assert not Leaf.objects.filter(fact_id=forged.pk).exists()


def test_honest_facts_are_folded_past_foreign_ones(told: list[Fact], clock: Clock) -> None:
    ahead = 1000 if connection.vendor == "postgresql" else 1  # its sequence would meet the number
    squeezed_in(told[0], Fact.objects.latest("id").pk + ahead, has_key=False)
    with transaction.atomic():
        honest = actions.record("paper.seen", about=("paper", 1), by=Actor.system(), at=clock.at)

    actions.sequence(limit=1)

    assert queries.place_of(honest.pk) is not None


def test_a_back_dated_fact_is_refused_and_named_even_with_the_key_stolen(
    told: list[Fact], clock: Clock
) -> None:
    clock.tick(hours=2)
    with transaction.atomic():
        actions.record("paper.seen", about=("paper", 1), by=Actor.system(), at=clock.at)
    actions.sequence()

    forged = squeezed_in(told[0], Fact.objects.latest("id").pk + 1, has_key=True)
    actions.sequence(sweep=True)

    assert queries.place_of(forged.pk) is None
    assert codes() == {"time_fell", "fact_not_folded"}


def test_a_thief_who_folds_it_himself_is_named_by_the_time_that_falls(
    told: list[Fact], clock: Clock
) -> None:
    clock.tick(hours=2)
    with transaction.atomic():
        actions.record("paper.seen", about=("paper", 1), by=Actor.system(), at=clock.at)
    actions.sequence()
    forged = squeezed_in(told[0], Fact.objects.latest("id").pk + 1, has_key=True)
    Leaf.objects.create(position=Leaf.objects.count(), fact_id=forged.pk, hash=forged.entry_hash)

    assert codes() == {"time_fell"}


def test_facts_that_change_places_under_their_ids_are_named(told: list[Fact]) -> None:
    one, two = told[1].pk, told[2].pk
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
            else:
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            for old, new in ((one, -1), (two, one), (-1, two)):
                cursor.execute("UPDATE ledger_fact SET id = %s WHERE id = %s", [new, old])
        found = codes()
        transaction.set_rollback(True)

    assert "fact_changed" in found


def test_a_fact_taken_out_and_put_back_with_another_time_is_named(told: list[Fact]) -> None:
    fact = Fact.objects.get(pk=told[3].pk)
    Leaf.objects.filter(fact_id=fact.pk).delete()
    Fact.objects.filter(pk=fact.pk).delete()
    fact.recorded_at -= timedelta(days=1)
    fact.save(force_insert=True)

    assert codes() & {"fact_changed", "leaf_missing"}
