"""The pages that rooms link to in each other, one line a kind of page.

Three kinds of address: a page by itself (`_list`), of one object by its number (`_of`), of what a
code or slug names (`_by`).

A room names a page of another room here or nowhere; within its own room it reverses by itself.
Rooms above are named as text, which no import contract sees, so a wrong name must be loud: no
function answers with an empty address, and the tests reverse every one of them.
"""

from collections.abc import Callable

from django.urls import reverse


def _list(name: str) -> Callable[[], str]:
    def address() -> str:
        return reverse(name)

    return address


def _of(name: str) -> Callable[[int], str]:
    def address(pk: int) -> str:
        return reverse(name, args=[pk])

    return address


def _by(name: str) -> Callable[[str], str]:
    def address(code: str) -> str:
        return reverse(name, args=[code])

    return address


keeping = _of("privacy:keeping")
"""How long a class of data is kept, or an erasure, that waits for the other office."""
export = _of("organisation:export")
"""A list of many people that was asked for as a file, for who asked and who says yes."""
fact = _of("ledger:fact")
"""One fact with its proof, for those who may read facts."""
person = _of("desk:person")
unit = _of("desk:unit")
thing = _of("desk:thing")
home = _list("desk:home")
"""My day."""
overview = _list("desk:overview")
job = _of("jobs:job")
"""Long work and how far it is."""
remind = _list("desk:remind")
"""Who is reminded of the gaps on a list, and how."""
try_way = _of("notices:try-asked")
"""A test to oneself by settings that are asked for."""
bulletin = _by("desk:bulletin")
"""What the public sees of a meeting."""
paper = _list("scans:index")
"""What was signed by hand and scanned back."""
print_list = _of("scans:print")
"""Where a print of a meeting's list is posted."""
print_calls = _list("scans:print-calls")
"""Where a print of the own call list is posted."""
print_slips = _list("scans:print-slips")
"""Where a print of the list of first slips is posted."""
scan_of_letter = _of("scans:of-letter")
"""The picture of the sheet by which a letter is signed on paper."""
helped = _of("kiosk:help")
"""Where a letter is signed before a witness, on a shared device."""
letter_file = _of("letters:pdf")
"""A letter as a PDF."""
check = _by("desk:check")
"""Where a stranger asks whether a paper of this number is genuine."""
search = _list("desk:search")
webhooks = _list("webhooks:index")
"""Which machines outside are told of facts."""
organisation = _list("organisation:index")
packs = _list("content:packs")
"""Packs of cards and questions, switched by kind of work."""
texts = _list("content:index")
"""What the house says, by kind: `?kind=calendar`."""
house_itself = _list("organisation:house")
"""Its address, time zone, languages and the copy of its keys."""
languages = _list("organisation:languages")
"""The languages of the house, and the names that are missing in one of them."""
role_request = _of("organisation:role-request")
"""A powerful role that was asked for, with the yes or no of the second person."""
new_head = _of("organisation:new-head")
"""Somebody entered as head of the whole, with the yes of the second person."""
office_end = _of("organisation:office-end")
"""An office that is over by the roster, with the yes of the second person."""
put_away = _of("organisation:put-away")
"""Where "I have read this" is posted."""
imports = _list("organisation:imports")
"""Workbooks to bring in."""
absences = _list("organisation:absences")
"""Who is away, and who acts meanwhile."""
go_away = _of("organisation:go-away")
"""Where an absence of somebody is entered."""
back = _of("desk:back")
"""What happened while somebody was away."""
inbox = _list("notices:inbox")
"""What the public wrote to the safety office."""
first_slips = _list("organisation:invitations")
"""First slips for who has no PIN."""
first_run = _list("desk:first")
"""The way to the first 100 %."""
codes = _list("organisation:codes")
"""One-time codes that wait for a second person."""
change_head = _of("organisation:change-head")
name_user = _of("organisation:name-user")
decide_charge = _of("organisation:decide-charge")
responsibilities = _list("responsibility:index")
"""Who answers for which thing, unit by unit."""
duties = _of("responsibility:duties")
"""The duty list of a post."""
targets = _list("targets:index")
"""The targets of the year."""
unit_targets = _of("targets:unit")
asked_targets = _of("targets:asked")
"""A draft of targets about which somebody was asked, for his yes or no."""
consultation = _of("targets:consultation")
"""What was said about the draft of a year."""
left_targets = _of("targets:left")
"""The parts of a unit that is no more."""
target = _of("targets:target")
target_holder = _of("targets:holder")
results = _list("results:index")
"""What came of the targets."""
results_to_enter = _list("results:to-enter")
"""Which results are still to be entered, and by whom."""
unit_results = _of("results:unit")
letter_results = _of("results:letter")
"""The targets of a letter with what came of them; to htmx the panel beside its text."""
result = _of("results:target")
"""One target month by month."""
meetings = _list("training:index")
"""The responsibility meetings, and who attended."""
meeting = _of("training:meeting")
plan_meeting = _list("training:plan")
quiz = _list("training:quiz")
"""The reader's own quiz."""
letters = _list("letters:index")
letter = _of("letters:letter")
issue_letters = _list("letters:start")
countersign = _list("letters:countersign")
"""All letters that wait for the reader's countersignature."""
countersign_letter = _of("letters:countersign-one")
planned = _list("organisation:planned")
"""Changes of the organisation that were entered for a later day."""


