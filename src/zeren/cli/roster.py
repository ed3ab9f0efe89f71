"""The organisation from a workbook, from the command line."""

import argparse
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from zeren.cli.asking import day_asked
from zeren.cli.codes import NO, OK
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import clock, inbox
from zeren.organisation import actions as organisation
from zeren.organisation import sheets
from zeren.organisation.queries import workbook
from zeren.organisation.texts import workbook as words
from zeren.web import formats


def template(options: argparse.Namespace) -> int:
    """`zeren template`: an empty workbook with headers, notes and lists to choose from."""
    sheets.write_template(Path(options.file), language=options.language)
    print(_("Written: %(file)s") % {"file": options.file})
    return OK


def import_file(options: argparse.Namespace) -> int:
    """`zeren import FILE`: the same staging, preview and confirmation as the page.

    With problems nothing is written, and the exit code is 1. With --dry-run nothing is written.
    """
    file = Path(options.file)
    if not file.is_file():
        raise Refused("cli.no_file", file=options.file)
    read = sheets.read(file.read_bytes(), name=file.name)
    by = Actor.system()
    at = clock.now()
    with transaction.atomic():
        upload = organisation.upload(
            read.book,
            name=read.name,
            digest=read.digest,
            on=day_asked(options.as_of) if options.as_of else None,
            by=by,
            at=at,
        )
        seen = workbook.preview(upload.pk, today=clock.today(), known=sheets.known())
        assert seen is not None, "the upload was just kept"
        if options.dry_run or seen.plan.errors:
            transaction.set_rollback(True)
    told = [words.told(problem, seen.letters, seen.tabs) for problem in seen.plan.problems]
    for line in told:
        print(f"{line.sheet} {line.line or ''} {line.column} [{line.weight}] {line.sentence}")
    for effect in words.effects(seen.plan.count()):
        print(f"  {effect}")
    if options.report:
        sheets.write_report(
            Path(options.report), told, titles=[str(t) for t in words.REPORT_TITLES]
        )
        print(_("Written: %(file)s") % {"file": options.report})
    if seen.plan.errors:
        return NO
    if options.dry_run:
        return OK
    organisation.confirm(upload.pk, by=by, at=clock.now(), seen=seen.seen, known=sheets.known())
    inbox.react(at=clock.now())
    return OK


def code(options: argparse.Namespace) -> int:
    """`zeren code NUMBER`: the machine as the second hand for a first slip that no head can open.

    It prints no code and makes none: it opens the slip that was printed, for a few hours.
    """
    by = Actor.system().proved("console")
    until = organisation.open_at_console(options.number, by=by, at=clock.now())
    print(
        _("The printed slip of %(number)s works until %(until)s. The general manager is told.")
        % {"number": options.number, "until": formats.moment(until)}
    )
    return OK
