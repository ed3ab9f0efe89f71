"""Keep the clauses, issue letters as a job in parts, replace a letter that no longer fits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from zeren.core import letter as core
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import both
from zeren.jobs import actions as jobs
from zeren.ledger import actions as ledger
from zeren.letters import permits, queries
from zeren.letters.actions.rows import body, letter_of
from zeren.letters.models import Campaign, Letter, Template
from zeren.obligations import actions as obligations
from zeren.organisation import queries as organisation

CHUNK = 200
"""People of one part of a campaign: one transaction of the job."""

POLICIES = ("superior", "general_manager")


@transaction.atomic
def load_template(*, by: Actor, at: datetime) -> Template:
    """Keep the shipped clauses as a version; the same content is kept once."""
    content = queries.shipped_content()
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
    Refused: letter.not_issuer, letter.nobody_to_issue, letter.unknown_policy, and
    letter.campaign_has_problems with every reason why a letter could not be issued.
    """
    permits.require_issuer(by, unit_id, at)
    if countersigner not in POLICIES:
        raise Refused("letter.unknown_policy", policy=countersigner)
    template = load_template(by=by, at=at)
    unit = organisation.unit(unit_id)
    if unit is None:
        raise Refused("letter.nobody_to_issue")
    people = queries.people_to_issue(unit.path, year=year, on=organisation.date_of(at))
    if not people:
        raise Refused("letter.nobody_to_issue")
    problems = queries.issue_problems(
        people,
        on=organisation.date_of(at),
        year=year,
        template=template,
        policy=countersigner,
    )
    if problems:
        raise Refused("letter.campaign_has_problems", problems, count=len(problems))
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
        [ledger.Item((Letter.EVIDENCE_KIND, row.pk), row, body(row)) for row in rows],
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
def reissue(letter_id: int, *, reason: str, by: Actor, at: datetime) -> Letter | None:
    """Replace a letter that no longer fits: the old one is superseded, a new one is issued.

    Returns None when the text is still the same; then nothing changes.
    """
    old = letter_of(letter_id)
    permits.require_issuer(by, old.unit_id, at)
    template = old.campaign.template
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
        body=body(old) | {"reason": reason},
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
        body=body(row) | {"supersedes": old.pk},
    )
    return row


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
