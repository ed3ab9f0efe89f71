"""Issue, sign, countersign, supersede: what happens in the life of a letter."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib import resources
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from zeren.core import gate, stroke
from zeren.core import letter as core
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import both
from zeren.jobs import actions as jobs
from zeren.ledger import actions as ledger
from zeren.letters import permits, queries
from zeren.letters.models import Campaign, Letter, Signature, Template
from zeren.obligations import actions as obligations
from zeren.organisation import queries as organisation

CHUNK = 200
"""People of one part of a campaign: one transaction of the job."""

Strokes = Sequence[Sequence[Sequence[int]]]
"""Lines of (x, y) points in the pad's own pixels."""

POLICIES = ("superior", "general_manager")


@transaction.atomic
def load_template(*, by: Actor, at: datetime) -> Template:
    """Keep the shipped clauses as a version; the same content is kept once."""
    path = resources.files("zeren.letters") / "data" / "letter.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    newest = queries.newest_template()
    if newest is not None and newest.content == content:
        return newest
    _refuse_void(content)
    row = Template.objects.create(
        version=newest.version + 1 if newest else 1, content=content, created_at=at
    )
    ledger.record(
        "letter_template.kept",
        about=(Template.EVIDENCE_KIND, row.pk),
        by=by,
        at=at,
        row=row,
        body={"version": row.version},
    )
    return row


def _refuse_void(content: Mapping[str, Any]) -> None:
    problems = [
        Problem(code, f"{form}.{clause['code']}", {"words": words})
        for form in ("letter", "commitment")
        for section in content[form]["sections"]
        for clause in section["clauses"]
        for said in clause["text"].values()
        for code, words in core.void_words(said)
    ]
    if problems:
        raise Refused("letter.template_void", problems)


@transaction.atomic
def start_campaign(
    *, year: int, unit_id: int, countersigner: str = "superior", by: Actor, at: datetime
) -> Campaign:
    """Issue the letters of a year for a unit and everything below it, as a job in parts.

    Only people without a live letter of that year get one, so a second campaign fills gaps.
    Refused: letter.nobody_to_issue, letter.unknown_policy.
    """
    permits.require_issuer(by, unit_id, at)
    if countersigner not in POLICIES:
        raise Refused("letter.unknown_policy", policy=countersigner)
    template = load_template(by=by, at=at)
    unit = organisation.unit(unit_id)
    if unit is None:
        raise Refused("letter.nobody_to_issue")
    people = people_to_issue(unit.path, year=year, on=organisation.date_of(at))
    if not people:
        raise Refused("letter.nobody_to_issue")
    first = _next_number(year)
    row = Campaign.objects.create(
        year=year,
        unit=unit,
        template=template,
        countersigner=countersigner,
        first_number=first,
        people=len(people),
        started_at=at,
    )
    parts: list[dict[str, Any]] = [
        {"campaign": row.pk, "first": first + start, "people": people[start : start + CHUNK]}
        for start in range(0, len(people), CHUNK)
    ]
    row.job = jobs.start(
        "letters.issue",
        parts=parts,
        title=both(f"签发{year}年度责任书", f"Issue the letters of {year}"),
        by=by,
        at=at,
    )
    row.save(update_fields=["job"])
    ledger.record(
        "letter_campaign.started",
        about=(Campaign.EVIDENCE_KIND, row.pk),
        by=by,
        at=at,
        row=row,
        body={"year": year, "people": len(people), "unit": unit.pk},
    )
    return row


def people_to_issue(path: str, *, year: int, on: date) -> list[int]:
    """People of the dated roster below `path` who have no live letter of the year.

    Also what the page foretells before the campaign is started.
    """
    wanted = [row.person_id for row in organisation.roster(on, path) if row.kind != "contractor"]
    have = queries.live_states(wanted, year)
    return [person_id for person_id in wanted if person_id not in have]


@transaction.atomic
def issue_part(
    *, campaign_id: int, first: int, people: Sequence[int], by: Actor, at: datetime
) -> int:
    """Compose and keep the letters of one part. Repeating it issues none twice."""
    campaign = Campaign.objects.select_related("template").get(pk=campaign_id)
    numbers = {pid: f"{campaign.year}-{first + i:05d}" for i, pid in enumerate(people)}
    have = queries.live_states(people, campaign.year)
    found = queries.compose_many(
        [pid for pid in people if pid not in have],
        on=organisation.date_of(at),
        year=campaign.year,
        numbers=numbers,
        template=campaign.template,
        policy=campaign.countersigner,
    )
    rows = [_letter(one, campaign, numbers[one.person_id], at, None) for one in found]
    Letter.objects.bulk_create(rows)
    ledger.record_many(
        "letter.issued",
        [ledger.Item((Letter.EVIDENCE_KIND, row.pk), row, _body(row)) for row in rows],
        by=by,
        at=at,
    )
    return len(rows)


