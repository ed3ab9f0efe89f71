"""What a person can be found by, earlier names and numbers too: worked out anew with each."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from zeren.core import folding
from zeren.ledger import many
from zeren.organisation.models import Person, PersonName, PersonWord

SURNAMES = Path(__file__).parent.parent / "data" / "surnames.txt"
LONGEST = 64


@transaction.atomic
def index(people: Iterable[Person], *, is_new: bool = False) -> None:
    """Write the words of these people, in place of those they had."""
    rows = list(people)
    told = [(row.pk, row.name, row.number) for row in rows]
    if not is_new:
        PersonWord.objects.filter(person__in=rows).delete()
        for pk, what, name in PersonName.objects.filter(person__in=rows).values_list(
            "person_id", "what", "name"
        ):
            told.append((pk, "", name) if what == "number" else (pk, name, ""))
    words = dict.fromkeys(
        (pk, word[:LONGEST])
        for pk, name, number in told
        for word in folding.words(name, number, sounds)
    )
    many.insert_values(PersonWord, ("person_id", "word"), list(words))


def sounds(name: str) -> list[tuple[str, ...]]:
    """The readings of each Chinese sign, a surname as surnames are said.

    >>> sounds("曾艳")
    [('zeng', 'ceng'), ('yan',)]
    """
    plain = [one for one in name if _readings(one)]
    found = [_readings(one) for one in plain]
    for length in (2, 1):
        said = surnames().get("".join(plain[:length])) if len(plain) >= length else None
        if said:
            found[:length] = [
                tuple(dict.fromkeys([*one, *own])) for one, own in zip(said, found, strict=False)
            ]
            break
    return found


@lru_cache(maxsize=1)
def surnames() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Surname -> for each of its signs the readings; a single sign may have several."""
    known: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in SURNAMES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            signs, *said = line.split()
            known[signs] = (tuple(said),) if len(signs) == 1 else tuple((one,) for one in said)
    return known


@lru_cache(maxsize=20000)
def _readings(sign: str) -> tuple[str, ...]:
    if sign.isascii():
        return ()
    # its dictionary takes a sixth of the start of a command: only who indexes names pays it
    from pypinyin import Style, lazy_pinyin, pinyin

    said = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
    likeliest = lazy_pinyin(sign, errors="ignore")
    return tuple(dict.fromkeys([*likeliest, *(said[0] if said else ())]))[:3]
