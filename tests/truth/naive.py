"""The naive recount: plain loops over the tables as SQL gives them, nothing of the product.

    world = read()                        every dated row and every piece of evidence, once
    world.owed(day)                       {(requirement, subject): (unit, layer, is_met)}
    world.unfit(day)                      people whose letter counts but no longer fits them

It knows the rules of the field, told again here in the slowest and plainest way; it imports
neither the core nor any room, so that a mistake there cannot be repeated here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

Row = dict[str, Any]


def read() -> World:
    """Everything the recount needs, straight from the tables."""
    names = (
        "organisation_unit", "organisation_unitplace", "organisation_post",
        "organisation_postplace", "organisation_engagement", "organisation_holding",
        "organisation_thing", "organisation_thingplace", "organisation_charge",
        "organisation_custody", "organisation_person", "organisation_sameperson",
        "organisation_absence",
        "training_meeting", "training_attendance", "training_attempt",
        "letters_letter", "letters_section", "letters_campaign",
        "targets_targetset", "targets_target",
        "targets_indicator", "responsibility_dutylist", "cases_case",
    )  # fmt: skip
    return World({name.split("_", 1)[1]: table(name) for name in names})


def table(name: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name} ORDER BY id")
        columns = [one[0] for one in cursor.description]
        return [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]


def day_of(moment: Any) -> int:
    """The local day of a moment, whatever the database's driver gives for it."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo("UTC"))
    return int(moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date().toordinal())


