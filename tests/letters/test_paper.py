"""A printed letter gives back what was signed, looks the same for ever, and hides no character."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from zeren.core.log import note, verifier
from zeren.core.refusal import Refused
from zeren.letters import paper, record

VECTORS = Path(__file__).parent.parent / "ledger" / "vectors"
REFERENCE = Path(__file__).parent / "letter.json"


@pytest.fixture
def letter() -> dict[str, Any]:
    """The letter of a welder with a rare name, signed by both sides."""
    content: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return content


def run(*words: str, pdf: bytes) -> bytes:
    assert shutil.which(words[0]), f"{words[0]} is missing: apt-get install poppler-utils"
    return subprocess.run(words, input=pdf, capture_output=True, check=True).stdout


def pages(pdf: bytes) -> list[str]:
    return run("pdftotext", "-", "-", pdf=pdf).decode().split("\f")[:-1]


def one_line(text: str) -> str:
    return re.sub(r"\s", "", text)


def has_watermark(page: str) -> bool:
    """The slanted letters come out of the PDF one a line."""
    return set(page.splitlines()) >= {"演", "示", "D", "E", "M", "O"}


def test_names_and_text_come_back_from_the_pdf(letter: dict[str, Any]) -> None:
    text = one_line("".join(pages(paper.letter_pdf(letter))))

    for name in ("田𠮷生", "周镕"):
        assert text.count(name) == 2, name
    for words in letter["title"].values():
        assert one_line(words) in text
    rows = [row for section in letter["sections"] for row in section.get("rows", ())]
    shown = [p for section in letter["sections"] for p in section.get("paragraphs", ())]
    shown += [value for row in rows for value in row.values() if isinstance(value, dict)]
    for pair in shown:
        assert one_line(pair["zh-hans"]) in text
        assert one_line(pair["en"]) in text
    assert letter["digest"] in text
    assert letter["receipt"] in text


@pytest.mark.parametrize("languages", [["zh-hans", "en"], ["en"]])
@pytest.mark.parametrize(
    "name",
    ["Žaneta Šťastná", "Łukasz Żółć", "Ödön Őri", "Şebnem Doğan İnce", "Ion Țepeș",
     "Пётр Яковлев", "Їжак Ґудзь", "Άννα Γώγου", "Nguyễn Thị Ánh", "田𠮷生"],
)  # fmt: skip
def test_a_name_of_any_european_script_is_printed_as_it_is_written(
    letter: dict[str, Any], name: str, languages: list[str]
) -> None:
    letter["parties"]["b"]["name"] = letter["signatures"][1]["name"] = name

    text = one_line("".join(pages(paper.letter_pdf(letter | {"languages": languages}))))

    assert one_line(name) in text


def test_a_text_in_one_language_is_printed_and_the_other_is_said_to_be_missing(
    letter: dict[str, Any],
) -> None:
    letter["parties"]["b"]["unit"] = {"zh-hans": "焊接三班"}
    letter["parties"]["b"]["post"] = {"en": "Fitter"}

    text = one_line("".join(pages(paper.letter_pdf(letter))))

    assert "焊接三班(noEnglishtext)" in text
    assert "Fitter" in text
    assert "（暂无中文）" in text


def test_a_workers_letter_is_two_pages_with_number_and_digest_on_each(
    letter: dict[str, Any],
) -> None:
    printed = pages(paper.letter_pdf(letter))

    assert len(printed) == 2
    for number, page in enumerate(printed, 1):
        assert letter["number"] in page
        assert letter["digest"][:16] in page
        assert f"第{number}页，共2页" in one_line(page)


def test_the_same_record_gives_the_same_bytes(letter: dict[str, Any]) -> None:
    first = paper.letter_pdf(letter)
    other = json.loads(REFERENCE.read_text(encoding="utf-8")) | {"number": "ZR-2026-00043"}
    paper.letter_pdf(other)
    paper._compiler.cache_clear()

    assert paper.letter_pdf(letter) == first


def test_the_only_date_in_the_file_is_the_records(letter: dict[str, Any]) -> None:
    pdf = paper.letter_pdf(letter)

    assert set(re.findall(rb"\(D:(\d{14})", pdf)) == {b"20260216023107"}


def test_the_pdf_is_tagged_and_claims_archive_and_accessibility(letter: dict[str, Any]) -> None:
    pdf = paper.letter_pdf(letter)

    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert re.search(rb"/Marked true", pdf)
    assert b"/Lang(zh-CN)" in pdf
    assert b"/S/TH" in pdf


def coded(letter: dict[str, Any]) -> str:
    """The address that checks it; behind it, where no server reads, which text was printed."""
    return f"{letter['receipt']}#{letter['digest'][:16]}.{letter['id']}"


def leaf(letter: dict[str, Any], page: int = 2) -> str:
    return f"Z1/L{letter['id']}/{letter['digest'][:16].upper()}/{page}/2"


def test_each_page_carries_a_code_that_a_poor_scan_still_shows(
    letter: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "letter.pdf").write_bytes(paper.letter_pdf(letter))
    run("pdftoppm", "-r", "100", "-gray", "-png", str(tmp_path / "letter.pdf"),
        str(tmp_path / "page"), pdf=b"")  # fmt: skip

    for number, file in enumerate(sorted(tmp_path.glob("page*.png")), start=1):
        with Image.open(file) as page:
            codes = {code.text for code in zxingcpp.read_barcodes(page.convert("L"))}
        assert leaf(letter, number) in codes


def test_the_qr_code_beside_the_number_leads_to_the_page_that_checks_it(
    letter: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "letter.pdf").write_bytes(paper.letter_pdf(letter))
    picture = tmp_path / "page"

    run("pdftoppm", "-r", "100", "-f", "2", "-gray", "-png", str(tmp_path / "letter.pdf"),
        str(picture), pdf=b"")  # fmt: skip
    with Image.open(next(tmp_path.glob("page*.png"))) as page:
        codes = zxingcpp.read_barcodes(page.convert("L"))

    assert {code.text for code in codes} == {coded(letter), leaf(letter)}


def test_a_second_code_carries_the_checkpoint_itself(
    letter: dict[str, Any], tmp_path: Path
) -> None:
    kept = (VECTORS / "checkpoint-same.txt").read_text(encoding="utf-8")
    letter["sealed"] = note.address_of("https://zeren.example", kept)
    (tmp_path / "letter.pdf").write_bytes(paper.letter_pdf(letter))

    run("pdftoppm", "-r", "200", "-f", "2", "-gray", "-png", str(tmp_path / "letter.pdf"),
        str(tmp_path / "page"), pdf=b"")  # fmt: skip
    with Image.open(next(tmp_path.glob("page*.png"))) as page:
        codes = {code.text for code in zxingcpp.read_barcodes(page.convert("L"))}

    assert codes == {coded(letter), leaf(letter), letter["sealed"]}
    assert verifier.kept_note(letter["sealed"]) == kept


@pytest.mark.parametrize("count", range(1, 19, 2))
def test_the_signature_block_is_never_split(letter: dict[str, Any], count: int) -> None:
    duties = next(s for s in letter["sections"] if s["kind"] == "duties")
    duties["rows"] = (duties["rows"] * 3)[:count]

    last = one_line(pages(paper.letter_pdf(letter))[-1])

    for words in ("八、签署", "甲方（签字）", "乙方（签字）", "№1187", letter["receipt"]):
        assert words in last


def test_a_character_no_font_has_is_named_and_nothing_is_printed(letter: dict[str, Any]) -> None:
    letter["parties"]["b"]["name"] = "田𢙺生"

    with pytest.raises(Refused) as refused:
        paper.letter_pdf(letter)

    assert refused.value.code == "letter.name_not_printable"
    assert refused.value.params == {"characters": "𢙺"}


@pytest.mark.parametrize("character", ["镕", "喆", "堃", "𠮷", "㛃", "·", "é"])
def test_rare_characters_of_names_can_be_printed(character: str) -> None:
    assert paper.printable(f"王{character}") == set()


@pytest.mark.parametrize("character", ["𢙺", "\ue000", "\ufffe", "\x07", "\ud800"])
def test_what_cannot_be_printed_is_known_beforehand(character: str) -> None:
    assert paper.printable(f"王{character}") == {character}


def test_what_people_wrote_is_never_read_as_markup(letter: dict[str, Any]) -> None:
    hostile = '#panic("x") \\ "quoted" $x$ *bold* @ref <label> [x] // gone'
    letter["parties"]["b"]["unit"] = hostile
    letter["sections"][0]["paragraphs"][0]["zh-hans"] = hostile

    found = pages(paper.letter_pdf(letter))[0]
    assert one_line(hostile) in one_line(found)
    assert all(found.count(word) >= 2 for word in hostile.split())


def test_demo_is_written_across_every_page_and_only_then(letter: dict[str, Any]) -> None:
    assert not any(has_watermark(page) for page in pages(paper.letter_pdf(letter)))

    letter["is_demo"] = True

    assert all(has_watermark(page) for page in pages(paper.letter_pdf(letter)))


def test_an_unsigned_letter_has_lines_to_sign_by_hand(letter: dict[str, Any]) -> None:
    letter["signatures"] = []

    last = one_line(pages(paper.letter_pdf(letter))[-1])

    assert last.count("年月日") == 2
    assert "田𠮷生" in last


def test_a_commitment_has_one_side_only(letter: dict[str, Any]) -> None:
    del letter["parties"]["a"]
    letter["signatures"] = letter["signatures"][:1]

    text = one_line("".join(pages(paper.letter_pdf(letter))))

    assert "承诺人Whocommits" in text
    assert "甲方（签字）" not in text


@pytest.mark.parametrize(
    ("languages", "said"),
    [
        (("zh-hans",), "周镕（代行陈立群职责）"),
        (("en",), "周镕 (acting for 陈立群)"),
        (("zh-hans", "en"), "周镕（代行陈立群职责 acting for 陈立群）"),
    ],
)
def test_who_signs_for_somebody_away_is_named_in_the_languages_of_the_letter(
    languages: tuple[str, ...], said: str
) -> None:
    """Never 代 alone: that marks a signature given in another's place."""
    assert record.ACTING[languages].format(name="周镕", absent="陈立群") == said


def test_the_edition_names_what_decides_the_look() -> None:
    assert re.fullmatch("[0-9a-f]{64}", paper.edition())
