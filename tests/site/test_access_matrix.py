"""Every address of the house, asked by every role: what opens, what does not exist for whom.

The expected answers stand in matrix.py, a line for each address and object. An address without a
line fails here, so that a new page must say who may open it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from tests import dated
from tests.cast import PIN, Cast, cast_of
from tests.frozen import frozen
from tests.hazards.conftest import jpeg
from tests.site.matrix import LINES, WHO, Line
from zeren.accounts import actions as accounts_do
from zeren.accounts import queries as accounts
from zeren.accounts.actions import ways
from zeren.assessment import actions as assessment
from zeren.assessment import queries as assessment_queries
from zeren.assessment import texts as assessment_texts
from zeren.cases import actions as cases
from zeren.core.actor import Actor
from zeren.core.assessment.scoring import Event
from zeren.core.handover import Lost
from zeren.core.paper import Mark
from zeren.desk import actions as desk
from zeren.handover.actions.opening import open_for
from zeren.handover.queries.listing import items_of
from zeren.hazards import actions as hazards
from zeren.hazards import queries as hazard_queries
from zeren.hazards.models import HazardPhoto
from zeren.incidents import actions as incidents
from zeren.kiosk import actions as kiosk
from zeren.ledger import actions as ledger
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.letters.models import Campaign
from zeren.notices import actions as notices
from zeren.organisation import actions as organisation
from zeren.organisation import queries as organisation_queries
from zeren.organisation.models import Absence, Custody, Grant, Planned, Post, Thing, Told, Upload
from zeren.privacy import actions as privacy
from zeren.results import actions as results
from zeren.scans import actions as scans
from zeren.scans.models import Scan, Sheet
from zeren.scans.sheets import Seen
from zeren.targets import actions as drafts
from zeren.targets.models import Saying, Target
from zeren.training.models import Attempt
from zeren.web.photos import Photo
from zeren.webhooks import actions as webhooks

OTHERWISE = {
    ("hazards:label", "code"): "WS-1",
    ("privacy:ask-keeping", "kind"): "letters",
    ("privacy:ask-keeping", "act"): "years",
    ("content:text", "code"): "rights",
    ("content:text", "kind"): "card",
    ("content:new", "kind"): "card",
    ("account-way", "kind"): "mail",
}
"""Where one parameter means something else in another room."""


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        yield cast_of()


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, room: str = ""
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every named address with the names of its parameters."""
    for one in patterns or get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, f"{one.namespace}:" if one.namespace else room)
        else:
            yield f"{room}{one.name}", tuple(one.pattern.converters or one.pattern.regex.groupindex)


