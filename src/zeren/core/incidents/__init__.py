"""Accidents and events: what they are called, how grave they are, what counts, which clocks run."""
