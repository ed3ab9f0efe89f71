"""Words of coverage: layers, seats, reasons for exclusion.

What a requirement, a gap and a next step are called stands in the texts of the room that explains
them (REQUIREMENTS, GAPS, NEXT_STEPS, ACTS) and is collected here.
"""

from django.utils.translation import gettext_lazy as _

LAYERS = {
    1: _("Principal"),
    2: _("Other leaders"),
    3: _("Heads of functions"),
    4: _("Heads of workshops"),
    5: _("Team leaders"),
    6: _("Workers and staff"),
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
