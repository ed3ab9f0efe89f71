"""Hand-overs: the verbs."""

from zeren.handover.actions.following import follow, tend
from zeren.handover.actions.naming import name, say
from zeren.handover.actions.signing import confirm, give, receive
