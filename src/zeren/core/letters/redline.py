"""What changed between two letters of one person: by section, and what the person must do.

The rows and sentences that were added and removed are told; names of the parties that stand in the
clauses are told once, with the parties. Source: domain rule 17 (a change of post, unit or superior
ends the letter's fit); Electronic Signature Law art. 13 (every later change can be found).
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

POST, SUPERIOR, DUTIES, TARGETS, THINGS, CLAUSES = KINDS = (
    "post",
    "superior",
    "duties",
    "targets",
    "things",
    "clauses",
)
"""The kinds of change, in the order in which they are told."""

SIGN, ACKNOWLEDGE = "SIGN", "ACKNOWLEDGE"
NEEDS = (ACKNOWLEDGE, SIGN)
"""What a change can ask for, the strictest last. There is no "nothing"."""

DEFAULTS: Mapping[str, str] = dict.fromkeys(KINDS, SIGN) | {THINGS: ACKNOWLEDGE}
"""Where the organisation has not chosen: sign again; what one uses, or no longer uses, only be
acknowledged."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One section that differs. Rows are as the document holds them; a clause is a row "text"."""

    kind: str
    code: str
    title: Any
    removed: tuple[Row, ...]
    added: tuple[Row, ...]
    kept: int


@dataclass(frozen=True, slots=True)
class Redline:
    """Every section that differs, and how many rows and sentences did not change."""

    changes: tuple[Change, ...]
    kept: int

    @property
    def kinds(self) -> tuple[str, ...]:
        found = {change.kind for change in self.changes}
        return tuple(kind for kind in KINDS if kind in found)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Redline:
    """The sections in which two documents differ; empty when only the number differs.

    Parties come first, then the sections in the order of the new letter, then those that are gone.
    Nothing is lost: documents that differ in anything but their number differ in some section.
    """
    changes = [*_parties(before, after), *_heads(before, after)]
    was, now = _by_code(before), _by_code(after)
    # where the parties differ they were told above; else not even their names are left out
    blanks = (_blanks(before), _blanks(after)) if changes else ([], [])
    kept = 0
    for code in [*now, *(code for code in was if code not in now)]:
        left, right = was.get(code), now.get(code)
        section = right or left
        assert section is not None
        found = _section(section, _rows(left, blanks[0]), _rows(right, blanks[1]))
        kept += found.kept
        # the same rows under another title, or in another order, are a change too
        if found.removed or found.added or (left != right and not changes):
            changes.append(found)
    return Redline(tuple(changes), kept)


def needs(kinds: Iterable[str], policies: Mapping[str, str], *, was_in_force: bool) -> str:
    """What the person must do: the strictest of what the changed kinds ask for.

    Only a change of what was once signed and in force can be acknowledged.
    """
    asked = [policies.get(kind, DEFAULTS[kind]) for kind in kinds]
    if not was_in_force or not asked:
        return SIGN
    return max(asked, key=NEEDS.index)


def _by_code(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {section["code"]: section for section in document["sections"]}


def _parties(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    found: list[Change] = []
    for kind, side in ((POST, "b"), (SUPERIOR, "a")):
        was, now = before["parties"].get(side), after["parties"].get(side)
        if was != now:
            removed, added = ((was,) if was else ()), ((now,) if now else ())
            found.append(Change(kind, f"party.{side}", "", removed, added, 0))
    return found


def _heads(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What stands above the sections: form, kind, year, company, title; and their order."""
    apart = ("number", "parties", "sections")
    was, now = (
        {key: value for key, value in document.items() if key not in apart}
        for document in (before, after)
    )
    common = _by_code(before).keys() & _by_code(after).keys()
    orders = [
        [one["code"] for one in document["sections"] if one["code"] in common]
        for document in (before, after)
    ]
    if was == now and orders[0] == orders[1]:
        return []
    removed, added = ({"text": was.get("title", "")},), ({"text": now.get("title", "")},)
    return [Change(CLAUSES, "title", "", removed, added, 0)]


def _section(
    section: Mapping[str, Any], was: Sequence[tuple[str, Row]], now: Sequence[tuple[str, Row]]
) -> Change:
    """`was` and `now` are (key, row); rows of the same key are the same row."""
    left, right = Counter(key for key, _row in was), Counter(key for key, _row in now)
    return Change(
        section["kind"] if section["kind"] in KINDS else CLAUSES,
        section["code"],
        section["title"],
        tuple(_take(was, left - right)),
        tuple(_take(now, right - left)),
        sum((left & right).values()),
    )


def _take(rows: Sequence[tuple[str, Row]], wanted: Counter[str]) -> Iterable[Row]:
    open_ = Counter(wanted)
    for key, row in rows:
        if open_[key] > 0:
            open_[key] -= 1
            yield row


def _rows(
    section: Mapping[str, Any] | None, blanks: Sequence[tuple[str, str]]
) -> list[tuple[str, Row]]:
    """The rows of a section with their keys; in clauses the names of the parties are blanks."""
    if section is None:
        return []
    rows = [{"text": one} for one in section["paragraphs"]]
    found = [(_key(row["text"], blanks), row) for row in rows]
    return found + [(_key(row, ()), row) for row in section.get("rows", ())]


def _blanks(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, blank) for what the parties put into clauses, the longest first."""
    found: dict[str, str] = {}
    for side, party in document["parties"].items():
        for field in ("name", "post", "unit"):
            said = party[field]
            for one in said.values() if isinstance(said, dict) else (said,):
                if one:
                    found.setdefault(str(one), f"{{{side}.{field}}}")
    return sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))


def _key(value: Any, blanks: Sequence[tuple[str, str]]) -> str:
    said = json.dumps(value, ensure_ascii=False, sort_keys=True)
    for name, blank in blanks:
        said = said.replace(name, blank)
    return said
