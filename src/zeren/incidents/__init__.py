"""Accidents and events, who was hurt, what was done about them, and the hours worked meanwhile."""
