"""The rooms that prove and explain what is owed: one visible table, complete or the start fails."""

from collections.abc import Mapping

from zeren.core.owed.coverage import Owed
from zeren.core.owed.requirement import REQUIREMENTS
from zeren.letters import owed as letters
from zeren.responsibility import owed as responsibility
from zeren.targets import owed as targets
from zeren.training import owed as training

ROOMS: Mapping[str, Mapping[str, Owed]] = {
    "letters": letters.OWED,
    "responsibility": responsibility.OWED,
    "targets": targets.OWED,
    "training": training.OWED,
}

OWED: Mapping[str, Owed] = {one.code: ROOMS[one.room][one.code] for one in REQUIREMENTS}
"""How each requirement is proved and explained; a requirement no room answers for fails here."""
