"""Enter a letter from outside with the targets that it sets."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.ledger import vault
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.actions.setting import understood
from zeren.targets.models import ParentLetter, ParentLine

MOST_BYTES = 20 * 1024 * 1024


@transaction.atomic
def enter_parent(
    *,
    kind: str,
    name: str,
    number: str,
    year: int,
    lines: Sequence[tuple[str, str]],
    file: bytes | None = None,
    by: Actor,
    at: datetime,
) -> ParentLetter:
    """Keep a letter with its targets: (code of the indicator, value as it stands there).

    file: the letter as a PDF. Refused: targets.not_setter, parent.name_needed, parent.no_lines,
    parent.not_a_pdf, parent.has_problems with every line that cannot be read, by its place.
    """
    top = organisation.root(organisation.date_of(at))
    if top is None:
        raise Refused("targets.no_organisation")
    permits.require_setter(by, top.id, at)
    if not name.strip():
        raise Refused("parent.name_needed", [Problem("parent.name_needed", "name")])
    if not lines:
        raise Refused("parent.no_lines")
    if file is not None and (len(file) > MOST_BYTES or not file.startswith(b"%PDF-")):
        raise Refused("parent.not_a_pdf", [Problem("parent.not_a_pdf", "file")])
    problems: list[Problem] = []
    rows: list[ParentLine] = []
    for place, (code, text) in enumerate(lines):
        found = queries.indicator_by_code(code)
        try:
            if found is None:
                raise Refused("targets.unknown_indicator", indicator=code)
            read = understood(found, text, year=year)
        except Refused as no:
            some = no.problems or (Problem(no.code, "", no.params),)
            problems += [Problem(one.code, f"line-{place}", one.params) for one in some]
            continue
        kept = queries.columns_of(read.limit)
        rows.append(ParentLine(indicator=found, typed=text.strip(), state=read.state, **kept))
    if problems:
        raise Refused("parent.has_problems", problems, count=len(problems))
    letter = ParentLetter(
        kind=kind, name=name.strip(), number=number.strip(), year=year,
        file=vault.put(file) if file else "", entered_by_id=by.id, entered_at=at,
    )  # fmt: skip
    letter.save(force_insert=True)
    body = {"year": year, "kind": kind, "lines": len(rows)}
    ledger.record("parent_letter.entered", by=by, at=at, row=letter, body=body)
    for row in rows:
        row.letter = letter
        row.save(force_insert=True)
        body = {"letter": letter.pk, "indicator": row.indicator_id}
        ledger.record("parent_line.entered", by=by, at=at, row=row, body=body)
    return letter
