"""Letters as they are: which exist, who may see one, what it says, what proves it."""

from zeren.letters.models import Letter, Signature
from zeren.letters.queries.fitting import (
    Texts,
    Verdict,
    candidates,
    change_of,
    compared_with,
    covering,
    needs_of,
    policies,
    signed_before,
    touched_letters,
    verdicts,
    without_letter,
)
from zeren.letters.queries.foretold import Chosen, chosen, foretold, people_to_issue
from zeren.letters.queries.letters import (
    Letters,
    act_of,
    anomalies,
    campaign,
    campaign_counts,
    campaign_issued,
    campaigns,
    countersignable,
    countersigners,
    countersigning,
    letter_for,
    letter_ids,
    letters_by_id,
    live_letter,
    live_states,
    may_issue,
    proof,
    seen,
    signatures,
    signatures_of,
    state_counts,
    superior,
    superseding,
    unit_progress,
    visible_to,
    years,
)
from zeren.letters.queries.reading import (
    life_of,
    people_of,
    proved_days,
    reads,
    shape,
    state_on,
    to_acknowledge,
)
from zeren.letters.queries.renewing import RenewalDays, Window, closed_year, renewal, window
from zeren.letters.queries.sealing import of_file, of_number, to_seal
from zeren.letters.queries.sections import not_kept, receipt, with_sections
from zeren.letters.queries.text import (
    Composed,
    compose_many,
    current_template,
    newest_template,
    question,
)
from zeren.letters.queries.touching import touched_people
