"""Names in the place of codes: people write the department where a code is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zeren.core.sheets.flat import FLAT, House
from zeren.core.sheets.rows import Row, SheetProblem
from zeren.core.sheets.words import plain

REFERS = (
    ("units", "parent", "units"), ("posts", "unit", "units"), ("people", "post", "posts"),
    ("people", "also", "posts"), ("things", "place", "things"), ("things", "charge", "units"),
    ("roles", "number", "people"), ("roles", "unit", "units"),
)  # fmt: skip
"""(sheet, column, sheet it names): a name may stand where a code is asked."""


def resolve(rows: dict[str, list[Row]], house: House) -> list[SheetProblem]:
    """Put the codes in the place of names, where exactly one bears the name; changes `rows`."""
    problems: list[SheetProblem] = []
    index = {sheet: _Index(getattr(house, sheet), rows.get(sheet, ()), sheet)
             for sheet in ("units", "posts", "people", "things")}  # fmt: skip
    for sheet, column, target in (*REFERS, ("people", "title", "posts"), ("things", "users", "")):
        for at, row in enumerate(rows.get(sheet, ())):
            said = row.values.get(column)
            if not said:
                continue
            goal = "post" if column == "title" else column
            targets = [target] if target else ["people", "posts", "units"]
            parts = [said] if column == "title" else said.split()
            codes = [_one(part, [index[one] for one in targets]) for part in parts]
            many = next(
                ((part, some) for part, some in zip(parts, codes, strict=True) if len(some) > 1),
                None,
            )
            if many:
                problems.append(
                    SheetProblem("import.ambiguous_name", sheet, row.line, goal,
                                 {"name": many[0], "codes": ", ".join(sorted(many[1])[:8])})
                )  # fmt: skip
            better = " ".join(sorted(some[0] if len(some) == 1 else part
                              for part, some in zip(parts, codes, strict=True)))  # fmt: skip
            if better != said or goal != column:
                values = {key: one for key, one in row.values.items() if key not in FLAT}
                rows[sheet][at] = replace(row, values={**values, goal: better})
    return problems


@dataclass
class _Index:
    """Codes and names of one sheet, of the house and of the file."""

    known: Mapping[str, Mapping[str, str]]
    rows: Iterable[Row]
    sheet: str
    codes: set[str] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        key = "number" if self.sheet == "people" else "code"
        entries = [
            *self.known.items(),
            *((row.values.get(key, ""), row.values) for row in self.rows),
        ]
        for code, values in entries:
            self.codes.add(code)
            for name in ("name", "name_zh", "name_en"):
                if code and (said := values.get(name)):
                    self.names.setdefault(plain(said), set()).add(code)


def _one(part: str, targets: Sequence[_Index]) -> list[str]:
    """The code meant by a code or a name; the first kind that knows it decides."""
    if any(part in target.codes for target in targets):
        return [part]
    for target in targets:
        if some := target.names.get(plain(part)):
            return sorted(some)
    return []
