"""Coverage as a workbook: exactly what the page shows, and every gap with its next step."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from zeren.core.owed import coverage as rules
from zeren.core.owed.coverage import Count
from zeren.coverage import turns, words
from zeren.coverage.queries import Gap, Summary
from zeren.web import formats
from zeren.web.words import next_step_words, requirement_words

MOST_GAPS = 20_000


def workbook(summary: Summary, gaps: Iterable[Gap], units: dict[int, str]) -> bytes:
    """One sheet each for requirements, layers, units and gaps, in the reader's language."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    head = (_("Met"), _("Due"), _("Missing"), _("Share, percent (never rounded up)"))
    whole = _("All together")
    for title, label, lines in (
        (_("Requirements"), _("Requirement"), words.requirement_lines(summary)),
        (_("Layers"), _("Layer"), words.layer_lines(summary)),
        (_("Units"), _("Unit"), words.unit_lines(summary)),
    ):
        rows = [[" " * 4 * line.depth + line.label, *_numbers(line.count)] for line in lines]
        if title == _("Requirements"):
            rows.append([whole, *_numbers(summary.total)])
            rows.append([_("People fully covered"), *_numbers(summary.people)])
        _sheet(book, bold, title, (label, *head), rows)
    _sheet(
        book,
        bold,
        _("Gaps"),
        (
            _("Requirement"), _("Code"), _("Name"), _("Unit"), _("What is missing"),
            _("Next step"), _("Whose turn"), _("Since"),
        ),
        [
            [
                str(requirement_words()[gap.requirement]),
                gap.subject,
                turns.subject_words(gap),
                units.get(gap.unit_id, ""),
                turns.missing_words(gap),
                str(next_step_words()[gap.gap]),
                turns.owner_words(gap),
                formats.iso(gap.since),
            ]
            for gap in gaps
        ],
    )  # fmt: skip
    book.close()
    return target.getvalue()


def _numbers(count: Count) -> list[Any]:
    return [count.met, count.due, count.missing, rules.percent(count) or ""]


def _sheet(
    book: Any, bold: Any, title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    sheet = book.add_worksheet(title[:31])
    sheet.write_row(0, 0, head, bold)
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, place, value)
            else:
                sheet.write_string(line, place, str(value))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(head) - 1, 18)
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(head) - 1)
