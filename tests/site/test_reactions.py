"""What happens below is answered above: every fact of the table exists, and a walk follows it."""

from pathlib import Path

import pytest

from zeren.core.actor import Actor
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.organisation import actions as organisation
from zeren.organisation import queries, sheets
from zeren.site import reactions
from zeren.web import words

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/pellet-works"


def test_every_fact_that_is_answered_has_words() -> None:
    answered = {code for reader in reactions.READERS for code in reader.codes}

    assert answered <= set(words.fact_words())


@pytest.mark.django_db
def test_an_applied_workbook_opens_accounts_and_derives() -> None:
    ledger.open_ledger()
    read = sheets.read((EXAMPLES / "organisation.xlsx").read_bytes(), name="works.xlsx")
    staged = organisation.upload(
        read.book, name=read.name, digest=read.digest, by=Actor.system(), at=clock.now()
    )
    organisation.confirm(staged.pk, by=Actor.system(), at=clock.now())

    assert inbox.react(at=clock.now()) == sum(
        "organisation.imported" in reader.codes for reader in reactions.READERS
    )
    assert inbox.react(at=clock.now()) == 0
    rows = queries.roster(clock.today())
    people = [queries.person(row.person_id) for row in rows if row.kind != "contractor"]
    assert people
    assert all(one is not None and one.account_id for one in people)
