"""Pages of the organisation, one file a journey."""
