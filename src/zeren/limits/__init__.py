"""Limits: how many tries are heard from a source, for a number, over the whole house."""
