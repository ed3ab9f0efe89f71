"""A letter taken apart and put together is the same letter; what is signed fixes all of it."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_letter import DUTIES, LIU, SECTIONS, THINGS, composed
from zeren.core.letters import letter, manifest

NAMES = st.text(min_size=1, max_size=6)
"""Any name: one with quotes, one that stands in every clause, one of a single letter."""


@st.composite
def letters(draw: st.DrawFn) -> dict[str, Any]:
    return composed(
        number=draw(st.text(max_size=12)),
        person=replace(LIU, name=draw(NAMES)),
        sections=draw(st.permutations(SECTIONS)),
        duties=draw(st.lists(st.sampled_from(DUTIES), unique_by=lambda row: row.code, min_size=1)),
        things=draw(st.sampled_from(((), THINGS))),
    )


@given(letters(), letters())
def test_the_digest_of_the_manifest_fixes_the_whole_text(one: Any, two: Any) -> None:
    parts, others = manifest.split(one), manifest.split(two)

    assert manifest.join(parts.manifest, parts.head, parts.shared) == one
    assert (parts.digest == others.digest) == (letter.canonical(one) == letter.canonical(two))
    assert parts.digest == letter.digest(one) == manifest.sha256(parts.manifest)
    assert manifest.head_digest(parts.manifest) == manifest.sha256(parts.head)


@given(letters())
def test_nobodys_name_stands_in_what_letters_share(one: Any) -> None:
    parts = manifest.split(one)

    for digest, text in parts.shared.items():
        assert manifest.sha256(text) == digest
        for party in one["parties"].values():
            assert json.dumps(party["name"], ensure_ascii=False)[1:-1] not in text


def test_a_section_that_is_gone_or_changed_leaves_another_digest() -> None:
    document = composed()
    parts = manifest.split(document)
    assert [code for code, _digest in manifest.listed(parts.manifest)] == [
        one["code"] for one in document["sections"]
    ]
    assert "purpose" in parts.head
    for digest, text in parts.shared.items():
        gone = {key: said for key, said in parts.shared.items() if key != digest}
        changed = parts.shared | {digest: text.replace("en", "xx")}
        for shared in (gone, changed):
            read = manifest.join(parts.manifest, parts.head, shared)
            assert letter.digest(read) != parts.digest
