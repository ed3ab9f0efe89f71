"""Whose word on a draft counts: a yes speaks of what stood there, a no waits for its answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.targets.consulting import BY_ASKED, Said, heard

OLD, NEW = "old", "new"


@pytest.mark.parametrize(
    ("acts", "state", "waiting", "blocks", "is_asked"),
    [
        ([], "SILENT", (), False, True),
        ([("COMMENTED", NEW, 0)], "SILENT", (1,), False, True),
        ([("ACCEPTED", NEW, 0)], "ACCEPTED", (), False, False),
        ([("ACCEPTED", OLD, 0)], "CHANGED", (), False, True),
        ([("REFUSED", NEW, 0)], "REFUSED", (1,), True, False),
        ([("REFUSED", OLD, 0)], "REFUSED", (1,), True, False),
        ([("REFUSED", NEW, 0), ("ANSWERED", NEW, 1)], "REFUSED", (), False, False),
        ([("REFUSED", OLD, 0), ("ANSWERED", OLD, 1)], "CHANGED", (), False, True),
        ([("REFUSED", NEW, 0), ("ACCEPTED", NEW, 0)], "ACCEPTED", (), False, False),
        ([("ACCEPTED", NEW, 0), ("REFUSED", NEW, 0)], "REFUSED", (2,), True, False),
        ([("REFUSED", NEW, 0), ("ANSWERED", NEW, 1), ("COMMENTED", NEW, 0)], "REFUSED", (3,),
         False, False),
    ],
)  # fmt: skip
def test_where_a_person_stands(
    acts: list[tuple[str, str, int]],
    state: str,
    waiting: tuple[int, ...],
    blocks: bool,
    is_asked: bool,
) -> None:
    said = [Said(number, *one) for number, one in enumerate(acts, 1)]

    found = heard(said, NEW)

    assert (found.state, found.open) == (state, waiting)
    assert (found.blocks, found.is_asked) == (blocks, is_asked)


words = st.tuples(st.sampled_from([*BY_ASKED, "ANSWERED"]), st.sampled_from([OLD, NEW]))


@given(st.lists(words, max_size=8))
def test_a_yes_is_counted_only_for_what_it_was_said_to(acts: list[tuple[str, str]]) -> None:
    said = [Said(n, act, digest, n - 1) for n, (act, digest) in enumerate(acts, 1)]

    found = heard(said, NEW)

    judged = [one for one in said if one.act in ("ACCEPTED", "REFUSED")]
    if found.state == "ACCEPTED":
        assert (judged[-1].act, judged[-1].digest) == ("ACCEPTED", NEW)
    answered = {one.answers for one in said if one.act == "ANSWERED"}
    unanswered_no = bool(judged) and judged[-1].act == "REFUSED" and judged[-1].id not in answered
    assert found.blocks == unanswered_no
