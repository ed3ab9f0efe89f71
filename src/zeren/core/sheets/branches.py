"""Units out of a list of people: by path, levels, sections, codes or superiors; codes for them.

What the house has already keeps its code: a unit is the one of the same name at the same place.
New codes follow from the name alone, so that the same list gives the same codes wherever it is
read; where two new ones would be alike, each gets a few letters of its path's digest.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from zeren.core.sheets.words import Vocabulary, plain

SEPARATORS = (" > ", ">", "→", "\\", "|", "::", "/", "／", " - ", " – ", " — ", "-", "—", "－")
HARD, SOFT = (">", "→", "\\", "|", "::"), ("-", "—", "－")
LONGEST_CODE = 32
Path = tuple[str, ...]
Fields = Mapping[str, str]


@dataclass
class Branch:
    """A unit as a list of people names it: where it was found first, and its code."""

    path: Path
    line: int
    column: str
    given: str = ""
    code: str = ""
    is_new: bool = True


@dataclass
class Branches:
    """The tree under the organisation itself; the path () is the organisation."""

    units: Mapping[str, Fields]
    words: Vocabulary
    spell: Callable[[str], str]
    top: str = ""
    taken: set[str] = field(default_factory=set)
    found: dict[Path, Branch] = field(default_factory=dict)
    ambiguous: dict[Path, list[str]] = field(default_factory=dict)

    def add(self, path: Path, line: int, column: str, given: str = "") -> Branch:
        """The branch at a path, with all above it."""
        for depth in range(len(path) + 1):
            self.found.setdefault(path[:depth], Branch(path[:depth], line, column))
        branch = self.found[path]
        if given and not branch.given:
            branch.given = given
        return branch

    def settle(self) -> None:
        """Give every branch its code: the house's own first, then the given, then a made one."""
        children: dict[tuple[str, str], str] = {}
        anywhere: dict[str, list[str]] = {}
        root = ""
        for code, unit in self.units.items():
            if not unit.get("parent"):
                root = root or code
            for name in {plain(unit.get(key, "")) for key in ("name_zh", "name_en")} - {""}:
                children.setdefault((unit.get("parent", ""), name), code)
                anywhere.setdefault(name, []).append(code)
        fresh: list[Branch] = []
        for path in sorted(self.found, key=len):
            branch = self.found[path]
            above = self.found[path[:-1]] if path else None
            known = root if not path else branch.given if branch.given in self.units else ""
            if path and not known and above is not None and above.code:
                name = plain(path[-1])
                known = children.get((above.code, name), "")
                if not known and len(path) == 1 and (some := anywhere.get(name)):
                    known = some[0] if len(some) == 1 else ""
                    if len(some) > 1:
                        self.ambiguous[path] = sorted(some)
            if known:
                branch.code, branch.is_new = known, False
            else:
                branch.code = branch.given
                fresh.append(branch)
        self.taken |= set(self.units) | {one.code for one in fresh if one.code}
        wanted = {one.path: self._wanted(one) for one in fresh if not one.code}
        often = Counter(wanted.values())
        for one in fresh:
            if not one.code:
                base = wanted[one.path]
                alone = often[base] == 1 and base not in self.taken
                one.code = base if alone else f"{base[: LONGEST_CODE - 5]}-{digest(one.path)}"

    def names(self, branch: Branch) -> str:
        return branch.path[-1] if branch.path else self.top

    def parent(self, branch: Branch) -> str:
        return self.found[branch.path[:-1]].code if branch.path else ""

    def kind(self, branch: Branch) -> str:
        return "company" if not branch.path else kind_of(branch.path[-1], self.words)

    def _wanted(self, branch: Branch) -> str:
        return code_of(self.names(branch), self.spell) or f"U-{digest(branch.path)}"


def code_of(name: str, spell: Callable[[str], str], most: int = 14) -> str:
    """A code people can read: "Quality" -> QUALITY, "Quality Assurance" -> QA-less words joined."""
    said = re.sub(r"[^A-Z0-9]+", "-", spell(name).upper()).strip("-")
    if len(said) > most and "-" in said:
        said = "".join(word[:4] if len(word) > 4 else word for word in said.split("-"))
    return said[:most].strip("-")


def digest(path: Iterable[str]) -> str:
    """Four letters and digits of a path, always the same."""
    number = int.from_bytes(
        hashlib.sha256("\n".join(map(plain, path)).encode()).digest()[:4], "big"
    )
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "".join(letters[number >> shift & 31] for shift in (0, 5, 10, 15))


