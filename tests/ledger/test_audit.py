"""What somebody with the database in his hands can do, and that the audit finds it.

The triggers are down here (tests/conftest.py): they are a speed bump, not the defence.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import translation

from tests.frozen import Clock
from tests.ledger.conftest import Paper
from zeren.core.actor import Actor
from zeren.core.log import entry, merkle
from zeren.core.log import note as notes
from zeren.ledger import actions, audit, queries, seal, tree, trouble
from zeren.ledger.models import Checkpoint, Fact, Leaf, Node

PAPERS = 8


def issue(number: int, clock: Clock, text: str = "text") -> Paper:
    with transaction.atomic():
        paper = Paper.objects.create(
            number=f"P{number}",
            text=text,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            day=clock.at.date(),
            extra={"n": number},
        )
        actions.record(
            "paper.issued", about=("paper", paper.pk), by=Actor.system(), at=clock.at, row=paper
        )
    return paper


@pytest.fixture
def papers(clock: Clock, db: None) -> list[Paper]:
    """Papers, folded and signed."""
    actions.open_ledger()
    found = [issue(number, clock) for number in range(PAPERS)]
    actions.sequence()
    actions.checkpoint()
    clock.tick(minutes=1)
    return found


def found() -> set[str]:
    return {one.code for one in queries.audit(tables=[Paper])}


def run(statement: str) -> None:
    """A direct statement; on PostgreSQL by somebody who switches constraints off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)


def rebuild() -> None:
    """What a thief of the database and of the key would do: make the whole tree anew."""
    run("DELETE FROM ledger_leaf")
    run("DELETE FROM ledger_node")
    run("DELETE FROM ledger_checkpoint")
    for fact in Fact.objects.all():
        content = entry.canonical(audit.entry_of(fact))
        Fact.objects.filter(pk=fact.pk).update(
            entry_hash=audit.entry_hash_of(fact), mac=seal.mac(content)
        )
    actions.sequence(sweep=True)
    installation = queries.installation()
    assert installation is not None
    size = Leaf.objects.count()
    root = merkle.root(size, tree.Stored())
    text = seal.sign(notes.Checkpoint(seal.origin(installation), size, root))
    Checkpoint.objects.create(
        size=size, root=root.hex(), note=text, recorded_at=Fact.objects.latest("id").recorded_at
    )


def test_an_honest_ledger_has_no_problem(papers: list[Paper]) -> None:
    assert queries.audit(tables=[Paper]) == []


def test_a_change_that_was_recorded_is_no_problem(papers: list[Paper], clock: Clock) -> None:
    paper = papers[3]
    with transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(state="SIGNED")
        paper.state = "SIGNED"
        actions.record(
            "paper.signed", about=("paper", paper.pk), by=Actor.system(), at=clock.at, row=paper
        )

    assert queries.audit(tables=[Paper]) == []


