"""Words of coverage: requirements, gaps and next steps, layers, reasons for exclusion."""

from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, object] = {}
FACTS: dict[str, object] = {}

REQUIREMENTS = {
    "trained": _("Trained"),
    "letter": _("Letter in force"),
    "unit_head": _("Unit has a head in office"),
    "thing_in_charge": _("Thing has exactly one in charge"),
    "thing_user": _("Thing has a user"),
}

LAYERS = {
    1: _("Principal"),
    2: _("Other leaders"),
    3: _("Heads of functions"),
    4: _("Heads of workshops"),
    5: _("Team leaders"),
    6: _("Workers and staff"),
}

GAPS = {
    "trained.no_meeting": _("No implementation meeting is planned for this year"),
    "trained.not_attended": _("Has not attended the implementation meeting"),
    "trained.not_passed": _("Attended, has not yet passed the quiz"),
    "letter.not_issued": _("No letter has been issued"),
    "letter.not_trained": _("Letter waits: not yet trained"),
    "letter.not_signed": _("Trained, has not yet signed"),
    "letter.not_countersigned": _("Signed, waits for the countersignature"),
    "letter.not_fitting": _("The letter no longer fits the post"),
    "unit.no_head": _("No head in office"),
    "unit.no_head_of_root": _("The organisation has no general manager in office"),
    "thing.none_in_charge": _("No unit is in charge of it"),
    "thing.two_in_charge": _("Two units claim to be in charge of it"),
    "thing.no_head": _("The unit in charge has no head, nor has any unit above"),
    "thing.no_user": _("Nobody is registered as its user"),
    "thing.no_holder": _("Its user post or team is empty"),
}

NEXT_STEPS = {
    "trained.no_meeting": _("Plan the meeting"),
    "trained.not_attended": _("Bring to a make-up meeting"),
    "trained.not_passed": _("Take the quiz"),
    "letter.not_issued": _("Issue the letter"),
    "letter.not_trained": _("Train first"),
    "letter.not_signed": _("Read and sign"),
    "letter.not_countersigned": _("Countersign"),
    "letter.not_fitting": _("Issue a new letter"),
    "unit.no_head": _("Appoint a head"),
    "unit.no_head_of_root": _("Enter the general manager"),
    "thing.none_in_charge": _("Decide who is in charge"),
    "thing.two_in_charge": _("Decide between the two claims"),
    "thing.no_head": _("Appoint a head"),
    "thing.no_user": _("Name who uses it"),
    "thing.no_holder": _("Fill the post or name another user"),
}

SEATS = {
    "safety_office": _("safety office"),
    "team_leader": _("team leader"),
    "person": _("the person"),
    "superior": _("superior"),
    "parent_head": _("head of the unit above"),
    "clerk": _("personnel clerk"),
    "head_of_place": _("head of the place"),
    "head_in_charge": _("head in charge"),
    "general_manager": _("general manager"),
}

EXCLUSIONS = {
    "contractor_agreement": _("Contractor's people, bound by a safety agreement (WSL art. 49)"),
}
