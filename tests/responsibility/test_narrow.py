"""Reading only what is needed gives the same answers as reading everything."""

from datetime import date

import pytest

from tests import dated
from tests.cast import cast_of
from zeren.cli import story, story_hazards
from zeren.ledger import actions as ledger
from zeren.ledger import clock
from zeren.organisation import actions as organisation
from zeren.organisation import queries as where
from zeren.organisation import sheets
from zeren.responsibility import queries

pytestmark = pytest.mark.django_db


def _same_for_everybody(on: date) -> None:
    people = [row.person_id for row in where.roster(on)]
    together = queries.held_by(people, on)
    for person in people:
        explained = [(one.rule, one.thing) for one in queries.of_person(person, on)]
        alone = [(one.rule, one.thing) for one in queries.held_by([person], on)[person]]
        many = [(one.rule, one.thing) for one in together[person]]
        assert alone == explained == many, where.person(person)


def _same_for_every_thing(on: date) -> None:
    everything = queries.answers(on)
    for thing_id, answer in everything.items():
        assert queries.answers(on, [thing_id]) == {thing_id: answer}
    some = sorted(everything)[::2]
    assert queries.answers(on, some) == {thing_id: everything[thing_id] for thing_id in some}


def test_in_the_small_works() -> None:
    cast_of(with_targets=False)
    _same_for_everybody(clock.today())
    _same_for_every_thing(clock.today())


def test_in_the_example_company() -> None:
    ledger.open_ledger()
    read = sheets.read(
        (story_hazards.EXAMPLES / "organisation.xlsx").read_bytes(), name="organisation"
    )
    staged = organisation.upload(
        read.book, name=read.name, digest=read.digest, by=story.SYSTEM, at=clock.now()
    )
    organisation.confirm(staged.pk, by=story.SYSTEM, at=clock.now())
    on = clock.today()
    assert len(where.things(on)) > 40
    _same_for_everybody(on)
    _same_for_every_thing(on)


def test_with_vacant_heads_contents_and_two_claims() -> None:
    from zeren.organisation.models import Charge, Holding, Thing

    ledger.open_ledger()
    cast = cast_of(with_targets=False)
    on = clock.today()
    bay = Thing.objects.get(code="WS-1")
    box = dated.thing("BOX", "place", place=bay)
    dated.thing("LAMP", place=box)
    lost = dated.thing("LOST")
    for unit in ("WELD", "SAFE"):
        dated.charge(lost.pk, cast.units[unit])
    Charge.objects.filter(thing=bay).update(unit_id=cast.units["W2"])
    _same_for_everybody(on)
    _same_for_every_thing(on)
    for vacant in ("leader", "workshop", "gm"):
        dated.end(Holding.objects.filter(person_id=cast.ids[vacant]), on)
        _same_for_everybody(on)
        _same_for_every_thing(on)
