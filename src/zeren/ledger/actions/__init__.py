"""Record facts, fold them into the tree, sign checkpoints; what two people must say."""

from zeren.ledger.actions.confirming import acknowledge_gap, confirm_clock
from zeren.ledger.actions.deciding import decide
from zeren.ledger.actions.folding import sequence
from zeren.ledger.actions.recording import Item, open_ledger, record, record_changed, record_many
from zeren.ledger.actions.renewing import announced, change_key, take_key
from zeren.ledger.actions.signing import checkpoint, compare_with_what_was_signed
from zeren.ledger.actions.swapping import swap, swapped
