"""A list of a bakery from the command line: asked once, answered in a file, the same ever after."""

from __future__ import annotations

import argparse
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from zeren.cli import roster
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation.models import Person, Post, Unit

pytestmark = pytest.mark.django_db(transaction=True)
LIST = """Employee ID;Last Name;First Name;Job Title;Department;Supervisor Name;Hire Date;SSN
0001;Müller;Jürgen;Managing director;Management;;04/17/2015;123-45-6701
0002;García;Ana;Head baker;Bakery;Müller, Jürgen;10/28/2020;123-45-6702
0003;O'Neil;Pat;Baker;Bakery;García, Ana;10/15/2019;123-45-6703
0004;Ives;Hal;Baker;Bakery;García, Ana;10/16/2019;123-45-6704
"""


def test_a_list_is_asked_about_once_answered_in_a_file_and_nothing_the_second_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.open_ledger()
    file, answers = tmp_path / "staff.csv", tmp_path / "map.toml"
    file.write_bytes(LIST.encode("cp1252"))
    plain = argparse.Namespace(
        file=str(file), as_of=None, absent="propose", same="", passes="", sound_rows=False, map="",
        write_map="", phones=False, report="", marked="", dry_run=False, language="en",
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        roster.import_file(plain)
    roster.import_file(argparse.Namespace(**{**vars(plain), "write_map": str(answers)}))
    written = answers.read_text("utf-8")
    answers.write_text(written.replace('top = ""', 'top = "Golden Crust"'), "utf-8")
    marked = tmp_path / "marked.xlsx"
    answered = argparse.Namespace(**{**vars(plain), "map": str(answers), "marked": str(marked)})
    first = roster.import_file(answered)
    capsys.readouterr()
    with translation.override("en"):
        second = roster.import_file(answered)

    book = openpyxl.load_workbook(marked)
    assert [cell.value for cell in book["People"][2]][1] == "Müller"
    assert "123-45-6701" in [cell.value for cell in book["People"][2]], "the file is one's own"
    assert book.sheetnames[0] == "Problems"
    assert refused.value.code == "import.questions_open"
    assert (first, second) == (0, 0)
    assert "123-45" not in written
    assert "Nothing changes" in capsys.readouterr().out
    assert sorted(Person.objects.values_list("number", flat=True)) == [
        "0001", "0002", "0003", "0004",
    ]  # fmt: skip
    assert Person.objects.get(number="0001").name == "Jürgen Müller"
    assert {row["en"] for row in Unit.objects.values_list("name", flat=True)} == {
        "Golden Crust", "Management", "Bakery",
    }  # fmt: skip
    # one head each; he who heads the whole heads Management besides
    assert Post.objects.count() == 4