@transaction.atomic
def end_campaign(job_id: int, *, by: Actor, at: datetime) -> None:
    """Called when the last part of its job is done; a repeat changes nothing."""
    if not Campaign.objects.filter(job_id=job_id, state="ISSUING").update(state="ISSUED"):
        return
    row = Campaign.objects.get(job_id=job_id)
    ledger.record(
        "letter_campaign.issued",
        about=(Campaign.EVIDENCE_KIND, row.pk),
        by=by,
        at=at,
        row=row,
        body={"letters": Letter.objects.filter(campaign=row).count()},
    )


@transaction.atomic
def sign(
    letter_id: int,
    *,
    digest_seen: str,
    strokes: Strokes | None,
    typed_name: str = "",
    is_pin_fresh: bool,
    by: Actor,
    at: datetime,
) -> Signature:
    """The responsible person signs the text that was shown; the head of the root commits alone.

    strokes:     the drawn signature; without it `typed_name` must be the person's own name.
    digest_seen: digest of the text on the page; it is compared with what is stored and with the
                 text composed again from today's facts.
    Refused: letter.not_trained, letter.text_changed, letter.not_yours, letter.already_signed,
    letter.pin_needed, letter.stroke_*, letter.name_differs, letter.moved_meanwhile.
    Source: Work Safety Law art. 28; Electronic Signature Law art. 13.
    """
    letter = _letter_of(letter_id)
    act = gate.COMMIT if letter.kind == "commitment" else gate.SIGN
    return _sign(
        letter,
        act,
        digest_seen=digest_seen,
        strokes=strokes,
        typed_name=typed_name,
        is_pin_fresh=is_pin_fresh,
        batch="",
        by=by,
        at=at,
    )


@transaction.atomic
def countersign(
    letter_id: int,
    *,
    digest_seen: str,
    strokes: Strokes | None,
    typed_name: str = "",
    is_pin_fresh: bool,
    batch: str = "",
    by: Actor,
    at: datetime,
) -> Signature:
    """The superior signs after the person did; the letter is in force and the duty is met."""
    return _sign(
        _letter_of(letter_id),
        gate.COUNTERSIGN,
        digest_seen=digest_seen,
        strokes=strokes,
        typed_name=typed_name,
        is_pin_fresh=is_pin_fresh,
        batch=batch,
        by=by,
        at=at,
    )


def countersign_batch(
    digests: Mapping[int, str],
    *,
    strokes: Strokes | None,
    typed_name: str = "",
    is_pin_fresh: bool,
    batch: str,
    by: Actor,
    at: datetime,
) -> tuple[list[Signature], list[Problem]]:
    """Countersign many letters with one drawing: each letter gets its own record and fact.

    Every letter is a transaction of its own, so that one that moved meanwhile stops no other;
    what could not be signed comes back as problems with the letter's number.
    """
    done: list[Signature] = []
    problems: list[Problem] = []
    for letter_id, digest_seen in digests.items():
        try:
            done.append(
                countersign(
                    letter_id,
                    digest_seen=digest_seen,
                    strokes=strokes,
                    typed_name=typed_name,
                    is_pin_fresh=is_pin_fresh,
                    batch=batch,
                    by=by,
                    at=at,
                )
            )
        except Refused as no:
            number = Letter.objects.filter(pk=letter_id).values_list("number", flat=True).first()
            problems.append(Problem(no.code, str(number or ""), no.params))
    return done, problems


