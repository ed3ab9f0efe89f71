"""What an act will do, sentence by sentence, as `[words.act_…]` of the sentences has them.

A line is said when its key holds: `always`, a field of the plan (`leaves.is_head`), `not` one, one
that equals a word (`kind=post`), or several of these with commas between. `each` field says the
line for every one of them, `count` field also for none; `warn` before it makes it a warning. A
number at its end only tells two lines of one key apart. `%(goes_to.post)s` is a field, shown;
after a colon stands the table of its words: `%(kind:people_kinds)s`.
"""

import re
from collections.abc import Callable
from functools import cache

from django.utils.functional import Promise

from zeren.web import words

Told = tuple[list[str], list[str]]
"""What will happen, and what to be careful about."""

ROOM = "organisation"
PAGE = ("headline", "label", "done")
"""Of each act the words of its page; the others say what it will do."""
KEY = re.compile(r"(warn )?(?:(each|count) )?(.+?)(?: \d)?")


@cache
def act(name: str) -> dict[str, Promise]:
    """All words of an act."""
    return dict(words.table(ROOM, f"act_{name}"))


def teller(name: str, /, **more: object) -> Callable[[object], Told]:
    """How the plan of an act is told; `more` stands beside the fields of the plan."""

    def tell(plan: object) -> Told:
        told: Told = ([], [])
        for key, sentence in act(name).items():
            if key not in PAGE:
                warns, how, what = re.fullmatch(KEY, key).groups()  # type: ignore[union-attr]
                said = _said(sentence, how, what, _Plan(plan, more))
                told[bool(warns)].extend(said)
        for field, said in (("passes", told[0]), ("remarks", told[1])):
            said.extend(words.sentence(*remark) for remark in getattr(plan, field, ()))
        return told

    return tell


class _Plan:
    """The fields of a plan as sentences name them, and what stands beside them."""

    def __init__(self, plan: object, more: dict[str, object]) -> None:
        self.plan, self.more = plan, more

    def __getitem__(self, name: str) -> object:
        if isinstance(self.more.get(name), int):
            return self.more[name]
        path, _, table = name.partition(":")
        value = self.field(path)
        return str(words.table(ROOM, table)[str(value)]) if table else words.shown(value)

    def field(self, path: str) -> object:
        """A field, or one of a field; None where there is none on the way."""
        first, *rest = path.split(".")
        found = self.more[first] if first in self.more else getattr(self.plan, first)
        for step in rest:
            if found is not None:
                found = found[int(step)] if step.isdigit() else getattr(found, step)  # type: ignore[index]
        return found

    def holds(self, key: str) -> bool:
        """Is a condition of one word so?"""
        if key.startswith("not "):
            return not self.holds(key[4:])
        path, _, value = key.partition("=")
        if value:
            return str(self.field(path)) == value
        return key == "always" or bool(self.field(path))


def _said(sentence: Promise, how: str | None, what: str, plan: _Plan) -> list[str]:
    if how == "each":
        some = plan.field(what)
        assert isinstance(some, list | tuple), f"{what} is no list"
        return [str(sentence % _Plan(plan.plan, {**plan.more, "one": one})) for one in some]
    if how is None and not all(map(plan.holds, what.split(", "))):
        return []
    is_field = re.fullmatch(r"[\w.]+", what) and what != "always"
    n = {"n": plan.field(what)} if is_field else {}
    return [str(sentence % _Plan(plan.plan, {**plan.more, **n}))]
