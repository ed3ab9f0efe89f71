"""Work figures out part by part, and write closed periods down."""

from zeren.results.actions.closing import close_periods
from zeren.results.actions.counting import count, count_touched
