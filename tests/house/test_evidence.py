"""Every column that a page shows as true is under a digest, or says why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.apps import apps
from django.db import models

from zeren.ledger import rows

#: Tables without evidence, each with its reason.
NO_EVIDENCE = {
    "accounts.Account": "secrets and counters change all day; what must not change unseen stands in"
    " facts: opened, PIN and password by their epoch, locks, codes (audited by `zeren audit`)",
    "accounts.DemoSignIn": "shown by a DEMO only",
    "accounts.Device": "browsers that are known at the door; ends and moves with each sign-in",
    "accounts.Notice": "a reminder; what it tells of is the fact of a code",
    "accounts.Suspicion": "a list of guessing, worked out from wrong tries; the first is a fact",
    "accounts.WrongTry": "wrong tries of two days; swept",
    "desk.Climb": "who was told of what is late; follows from the days anew",
    "notices.Wish": "how one wants to be told; changes nothing of what must be done",
    "notices.Message": "repeats what waits; what was done about it is in the facts of its acts",
    "jobs.Beat": "which workers run now; goes when they end",
    "jobs.Job": "work to do; what it did is in the facts of its acts",
    "jobs.Part": "work to do, part by part",
    "ledger.Checkpoint": "signed; the audit compares root, note and time with the tree",
    "ledger.Fact": "is what digests are kept in: leaf, code of the key",
    "ledger.Installation": "the audit compares it with the first fact",
    "evidence.Place": "how the last try went; what a place outside holds is its own affair",
    "ledger.Cosignature": "signed by a witness; the verifier checks it with the witness's key",
    "ledger.IndexNode": "worked out; each checkpoint signs the root, the audit computes it again",
    "ledger.IndexState": "how far the index has come; it is worked out again when it does not fit",
    "ledger.Mention": "worked out from the facts; a list that lacks one does not verify",
    "ledger.Subject": "worked out from the facts; a list that it falsifies does not verify",
    "ledger.Leaf": "the audit hashes every fact again",
    "ledger.Node": "the audit hashes every tile again",
    "ledger.Sent": "which forms have arrived, for a while; what was done is in the facts",
    "ledger.Numbers": "how far a count has come; each number is in the fact that took it",
    "ledger.Waiting": "work to do; goes when it is done",
    "letters.Awaited": "work to do; goes on its day",
    "jobs.Piece": "a file that waits to be read, sealed; gone when it was read",
    "scans.Scan": "work to do; what was found on it stands in its sheets",
    "limits.Tally": "tries and budgets; swept",
    "obligations.Obligation": "each row names its facts; `zeren audit` recomputes all",
    "results.Figures": "worked out anew from the rooms at any time",
    "results.Counted": "how far the figures are worked out; work to do",
    "obligations.UnitStep": "counters; `zeren audit` recounts them from the rows",
    "organisation.Exported": "an index of `Export.listed`, whose digest is evidence",
    "organisation.Bundle": "rows of a workbook that waits to be applied",
    "organisation.PersonWord": "worked out from name and number, shown nowhere",
    "organisation.Shape": "what titles meant, to ask less; each learning is a fact",
    "organisation.Told": "a reminder; it names the fact that it tells of",
    "web.Refusal": "what the content policy stopped, counted; no act of anybody",
    "organisation.Upload": "digest and counts are in the closing fact of the import",
}

#: Columns of evidence tables outside every digest, each with its reason.
OUTSIDE = {
    "accounts.Code.identity": "stands in the body of each fact of a link",
    "accounts.Identity.kept": "with what the provider is asked again; sealed, changes each minute",
    "accounts.Identity.kept_at": "when it was last asked",
    "accounts.Factor.counter": "goes on with each use, so that a proof is taken once",
    "hazards.Hazard.held_until": "until when a report waits for its fact; empty from then on",
    **{
        f"webhooks.Webhook.{one}": "how far it was told; the receiver knows it too"
        for one in ("cursor", "upto", "tries", "next_at", "said", "said_at", "failing_since")
    },
    "organisation.PersonName.key": "the key of the commitment, erased with the name",
    "notices.Enquiry.salt": "goes into the commitment, is shown nowhere, erased with the message",
    **{
        f"incidents.{one}.salt": "goes into the commitment, is shown nowhere, erased with the text"
        for one in ("Event", "EventPerson", "EventNote")
    },
    "organisation.Person.salt": "goes into the commitment, is shown nowhere, erased with the name",
}


def unseen_columns(table: type[models.Model]) -> set[str]:
    """Columns that no digest, no commitment and no content digest covers."""
    covered = {*rows.columns_of(table), *rows.sealed_of(table)}
    covered |= {content for content, _digest in rows.digests_of(table)}
    return {
        field.name
        for field in table._meta.concrete_fields
        if not {field.name, field.attname} & covered
    }


def without_a_reason(
    tables: Iterable[type[models.Model]], no_evidence: Mapping[str, str], outside: Mapping[str, str]
) -> set[str]:
    said = set()
    for table in tables:
        name = table._meta.label
        if not hasattr(table, "EVIDENCE"):
            said |= {name} - set(no_evidence)
        else:
            said |= {f"{name}.{one}" for one in unseen_columns(table)} - set(outside)
    return said


def house() -> list[type[models.Model]]:
    return [table for table in apps.get_models() if table.__module__.startswith("zeren.")]


def test_every_table_is_evidence_or_says_why_not_and_every_column_of_evidence_is_covered() -> None:
    assert without_a_reason(house(), NO_EVIDENCE, OUTSIDE) == set()


def test_no_reason_is_left_over() -> None:
    needed = without_a_reason(house(), {}, {})

    assert (set(NO_EVIDENCE) | set(OUTSIDE)) - needed == set()
    assert all(len(reason) > 10 for reason in (*NO_EVIDENCE.values(), *OUTSIDE.values()))


def test_a_column_that_is_forgotten_is_found() -> None:
    outside = {name: why for name, why in OUTSIDE.items() if "salt" not in name}

    assert without_a_reason(house(), NO_EVIDENCE, outside) == {
        "organisation.Person.salt",
        "notices.Enquiry.salt",
        "incidents.Event.salt",
        "incidents.EventNote.salt",
        "incidents.EventPerson.salt",
    }


def test_no_personal_field_enters_a_digest_openly() -> None:
    """Names are sealed under a key; otherwise a list of names could be tried on the log."""
    open_columns = {
        f"{table.__name__}.{one}"
        for table in house()
        if hasattr(table, "EVIDENCE")
        for one in rows.columns_of(table)
        if one in {"email", "phone", "contact", "message"}
        or (one in {"name", "number"} and table.__name__ in {"Person", "Enquiry"})
    }

    assert open_columns == {"Enquiry.number"}, "counted by the house: it names nobody"
