"""The tree in the database: positions without gaps, proofs that hold, checkpoints that agree."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import transaction

from tests.frozen import Clock
from zeren.core.actor import Actor
from zeren.core.log import merkle, note, verifier
from zeren.core.refusal import Refused
from zeren.ledger import actions, audit, jobs, queries, seal, tree
from zeren.ledger.actions import folding, recording
from zeren.ledger.models import Checkpoint, Fact, Leaf, Node

Tell = Callable[..., Fact]


def fill(count: int, clock: Clock) -> None:
    with transaction.atomic():
        items = [actions.Item(("paper", number)) for number in range(count)]
        actions.record_many("paper.seen", items, by=Actor.system(), at=clock.at)


def test_facts_get_places_in_order_and_once(tell: Tell) -> None:
    facts = [tell(number=number) for number in range(3)]

    assert [actions.sequence(), actions.sequence()] == [3, 0]
    assert [queries.place_of(fact.pk) for fact in facts] == [0, 1, 2]


def test_who_reads_while_another_folds_gives_no_place_twice(tell: Tell) -> None:
    facts = [tell(number=number) for number in range(3)]
    real = folding._ours

    def slowly(*given: Any, is_alone: bool = True) -> list[tuple[int, str]]:
        found = real(*given, is_alone=is_alone)
        if not is_alone:
            with mock.patch.object(folding, "_ours", real), transaction.atomic():
                folding.fold(2)
        return found

    with mock.patch.object(folding, "_ours", slowly):
        assert actions.sequence() == 1

    assert [queries.place_of(fact.pk) for fact in facts] == [0, 1, 2]


@pytest.mark.parametrize("step", [1, 100, 255, 256, 257, 5000])
def test_the_stored_tree_is_the_tree_of_the_rules(clock: Clock, db: None, step: int) -> None:
    fill(600, clock)
    while actions.sequence(step if step > 1 else 151):
        pass
    leaves = [bytes.fromhex(one) for one in Leaf.objects.values_list("hash", flat=True)]
    plain, stored = merkle.reader(leaves), tree.Stored()

    assert len(leaves) == 600
    assert Node.objects.count() == 2
    for size in (1, 2, 255, 256, 257, 512, 513, 600):
        assert merkle.root(size, stored) == merkle.root(size, plain)
        for index in (0, size // 2, size - 1):
            assert merkle.inclusion_proof(index, size, stored) == merkle.inclusion_proof(
                index, size, plain
            )


def test_many_leaves_make_tiles_of_tiles(clock: Clock, db: None) -> None:
    assert tree.completed(0, 255) == []
    assert tree.completed(0, 256) == [(8, 0)]
    assert tree.completed(255, 257) == [(8, 0)]
    assert tree.completed(256, 511) == []
    assert tree.completed(65280, 65536) == [(8, 255), (16, 0)]


def test_a_fact_that_waits_has_no_proof_yet(tell: Tell) -> None:
    fact = tell()
    assert queries.proof_for(fact.pk) is None

    actions.sequence()
    assert queries.proof_for(fact.pk) is None

    actions.checkpoint()
    assert queries.proof_for(fact.pk) is not None


def test_every_fact_has_a_receipt_that_the_lonely_verifier_accepts(
    tell: Tell, clock: Clock
) -> None:
    facts = [tell(number=number, body={"n": number}) for number in range(5)]
    jobs.sequence()
    jobs.checkpoint()
    clock.tick(minutes=1)
    fill(300, clock)
    jobs.sequence()
    jobs.checkpoint()
    facts.append(Fact.objects.order_by("-id")[0])

    for fact in facts:
        receipt = queries.receipt(fact.pk, printed={"code": fact.code, "about.1": fact.about_id})
        assert receipt is not None
        data = queries.receipt_file(receipt).encode()
        report = verifier.check(data, queries.verifier_key())
        assert report.ok, report.lines


def test_a_proof_of_many_facts_reads_the_tree_once(
    clock: Clock, db: None, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    fill(600, clock)
    actions.sequence()
    actions.checkpoint()
    ids = list(Fact.objects.values_list("pk", flat=True)[:20])

    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        assert len(queries.proofs_for(ids)) == 20


def test_a_checkpoint_is_signed_once_for_a_size_and_kept_as_a_file(
    tell: Tell, tmp_path: Path
) -> None:
    assert actions.checkpoint() is None or Checkpoint.objects.count() <= 1
    tell()
    actions.sequence()

    first, again = actions.checkpoint(), actions.checkpoint()

    assert first is not None
    assert first == again
    file = tmp_path / "checkpoints" / f"{first.size:012d}.txt"
    assert file.read_text(encoding="utf-8") == first.note
    installation = queries.installation()
    assert installation is not None
    opened = seal.opened(first.note, seal.verifier_key(installation))
    assert (opened.size, opened.root.hex()) == (first.size, first.root)


def test_the_first_checkpoint_covers_the_opening_of_the_log_and_itself(
    clock: Clock, db: None
) -> None:
    point = actions.checkpoint()

    assert point is not None
    assert point.size == 2
    assert [fact.code for fact in Fact.objects.order_by("leaf__position")] == [
        "ledger.opened",
        "ledger.checkpointed",
    ]


def test_a_checkpoint_ends_with_a_fact_that_says_when_it_was_made_and_over_what(
    tell: Tell, clock: Clock
) -> None:
    tell()
    clock.tick(minutes=3)

    point = actions.checkpoint()

    assert point is not None
    last = Fact.objects.get(leaf__position=point.size - 1)
    assert last.recorded_at == point.recorded_at == clock.at
    below = merkle.root(point.size - 1, tree.Stored()).hex()
    said = json.loads(last.body)
    assert (said["size"], said["root"]) == (point.size - 1, below)


def test_a_log_that_was_rewritten_is_not_signed(tell: Tell) -> None:
    tell()
    actions.sequence()
    actions.checkpoint()
    tell()
    actions.sequence()
    Leaf.objects.filter(position=0).update(hash="00" * 32)

    with pytest.raises(Refused, match=r"ledger\.rewritten"):
        actions.checkpoint()


def test_a_log_that_was_cut_is_not_signed(tell: Tell) -> None:
    for number in range(3):
        tell(number=number)
    actions.sequence()
    actions.checkpoint()
    Leaf.objects.filter(position__gte=1).delete()

    with pytest.raises(Refused, match=r"ledger\.rewritten"):
        actions.checkpoint()


def test_a_demo_log_says_so_in_its_name(clock: Clock, db: None) -> None:
    actions.open_ledger(is_demo=True)
    actions.sequence()
    point = actions.checkpoint()

    assert point is not None
    assert "/demo/" in note.split(point.note)[0].split("\n")[0]
    receipt = queries.receipt(Fact.objects.earliest("id").pk)
    report = verifier.check(json.dumps(receipt).encode(), queries.verifier_key())
    assert "demo" in [code for code, _en, _zh in report.lines]


def test_two_checkpoints_are_shown_to_be_one_story(clock: Clock, db: None) -> None:
    fill(100, clock)
    actions.sequence(60)
    first = actions.checkpoint()
    actions.sequence()
    second = actions.checkpoint()
    assert first is not None
    assert second is not None

    proof = queries.consistency(first.size, second.size)

    assert proof is not None
    assert merkle.verify_consistency(
        old=first.size,
        size=second.size,
        proof=[base64.b64decode(one) for one in proof],
        old_root=bytes.fromhex(first.root),
        root=bytes.fromhex(second.root),
    )


def test_the_standing_counts_what_waits(tell: Tell, clock: Clock) -> None:
    actions.open_ledger()
    tell()
    actions.sequence()
    actions.checkpoint()
    tell()
    clock.tick(minutes=9)

    standing = queries.standing()

    assert (standing.facts, standing.folded, standing.signed, standing.minutes) == (4, 3, 3, 9)


def test_codes_and_rooms_filter_the_list(tell: Tell) -> None:
    for code in ("letter.signed", "letter.issued", "letters.odd", "hazard.closed"):
        tell(code)

    assert queries.codes() == ["hazard.closed", "letter.issued", "letter.signed", "letters.odd"]
    assert [fact.code for fact in queries.facts("letter")] == ["letter.issued", "letter.signed"]
    assert [fact.code for fact in queries.facts("hazard.closed")] == ["hazard.closed"]


def test_a_receipt_shows_between_which_checkpoints_it_was_recorded(clock: Clock, db: None) -> None:
    fill(3, clock)
    jobs.sequence()
    jobs.checkpoint()
    clock.tick(hours=2)
    fill(3, clock)
    fact = Fact.objects.order_by("-id")[0]
    clock.tick(hours=1)
    jobs.sequence()
    jobs.checkpoint()

    receipt = queries.receipt(fact.pk)
    assert receipt is not None
    report = verifier.check(json.dumps(receipt).encode(), queries.verifier_key())
    said = [code for code, _en, _zh in report.lines]

    assert report.ok, report.lines
    assert {"not_before", "not_after"} <= set(said)


def test_a_recorded_time_outside_its_checkpoints_is_called_false(clock: Clock, db: None) -> None:
    """As a thief of all keys would write it: the entry is in the tree, its time is a lie."""
    fill(3, clock)
    jobs.sequence()
    jobs.checkpoint()
    with mock.patch.object(recording, "_stamp", return_value=clock.at - timedelta(days=30)):
        fill(1, clock)
    lie = Fact.objects.order_by("-id")[0]
    with mock.patch.object(folding, "_ours", _all_of_them):
        jobs.sequence()
    jobs.checkpoint()

    receipt = queries.receipt(lie.pk)
    assert receipt is not None
    assert "before" not in receipt["times"]  # type: ignore[operator]  # we say it of ourselves
    first = Leaf.objects.filter(fact__code="ledger.checkpointed").order_by("position")[0]
    size = note.size_of(str(receipt["checkpoint"]))
    path = merkle.inclusion_proof(first.position, size, tree.Stored())
    receipt["times"] = {
        "before": {
            "entry": audit.entry_of(first.fact),
            "index": first.position,
            "proof": [base64.b64encode(one).decode() for one in path],
        }
    }

    report = verifier.check(json.dumps(receipt).encode(), queries.verifier_key())
    assert report.code == "time_false"


def _all_of_them(waiting: Any, limit: int, newest: int, **_how: bool) -> list[tuple[int, str]]:
    return [(fact.pk, fact.entry_hash) for fact in waiting.order_by("id")[:limit]]
