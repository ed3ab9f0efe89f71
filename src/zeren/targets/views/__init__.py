"""Pages of the targets, one file a journey."""
