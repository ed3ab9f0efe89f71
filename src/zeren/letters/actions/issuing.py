"""Keep the clauses, and issue the letters of a year as a job in parts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zeren.core.actor import Actor
from zeren.core.letters import letter as core
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import both
from zeren.jobs import actions as jobs
from zeren.ledger import actions as ledger
from zeren.letters import permits, queries
from zeren.letters.actions import rows
from zeren.letters.actions.numbers import number_of, take_first
from zeren.letters.models import Campaign, Letter, Template
from zeren.organisation import queries as organisation

CHUNK = 200
"""People of one part of a campaign: one transaction of the job."""

POLICIES = ("superior", "general_manager")


@transaction.atomic
def load_template(*, by: Actor, at: datetime) -> Template:
    """Keep the clauses that hold now as a version; the same content is kept once."""
    content = queries.current_template().content
    newest = queries.newest_template()
    if newest is not None and newest.content == content:
        return newest
    _refuse_void(content)
    try:
        with transaction.atomic():
            row = Template.objects.create(
                version=newest.version + 1 if newest else 1, content=content, created_at=at
            )
    except IntegrityError:  # another campaign kept it at the same moment
        return load_template(by=by, at=at)
    ledger.record("letter_template.kept", by=by, at=at, row=row, body={"version": row.version})
    return row


def _require_open(year: int, on: date) -> None:
    closed = queries.closed_year(year, on)
    if closed is not None:
        raise Refused(closed.code, (), **closed.params)


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
    Refused: letter.not_issuer, letter.nobody_to_issue, letter.unknown_policy, letter.year_over,
    letter.year_not_open, and letter.campaign_has_problems with every reason why a letter could
    not be issued.
    """
    permits.require_issuer(by, unit_id, at)
    if countersigner not in POLICIES:
        raise Refused("letter.unknown_policy", policy=countersigner)
    _require_open(year, organisation.date_of(at))
    template = load_template(by=by, at=at)
    unit = organisation.unit(unit_id, organisation.date_of(at))
    if unit is None:
        raise Refused("letter.nobody_to_issue")
    people = queries.people_to_issue(unit.path, year=year, on=organisation.date_of(at))
    if not people:
        raise Refused("letter.nobody_to_issue")
    problems = queries.foretold(
        people, on=organisation.date_of(at), year=year, template=template, policy=countersigner
    ).problems
    if problems:
        raise Refused("letter.campaign_has_problems", problems, count=len(problems))
    first = take_first(year, len(people))
    row = Campaign.objects.create(
        year=year,
        unit_id=unit.id,
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
        by=by,
        at=at,
        row=row,
        body={"year": year, "people": len(people), "unit": unit.id},
    )
    return row


@transaction.atomic
def issue_part(
    *, campaign_id: int, first: int, people: Sequence[int], by: Actor, at: datetime
) -> int:
    """Compose and keep the letters of one part. Repeating it issues none twice.

    A letter that no longer fits, and that the rule could not replace, is superseded by the new one.
    """
    campaign = Campaign.objects.select_related("template").get(pk=campaign_id)
    on = organisation.date_of(at)
    numbers = {pid: number_of(campaign.year, first + i) for i, pid in enumerate(people)}
    states = queries.live_states(people, campaign.year, on)
    have = {pid for pid, (_letter, state) in states.items() if state in core.STANDING}
    lapsed = [letter_id for pid, (letter_id, _state) in states.items() if pid not in have]
    found = queries.compose_many(
        [pid for pid in people if pid not in have],
        on=on,
        year=campaign.year,
        numbers=numbers,
        template=campaign.template,
        policy=campaign.countersigner,
    )
    old = {one.person_id: one for one in Letter.objects.filter(pk__in=lapsed)}
    for one in found:
        if one.person_id in old:
            rows.close(
                old[one.person_id],
                "supersede",
                "letter.superseded",
                by=by,
                at=at,
                extra={"reason": "campaign"},
            )
    fresh = [
        rows.letter_row(
            one, campaign, numbers[one.person_id], at, supersedes=old.get(one.person_id)
        )
        for one in found
    ]
    rows.keep(fresh, by=by, at=at)
    return len(fresh)


@transaction.atomic
def end_campaign(job_id: int, *, by: Actor, at: datetime) -> None:
    """Called when the last part of its job is done; a repeat changes nothing."""
    if not Campaign.objects.filter(job_id=job_id, state="ISSUING").update(state="ISSUED"):
        return
    row = Campaign.objects.get(job_id=job_id)
    ledger.record(
        "letter_campaign.issued",
        by=by,
        at=at,
        row=row,
        body={"letters": Letter.objects.filter(campaign=row).count()},
    )
