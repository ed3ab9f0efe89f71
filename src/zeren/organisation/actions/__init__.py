"""What people do to the organisation: import a workbook, and change it by hand."""

from zeren.organisation.actions.belonging import (
    change_kind,
    come_back,
    join,
    leave,
    plan_join,
    plan_kind,
    plan_leave,
    plan_return,
)
from zeren.organisation.actions.closing import (
    close_post,
    close_thing,
    close_unit,
    plan_post_closing,
    plan_thing_closing,
    plan_unit_closing,
)
from zeren.organisation.actions.codes import ask as ask_code
from zeren.organisation.actions.codes import confirm as confirm_code
from zeren.organisation.actions.codes import not_me, open_at_console, open_slips, print_slips
from zeren.organisation.actions.codes import refuse as refuse_code
from zeren.organisation.actions.codes import release as release_account
from zeren.organisation.actions.ending import (
    end_second_post,
    end_share,
    end_use,
    plan_second_post_end,
    plan_share_end,
    plan_use_end,
)
from zeren.organisation.actions.entering import change, enter, plan_change, plan_new
from zeren.organisation.actions.house import decide_languages, settle_languages
from zeren.organisation.actions.merging import merge, part, plan_merge, plan_part
from zeren.organisation.actions.naming import correct_name, plan_correction
from zeren.organisation.actions.people import give_accounts, take_accounts
from zeren.organisation.actions.places import (
    move_post,
    move_thing,
    move_unit,
    plan_post_move,
    plan_thing_move,
    plan_unit_move,
)
from zeren.organisation.actions.planned import plan_withdrawal, withdraw
from zeren.organisation.actions.posts import (
    change_head,
    plan_head,
    plan_second_post,
    plan_transfer,
    take_second_post,
    transfer,
)
from zeren.organisation.actions.role_requests import confirm as confirm_role
from zeren.organisation.actions.role_requests import confirm_office, put_away
from zeren.organisation.actions.role_requests import decline as decline_role
from zeren.organisation.actions.role_requests import lapse_due as lapse_role_requests
from zeren.organisation.actions.role_requests import take_back as take_back_role
from zeren.organisation.actions.roles import grant_role, plan_end, plan_grant, revoke_role
from zeren.organisation.actions.roster import (
    begin,
    choose,
    confirm,
    discard,
    forget,
    look,
    settle,
    stop,
    take_target,
    upload,
)
from zeren.organisation.actions.rows import seen_of
from zeren.organisation.actions.things import (
    decide_charge,
    name_user,
    plan_charge,
    plan_share,
    plan_user,
    share,
)
from zeren.organisation.actions.undoing import plan_undo, undo
