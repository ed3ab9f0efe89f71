"""Pages of what the house says."""
