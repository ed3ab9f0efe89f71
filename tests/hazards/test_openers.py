"""A reporter in confidence is opened by two people together, and by nobody and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import PIN, Cast
from tests.frozen import Clock
from tests.hazards.conftest import thing, written
from tests.hazards.test_life import refused
from zeren.core.refusal import Refused
from zeren.hazards import actions, sealing
from zeren.hazards.models import Hazard, OpenerKey, Opening, SealedReporter
from zeren.ledger import queries as ledger
from zeren.ledger.models import Fact

Sheets = dict[str, str]


@pytest.fixture
def sheets(cast: Cast, clock: Clock) -> Sheets:
    return {
        line: actions.make_key(line, by=cast.actor(who), at=clock.at)[1]
        for line, who in (("management", cast.gm), ("oversight", cast.auditor))
    }


@pytest.fixture
def told(cast: Cast, clock: Clock, sheets: Sheets) -> tuple[Hazard, str]:
    return actions.report(
        text="Guard taken off on order",
        thing_id=thing(),
        by=cast.actor(cast.worker),
        secrecy="confidential",
        at=clock.at,
    )


def test_two_people_open_it_together_step_by_step_and_the_reporter_reads_it(
    cast: Cast, told: tuple[Hazard, str], sheets: Sheets, client: Client
) -> None:
    row, tracking = told
    gm, auditor = cast.door(cast.gm), cast.door(cast.auditor)
    page = f"/hazards/{row.pk}/reporter/"

    asked = gm.post(page, {"note": "A court asks", "sheet": sheets["management"], "pin": PIN})
    opened = auditor.post(page, {"note": "Seen it", "sheet": sheets["oversight"], "pin": PIN})

    assert (asked.status_code, opened.status_code) == (303, 200)
    assert "田𠮷生, E021, reported it" in opened.content.decode()
    assert "田𠮷生" not in auditor.get(page).content.decode(), "shown once"
    codes = Fact.objects.filter(about_kind="opening").order_by("id").values_list("code", "actor_id")
    assert list(codes) == [
        ("hazard.opening_asked", cast.gm), ("hazard.reporter_opened", cast.auditor),
    ]  # fmt: skip
    client.cookies["django_language"] = "en"
    said = client.post("/hazards/follow/", {"code": tracking}).content.decode()
    assert "two people opened together who reported. Their reason: A court asks" in said


def test_one_person_with_every_table_and_one_sheet_opens_nothing(
    cast: Cast, told: tuple[Hazard, str], sheets: Sheets, clock: Clock
) -> None:
    row, _tracking = told
    sealed = SealedReporter.objects.get(hazard=row)
    about = f"zeren.hazard|{row.pk}"

    for line, sheet in sheets.items():
        half = sealing.half_of(sealed.shares[line], sheet, about=f"{about}|{line}")
        for other in (half, bytes(32), b"\xff" * 32):
            with pytest.raises(Refused, match=r"hazard\.wrong_sheet"):
                sealing.opened(sealed.box, (half, other), about=about)
        for strange in set(sheets) - {line}:
            with pytest.raises(Refused, match=r"hazard\.wrong_sheet"):
                sealing.half_of(sealed.shares[strange], sheet, about=f"{about}|{strange}")
    # after one has asked, the half that was handed over does not help the one who asked
    asked = actions.ask_opening(
        row.pk, reason="x", sheet=sheets["management"], by=cast.actor(cast.gm), at=clock.at
    )
    with pytest.raises(Refused, match=r"hazard\.wrong_sheet"):
        sealing.half_of(asked.share, sheets["management"], about=f"{about}|asked")


def test_only_the_two_lines_ask_and_answer_each_once_and_with_a_reason(
    cast: Cast, told: tuple[Hazard, str], sheets: Sheets, clock: Clock
) -> None:
    row, _tracking = told
    gm, auditor = cast.actor(cast.gm), cast.actor(cast.auditor)
    mine: dict[str, Any] = {"sheet": sheets["management"], "by": gm, "at": clock.at}
    theirs: dict[str, Any] = {"sheet": sheets["oversight"], "by": auditor, "at": clock.at}

    for who in (cast.safety, cast.administrator, cast.workshop, cast.worker):
        refused(
            "hazard.not_opener", actions.ask_opening, row.pk, reason="x",
            sheet=sheets["management"], by=cast.actor(who), at=clock.at,
        )  # fmt: skip
    refused("hazard.note_needed", actions.ask_opening, row.pk, reason=" ", **mine)
    refused(
        "hazard.wrong_sheet", actions.ask_opening, row.pk, reason="x",
        **{**mine, "sheet": sheets["oversight"]},
    )  # fmt: skip
    asked = actions.ask_opening(row.pk, reason="x", **mine)
    refused("hazard.opening_asked", actions.ask_opening, row.pk, reason="x", **theirs)
    refused("hazard.opened_by_asker", actions.open_reporter, asked.pk, note="y", **mine)
    refused(
        "hazard.not_opener", actions.open_reporter, asked.pk, note="y",
        **{**theirs, "by": cast.actor(cast.safety)},
    )  # fmt: skip
    refused("hazard.note_needed", actions.open_reporter, asked.pk, note="", **theirs)
    actions.deny_opening(asked.pk, note="No ground", by=auditor, at=clock.at)
    refused("hazard.opening_answered", actions.open_reporter, asked.pk, note="y", **theirs)

    again = actions.ask_opening(row.pk, reason="x", **theirs)
    assert actions.open_reporter(again.pk, note="y", **mine) == cast.worker
    assert ledger.audit(tables=[Opening, OpenerKey, SealedReporter, Hazard]) == []


def test_no_table_and_no_fact_names_a_reporter_in_confidence(
    cast: Cast, told: tuple[Hazard, str], sheets: Sheets
) -> None:
    row, tracking = told
    written(row)
    row.refresh_from_db()

    assert (row.reporter_id, row.secrecy) == (None, "confidential")
    for fact in Fact.objects.filter(code__startswith="hazard.", id__gt=2):
        assert fact.actor_kind in ("anonymous", "system") or fact.code == "hazard.key_made"
    everything = "\n".join(
        repr(one) for model in apps.get_models() for one in model._base_manager.values_list()
    )
    for secret in (tracking, *sheets.values(), *(one.replace("-", "") for one in sheets.values())):
        assert secret not in everything, "codes are shown and never stored"


def test_keys_are_made_by_each_line_for_itself_and_never_both_by_one(
    cast: Cast, clock: Clock
) -> None:
    for who in (cast.safety, cast.administrator, cast.clerk, cast.auditor):
        refused(
            "hazard.not_opener", actions.make_key, "management", by=cast.actor(who), at=clock.at
        )
    refused(
        "hazard.no_two_keys", actions.report, text="x", thing_id=thing(),
        by=cast.actor(cast.worker), secrecy="confidential", at=clock.at,
    )  # fmt: skip
    assert cast.door(cast.administrator).get("/hazards/keys/").status_code == 404

    page = cast.door(cast.gm).post("/hazards/keys/make/", {"pin": PIN}).content.decode()
    assert OpenerKey.objects.get().line == "management"
    assert sealing.fingerprint(OpenerKey.objects.get().public) in page
    wrong = cast.door(cast.auditor).post("/hazards/keys/make/", {"pin": "999111"})
    assert (wrong.status_code, OpenerKey.objects.count()) == (409, 1)


def test_a_new_key_leaves_what_the_old_one_sealed_to_the_old_sheet(
    cast: Cast, told: tuple[Hazard, str], sheets: Sheets, clock: Clock
) -> None:
    row, _tracking = told
    gm, auditor = cast.actor(cast.gm), cast.actor(cast.auditor)
    _key, fresh = actions.make_key("management", by=gm, at=clock.at)

    refused(
        "hazard.wrong_sheet", actions.ask_opening, row.pk, reason="x", sheet=fresh, by=gm,
        at=clock.at,
    )  # fmt: skip
    asked = actions.ask_opening(row.pk, reason="x", sheet=sheets["management"], by=gm, at=clock.at)
    found = actions.open_reporter(
        asked.pk, note="y", sheet=sheets["oversight"], by=auditor, at=clock.at
    )
    assert found == cast.worker


@given(st.integers(1, 10**12), st.text(max_size=20))
def test_two_halves_open_what_was_sealed_and_every_length_is_the_same(
    reporter: int, about: str
) -> None:
    sheets = {line: sealing.new_sheet() for line in ("a", "b")}
    publics = {line: sealing.public_of(sheet) for line, sheet in sheets.items()}

    sealed = sealing.seal(reporter, publics, about=about)
    one, other = (
        sealing.half_of(sealed.shares[line], f" {sheet.lower()} ", about=f"{about}|{line}")
        for line, sheet in sheets.items()
    )

    assert sealing.opened(sealed.box, (one, other), about=about) == reporter
    assert (len(sealed.box), {len(share) for share in sealed.shares.values()}) == (60, {124})
    with pytest.raises(Refused):
        sealing.opened(sealed.box, (one, other), about=about + "!")
    assert json.dumps(sealed.shares)