def object_to(kind: str, pk: int) -> str:
    """Where somebody objects to a letter, a target or a gap."""
    return reverse("desk:object", args=[kind, pk])


cases = _list("cases:index")
"""What people object to."""
case = _of("cases:case")
handovers = _list("handover:index")
"""What is being handed over: `?step=give`, `?unit=3`, `?person=7`."""
handover = _of("handover:one")
assessments = _list("assessment:index")
"""All assessments in sight: `?state=LATE`, `?year=2026`."""
my_assessments = _list("assessment:mine")
assessment = _of("assessment:one")
assessment_points = _of("assessment:points")
"""Where the own view, or the assessor's points, are given."""
assessment_approvals = _list("assessment:approvals")
schemes = _list("assessment:scheme")
"""The standard of assessment."""
scheme = _of("assessment:scheme-edit")
veto = _of("assessment:veto")


def scheme_part(scheme_id: int, what: str, place: int) -> str:
    """One item or veto of a draft; the place after the last one adds."""
    return reverse("assessment:scheme-part", args=[scheme_id, what, place])


def assessment_team(unit_id: int, year: int) -> str:
    """A team as a grid, for whoever assesses it."""
    return reverse("assessment:team", args=[unit_id, year])


hazards = _list("hazards:index")
incidents = _list("incidents:index")
"""Accidents and other events."""
incident = _of("incidents:event")
measure = _of("hazards:measure")
"""Where a measure after an event is given to somebody."""
exposure = _list("incidents:exposure")
"""Heads and hours by unit and month."""
people = _list("organisation:people")
hazard = _of("hazards:hazard")
phone_words = _by("web:parts")
"""The words of what is on a phone, in one language."""
report_hazard = _list("hazards:choose")
"""Where somebody who saw something chooses the place."""
report_hazard_at = _by("hazards:report")
"""The report page of one place, as its code on the wall says it."""
label = _by("hazards:label")
"""The label of a thing to print and hang up."""
coverage = _list("coverage:index")
preview_text = _of("desk:preview-text")
"""What a person would read, be asked and sign, with this version of a text in force."""
gaps = _list("coverage:gaps")


def limit(rule: str) -> str:
    """Where the house decides how much counts with a rule (core.content.RULES)."""
    return reverse("content:text", args=["limit", rule])


PAGES: dict[str, Callable[[int], str]] = {
    "person": person,
    "unit": unit,
    "thing": thing,
    "letter": letter,
    "hazard": hazard,
    "incident": incident,
    "target": target,
    "case": case,
    "assessment": assessment,
    "handover": handover,
    "veto": veto,
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
