"""Targets of the year, cascaded level by level."""
