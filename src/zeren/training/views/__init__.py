"""Pages of the training: what a person learns, and the meeting."""
