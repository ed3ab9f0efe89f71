"""What a workbook says of offices: who becomes or stops being head of the whole, whose office ends.

The workbook is written; what these people may decide waits for a second person (core/grant.py).
"""

from zeren.core import grant
from zeren.core.roster.state import Change, Kind, State, applied
from zeren.core.timeline import Span


def waits(before: State, changes: tuple[Change, ...]) -> list[tuple[str, str, bool]]:
    """(staff number, office, whether it begins) of all that the changes leave waiting."""
    after = applied(before, changes)
    was, then = _heads(before), _heads(after)
    found = [
        (number, grant.HEAD, then.get(number, 0) > was.get(number, 0))
        for number in sorted(was.keys() | then.keys())
        if then.get(number, 0) != was.get(number, 0)
    ]
    for key in sorted(before.roles):
        number, role, _unit = key.split(" ")
        if role in grant.POWERFUL and _last(before, number) > _last(after, number):
            found.append((number, role, False))
    return found


def _heads(state: State) -> dict[str, int]:
    """By staff number the first day without the head's post of the top unit."""
    tops = {code for code, unit in state.units.items() if not unit.get("parent")}
    posts = {
        code
        for code, post in state.posts.items()
        if post.get("head") == "yes" and post.get("unit") in tops
    }
    found: dict[str, int] = {}
    for table in (state.held, state.beside):
        for number, spans in table.items():
            ends = [_end(span) for span in spans if span.value in posts]
            if ends:
                found[number] = min(max(found.get(number, 0), *ends), _last(state, number))
    return found


def _last(state: State, number: str) -> int:
    return max((_end(span) for span in state.engaged.get(number, ())), default=0)


def _end(span: Span[str] | Span[Kind]) -> int:
    return span.to_day if span.from_day < span.to_day else 0