def objects(cast: Cast) -> dict[str, tuple[Any, Any]]:
    """For each parameter an object of welding team 2, and one of the safety office."""
    at = clock.now()
    fan = dated.thing("FAN-1", since=clock.today())
    dated.charge(fan.pk, cast.units["SAFE"], since=clock.today())
    welder = Thing.objects.get(code="HJ-12")
    cast.train(cast.worker, cast.clerk)
    attempts = [Attempt.objects.get(person_id=who).pk for who in (cast.worker, cast.clerk)]
    letters = cast.issue()
    cast.sign(cast.worker)
    reported = [
        hazards.report(
            text="漏油", thing_id=one.pk, photos=[_drawn(who)], by=cast.actor(who), at=at
        )[0].pk
        for one, who in ((welder, cast.worker), (fan, cast.clerk))
    ]
    found = notices.receive(
        name="A", contact="a@example.org", message="?", consent_text="yes", language="en", at=at
    )
    meeting = cast.hold_meeting()
    draft = desk.compose_bulletin(meeting.pk, names=[], by=cast.actor(cast.safety), at=at)
    for who in (cast.mate, cast.auditor):
        later = clock.today() + timedelta(days=30)
        organisation.leave(who, to_date=later, by=Actor.system(), at=at)
    for who in (cast.worker, cast.clerk):
        cast.account(who)
    organisation.ask_code([cast.worker], by=cast.actor(cast.clerk), at=at)
    organisation.ask_code([cast.clerk], by=cast.actor(cast.administrator), at=at)
    codes = {one.account_id: one.id for one in accounts.codes(states=("ASKED",))}
    planned = Planned.objects.order_by("id").values_list("id", flat=True)
    said = consulted(cast)
    way = _way(cast)
    ledger.sequence()
    signed = ledger.checkpoint()
    assert signed is not None
    targets = [
        Target.objects.filter(unit_id=cast.units[code])
        .order_by("id")
        .values_list("id", flat=True)[0]
        for code in ("W2", "SAFE")
    ]
    posts = [Post.objects.get(code=code).pk for code in ("WE", "OF")]
    campaign = Campaign.objects.get().pk
    upload = Upload.objects.get().pk
    same = {
        "notice_id": 1,
        "device_id": 1,
        "factor_id": 1,
        "identity_id": 1,
        "way_id": way,
        "rest": "Users",
        "fact_id": Fact.objects.latest("id").pk,
        "size": signed.size,
        "old": 1,
        "kind": "letter",
        "number": letters[cast.worker].pk,
        "job_id": _job(),
        "enquiry_id": found.pk,
        "grant_id": Grant.objects.filter(person_id=cast.auditor).values_list("id", flat=True)[0],
        "upload_id": upload,
        "request_id": _asked(cast),
        "told_id": Told.objects.latest("id").pk,
        "code": "saf.fatality",
        "year": cast.year,
        "meeting_id": meeting.pk,
        "campaign_id": campaign,
        "party": "b",
        "signed": hazard_queries.place_code("WS-1"),
        "act": "verify",
        "custody_id": Custody.objects.filter(thing=welder).latest("id").pk,
        "bulletin_id": draft.pk,
        "slug": draft.slug,
        "parent_id": 1,
        "said_id": said[cast.leader],
        "webhook_id": _webhook(cast),
        "export_id": _export(cast),
        "consent_id": consented(cast, cast.worker),
        "keeping_id": longer(cast),
        "token": "none",
        "language": "en",
        "scan_id": _scan(cast, []).pk,
        "row": 1,
        "row_id": 1,
        "place": 0,
        "what": "item",
        "list_id": scans.print_list(meeting.pk, by=cast.actor(cast.safety), at=clock.now()).pk,
        "about": "letter",
    }
    judged = _assessed(cast)
    same["scheme_id"] = judged["scheme"][0]
    owners, entered = zip(*[_entered(cast, code) for code in ("W2", "SAFE")], strict=True)
    return {key: (one, one) for key, one in same.items()} | {
        "assessment_id": judged["assessment"],
        "veto_id": judged["veto"],
        "owner_id": owners,
        "result_id": entered,
        "kiosk_id": (_kiosk(cast, "W2"), _kiosk(cast, "SAFE")),
        "sheet_id": (_sheet(cast, cast.mate), _sheet(cast, cast.clerk)),
        "code_id": (codes[cast.account_of(cast.worker)], codes[cast.account_of(cast.clerk)]),
        "person_id": (cast.worker, cast.clerk),
        "unit_id": (cast.units["W2"], cast.units["SAFE"]),
        "thing_id": (welder.pk, fan.pk),
        "post_id": (posts[0], posts[1]),
        "target_id": (targets[0], targets[1]),
        "asked_id": (said[cast.leader], said[cast.safety]),
        "planned_id": (planned[0], planned[1]),
        "attempt_id": (attempts[0], attempts[1]),
        "absence_id": (_away(cast, cast.worker), _away(cast, cast.clerk)),
        "letter_id": (letters[cast.worker].pk, letters[cast.clerk].pk),
        "about_id": (letters[cast.worker].pk, letters[cast.clerk].pk),
        "handover_id": (_handing(cast, cast.worker), _handing(cast, cast.clerk)),
        "case_id": (objected(cast, cast.worker), objected(cast, cast.clerk)),
        "hazard_id": (reported[0], reported[1]),
        "event_id": (happened(cast, cast.worker), happened(cast, cast.clerk)),
        "digest": (_photo(reported[0]), _photo(reported[1])),
    }