def _sign(
    letter: Letter,
    act: str,
    *,
    digest_seen: str,
    strokes: Strokes | None,
    typed_name: str,
    is_pin_fresh: bool,
    batch: str,
    by: Actor,
    at: datetime,
) -> Signature:
    by_person = by.id if by.kind == "person" else 0
    target = gate.require(
        act,
        queries.seen(
            letter,
            digest_shown=digest_seen,
            by_person=by_person,
            is_pin_fresh=is_pin_fresh,
            at=at,
            act=act,
        ),
    )
    drawn = b""
    if strokes is None:
        _require_own_name(by_person, typed_name)
    else:
        drawn = stroke.encode(strokes)
        stroke.check(drawn)
    stamps = {"signed_at" if act != gate.COUNTERSIGN else "in_force_at": at}
    if act == gate.COMMIT:
        stamps["in_force_at"] = at
    moved = Letter.objects.filter(pk=letter.pk, state=letter.state).update(state=target, **stamps)
    if moved != 1:
        raise Refused("letter.moved_meanwhile")
    letter.state = target
    row = Signature(
        letter=letter,
        party=queries.PARTY_OF[act],
        person_id=by_person,
        digest_seen=digest_seen,
        method="typed" if strokes is None else "drawn",
        stroke=drawn,
        stroke_digest=hashlib.sha256(drawn).hexdigest() if drawn else "",
        batch=batch,
        signed_at=at,
    )
    row.save()
    fact = ledger.record(
        "letter.countersigned" if act == gate.COUNTERSIGN else "letter.signed",
        about=(Letter.EVIDENCE_KIND, letter.pk),
        by=by,
        at=at,
        row=letter,
        body=_body(letter) | {"signature": row.pk, "party": row.party, "method": row.method},
    )
    ledger.record(
        "signature.made",
        about=(Signature.EVIDENCE_KIND, row.pk),
        by=by,
        at=at,
        row=row,
        body={"letter": letter.pk, "digest": digest_seen, "party": row.party},
    )
    Signature.objects.filter(pk=row.pk, fact_id__isnull=True).update(fact_id=fact.pk)
    row.fact_id = fact.pk
    if target == "IN_FORCE":
        obligations.meet(
            "letter",
            "person",
            [letter.person_id],
            ok_from=day_of(organisation.date_of(at)),
            fact_id=fact.pk,
        )
    return row


@transaction.atomic
def reissue(letter_id: int, *, reason: str, by: Actor, at: datetime) -> Letter | None:
    """Replace a letter that no longer fits: the old one is superseded, a new one is issued.

    Returns None when the text is still the same; then nothing changes.
    """
    old = _letter_of(letter_id)
    permits.require_issuer(by, old.unit_id, at)
    template = load_template(by=by, at=at)
    number = f"{old.year}-{_next_number(old.year):05d}"
    found = queries.compose_many(
        [old.person_id],
        on=organisation.date_of(at),
        year=old.year,
        numbers={old.person_id: number},
        template=template,
        policy=old.campaign.countersigner,
    )
    if found and core.digest(found[0].document | {"number": old.number}) == old.digest:
        return None
    target = core.target(old.state, "supersede")
    if not Letter.objects.filter(pk=old.pk, state=old.state).update(state=target):
        raise Refused("letter.moved_meanwhile")
    old.state = target
    fact = ledger.record(
        "letter.superseded",
        about=(Letter.EVIDENCE_KIND, old.pk),
        by=by,
        at=at,
        row=old,
        body=_body(old) | {"reason": reason},
    )
    day = day_of(organisation.date_of(at))
    obligations.lapse("letter", "person", [old.person_id], day=day, fact_id=fact.pk)
    if not found:
        return None
    row = _letter(found[0], old.campaign, number, at, old.pk)
    row.save()
    ledger.record(
        "letter.issued",
        about=(Letter.EVIDENCE_KIND, row.pk),
        by=by,
        at=at,
        row=row,
        body=_body(row) | {"supersedes": old.pk},
    )
    return row


def _letter_of(letter_id: int) -> Letter:
    found = (
        Letter.objects.select_related("campaign", "campaign__template").filter(pk=letter_id).first()
    )
    if found is None:
        raise Refused("letter.unknown")
    return found


def _letter(
    one: queries.Composed, campaign: Campaign, number: str, at: datetime, supersedes: int | None
) -> Letter:
    problems = core.problems(one.document)
    if problems:
        raise Refused("letter.cannot_be_issued", problems, number=number)
    text = core.canonical(one.document)
    return Letter(
        number=number,
        year=campaign.year,
        campaign=campaign,
        person_id=one.person_id,
        post_id=one.post_id,
        unit_id=one.unit_id,
        countersigner_id=one.countersigner_id,
        kind=one.kind,
        text=text.decode(),
        digest=core.digest_of(text),
        issued_at=at,
        supersedes_id=supersedes,
    )


def _body(row: Letter) -> dict[str, object]:
    return {"letter": row.pk, "person": row.person_id, "digest": row.digest, "state": row.state}


def _require_own_name(person_id: int, typed_name: str) -> None:
    person = organisation.person(person_id)
    if person is None or "".join(typed_name.split()) != "".join(person.name.split()):
        raise Refused("letter.name_differs")


def _next_number(year: int) -> int:
    """One past the highest number of the year, campaigns that still issue included."""
    newest = (
        Letter.objects.filter(year=year).order_by("-number").values_list("number", flat=True)
    ).first()
    last = int(newest.rsplit("-", 1)[1]) if newest else 0
    taken = Campaign.objects.filter(year=year).aggregate(end=Max(F("first_number") + F("people")))[
        "end"
    ]
    return max(last + 1, taken or 1)
