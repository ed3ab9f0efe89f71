"""Which hand-overs there are, what is on them, and who owns what."""
