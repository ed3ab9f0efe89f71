"""Exit codes of every command."""

OK = 0
NO = 1
"""Done, and the answer is no: problems, gaps, a proof that fails."""
USAGE = 2
REFUSED = 3
