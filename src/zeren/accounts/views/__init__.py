"""Pages of the door: number and PIN, the own account; factors beside the PIN."""
