"""After a restore of an older copy no second story is signed, until two people say what is lost."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from tests.frozen import Clock, frozen
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions, alarm, memory, queries, seal
from zeren.ledger.models import Checkpoint, Fact, Leaf, Node

COPIES = int(os.environ.get("ZEREN_RESTORES", "9"))
FIRST = Actor.person(1).proved("pin", "aa" * 8, account_id=10)
SECOND = Actor.person(2).proved("pin", "bb" * 8, account_id=20)


@pytest.fixture
def clock() -> Iterator[Clock]:
    with frozen() as hand:
        yield hand


def tell(clock: Clock, times: int = 1) -> None:
    for _time in range(times):
        clock.tick(minutes=1)
        with transaction.atomic():
            actions.record("paper.seen", about=("paper", 1), by=Actor.system(), at=clock.at)


def restored(size: int) -> None:
    """The database as it was when `size` entries were in it; folder and key stay as they are."""
    kept = list(Leaf.objects.filter(position__lt=size).values_list("fact_id", flat=True))
    Leaf.objects.filter(position__gte=size).delete()
    for node in Node.objects.all():
        if (node.index + 1) << node.level > size:
            node.delete()
    Checkpoint.objects.filter(size__gt=size).delete()
    Fact.objects.exclude(pk__in=kept).delete()
    alarm.reset()


@pytest.fixture
def house(clock: Clock, db: None) -> list[Checkpoint]:
    """Ten checkpoints."""
    actions.open_ledger()
    return signed(clock, 10)


def signed(clock: Clock, times: int) -> list[Checkpoint]:
    found = []
    for _turn in range(times):
        tell(clock, 3)
        point = actions.checkpoint()
        assert point is not None
        found.append(point)
    return found


def refused() -> Refused:
    with pytest.raises(Refused) as no:
        actions.checkpoint()
    return no.value


def test_every_older_copy_is_refused_and_the_gap_named(
    house: list[Checkpoint], clock: Clock
) -> None:
    house = [*house, *signed(clock, COPIES - 9)]
    for number in range(COPIES, 0, -1):
        restored(house[number - 1].size)

        no = refused()

        assert no.code == "ledger.forked"
        assert no.params["size"] == house[-1].size
        assert no.params["common"] == house[number - 1].size
        assert no.params["missing"] == house[-1].size - house[number - 1].size
        assert no.params["since"] == house[number - 1].recorded_at
        assert no.params["until"] == house[-1].recorded_at


@pytest.mark.parametrize("grown", [1, 200])
def test_a_copy_that_has_grown_past_the_old_end_is_refused_too(
    house: list[Checkpoint], clock: Clock, grown: int
) -> None:
    restored(house[4].size)
    clock.tick(hours=1)
    tell(clock, grown)
    actions.sequence()

    assert refused().code == "ledger.forked"


@pytest.mark.parametrize("left", ["folder", "key"])
def test_folder_alone_or_key_alone_is_enough(
    house: list[Checkpoint], clock: Clock, left: str
) -> None:
    restored(house[4].size)
    if left == "folder":
        memory.path().unlink()
    else:
        for path in seal.folder().iterdir():
            path.unlink()

    assert refused().code == "ledger.forked"


def test_who_deletes_rows_and_files_and_makes_the_leaves_anew_is_refused_by_the_key(
    house: list[Checkpoint], clock: Clock
) -> None:
    Leaf.objects.all().delete()
    Node.objects.all().delete()
    Checkpoint.objects.all().delete()
    for path in seal.folder().iterdir():
        path.unlink()
    Fact.objects.filter(code="paper.seen").earliest("id").delete()
    actions.sequence(sweep=True)

    assert refused().code == "ledger.forked"
    named = {one.code for one in queries.audit(tables=[], outside=[memory.kept_note()])}
    assert named & {"root_differs", "tail_missing"}


def test_a_key_that_forgot_asks_two_people(house: list[Checkpoint], clock: Clock) -> None:
    memory.path().unlink()
    tell(clock)

    assert refused().code == "ledger.memory_gone"
    actions.acknowledge_gap(by=FIRST, second=SECOND, at=clock.at)
    assert actions.checkpoint() is not None


def test_two_people_acknowledge_and_the_gap_stays_visible_for_ever(
    house: list[Checkpoint], clock: Clock
) -> None:
    restored(house[4].size)
    clock.tick(hours=1)
    tell(clock, 2)

    actions.acknowledge_gap(by=FIRST, second=SECOND, at=clock.at)
    point = actions.checkpoint()

    assert point is not None
    body = json.loads(queries.gaps()[0].body)
    assert (body["size"], body["root"], body["common"]) == (
        house[-1].size,
        house[-1].root,
        house[4].size,
    )
    assert body["second"] == ["person", 2, 20, "pin", "bb" * 8]
    assert len(body["lost"]) == 5
    assert queries.audit(tables=[], outside=[house[-1].note, memory.kept_note()]) == []
    assert (house[-1].size, house[-1].root[:16]) in queries.lost()
    for _turn in range(9):
        tell(clock, 4)
        assert actions.checkpoint() is not None
    assert queries.audit(tables=[]) == []


def test_a_second_restore_after_an_acknowledged_one_is_refused_again(
    house: list[Checkpoint], clock: Clock
) -> None:
    restored(house[4].size)
    clock.tick(hours=1)
    actions.acknowledge_gap(by=FIRST, second=SECOND, at=clock.at)
    actions.checkpoint()

    restored(house[4].size)

    assert refused().code == "ledger.forked"


def test_what_was_changed_here_is_mended_by_no_word(house: list[Checkpoint], clock: Clock) -> None:
    Leaf.objects.filter(position=3).update(hash="11" * 32)

    assert refused().code == "ledger.rewritten"
    with pytest.raises(Refused, match=r"ledger\.rewritten"):
        actions.acknowledge_gap(by=FIRST, second=SECOND, at=clock.at)


def test_there_is_nothing_to_acknowledge_while_all_is_here(
    house: list[Checkpoint], clock: Clock
) -> None:
    with pytest.raises(Refused, match=r"ledger\.no_gap"):
        actions.acknowledge_gap(by=FIRST, second=SECOND, at=clock.at)


def test_a_lost_checkpoint_and_a_new_one_of_the_same_size_are_both_kept(
    house: list[Checkpoint], clock: Clock, tmp_path: Path
) -> None:
    restored(house[4].size)
    clock.tick(hours=1)
    actions.acknowledge_gap(by=FIRST, second=SECOND, at=clock.at)
    tell(clock, house[5].size - Leaf.objects.count() - 2)
    point = actions.checkpoint()

    assert point is not None
    assert point.size == house[5].size
    names = {path.name for path in seal.folder().iterdir()}
    assert {f"{point.size:012d}.txt", f"{point.size:012d}-{point.root[:8]}.txt"} <= names


def test_the_line_on_every_page_is_for_those_who_can_act(
    house: list[Checkpoint], clock: Clock
) -> None:
    assert alarm.look() is None
    restored(house[4].size)

    found = alarm.look()

    assert found is not None
    assert (found.why.code, found.is_for_all) == ("ledger.forked", False)
