"""A citation in the words of the law: "WSL 21(3)" is 《安全生产法》第二十一条第三项.

Sources are kept short, law by law; what a law is called, its edition and whether it still holds
stands in a table beside the texts (content/data/laws.csv, citations.csv).
"""

import re
from collections.abc import Collection, Mapping

from zeren.core.tongue import CHINESE, ENGLISH, LANGUAGES, Tongues

CITED = re.compile(r"(?:^|; )([A-Z][A-Z0-9]*)(?:,? art\.)? ((?:\d+(?:-\d+)?(?:\(\d+\))?(?:, )?)+)")
"""Laws with their articles in a source: ("WSL", "21(3), 28")."""

ARTICLE = re.compile(r"(\d+)(?:-(\d+))?(?:\((\d+)\))?")
DIGITS = "〇一二三四五六七八九"


def cited(source: str, laws: Mapping[str, Tongues]) -> dict[str, str]:
    """The source in both languages; a law that the table does not name stays as it is written."""
    if not source:
        return {}
    found: dict[str, list[str]] = {tag: [] for tag in LANGUAGES}
    for part in source.split("; "):
        law = CITED.fullmatch(part)
        name = laws.get(law[1]) if law else None
        if law is None or name is None:
            for words in found.values():
                words.append(part)
            continue
        articles = "、".join(map(_article, ARTICLE.findall(law[2])))
        found[CHINESE].append(name[CHINESE] + articles)
        found[ENGLISH].append(f"{name[ENGLISH]} art. {law[2]}")
    return {CHINESE: "；".join(found[CHINESE]), ENGLISH: "; ".join(found[ENGLISH])}


def articles_of(source: str, laws: Collection[str]) -> set[tuple[str, int]]:
    """(law, article) of everything a source cites of these laws: {("WSL", 21), ("WSL", 28)}."""
    return {
        (law, article)
        for law, written in CITED.findall(source)
        if law in laws
        for first, last, _item in ARTICLE.findall(written)
        for article in range(int(first), int(last or first) + 1)
    }


def named(source: str, laws: Mapping[str, Tongues]) -> list[tuple[str, tuple[int, ...]]]:
    """The laws and standards of a source, by code or English name, each with its articles.

    "Work Safety Law art. 30; GB 2811" is [("WSL", (30,)), ("GB 2811", ())].
    """
    found = []
    for part in source.split("; "):
        for code, name in laws.items():
            known = rf"(?:{re.escape(code)}|{re.escape(name[ENGLISH])})(?![\w.])"
            said = re.match(known, part, re.IGNORECASE)
            if said:
                cited = articles_of(code + part[said.end() :], (code,))
                found.append((code, tuple(sorted(article for _law, article in cited))))
                break
    return found


def numeral(number: int) -> str:
    """1 to 999 as a law counts its articles: 10 is 十, 21 二十一, 107 一百零七."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (DIGITS[ones] if ones else "")


def _article(found: tuple[str, str, str]) -> str:
    first, last, item = found
    said = f"第{numeral(int(first))}条"
    if last:
        said += f"至第{numeral(int(last))}条"
    return said + (f"第{numeral(int(item))}项" if item else "")
