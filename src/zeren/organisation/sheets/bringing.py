"""A file comes in: understood as far as it can be, the rest asked, the answers remembered.

The page and the command line go through here. What waits in the meantime are the lines of the file
without its personal columns; they are read anew with each answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.sheets import columns as sheet_columns
from zeren.core.sheets import layout
from zeren.core.sheets.cells import Cell, Fault, Grid
from zeren.core.sheets.columns import Answers
from zeren.core.sheets.encoding import Guess
from zeren.core.sheets.flat import House
from zeren.core.sheets.workbook import Understood
from zeren.ledger import house as kept
from zeren.organisation import actions
from zeren.organisation.queries import workbook as queries
from zeren.organisation.sheets.known import post_titles
from zeren.organisation.sheets.reading import RawFile, in_encoding, take, understand
from zeren.organisation.sheets.vocabulary import vocabulary

LINES = 400
"""Lines of one bundle of what stands in a file."""
LOOKED_AT = 300
NAMES_SHOWN = 4
Asked = dict[str, object]


@dataclass(frozen=True, slots=True)
class Brought:
    """A file and what is understood of it with the answers given so far."""

    raw: RawFile
    understood: Understood
    answers: Answers
    keep: frozenset[str]

    @property
    def is_open(self) -> bool:
        """Must something be answered first?"""
        return self.understood.is_open or bool(self.raw.guesses and not self.answers.encoding)

    @property
    def questions(self) -> int:
        found = self.understood
        columns = [one for tab in found.tabs for one in tab.columns]
        return (
            len(found.words)
            + len(found.heads)
            + sum(one.how in sheet_columns.ASKED for one in columns)
            + sum(tab.how == "content" for tab in found.tabs)
            + (found.order == "")
            + (found.top is not None)
            + bool(self.raw.guesses and not self.answers.encoding)
        )


def bring(
    content: bytes,
    *,
    name: str,
    today: date,
    answers: Answers | None = None,
    keep: Set[str] = frozenset(),
) -> Brought:
    """Read a file, with what is remembered of its shape. Refused: as reading.take."""
    raw = take(content, name=name)
    answers = answers or remembered(raw)
    return look(raw, answers, frozenset(keep), today)


def look(raw: RawFile, answers: Answers, keep: frozenset[str], today: date) -> Brought:
    found = understand(raw, answers=answers, house=house(today), keep=keep)
    return Brought(raw, found, answers, keep)


def house(today: date) -> House:
    """What stands already, so that the same list gives the same codes."""
    state = queries.state(today)
    name = kept.name()
    return House(state.units, state.posts, state.people, state.things, post_titles(), name)


def remembered(raw: RawFile) -> Answers:
    """What was answered for an earlier file with the same titles."""
    found = Answers()
    for grid in in_encoding(raw):
        table = layout.find(replace(grid, rows=grid.rows[: layout.WITHIN * 2]), vocabulary())
        if table is None:
            continue
        digest = sheet_columns.shape(table.titles)
        known = queries.shapes([digest]).get(digest)
        if known is not None:
            found = replace(
                found,
                tabs={**found.tabs, grid.title: known["sheet"]},
                columns={**found.columns, grid.title: known["columns"]},
                words={**found.words, **known["words"]},
                order=known["order"] or found.order,
                encoding=known["encoding"] or found.encoding,
            )
    if found.encoding not in [guess.encoding for guess in raw.guesses]:
        found = replace(found, encoding="")
    return found


def stage(
    brought: Brought,
    *,
    on: date | None,
    choices: queries.Chosen | None = None,
    by: Actor,
    at: datetime,
) -> queries.Upload:
    """Keep a file to be looked at, or to be asked about. Refused: as actions.upload."""
    return actions.upload(
        brought.understood.book,
        name=brought.raw.name,
        digest=brought.raw.digest,
        on=on,
        choices=choices,
        by=by,
        at=at,
        asked_of=asked_of(brought),
        raw=_packed(without_personal(brought)),
    )


def restage(upload_id: int, brought: Brought, *, by: Actor, at: datetime) -> queries.Upload:
    """Keep a file of an upload as it is understood now. Refused: as actions.settle."""
    return actions.settle(
        upload_id,
        brought.understood.book,
        asked_of=asked_of(brought),
        raw=_packed(without_personal(brought)),
        by=by,
        at=at,
    )


def again(found: queries.Upload, answers: Answers, *, today: date) -> Brought:
    """The file of an upload, understood with these answers."""
    return look(raw_of(found), answers, frozenset(found.asked["keep"]), today)


def raw_of(found: queries.Upload) -> RawFile:
    """The file of an upload as it is kept: without what is personal and not needed."""
    asked = found.asked
    return RawFile(
        found.name,
        found.digest,
        tuple(_unpacked(asked["grids"], queries.kept(found, "raw")[:])),
        tuple(Guess(**one) for one in asked["guesses"]),
        asked["only"],
    )


def as_texts(raw: RawFile, encoding: str, only: str) -> list[Grid]:
    """The tabs of a file in the encoding that was chosen; the one of a .csv is called `only`."""
    found = in_encoding(raw, encoding)
    return [replace(grid, title=only) if raw.only else grid for grid in found]


def answers_of(found: queries.Upload) -> Answers:
    return Answers(**found.asked["answers"])


def asked_of(brought: Brought) -> Asked:
    """What is kept beside an upload: the questions as the page shows them, and the answers."""
    raw, found, answers = brought.raw, brought.understood, brought.answers
    shapes = {
        tab.shape: {
            "sheet": tab.sheet,
            "columns": {one.letter: one.key for one in tab.columns
                        if one.how in ("answered", "title", "content")},
            "words": {key: dict(words) for key, words in answers.words.items()
                      if key.startswith(f"{tab.sheet}.")},
            "order": answers.order,
            "encoding": answers.encoding,
        }
        for tab in found.tabs
        if tab.sheet and answers != Answers()
    }  # fmt: skip
    return {
        "open": brought.is_open,
        "questions": brought.questions,
        "answers": asdict(answers),
        "tabs": [asdict(tab) | {"columns": [asdict(one) | {"letter": one.letter}
                                            for one in tab.columns]} for tab in found.tabs],
        "words": [asdict(one) for one in found.words],
        "heads": [asdict(one) for one in found.heads],
        "order": found.order,
        "order_sample": found.order_sample,
        "top": found.top,
        "guesses": [asdict(guess) for guess in raw.guesses],
        "readings": readings(raw),
        "grids": [{"title": grid.title, "merges": [list(one) for one in grid.merges],
                   "hidden": sorted(grid.hidden), "is_hidden": grid.is_hidden,
                   "widths": list(grid.widths)}
                  for grid in raw.grids],
        "only": raw.only,
        "keep": sorted(brought.keep),
        "shapes": shapes,
    }  # fmt: skip


def readings(raw: RawFile) -> list[tuple[str, list[str]]]:
    """(encoding, some of the cells as it reads them) for each the file can be in."""
    if not raw.guesses:
        return []
    cells = dict.fromkeys(
        cell
        for row in raw.grids[0].rows[:LOOKED_AT]
        for cell in row
        if isinstance(cell, str) and not cell.isascii() and len(cell) < 60
    )
    read = {one: [one.encode("latin-1").decode(guess.encoding) for guess in raw.guesses]
            for one in cells}  # fmt: skip
    # what they read alike tells nobody which of them is right
    some = sorted(read.values(), key=lambda said: len(set(said)))[-NAMES_SHOWN:]
    return [
        (guess.encoding, [said[place] for said in some]) for place, guess in enumerate(raw.guesses)
    ]


def without_personal(brought: Brought) -> list[Grid]:
    """The tabs as they may be kept: personal columns blank under every encoding in question."""
    raw, words = brought.raw, vocabulary()
    read = {
        (tab.title, one.index)
        for tab in brought.understood.tabs
        for one in tab.columns
        if one.how in ("title", "answered", "content")
    }
    found = []
    for place, grid in enumerate(raw.grids):
        gone: set[int] = set()
        for guess in raw.guesses or (Guess("", 0),):
            some = in_encoding(replace(raw, grids=(replace(grid, rows=grid.rows[:LOOKED_AT]),)),
                               guess.encoding)  # fmt: skip
            table = layout.find(some[0], words)
            if table is not None:
                gone |= {one for one in sheet_columns.personal(table, words)
                         if (grid.title, one) not in read}  # fmt: skip
                head = table.head
        if not gone:
            found.append(grid)
            continue
        rows = [
            [None if column in gone and line > head else cell for column, cell in enumerate(row)]
            for line, row in enumerate(raw.grids[place].rows)
        ]
        found.append(replace(grid, rows=rows))
    return found


def _packed(grids: Iterable[Grid]) -> Iterator[list[object]]:
    """[number of the tab, some of its lines]: cells as JSON can hold them."""
    for number, grid in enumerate(grids):
        for start in range(0, len(grid.rows), LINES):
            lines = [[_plain(cell) for cell in row] for row in grid.rows[start : start + LINES]]
            yield [number, lines]


def _plain(cell: Cell) -> object:
    if isinstance(cell, Fault):
        return {"e": cell.shown}
    return {"d": cell.isoformat()} if isinstance(cell, date) else cell


def _unpacked(grids: Sequence[Mapping[str, queries.Item]], packs: queries.Item) -> Iterator[Grid]:
    rows: dict[int, list[list[Cell]]] = {}
    for number, lines in packs:
        rows.setdefault(number, []).extend([_cell(cell) for cell in line] for line in lines)
    for number, one in enumerate(grids):
        yield Grid(
            one["title"],
            rows.get(number, []),
            [tuple(area) for area in one["merges"]],
            frozenset(one["hidden"]),
            one["is_hidden"],
            one.get("widths", ()),
        )


def _cell(value: queries.Item) -> Cell:
    if isinstance(value, dict):
        return Fault(value["e"]) if "e" in value else date.fromisoformat(value["d"])
    found: Cell = value
    return found
