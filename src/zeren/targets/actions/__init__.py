"""Set the company's targets, cascade them level by level, publish them, write down results."""

from zeren.targets.actions.arriving import Arrived, arrived, take_in
from zeren.targets.actions.cascading import cascade_all, cascade_target
from zeren.targets.actions.catalogue import load_catalogue
from zeren.targets.actions.consulting import answer, ask, say
from zeren.targets.actions.defining import define_indicator
from zeren.targets.actions.detailing import More
from zeren.targets.actions.grid import kept_as_step, redo, save_rows, undo
from zeren.targets.actions.holding import name_holder
from zeren.targets.actions.parents import enter_parent
from zeren.targets.actions.passing import decide_left
from zeren.targets.actions.resulting import Counted, write_result, write_results
from zeren.targets.actions.setting import (
    meant,
    read_for,
    remove_company_target,
    set_company_target,
    take_usual,
    understood,
)
from zeren.targets.actions.starting import start_year
from zeren.targets.actions.versions import draft_set, publish
