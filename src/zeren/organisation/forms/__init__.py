"""Forms of the organisation, one file an idea."""
