"""Three events of the story's year and its hours worked: reported, confirmed, closed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from zeren.cli.demo_clock import local, until
from zeren.cli.story_hazards import YEAR, story
from zeren.core.actor import Actor
from zeren.core.incidents import grades, hours
from zeren.core.incidents import incident as core
from zeren.incidents import actions, queries
from zeren.incidents.queries import grid
from zeren.ledger import clock
from zeren.organisation import queries as org

FOLLOWED = timedelta(days=31)
"""After the last day on which a toll can change."""


class Events:
    """What is still to happen, in the order of its moments; the year's walk calls it as it goes."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self.numbers = numbers
        self.manager = Actor.person(org.holders("safety_manager", clock.today())[0])
        self.waiting: list[tuple[datetime, Callable[[], None]]] = []
        for one in story()["events"]:
            at = local(YEAR, one["month"], one["day"], one["hour"])
            self.waiting.append((at + timedelta(minutes=one["late"]), self._happens(one, at)))

    def __call__(self, moment: datetime) -> None:
        """Everything up to a moment; what follows from it may come before that moment too."""
        while self.waiting and min(self.waiting, key=_when)[0] <= moment:
            at, act = min(self.waiting, key=_when)
            self.waiting.remove((at, act))
            until(at)
            act()

    def _happens(self, one: dict[str, Any], at: datetime) -> Callable[[], None]:
        def act() -> None:
            thing = org.thing_by_code(one["thing"], clock.today())
            assert thing is not None, "the story speaks of things of the workbook"
            row = actions.report(
                text=one["text"], occurred_at=at, hurt=one["hurt"], thing_id=thing.id,
                by=self._seer(thing.id), at=clock.now(),
            )  # fmt: skip
            said = dict.fromkeys(one["kinds"], "yes") | {"type": one["type"]}
            for code in one.get("told", ())[:1]:
                actions.note(
                    row.pk, "told", code=code, text="县应急管理局值班室（电话）",
                    by=self.manager, at=clock.now(),
                )  # fmt: skip
            until(clock.now() + timedelta(hours=2))
            actions.confirm(
                row.pk, said=said, place="on_site", duty="on_duty", by=self.manager, at=clock.now()
            )
            self._hurt(row.pk, one)
            self.numbers["events"] = self.numbers.get("events", 0) + 1
            self.waiting.append((at + FOLLOWED, lambda: self._ends(row.pk, one)))

        return act

    def _seer(self, thing_id: int) -> Actor:
        """Somebody who uses the thing, else the safety office."""
        users = org.custodies([thing_id], clock.today()).get(thing_id, [])
        return next((Actor.person(one.person_id) for one in users if one.person_id), self.manager)

    def _hurt(self, event_id: int, one: dict[str, Any]) -> None:
        if "loss" in one:
            actions.enter_figure(
                event_id, "loss", one["loss"] * grades.YUAN, by=self.manager, at=clock.now()
            )
        if "person" in one:
            row = queries.event(event_id)
            assert row is not None, "it was just reported"
            unit = org.unit(row.unit_id, clock.today())
            there = org.roster(clock.today(), unit.path if unit else "")
            hurt = next(person for person in there if person.layer == 6)
            given = {key: one["person"][key] for key in ("injury", "lost_days", "restricted_days")}
            kept = actions.Hurt("employee", hurt.person_id, is_medical=True, **given)
            actions.enter_person(event_id, kept, by=self.manager, at=clock.now())

    def _ends(self, event_id: int, one: dict[str, Any]) -> None:
        """Everything that still runs is told, the four are written down, the event is closed."""
        cause, words = one["cause"]
        for kind in core.NO_LET_GO:
            code, text = (cause, words) if kind == core.CAUSE else ("", one[kind])
            actions.note(event_id, kind, code=code, text=text, by=self.manager, at=clock.now())
        row = queries.event(event_id)
        assert row is not None, "it was confirmed"
        for running in queries.running(row):
            if running.is_running and running.code in ("claim", "follow_up", "authority"):
                text = "伤员恢复良好" if running.code == "follow_up" else "已办理"
                actions.note(
                    event_id, "told", code=running.code, text=text, by=self.manager, at=clock.now()
                )
        actions.step(event_id, "close", by=self.manager, at=clock.now())


def _when(one: tuple[datetime, Callable[[], None]]) -> datetime:
    return one[0]


def hours_of_the_year(numbers: dict[str, int]) -> None:
    """Heads of the roster at each month's end, hours measured; those of contractors estimated."""
    manager = Actor.person(org.holders("safety_manager", clock.today())[0])
    for month in hours.months(date(YEAR, 1, 1), date(YEAR + 1, 1, 1)):
        for population, basis in (("employee", hours.MEASURED), ("contractor", hours.ESTIMATED)):
            heads = grid.proposed_heads(max(month, date(YEAR, 2, 1)), population)
            days = grid.working_days(list(heads), month)
            for base in ("headcount", "hours"):
                entries = []
                for unit_id, number in sorted(heads.items()):
                    worked = hours.estimated(number, days[unit_id])
                    if basis == hours.MEASURED:
                        worked -= worked * ((unit_id + month.month) % 5) // 100  # leave, illness
                    value = worked if base == "hours" else number
                    entries.append(actions.Entry(unit_id, month, value * hours.MICRO))
                kept = actions.enter_exposure(
                    entries, base=base, population=population,
                    basis=basis if base == "hours" else hours.MEASURED, by=manager, at=clock.now(),
                )  # fmt: skip
                numbers["exposure"] = numbers.get("exposure", 0) + kept
