"""Words of coverage: layers, seats, reasons for exclusion.

What a requirement, a gap and a next step are called stands in the texts of the room that explains
them (REQUIREMENTS, GAPS, NEXT_STEPS, ACTS) and is collected here.
"""

from zeren.web import words

LAYERS = {int(one): said for one, said in words.table("coverage", "layers").items()}

SEATS = words.table("coverage", "seats")

EXCLUSIONS = words.table("coverage", "exclusions")
