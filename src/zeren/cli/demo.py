"""`zeren demo`: the founding story in a database marked DEMO, then the pages to look at it."""

import argparse
import json
import shutil
import time
import unicodedata
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from zeren.accounts import actions as accounts
from zeren.cli import serving, story, supervisor
from zeren.cli import story_hands as hands
from zeren.cli import story_second_year as second_year
from zeren.cli.codes import OK
from zeren.cli.story_hazards import YEAR
from zeren.core.owed.coverage import Count, percent
from zeren.core.refusal import Refused
from zeren.core.tongue import both, say
from zeren.coverage import texts as coverage_texts
from zeren.hazards import queries as hazards
from zeren.hazards import texts as hazard_texts
from zeren.ledger import clock
from zeren.ledger import queries as facts
from zeren.letters import queries as letters
from zeren.organisation import queries as org
from zeren.targets import queries as targets
from zeren.web import links
from zeren.web.words import gap_words, requirement_words

TABLE = "demo.json"
"""What the replay said, kept in the data folder so that a second run can say it again."""


def demo(options: argparse.Namespace) -> int:
    """Replay once; every later run only serves. Refused in a real installation."""
    port = serving.port_of(options.port)
    with supervisor.lock(Path(settings.DATA)):
        return _demo(options, port)


def _demo(options: argparse.Namespace, port: int) -> int:
    kept = Path(settings.DATA) / TABLE
    serving.prepare(demo_begins=story.begins())
    if org.root(clock.today()) is not None and not kept.exists():
        _begin_again()
    if org.root(clock.today()) is None:
        start = time.monotonic()
        told = story.replay(lambda line: print(line, flush=True))
        offer_sign_ins(told)
        lines = table(told, seconds=time.monotonic() - start)
        kept.write_text(json.dumps(lines, ensure_ascii=False), encoding="utf-8")
    print("\n".join(json.loads(kept.read_text(encoding="utf-8"))))
    print("\n".join(where(port)))
    if options.no_serve:
        return OK
    supervisor.insist_on_port("127.0.0.1", port)
    serving.run_servers(host="127.0.0.1", port=port)
    return OK


def _begin_again() -> None:
    """A replay that was broken off is half a story: put its DEMO database aside and tell it anew.

    Refused: ledger.not_demo for a real installation, cli.demo_half_told on a database server.
    """
    if not clock.is_demo():
        raise Refused("ledger.not_demo")
    if connection.vendor != "sqlite":
        raise Refused("cli.demo_half_told")
    name = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    for file in (name, *name.parent.glob(name.name + "-*")):
        file.unlink(missing_ok=True)
    shutil.rmtree(Path(settings.DATA) / "checkpoints", ignore_errors=True)
    clock.reset()
    serving.prepare(demo_begins=story.begins())


def offer_sign_ins(told: story.Told) -> None:
    """One sign-in a role on the sign-in page of this DEMO database, and of no other."""
    on = clock.today()
    rows = {row.person_id: row for row in hands.staff()}
    chief = hands.general_manager()
    leaders = [row for row in rows.values() if row.layer == 5]
    heads = [row for row in rows.values() if row.layer == 4]
    welders = [row for row in rows.values() if row.layer == 6 and row.catalogue_code == "P13"]
    agency = [row for row in rows.values() if row.kind == "agency"]
    cast = [
        (chief, both("总经理", "General manager")),
        (org.holders("safety_manager", on)[0], both("安全环保管理员", "Safety manager")),
        (heads[1].person_id, both("车间主任", "Workshop head")),
        (leaders[2].person_id, both("班组长", "Team leader")),
        (welders[0].person_id, both("一线员工（焊工）", "Front-line worker (welder)")),
        (agency[0].person_id, both("劳务派遣人员", "Agency worker")),
        (org.holders("auditor", on)[0], both("审核员", "Auditor")),
        (org.holders("clerk", on)[0], both("人事专员", "Personnel clerk")),
        (org.holders("administrator", on)[0], both("系统管理员", "Administrator")),
    ]
    for place, (person_id, label) in enumerate(cast):
        row = rows[person_id]
        note = both(row.name + " · " + row.post_name.get("zh-hans", ""), row.name)
        accounts.offer_demo_sign_in(
            row.number, pin=told.pins[person_id], label=label, note=note, place=place
        )


