"""Words for the codes of this room."""

from zeren.web import words

STATES = words.table("scans", "states")
COLOURS = {"READ": "soon", "MARKED": "soon", "CONFIRMED": "ok", "ASIDE": ""}
