"""What issuing and signing both need of a letter's row."""

from zeren.core.refusal import Refused
from zeren.letters.models import Letter


def letter_of(letter_id: int) -> Letter:
    found = (
        Letter.objects.select_related("campaign", "campaign__template").filter(pk=letter_id).first()
    )
    if found is None:
        raise Refused("letter.unknown")
    return found


def body(row: Letter) -> dict[str, object]:
    return {"letter": row.pk, "person": row.person_id, "digest": row.digest, "state": row.state}
