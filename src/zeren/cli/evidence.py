"""Evidence from the command line: sign a checkpoint, and look for anything that was changed."""

import argparse
import base64
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from zeren.census import actions as census
from zeren.census import compare, recount
from zeren.cli.codes import NO, OK
from zeren.core.actor import Actor
from zeren.core.log import verifier
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger import audit as ledger_audit
from zeren.ledger import clock, memory, scrub
from zeren.ledger import queries as facts
from zeren.ledger.trouble import Trouble
from zeren.obligations import audit as obligations_audit
from zeren.organisation.queries import whose
from zeren.privacy.queries import retention


def checkpoint(options: argparse.Namespace) -> int:
    """`zeren checkpoint`: fold all facts into the tree, sign it, print the note."""
    while ledger.sequence():
        pass
    signed = ledger.checkpoint()
    if signed is None:
        print("The log is empty: there is nothing to sign yet.")
        return NO
    print(signed.note, end="")
    return OK


def audit(options: argparse.Namespace) -> int:
    """`zeren audit`: everything that counts, recomputed another way; each difference is named.

    The log and the rows it speaks of; each obligation row against the fact that wrote it; the
    counters against the rows; and on every day on which anything changed, what is owed and met
    against the dated tables and the evidence. Nothing is repaired.
    """
    outside = [kept(name) for name in options.checkpoint]
    days = [date.fromisoformat(day) for day in options.day] if options.day else None
    wrong = look(days=days, outside=outside)
    for number, text in enumerate(outside, 1):
        print(f"outside {number}  {_said(text)}")
    if facts.waiting():
        print(f"waiting    {facts.waiting()} fact(s) wait to be counted: is the worker running?")
    if options.settle and wrong:
        done = census.settle_all(by=Actor.system(), at=clock.now())
        print(f"settled    {done.closed} rows closed, {done.opened} rows written; audit again")
    return NO if wrong else OK


def look(
    *, days: list[date] | None = None, outside: Sequence[str] = (), beyond: int | None = None
) -> int:
    """Recompute everything and print each difference; how many there were.

    beyond: after a restore, the facts there are; that more were signed is the gap, told elsewhere.
    """
    while ledger.sequence():
        pass
    parts: tuple[tuple[str, Iterable[Trouble]], ...] = (
        ("evidence", ledger_audit.troubles(outside=[*outside, *remembered()])),
        ("hands", whose.troubles()),
        ("files", scrub.troubles()),
        ("duties", compare.duties()),
        ("rows", obligations_audit.troubles()),
        ("recount", recount.troubles(days)),
    )
    wrong = 0
    for title, troubles in parts:
        number = 0
        for found in troubles:
            if beyond is not None and found.code == "tail_missing":
                continue
            print(f"{title:10} {found}")
            number += 1
        print(f"{title:10} {'ok' if not number else f'{number} problem(s)'}")
        wrong += number
    for one in retention.erased():
        rule = f'the rule "{one.code}" of {one.years} year(s)'
        print(f"{'erased':10} {one.number} × {one.kind} on {one.day.isoformat()} under {rule}")
    return wrong


def remembered() -> list[str]:
    """What the key remembers is one more note from outside the database."""
    note = memory.kept_note()
    return [note] if note else []


def kept(name: str) -> str:
    """A checkpoint from a file: its note, or the address that the QR code shows."""
    try:
        return verifier.kept_note(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("cli.no_file", file=name) from error


def _said(note: str) -> str:
    """What a checkpoint from outside shows, as a sentence, by a proof and not by our word."""
    try:
        text, _signatures = verifier.split_note(note)
        origin, size, root = verifier.read_head(text)
    except verifier.Refusal as no:
        return no.en
    last = facts.latest_checkpoint()
    if last is None or size > last.size:
        return f"speaks of {size} entries, more than are signed here: the end of the log is missing"
    now = (origin, last.size, bytes.fromhex(last.root))
    hashes = facts.consistency(size, last.size)
    proof = [base64.b64decode(one) for one in hashes or ()]
    if hashes is not None and verifier.consistent((origin, size, root), now, proof):
        return (
            f"the log of {last.size} entries begins with exactly these {size}: "
            "none was changed, added or removed"
        )
    return f"the first {size} entries are not those that were signed: the log was rewritten"
