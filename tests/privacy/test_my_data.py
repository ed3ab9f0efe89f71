"""Everything the house keeps about a person, nothing about another, and a copy of it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from tests.cast import Cast, cast_of
from tests.counted import counted
from zeren.cases.models import Case
from zeren.core.actor import Actor
from zeren.core.case import KINDS
from zeren.hazards import actions as hazards
from zeren.ledger import actions as ledger
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.organisation import actions as organisation
from zeren.organisation import queries as where
from zeren.organisation.models import Person, Post
from zeren.privacy import queries
from zeren.privacy.bare import Whose
from zeren.privacy.register import REGISTER, SECRET
from zeren.scans.models import PrintedList
from zeren.web.photos import Photo

WORDS = "words and settings that speak of no person"
PLACE = "a place in the log or a number of a row that is no person's"
WORDED = "what somebody wrote or chose; whose it is says a key of the same row"
COUNT = "an amount"
NOT_ABOUT_THEM: dict[str, tuple[str, ...]] = {
    WORDS: (
        "accounts.DemoSignIn.label", "accounts.DemoSignIn.note", "content.Text.body",
        "desk.Bulletin.content", "jobs.Job.title", "letters.Template.content",
        "organisation.Post.name", "organisation.Shape.answers", "organisation.Thing.name",
        "organisation.Unit.name", "responsibility.DutyList.items", "targets.Indicator.counted",
        "targets.Indicator.definition", "targets.Indicator.evidence", "targets.Indicator.name",
        "targets.Indicator.unit_word", "targets.Target.detail", "targets.Target.filter",
        "training.Meeting.agenda",
        "training.Meeting.place", "training.Meeting.reason", "training.Meeting.title",
        "webhooks.Webhook.codes", "assessment.Scheme.body", "incidents.Scale.bands",
        "incidents.Scale.name", "handover.Item.name", "handover.Item.known",
    ),
    PLACE: (
        "assessment.Veto.event_id", "cases.Case.about_id", "handover.Item.about_id",
        "handover.Handover.posts", "evidence.Place.size",
        "hazards.BoundHour.reports",
        "ledger.Checkpoint.size", "ledger.Cosignature.at", "ledger.Cosignature.size",
        "ledger.IndexState.size", "ledger.Installation.demo_offset",
        "ledger.Installation.genesis_id", "ledger.Mention.position", "ledger.Mention.subject",
        "ledger.Node.index", "ledger.Numbers.following", "ledger.Subject.many",
        "letters.Letter.ends_fact", "letters.Signature.fact_id",
        "obligations.Obligation.known_from",
        "obligations.Obligation.known_to", "organisation.Told.about_id",
        "organisation.Told.fact_id", "organisation.Upload.job_id", "scans.Picture.on",
        "scans.PrintedList.about",
        "targets.Result.cause",
        "results.Counted.fact_id",
        "scans.Scan.job_id", "scans.Scan.left", "scans.Sheet.marked", "scans.Sheet.rows",
        "webhooks.Webhook.cursor", "webhooks.Webhook.upto", "accounts.Factor.counter",
    ),
    WORDED: (
        "assessment.Score.given",
        "incidents.EventPerson.scales",
        "cases.Case.quote", "hazards.SealedReporter.shares", "notices.Wish.off",
        "notices.Wish.ways", "training.Attempt.answers", "training.Attempt.paper",
        "organisation.Upload.asked", "organisation.Upload.choices", "organisation.Upload.counts",
        "organisation.Upload.looked", "organisation.Upload.problems",
    ),
    COUNT: (
        "incidents.EventFigure.value", "incidents.Exposure.value",
        "assessment.Assessment.denominator", "assessment.Assessment.numerator",
        "assessment.Score.denominator", "assessment.Score.full_d", "assessment.Score.full_n",
        "assessment.Score.numerator",
        "targets.Result.denominator", "targets.Result.numerator", "targets.Target.base",
        "targets.Target.high", "targets.Target.low", "targets.Target.reserve", "targets.Target.own",
        "targets.ParentLine.base", "targets.ParentLine.high", "targets.ParentLine.low",
    ),
    "waits a day or, for taking it back, a month; what came of it stands in the tables": (
        "organisation.Bundle.items",
    ),
}  # fmt: skip
"""Columns that could name somebody and do not: why -> "label.column"."""


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def naming() -> set[str]:
    """Every column of the house's own tables that could name a person or an account.

    By a key; by a number without one; in a list; or as text that says who acted.
    """
    found = set()
    for model in apps.get_models():
        if not model.__module__.startswith("zeren."):
            continue
        for field in model._meta.concrete_fields:
            target, kind = field.related_model, field.get_internal_type()
            if isinstance(target, type):
                is_naming = target._meta.label in ("organisation.Person", "accounts.Account")
            elif field.primary_key:
                is_naming = False
            elif kind in ("CharField", "TextField"):
                is_naming = field.name == "by" or field.name.endswith("_by")
            else:
                is_naming = kind in ("JSONField", "BigIntegerField")
            if is_naming:
                found.add(f"{model._meta.label}.{field.name}")
    return found


def test_no_column_that_names_a_person_is_left_out_of_the_register() -> None:
    told = {f"{label}.{column}" for label, one in REGISTER.items() for column in one.columns}
    excused = {column for columns in NOT_ABOUT_THEM.values() for column in columns}

    assert naming() - told - excused - {"organisation.Person.account"} == set()
    assert excused - naming() == set(), "no longer there"
    assert excused & told == set(), "told after all"


def test_the_register_names_tables_and_columns_that_there_are() -> None:
    for label, names in [
        *((label, one.columns) for label, one in REGISTER.items()),
        *SECRET.items(),
    ]:
        columns = {field.name for field in apps.get_model(label)._meta.concrete_fields}
        assert {name.partition("__")[0] for name in names} <= columns, label


def test_columns_named_like_secrets_are_never_given_out() -> None:
    like = ("password", "pin", "secret", "salt", "digest", "token_digest", "key")
    open_ones = {
        f"{label}.{field.name}"
        for label, table in REGISTER.items()
        if table.about
        for field in apps.get_model(label)._meta.concrete_fields
        if field.name in like and field.name not in SECRET.get(label, ())
    }

    # digests of letters and files and the public part of a passkey open nothing; others are names
    assert open_ones == {
        "letters.Letter.digest",
        "handover.Signed.digest",
        "hazards.HazardPhoto.digest",
        "targets.Saying.digest",
        "scans.Picture.digest",
        "organisation.Export.digest",
        "privacy.Release.digest",
        "accounts.Factor.key",
        "accounts.Provided.key",
        "notices.Message.key",
    }


@pytest.mark.django_db
def test_the_copy_has_my_rows_whole_and_nobody_elses(cast: Cast) -> None:
    answer = cast.door(cast.ids["worker"]).post("/privacy/mine/copy/")

    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        tables = {
            name.removesuffix(".json"): json.loads(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".json")
        }
        said = archive.read("README.txt").decode()
    me = Person.objects.get(pk=cast.ids["worker"])
    assert [row["number"] for row in tables["organisation.Person"]] == [me.number]
    assert {row["person_id"] for row in tables["organisation.Holding"]} == {me.pk}
    assert {row["id"] for row in tables["accounts.Account"]} == {me.account_id}
    assert all(name in said for name in tables)
    whole = json.dumps(tables)
    account = me.account
    assert account is not None
    assert account.pin not in whole
    assert me.salt not in whole
    others = Person.objects.exclude(pk=me.pk).values_list("name", flat=True)
    assert not [name for name in others if json.dumps(name) in whole]
    fact = Fact.objects.filter(code="privacy.copied").get()
    assert (fact.actor_id, json.loads(fact.body)) == (me.pk, {"tables": len(tables)})


@pytest.mark.django_db
def test_what_i_did_to_another_is_told_without_what_others_said(cast: Cast) -> None:
    rows = {
        one.label: list(queries.rows(one)) for one in queries.held(Whose(cast.ids["workshop"], 0))
    }

    for label, table in REGISTER.items():
        kinds = {f.attname: f for f in apps.get_model(label)._meta.concrete_fields}
        for row in rows[label]:
            if table.acts and not table.about:
                texts = [name for name in row if isinstance(kinds[name], models.TextField)]
                assert texts == [], label


@pytest.mark.django_db
def test_the_page_asks_the_same_however_much_is_kept(cast: Cast) -> None:
    door = cast.door(cast.ids["worker"])
    door.get("/privacy/mine/")
    with counted() as first:
        assert door.get("/privacy/mine/").status_code == 200
    for _time in range(3):
        door.post("/privacy/mine/copy/")
    with counted() as then:
        page = door.get("/privacy/mine/").content.decode()

    assert len(then) == len(first)
    kept = next(
        number
        for one, number in queries.counted(Whose(cast.worker, cast.account_of(cast.worker)))
        if one.label == "ledger.Fact"
    )
    assert f": {kept}<" in page


@pytest.mark.django_db
def test_an_account_without_a_person_sees_its_own(cast: Cast) -> None:
    whose = Whose(0, cast.account_of(cast.worker))

    labels = {one.label for one, _number in queries.counted(whose)}

    assert "organisation.Person" not in labels
    assert "accounts.Account" in labels


def copy_of(cast: Cast, person: int) -> zipfile.ZipFile:
    answer = cast.door(person).post("/privacy/mine/copy/")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.content))


def rows_in(copy: zipfile.ZipFile, label: str) -> list[dict[str, Any]]:
    name = f"{label}.json"
    return json.loads(copy.read(name)) if name in copy.namelist() else []


@pytest.mark.django_db
def test_a_row_that_names_me_in_a_list_is_mine_and_the_others_in_it_are_not(cast: Cast) -> None:
    me, other = cast.worker, cast.mate
    PrintedList.objects.create(
        token="a", meeting=cast.hold_meeting(), people=[other, me, cast.leader],
        printed_by_id=cast.safety, printed_at=clock.now(),
    )  # fmt: skip
    said = [["raised", other, "their words", "t"], ["heard", me, "my words", "t"]]
    Case.objects.create(
        kind=KINDS[0], about="gap", about_id=other, words=said, person_id=other,
        unit_id=cast.units["W2"], owner_id=cast.leader, opened_at=clock.now(),
        due_date=clock.today(),
    )  # fmt: skip
    organisation.transfer(
        me, Post.objects.get(code="OF").pk, from_date=clock.today() + timedelta(days=3),
        by=cast.actor(cast.clerk), at=clock.now(),
    )  # fmt: skip

    mine, theirs = copy_of(cast, me), copy_of(cast, cast.agency)

    assert [row["people"] for row in rows_in(mine, "scans.PrintedList")] == [[me]]
    assert [row["words"] for row in rows_in(mine, "cases.Case")] == [[said[1]]]
    assert [row["about_id"] for row in rows_in(mine, "organisation.Planned")] == [me]
    assert {row["subject_id"] for row in rows_in(mine, "obligations.Obligation")} == {me}
    assert rows_in(mine, "obligations.Obligation")
    for label in ("scans.PrintedList", "cases.Case", "organisation.Planned"):
        assert rows_in(theirs, label) == [], label


@pytest.mark.django_db
def test_digits_of_another_number_are_not_mine(cast: Cast) -> None:
    me = cast.worker
    PrintedList.objects.create(
        token="a", meeting=cast.hold_meeting(), people=[int(f"{me}0"), int(f"1{me}")],
        printed_by_id=cast.safety, printed_at=clock.now(),
    )  # fmt: skip

    assert rows_in(copy_of(cast, me), "scans.PrintedList") == []


@pytest.mark.django_db
def test_the_photos_i_sent_with_my_name_are_in_my_copy_as_files(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.VAULT = tmp_path / "vault"
    photo = Photo(b"\xff\xd8 my photo", 640, 480, "0" * 64)
    thing = where.thing_by_code("WS-1", clock.today())
    assert thing is not None
    for by, data in ((cast.actor(cast.worker), photo), (Actor.anonymous(), photo)):
        kept = replace(data, data=data.data + by.kind.encode())
        hazards.report(
            text="Cable", thing_id=thing.id, photos=[kept], by=by, at=clock.now()
        )  # fmt: skip

    copy = copy_of(cast, cast.worker)

    (row,) = rows_in(copy, "hazards.HazardPhoto")
    files = [name for name in copy.namelist() if name.startswith("hazards.HazardPhoto/")]
    assert files == [f"hazards.HazardPhoto/{row['digest']}.jpg"]
    assert copy.read(files[0]) == b"\xff\xd8 my photoperson"


@pytest.mark.django_db
def test_facts_that_name_me_are_mine_whoever_acted(cast: Cast) -> None:
    at = clock.now()
    with transaction.atomic():
        ledger.record("letter.signed", about=("letter", 1), by=cast.actor(cast.leader), at=at,
                      body={"people": [cast.worker]})  # fmt: skip
        ledger.record("letter.signed", about=("letter", 1), by=cast.actor(cast.leader), at=at,
                      body={"people": [cast.mate]})  # fmt: skip
    ledger.sequence()
    ledger.checkpoint()

    facts = rows_in(copy_of(cast, cast.worker), "ledger.Fact")

    named = [row for row in facts if row["code"] == "letter.signed"]
    assert len(named) == 1
    assert "body" not in named[0], "what else stands in it is of others"
    assert "person" in {row.get("about_kind") for row in facts}
