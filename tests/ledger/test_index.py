"""Complete: all facts about somebody or something, and nothing left out, added or moved."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.frozen import Clock, frozen
from zeren.core.actor import Actor
from zeren.core.log import index as core
from zeren.core.log import merkle, verifier
from zeren.ledger import actions, audit, index, jobs, queries
from zeren.ledger.models import Fact, IndexNode, IndexState, Leaf, Mention, Subject

LETTER = ("letter", 5)


@pytest.fixture(autouse=True)
def clock(db: None, tmp_path: Any, settings: Any) -> Iterator[Clock]:
    settings.DATA = settings.KEYS_FOLDER = tmp_path
    with frozen() as hand:
        actions.open_ledger()
        yield hand


def tell(clock: Clock, about: tuple[str, int], by: Actor | None = None, **body: object) -> Fact:
    with transaction.atomic():
        return actions.record(
            "ledger.opened", about=about, by=by or Actor.system(), at=clock.at, body=body
        )


def some(clock: Clock) -> None:
    """Facts about letter 5: as object, as a part of a body; others between them."""
    tell(clock, LETTER, Actor.person(7), digest="x")
    tell(clock, ("letter", 6), Actor.person(7))
    tell(clock, ("signature", 1), Actor.person(8), letter=5)
    tell(clock, ("campaign", 1), letters=[4, 5, 6])
    tell(clock, LETTER, Actor.person(9))
    tell(clock, ("thing", 5))
    jobs.sequence()
    jobs.checkpoint()


def check(content: dict[str, Any]) -> verifier.Report:
    return verifier.check(json.dumps(content).encode(), queries.verifier_key())


def complete(subject: tuple[str, int] = LETTER) -> dict[str, Any]:
    content = index.complete(subject)
    assert content is not None
    return content


def test_all_facts_about_a_letter_are_proven_to_be_all(clock: Clock) -> None:
    some(clock)

    content = complete()
    report = check(content)

    assert report.ok, report.lines
    assert report.facts == len(content["facts"]) == 4
    assert report.size == Leaf.objects.count()
    assert "complete" in [code for code, _en, _zh in report.lines]


@pytest.mark.parametrize(
    ("subject", "count"),
    [(("person", 7), 2), (("person", 8), 1), (("thing", 5), 1), (("letter", 4), 1)],
)
def test_it_counts_authors_and_those_whom_a_body_names(
    clock: Clock, subject: tuple[str, int], count: int
) -> None:
    some(clock)

    assert check(complete(subject)).facts == count


def test_nothing_about_somebody_can_be_proven_too(clock: Clock) -> None:
    some(clock)

    report = check(complete(("person", 4711)))

    assert report.ok
    assert report.facts == 0


def test_the_proof_follows_with_the_next_checkpoint(clock: Clock) -> None:
    some(clock)
    tell(clock, LETTER)
    jobs.sequence()

    assert check(complete()).facts == 4
    ids, size, later = index.listed(LETTER)
    assert (len(ids), later) == (5, 1)
    jobs.checkpoint()
    assert check(complete()).facts == 5
    assert index.listed(LETTER)[1] > size


DAMAGES = {
    "dropped": lambda c: c["facts"].pop(1),
    "dropped_last": lambda c: c["facts"].pop(),
    "doubled": lambda c: c["facts"].insert(1, copy.deepcopy(c["facts"][1])),
    "swapped": lambda c: c["facts"].reverse(),
    "emptied": lambda c: c["facts"].clear(),
    "another_subject": lambda c: c.update(subject=["letter", 6]),
    "bucket_emptied": lambda c: c["bucket"].clear(),
    "bucket_doubled": lambda c: c["bucket"].append(c["bucket"][0]),
    "path_bit": lambda c: c["path"].__setitem__(3, c["bucket"][0][0]),
    "path_short": lambda c: c["path"].pop(),
    "seal_other": lambda c: c.update(sealed=c["facts"][0]),
    "position": lambda c: c["facts"][0].update(index=c["facts"][0]["index"] + 1),
    "entry": lambda c: c["facts"][0]["entry"].update(code="letter.signed"),
    "part_unknown": lambda c: c.update(more=1),
}


@pytest.mark.parametrize("how", sorted(DAMAGES))
def test_what_was_left_out_added_or_moved_is_found(clock: Clock, how: str) -> None:
    some(clock)
    content = complete()

    DAMAGES[how](content)

    assert not check(content).ok


def test_a_fact_of_somebody_else_cannot_be_slipped_in(clock: Clock) -> None:
    some(clock)
    content, other = complete(), complete(("letter", 6))

    content["facts"].insert(1, other["facts"][0])

    assert check(content).code == "not_about"


def test_a_shorter_count_for_the_same_subject_cannot_be_shown(clock: Clock) -> None:
    some(clock)
    content = complete()
    del content["facts"][-1]
    head, key = core.EMPTY, core.key_of(LETTER)
    for one in content["facts"]:
        leaf = merkle.leaf_hash(verifier.canonical(one["entry"]))
        head = core.grown(head, one["index"], leaf)
    lie = core.value_of(len(content["facts"]), head)
    for pairs in ([(key, lie)], sorted([*verifier._pairs(content["bucket"]), (key, lie)])):
        content["bucket"] = [[index._text(one), index._text(two)] for one, two in pairs]

        assert check(content).code == "not_all"


def test_the_index_is_the_same_in_parts_and_at_once(clock: Clock) -> None:
    for number in range(60):
        tell(clock, ("letter", number % 7 + 1), Actor.person(number % 5 + 1), things=[number + 1])
    jobs.sequence()
    while index.advance(7):
        pass
    parts = IndexNode.objects.get(place=1).hash
    index.forget()
    index.advance(1000)

    assert IndexNode.objects.get(place=1).hash == parts
    counted = core.Index()
    for leaf in Leaf.objects.order_by("position").select_related("fact"):
        counted.add(index._subjects(leaf.fact), leaf.position, bytes.fromhex(leaf.hash))
    assert counted.root().hex() == parts


def test_a_large_import_is_brought_in_before_the_checkpoint(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 10)
    monkeypatch.setattr(index, "PART", 8)
    with transaction.atomic():
        items = [actions.Item(("letter", number)) for number in range(1, 40)]
        actions.record_many("ledger.opened", items, by=Actor.system(), at=clock.at)
    jobs.sequence()
    actions.checkpoint()
    too_many = index.complete(LETTER)
    tell(clock, LETTER)
    jobs.sequence()
    jobs.checkpoint()

    assert too_many is None
    assert check(complete()).facts == 2


def test_an_index_that_counts_wrongly_is_found_and_worked_out_again(clock: Clock) -> None:
    some(clock)
    assert [one.code for one in audit.audit(tables=())] == []
    key = core.key_of(LETTER).hex()
    Subject.objects.filter(key=key).update(many=3)
    assert index.complete(LETTER) is None
    tell(clock, LETTER)
    jobs.sequence()
    actions.checkpoint()
    found = [one.code for one in audit.audit(tables=())]
    index.forget()
    tell(clock, LETTER)
    jobs.sequence()
    jobs.checkpoint()

    assert found == ["index_differs"]
    assert check(complete()).facts == 6


def test_a_root_that_was_changed_is_worked_out_again_by_itself(clock: Clock) -> None:
    some(clock)
    IndexNode.objects.filter(place=1).update(hash="00" * 32)

    tell(clock, LETTER)
    jobs.sequence()
    jobs.checkpoint()

    assert check(complete()).facts == 5
    assert [one.code for one in audit.audit(tables=())] == []


def test_the_rows_are_worked_out_from_the_facts_alone() -> None:
    for model in (Subject, Mention, IndexNode, IndexState):
        assert not hasattr(model, "EVIDENCE")


def test_the_texts_of_a_complete_list_are_compared(clock: Clock) -> None:
    import hashlib

    text = "安全目标责任书"
    fact = tell(clock, LETTER, digest=hashlib.sha256(text.encode()).hexdigest())
    jobs.sequence()
    jobs.checkpoint()

    good = index.complete(LETTER, {fact.pk: {"body.digest": text}})
    assert good is not None
    assert "texts" in [code for code, _en, _zh in check(good).lines]
    [place] = dict(good["texts"])  # type: ignore[call-overload]  # a mapping
    assert check({**good, "texts": {place: {"body.digest": text + "x"}}}).code == "text_differs"
    assert check({**good, "texts": {"999": {"body.digest": text}}}).code == "unreadable"
    assert check({**good, "texts": {place: "x"}}).code == "unreadable"


entries = st.lists(
    st.tuples(
        st.sampled_from(["letter", "person", "thing", "hazard", "unit"]),
        st.integers(1, 4),
        st.sampled_from([("system", 0), ("person", 1), ("person", 2), ("anonymous", 0)]),
        st.fixed_dictionaries(
            {},
            optional={
                "person": st.integers(-1, 4) | st.text(max_size=2) | st.booleans(),
                "letter": st.integers(0, 4),
                "people": st.lists(st.integers(-1, 4) | st.none(), max_size=4),
                "things": st.integers(1, 3) | st.lists(st.integers(1, 3), max_size=2),
            },
        ),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(entries)
def test_house_and_verifier_agree_whom_a_fact_is_about(facts: list[Any]) -> None:
    for kind, number, by, body in facts:
        entry = {"about": [kind, number], "by": list(by), "body": body}
        ours = core.subjects(about=(kind, number), by=by, body=body)
        assert ours == verifier.subjects_of(entry)


def test_every_single_drop_swap_and_addition_is_found(clock: Clock) -> None:
    """Exhaustive over small lists: each fact left out, each pair swapped, each stranger added."""
    for number in range(24):
        tell(clock, ("letter", number % 3 + 1), Actor.person(number % 4 + 1))
    jobs.sequence()
    jobs.checkpoint()
    whole = {
        subject: complete(subject) for subject in [("letter", 1), ("letter", 2), ("person", 3)]
    }

    unnoticed = []
    for subject, content in whole.items():
        facts = content["facts"]
        tries = [facts[:at] + facts[at + 1 :] for at in range(len(facts))]
        for one in range(len(facts)):
            for two in range(one):
                turned = list(facts)
                turned[one], turned[two] = turned[two], turned[one]
                tries.append(turned)
        for other, theirs in whole.items():
            if other != subject:
                strangers = [one for one in theirs["facts"] if one not in facts]
                tries.extend(
                    sorted([*facts, one], key=lambda placed: placed["index"]) for one in strangers
                )
        tries.extend([*facts, one] for one in facts)
        unnoticed += [one for one in tries if check({**content, "facts": one}).ok]

    assert unnoticed == []
