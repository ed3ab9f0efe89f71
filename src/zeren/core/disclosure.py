"""What may be told outside: only chosen names, no small groups, no contact details.

The company's promise of the founding story: personal information goes to no outsider without
explicit permission. Sources: Personal Information Protection Law art. 6 (least that is needed),
art. 23 and 25 (others and the public only with separate consent).
"""

import re
import unicodedata
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from zeren.core.refusal import Problem

Key = TypeVar("Key", bound=Hashable)

LEAST_GROUP = 5
"""A number about fewer people than this could point at one of them."""

HIDDEN = "**"
DOTS = "·•・‧"
"""Between the parts of a name that is written in Chinese and comes from another language."""
_BREAK = re.compile(rf"([\s{DOTS}]+)")

PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", re.ASCII)


def named(people: Iterable[tuple[int, str]], chosen: Collection[int]) -> tuple[str, ...]:
    """The names that appear, in the order given: those of chosen people and no others."""
    return tuple(name for person, name in people if person in chosen)


def mask(name: str) -> str:
    """The first character and no hint at the length of the rest: 刘**, "S** N**", 买**·阿**.

    Each word of a name is masked; a word of one character is hidden altogether.
    """
    parts = _BREAK.split(unicodedata.normalize("NFC", name).strip(f" \t\n{DOTS}"))
    words = [part[:1] + HIDDEN if len(part) > 1 else HIDDEN for part in parts[::2]]
    breaks = [" " if part.isspace() else part.strip() for part in parts[1::2]]
    return "".join(one for pair in zip(words, [*breaks, ""], strict=True) for one in pair)


def masked(text: str, *, names: Iterable[str]) -> str:
    """What somebody wrote, as an outsider may read it: no name whole, no number, no address."""
    for name in sorted(set(names), key=len, reverse=True):
        if len(name) > 1 and _has_name(text, name):
            text = _pattern(name).sub(mask(name), text)
    for pattern in (IDENTITY, PHONE, EMAIL):
        text = pattern.sub(HIDDEN, text)
    return text


def counts(groups: Mapping[Key, int], *, least: int = LEAST_GROUP) -> dict[Key, int | None]:
    """Group sizes that may be shown beside their total; None for those that may not.

    Groups of 1 to `least` - 1 are hidden. The hidden ones together must not be a small group
    either, since the total gives away their sum: then the next larger group is hidden too. Where
    every group is hidden, a total under `least` must not be shown either.
    """
    if any(size < 0 for size in groups.values()):
        raise ValueError("want sizes of 0 or more")
    hidden = {key for key, size in groups.items() if 0 < size < least}
    rest = sorted((size, place) for place, size in enumerate(groups.values()) if size >= least)
    keys = list(groups)
    while hidden and rest and (len(hidden) < 2 or sum(groups[key] for key in hidden) < least):
        hidden.add(keys[rest.pop(0)[1]])
    return {key: None if key in hidden else size for key, size in groups.items()}


def problems(text: str, *, names: Iterable[str] = ()) -> tuple[Problem, ...]:
    """What in a text may not leave the house: names that were not chosen, numbers, addresses.

    names: of all people who did not agree to be named. `where` is what was found, for the writer.
    """
    found = [
        Problem("disclosure.name_not_chosen", name)
        for name in sorted({name for name in names if len(name) > 1 and _has_name(text, name)})
    ]
    patterns = (
        ("disclosure.identity_number", IDENTITY),
        ("disclosure.phone", PHONE),
        ("disclosure.email", EMAIL),
    )
    for code, pattern in patterns:
        found += [Problem(code, said) for said in dict.fromkeys(pattern.findall(text))]
    return tuple(found)


def _has_name(text: str, name: str) -> bool:
    """Quick where it is not there, for it is asked of everybody in the house."""
    first = re.split(rf"[\s{DOTS}]", name)[0]
    return first.casefold() in text.casefold() and _pattern(name).search(text) is not None


def _pattern(name: str) -> re.Pattern[str]:
    """Latin names only as whole words ("An" is not in "Anhui"); others anywhere, by any dot."""
    parts = (re.escape(part) for part in re.split(rf"[{DOTS}]", name))
    found = rf"\s*[{DOTS}]\s*".join(parts)
    return re.compile(rf"(?<!\w){found}(?!\w)" if name.isascii() else found, re.IGNORECASE)
