"""The log of facts: entries, the tree over them, signed notes, and the one-file verifier."""
