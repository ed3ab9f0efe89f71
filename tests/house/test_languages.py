"""Every text of a language is in that language, complete, and cites what the tables know."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import zeren
from zeren.content.texts import EDITIONS
from zeren.core import citing
from zeren.core.letters.letter import PLACEHOLDER

HOUSE = Path(zeren.__file__).parent
HAN = re.compile(r"[㐀-鿿]")
FULL_WIDTH = re.compile(r"[\u3000-〿！-～]")
ENGLISH_WORDS = re.compile(r"[A-Za-z]{4,}(?:\s+[A-Za-z]+)+|[a-z]{5,}")
NOTES = re.compile(
    r"\(sensitive\)|[Tt]hreshold stored|TODO|letter's threshold|（敏感信息）|统计起点"
)
NO_WORDS = re.compile(
    r"^[^A-Za-z㐀-鿿]*$|^(ppm|mm|dB.*|kWh/t|t/a|mg/m³)$"
    r"|^((GB|GBZ|TSG|JGJ)(/T)? [\d.]+(—\d{4})?(；|$))+$"
)
"""Numbers, units and signs that are the same in both languages."""


def csv_texts(file: Path) -> Iterator[tuple[str, str, str]]:
    for row in csv.DictReader(file.open(encoding="utf-8", newline="")):
        for zh in [name for name in row if name == "zh" or name.endswith("_zh")]:
            en = zh.removesuffix("zh") + "en"
            if row[zh] or row[en]:
                yield f"{file.name} {row['code']} {zh}", row[zh], row[en]


def json_texts(where: str, value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict) and "zh-hans" in value:
        yield where, value["zh-hans"], value.get("en", "")
    elif isinstance(value, dict | list):
        named = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in named:
            code = one.get("code", key) if isinstance(one, dict) else key
            yield from json_texts(f"{where} {code}", one)


def texts() -> Iterator[tuple[str, str, str]]:
    for file in sorted(HOUSE.glob("*/data/**/*.csv")):
        yield from csv_texts(file)
    for file in sorted(HOUSE.glob("*/data/**/*.json")):
        yield from json_texts(file.name, json.loads(file.read_text(encoding="utf-8")))


def faults(where: str, zh: str, en: str) -> list[str]:
    """Why a pair is not one text in two languages; empty when it is."""
    zh, en = (PLACEHOLDER.sub("", said) for said in (zh, en))
    if zh == en and NO_WORDS.fullmatch(zh):
        return []
    found = []
    if not HAN.search(zh) and not NO_WORDS.fullmatch(zh):
        found.append(f"{where}: no Chinese: {zh}")
    if not en or HAN.search(en) or FULL_WIDTH.search(en):
        found.append(f"{where}: not English: {en}")
    if HAN.search(zh) and ENGLISH_WORDS.search(zh):
        found.append(f"{where}: English inside the Chinese: {zh}")
    found += [f"{where}: a note for programmers: {said}" for said in (zh, en) if NOTES.search(said)]
    return found


def test_every_text_is_in_its_language() -> None:
    found = list(texts())

    assert len(found) > 2000
    assert [fault for text in found for fault in faults(*text)] == []


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("Inspection record", "Record"),
        ("检查记录", "检查记录"),
        ("检查 record of the check", "Record"),
        ("诊断结论（敏感信息）", "Diagnosis"),
        ("事件登记", "Threshold stored"),
        ("检查记录", ""),
    ],
)
def test_the_test_finds_what_it_is_for(zh: str, en: str) -> None:
    assert faults("x", zh, en)


def test_every_post_has_statutory_duties_so_that_the_clause_points_at_something() -> None:
    rows = [
        row
        for file in HOUSE.glob("content/data/*/duty.csv")
        for row in csv.DictReader(file.open(encoding="utf-8", newline=""))
    ]
    marked = {row["post"] for row in rows if row["locked"] == "1"}

    assert {row["post"] for row in rows} - marked == set()
    assert all(row["source"] for row in rows if row["locked"] == "1")


def table(name: str) -> list[dict[str, str]]:
    file = HOUSE / "content" / "data" / name
    return list(csv.DictReader(file.open(encoding="utf-8", newline="")))


NO_LAW = re.compile(
    r"(?i)training material|(the )?(company|house) (rule|plan)|rule of the house|local rule"
    r"|fire rules|rules of responsibility|first aid practice|product label|maker's manual"
    r"|the law asks for"
)
"""What a text may stand on beside laws and standards."""
STANDARD = re.compile(r"(?<![A-Za-z])((?:GBZ?|AQ|DB|HJ|ISO|JGJ|TSG|XF)(?:/T)? ?\d[\d.]*\d)")


NUMERALS = "一二三四五六七八九十百〇"
ARTICLES = re.compile(f"《(?:中华人民共和国)?([^》]+)》((?:第[{NUMERALS}]+条[、和至]?)+)")


def strings(found: object) -> Iterator[str]:
    if isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from strings(one)
    elif isinstance(found, str):
        yield found


def shipped() -> Iterator[tuple[str, str, list[str]]]:
    """(file, its source in English, everything it says) of every text that ships."""
    for file in [*HOUSE.glob("content/data/*/*"), HOUSE / "targets/data/indicators.csv"]:
        if file.suffix == ".csv":
            rows: list[object] = list(csv.DictReader(file.open(encoding="utf-8", newline="")))
        else:
            found = json.loads(file.read_text(encoding="utf-8"))
            rows = found if isinstance(found, list) else [found]
        for row in rows:
            source = row.get("source", "") if isinstance(row, dict) else ""
            said = source["en"] if isinstance(source, dict) else source
            yield file.parent.name + "/" + file.name, said, list(strings(row))


def named_laws() -> dict[str, dict[str, str]]:
    return {row["code"]: {"zh-hans": row["zh"], "en": row["en"]} for row in table("laws.csv")}


def test_every_source_names_a_law_of_the_table_or_says_that_it_is_none() -> None:
    laws = named_laws()
    parts = [(file, part) for file, source, _said in shipped() for part in source.split("; ")]

    unknown = {
        (file, part)
        for file, part in parts
        if part and not citing.named(part, laws) and not NO_LAW.match(part)
    }

    assert unknown == set()
    assert sum(bool(citing.named(part, laws)) for _file, part in parts) > 200


def test_every_standard_and_every_title_that_is_cited_stands_in_the_table_of_laws() -> None:
    laws = named_laws()
    titles = [one["zh-hans"].strip("《》") for one in laws.values()]
    unknown = set()
    for file, _source, said in shipped():
        for text in said:
            unknown |= {(file, one) for one in STANDARD.findall(text) if one not in laws}
            unknown |= {
                (file, one)
                for one in re.findall("《(?:中华人民共和国)?([^》{}]+)》", text)
                if not any(title.startswith(one) for title in titles)
            }

    assert unknown == set()


def test_every_article_that_is_cited_stands_in_the_table_of_citations() -> None:
    laws = named_laws()
    codes = {one["zh-hans"].strip("《》"): code for code, one in laws.items()}
    rows = {(row["law"], int(row["article"])): row for row in table("citations.csv")}
    numerals = {(law, citing.numeral(article)) for law, article in rows}
    cited: set[tuple[str, int]] = set()
    unknown = set()
    for file, source, said in shipped():
        cited |= citing.articles_of(source, laws)
        for law, articles in citing.named(source, laws) if source else ():
            cited |= {(law, article) for article in articles}
        for law, run in re.findall(
            "《(?:中华人民共和国)?([^》]+)》((?:第[一二三四五六七八九十百〇]+条[、和至]?)+)",
            " ".join(said),
        ):
            unknown |= {
                (file, law, one)
                for one in re.findall("第([^条]+)条", run)
                if (codes.get(law, law), one) not in numerals
            }

    assert cited - rows.keys() == set()
    assert unknown == set()
    assert all(law in laws for law, _article in rows)
    assert all((row["read"] == "yes") == bool(row["against"]) for row in rows.values())


def test_a_law_says_its_edition_and_since_when_or_that_it_was_not_looked_up() -> None:
    for row in table("laws.csv"):
        assert row["status"] in EDITIONS, row
        is_known = bool(row["edition_zh"] and row["edition_en"] and row["in_force"])
        assert is_known or row["status"] == "unread", row
        assert row["zh"].startswith("《"), row
        assert row["en"], row


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ("WSL 57", "《安全生产法》第五十七条", "Work Safety Law art. 57"),
        (
            "WSL 21(3), 28; ODL 35",
            "《安全生产法》第二十一条第三项、第二十八条；《职业病防治法》第三十五条",
            "Work Safety Law art. 21(3), 28; Occupational Disease Law art. 35",
        ),
        ("WSL 106, 10", "《安全生产法》第一百零六条、第十条", "Work Safety Law art. 106, 10"),
        ("WSL 51-56", "《安全生产法》第五十一条至第五十六条", "Work Safety Law art. 51-56"),
        ("own rule", "own rule", "own rule"),
    ],
)
def test_a_source_is_said_with_the_name_of_the_law(source: str, zh: str, en: str) -> None:
    laws = {row["code"]: {"zh-hans": row["zh"], "en": row["en"]} for row in table("laws.csv")}

    assert citing.cited(source, laws) == {"zh-hans": zh, "en": en}


NOBODY_KNOWS = re.compile(
    r"take-in|[Tt]ake in (?:a|the|this)\b|taken in\b|climb(?:s|ed)?\b|counted out|held here"
    r"|with its fact|put .*workbook aside|workbook .*put aside"
)
"""Words of builders (P9): a visitor of the first day does not know what they mean."""


def test_no_page_speaks_in_words_that_only_its_builders_know() -> None:
    said = [
        f"{file.parts[-5]}: {line}"
        for file in HOUSE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")
        for line in re.findall(r'^msgid(?:_plural)? ((?:".*"\n)+)', file.read_text("utf-8"), re.M)
        if NOBODY_KNOWS.search(line.replace('"\n"', ""))
    ]

    assert said == []
