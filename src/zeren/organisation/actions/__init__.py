"""What people do to the organisation: import a workbook, and change it by hand."""

from zeren.organisation.actions.absence import (
    answer_deputy,
    end_away,
    end_deputies,
    go_away,
    look_back,
)
from zeren.organisation.actions.act import Act
from zeren.organisation.actions.belonging import change_kind, come_back, join, leave
from zeren.organisation.actions.closing import close_post, close_thing, close_unit
from zeren.organisation.actions.codes import ask as ask_code
from zeren.organisation.actions.codes import confirm as confirm_code
from zeren.organisation.actions.codes import not_me, open_at_console, open_slips, print_slips
from zeren.organisation.actions.codes import refuse as refuse_code
from zeren.organisation.actions.codes import release as release_account
from zeren.organisation.actions.ending import end_second_post, end_share, end_use
from zeren.organisation.actions.entering import change, enter
from zeren.organisation.actions.erasing import erase_people
from zeren.organisation.actions.exports import ask as ask_export
from zeren.organisation.actions.exports import by_operator as export_by_operator
from zeren.organisation.actions.exports import give as give_export
from zeren.organisation.actions.exports import step as step_export
from zeren.organisation.actions.exports import take as take_export
from zeren.organisation.actions.house import (
    decide_address,
    decide_languages,
    decide_name,
    decide_zone,
    note_keys,
    note_opened,
    settle_languages,
)
from zeren.organisation.actions.merging import merge, part
from zeren.organisation.actions.naming import correct_name
from zeren.organisation.actions.people import give_accounts, take_accounts
from zeren.organisation.actions.places import move_post, move_thing, move_unit
from zeren.organisation.actions.planned import withdraw
from zeren.organisation.actions.posts import change_head, take_second_post, transfer
from zeren.organisation.actions.receiving import is_worked_at, read_again, receive, seen
from zeren.organisation.actions.reorganising import close_merged, merge_units, split_unit
from zeren.organisation.actions.role_requests import confirm as confirm_role
from zeren.organisation.actions.role_requests import confirm_office, put_away
from zeren.organisation.actions.role_requests import decline as decline_role
from zeren.organisation.actions.role_requests import lapse_due as lapse_role_requests
from zeren.organisation.actions.role_requests import take_back as take_back_role
from zeren.organisation.actions.roles import grant_role, plan_end, revoke_role
from zeren.organisation.actions.roster import (
    begin,
    change_many,
    choose,
    confirm,
    discard,
    forget,
    keep_foretold,
    look,
    settle,
    stop,
    take_target,
    upload,
)
from zeren.organisation.actions.rows import seen_of
from zeren.organisation.actions.things import decide_charge, name_user, share
from zeren.organisation.actions.undoing import plan_undo, undo
