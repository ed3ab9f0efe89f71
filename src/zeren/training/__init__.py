"""Meetings, courses and the quiz that opens the letter."""
