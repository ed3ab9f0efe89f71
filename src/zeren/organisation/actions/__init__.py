"""What people do to the organisation: import a workbook, and change it by hand."""

from zeren.organisation.actions.people import give_accounts, invite
from zeren.organisation.actions.posts import (
    change_head,
    leave,
    plan_head,
    plan_leave,
    plan_transfer,
    transfer,
)
from zeren.organisation.actions.roles import grant_role, plan_grant, revoke_role
from zeren.organisation.actions.roster import confirm, discard, upload
from zeren.organisation.actions.things import decide_charge, name_user, plan_charge, plan_user

__all__ = [
    "change_head",
    "confirm",
    "decide_charge",
    "discard",
    "give_accounts",
    "grant_role",
    "invite",
    "leave",
    "name_user",
    "plan_charge",
    "plan_grant",
    "plan_head",
    "plan_leave",
    "plan_transfer",
    "plan_user",
    "revoke_role",
    "transfer",
    "upload",
]
