"""Writes the empty workbook to fill in: titles in one language, notes, and lists to choose from."""

from pathlib import Path
from typing import Any, BinaryIO, Final

import xlsxwriter

from zeren.core.sheets.table import SHEETS, Column, SheetWords

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
        "Titles with a star (*) are needed.",
    ),
    "zh-hans": (
        "填写说明",
        "只填写您掌握的工作表，其余可留空。列的顺序可以调整，请保留列标题。",
        "编码由您自定：字母、数字以及 - . _ / #；各工作表之间通过编码关联。",
        "日期可写成 2022-02-16、2022/2/16 或 2022年2月16日；“起始日期”留空即为导入当天。",
        "空单元格不表示任何内容：系统中已有的信息保持不变。",
        "未列入的人员保持不变；离职人员请填写“离职日期”（最后在岗日）。",
        "带星号（*）的列必填。",
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
    book.close()


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
        star = " *" if column.is_required else ""
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
