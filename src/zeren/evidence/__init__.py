"""Pages of the ledger: what was recorded, its proof, and checking a receipt."""
