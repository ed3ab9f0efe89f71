"""Plan and lead the meeting, confirm attendance, draw and mark papers."""

from zeren.training.actions.teaching import (
    attend_on_paper,
    cancel_meeting,
    close_meeting,
    confirm_attendance,
    open_attempt,
    open_meeting,
    plan_meeting,
    submit_attempt,
)
