"""Undo and redo: a row of acts and what stands after it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.targets.steps import DONE, REDONE, UNDONE, stacks


@pytest.mark.parametrize(
    ("told", "done", "undone"),
    [
        ([], [], []),
        ([(DONE, 1), (DONE, 2)], [1, 2], []),
        ([(DONE, 1), (DONE, 2), (UNDONE, 2)], [1], [2]),
        ([(DONE, 1), (DONE, 2), (UNDONE, 2), (UNDONE, 1)], [], [2, 1]),
        ([(DONE, 1), (UNDONE, 1), (REDONE, 1)], [1], []),
        ([(DONE, 1), (UNDONE, 1), (DONE, 2)], [2], []),
        ([(DONE, 1), (DONE, 2), (UNDONE, 1)], [1, 2], []),
        ([(REDONE, 1)], [], []),
    ],
)
def test_what_stands_after_a_row_of_acts(
    told: list[tuple[str, int]], done: list[int], undone: list[int]
) -> None:
    assert stacks(told) == (done, undone)


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=30))
def test_undo_then_redo_changes_nothing(acts: list[str]) -> None:
    told: list[tuple[str, int]] = []
    for number, act in enumerate(acts):
        done, undone = stacks(told)
        if act == "do":
            told.append((DONE, number))
        elif act == "undo" and done:
            told.append((UNDONE, done[-1]))
            assert stacks([*told, (REDONE, done[-1])]) == (done, undone)
        elif act == "redo" and undone:
            told.append((REDONE, undone[-1]))
    done, undone = stacks(told)
    assert not set(done) & set(undone)
