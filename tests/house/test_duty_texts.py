"""What a machine can check of duties, clauses and their sources; the rest was read by people."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import zeren
from zeren.core import citing

DATA = Path(zeren.__file__).parent / "content" / "data"
PERIODS = {
    "shift": r"每班|当班|each shift|every shift",
    "day": r"每日|每天|当日|daily|every day",
    "wk": r"每周|weekly|every week",
    "mo": r"每月|monthly|every month",
    "qtr": r"每季度?|quarterly|each quarter",
    "half": r"每半年|half-year",
    "yr": r"每年|年度|yearly|annual|the year",
}
SAME_DAY = re.compile(r"当日|当班|same day|within the shift")
"""A time to act in, no frequency."""

OFFICERS = {"P01": "WSL 21(5)", "P04": "WSL 25(5)", "P05": "WSL 25(5)"}
"""Posts whose statutory duty to find hazards stands in a law of their own."""

HEADS = (
    "P02", "P03", "P04", "P08", "P09", "P10", "P23", "P24", "P28", "P29", "P36", "P42", "PX3",
    "PX4",
)  # fmt: skip

NO_ENVIRONMENT = ("P03", "P05", "P07")
"""Posts of safety and health alone; the environment has an officer of its own."""

ASSESSES = re.compile("考核")
QUARTERLY = ("shift", "day", "wk", "mo", "qtr")

WORKS = {"动火", "吊装", "临时用电"}
"""Dangerous work that Work Safety Law art. 43 names, beside blasting, which no post here does."""

LICENSED = {
    "WSL 30": re.compile("特种作业.{0,6}证"),
    "SEL 14": re.compile("特种设备作业人员证|(?:叉车|起重|行车|吊车|锅炉).{0,8}(?:持证|须证)"),
}
"""Two licences that are not each other: what a text asks for, its source names."""


def table(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


DUTIES = [
    row for file in sorted(DATA.glob("*/duty.csv")) for row in table(f"{file.parent.name}/duty.csv")
]


def other_period(row: dict[str, str]) -> list[str]:
    """Frequencies that the words of a duty name, while the duty is due at another one."""
    said = SAME_DAY.sub("", f"{row['text_zh']} {row['text_en']}")
    named = {code for code, words in PERIODS.items() if re.search(words, said)}
    return [] if row["frequency"] in named else sorted(named)


def test_no_duty_names_another_frequency_than_the_one_printed_beside_it() -> None:
    assert {row["code"]: found for row in DUTIES if (found := other_period(row))} == {}


def test_a_wrong_frequency_is_found() -> None:
    yearly = {"text_zh": "每半年开展一次评价", "text_en": "Evaluate", "frequency": "yr"}

    assert other_period(yearly) == ["half"]
    assert other_period(yearly | {"frequency": "half"}) == []


def test_every_post_reports_hazards_and_who_uses_checks_before_the_shift() -> None:
    posts = {row["post"] for row in DUTIES}
    reports = {row["post"] for row in DUTIES if row["locked"] == "1" and row["source"] == "WSL 59"}
    seeks = {row["post"] for row in DUTIES if OFFICERS.get(row["post"]) == row["source"]}
    own = [row for row in DUTIES if row["locked"] == "0"]
    using = {row["post"] for row in own if row["rule"] == "uses"}
    often = {row["post"] for row in own if row["frequency"] in ("shift", "day")}

    assert posts - reports - seeks == set()
    assert using - often - {"P11"} == set()  # a repair comes as it happens, each with its lock


def test_who_leads_answers_for_the_whole_remit() -> None:
    answers = {row["post"] for row in DUTIES if "负责" in row["text_zh"] and "WSL" in row["source"]}

    assert set(HEADS) - answers == set()


def leads(row: dict[str, str]) -> bool:
    return row["rule"] == "in_charge" and bool(ASSESSES.search(row["text_zh"]))


def test_who_assesses_does_it_each_quarter_as_the_letter_says() -> None:
    letter = json.loads((DATA / "base/letter.json").read_text(encoding="utf-8"))["letter"]
    clauses = json.dumps(letter, ensure_ascii=False)
    assess = [row for row in DUTIES if leads(row) and row["source"].endswith("WSL 22")]

    assert "每季度考核" in clauses
    assert {row["post"] for row in assess} >= set(HEADS) - {"P03"}  # who leads nobody checks others
    assert [row["code"] for row in assess if row["frequency"] not in QUARTERLY] == []


def test_every_post_has_its_part_in_the_environment() -> None:
    """The letter is one of safety and environment; an inspector looks for the second half."""
    has = {row["post"] for row in DUTIES if "E" in row["domain"]}

    assert {row["post"] for row in DUTIES} - has == set(NO_ENVIRONMENT)


def test_a_list_of_dangerous_work_names_what_the_article_names() -> None:
    lists = [
        row
        for row in DUTIES
        if "WSL 43" in row["source"] and sum(one in row["text_zh"] for one in WORKS) > 1
    ]

    assert [row["code"] for row in lists]
    assert [row["code"] for row in lists if not all(one in row["text_zh"] for one in WORKS)] == []


def test_a_licence_is_asked_for_by_the_law_that_asks_for_it() -> None:
    texts = [(row["code"], row["text_zh"], row["source"]) for row in DUTIES]
    for file in DATA.glob("*/card.json"):
        for one in json.loads(file.read_text(encoding="utf-8")):
            said = f"{one['title']['zh-hans']} " + " ".join(
                part["zh-hans"] for part in one["paragraphs"]
            )
            texts.append((one["code"], said, one["source"]["en"]))
    wanting = [
        (code, law)
        for code, said, source in texts
        for law, words in LICENSED.items()
        if words.search(said) and law not in source
    ]

    assert [code for code, *_ in wanting if code != "P37-01"] == []  # construction has its own


def test_no_post_has_a_duty_twice() -> None:
    said = [(row["post"], row[tag]) for row in DUTIES for tag in ("text_zh", "text_en")]

    assert [one for one in said if said.count(one) > 1] == []


@pytest.mark.parametrize("row", DUTIES, ids=lambda row: row["code"])
def test_a_duty_is_a_sentence_that_tells_somebody_to_do_something(row: dict[str, str]) -> None:
    """A note ("Dry gloves, closed shoes") binds nobody; an order begins with its verb or time."""
    first = row["text_en"].split()[0].strip(":,")

    assert len(row["text_en"].split()) >= 4
    assert not row["text_en"].endswith(".")
    assert not row["text_zh"].endswith("。")
    assert first not in {"No", "Nobody", "Valid", "Dry", "Floor", "Guards", "Collector", "Waste"}


def sources() -> Iterator[tuple[str, str]]:
    for row in DUTIES:
        yield row["code"], row["source"]
    for file in DATA.glob("*/*.json"):
        found = json.loads(file.read_text(encoding="utf-8"))
        for one in found if isinstance(found, list) else ():
            yield from ((one["code"], said) for said in one.get("source", {}).values())


def test_a_standard_is_cited_in_the_edition_of_the_table() -> None:
    editions = {row["code"]: row["edition_en"] for row in table("laws.csv")}
    named = re.compile(r"((?:GBZ?|TSG|JGJ)(?:/T)? [\d.]+)[-—](\d{4})")
    found = [(code, *one) for code, said in sources() for one in named.findall(said)]

    assert found
    assert [one for one in found if editions.get(one[1]) != one[2]] == []


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("WSL 21(3), 28; ODL 35", [("WSL", (21, 28)), ("ODL", (35,))]),
        ("Work Safety Law art. 51-53", [("WSL", (51, 52, 53))]),
        ("GB 2811; training material", [("GB 2811", ())]),
        ("GB 28111; company rule", []),
        ("", []),
    ],
)
def test_a_source_names_its_laws_by_code_or_by_name(
    source: str, named: list[tuple[str, tuple[int, ...]]]
) -> None:
    laws = {row["code"]: {"zh-hans": row["zh"], "en": row["en"]} for row in table("laws.csv")}

    assert citing.named(source, laws) == named
