"""The first year is assessed: standard, own views, points, an objection, a veto, publication."""

import random
from datetime import date

from django.utils.translation import gettext as _

from zeren.assessment import actions, queries, texts
from zeren.cases import actions as cases
from zeren.cli import story_hands as hands
from zeren.cli.demo_clock import local, until
from zeren.cli.story_hazards import YEAR
from zeren.core import case
from zeren.core.actor import Actor
from zeren.ledger import clock
from zeren.organisation import queries as org

REASON = "按岗位职责清单抽查记录"
GRADES = "AABBC"


def set_standard() -> None:
    """Before the letters go out: the shipped scheme, discussed and published."""
    chief = Actor.person(hands.general_manager())
    at = clock.now()
    row = actions.begin_scheme(texts.shipped(), by=chief, at=at)
    day = date(YEAR, 2, 9)
    body = "职工代表大会，会议记录第1号"
    actions.consult_scheme(row.pk, on=day, with_whom=body, by=chief, at=clock.now())
    actions.publish_scheme(row.pk, by=chief, at=clock.now())


def assess(rng: random.Random) -> None:
    """Units first, whose results count for their people; each says his own view before."""
    chief = Actor.person(hands.general_manager())
    heads = org.heads(clock.today())
    for unit_id in sorted(heads):
        if heads[unit_id] != chief.id:
            actions.open_unit(unit_id, YEAR, by=chief, at=clock.now())
    actions.open_year(YEAR, by=chief, at=clock.now())
    rows = sorted(queries.open_of(YEAR), key=lambda row: (row.kind != "unit", row.pk))
    for row in rows:
        own = marks(rng)
        mine = Actor.person(row.assessed_id)
        actions.self_assess(row.pk, own, words="", by=mine, at=clock.now())
        given = own if rng.random() < 0.6 else marks(rng)
        actions.assess(row.pk, given, by=Actor.person(row.assessor_id), at=clock.now())
    object_once([row for row in rows if row.kind == "person"])
    veto_once(rows)


def marks(rng: random.Random) -> dict[str, tuple[str, str]]:
    points = rng.randrange(34, 51)
    duties = f"{points // 2}.5" if points % 2 else f"{points // 2}"
    return {"duties": (duties, REASON), "records": (rng.choice(GRADES), REASON)}


def object_once(rows: list[queries.Assessment]) -> None:
    """One worker objects to his duties; the head above grants it, and the points are mended."""
    row = rows[len(rows) // 2]
    mine, on = Actor.person(row.assessed_id), clock.today()
    subject = queries.subject_of(row.pk, row.assessed_id, on)
    assert subject is not None, "the days of objection run"
    words = "四月的两次检查有记录，存放在班组台账中"
    raised = cases.raise_case(
        case.OBJECTION, subject, line="duties", words=words, by=mine, at=clock.now()
    )
    owner = Actor.person(raised.owner_id)
    said = "已核对台账，两次检查属实"
    cases.answer(raised.pk, "grant", words=said, by=owner, at=clock.now())
    assessor = Actor.person(row.assessor_id)
    given = {"duties": ("25", said), "records": ("A", said)}
    actions.assess(row.pk, given, words=said, by=assessor, at=clock.now())
    cases.answer(raised.pk, "settle", words=said, by=owner, at=clock.now())


def veto_once(rows: list[queries.Assessment]) -> None:
    """Checks of one team were signed ahead: found by one office, affirmed by the other."""
    row = next(one for one in rows if one.kind == "unit" and one.unit.kind == "team")
    chief = Actor.person(hands.general_manager())
    manager = Actor.person(org.holders("safety_manager", clock.today())[0])
    words = "抽查发现，12月28日至30日的班前检查记录在27日已全部签好"
    found = actions.find(
        "forgery", row.unit_id, date(YEAR, 12, 27), words=words, by=manager, at=clock.now()
    )
    said = "已当面核实，情况属实"
    actions.decide_veto(found.pk, "affirm", words=said, by=chief, at=clock.now())


def line() -> str:
    """What came of it, from the database."""
    owing = queries.owing(YEAR, clock.today())
    told = {"year": YEAR, "done": owing.published, "owed": owing.owed}
    return (
        _("%(year)d: %(done)d of %(owed)d letters assessed, one objection granted, a veto.") % told
    )


def publish() -> None:
    """Three weeks later nobody may object any more: approved and published."""
    until(local(YEAR + 1, 1, 31, 9))
    for row in queries.open_of(YEAR):
        approver = Actor.person(row.approver_id)
        said = "所缺数据已向责任人催报，不影响本次结论" if row.lacks else ""
        actions.approve(row.pk, words=said, goes_on=bool(said), by=approver, at=clock.now())
        actions.publish(row.pk, by=approver, at=clock.now())