NEWEST = "(SELECT MAX(id) FROM ledger_fact)"
MUTATIONS: dict[str, tuple[str, list[str]]] = {
    "update a column of a fact": (
        "fact_changed",
        [f"UPDATE ledger_fact SET actor_id = 99 WHERE id = {NEWEST} - 2"],
    ),
    "update the body of a fact": (
        "fact_changed",
        [f"UPDATE ledger_fact SET body = '{{\"n\":2}}' WHERE id = {NEWEST}"],
    ),
    "delete a fact and its leaf": (
        "leaf_missing",
        [
            "DELETE FROM ledger_leaf WHERE position = 3",
            "DELETE FROM ledger_fact WHERE about_kind = 'paper' AND about_id = %(id)s",
        ],
    ),
    "delete a fact and leave its leaf": (
        "fact_missing",
        [f"DELETE FROM ledger_fact WHERE id = {NEWEST}"],
    ),
    "cut the tail": ("tail_missing", ["DELETE FROM ledger_leaf WHERE position > 5"]),
    "overwrite a leaf": (
        "fact_changed",
        [
            "UPDATE ledger_leaf SET hash = (SELECT hash FROM ledger_leaf WHERE position = 4)"
            " WHERE position = 3"
        ],
    ),
    "update a row": (
        "row_changed",
        ["UPDATE ledger_paper_paper SET state = 'VOID' WHERE id = %(id)s"],
    ),
    "update a text beside its digest": (
        "row_content_changed",
        ["UPDATE ledger_paper_paper SET text = 'other' WHERE id = %(id)s"],
    ),
    "delete a row": ("row_gone", ["DELETE FROM ledger_paper_paper WHERE id = %(id)s"]),
    "insert a row": (
        "row_without_fact",
        [
            "INSERT INTO ledger_paper_paper (number, state, text, digest, extra, unseen)"
            " VALUES ('X', 'ISSUED', '', '', '{}', 0)"
        ],
    ),
    "update a checkpoint": (
        "checkpoint_row_changed",
        [f"UPDATE ledger_checkpoint SET root = '{'00' * 32}'"],
    ),
    "forge a checkpoint": (
        "checkpoint_not_ours",
        ["UPDATE ledger_checkpoint SET note = replace(note, 'zeren', 'zeran')"],
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_direct_change_is_found(papers: list[Paper], name: str) -> None:
    code, statements = MUTATIONS[name]

    with transaction.atomic():
        for statement in statements:
            run(statement.replace("%(id)s", str(papers[2].pk)))
        codes = found()
        transaction.set_rollback(True)  # the database itself would object to some at the end

    assert code in codes


@pytest.mark.parametrize("column", ["number", "state", "digest", "day", "parent_id", "extra"])
def test_every_evidence_column_is_watched(papers: list[Paper], column: str) -> None:
    value: object = {"parent_id": papers[0].pk, "day": "2021-01-01", "extra": {}}.get(column, "x")

    Paper.objects.filter(pk=papers[2].pk).update(**{column: value})

    assert "row_changed" in found()


def test_a_column_that_is_no_evidence_may_change(papers: list[Paper]) -> None:
    Paper.objects.filter(pk=papers[2].pk).update(unseen=5)

    assert found() == set()


def test_a_back_dated_fact_that_is_squeezed_in_is_found_with_the_key_stolen(
    papers: list[Paper], clock: Clock
) -> None:
    clock.tick(days=-1)
    old = Fact.objects.order_by("id")[0]
    Fact.objects.create(
        code="training.held",
        at=old.at - timedelta(days=1),
        recorded_at=old.recorded_at,
        actor_kind="system",
        proof="system",
        about_kind="meeting",
        about_id=1,
        entry_hash="",
        id=old.pk - 1,
    )
    rebuild()

    assert found() & {"root_differs", "tail_missing"}


@pytest.mark.parametrize("outside", ["the folder", "one kept note", "nothing"])
def test_a_ledger_rewritten_with_the_key_is_found_by_any_checkpoint_outside(
    papers: list[Paper], tmp_path: Path, outside: str
) -> None:
    kept = queries.latest_checkpoint()
    assert kept is not None
    Fact.objects.filter(about_kind="paper", about_id=papers[2].pk).update(code="paper.void")
    rebuild()
    folder = tmp_path / "checkpoints"
    if outside != "the folder":
        for path in folder.iterdir():
            path.unlink()

    codes = {
        one.code
        for one in queries.audit(
            tables=[Paper], outside=[kept.note] if outside == "one kept note" else []
        )
    }
    codes.discard("index_differs")  # a careful thief writes the index anew as well

    if outside == "nothing":
        assert codes == set()  # said in the manual: nothing inside can stop this
    else:
        assert codes == {"root_differs"}


def test_a_changed_file_in_the_folder_is_named(papers: list[Paper], tmp_path: Path) -> None:
    path = next((tmp_path / "checkpoints").iterdir())
    path.write_text("nothing\n", encoding="utf-8")

    problems = queries.audit(tables=[Paper])

    assert [(one.code, one.where) for one in problems] == [("checkpoint_not_ours", path.name)]


def test_a_fact_that_never_got_a_place_is_named(papers: list[Paper], clock: Clock) -> None:
    issue(20, clock)
    assert found() == set()

    clock.tick(minutes=11)
    assert found() == {"fact_not_folded"}


def test_a_fact_changed_before_it_was_folded_is_found(papers: list[Paper], clock: Clock) -> None:
    issue(20, clock)
    Fact.objects.filter(pk=Fact.objects.latest("id").pk).update(about_id=5)

    assert "fact_changed" in found()


def test_a_wrong_node_is_found(clock: Clock, db: None) -> None:
    with transaction.atomic():
        items = [actions.Item(("thing", number)) for number in range(300)]
        actions.record_many("thing.seen", items, by=Actor.system(), at=clock.at)
    actions.sequence()
    assert queries.audit(tables=[]) == []

    Node.objects.update(hash="11" * 32)
    assert {one.code for one in queries.audit(tables=[])} == {"node_differs"}


def test_a_problem_is_a_sentence(papers: list[Paper]) -> None:
    Paper.objects.filter(pk=papers[2].pk).update(state="VOID")

    (problem,) = queries.audit(tables=[Paper])

    with translation.override("en"):
        assert "differs from what was last recorded" in str(problem)
    assert set(trouble.WORDS) >= {problem.code}


def test_an_audit_of_more_rows_takes_more_chunks_and_not_more_queries_a_row(
    clock: Clock, db: None, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    actions.open_ledger()
    with transaction.atomic():
        rows = Paper.objects.bulk_create(
            [
                Paper(number=f"B{n}", text="", digest=audit._sha256(""), day=clock.at.date())
                for n in range(500)
            ]
        )
        items = [actions.Item(("paper", row.pk), row) for row in rows]
        actions.record_many("paper.issued", items, by=Actor.system(), at=clock.at)
    actions.sequence()
    actions.checkpoint()

    with django_assert_max_num_queries(25):  # type: ignore[attr-defined]
        assert queries.audit(tables=[Paper]) == []
