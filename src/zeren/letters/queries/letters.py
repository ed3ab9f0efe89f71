"""Which letters exist, who may see one, and what is known at the moment of signing."""

import hmac
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

from django.db.models import Count, Q, QuerySet

from zeren.accounts import queries as accounts
from zeren.cases import queries as cases
from zeren.core.actor import Actor
from zeren.core.letters import gate, redline, tongues
from zeren.core.letters import letter as core
from zeren.core.letters.gate import Seen
from zeren.core.viewer import Viewer
from zeren.ledger import queries as ledger
from zeren.letters.models import Campaign, Letter, Signature
from zeren.letters.queries.reading import of_people, read_on, reads, state_on
from zeren.letters.queries.text import GENERAL_MANAGER, NEAR, compose_many, seat_above
from zeren.organisation import queries as organisation
from zeren.training import queries as training

Letters: TypeAlias = QuerySet[Letter]
BESIDE = {"helped": ("witness",), "paper": ("scanned_by", "confirmed_by")}
"""Whom the fact of a signature made in this way names beside the signer."""
BURST = timedelta(seconds=8)
AFTER_CODE = timedelta(days=7)
"""So long after a code by two others a signature is looked at again, by whichever party it is."""


def visible_to(viewer: Viewer) -> QuerySet[Letter]:
    """The one rule of who sees a letter: the person, the countersigner, and those who see the unit.

    Everyone else does not learn that it exists.
    """
    mine = Q(person_id=viewer.person_id) | Q(countersigner_id__in=viewer.hands("countersign"))
    seen = mine if viewer.person_id else Q(pk__in=())
    for path in viewer.paths_seen():
        seen |= organisation.below(path, viewer.on)
        if not path:
            return Letter.objects.all()
    return Letter.objects.filter(seen)


def letter_for(viewer: Viewer, letter_id: int, on: date) -> Letter | None:
    """One letter with what it reads on the day; None when the viewer may not know of it."""
    return (
        visible_to(viewer)
        .annotate(reads=reads(on))
        .select_related("person", "post", "unit", "countersigner", "campaign", "supersedes")
        .filter(pk=letter_id)
        .first()
    )


def letter_ids(
    viewer: Viewer, *, on: date, year: int = 0, state: str = "", path: str = "", words: str = "",
    method: str = "",
) -> QuerySet[Letter, int]:  # fmt: skip
    """Ids of the letters a viewer sees, narrowed by the filters of the address.

    state: what they read on the day. method: by which their person signed.
    """
    rows = read_on(visible_to(viewer), on)
    if year:
        rows = rows.filter(year=year)
    if state:
        rows = rows.filter(reads=state)
    if method:
        signed = Signature.objects.filter(party="B", method=method)
        rows = rows.filter(pk__in=signed.order_by().values("letter_id"))
    if path:
        rows = rows.filter(organisation.below(path, viewer.on))
    if words:
        rows = rows.filter(
            Q(number__istartswith=words)
            | Q(person__number__istartswith=words)
            | Q(person__name__startswith=words)
            | organisation.called(words, "person_id")
        )
    return rows.order_by("number").values_list("id", flat=True)


def letters_by_id(ids: Sequence[int], on: date) -> list[Any]:
    return list(
        Letter.objects.filter(pk__in=ids)
        .annotate(reads=reads(on))
        .select_related("person", "post", "unit", "countersigner")
        .order_by("number")
    )


def live_letter(person_id: int, year: int, on: date) -> Letter | None:
    """The person's letter of the year as it stood on the day; it may have lapsed by then."""
    return (
        of_people([person_id], year, on)
        .select_related("person", "post", "unit", "countersigner", "campaign")
        .last()
    )


def live_states(person_ids: Sequence[int], year: int, on: date) -> dict[int, tuple[int, str]]:
    """(letter, what it reads on the day) of each person's letter of the year."""
    rows = of_people(person_ids, year, on).values_list("person_id", "id", "reads")
    return {person_id: (letter_id, state) for person_id, letter_id, state in rows}


