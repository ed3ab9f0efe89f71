"""Writes the empty workbook to fill in: titles in one language, notes, and lists to choose from."""

from pathlib import Path
from typing import Any, BinaryIO, Final

import xlsxwriter
from xlsxwriter.format import Format

from zeren.core.sheets.table import SHEETS, Column, SheetWords
from zeren.organisation.sheets.known import code_names
from zeren.organisation.sheets.vocabulary import data

LAST_LINE: Final = 5000
WIDTHS: Final = {"code": 18, "codes": 30, "date": 14, "word": 18, "year": 10, "target": 12}
NOTES: Final = {
    "en": (
        "How to fill in this workbook",
        "Fill in the sheets you know; leave the others empty. Titles may be moved, "
        "not renamed beyond recognition.",
        "Codes are yours to choose: letters, digits, - . _ / #. They tie the sheets together.",
        "Dates: 2022-02-16, 2022/2/16 or 2022年2月16日. An empty “From” is the day of the import.",
        "An empty cell says nothing: what Zeren already knows stays as it is.",
        "People you do not list stay as they are. Somebody who leaves gets a “Last day”.",
        "Titles with a star (*) are needed. The sheets Examples and Codes are not read: they show "
        "a filled line of each sheet, and the codes of catalogue posts and indicators.",
    ),
    "zh-hans": (
        "填写说明",
        "只填写您掌握的工作表，其余可留空。列的顺序可以调整，请保留列标题。",
        "编码由您自定：字母、数字以及 - . _ / #；各工作表之间通过编码关联。",
        "日期可写成 2022-02-16、2022/2/16 或 2022年2月16日；“起始日期”留空即为导入当天。",
        "空单元格不表示任何内容：系统中已有的信息保持不变。",
        "未列入的人员保持不变；离职人员请填写“离职日期”（最后在岗日）。",
        "带星号（*）的列必填。“示例”和“编码表”不会读入：前者是每张表的填写示例，后者列出职责目录岗位和"
        "指标的编码。",
    ),
}


def write_template(target: Path | BinaryIO, *, language: str = "zh-hans") -> None:
    """An empty organisation workbook whose own import is without problems once it is filled."""
    tongue = "zh-hans" if language.lower().startswith("zh") else "en"
    book = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True},
    )
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bg_color": "#DFF1EA", "border": 1, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    for words in SHEETS:
        _write_sheet(book, words, tongue, head=head, day=day, text=text)
    notes = book.add_worksheet("说明" if tongue == "zh-hans" else "Notes")
    notes.set_column(0, 0, 100)
    for line, sentence in enumerate(NOTES[tongue]):
        notes.write_string(line, 0, sentence, title if line == 0 else None)
    _write_examples(book, tongue, head, text, title)
    _write_codes(book, tongue, head, text)
    book.close()


def _write_examples(
    book: xlsxwriter.Workbook, tongue: str, head: Format, text: Format, title: Format
) -> None:
    """A filled line of each sheet, on a sheet of its own that nobody reads."""
    sheet = book.add_worksheet("示例" if tongue == "zh-hans" else "Examples")
    sheet.set_column(0, len(SHEETS[2].columns), 18, text)
    examples = data("examples.toml")[tongue]
    line = 0
    for words in SHEETS:
        sheet.write_string(line, 0, words.zh if tongue == "zh-hans" else words.en, title)
        for index, column in enumerate(words.columns):
            sheet.write_string(line + 1, index, title_of(column, tongue), head)
            sheet.write_string(line + 2, index, examples[words.key].get(column.key, ""), text)
        line += 4


def _write_codes(book: xlsxwriter.Workbook, tongue: str, head: Format, text: Format) -> None:
    """The codes that can be chosen: posts of the duty catalogue, indicators of targets."""
    is_chinese = tongue == "zh-hans"
    sheet = book.add_worksheet("编码表" if is_chinese else "Codes")
    sheet.set_column(0, 4, 30, text)
    titles = ("职责目录岗位", "名称", "", "指标编码", "名称") if is_chinese else (
        "Catalogue post", "Name", "", "Indicator code", "Name")  # fmt: skip
    sheet.write_row(0, 0, titles, head)
    for start, codes in ((0, code_names("posts", tongue)), (3, code_names("indicators", tongue))):
        for line, (code, name) in enumerate(codes, start=1):
            sheet.write_string(line, start, code, text)
            sheet.write_string(line, start + 1, name, text)


def title_of(column: Column, language: str) -> str:
    return column.zh if language.lower().startswith("zh") else column.en


def _write_sheet(
    book: Any, words: SheetWords, tongue: str, *, head: Any, day: Any, text: Any
) -> None:
    is_chinese = tongue == "zh-hans"
    sheet = book.add_worksheet(words.zh if is_chinese else words.en)
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(words.columns):
        style = day if column.form == "date" else text
        sheet.set_column(index, index, WIDTHS.get(column.form, 24), style)
        # of the two names of a thing one is needed, in the language of the house
        is_name = column.key == ("name_zh" if is_chinese else "name_en")
        star = " *" if column.is_required or is_name else ""
        sheet.write_string(0, index, title_of(column, tongue) + star, head)
        note = column.note_zh if is_chinese else column.note_en
        if note:
            sheet.write_comment(0, index, note, {"x_scale": 2})
        if column.words:
            choice = [names[0 if is_chinese else 1] for names in column.words.values()]
            sheet.data_validation(
                1,
                index,
                LAST_LINE,
                index,
                {"validate": "list", "source": choice, "error_type": "warning"},
            )