def _assessed(cast: Cast) -> dict[str, tuple[int, int]]:
    """Assessments and vetoes of welding team 2 and of the safety office; a draft of the scheme."""
    by, at, on = cast.actor(cast.gm), clock.now(), clock.today()
    scheme = assessment.begin_scheme(assessment_texts.shipped(), by=by, at=at)
    assessment.consult_scheme(scheme.pk, on=on, with_whom="union", by=by, at=at)
    assessment.publish_scheme(scheme.pk, by=by, at=at)
    draft = assessment.begin_scheme(assessment_texts.shipped(), by=by, at=at)
    units = [cast.units[code] for code in ("W2", "SAFE")]
    vetoes = []
    for number, unit in enumerate(units):
        assessment.open_unit(unit, on.year, by=by, at=at)
        dead = Event(frozenset({"work_accident"}), ("incident", number), "fatal", deaths=1)
        vetoes.append(assessment.strike(dead, unit, on, by=by, at=at)[0].pk)
    heads = [assessment_queries.of_person(who)[0].pk for who in (cast.leader, cast.safety)]
    return {
        "scheme": (draft.pk, draft.pk),
        "assessment": (heads[0], heads[1]),
        "veto": (vetoes[0], vetoes[1]),
    }


def _handing(cast: Cast, person: int) -> int:
    """Somebody is to leave and hands over."""
    on = clock.today()
    lost, seat = Lost(person, on.toordinal(), "left"), organisation_queries.place_of(person, on)
    assert seat is not None
    found = items_of(person, cause="away", day=on, on=on)
    with transaction.atomic():
        row = open_for(lost, found, seat.unit_id, by=Actor.system(), at=clock.now())
    assert row is not None
    return int(row.pk)


def _entered(cast: Cast, code: str) -> tuple[int, int]:
    """Who enters an indicator for a unit, and what he entered with a photo of it."""
    by, at, on = cast.actor(cast.safety), clock.now(), clock.today()
    row = results.name_owner(
        "env.air", cast.units[code], person_id=cast.worker if code == "W2" else cast.safety,
        since=on, by=by, at=at,
    )  # fmt: skip
    photo, first = [_drawn(cast.worker)], on.replace(day=1)
    done = results.enter(row.pk, first, numerator=9, denominator=10, photos=photo, by=by, at=at)
    return row.pk, done


def _away(cast: Cast, person: int) -> int:
    organisation.go_away(
        person,
        from_date=clock.today(),
        until=clock.today() + timedelta(days=5),
        by=cast.actor(person),
        at=clock.now(),
    )
    return Absence.objects.latest("id").pk


def happened(cast: Cast, person: int) -> int:
    """An event that somebody reported, with the photo that he took of a hazard too."""
    row = incidents.report(
        text="x", occurred_at=clock.now(), hurt="nobody", photos=[_drawn(person)],
        by=cast.actor(person), at=clock.now(),
    )  # fmt: skip
    return row.pk


def consulted(cast: Cast) -> dict[int, int]:
    """Next year's draft, about which every head was asked: person -> what was asked."""
    by, at, year = cast.actor(cast.safety), clock.now(), cast.year + 1
    row = drafts.set_company_target(
        year=year, indicator_code="trn.coverage", value="100", by=by, at=at
    )
    drafts.cascade_all(row.pk, rule="SAME_LIMIT", by=by, at=at)
    drafts.ask(year, for_workers=[cast.mate], by=by, at=at)
    return dict(Saying.objects.filter(act="ASKED").values_list("person_id", "id"))


def objected(cast: Cast, person: int) -> int:
    """An objection of somebody to his letter."""
    letter, by = cast.letter(person), cast.actor(person)
    of = cases.Subject("letter", letter.pk, letter.unit_id, ("letter", person))
    return cases.raise_case("objection", of, words="?", by=by, at=clock.now()).pk


def _asked(cast: Cast) -> int:
    """A role of the whole house that waits for a second person, asked for by the administrator."""
    found = organisation.grant_role(
        cast.mate, "auditor", cast.units["CO"],
        from_date=clock.today(), by=cast.actor(cast.administrator), at=clock.now(),
    )  # fmt: skip
    return found.pk


def _way(cast: Cast) -> int:
    """Settings that wait for a second person."""
    by = Actor.account(cast.account_of(cast.administrator))
    values = {"channels": "SMS jsons://gate.example/{phone}"}
    return ways.ask("channels", values, by=by, at=clock.now()).pk


def _webhook(cast: Cast) -> int:
    """One that waits for a second person."""
    viewer = cast.viewer(cast.administrator)
    return webhooks.ask("https://a.example/", ["*"], viewer=viewer, at=clock.now())[0].pk


def consented(cast: Cast, person: int) -> int:
    """Consent of somebody to give his record on."""
    cast.account(person)
    by = accounts_do.proved(cast.actor(person), PIN, at=clock.now())
    return privacy.consent(
        recipient="Hospital", purpose="Treatment", kinds=["work"], until=clock.today(),
        on=clock.today(), by=by, at=clock.now(),
    ).pk  # fmt: skip


