"""Work figures out, enter what no room knows, name who enters it, write closed periods down."""

from zeren.results.actions.closing import close_periods
from zeren.results.actions.counting import count, count_touched
from zeren.results.actions.entering import enter, enter_many, name_owner
