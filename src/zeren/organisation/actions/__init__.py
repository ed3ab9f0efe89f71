"""What people do to the organisation: import a workbook, and change it by hand."""

from zeren.organisation.actions.people import give_accounts, invite
from zeren.organisation.actions.roster import confirm, discard, upload

__all__ = ["confirm", "discard", "give_accounts", "invite", "upload"]
