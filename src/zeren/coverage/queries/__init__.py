"""Coverage asked: the counts of a day, the exact list of what is missing, and whose turn it is."""

from zeren.coverage.queries.acts import (
    LATE_AFTER,
    Act,
    Ages,
    Told,
    Turns,
    acts,
    ages,
    ids_of,
    late,
    told,
    turns_of,
)
from zeren.coverage.queries.counts import (
    OWED_BY_PEOPLE,
    REQUIREMENTS,
    Summary,
    UnitCoverage,
    by_requirement,
    exclusions,
    of_people,
    people,
    summary,
)
from zeren.coverage.queries.gaps import (
    Gap,
    Missing,
    gap_count,
    gap_ids,
    gap_list,
    gap_summary,
    gaps_by_id,
    gaps_of_person,
    whose,
)
