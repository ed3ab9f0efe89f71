"""What is wrong with the words of a draft before it holds, for whoever publishes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zeren.content import queries
from zeren.content.models import Text
from zeren.core import citing, wording
from zeren.core import content as core
from zeren.core.refusal import Problem
from zeren.core.tongue import CHINESE, ENGLISH, Tongues

READ = ("clause", "duty", "passage", "card")
"""Kinds that people sign, or that tell them what they owe."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding about one text. key: by which a warning is acknowledged."""

    text: Text
    problem: Problem
    key: str
    is_error: bool


def findings(rows: Sequence[Text], on: date) -> list[Found]:
    """Everything that the words of these texts get wrong on a day, errors first."""
    found = []
    posts = _posts() if any(row.kind == "duty" for row in rows) else {}
    for row in rows:
        if row.kind not in READ:
            continue
        about = f"{row.kind}:{row.code}"
        lines = [(f"{about}:{field}", said) for field, said in core.said(row.kind, row.body)]
        seen = wording.findings(lines, on, queries.ended())
        if row.kind == "duty":
            own = str(row.body.get("post", ""))
            seen += [
                one
                for tag, names in posts.items()
                for one in wording.of_another_post(
                    lines[0][0], str(row.body.get("text", {}).get(tag, "")), own, names
                )
            ]
            cited = str(row.body.get("source", ""))
            seen += wording.dead(f"{about}:source", cited, on, queries.ended())
        found += [_found(row, one) for one in seen]
    return sorted(found, key=lambda one: not one.is_error)


def problem(one: wording.Finding, name: Tongues) -> Problem:
    """A finding as a sentence about something: its name, the words, the article."""
    words = one.params.get("words", "")
    told: dict[str, object] = {
        "value": words,
        **one.params,
        "indicator": name,
        "article": citing.cited(one.article, queries.laws()) or {CHINESE: "", ENGLISH: ""},
    }
    return Problem(one.code, one.place, told)


def _found(row: Text, one: wording.Finding) -> Found:
    name = row.body.get("title") or row.body.get("name") or {CHINESE: row.code, ENGLISH: row.code}
    place = one.place.rpartition(":")[2]
    said = problem(one, name)
    told = Problem(said.code, place, said.params)
    key = f"{one.code}:{row.kind}:{row.code}:{row.number}"
    return Found(row, told, key, one.level == wording.ERROR)


def _posts() -> dict[str, dict[str, str]]:
    """Language -> code of a post -> its name, from the duties that hold."""
    found: dict[str, dict[str, str]] = {}
    rows: Iterable[Text] = Text.objects.filter(kind="duty", state="PUBLISHED")
    for row in rows:
        for tag, name in (row.body.get("post_name") or {}).items():
            found.setdefault(tag, {})[str(row.body["post"])] = name
    return found
