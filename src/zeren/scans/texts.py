"""Words for the codes of this room."""

from zeren.web import words

STATES = words.table("scans", "states")
LISTS = words.table("scans", "lists")
TITLES = words.table("scans", "titles")
RULES = words.table("scans", "rules")
HEADS = words.table("scans", "heads")
COLOURS = {"READ": "soon", "MARKED": "soon", "CONFIRMED": "ok", "ASIDE": ""}
