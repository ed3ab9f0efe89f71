"""What a target asks, how it is typed, defined, given down, counted and judged."""
