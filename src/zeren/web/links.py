"""The pages that rooms link to in each other, one function a kind of page.

A room names a page of another room here or nowhere; within its own room it reverses by itself.
Rooms above are named as text, which no import contract sees, so a wrong name must be loud: no
function answers with an empty address, and the tests reverse every one of them.
"""

from collections.abc import Callable

from django.urls import reverse


def fact(fact_id: int) -> str:
    """One fact with its proof, for those who may read facts."""
    return reverse("ledger:fact", args=[fact_id])


def person(person_id: int) -> str:
    return reverse("desk:person", args=[person_id])


def unit(unit_id: int) -> str:
    return reverse("desk:unit", args=[unit_id])


def thing(thing_id: int) -> str:
    return reverse("desk:thing", args=[thing_id])


def home() -> str:
    """My day."""
    return reverse("desk:home")


def overview() -> str:
    return reverse("desk:overview")


def bulletin(slug: str) -> str:
    """What the public sees of a meeting."""
    return reverse("desk:bulletin", args=[slug])


def letter_file(letter_id: int) -> str:
    """A letter as a PDF."""
    return reverse("letters:pdf", args=[letter_id])


def search() -> str:
    return reverse("desk:search")


def organisation() -> str:
    return reverse("organisation:index")


def languages() -> str:
    """The languages of the house, and the names that are missing in one of them."""
    return reverse("organisation:languages")


def role_request(request_id: int) -> str:
    """A powerful role that was asked for, with the yes or no of the second person."""
    return reverse("organisation:role-request", args=[request_id])


def new_head(person_id: int) -> str:
    """Somebody entered as head of the whole, with the yes of the second person."""
    return reverse("organisation:new-head", args=[person_id])


def office_end(grant_id: int) -> str:
    """An office that is over by the roster, with the yes of the second person."""
    return reverse("organisation:office-end", args=[grant_id])


def put_away(told_id: int) -> str:
    """Where "I have read this" is posted."""
    return reverse("organisation:put-away", args=[told_id])


def imports() -> str:
    """Workbooks to bring in."""
    return reverse("organisation:imports")


def first_slips() -> str:
    """First slips for who has no PIN."""
    return reverse("organisation:invitations")


def first_run() -> str:
    """The way to the first 100 %."""
    return reverse("desk:first")


def codes() -> str:
    """One-time codes that wait for a second person."""
    return reverse("organisation:codes")


def change_head(unit_id: int) -> str:
    return reverse("organisation:change-head", args=[unit_id])


def name_user(thing_id: int) -> str:
    return reverse("organisation:name-user", args=[thing_id])


def decide_charge(thing_id: int) -> str:
    return reverse("organisation:decide-charge", args=[thing_id])


def responsibilities() -> str:
    """Who answers for which thing, unit by unit."""
    return reverse("responsibility:index")


def duties(post_id: int) -> str:
    """The duty list of a post."""
    return reverse("responsibility:duties", args=[post_id])


def targets() -> str:
    """The targets of the year."""
    return reverse("targets:index")


def unit_targets(unit_id: int) -> str:
    return reverse("targets:unit", args=[unit_id])


def target(target_id: int) -> str:
    return reverse("targets:target", args=[target_id])


def meetings() -> str:
    """The responsibility meetings, and who attended."""
    return reverse("training:index")


def plan_meeting() -> str:
    return reverse("training:plan")


def quiz() -> str:
    """The reader's own quiz."""
    return reverse("training:quiz")


def letters() -> str:
    return reverse("letters:index")


def letter(letter_id: int) -> str:
    return reverse("letters:letter", args=[letter_id])


def issue_letters() -> str:
    return reverse("letters:start")


def countersign() -> str:
    """All letters that wait for the reader's countersignature."""
    return reverse("letters:countersign")


def countersign_letter(letter_id: int) -> str:
    return reverse("letters:countersign-one", args=[letter_id])


def hazards() -> str:
    return reverse("hazards:index")


def hazard(hazard_id: int) -> str:
    return reverse("hazards:hazard", args=[hazard_id])


def report_hazard() -> str:
    """Where somebody who saw something chooses the place."""
    return reverse("hazards:choose")


def report_hazard_at(signed_code: str) -> str:
    """The report page of one place, as its code on the wall says it."""
    return reverse("hazards:report", args=[signed_code])


def label(thing_code: str) -> str:
    """The label of a thing to print and hang up."""
    return reverse("hazards:label", args=[thing_code])


def coverage() -> str:
    return reverse("coverage:index")


def preview_text(version_id: int) -> str:
    """What a person would read, be asked and sign, with this version of a text in force."""
    return reverse("desk:preview-text", args=[version_id])


def gaps() -> str:
    return reverse("coverage:gaps")


PAGES: dict[str, Callable[[int], str]] = {
    "person": person,
    "unit": unit,
    "thing": thing,
    "letter": letter,
    "countersign": countersign_letter,
    "unit_targets": unit_targets,
}
"""Pages of one object by kind, for what names its page as (kind, id): core.coverage.Step.link."""

LISTS: dict[str, Callable[[], str]] = {
    "letters": issue_letters,
    "quiz": quiz,
    "meetings": meetings,
    "organisation": organisation,
    "targets": targets,
}
"""Pages that are no object's, by kind; named as (kind, 0)."""


def page(kind: str, pk: int = 0) -> str:
    """The page that a room named by kind and id; an unknown kind is a KeyError."""
    return PAGES[kind](pk) if kind in PAGES else LISTS[kind]()
