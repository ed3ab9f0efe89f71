"""Pages of the results: a unit, one target by month, what is to be entered."""
