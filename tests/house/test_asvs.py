"""The register of ASVS is complete, counts itself rightly, and names only tests that are there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

REGISTER = Path("docs/reference/asvs.md")
VERDICTS = ("met", "partly", "not met", "does not apply", "left to the proxy")
SECTIONS = {
    # section: how many of its requirements are of level 1, and up to level 2 (ASVS 5.0.0)
    "1.1": (0, 2), "1.2": (5, 9), "1.3": (2, 11), "1.4": (0, 3), "1.5": (1, 2),
    "2.1": (1, 3), "2.2": (2, 3), "2.3": (1, 4), "2.4": (0, 1),
    "3.2": (2, 2), "3.3": (1, 4), "3.4": (2, 6), "3.5": (3, 5), "3.7": (0, 2),
    "4.1": (1, 3), "4.2": (0, 1), "4.3": (0, 2), "4.4": (1, 4),
    "5.1": (0, 1), "5.2": (2, 3), "5.3": (2, 2), "5.4": (0, 3),
    "6.1": (1, 3), "6.2": (8, 12), "6.3": (2, 4), "6.4": (2, 4), "6.5": (0, 5), "6.6": (0, 3),
    "6.8": (0, 4),
    "7.1": (0, 3), "7.2": (4, 4), "7.3": (0, 2), "7.4": (2, 5), "7.5": (0, 2), "7.6": (0, 2),
    "8.1": (1, 2), "8.2": (2, 3), "8.3": (1, 1), "8.4": (0, 1),
    "9.1": (3, 3), "9.2": (1, 4),
    "10.1": (0, 2), "10.2": (0, 2), "10.3": (0, 4), "10.4": (5, 11), "10.5": (0, 5),
    "10.6": (0, 2), "10.7": (0, 3),
    "11.1": (0, 2), "11.2": (0, 3), "11.3": (2, 3), "11.4": (1, 4), "11.5": (0, 1), "11.6": (0, 1),
    "12.1": (1, 3), "12.2": (2, 2), "12.3": (0, 4),
    "13.1": (0, 1), "13.2": (0, 5), "13.3": (0, 2), "13.4": (1, 5),
    "14.1": (0, 2), "14.2": (1, 4), "14.3": (1, 3),
    "15.1": (1, 3), "15.2": (1, 3), "15.3": (1, 7),
    "16.1": (0, 1), "16.2": (0, 5), "16.3": (0, 4), "16.4": (0, 3), "16.5": (0, 3),
    "17.1": (0, 1), "17.2": (0, 4), "17.3": (0, 2),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One requirement of the register."""

    number: str
    level: str
    asks: str
    verdict: str
    reason: str

    @property
    def section(self) -> str:
        return self.number.rpartition(".")[0]

    @property
    def tests(self) -> list[str]:
        return re.findall(r"`(tests/[^`]+)`", self.reason)

    @property
    def pages(self) -> list[str]:
        return re.findall(r"\]\(([^)#]+)", self.reason)


def lines(text: str) -> list[Line]:
    rows = re.findall(
        r"^\| (\d+\.\d+\.\d+) \| ([123]) \| (.*?) \| (.*?) \| (.*?) \|$", text, re.MULTILINE
    )
    return [Line(*row) for row in rows]


def wrongs(found: list[Line]) -> list[str]:
    """What is wrong with single lines of the register."""
    wrong: list[str] = []
    for line in found:
        if line.verdict not in VERDICTS:
            wrong.append(f"{line.number}: {line.verdict!r} is no verdict")
        if not line.asks.strip() or not line.reason.strip():
            wrong.append(f"{line.number} says nothing")
        if line.verdict == "met":
            is_named = line.tests or line.pages or "SECURITY.md" in line.reason
            if not is_named:
                wrong.append(f"{line.number} is met, but nothing shows it")
        elif len(re.sub(r"`[^`]+`|\W", "", line.reason)) < 12 and not line.tests:
            wrong.append(f"{line.number} has no written reason")
        wrong += [f"{line.number}: no {one}" for one in line.tests if not is_there(one)]
        wrong += [
            f"{line.number}: no page {page}"
            for page in line.pages
            if not (REGISTER.parent / page).resolve().exists()
        ]
    return wrong


def is_there(test: str) -> bool:
    """Does this test stand in this file?"""
    path, _, name = test.partition("::")
    if not name or not Path(path).is_file():
        return False
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body)


def test_each_requirement_stands_there_once() -> None:
    found = lines(REGISTER.read_text(encoding="utf-8"))

    numbers = Counter(line.number for line in found)
    assert [number for number, times in numbers.items() if times > 1] == []
    per_section = {
        section: (
            sum(line.section == section and line.level == "1" for line in found),
            sum(line.section == section for line in found),
        )
        for section in SECTIONS
    }
    assert per_section == SECTIONS
    assert {line.section for line in found} == SECTIONS.keys()
    assert (sum(ones for ones, _all in SECTIONS.values()), len(found)) == (70, 253)


def test_each_verdict_has_a_test_that_exists_or_a_reason() -> None:
    assert wrongs(lines(REGISTER.read_text(encoding="utf-8"))) == []


def test_the_counts_at_the_top_are_those_of_the_rows() -> None:
    text = REGISTER.read_text(encoding="utf-8")
    found = lines(text)

    for verdict in VERDICTS:
        ones = sum(line.verdict == verdict and line.level == "1" for line in found)
        twos = sum(line.verdict == verdict and line.level == "2" for line in found)
        assert f"| {verdict} | {ones} | {twos} | {ones + twos} |" in text, verdict


def test_every_place_in_security_that_is_named_is_there() -> None:
    """SECURITY.md, "Heading": the heading must stand there."""
    text = REGISTER.read_text(encoding="utf-8")
    security = Path("SECURITY.md").read_text(encoding="utf-8")

    for heading in re.findall(r"SECURITY\.md, \"([^\"]+)\"", text):
        assert f"## {heading}\n" in security, heading


@pytest.mark.parametrize(
    "line",
    [
        Line("1.1.1", "1", "asks", "met", "because we say so, and that is all"),
        Line("1.1.1", "1", "asks", "met", "`tests/house/test_asvs.py::test_of_tomorrow`"),
        Line("1.1.1", "1", "asks", "met", "[a page](nowhere.md)"),
        Line("1.1.1", "1", "asks", "not met", "no."),
        Line("1.1.1", "1", "asks", "perhaps", "a reason that is long enough to be one"),
        Line("1.1.1", "1", " ", "partly", "a reason that is long enough to be one"),
    ],
)
def test_a_hollow_line_is_found(line: Line) -> None:
    assert wrongs([line])
