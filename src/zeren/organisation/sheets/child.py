"""The cells of a workbook, read apart from the house by web/confined.py. Writes JSON.

Each tab: title, rows, merges, hidden lines, hidden or not, widths of columns. Cells: {"d": day},
{"e": "#N/A"}, {"e": "=A1"} for a formula whose result was not stored, {"n": 12, "f": "0000"} for a
number whose format adds zeros, a prefix or a percent sign.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import BinaryIO, TypedDict
from xml.parsers import expat

TOO_MANY_ROWS, TOO_MANY_COLUMNS, CELL_TOO_LONG = 10, 11, 12
CHUNK = 1 << 20
TELLING = re.compile(rb"hidden=|t=.e.|<(\w+:)?f[ >/]")
"""Where none of these and no telling format stands in a sheet, its values are all there is."""
ADDS = re.compile(r'^0{2,}(;|$)|%|"[^"]*[^\W_][^"]*"|\\[^\W\d]')
"""Number formats that show more than the number; days are days already."""

COLUMN, NUMBER = re.compile(rb"<(?:\w+:)?col ([^>]*)>"), re.compile(rb'(\w+)="([\d.]+)"')


class Tab(TypedDict):
    title: str
    rows: list[list[object]]
    merges: list[list[int]]
    hidden: list[int]
    is_hidden: bool
    widths: list[tuple[int, float]]


class BeyondError(Exception):
    """A limit is passed; carries the answer of the process."""

    def __init__(self, answer: int) -> None:
        super().__init__(answer)
        self.answer = answer


def main(content: io.BytesIO, kind: str, rows: str, columns: str, cell: str) -> None:
    reader = {"xls": _old, "ods": _open}.get(kind, _excel)
    found = reader(content, int(rows), int(columns))
    for tab in found:
        for line in tab["rows"]:
            if any(isinstance(value, str) and len(value) > int(cell) for value in line):
                raise BeyondError(CELL_TOO_LONG)
            while line and line[-1] in ("", None):
                line.pop()
        while tab["rows"] and not tab["rows"][-1]:
            tab["rows"].pop()
    json.dump(found, sys.stdout, ensure_ascii=True, separators=(",", ":"))


def _checked(lines: int, width: int, rows: int, columns: int) -> None:
    if lines > rows:
        raise BeyondError(TOO_MANY_ROWS)
    if width > columns:
        raise BeyondError(TOO_MANY_COLUMNS)


def _excel(file: BinaryIO, rows: int, columns: int) -> list[Tab]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(file)
    with zipfile.ZipFile(file) as archive:
        parts, formats = _parts(archive), _formats(archive)
        found: list[Tab] = []
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            grid = book.get_sheet_by_name(sheet.name)
            if grid.end is not None:
                _checked(grid.end[0] + 1, grid.end[1] + 1, rows, columns)
            values = grid.to_python(skip_empty_area=False)
            lines = [[_plain(value) for value in line] for line in values]
            part = parts.get(sheet.name, "")
            hidden = _as_shown(archive, part, formats, lines) if part else []
            areas = grid.merged_cell_ranges or ()
            merges = [[top, left, bottom, right] for (top, left), (bottom, right) in areas]
            widths = _widths(archive, part, columns) if part else []
            found.append({"title": sheet.name, "rows": lines, "merges": merges, "hidden": hidden,
                          "is_hidden": sheet.visible != SheetVisibleEnum.Visible,
                          "widths": widths})  # fmt: skip
    return found


def _widths(archive: zipfile.ZipFile, part: str, columns: int) -> list[tuple[int, float]]:
    """(column, how wide) of those that say so; it stands before the cells."""
    with archive.open(part) as stream:
        head = stream.read(CHUNK).partition(b"sheetData")[0]
    found: dict[int, float] = {}
    for col in COLUMN.findall(head):
        said = {key: float(value) for key, value in NUMBER.findall(col)}
        first, last = int(said.get(b"min", 1)), int(said.get(b"max", 0))
        found |= dict.fromkeys(range(first - 1, min(last, columns)), said.get(b"width", 0.0))
    return list(found.items())


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Title of a tab -> its part in the archive."""
    targets: dict[str, str] = {}
    found: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            targets[attributes.get("Id", "")] = path

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            ids = [at for key, at in attributes.items() if key.endswith("id") and key != "sheetId"]
            found[attributes.get("name", "")] = targets.get(ids[0], "") if ids else ""

    names = set(archive.namelist())
    if "xl/_rels/workbook.xml.rels" not in names:
        return {}
    _walk(archive, "xl/_rels/workbook.xml.rels", relation)
    _walk(archive, "xl/workbook.xml", sheet)
    return {title: part for title, part in found.items() if part in names}


