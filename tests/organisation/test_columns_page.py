"""A list of the house comes in: its columns are shown, what is open is asked once, remembered."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast, cast_of
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.organisation.models import Bundle, Person, Shape, Unit, Upload
from zeren.organisation.sheets import answers, bringing

pytestmark = pytest.mark.django_db
PAGE = "/organisation/import/"
LIST = [
    ["工号", "姓名", "部门", "岗位", "入职日期", "用工形式", "身份证号", "手机", "爱好"],
    [
        "N1",
        "段𠮷",
        "维修车间",
        "车间主任",
        "2022-03-01",
        "正编",
        "370102199001011234",
        "13912345678",
        "棋",
    ],
    [
        "N2",
        "贺兰",
        "维修车间",
        "钳工",
        "2022-03-01",
        "正编",
        "370102199001011235",
        "13912345679",
        "歌",
    ],
    [
        "N3",
        "庄周",
        "维修车间",
        "钳工",
        "2022-03-01",
        "派遣",
        "370102199001011236",
        "13912345670",
        "舞",
    ],
]


@pytest.fixture
def cast() -> Cast:
    return cast_of(with_targets=False)


def workbook(rows: list[list[str]] = LIST) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile("花名册.xlsx", held.getvalue())


def take(client: Client, file: SimpleUploadedFile, **more: str) -> str:
    answer = client.post(PAGE, {"workbook": file, **more})
    assert answer.status_code == 303, answer.content.decode()
    answer = client.get(answer.headers["Location"])
    return str(answer.headers["Location"])


def newest() -> Upload:
    return Upload.objects.order_by("id")[Upload.objects.count() - 1]


def test_what_nobody_knows_is_asked_once_and_remembered(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    page = take(client, workbook())
    shown = client.get(page).content.decode()
    assert page.endswith("/columns/")
    assert "2 questions about this file" in shown
    assert "Who heads this unit?" in shown
    assert "What do these words mean?" in shown

    unit = newest().asked["heads"][0]["unit"]
    answer = client.post(page, {"word-0": "employee", f"head-{unit}": "N1", "go": ""})

    preview = str(answer.headers["Location"])
    shown = client.get(preview).content.decode()
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    assert client.post(preview + "confirm/", {"seen": seen}).status_code == 303
    assert Unit.objects.get(code=unit).name == {"zh-hans": "维修车间"}
    assert Person.objects.get(number="N1").name == "段𠮷"
    assert Shape.objects.get().answers["words"] == {"people.kind": {"正编": "employee"}}
    assert Fact.objects.filter(code="organisation.columns_learnt").count() == 1
    again = client.post(PAGE, {"workbook": workbook([*LIST, ["N4", "秦", *LIST[3][2:]]])})
    shown = client.get(again.headers["Location"]).content.decode()
    assert "1 person joins" in shown


def test_a_word_that_nobody_answered_stays_asked_and_is_never_left_out(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    page = take(client, workbook())
    asked = client.get(page).content.decode().split('id="word-0"')[1].split("</select>")[0]
    chosen = [one.split(">")[1].split("<")[0].strip() for one in asked.split("<option")[1:]
              if "selected" in one]  # fmt: skip
    assert chosen == ["Choose …"]

    unit = newest().asked["heads"][0]["unit"]
    answer = client.post(page, {"word-0": "?", f"head-{unit}": "N1", "go": ""})

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert shown.count("Say what “正编” means, or leave it out.") == 2
    assert 'aria-describedby="word-0-error"' in shown
    assert newest().asked["heads"] == [], "what was answered stays answered"
    answer = client.post(page, {"word-0": "", "go": ""})
    assert answer.headers["Location"].endswith(f"/import/{newest().pk}/")
    shown = client.get(answer.headers["Location"]).content.decode()
    assert "This workbook would change" in shown


def test_a_map_nobody_edited_answers_nothing(cast: Cast, tmp_path: Path) -> None:
    content = workbook().read()
    brought = bringing.bring(content, name="花名册.xlsx", today=clock.today())
    answers.write(tmp_path / "map.toml", brought)

    again = bringing.bring(content, name="花名册.xlsx", today=clock.today(),
                           answers=answers.read(tmp_path / "map.toml"))  # fmt: skip

    assert [word.text for word in again.understood.words] == ["正编"]
    codes = [one.code for one in again.understood.book.problems if not one.is_warning]
    assert set(codes) == {"import.not_a_choice"}


def test_nothing_personal_waits_anywhere(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    take(client, workbook())

    kept = str(list(Bundle.objects.values_list("items", flat=True))) + str(newest().asked)

    assert "钳工" in kept
    assert "3701021990" not in kept
    assert "139123456" not in kept


def test_a_telephone_is_taken_in_when_that_is_chosen(cast: Cast) -> None:
    take(cast.door(cast.clerk), workbook(), phones="on")

    kept = str(list(Bundle.objects.filter(kind="row").values_list("items", flat=True)))

    assert "13912345678" in kept
    assert "3701021990" not in kept


def test_a_column_can_be_taken_for_something_else(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    page = take(client, workbook())

    client.post(page, {"column-0-I": "employer", "column-0-E": "", "look": ""})

    columns = {one["letter"]: one["key"] for one in newest().asked["tabs"][0]["columns"]}
    assert (columns["I"], columns["E"], columns["A"]) == ("employer", "", "number")
    rows = [row for items in Bundle.objects.filter(kind="row", sheet="people")
            .values_list("items", flat=True) for row in items]  # fmt: skip
    assert rows[0][1]["employer"] == "棋"
    assert "hired" not in rows[0][1]


def test_the_encoding_is_shown_with_names_and_can_be_chosen(cast: Cast) -> None:
    text = "Employee ID,Name,Department,Job title\nX1,Jürgen Müller,Packing,Operator\n"
    client = cast.door(cast.clerk)
    page = take(client, SimpleUploadedFile("staff.csv", text.encode("cp1252")))
    shown = client.get(page).content.decode()
    assert "Are these names right?" in shown
    assert "Jürgen Müller" in shown
    assert "J黵gen M黮ler" in shown

    client.post(page, {"encoding": "gb18030", "look": ""})

    assert "J黵gen" in str(list(Bundle.objects.filter(kind="row").values_list("items", flat=True)))


def test_answers_in_a_file_are_the_answers_of_the_page(cast: Cast, tmp_path: Path) -> None:
    content = workbook().read()
    brought = bringing.bring(content, name="花名册.xlsx", today=clock.today())
    answers.write(tmp_path / "map.toml", brought)
    written = (tmp_path / "map.toml").read_text()
    edited = written.replace('"正编" = "?"', '"正编" = "employee"')
    (tmp_path / "map.toml").write_text(edited)

    again = bringing.bring(
        content,
        name="花名册.xlsx",
        today=clock.today(),
        answers=answers.read(tmp_path / "map.toml"),
    )

    assert brought.is_open
    assert not again.is_open
    assert "3701021990" not in written
    kinds = [row.values["kind"] for row in again.understood.book.rows["people"]]
    assert kinds == ["employee", "employee", "agency"]
