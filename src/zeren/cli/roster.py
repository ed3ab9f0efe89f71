"""The organisation from a workbook, from the command line."""

import argparse
import sys
import time
from pathlib import Path

from django.db import DatabaseError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zeren.cli.asking import day_asked
from zeren.cli.codes import NO, OK
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.roster.causes import Group, grouped
from zeren.core.roster.plan import Plan
from zeren.core.sheets.workbook import TAB
from zeren.core.viewer import NOBODY
from zeren.jobs import actions as work
from zeren.jobs import queries as jobs
from zeren.ledger import clock, inbox, storage
from zeren.organisation import actions as organisation
from zeren.organisation import sheets
from zeren.organisation.actions import applying
from zeren.organisation.queries import requests, workbook
from zeren.organisation.sheets import answers, bringing
from zeren.organisation.texts import roles as role_words
from zeren.organisation.texts import workbook as words
from zeren.web import formats

PARTS_SAID = 10
"""After so many parts the command says how far it is."""


def template(options: argparse.Namespace) -> int:
    """`zeren template`: an empty workbook with headers, notes and lists to choose from."""
    sheets.write_template(Path(options.file), language=get_language() or "en")
    print(_("Written: %(file)s") % {"file": options.file})
    return OK


def import_file(options: argparse.Namespace) -> int:
    """`zeren import FILE`: the same checks, changes and parts as the page, in the foreground.

    With problems nothing is written, and the exit code is 1. With --dry-run nothing is written.
    A command that was killed goes on where it was when it is given the same file again.
    """
    file = Path(options.file)
    if not file.is_file():
        raise Refused("cli.no_file", file=options.file)
    by, today, known = Actor.system(), clock.today(), sheets.known()
    on = day_asked(options.as_of) if options.as_of else None
    choices: workbook.Chosen = {
        "leave": ["*"] if options.absent == "leave" else [],
        "same": options.same.replace(",", " ").split(),
        "passes": options.passes.replace(",", " ").split(),
        "sound": ["yes"] if options.sound_rows else [],
    }
    brought = bringing.bring(
        file.read_bytes(),
        name=file.name,
        today=today,
        answers=answers.read(Path(options.map)) if options.map else None,
        keep=frozenset(("phone",)) if options.phones else frozenset(),
    )
    if options.write_map:
        answers.write(Path(options.write_map), brought)
        print(_("Written: %(file)s") % {"file": options.write_map})
        return OK
    if brought.is_open:
        raise Refused("import.questions_open", n=brought.questions)
    book = brought.understood.book
    seen = workbook.planned(book, on=on or today, today=today, known=known, choices=choices)
    told = [words.told(problem, seen.letters, seen.tabs) for problem in seen.plan.problems]
    for group in grouped(seen.plan.problems, [key for key, rows in book.rows.items() if rows]):
        _print(group, seen)
    for effect in words.effects(seen.plan.count()):
        print(f"  {effect}")
    if not seen.plan.changes:
        print("  " + _("Nothing changes: the house knows all of this."))
    for number, office, begins in seen.waits:
        print(f"  {role_words.workbook_told(number, office, begins)}")
    for caution in _worth_knowing(seen.plan, told=options.absent == "propose"):
        print(f"  · {caution}")
    titles = [str(title) for title in words.REPORT_TITLES]
    if options.report:
        sheets.write_report(Path(options.report), told, titles=titles)
        print(_("Written: %(file)s") % {"file": options.report})
    if options.marked:
        only = words.sheet_title(brought.raw.only)
        sheets.write_marked(
            Path(options.marked),
            bringing.as_texts(brought.raw, brought.answers.encoding, only),
            told,
            titles=titles,
            name=words.MARKED[words.is_chinese()],
        )
        print(_("Written: %(file)s") % {"file": options.marked})
    if seen.plan.errors:
        return NO
    if options.dry_run:
        return OK
    upload = bringing.stage(brought, on=on, choices=choices, by=by, at=clock.now())
    storage.give_way()
    if upload.state == "STAGED":
        organisation.look(upload.pk, today=today, known=known, seen=seen)
        storage.give_way()
        upload = organisation.begin(
            upload.pk, by=by, at=clock.now(), seen=seen.seen, known=known, is_here=True
        )
    _write_parts(upload.job_id if upload.state == "APPLYING" else None)
    inbox.react(at=clock.now())
    return OK


def _print(group: Group, seen: workbook.Preview, indent: str = "") -> None:
    """A sentence once, with its lines; what follows from it beneath."""
    line = words.told(group.problem, seen.letters, seen.tabs)
    lines = ", ".join(str(one % TAB) for one in group.lines[:12])
    more = f" (+{len(group.lines) - 12})" if len(group.lines) > 12 else ""
    place = " ".join(part for part in (line.sheet, lines + more, line.column) if part)
    print(f"{indent}{place} [{line.weight}] {line.sentence}")
    for one in group.under:
        _print(one, seen, indent + "    ")


def _worth_knowing(plan: Plan, *, told: bool) -> list[str]:
    """What the page says beside the effects: whom it speaks of, who is missing, the targets."""
    said = []
    if plan.scope is not None:
        found = plan.scope
        said.append(words.scope([found.kind, found.unit, found.named, found.of]))
    if told and plan.absent:
        some = ", ".join(plan.absent[:20]) + (" …" if len(plan.absent) > 20 else "")
        said.append(
            _("%(n)s people belong here and are not in the file: %(numbers)s. They stay; with "
              "--absent=leave they leave with the day of the workbook.")
            % {"n": len(plan.absent), "numbers": some}
        )  # fmt: skip
    if plan.left_out:
        said.append(_("%(n)s lines stay out.") % {"n": len(plan.left_out)})
    if plan.targets:
        said.append(
            _("%(n)s targets of the file wait on the targets page, to be taken into the draft.")
            % {"n": len(plan.targets)}
        )
    return [line for line in said if line]


def _write_parts(job_id: int | None) -> None:
    """All parts here, or those that no worker of a running house has taken; says how far it is."""
    while job_id and (job := jobs.job(job_id)) and job.state in ("READY", "RUNNING"):
        print(
            _("%(done)s of %(total)s parts are written.") % {"done": job.done, "total": job.total},
            file=sys.stderr,
        )
        try:
            if work.run_ready(applying.KIND, now=clock.now, most=PARTS_SAID):
                continue
            work.sweep(at=clock.now())
        except DatabaseError as error:
            if storage.reason(error) != storage.BUSY:
                raise  # a running house writes too: we wait for our turn like everybody
        time.sleep(1)
    if job_id and job and job.state == "FAILED":
        raise Refused("import.stands_still", done=job.done, total=job.total)


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


def offices(options: argparse.Namespace) -> int:
    """`zeren offices`: offices that wait for a second person because the roster says so.

    --confirm NUMBER says yes for one person where nobody is there who could; else it is refused.
    """
    by = Actor.system().proved("console")
    lines = requests.of_the_roster(NOBODY, ("",), clock.today())
    for line in lines:
        print(f"{line.number}  {role_words.asked_for(line)}")
        for said in role_words.who_must_act(line):
            print(f"  {said}")
        if line.number == options.confirm:
            organisation.confirm_office(line.act, line.about_id, by=by, at=clock.now())
            print("  " + _("Confirmed on this machine. The log says so."))
    if not lines:
        print(_("No office waits for a second person."))
    return OK
