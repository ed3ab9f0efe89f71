"""Schemes, assessments and vetoes: the verbs."""

from zeren.assessment.actions.deciding import accept, approve, drop, publish, reopen, send_back
from zeren.assessment.actions.opening import Opened, name_assessor, open_unit, open_year
from zeren.assessment.actions.rating import assess, self_assess
from zeren.assessment.actions.schemes import (
    begin_scheme,
    change_scheme,
    consult_scheme,
    drop_scheme,
    publish_scheme,
)
from zeren.assessment.actions.vetoes import answer, decide_veto, find, strike
