"""Zeren: who is responsible, for what, this year, trained, signed, proven."""

__version__ = "0.1.0.dev0"
