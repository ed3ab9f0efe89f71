"""What changed between two letters of one person: by section, and what the person must do.

The rows and sentences that were added and removed are told; names of the parties that stand in the
clauses are told once, with the parties. Source: domain rule 17 (a change of post, unit or superior
ends the letter's fit); Electronic Signature Law art. 13 (every later change can be found).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zeren.core.letters import tongues

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
    Between a letter in both languages and one in a single language only what that one says counts.
    """
    common = [tag for tag in tongues.languages_of(before) if tag in tongues.languages_of(after)]
    if common:
        before, after = (tongues.in_languages(one, common) for one in (before, after))
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


def called(document: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """A document with its parties called as in another one, where the staff number is the same."""
    renamed = [
        (party["name"], was["name"])
        for side, party in document["parties"].items()
        if (was := before["parties"].get(side))
        and was["number"] == party["number"]
        and was["name"] != party["name"]
    ]
    if not renamed:
        return dict(document)
    text = json.dumps(document, ensure_ascii=False)
    for now, then in renamed:
        text = text.replace(_inside(now), _inside(then))
    found: dict[str, Any] = json.loads(text)
    return found


def _inside(name: str) -> str:
    """A name as it stands inside a JSON text."""
    return json.dumps(name, ensure_ascii=False)[1:-1]


def needs(kinds: Iterable[str], policies: Mapping[str, str], *, was_in_force: bool) -> str:
    """What the person must do: the strictest of what the changed kinds ask for.

    Only a change of what was once signed and in force can be acknowledged; so can a text that
    says again what was signed, after another one stood between.
    """
    if not was_in_force:
        return SIGN
    asked = [policies.get(kind, DEFAULTS[kind]) for kind in kinds]
    return max(asked, key=NEEDS.index, default=ACKNOWLEDGE)


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
    apart = ("number", "languages", "parties", "sections")
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


def _section(section: Mapping[str, Any], was: Sequence["_Said"], now: Sequence["_Said"]) -> Change:
    """What both say word for word is the same row; then what both say but for the parties' names.

    In that order: a clause with a word of its own that happens to be a name of the other letter
    ("the safety office") did not change.
    """
    left, right = list(was), list(now)
    for reads in (_word_for_word, _but_for_names):
        left, right = _apart(left, right, reads)
    return Change(
        section["kind"] if section["kind"] in KINDS else CLAUSES,
        section["code"],
        section["title"],
        tuple(one.row for one in left),
        tuple(one.row for one in right),
        len(now) - len(right),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """A row or sentence: word for word, and with blanks where the parties are named."""

    row: Row
    exact: str
    blanked: str


def _word_for_word(one: _Said) -> str:
    return one.exact


def _but_for_names(one: _Said) -> str:
    return one.blanked


def _apart(
    left: Sequence[_Said], right: Sequence[_Said], reads: Callable[[_Said], str]
) -> tuple[list[_Said], list[_Said]]:
    """What each side has beyond the other, row for row."""
    was, now = Counter(map(reads, left)), Counter(map(reads, right))
    return list(_take(left, was - now, reads)), list(_take(right, now - was, reads))


def _take(
    rows: Sequence[_Said], wanted: Counter[str], reads: Callable[[_Said], str]
) -> Iterable[_Said]:
    open_ = Counter(wanted)
    for one in rows:
        if open_[reads(one)] > 0:
            open_[reads(one)] -= 1
            yield one


def _rows(section: Mapping[str, Any] | None, blanks: Sequence[tuple[str, str]]) -> list[_Said]:
    """The rows of a section; in clauses the names of the parties are blanks.

    The number of a duty in its list is not read by anybody: the same duty in the list of another
    post is the same row.
    """
    if section is None:
        return []
    found = [
        _Said({"text": one}, _key(one, ()), _key(one, blanks)) for one in section["paragraphs"]
    ]
    unread = {"code"} if section["kind"] == DUTIES else set()
    for row in section.get("rows", ()):
        said = _key({part: value for part, value in row.items() if part not in unread}, ())
        found.append(_Said(row, said, said))
    return found


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
