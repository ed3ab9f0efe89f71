"""The ledger remembers: facts, the tree over them, signed checkpoints, proofs, and the clock."""