def countersigners(letter_ids: Sequence[int], on: date) -> dict[int, int]:
    """Who countersigns each of these letters on a day: whoever holds that seat then.

    The same rule as `countersignable`, asked from the letter's side.
    """
    rows = list(
        Letter.objects.filter(pk__in=letter_ids, kind="letter").values_list(
            "id", "person_id", "unit_id", "campaign__countersigner"
        )
    )
    paths = {row.id: row.path for row in organisation.units_of([row[2] for row in rows], on)}
    chains = {unit: organisation.path_ids(path) for unit, path in paths.items()}
    above = sorted({one for chain in chains.values() for one in chain})
    in_office = organisation.heads(on, above if len(above) <= NEAR else None)
    found: dict[int, int] = {}
    for letter_id, person_id, unit_id, policy in rows:
        seat = seat_above(person_id, chains.get(unit_id, []), in_office, policy)
        if seat is not None:
            found[letter_id] = seat
    return found


def countersignable(hands: Sequence[int], on: date) -> Letters:
    """Letters that wait for a person's countersignature on the day, oldest signature first.

    Who holds the seat on the day countersigns: a successor finds what waited for the one before,
    and who has left the seat finds nothing.
    hands: the person, then those for whom he countersigns while they are away.
    """
    theirs = reduce(or_, (_countersigned_by(one, on) for one in hands))
    return (
        read_on(Letter.objects.filter(theirs), on)
        .filter(reads="SIGNED")
        .exclude(person_id__in=hands)
        .exclude(pk__in=cases.disputed())
        .select_related("person", "post", "unit")
        .order_by("signed_at", "id")
    )


def _countersigned_by(person_id: int, on: date) -> Q:
    """Letters whose countersigner on the day is this person, by the seats at and below his own."""
    led = {path for _post, path, is_head in organisation.seats_held(person_id, on) if is_head}
    nearest: list[int] = []
    of_heads: list[int] = []
    led_by: set[int] = set()
    is_top = False
    if not led or not Letter.objects.filter(state="SIGNED", kind="letter").exists():
        return Q(pk__in=())
    for top in sorted(led):
        units = organisation.tree_paths(on, top)
        in_office = organisation.heads(
            on, [unit for unit, _path in units] if len(units) <= NEAR else None
        )
        is_top |= len(organisation.path_ids(top)) == 1 and person_id in in_office.values()
        seats: dict[str, list[int]] = {}
        for unit, path in units:
            above = seats.get(organisation.above(path), [])
            head = in_office.get(unit)
            mine = [head, *(one for one in above if one != head)][:2] if head else above
            seats[path] = mine
            if mine[:1] == [person_id]:
                nearest.append(unit)
            elif mine[1:2] == [person_id]:
                of_heads.append(unit)
                led_by.add(mine[0])
    if not nearest and not of_heads and not is_top:
        return Q(pk__in=())
    by_superior = Q(unit_id__in=nearest) | Q(unit_id__in=of_heads, person_id__in=led_by)
    everybody = Q() if is_top else Q(pk__in=())
    return Q(state="SIGNED", kind="letter") & (
        (Q(campaign__countersigner="superior") & by_superior)
        | (Q(campaign__countersigner=GENERAL_MANAGER) & everybody)
    )


def act_of(letter: Letter) -> str:
    """The person's act: sign a letter, a commitment that stands alone, or acknowledge a change."""
    if letter.needs == redline.ACKNOWLEDGE:
        return gate.ACKNOWLEDGE
    return gate.COMMIT if letter.kind == "commitment" else gate.SIGN


def signatures(letter_id: int) -> list[Signature]:
    return list(signatures_of([letter_id]).get(letter_id, {}).values())


