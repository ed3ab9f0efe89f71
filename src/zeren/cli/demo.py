"""`zeren demo`: the founding story in a database marked DEMO, then the pages to look at it."""

import argparse
import json
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from zeren.accounts import actions as accounts
from zeren.cli import serving, story
from zeren.cli.codes import OK
from zeren.cli.story_hazards import YEAR
from zeren.core.coverage import percent
from zeren.core.refusal import Refused
from zeren.core.tongue import both
from zeren.coverage import texts as coverage_texts
from zeren.hazards import queries as hazards
from zeren.ledger import clock
from zeren.ledger import queries as facts
from zeren.letters import queries as letters
from zeren.organisation import queries as org
from zeren.targets import queries as targets

TABLE = "demo.json"
"""What the replay said, kept in the data folder so that a second run can say it again."""


def demo(options: argparse.Namespace) -> int:
    """Replay once; every later run only serves. Refused in a real installation."""
    port = serving.port_of(options.port)
    kept = Path(settings.DATA) / TABLE
    serving.prepare(demo_begins=story.begins())
    if org.root() is not None and not kept.exists():
        _begin_again()
    if org.root() is None:
        start = time.monotonic()
        told = story.replay(lambda line: print(line, flush=True))
        offer_sign_ins(told)
        lines = table(told, seconds=time.monotonic() - start)
        kept.write_text(json.dumps(lines, ensure_ascii=False), encoding="utf-8")
    print("\n".join(json.loads(kept.read_text(encoding="utf-8"))))
    print("\n".join(where(port)))
    if options.no_serve:
        return OK
    return serving.run_servers(host="127.0.0.1", port=port)


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
    rows = {row.person_id: row for row in story.staff()}
    chief = story.general_manager()
    leaders = [row for row in rows.values() if row.layer == 5]
    heads = [row for row in rows.values() if row.layer == 4]
    welders = [row for row in rows.values() if row.layer == 6 and row.catalogue_code == "P13"]
    agency = [row for row in rows.values() if row.kind == "agency"]
    cast = [
        (chief, both("总经理", "General manager")),
        (org.holders("safety_manager", on)[0], both("安全管理员", "Safety manager")),
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
    ids = [row.person_id for row in story.staff()]
    states = letters.live_states(ids, YEAR)
    in_force = sum(state == "IN_FORCE" for _id, state in states.values())
    found = [
        "",
        f"people {len(org.roster(on))}   units {len(org.unit_tree(on))}"
        f"   things {len(org.things(on))}   facts {counts['facts']}   {seconds:.0f} s",
        f"letters {len(states)}   in force {in_force}   targets {told.numbers.get('targets', 0)}",
        "",
        f"{'coverage':28}{'16 Feb':>12}{'18 Feb':>12}",
    ]
    before, after = told.before, told.after
    assert before is not None, "the replay counted before"
    assert after is not None, "and after"
    for layer, name in coverage_texts.LAYERS.items():
        if after.by_layer[layer].due:
            found.append(
                f"{name!s:28}{percent(before.by_layer[layer]) or '-':>10} %"
                f"{percent(after.by_layer[layer]) or '-':>10} %"
            )
    for requirement, title in coverage_texts.REQUIREMENTS.items():
        found.append(
            f"{title!s:28}{percent(before.by_requirement[requirement]) or '-':>10} %"
            f"{percent(after.by_requirement[requirement]) or '-':>10} %"
        )
    found.append(f"{'all':28}{before.percent or '-':>10} %{after.percent or '-':>10} %")
    found.append("")
    found.append(f"{len(told.gaps_before)} gaps on 16 February:")
    for gap in told.gaps_before[:12]:
        who = gap.subject_name if isinstance(gap.subject_name, str) else gap.subject
        missing = coverage_texts.GAPS[gap.gap]
        found.append(f"  {gap.subject} {who}: {missing} ({gap.owner})")
    found.append("")
    found += _target_lines()
    by_state = hazards.state_counts()
    late = hazards.overdue(on).count()
    found.append("")
    said = "   ".join(f"{state} {number}" for state, number in sorted(by_state.items()))
    found.append(f"hazards {sum(by_state.values())}   {said}   overdue {late}")
    return found


def _target_lines() -> list[str]:
    standing = targets.published_set(YEAR)
    if standing is None:
        return []
    found = [f"{'company target':34}{'value':>16}  {'rule':12} given out"]
    for row in targets.company_targets(standing.pk):
        below = targets.children(row.pk)
        given = sum(child.value for child in below) if row.rule == "APPORTION" else len(below)
        said = targets.said(row)["en"]
        extra = f", reserve {row.reserve}" if row.reserve else ""
        words = f"{given} of {row.value}{extra}" if row.rule == "APPORTION" else f"{given} units"
        found.append(f"{row.indicator.name.get('en', '')[:33]:34}{said:>16}  {row.rule:12} {words}")
    return found


def where(port: int) -> list[str]:
    """Where to look: pages, a PDF, a receipt, and the line that checks it without us."""
    base = f"http://127.0.0.1:{port}"
    lines = ["", "Where to look (sign-ins stand on the sign-in page)", f"  {base}/"]
    chief = story.general_manager()
    letter = letters.live_letter(chief, YEAR)
    if letter is not None:
        lines.append(f"  {base}/letters/{letter.pk}/pdf/   a letter (sign in first)")
        for signature in letters.signatures(letter.pk):
            receipt = letters.receipt(letter, signature)
            if receipt is not None:
                file = Path(settings.DATA) / "receipt.json"
                file.write_text(facts.receipt_file(receipt), encoding="utf-8")
                lines.append(f"  zeren verify {file} --key '{facts.verifier_key()}'")
    lines.append(f"  {base}/bulletin/{YEAR}-02-16/   what the public sees")
    return lines
