"""A large import goes in part by part, and the house stays true between them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.frozen import Clock, frozen
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.jobs import actions as jobs
from zeren.jobs.models import Job, Part
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.ledger.models import Fact
from zeren.obligations.models import Obligation
from zeren.organisation import actions, sheets
from zeren.organisation.actions import applying, roster, roster_writes
from zeren.organisation.actions.rows import changing
from zeren.organisation.models import Bundle, Person, Unit, Upload
from zeren.organisation.queries import workbook as queries

WORKS = Path(__file__).parents[2] / "examples" / "pellet-works"
SYSTEM = Actor.system()
KIND = applying.KIND


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Parts of twenty-five, so that the works of the examples are a large import."""
    monkeypatch.setattr(roster, "PART", 25)
    with frozen() as found:
        yield found


@pytest.fixture
def upload(db: None) -> Upload:
    ledger.open_ledger()
    read = sheets.read(WORKS / "organisation.xlsx")
    return actions.upload(read.book, name=read.name, digest=read.digest, by=SYSTEM, at=clock.now())


def refuses(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=rf"^{code}(\(|$)")


def begin(upload: Upload) -> Upload:
    return actions.begin(upload.pk, by=SYSTEM, at=clock.now())


def run(most: int = 0) -> int:
    return jobs.run_ready(KIND, now=clock.now, most=most)


def test_in_parts_it_becomes_what_it_becomes_at_once(upload: Upload) -> None:
    wanted = queries.preview(upload.pk, today=clock.today())
    assert wanted is not None

    begun = begin(upload)
    run()

    assert begun.state == "APPLYING"
    upload.refresh_from_db()
    assert upload.state == "APPLIED"
    assert upload.counts["changes"] == wanted.plan.count()
    again = queries.planned(
        sheets.read(WORKS / "organisation.xlsx").book, on=clock.today(), today=clock.today()
    )
    assert again.plan.changes == ()
    assert set(Bundle.objects.values_list("kind", "sheet")) == {("row", "targets")}
    codes = list(
        Fact.objects.filter(about_kind="upload").order_by("id").values_list("code", "body")
    )
    assert [code for code, _body in codes] == ["organisation.import_begun", "organisation.imported"]
    assert all(upload.digest in body for _code, body in codes)


def test_nothing_counts_as_missing_until_the_last_part_is_in(upload: Upload) -> None:
    begin(upload)
    while run(most=1):
        upload.refresh_from_db()
        inbox.react(at=clock.now())
        if upload.state == "APPLYING":
            assert not Obligation.objects.exists()

    inbox.react(at=clock.now())

    assert Obligation.objects.filter(requirement="trained").exists()


def test_meanwhile_other_changes_and_other_workbooks_are_refused(upload: Upload) -> None:
    other = actions.upload(
        sheets.read(b"Staff number,Name\nN1,Ann Ash\n", name="people.csv").book,
        name="people.csv", digest="1" * 64, by=SYSTEM, at=clock.now(),
    )  # fmt: skip
    begin(upload)
    run(most=2)

    with refuses("import.another_runs"):
        begin(other)
    with refuses("import.not_waiting"):
        begin(upload)
    with refuses("organisation.import_runs"), changing():
        pass  # every act of the organisation goes through this door


def test_what_is_stopped_stays_true_and_the_rest_can_be_confirmed(upload: Upload) -> None:
    begin(upload)
    run(most=5)

    done, total = actions.stop(upload.pk, by=SYSTEM, at=clock.now())

    assert (done, total > 10) == (5, True)
    assert not Part.objects.exclude(state="DONE").exists()
    assert Job.objects.get().state == "DONE"
    assert run() == 0
    upload.refresh_from_db()
    assert upload.state == "STAGED"
    assert 0 < Unit.objects.count() + Person.objects.count() < 163
    assert Fact.objects.filter(code="organisation.import_stopped").exists()
    actions.confirm(upload.pk, by=SYSTEM, at=clock.now())
    assert Person.objects.count() == 130


def test_a_part_whose_worker_was_killed_is_written_by_the_next(upload: Upload) -> None:
    begin(upload)
    run(most=3)
    third = Part.objects.filter(state="READY").order_by("seq").first()
    assert third is not None
    Part.objects.filter(pk=third.pk).update(state="RUNNING", tries=1, taken_at=clock.now())

    assert run() == 0, "what comes after waits for it"
    jobs.sweep(at=clock.now() + timedelta(minutes=2))
    run()

    assert Upload.objects.get(pk=upload.pk).state == "APPLIED"
    assert Person.objects.count() == 130


def test_a_part_that_cannot_be_written_holds_the_others_back(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(upload)
    run(most=4)
    monkeypatch.setattr(roster_writes, "write", lambda *a, **k: 1 / 0)
    people = Person.objects.count()

    run()
    run()
    run()

    job = Job.objects.get()
    assert (job.state, job.done, job.failed) == ("FAILED", 4, 1)
    assert Person.objects.count() == people
    monkeypatch.undo()
    monkeypatch.setattr(roster, "PART", 25)
    jobs.retry(job.pk, at=clock.now())
    run()
    assert Person.objects.count() == 130
