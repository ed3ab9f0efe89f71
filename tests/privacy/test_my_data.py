"""Everything the house keeps about a person, nothing about another, and a copy of it."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.db import models

from tests.cast import Cast, cast_of
from tests.counted import counted
from zeren.ledger.models import Fact
from zeren.organisation.models import Person
from zeren.privacy import queries
from zeren.privacy.register import BY_ACTOR, REGISTER, SECRET

NOT_ABOUT_THEM: dict[str, str] = {}
"""Columns that name a person or account and tell nothing of them: "label.column" -> why."""


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def naming() -> set[str]:
    """Every column of the house's own tables that leads to a person or an account."""
    found = set()
    for model in apps.get_models():
        if not model.__module__.startswith("zeren."):
            continue
        for field in model._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target._meta.label in (
                "organisation.Person",
                "accounts.Account",
            ):
                found.add(f"{model._meta.label}.{field.name}")
    return found


def test_no_column_that_names_a_person_is_left_out_of_the_register() -> None:
    told = {
        f"{label}.{column}" for label, one in REGISTER.items() for column in one.about + one.acts
    }

    assert naming() - told - set(NOT_ABOUT_THEM) - {"organisation.Person.account"} == set()


def test_the_register_names_tables_and_columns_that_there_are() -> None:
    for label, names in [
        *((label, one.about + one.acts) for label, one in REGISTER.items()),
        *SECRET.items(),
        *((label, (column,)) for label, (column, *_rest) in BY_ACTOR.items()),
    ]:
        columns = {field.name for field in apps.get_model(label)._meta.concrete_fields}
        assert set(names) - {"actor"} <= columns, label


def test_columns_named_like_secrets_are_never_given_out() -> None:
    like = ("password", "pin", "secret", "salt", "digest", "token_digest", "key")
    open_ones = {
        f"{label}.{field.name}"
        for label, table in REGISTER.items()
        if table.about
        for field in apps.get_model(label)._meta.concrete_fields
        if field.name in like and field.name not in SECRET.get(label, ())
    }

    # the digest of a letter and the public part of a passkey open nothing
    assert open_ones == {"letters.Letter.digest", "accounts.Factor.key", "notices.Message.key"}


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
        one.label: list(queries.rows(one))
        for one in queries.held(queries.Whose(cast.ids["workshop"], 0))
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
        for one, number in queries.counted(queries.Whose(cast.worker, cast.account_of(cast.worker)))
        if one.label == "ledger.Fact"
    )
    assert f": {kept}<" in page


@pytest.mark.django_db
def test_an_account_without_a_person_sees_its_own(cast: Cast) -> None:
    whose = queries.Whose(0, cast.account_of(cast.worker))

    labels = {one.label for one, _number in queries.counted(whose)}

    assert "organisation.Person" not in labels
    assert "accounts.Account" in labels