def kind_of(name: str, words: Vocabulary) -> str:
    """What a unit is called after its own name: "成型车间" -> workshop; a department otherwise."""
    if kind := _ends_as_unit(name, words):
        return kind
    folded = name.casefold().strip()
    return (
        "team"
        if re.search(r"(team|crew|shift|line|班|组) ?[a-z0-9一二三四五六]*$", folded)
        else "department"
    )


def _ends_as_unit(name: str, words: Vocabulary) -> str:
    """The kind of unit that a name ends as; "" where it could be anything."""
    folded = name.casefold().strip()
    for kind, endings in words.unit_kinds.items():
        for ending in endings:
            if folded.endswith(ending) and (
                not ending.isascii() or re.search(rf"(^|\W){re.escape(ending)}$", folded)
            ):
                return kind
    return ""


def separator(values: Iterable[str], words: Vocabulary) -> str:
    """What divides the levels in a column of departments; "" when each is one name.

    Arrows and strokes always divide. A slash or a dash divides where most of the different names
    have it or their first parts come again, a slash also between names of units: "Oak office/Elm
    hall"; "Research/Development" or "B-Shift" alone are names.
    """
    names = set(values)
    for mark in SEPARATORS:
        split = [name for name in names if mark in name.strip(mark)]
        if split and mark.strip() in HARD:
            return mark
        heads = Counter(name.strip(mark).split(mark)[0].strip() for name in split)
        shared = sum(count for head, count in heads.items() if count > 1 or head in names)
        is_most = len(split) * 2 >= len(names) and (
            mark not in SOFT or shared * 4 >= len(split) * 3
        )
        are_units = any(
            all(_ends_as_unit(part, words) for part in name.strip(mark).split(mark))
            for name in split
        )
        if split and (is_most or (mark not in SOFT and (shared == len(split) or are_units))):
            return mark
    return ""


def by_code(codes: Iterable[str]) -> dict[str, str]:
    """Which code stands beneath which: 01.02 under 01, A-2-1 under A-2, 1110 under 1100 or 11."""
    known = set(codes)
    found = {}
    for code in known:
        above = ""
        for end in range(len(code) - 1, 0, -1):
            if code[end] in ".-/" and code[:end] in known:
                above = code[:end]
                break
        if not above and code.isdigit() and not re.search(r"[.\-/]", code):
            bare = code.rstrip("0")
            above = next(
                (
                    other
                    for end in range(len(bare) - 1, 0, -1)
                    for other in (bare[:end].ljust(len(code), "0"), code[:end])
                    if other in known and other != code
                ),
                "",
            )
        found[code] = above
    return found


def by_superiors(
    units_of: Mapping[str, str], superior: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """(unit -> the unit above it, unit -> who heads it) from who reports to whom.

    units_of: number -> the name of the unit;  superior: number -> number of the superior.
    The head of a unit is who most of it reports to, from within; the unit above is that of the
    head's own superior. Circles are cut where they would close.
    """
    votes: dict[str, Counter[str]] = {}
    for number, unit in units_of.items():
        chief = superior.get(number, "")
        if chief and chief != number and chief in units_of:
            votes.setdefault(unit, Counter())[chief] += 1
    heads: dict[str, str] = {}
    for unit in dict.fromkeys(units_of.values()):
        inside = Counter(
            {chief: n for chief, n in votes.get(unit, Counter()).items() if units_of[chief] == unit}
        )
        outermost = [chief for chief in inside if units_of.get(superior.get(chief, ""), "") != unit]
        members = [number for number, own in units_of.items() if own == unit] if not inside else []
        if outermost:
            heads[unit] = max(outermost, key=lambda chief: (inside[chief], chief))
        elif len(members) == 1:
            heads[unit] = members[0]
    above: dict[str, str] = {}
    for unit in dict.fromkeys(units_of.values()):
        chief = superior.get(heads.get(unit, ""), "")
        outside = [one for one in votes.get(unit, Counter()) if units_of[one] != unit]
        over = units_of.get(chief, "") or (units_of[outside[0]] if len(outside) == 1 else "")
        if over and over != unit and not _closes(above, unit, over):
            above[unit] = over
    return above, heads


def _closes(above: Mapping[str, str], unit: str, over: str) -> bool:
    while over:
        if over == unit:
            return True
        over = above.get(over, "")
    return False