def longer(cast: Cast) -> int:
    """A longer term that waits for the general manager."""
    viewer, on = cast.viewer(cast.safety), clock.today()
    return privacy.ask_keeping("years", "letters", 9, viewer=viewer, on=on, at=clock.now()).pk


def _export(cast: Cast) -> int:
    """A list that waits for a second person, asked for by the safety manager."""
    return organisation.ask_export(
        "letters:export", "/letters/letters.xlsx", [cast.worker], purpose="audit", recipient="?",
        words="?", viewer=cast.viewer(cast.safety), at=clock.now(),
    ).pk  # fmt: skip


def _kiosk(cast: Cast, unit: str) -> int:
    return kiosk.enrol(
        cast.units[unit], place="Gate", opens=0, closes=0, until=clock.today(), language="en",
        shows_names=False, by=cast.actor(cast.gm), at=clock.now(),
    )[0].pk  # fmt: skip


def _scan(cast: Cast, pages: list[Seen]) -> Scan:
    return scans.bring(pages, by=cast.actor(cast.safety), at=clock.now())


def _sheet(cast: Cast, person: int) -> int:
    """The letter of this person, scanned by the safety office."""
    letter = cast.letter(person)
    square = (10.0, 60.0, 29.0, 60.0, 29.0, 79.0, 10.0, 79.0)
    mark = Mark("letter", letter.digest[:16], letter.pk)
    _scan(cast, [Seen(jpeg() + str(person).encode(), "", mark, square)])
    return Sheet.objects.latest("id").pk


def _drawn(who: int) -> Photo:
    return Photo(b"\xff\xd8\xff\xd9" + str(who).encode(), 8, 8, "0" * 64)


def _photo(hazard_id: int) -> str:
    return str(HazardPhoto.objects.get(hazard_id=hazard_id).digest)


def _job() -> int:
    from zeren.jobs.models import Job

    return int(Job.objects.values_list("id", flat=True)[0])


def asked(cast: Cast) -> Iterator[Line]:
    """What the house answers now, in the shape of matrix.py."""
    known = objects(cast)
    doors = {who: Client() if who == "anonymous" else cast.door(cast.ids[who]) for who in WHO}
    for name, parameters in addresses():
        of_two = any(known[one][0] != known[one][1] for one in parameters)
        for which in ("own", "other") if of_two else ("-",):
            kwargs = {
                one: OTHERWISE.get((name, one), known[one][which == "other"]) for one in parameters
            }
            with translation.override("en"):
                address = reverse(name, kwargs=kwargs)
            yield Line(name, which, tuple(door.get(address).status_code for door in doors.values()))


def test_every_address_answers_every_role_as_it_is_written(cast: Cast) -> None:
    said = list(asked(cast))
    wanted = {(line.name, line.which): line.answers for line in LINES}

    wrong = [
        f"{line.name} {line.which} for {who}: got {got}, want {want}"
        for line in said
        for who, got, want in zip(
            WHO, line.answers, wanted.get((line.name, line.which), line.answers), strict=True
        )
        if got != want
    ]
    missing = [f"{line}" for line in said if (line.name, line.which) not in wanted]

    assert not missing, "give these a line in tests/site/matrix.py:\n" + "\n".join(missing)
    assert not wrong, "\n".join(wrong)


def test_every_line_names_an_address_of_the_house() -> None:
    names = {name for name, _parameters in addresses()}
    assert sorted({line.name for line in LINES} - names) == []


def test_a_stranger_opens_only_what_is_public() -> None:
    opened = {line.name for line in LINES if line.answers[0] == 200}
    rooms = {"organisation", "responsibility", "targets", "training", "letters", "coverage"}
    assert sorted(name for name in opened if name.split(":")[0] in rooms) == []


def test_a_worker_opens_no_letter_result_or_hazard_of_another_unit() -> None:
    for line in LINES:
        if line.which == "other" and re.match(r"(letters|training|targets):", line.name):
            assert line.of("worker") in (404, 405), line


def test_neither_clerk_nor_administrator_opens_letters_or_results_of_others() -> None:
    for line in LINES:
        if line.which == "own" and re.match(r"(letters):|training:(paper|result)", line.name):
            assert line.of("clerk") in (404, 405), line
            assert line.of("administrator") in (404, 405), line
