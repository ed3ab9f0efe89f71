"""The year's targets, as a tree to look at, to check, and to put into letters."""

from zeren.targets.models import Indicator, Target, TargetSet
from zeren.targets.queries.consulting import (
    Voice,
    asked_of,
    digests,
    to_answer,
    to_ask,
    voice_for,
    voices,
    voices_for,
)
from zeren.targets.queries.difference import Change, difference
from zeren.targets.queries.findings import Found, findings
from zeren.targets.queries.grid import (
    STEP,
    Cells,
    Kept,
    StepRow,
    Steps,
    allowed,
    cells_of,
    keeps_reserve,
    kept_of,
    steps_of,
    stretch_slot,
)
from zeren.targets.queries.lines import MEMBER_LINES, TargetLine, lines_for, own
from zeren.targets.queries.ownerless import Ownerless, holder, ownerless, to_name
from zeren.targets.queries.parents import (
    Answered,
    as_target,
    looser,
    parent_letter,
    parents,
    unanswered,
)
from zeren.targets.queries.parts import (
    Ground,
    Level,
    Part,
    Plan,
    foretold,
    ground,
    headcounts,
    plan,
    plan_all,
    problems_of,
)
from zeren.targets.queries.rows import (
    Written,
    by_codes,
    children,
    company_target,
    company_targets,
    current_set,
    follower,
    given_below,
    indicator_by_code,
    indicators,
    lines_above,
    newest_indicators,
    newest_results,
    own_indicator,
    published_set,
    rows_of,
    set_of,
    slot_of,
    standing,
    stands,
    target,
    target_for,
    target_of,
    targets_in,
    unit_for,
    unit_targets,
    years,
)
from zeren.targets.queries.saying import (
    columns_of,
    limit_of,
    plain,
    said,
    said_limit,
    said_result,
    typed,
    typed_limit,
    typed_way,
)
from zeren.targets.queries.trees import SetRow, TreeRow, set_problems, set_rows, tree_rows
from zeren.targets.queries.versions import (
    Version,
    above,
    carried,
    heir_of,
    held_versions,
    is_part,
    left,
    left_parts,
    units_with_targets,
    version_on,
    year_before,
)
