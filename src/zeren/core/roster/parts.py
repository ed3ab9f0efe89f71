"""A large plan in parts, each of which can be written alone and leaves the organisation true.

Units before what stands in them, whoever leaves a head post together with whoever takes it, a
place before the things in it. A plan that fits in one part stays one.
"""

from collections.abc import Callable, Iterable, Sequence

from zeren.core.roster.state import Change, State

MOST = 1_000
"""Changes of one part: some seconds at most on a slow machine, also while others write."""

OPENS = {"units": "unit.opened", "things": "thing.registered"}
ABOVE = {"units": "parent", "things": "place"}


def parts(current: State, changes: Sequence[Change], most: int = MOST) -> list[list[Change]]:
    """The changes in parts of at most `most`, in the order in which they are written.

    A knot that cannot be cut (heads who change places, a tree that turns over) is one part
    however large it is.
    Law: the parts hold every change once; written one after the other they give what the whole
    gives, and after each of them nothing stands that two people hold or that hangs on nothing.
    """
    if len(changes) <= most:
        return [list(changes)] if changes else []
    sheets: dict[str, list[Change]] = {}
    for change in changes:
        sheets.setdefault(change.sheet, []).append(change)
    heads = _head_posts(current, sheets.get("posts", ()))
    found: list[list[Change]] = []
    for sheet in ("units", "posts", "people", "things", "roles"):
        given = sheets.get(sheet, [])
        if sheet == "posts":
            given = [one for one in given if one.act != "post.moved" or one.key not in heads]
        opens = OPENS.get(sheet, "")
        fresh = [one for one in given if one.act == opens]
        rest = [one for one in given if one.act != opens]
        found += _packed([[one] for one in _above_first(fresh, ABOVE.get(sheet, ""))], most)
        if sheet == "people":
            turned = [
                one
                for one in sheets.get("posts", ())
                if one.act == "post.moved" and one.key in heads
            ]
            found += _packed(_knots([*turned, *rest], _seats(current, heads)), most)
        elif sheet == "units":
            # a unit may go under what was below it: all moves are settled at once
            found += _packed([[o for o in rest if o.act == "unit.moved"]], most)
            found += _packed([[o] for o in rest if o.act != "unit.moved"], most)
        else:
            found += _packed(_knots(rest, lambda one: ()), most)
    return found


def _packed(knots: Iterable[Sequence[Change]], most: int) -> list[list[Change]]:
    found: list[list[Change]] = []
    for knot in knots:
        if not knot:
            continue
        if not found or len(found[-1]) + len(knot) > most:
            found.append([])
        found[-1] += knot
    return found


def _above_first(changes: Sequence[Change], above: str) -> list[Change]:
    """What is opened, each after that which it stands in; the order is kept otherwise."""
    if not above:
        return list(changes)
    waiting = {one.key: one for one in changes}
    found: list[Change] = []
    for one in changes:
        chain = []
        key = one.key
        while key in waiting:
            chain.append(waiting.pop(key))
            key = chain[-1].after.get(above, "")
        found += reversed(chain)
    return found


def _head_posts(current: State, changes: Iterable[Change]) -> set[str]:
    """Posts that head a unit before or after."""
    found = {code for code, post in current.posts.items() if post.get("head") == "yes"}
    return found | {one.key for one in changes if one.after.get("head") == "yes"}


def _seats(current: State, heads: set[str]) -> Callable[[Change], Iterable[str]]:
    def named(change: Change) -> Iterable[str]:
        if change.sheet == "posts":
            return [change.key]
        posts = {change.after.get("post", "")}
        posts.update(span.value for span in current.held.get(change.key, ()))
        posts.update(span.value for span in current.beside.get(change.key, ()))
        return sorted(posts & heads)

    return named


def _knots(
    changes: Sequence[Change], named: Callable[[Change], Iterable[str]]
) -> list[list[Change]]:
    """Changes that must be written together: those of one object, and of one head post."""
    root: dict[tuple[str, str], tuple[str, str]] = {}

    def top(one: tuple[str, str]) -> tuple[str, str]:
        root.setdefault(one, one)
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for change in changes:
        for seat in named(change):
            root[top((change.sheet, change.key))] = top(("seat", seat))
    knots: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        knots.setdefault(top((change.sheet, change.key)), []).append(change)
    return list(knots.values())
