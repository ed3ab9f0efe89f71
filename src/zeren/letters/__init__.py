"""Responsibility letters: composed, signed, countersigned, proven."""
