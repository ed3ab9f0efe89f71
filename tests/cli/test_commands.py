"""The command line as a shell uses it."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from tests.cast import THINGS, cast_of
from zeren.cli import asking, targets
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.organisation.models import Person
from zeren.targets import actions as target_actions
from zeren.targets import queries as target_queries


def test_a_reader_who_has_seen_enough_gets_no_trace(tmp_path: Path) -> None:
    gone, end = os.pipe()
    os.close(gone)
    command = [sys.executable, "-m", "zeren.cli.main", "template", str(tmp_path / "book.xlsx")]

    done = subprocess.run(
        command,
        stdout=end,
        stderr=subprocess.PIPE,
        env={**os.environ, "ZEREN_DATA": str(tmp_path), "ZEREN_DATABASE": ""},
        check=False,
    )
    os.close(end)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.django_db
def test_who_names_the_chain_of_heads_above(capsys: pytest.CaptureFixture[str]) -> None:
    cast = cast_of(with_targets=False)

    with translation.override("en"):
        asking.who(argparse.Namespace(thing=THINGS[0][0], as_of=None))

    written = capsys.readouterr()
    said = written.out
    fact = Fact.objects.get(code="export.by_operator")
    assert (fact.proof, fact.body) == ("console", '{"command":"who","many":7}')
    assert "7 people stand in this" in written.err
    above = [line for line in said.splitlines() if "↑" in line]
    assert above
    assert Person.objects.get(pk=cast.gm).name in above[-1], "the head of the whole stands last"


@pytest.mark.django_db
def test_targets_prints_the_tree_with_sums_and_answers_no_where_one_does_not_fit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cast = cast_of()
    asked = argparse.Namespace(year=None, indicator="saf.minor_injury", draft=False)

    with translation.override("en"):
        assert targets.targets(asked) == 0
    said = capsys.readouterr().out
    assert "saf.minor_injury  Minor injuries" in said
    assert "≤ 2 persons" in said
    assert "own staff + 0 kept" in said

    row = next(
        one
        for one in target_queries.unit_targets(cast.units["WELD"], cast.year)
        if one.indicator.code == "saf.minor_injury"
    )
    by = cast.actor(cast.safety)
    target_actions.draft_set(cast.year, by=by, at=clock.now())
    type(row).objects.filter(pk=row.pk).update(high=9_000_000)
    asked.draft = True
    with translation.override("en"):
        assert targets.targets(asked) == 1
    assert "! Minor injuries: the units below" in capsys.readouterr().out
