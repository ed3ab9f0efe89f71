"""Which letters wait for their seal, and which one a paper or a file says it is."""

from django.db.models import Q, QuerySet

from zeren.cases import queries as cases
from zeren.ledger import queries as ledger
from zeren.letters.models import Letter, Signature


def to_seal(after: int, most: int) -> tuple[list[Letter], int]:
    """Letters in force without a sealed file, of which every signature is proved and nothing is
    objected to; and the id up to which was looked, from `after` on, 0 at the end of all.
    """
    waiting = Letter.objects.filter(Q(state="IN_FORCE"), pdf_digest="", pk__gt=after)
    some = list(waiting.select_related("campaign__template").order_by("pk")[:most])
    ids = [letter.pk for letter in some]
    stands = cases.open_kinds(ids)
    signed: dict[int, list[int | None]] = {}
    of_these = Signature.objects.filter(letter_id__in=ids)
    for letter_id, fact_id in of_these.values_list("letter_id", "fact_id"):
        signed.setdefault(letter_id, []).append(fact_id)
    proofs = ledger.proofs_for([one for facts in signed.values() for one in facts if one])
    ready = [
        letter
        for letter in some
        if letter.pk not in stands and all(one in proofs for one in signed.get(letter.pk, (None,)))
    ]
    return ready, ids[-1] if len(ids) == most else 0


def of_number(number: str) -> Letter | None:
    """The letter that a paper names: by its number, or as L and its
    id, as the code at the edge of each page says.
    """
    by_id = number[:1] == "L" and number[1:].isascii() and number[1:].isdigit()
    named = Q(pk=min(int(number[1:]), 2**53)) if by_id else Q(number=number)
    return _shown().filter(named).first()


def of_file(digest: str) -> Letter | None:
    """The letter of which this is the sealed file."""
    return _shown().filter(pdf_digest=digest).first()


def _shown() -> QuerySet[Letter]:
    near = ("person", "post", "unit", "countersigner", "campaign", "supersedes")
    return Letter.objects.select_related(*near)
