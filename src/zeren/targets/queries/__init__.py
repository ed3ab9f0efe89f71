"""The year's targets, as a tree to look at, to check, and to put into letters."""

from zeren.targets.queries.lines import MEMBER_LINES, TargetLine, lines_for, own
from zeren.targets.queries.parts import (
    Part,
    foretold,
    ground,
    headcounts,
    limit_of,
    plan,
    plan_all,
    problems_of,
)
from zeren.targets.queries.rows import (
    DOMAIN_ORDER,
    children,
    company_target,
    company_targets,
    current_set,
    indicator_by_code,
    indicators,
    lines_above,
    published_set,
    results,
    target,
    target_for,
    target_of,
    unit_for,
    unit_targets,
    years,
)
from zeren.targets.queries.saying import plain, said, said_value
from zeren.targets.queries.trees import SetRow, TreeRow, set_problems, set_rows, tree_rows
from zeren.targets.queries.versions import (
    Version,
    carried,
    heir_of,
    held_versions,
    is_part,
    left,
    left_parts,
    units_with_targets,
    version_on,
)
