"""Facts, checkpoints and proofs: what happened, in an order nobody can change unseen."""