def _formats(archive: zipfile.ZipFile) -> dict[str, str]:
    """Number of a cell style -> its number format, only those that show more than the number."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    codes = {"9": "0%", "10": "0.00%"}
    styles: list[str] = []
    inside: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        inside.append(name)
        if name == "numFmt" and "dxf" not in inside:
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and "cellXfs" in inside:
            styles.append(attributes.get("numFmtId", "0"))

    _walk(archive, "xl/styles.xml", begin, lambda _name: inside.pop())
    return {str(place): codes[style] for place, style in enumerate(styles)
            if style in codes and ADDS.search(codes[style])}  # fmt: skip


def _as_shown(
    archive: zipfile.ZipFile, part: str, formats: dict[str, str], lines: list[list[object]]
) -> list[int]:
    """Put errors, unreckoned formulas and formatted numbers into the lines; gives hidden lines."""
    if not formats:
        with archive.open(part) as stream:
            before = b""
            while chunk := stream.read(CHUNK):
                if TELLING.search(before[-20:] + chunk):
                    break
                before = chunk
            else:
                return []
    hidden: list[int] = []
    at = [0, 0]
    seen: dict[str, object] = {}

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            at[0] = int(attributes["r"]) - 1 if "r" in attributes else at[0] + 1
            at[1] = -1
            if attributes.get("hidden") in ("1", "true"):
                hidden.append(at[0])
        elif name == "c":
            at[1] = _column(attributes["r"]) if "r" in attributes else at[1] + 1
            seen.clear()
            seen.update(kind=attributes.get("t", ""), style=attributes.get("s", ""))
        elif name == "f":
            seen["formula"] = ""
        elif name == "v":
            seen["value"] = ""
        seen["in"] = name

    def data(said: str) -> None:
        if seen.get("in") == "v":
            seen["value"] = f"{seen.get('value', '')}{said}"
        elif seen.get("in") == "f":
            seen["formula"] = f"{seen.get('formula', '')}{said}"

    def end(name: str) -> None:
        seen["in"] = ""
        if name != "c" or at[0] >= len(lines) or at[1] >= len(lines[at[0]]):
            return
        value = str(seen.get("value", ""))
        if seen["kind"] == "e":
            lines[at[0]][at[1]] = {"e": value or "#N/A"}
        elif "formula" in seen and not value and seen["kind"] != "str":
            lines[at[0]][at[1]] = {"e": f"={seen['formula']}"[:60]}
        elif seen["style"] in formats and isinstance(lines[at[0]][at[1]], int | float):
            lines[at[0]][at[1]] = {"n": lines[at[0]][at[1]], "f": formats[str(seen["style"])]}

    _walk(archive, part, begin, end, data)
    return hidden


def _walk(
    archive: zipfile.ZipFile,
    part: str,
    begin: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] | None = None,
    data: Callable[[str], object] | None = None,
) -> None:
    """Parse one part; prefixes of names are dropped, declared entities are refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: begin(name.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if data is not None:
        parser.CharacterDataHandler = data

    def refuse(*_: object) -> None:
        raise ValueError("a declared entity")

    parser.EntityDeclHandler = refuse
    with archive.open(part) as stream:
        parser.ParseFile(stream)


def _column(cell: str) -> int:
    number = 0
    for char in cell:
        if not char.isalpha():
            break
        number = number * 26 + ord(char.upper()) - 64
    return number - 1


def _old(file: BinaryIO, rows: int, columns: int) -> list[Tab]:
    """An .xls file; xlrd knows its formats, merged cells, errors and hidden lines."""
    import xlrd

    book = xlrd.open_workbook(file_contents=file.read(), formatting_info=True, logfile=sys.stderr)
    found: list[Tab] = []
    for sheet in book.sheets():
        _checked(sheet.nrows, sheet.ncols, rows, columns)
        lines: list[list[object]] = []
        for row in range(sheet.nrows):
            line: list[object] = []
            for cell in sheet.row(row):
                value, style = cell.value, cell.xf_index
                key = None if style is None else book.xf_list[style].format_key
                code = "" if key is None else book.format_map[key].format_str
                if cell.ctype == xlrd.XL_CELL_DATE:
                    value = _plain(xlrd.xldate_as_datetime(value, book.datemode))
                elif cell.ctype == xlrd.XL_CELL_ERROR:
                    value = {"e": xlrd.error_text_from_code.get(value, "#N/A")}
                elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                    value = bool(value)
                elif cell.ctype == xlrd.XL_CELL_NUMBER and ADDS.search(code):
                    value = {"n": value, "f": code}
                line.append(value)
            lines.append(line)
        merges = [
            [top, left, bottom - 1, right - 1] for top, bottom, left, right in sheet.merged_cells
        ]
        hidden = [row for row, info in sheet.rowinfo_map.items() if info.hidden]
        widths = [(one, info.width / 256) for one, info in sheet.colinfo_map.items()]
        found.append({"title": sheet.name, "rows": lines, "merges": merges, "hidden": hidden,
                      "is_hidden": sheet.visibility != 0, "widths": widths})  # fmt: skip
    return found


class _Place:
    """Where a reader of an .ods file stands."""

    def __init__(self) -> None:
        self.styles: set[str] = set()
        self.style = ""
        self.line: list[object] = []
        self.times = 1
        self.cell: dict[str, str] = {}
        self.texts: list[str] | None = None
        self.in_note = self.is_shut = self.is_covered = False


def _open(file: BinaryIO, rows: int, columns: int) -> list[Tab]:
    """An .ods file: what each cell shows stands in it beside its value."""
    found: list[Tab] = []
    at = _Place()

    def begin(name: str, attributes: dict[str, str]) -> None:
        said = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "style":
            at.style = said.get("name", "")
        elif name == "table-properties" and said.get("display") == "false":
            at.styles.add(at.style)
        elif name == "table":
            found.append({"title": said.get("name", ""), "rows": [], "merges": [], "hidden": [],
                          "is_hidden": said.get("style-name") in at.styles,
                          "widths": []})  # fmt: skip
        elif name == "table-row":
            at.line, at.times = [], int(said.get("number-rows-repeated", 1))
            at.is_shut = said.get("visibility") in ("collapse", "filter")
        elif name in ("table-cell", "covered-table-cell"):
            at.cell, at.texts, at.is_covered = said, [], name.startswith("covered")
        elif name == "p" and at.texts is not None and not at.in_note:
            at.texts.append("")
        elif name == "annotation":
            at.in_note = True
        elif name == "s" and at.texts:
            at.texts[-1] += " " * int(said.get("c", 1))

    def data(text: str) -> None:
        if at.texts and not at.in_note:
            at.texts[-1] += text

    def end(name: str) -> None:
        if name == "annotation":
            at.in_note = False
        elif name in ("table-cell", "covered-table-cell") and at.texts is not None:
            cell, line, tab = at.cell, at.line, found[-1]
            value = None if at.is_covered else _meant(cell, "\n".join(at.texts))
            times = int(cell.get("number-columns-repeated", 1))
            spans = (
                int(cell.get("number-columns-spanned", 1)),
                int(cell.get("number-rows-spanned", 1)),
            )
            if spans != (1, 1):
                top = len(tab["rows"])
                tab["merges"].append([top, len(line), top + spans[1] - 1, len(line) + spans[0] - 1])
            if value not in ("", None):
                _checked(1, len(line) + times, rows, columns)
            line.extend([value] * min(times, columns + 1))
            at.texts = None
        elif name == "table-row" and found:
            tab, line = found[-1], at.line
            while line and line[-1] in ("", None):
                line.pop()
            times = at.times
            if line or len(tab["rows"]) + times <= rows:
                _checked(len(tab["rows"]) + (times if line else 0), len(line), rows, columns)
                if at.is_shut:
                    tab["hidden"].extend(range(len(tab["rows"]), len(tab["rows"]) + times))
                tab["rows"].extend(list(line) for _ in range(times))

    with zipfile.ZipFile(file) as archive:
        _walk(archive, "content" + ".xml", begin, end, data)
    return found


def _meant(cell: dict[str, str], shown_as: str) -> object:
    kind = cell.get("value-type", "")
    if re.match(r"#[A-Z]|Err:", shown_as):
        return {"e": shown_as}
    if kind == "date":
        return {"d": cell.get("date-value", "")[:10]}
    if kind in ("float", "percentage", "currency"):
        value = float(cell.get("value", "0"))
        # zeros, a prefix or a percent sign come from the format: what is shown is what is meant
        if re.search(r"%|[^\W\d_]", shown_as) or re.match(r"0\d", shown_as):
            return shown_as
        return value
    if kind == "boolean":
        return cell.get("boolean-value") == "true"
    if "formula" in cell and not shown_as:
        return {"e": cell["formula"].partition(":")[2][:60] or "="}
    return shown_as


def _plain(value: object) -> object:
    """JSON has no dates: a day travels as {"d": "2022-02-16"}; times of day are text."""
    if isinstance(value, datetime):
        return {"d": value.date().isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value
