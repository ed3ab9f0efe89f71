"""Load the duty catalogue, give posts their duty lists, derive what is owed from the roster."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import both
from zeren.ledger import actions as ledger
from zeren.obligations import actions as obligations
from zeren.obligations import queries as owed
from zeren.obligations.actions import Due
from zeren.organisation import queries as organisation
from zeren.organisation.queries import RosterRow
from zeren.responsibility import permits, queries
from zeren.responsibility.models import Duty, DutyList

FALLBACK_HEAD = "PX3"
FALLBACK_OFFICE = "PX2"
FALLBACK_WORKER = "PX1"


@dataclass(frozen=True, slots=True)
class Derived:
    """What one derivation changed: rows opened, met, lapsed and withdrawn."""

    owed: int
    met: int
    lapsed: int
    withdrawn: int
    excluded: int


def load_catalogue(catalogue: Iterable[Mapping[str, str]]) -> int:
    """Bring the shipped duties (sheets.catalogue) into the table; a repeat only updates words."""
    rows = [
        Duty(
            code=one["code"],
            post_code=one["post_code"],
            rule=one["rule"],
            domain=one["domain"],
            frequency=one["frequency"],
            text=both(one["duty_zh"], one["duty_en"]),
            evidence=both(one["evidence_zh"], one["evidence_en"]),
            is_locked=one["locked"] == "1",
            source=one["source"],
        )
        for one in catalogue
    ]
    Duty.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "post_code", "rule", "domain", "frequency", "text", "evidence", "is_locked", "source",
        ],
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def adopt_duty_lists(*, by: Actor, at: datetime) -> int:
    """Give every post that has none its first duty list from the catalogue.

    A post without a catalogue code gets the list of its kind: head of a unit, office, or worker.
    """
    on = organisation.date_of(at)
    by_post = _catalogue_items()
    fresh: list[DutyList] = []
    done = queries.posts_with_list()
    for post_id, code, layer, is_head in organisation.posts(on):
        if post_id in done:
            continue
        fallback = (
            FALLBACK_HEAD if is_head else (FALLBACK_WORKER if layer >= 6 else FALLBACK_OFFICE)
        )
        items = by_post.get(code) or by_post.get(fallback, [])
        fresh.append(DutyList(post_id=post_id, version=1, from_date=on, items=items))
    DutyList.objects.bulk_create(fresh, batch_size=500)
    ledger.record_many(
        "duty_list.adopted",
        [
            ledger.Item(
                (DutyList.EVIDENCE_KIND, row.pk),
                row,
                {"post": row.post_id, "version": 1, "items": len(row.items)},
            )
            for row in fresh
        ],
        by=by,
        at=at,
    )
    return len(fresh)


@transaction.atomic
def revise_duty_list(
    post_id: int, *, items: Sequence[dict[str, Any]], by: Actor, at: datetime
) -> DutyList:
    """A new version of a post's duties from today on. Locked (statutory) items must all stay.

    Refused: responsibility.not_yours, duty_locked, duty_changed (a locked item with other words),
    no_duties.
    """
    permits.require_reviser(by, post_id, at)
    on = organisation.date_of(at)
    current = DutyList.objects.filter(post_id=post_id).order_by("-version").first()
    if current is not None:
        kept = {item["code"] for item in items}
        missing = [item for item in current.items if item["locked"] and item["code"] not in kept]
        if missing:
            raise Refused(
                "responsibility.duty_locked",
                [
                    Problem(
                        "responsibility.duty_locked_one",
                        params={"code": item["code"], "source": item["source"]},
                    )
                    for item in missing
                ],
                count=len(missing),
            )
        given = {item["code"]: item for item in items}
        changed = [i for i in current.items if i["locked"] and given[i["code"]] != i]
        if changed:
            raise Refused("responsibility.duty_changed", duty=changed[0]["code"])
    if not items:
        raise Refused("responsibility.no_duties")
    row = DutyList.objects.create(
        post_id=post_id,
        version=current.version + 1 if current else 1,
        from_date=on,
        items=list(items),
    )
    ledger.record(
        "duty_list.revised",
        about=(DutyList.EVIDENCE_KIND, row.pk),
        by=by,
        at=at,
        row=row,
        body={"post": post_id, "version": row.version, "items": len(row.items)},
    )
    return row


@transaction.atomic
def derive(*, by: Actor, at: datetime) -> Derived:
    """Write down what the dated roster, units and things owe today, and what of it is met.

    Repeating it changes nothing. Trained and letter are only opened and withdrawn here; the rooms
    that train and sign meet them. A contractor's people are excluded with that reason shown: they
    are bound by an agreement (WSL 49). A person without a post counts in the whole organisation,
    so that nobody is left out of the denominator unseen.
    """
    on = organisation.date_of(at)
    day = day_of(on)
    top = organisation.root(on)
    if top is None:
        return Derived(0, 0, 0, 0, 0)
    roster = organisation.roster(on)
    answers = queries.answers(on)
    units = organisation.unit_tree(on)
    in_office = organisation.heads(on, [row.id for row in units])
    counted = [row for row in roster if row.kind != "contractor"]
    homeless = organisation.people_without_post(on)
    dues = _dues_of_people(counted, homeless, top.pk)
    dues += [Due("unit_head", "unit", row.id, row.id) for row in units]
    for thing_id, answer in answers.items():
        unit_id = answer.unit_id or _claimed_unit(answer) or top.pk
        dues.append(Due("thing_in_charge", "thing", thing_id, unit_id))
        dues.append(Due("thing_user", "thing", thing_id, unit_id))
    fact = ledger.record(
        "responsibility.derived",
        about=("unit", top.pk),
        by=by,
        at=at,
        body={"units": len(units), "people": len(counted), "things": len(answers)},
    )
    opened = obligations.owe(dues, day=day, fact_id=fact.pk)
    withdrawn = _withdraw_the_rest(dues, day, fact.pk)
    good = {
        ("unit_head", "unit"): {row.id for row in units if row.id in in_office},
        ("thing_in_charge", "thing"): {
            tid for tid, one in answers.items() if one.in_charge is not None
        },
        ("thing_user", "thing"): {tid for tid, one in answers.items() if one.users},
    }
    met = lapsed = 0
    for (requirement, kind), ids in good.items():
        standing = owed.open_rows(requirement, kind)
        unmet = [
            sid for sid, r in standing.items() if sid in ids and not r.ok_from <= day < r.ok_to
        ]
        bad = [sid for sid, r in standing.items() if sid not in ids and r.ok_from <= day < r.ok_to]
        met += obligations.meet(requirement, kind, unmet, ok_from=day, fact_id=fact.pk)
        lapsed += obligations.lapse(requirement, kind, bad, day=day, fact_id=fact.pk)
    excluded = _exclusions(roster, day)
    return Derived(opened, met, lapsed, withdrawn, excluded)


def _dues_of_people(counted: list[RosterRow], homeless: list[int], top_id: int) -> list[Due]:
    dues: list[Due] = []
    for requirement in ("trained", "letter"):
        dues += [
            Due(requirement, "person", row.person_id, row.unit_id, row.layer) for row in counted
        ]
        dues += [Due(requirement, "person", person_id, top_id, 6) for person_id in homeless]
    return dues


def _withdraw_the_rest(dues: list[Due], day: int, fact_id: int) -> int:
    wanted: dict[tuple[str, str], set[int]] = {}
    for due in dues:
        wanted.setdefault((due.requirement, due.subject_kind), set()).add(due.subject_id)
    withdrawn = 0
    for requirement, kind in (
        ("trained", "person"),
        ("letter", "person"),
        ("unit_head", "unit"),
        ("thing_in_charge", "thing"),
        ("thing_user", "thing"),
    ):
        standing = owed.open_rows(requirement, kind)
        gone = [sid for sid in standing if sid not in wanted.get((requirement, kind), set())]
        withdrawn += obligations.withdraw(requirement, kind, gone, day=day, fact_id=fact_id)
    return withdrawn


def _exclusions(roster: list[RosterRow], day: int) -> int:
    excluded = 0
    standing = owed.open_exclusions()
    for row in roster:
        if row.kind == "contractor":
            excluded += obligations.exclude(
                row.person_id,
                unit_id=row.unit_id,
                reason="contractor_agreement",
                day=day,
            )
            standing.pop(row.person_id, None)
    for person_id in standing:
        obligations.readmit(person_id, day=day)
    return excluded


def _claimed_unit(answer: queries.Answer) -> int | None:
    """Of two units that both claim a thing, the first: its gap must stand somewhere."""
    for step in answer.because:
        if step.found == "charge.two":
            return next((oid for kind, oid in step.objects if kind == "unit"), None)
    return None


def _catalogue_items() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for duty in queries.catalogue():
        found.setdefault(duty.post_code, []).append(
            {
                "code": duty.code,
                "rule": duty.rule,
                "domain": duty.domain,
                "frequency": duty.frequency,
                "text": duty.text,
                "evidence": duty.evidence,
                "locked": duty.is_locked,
                "source": duty.source,
            }
        )
    return found
