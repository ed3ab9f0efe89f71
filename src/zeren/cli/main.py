"""`zeren`: every command, its help, its exit codes.

Exit codes: 0 done; 1 done, and the answer is no (problems, gaps, a proof that fails);
2 the command was not understood; 3 refused, with the sentence why; 4 not proven whose (verify).
"""

import argparse
import os
import sys
from collections.abc import Sequence

from zeren.witness import command as witness_command
from zeren.witness import watch as watch_command

BESIDE = ("worker", "import")
NICE = 5
"""What computes beside the pages does so when no page wants to: nobody waits for his page."""


def parser() -> argparse.ArgumentParser:
    """All commands with their help; kept free of Django so that `--help` answers at once."""
    top = argparse.ArgumentParser(
        prog="zeren",
        description="Safety and environment responsibility: derived, trained, signed, proven.",
        epilog="Exit codes: 0 done, 1 no, 2 not understood, 3 refused, 4 not proven whose.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="replay the founding story, then serve it")
    demo.add_argument("--no-serve", action="store_true", help="replay only")
    demo.add_argument("--language", choices=("zh-hans", "en"))
    demo.add_argument("--port", type=int, help="port to serve on (else PORT, else 8000)")

    serve = commands.add_parser("serve", help="serve the pages, with a worker beside them")
    serve.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port (else PORT, else the settings)")
    serve.add_argument("--no-worker", action="store_true", help="pages only")
    serve.add_argument("--workers", type=int, default=2, help="web processes (default 2)")

    commands.add_parser("worker", help="do the long work and the scheduled work")

    template = commands.add_parser("template", help="write an empty workbook to fill in")
    template.add_argument("file", nargs="?", default="organisation.xlsx")
    template.add_argument("--language", choices=("zh-hans", "en"))

    imported = commands.add_parser("import", help="read an organisation workbook and apply it")
    imported.add_argument("file")
    imported.add_argument("--dry-run", action="store_true", help="say what would change, no more")
    imported.add_argument("--as-of", metavar="DATE", help="the day it speaks of (default today)")
    imported.add_argument(
        "--absent", choices=("keep", "propose", "leave"), default="propose",
        help="people the list should name and does not: stay, stay and be told, or leave",
    )  # fmt: skip
    imported.add_argument("--same", metavar="NUMBERS", default="",
                          help="staff numbers whose new name is the same person's")  # fmt: skip
    imported.add_argument("--passes", metavar="NUMBERS", default="",
                          help="staff numbers given up that pass to somebody else")  # fmt: skip
    imported.add_argument(
        "--sound-rows",
        action="store_true",
        help="leave out the lines with a problem, take in the others",
    )
    imported.add_argument("--map", metavar="ANSWERS.toml", help="what its columns and words mean")
    imported.add_argument(
        "--write-map", metavar="OUT.toml", help="write the questions with the likely answers"
    )
    imported.add_argument("--phones", action="store_true", help="take telephone numbers in as well")
    imported.add_argument("--report", metavar="OUT.xlsx", help="write the problems to a workbook")
    imported.add_argument(
        "--marked", metavar="OUT.xlsx", help="write the file again, each problem at its cell"
    )
    imported.add_argument("--language", choices=("zh-hans", "en"))

    languages = commands.add_parser("languages", help="in which languages the house works")
    languages.add_argument("choice", nargs="?", choices=("zh-hans", "en", "both"))
    languages.add_argument("--language", choices=("zh-hans", "en"))

    who = commands.add_parser("who", help="who is responsible for a thing, and because of what")
    who.add_argument("thing", help="the thing's code, for example QD-07")
    who.add_argument("--as-of", metavar="DATE", help="YYYY-MM-DD (default today)")
    who.add_argument("--language", choices=("zh-hans", "en"))

    coverage = commands.add_parser("coverage", help="coverage, or exactly what is missing")
    coverage.add_argument("--unit", help="unit code (default: the whole organisation)")
    coverage.add_argument("--as-of", metavar="DATE", help="YYYY-MM-DD (default today)")
    coverage.add_argument("--known", metavar="DATE", help="as it was known at the end of this day")
    coverage.add_argument("--json", action="store_true", help="for machines")
    coverage.add_argument("--language", choices=("zh-hans", "en"))

    targets = commands.add_parser("targets", help="the year's targets as a tree, with sums")
    targets.add_argument("--year", type=int, help="default: this year")
    targets.add_argument("--indicator", metavar="CODE", help="only this one")
    targets.add_argument(
        "--draft", action="store_true", help="the newest version, published or not"
    )
    targets.add_argument("--language", choices=("zh-hans", "en"))

    verify = commands.add_parser("verify", help="check a receipt or a complete list")
    verify.add_argument("file", help="the JSON file that was given out")
    verify.add_argument("--key", action="append", help="a key you got elsewhere (repeatable)")
    verify.add_argument("--keys", action="append", metavar="LIST.txt", help="keys, one a line")
    verify.add_argument(
        "--checkpoint", action="append", metavar="NOTE.txt", help="kept elsewhere (repeatable)"
    )
    verify.add_argument("--proof", action="append", metavar="PROOF.txt", help="consistency proof")
    verify.add_argument("--need", type=int, default=0, help="so many witnesses must have cosigned")

    witness = commands.add_parser("witness", help="cosign another house's log, from outside")
    witness_command.fill(witness)
    watch = commands.add_parser("watch", help="watch another house's log, from outside")
    watch_command.fill(watch)

    commands.add_parser("checkpoint", help="fold the log, sign a checkpoint, print it")
    audit = commands.add_parser("audit", help="recompute all that counts, name what differs")
    audit.add_argument("--day", metavar="DATE", action="append", help="only this day (repeatable)")
    audit.add_argument(
        "--checkpoint", metavar="NOTE.txt", nargs="+", default=(), help="kept elsewhere"
    )
    audit.add_argument(
        "--settle", action="store_true", help="then write down what differs, with its own fact"
    )
    audit.add_argument("--language", choices=("zh-hans", "en"))

    code = commands.add_parser("code", help="open the printed first slip of the general manager")
    code.add_argument("number", help="staff number; nobody above may have a PIN yet")
    offices = commands.add_parser("offices", help="heads and offices that wait for a second person")
    offices.add_argument("--confirm", metavar="NUMBER", help="say yes where nobody else is there")

    commands.add_parser("doctor", help="check settings, durability, evidence and counters")
    backup = commands.add_parser("backup", help="write one file with a whole house but its keys")
    backup.add_argument("folder", nargs="?", default="backups", help="where the file goes")
    backup.add_argument(
        "--to", metavar="RECIPIENT", action="append", help="seal it for this age key (repeatable)"
    )
    backup.add_argument("--keep", metavar="N", type=int, help="then remove all but the newest N")
    backup.add_argument(
        "--drill", action="store_true", help="restore into a place of its own, audit, take it away"
    )
    backup.add_argument(
        "--drill-database", metavar="URL", help="an empty PostgreSQL database for the drill"
    )
    backup.add_argument("--language", choices=("zh-hans", "en"))

    restore = commands.add_parser("restore", help="make a house of a backup, in an empty place")
    restore.add_argument("file")
    restore.add_argument("--identity", metavar="FILE", help="what opens a sealed backup (age)")
    restore.add_argument("--keys", metavar="FILE", help="the keys, as `zeren keys --save` wrote")
    restore.add_argument(
        "--checkpoint", metavar="FILE", action="append", help="a checkpoint kept outside"
    )
    restore.add_argument("--language", choices=("zh-hans", "en"))

    keys = commands.add_parser("keys", help="which keys there are; save them, renew them")
    keys.add_argument("--save", metavar="FILE", help="all keys, sealed with a passphrase")
    keys.add_argument("--new-backup", metavar="FILE", help="a pair of keys for backups")
    keys.add_argument(
        "--renew", choices=("secret", "qr", "ledger", "seal"), help="make this key anew"
    )
    keys.add_argument(
        "--forget-old-qr", action="store_true", help="only codes printed since --renew qr are good"
    )
    keys.add_argument("--language", choices=("zh-hans", "en"))

    setup = commands.add_parser("setup", help="prepare the database and the page files, then stop")
    setup.add_argument(
        "--owner",
        metavar="ADDRESS",
        default="",
        help="PostgreSQL: a role that owns the tables; the one of the settings then only adds",
    )
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; every refusal is a sentence on stderr, never a trace."""
    options = parser().parse_args(argv)
    if options.command == "verify":
        from zeren.cli.verifying import verify

        return verify(options)

    if options.command == "witness":
        return witness_command.run(options)
    if options.command == "watch":
        return watch_command.run(options)

    from zeren.cli.start import run

    if argv is None and options.command in BESIDE:
        os.nice(NICE)
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
