"""A table with evidence, a frozen clock, and a data folder of its own for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import connection, models, transaction

from tests.frozen import Clock, frozen
from tests.made_up import made_up
from zeren.core.actor import Actor
from zeren.ledger import actions
from zeren.ledger.models import Fact


class Paper(models.Model):
    """A stand-in for any room's table with evidence."""

    EVIDENCE_KIND = "paper"
    EVIDENCE = ("id", "number", "state", "digest", "day", "extra", "parent_id")
    EVIDENCE_DIGESTS = (("text", "digest"),)

    objects: ClassVar[models.Manager["Paper"]] = models.Manager()

    number = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default="ISSUED")
    text = models.TextField(default="")
    digest = models.CharField(max_length=64)
    day = models.DateField(null=True)
    extra = models.JSONField(default=dict)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    unseen = models.IntegerField(default=0)

    class Meta:
        app_label = "ledger_paper"


@pytest.fixture(scope="session", autouse=True)
def _paper_table(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Paper)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Paper)


@pytest.fixture(autouse=True)
def _codes_of_papers() -> Iterator[None]:
    facts = (
        "paper.issued",
        "paper.seen",
        "paper.signed",
        "thing.seen",
        "thing.slow",
        "letters.odd",
    )
    with made_up(facts=facts):
        yield


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    settings.VAULT = tmp_path / "vault"


@pytest.fixture
def clock() -> Iterator[Clock]:
    with frozen() as hand:
        yield hand


@pytest.fixture
def tell(clock: Clock, db: None) -> Callable[..., Fact]:
    """Record one fact about `number`."""

    def tell(code: str = "paper.seen", number: int = 1, **more: Any) -> Fact:
        with transaction.atomic():
            return actions.record(
                code,
                about=("paper", number),
                by=Actor.person(7),
                at=more.pop("at", clock.at),
                **more,
            )

    return tell
