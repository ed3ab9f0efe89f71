"""Files from strangers: every bad one is answered with a sentence, and soon; none with a trace."""

import io
import random
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation
from python_calamine import CalamineWorkbook

from tools import reference
from zeren.core.refusal import Refused
from zeren.organisation import sheets
from zeren.organisation.sheets import Limits, ReportLine
from zeren.web import words

WORKS = Path(__file__).parents[2] / "examples" / "pellet-works"
GOOD = (WORKS / "organisation.xlsx").read_bytes()


PLACEHOLDERS = """
most_mb most seconds title columns text choice code hint circle first unit post name known said
number now start last since holder day kept chars n cell titles codes lines done total things
"""


def packed(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return held.getvalue()


def far_cell() -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("人员")
    sheet.write(0, 0, "工号")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    return held.getvalue()


def with_bad_checksum() -> bytes:
    """One flipped bit inside a packed sheet, the directory untouched."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    return GOOD[:at] + bytes([GOOD[at] ^ 1]) + GOOD[at + 1 :]


def with_a_locked_part() -> bytes:
    """A part of the archive says that it is encrypted, as some archivers do."""
    content = bytearray(packed(xl__workbook_xml=b"<workbook/>"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "import.empty"),
        (b"PK\x03\x04 and no more", "a.xlsx", "import.damaged"),
        (GOOD[: len(GOOD) // 2], "a.xlsx", "import.damaged"),
        (with_bad_checksum(), "a.xlsx", "import.damaged"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "a.xls", "import.damaged"),
        (b"%PDF-1.7", "a.pdf", "import.not_a_workbook"),
        (packed(word__document_xml=b"<w/>"), "a.docx", "import.not_a_workbook"),
        (packed(**{"Index/Document.iwa": b"x", "Metadata/Properties.plist": b"x"}),
         "a.numbers", "import.numbers"),
        (with_a_locked_part(), "a.xlsx", "import.password"),
        (packed(xl__workbook_xml=b"<a>" * 9_000_000), "a.xlsx", "import.packed_too_tight"),
        (packed(xl__workbook_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "a.xlsx",
         "import.damaged"),
        (b"\xff\xff\xff\xff" * 20, "people.csv", "import.unknown_encoding"),
        (b"a," * 300, "people.csv", "import.too_many_columns"),
        (b'"' + b"x" * 40_000 + b'"', "people.csv", "import.cell_too_long"),
        (far_cell(), "a.xlsx", "import.too_heavy"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_reason(content: bytes, name: str, code: str) -> None:
    begun = time.monotonic()

    with pytest.raises(Refused) as refused:
        sheets.read(content, name=name)

    assert refused.value.code == code
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(packed=1000), "import.too_large"),
        (Limits(unpacked=1000), "import.unpacks_too_large"),
        (Limits(members=3), "import.too_many_parts"),
        (Limits(rows=50), "import.too_many_rows"),
        (Limits(columns=5), "import.too_many_columns"),
        (Limits(cell=5), "import.cell_too_long"),
    ],
)
def test_each_limit_has_its_own_answer(limits: Limits, code: str) -> None:
    with pytest.raises(Refused) as refused:
        sheets.read(GOOD, name="organisation.xlsx", limits=limits)

    assert refused.value.code == code


def test_a_workbook_that_needs_too_much_memory_is_ended() -> None:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"constant_memory": True})
    sheet = book.add_worksheet("人员")
    for line in range(30_000):
        sheet.write_row(line, 0, [f"{line} {column}" for column in range(10)])
    book.close()

    with pytest.raises(Refused) as refused:
        sheets.read(held.getvalue(), name="large.xlsx", limits=Limits(memory_mb=40))

    assert refused.value.code == "import.too_heavy"


@pytest.mark.parametrize(
    ("end", "code"),
    [(-24, "import.too_slow"), (-9, "import.too_heavy"), (-6, "import.too_heavy"),
     (1, "import.damaged")],
)  # fmt: skip
def test_a_reader_that_was_ended_has_an_answer(
    end: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: subprocess.CompletedProcess[bytes] = subprocess.CompletedProcess([], end, b"")
    monkeypatch.setattr("zeren.web.confined.subprocess.run", lambda *_args, **_options: done)

    with pytest.raises(Refused) as refused:
        sheets.read(GOOD, name="organisation.xlsx")

    assert refused.value.code == code


def test_a_reader_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("child", 65)

    monkeypatch.setattr("zeren.web.confined.subprocess.run", never)

    with pytest.raises(Refused) as refused:
        sheets.read(GOOD, name="organisation.xlsx")

    assert refused.value.code == "import.too_slow"


def test_flipped_bytes_never_end_in_a_trace() -> None:
    """Two hundred mutations; a file either reads or is refused, nothing else is raised."""
    chance = random.Random(16)
    for _ in range(200):
        content = bytearray(GOOD)
        for _flip in range(chance.randrange(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)

        try:
            answer = sheets.read(bytes(content), name="organisation.xlsx").name
        except Refused as refused:
            answer = refused.code

        assert answer in words.refusal_words() or answer == "organisation.xlsx"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_template_reads_back_empty_and_whole(language: str, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"

    sheets.write_template(path, language=language)

    read = sheets.read(path)
    assert read.book.problems == ()
    assert read.book.count() == {
        "units": 0, "posts": 0, "people": 0, "things": 0, "roles": 0, "targets": 0,
    }  # fmt: skip


def test_the_template_shows_a_filled_line_and_the_codes_to_choose(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"

    sheets.write_template(path, language="en")

    book = CalamineWorkbook.from_path(str(path))
    examples = book.get_sheet_by_name("Examples").to_python()
    codes = book.get_sheet_by_name("Codes").to_python()
    assert "Daniel Weber" in [cell for row in examples for cell in row]
    assert ["P01", "general manager"] in [row[:2] for row in codes]
    assert "saf.fatality" in [row[3] for row in codes]
    assert "Name (English) *" in book.get_sheet_by_name("Units").to_python()[0]


def test_titles_of_the_template_are_all_understood(tmp_path: Path) -> None:
    for language in ("en", "zh-hans"):
        path = tmp_path / f"{language}.xlsx"
        sheets.write_template(path, language=language)
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            titles = book.get_sheet_by_name(name).to_python()[0]
            assert len(titles) >= 1


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "=HYPERLINK(1)"]
)
def test_a_report_never_holds_a_formula(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"

    sheets.write_report(
        path, [ReportLine(text, 3, text, "B3", text, text)], titles=["a", "b", "c", "d", "e", "f"]
    )

    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    row = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1]
    assert row == [text, "3", text, "B3", text, text]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_answer_has_words_without_a_placeholder_left(language: str) -> None:
    params: dict[str, object] = dict.fromkeys(PLACEHOLDERS.split(), "7")
    with translation.override(language):
        for code in words.refusal_words():
            if code.startswith("import."):
                sentence = words.sentence(code, params)
                assert "%(" not in sentence
                assert sentence.endswith((".", "。", "?", "？"))


def test_the_reference_page_shows_the_table_that_is_read() -> None:
    written = (WORKS.parents[1] / "docs/reference/workbook.md").read_text(encoding="utf-8")

    assert written == reference.page("workbook"), "run: python tools/reference.py"