def signatures_of(letter_ids: Sequence[int]) -> dict[int, dict[str, Signature]]:
    """The signatures of each letter by party, in a fixed number of queries."""
    found: dict[int, dict[str, Signature]] = {}
    rows = list(Signature.objects.filter(letter_id__in=letter_ids).select_related("person"))
    telling = [row for row in rows if row.party == "A" or row.method in BESIDE]
    facts = ledger.facts_by_id([row.fact_id or 0 for row in telling])
    told = {fact.pk: json.loads(fact.body) for fact in facts}
    asked = ("for", *(one for some in BESIDE.values() for one in some))
    names = organisation.names(
        {body[one] for body in told.values() for one in asked if one in body}
    )
    for row in rows:
        body = told.get(row.fact_id or 0, {})
        row.for_name = names.get(body.get("for", 0), "")
        row.beside = {one: names.get(body.get(one, 0), "–") for one in BESIDE.get(row.method, ())}
        found.setdefault(row.letter_id, {})[row.party] = row
    return found


def superseding(letter: Letter, on: date) -> list[Letter]:
    """The chain this letter stands in, oldest first: what it replaced and what replaced it."""
    rows = read_on(Letter.objects.filter(person_id=letter.person_id, year=letter.year), on)
    return list(rows.select_related("person").order_by("number"))


def years(viewer: Viewer) -> list[int]:
    """Years that have letters in sight, newest first."""
    found = visible_to(viewer).order_by().values_list("year", flat=True).distinct()
    return sorted(found, reverse=True)


def may_issue(viewer: Viewer, path: str = "") -> bool:
    """The safety manager, and heads; asked again by the permit when it is done."""
    return viewer.has("safety_manager") or (
        viewer.leads(path) if path else viewer.is_general_manager
    )


def campaign_counts(campaign_id: int, on: date) -> dict[str, int]:
    """How many letters of a campaign read what on the day, those issued since by rule included."""
    rows = read_on(Letter.objects.filter(campaign_id=campaign_id), on).order_by()
    return dict(rows.values_list("reads").annotate(number=Count("id")))


def campaign_issued(campaign_id: int) -> int:
    """How many letters the campaign itself issued: what replaced one later is not counted twice."""
    return Letter.objects.filter(campaign_id=campaign_id, origin="campaign").count()


def campaigns() -> list[Campaign]:
    return list(Campaign.objects.select_related("unit", "job", "template").order_by("-id"))


def campaign(campaign_id: int) -> Campaign | None:
    return Campaign.objects.select_related("unit", "job", "template").filter(pk=campaign_id).first()


def state_counts(viewer: Viewer, year: int, on: date) -> dict[str, int]:
    """How many letters of the year read what on the day."""
    rows = read_on(visible_to(viewer).filter(year=year), on).order_by()
    return dict(rows.values_list("reads").annotate(number=Count("id")))


def unit_progress(viewer: Viewer, year: int, on: date) -> dict[int, Counter[str]]:
    """Readings on the day by unit, for the picture of how far signing has come."""
    found: dict[int, Counter[str]] = {}
    rows = read_on(visible_to(viewer).filter(year=year), on).order_by()
    counted = rows.values_list("unit_id", "reads").annotate(number=Count("id"))
    for unit_id, state, number in counted:
        found.setdefault(unit_id, Counter())[state] += number
    return found


def recomposed_digest(letter: Letter, at: datetime) -> str:
    """Digest of the letter composed again from today's facts: a stale letter must not be signed."""
    on = organisation.date_of(at)
    found = compose_many(
        [letter.person_id],
        on=on,
        year=letter.year,
        numbers={letter.person_id: letter.number},
        template=letter.campaign.template,
        policy=letter.campaign.countersigner,
        languages=tongues.languages_of(letter.document),
    )
    return core.digest(found[0].document) if found else ""