def content(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def so(row: Row, day: int) -> bool:
    return bool(row["from_day"] <= day < row["to_day"])


@dataclass
class World:
    """The tables, and the plain questions about one day."""

    rows: dict[str, list[Row]]
    _days: dict[tuple[str, int], list[Row]] = field(default_factory=dict)
    _sections: dict[str, str] = field(default_factory=dict)

    def now(self, name: str, day: int) -> list[Row]:
        """The rows of a dated table that are so on a day, kept for the next question."""
        if (name, day) not in self._days:
            self._days[name, day] = [row for row in self.rows[name] if so(row, day)]
        return self._days[name, day]

    # who and what there is

    def kind(self, person: int, day: int) -> str | None:
        if any(row["person_id"] == person for row in self.now("sameperson", day)):
            return None  # one person is counted once, under the record that goes on
        for row in self.now("engagement", day):
            if row["person_id"] == person:
                return str(row["kind"])
        return None

    def is_long_away(self, person: int, day: int) -> bool:
        """Away on this day and on each of the thirty before it."""
        return all(
            any(row["person_id"] == person for row in self.now("absence", one))
            for one in range(day - 30, day + 1)
        )

    def units(self, day: int) -> list[int]:
        return [row["id"] for row in self.now("unit", day)]

    def parent(self, unit: int, day: int) -> int | None:
        for row in self.now("unitplace", day):
            if row["unit_id"] == unit:
                return int(row["parent_id"]) if row["parent_id"] else None
        return None

    def root(self, day: int) -> int | None:
        for row in self.now("unitplace", day):
            if row["parent_id"] is None and row["unit_id"] in self.units(day):
                return int(row["unit_id"])
        return None

    def line(self, unit: int, day: int) -> list[int]:
        """The unit and those above it, nearest first."""
        found = [unit]
        while (above := self.parent(found[-1], day)) is not None and above not in found:
            found.append(above)
        return found

    def place(self, post: int, day: int) -> Row | None:
        for row in self.now("postplace", day):
            if row["post_id"] == post:
                return row
        return None

    def main(self, person: int, day: int) -> Row | None:
        """Where the main post of a person stands."""
        for row in self.now("holding", day):
            if row["person_id"] == person and row["is_primary"]:
                return self.place(row["post_id"], day)
        return None

    def head(self, unit: int, day: int) -> int | None:
        """The head in office: of several, the highest layer, then the oldest holding."""
        found = []
        for row in self.now("holding", day):
            place = self.place(row["post_id"], day)
            if (
                place
                and place["is_head"]
                and place["unit_id"] == unit
                and self.kind(row["person_id"], day)
            ):
                found.append((place["layer"], row["id"], row["person_id"]))
        return min(found)[2] if found else None

    def head_above(self, unit: int, day: int) -> int | None:
        """The head of the unit, else the next head above."""
        for one in self.line(unit, day):
            head = self.head(one, day)
            if head is not None:
                return head
        return None

    # things

    def claims(self, thing: int, day: int) -> list[Row]:
        """The charges that count for a thing: its own, else those of what it stands in."""
        seen: list[int] = []
        here: int | None = thing
        while here is not None and here not in seen:
            seen.append(here)
            rows = [r for r in self.now("charge", day) if r["thing_id"] == here]
            if rows:
                return sorted(rows, key=lambda row: (bool(row["is_shared"]), row["id"]))
            around = [r for r in self.now("thingplace", day) if r["thing_id"] == here]
            here = around[0]["place_id"] if around else None
        return []

    def in_charge(self, thing: int, day: int) -> int | None:
        claims = self.claims(thing, day)
        own = {row["unit_id"] for row in claims if not row["is_shared"]}
        if not claims or len(own) > 1:
            return None
        return self.head_above(claims[0]["unit_id"], day)

    def answer_for(self, thing: int, day: int) -> set[int]:
        """Everybody in charge of a thing, those who share it included."""
        if self.in_charge(thing, day) is None:
            return set()
        heads = {self.head_above(row["unit_id"], day) for row in self.claims(thing, day)}
        return {head for head in heads if head is not None}

    def counted_in(self, thing: int, day: int) -> int | None:
        claims = self.claims(thing, day)
        return claims[0]["unit_id"] if claims else self.root(day)

    def users(self, thing: int, day: int) -> set[int]:
        found: set[int] = set()
        for row in self.now("custody", day):
            if row["thing_id"] != thing:
                continue
            if row["person_id"]:
                found.add(row["person_id"])
                continue
            for held in self.now("holding", day):
                place = self.place(held["post_id"], day)
                if not place:
                    continue
                if row["post_id"] == held["post_id"] or (
                    row["team_id"] and row["team_id"] in self.line(place["unit_id"], day)
                ):
                    found.add(held["person_id"])
        return {person for person in found if self.kind(person, day)}

    # evidence

    def is_trained(self, person: int, day: int) -> bool:
        year = date.fromordinal(day).year
        meetings = {row["id"] for row in self.rows["meeting"] if row["year"] == year}
        attended = any(
            row["person_id"] == person
            and row["meeting_id"] in meetings
            and day_of(row["confirmed_at"]) <= day
            for row in self.rows["attendance"]
        )
        passed = any(
            row["person_id"] == person
            and row["year"] == year
            and row["has_passed"]
            and day_of(row["submitted_at"]) <= day
            for row in self.rows["attempt"]
        )
        return attended and passed

    def letters(self, person: int, day: int) -> list[Row]:
        """Letters of the day's year that are in force on it."""
        year = date.fromordinal(day).year
        return [
            row
            for row in self.rows["letter"]
            if row["person_id"] == person
            and row["year"] == year
            and row["in_force_at"] is not None
            and day_of(row["in_force_at"]) <= day < row["ends_day"]
            and not self.is_disputed(row["id"], day)
        ]

    def is_disputed(self, letter: int, day: int) -> bool:
        """The person says that he did not sign it, and nobody found by then that he did."""
        return any(
            row["kind"] == "signature"
            and row["about_id"] == letter
            and day_of(row["opened_at"]) <= day
            and not (row["state"] in ("ANSWERED", "WITHDRAWN") and day_of(row["closed_at"]) <= day)
            for row in self.rows["case"]
        )

    def has_targets(self, unit: int, day: int) -> bool:
        version = self.version(day)
        return version is not None and any(
            row["since_id"] <= version
            and (row["until_id"] is None or row["until_id"] > version)
            and row["unit_id"] == unit
            for row in self.rows["target"]
            if row["year"] == date.fromordinal(day).year
        )

    def version(self, day: int) -> int | None:
        """The set of the year that was published last by the end of the day."""
        year = date.fromordinal(day).year
        found = [
            (str(row["published_at"]), row["id"])
            for row in self.rows["targetset"]
            if row["year"] == year and row["published_at"] and day_of(row["published_at"]) <= day
        ]
        return max(found)[1] if found else None

    # the whole

    def owed(self, day: int) -> dict[tuple[str, int], tuple[int, int, bool]]:
        """Everything that is owed on a day, where it counts, and whether it is met."""
        found: dict[tuple[str, int], tuple[int, int, bool]] = {}
        top = self.root(day)
        if top is None:
            return found
        for row in self.rows["person"]:
            person = row["id"]
            if self.kind(person, day) in (None, "contractor") or self.is_long_away(person, day):
                continue
            place = self.main(person, day)
            unit, layer = (place["unit_id"], place["layer"]) if place else (top, 6)
            found["trained", person] = (unit, layer, self.is_trained(person, day))
            found["letter", person] = (unit, layer, bool(self.letters(person, day)))
        for unit in self.units(day):
            found["unit_head", unit] = (unit, 0, self.head(unit, day) is not None)
            found["unit_targets", unit] = (unit, 0, self.has_targets(unit, day))
        for row in self.now("thing", day):
            unit = self.counted_in(row["id"], day)
            found["thing_in_charge", row["id"]] = (
                unit or 0, 0, self.in_charge(row["id"], day) is not None,
            )  # fmt: skip
            found["thing_user", row["id"]] = (unit or 0, 0, bool(self.users(row["id"], day)))
        return found

    # does a letter that counts still say what is so?

    def unfit(self, day: int) -> list[str]:
        """What a letter in force says that is not so on the day, one sentence a difference."""
        found = []
        for row in self.rows["person"]:
            person = row["id"]
            if self.kind(person, day) in (None, "contractor"):
                continue
            for letter in self.letters(person, day):
                found += self._misfits(person, letter, day)
        return found

    def _said(self, digest: str) -> Any:
        if not self._sections:
            self._sections = {row["digest"]: row["text"] for row in self.rows["section"]}
        return json.loads(self._sections[digest])

    def _misfits(self, person: int, letter: Row, day: int) -> list[str]:
        manifest, document = (json.loads(letter[part]) for part in ("manifest", "head"))
        own = {one["code"]: one for one in document["sections"]}
        document["sections"] = [
            own.get(code) or self._said(digest) for code, digest in manifest["sections"]
        ]
        place = self.main(person, day)
        found = []
        if place is None:
            return [f"letter {letter['id']}: the person has no post"]
        if place["unit_id"] != letter["unit_id"] or place["post_id"] != letter["post_id"]:
            found.append(f"letter {letter['id']}: another post or unit")
        sections = {one["kind"]: one.get("rows", []) for one in document["sections"]}
        said = {one["code"] for one in sections.get("things", [])}
        held = {
            thing["code"]
            for thing in self.now("thing", day)
            if (
                person in self.answer_for(thing["id"], day)
                or person in self.users(thing["id"], day)
            )
        }
        if said != held:
            found.append(f"letter {letter['id']}: things {sorted(said)}, held {sorted(held)}")
        duties = {one["code"] for one in sections.get("duties", [])}
        if duties != self.duties(person, day):
            found.append(f"letter {letter['id']}: other duties")
        superior = self.superior(person, place["unit_id"], letter, day)
        named = document["parties"].get("a", {}).get("number")
        if named != superior:
            found.append(f"letter {letter['id']}: superior {named}, is {superior}")
        return found

    def duties(self, person: int, day: int) -> set[str]:
        """Codes of the duty lists that hold for the posts of a person."""
        found: set[str] = set()
        for held in self.now("holding", day):
            if held["person_id"] != person:
                continue
            lists = [
                row
                for row in self.rows["dutylist"]
                if row["post_id"] == held["post_id"] and self._since(row) <= day
            ]
            if lists:
                newest = max(lists, key=lambda row: row["version"])
                found |= {one["code"] for one in content(newest["items"])}
        return found

    def _since(self, row: Row) -> int:
        if "from_day" in row:
            return int(row["from_day"])
        since = row["from_date"]
        return (date.fromisoformat(since) if isinstance(since, str) else since).toordinal()

    def superior(self, person: int, unit: int, letter: Row, day: int) -> str | None:
        """Staff number of whoever countersigns; None for the head of the root."""
        top = self.root(day)
        if top is not None and self.head(top, day) == person:
            return None
        policy = next(
            row["countersigner"]
            for row in self.rows["campaign"]
            if row["id"] == letter["campaign_id"]
        )
        heads = [self.head(one, day) for one in self.line(unit, day)]
        if policy == "general_manager":
            heads = heads[-1:]
        above = next((one for one in heads if one is not None and one != person), None)
        return next((r["number"] for r in self.rows["person"] if r["id"] == above), None)
