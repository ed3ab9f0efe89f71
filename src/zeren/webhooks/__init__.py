"""Facts told to machines outside, as they happen."""