def seen(
    letter: Letter,
    *,
    digest_shown: str,
    by_person: int,
    is_pin_fresh: bool,
    at: datetime,
    act: str,
    for_person: int = 0,
) -> Seen:
    """Everything the gate wants to know about one letter at this moment.

    At the countersignature the text was already fixed by the first signature: what counts there
    is that the text is still what the person signed.
    """
    standing = training.standing(letter.person_id, letter.year)
    stored = core.digest(letter.document)
    if stored != letter.digest:
        stored = ""  # somebody changed the text in the database: nothing it says may be signed
    first: Signature | None = None
    if act == gate.COUNTERSIGN:
        first = Signature.objects.filter(letter_id=letter.pk, party="B").first()
        recomposed = first.digest_seen if first else ""
    else:
        recomposed = recomposed_digest(letter, at)
    shown = stored if stored and hmac.compare_digest(digest_shown, stored) else digest_shown
    return Seen(
        state=state_on(letter, organisation.date_of(at)),
        at=at,
        is_trained=standing.is_trained,
        trained_at=standing.trained_at,
        digest_shown=shown,
        digest_stored=stored,
        digest_recomposed=recomposed,
        is_own=by_person == letter.person_id,
        is_superior=act == gate.COUNTERSIGN and superior(letter, at) in (by_person, for_person),
        signer_is_person=first is not None and first.person_id == letter.person_id,
        pin_fresh=is_pin_fresh,
        is_head_of_root=letter.kind == "commitment",
        may_acknowledge=letter.needs == redline.ACKNOWLEDGE,
    )


def superior(letter: Letter, at: datetime) -> int | None:
    """Whoever holds that seat today: a successor inherits it, a predecessor has lost it."""
    chain = organisation.chain_above(letter.unit_id, organisation.date_of(at))
    if letter.campaign.countersigner == GENERAL_MANAGER:
        return chain[-1][1] if chain else None
    return next((head for _unit, head in chain if head and head != letter.person_id), None)


def countersigning(letter: Letter, by: Actor, at: datetime) -> Actor:
    """As whom an actor countersigns: in the name of the superior, where he acts for him."""
    seat = superior(letter, at)
    known = {} if by.id == seat else organisation.stands_for(by.id, organisation.date_of(at))
    is_deputy = by.kind == "person" and "countersign" in known.get(seat or 0, ())
    return by.acting_for(seat or 0) if is_deputy else by


def proof(signature: Signature) -> dict[str, object] | None:
    """Where the signature's fact stands in the log; None while its proof follows."""
    return ledger.proof_for(signature.fact_id) if signature.fact_id else None


def anomalies(viewer: Viewer, year: int) -> list[tuple[Signature, str]]:
    """Signatures that deserve a second look: the same drawing twice, many within seconds, or made
    within days after others had made a code with which the signer's PIN was chosen anew.

    A list to look at, not an accusation (threat T1): honest kiosks appear in it too.
    """
    rows = list(
        Signature.objects.filter(letter__in=visible_to(viewer).filter(year=year), party="B")
        .select_related("person", "letter")
        .order_by("signed_at", "id")
    )
    drawings = Counter(row.stroke_digest for row in rows if row.method == "drawn")
    found = [(row, "after_code") for row in _after_codes(viewer, year)]
    for before, row in zip([None, *rows], rows, strict=False):
        if row.method == "drawn" and drawings[row.stroke_digest] > 1:
            found.append((row, "same_drawing"))
        elif before and row.signed_at - before.signed_at < BURST:
            found.append((row, "burst"))
    return found


def _after_codes(viewer: Viewer, year: int) -> list[Signature]:
    """Signatures of whoever had a PIN chosen anew with a code shortly before."""
    since = datetime(year, 1, 1, tzinfo=UTC) - AFTER_CODE - timedelta(days=1)
    used = accounts.used_codes(kind="RESET", since=since)
    people = organisation.people_of_accounts(account for account, _at in used)
    then: dict[int, list[datetime]] = {}
    for account, at in used:
        if account in people:
            then.setdefault(people[account], []).append(at)
    rows = Signature.objects.filter(
        letter__in=visible_to(viewer).filter(year=year), person_id__in=then
    )
    return [
        row
        for row in rows.select_related("person", "letter").order_by("signed_at", "id")
        if any(at <= row.signed_at <= at + AFTER_CODE for at in then[row.person_id])
    ]