def table(told: story.Told, *, seconds: float) -> list[str]:
    """What the replay did, in numbers that come from the database, not from the replay."""
    on = clock.today()
    counts = facts.evidence_line()
    year_end = date(YEAR, 12, 30)
    ids = [row.person_id for row in org.roster(year_end) if row.kind != "contractor"]
    states = letters.live_states(ids, YEAR, year_end)
    in_force = sum(state == "IN_FORCE" for _letter, state in states.values())
    before, after = told.before, told.after
    assert before is not None, "the replay counted before"
    assert after is not None, "and after"
    numbers = {
        "people": len(org.roster(on)),
        "units": len(org.unit_tree(on)),
        "things": len(org.things(on)),
        "obligations": after.total.due,
        "letters": len(states),
        "in_force": in_force,
        "targets": told.numbers.get("targets", 0),
        "facts": counts["facts"],
        "seconds": round(seconds),
    }
    found = [
        "",
        _("people %(people)d   units %(units)d   things %(things)d") % numbers
        + "   "
        + _("obligations %(obligations)d   facts %(facts)d   %(seconds)d s") % numbers,
        _("letters %(letters)d   in force %(in_force)d   targets %(targets)d") % numbers,
        "",
        _cells(_("Coverage"), "2022-02-16", "2022-02-18"),
    ]
    for layer, name in coverage_texts.LAYERS.items():
        if after.by_layer[layer].due:
            found.append(_cells(name, *_shares(before.by_layer[layer], after.by_layer[layer])))
    for requirement, title in requirement_words().items():
        then, now = before.by_requirement[requirement], after.by_requirement[requirement]
        found.append(_cells(title, *_shares(then, now)))
    found.append(_cells(_("everything"), *_shares(before.total, after.total)))
    found.append("")
    found.append(_("%(number)d gaps on 16 February:") % {"number": len(told.gaps_before)})
    for gap in told.gaps_before[:12]:
        who = gap.subject_name if isinstance(gap.subject_name, str) else gap.subject
        missing = gap_words()[gap.gap]
        found.append(f"  {gap.subject} {who}: {missing} ({gap.owner})")
    found.append("")
    found += _target_lines()
    found.append("")
    by_state = hazards.state_counts()
    said = "   ".join(
        f"{hazard_texts.STATES[state]} {number}" for state, number in sorted(by_state.items())
    )
    late = {"number": sum(by_state.values()), "late": hazards.overdue(on).count(), "states": said}
    found.append(_("hazards %(number)d   %(states)s   overdue %(late)d") % late)
    return [*found, "", *second_year.lines(told.second)]


def _shares(before: Count, after: Count) -> tuple[str, str]:
    return f"{percent(before) or '-'} %", f"{percent(after) or '-'} %"


def _cells(name: object, *values: str) -> str:
    """A line of a table; a Chinese character is as wide as two others."""
    words = str(name)
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in words)
    return words + " " * max(1, 34 - len(words) - wide) + "".join(f"{one:>16}" for one in values)


def _target_lines() -> list[str]:
    standing = targets.published_set(YEAR)
    if standing is None:
        return []
    language = translation.get_language() or "en"
    found = [_("Company targets, and what was given down:")]
    for row in targets.company_targets(standing.pk):
        below = targets.children(row, standing.pk)
        if row.rule == "APPORTION":
            numbers = {
                "given": int(row.own + sum(child.value for child in below)),
                "reserve": row.reserve,
            }
            down = _("%(given)d given out, %(reserve)d in reserve") % numbers
        else:
            down = _("%(number)d units") % {"number": len(below)}
        value = say(targets.said(row), language)
        found.append(_cells("  " + say(row.indicator.name, language)[:30], value) + f"   {down}")
    return found


def where(port: int) -> list[str]:
    """Where to look: pages, a PDF, a receipt, and the line that checks it without us."""
    base = f"http://127.0.0.1:{port}"
    lines = ["", _("Where to look (sign-ins stand on the sign-in page):")]
    lines += [f"  {base}{address}   {words}" for address, _who, words in addresses()]
    for file, key in kept_receipts():
        lines.append(f"  zeren verify {file} --key '{key}'")
    return lines


def addresses() -> list[tuple[str, int, str]]:
    """(address, person it is meant for, what it shows); 0: anybody, without signing in."""
    chief = hands.general_manager()
    found = [
        (links.home(), chief, _("my day")),
        (links.overview(), chief, _("the overview of today")),
        (links.overview() + f"?on={YEAR}-02-16", chief, _("the same as of the day of the meeting")),
        (
            links.overview() + f"?on={second_year.YEAR}-01-01",
            chief,
            _("the same as of 1 January, when the year ended"),
        ),
    ]
    year_over = f"{links.unit_results(hands.top())}?year={YEAR}"
    found.append((year_over, chief, _("the results of 2022, each with what it rests on")))
    letter = letters.live_letter(chief, second_year.YEAR, clock.today())
    if letter is not None:
        found.append((links.letter_file(letter.pk), chief, _("a letter")))
    slug = f"{YEAR}-02-16"
    bulletin = (links.bulletin(slug), 0, _("what the public sees"))
    return [*found, bulletin]


def kept_receipts() -> list[tuple[Path, str]]:
    """A receipt of the general manager's own signature, written beside the database."""
    chief = hands.general_manager()
    letter = letters.live_letter(chief, second_year.YEAR, clock.today())
    found: list[tuple[Path, str]] = []
    if letter is None:
        return found
    for signature in letters.signatures(letter.pk):
        receipt = letters.receipt(letter, signature)
        if receipt is not None:
            file = Path(settings.DATA) / "receipt.json"
            file.write_text(facts.receipt_file(receipt), encoding="utf-8")
            found.append((file, facts.verifier_key()))
    return found
