"""The roster: what a workbook would change, every problem of it, and how the house stands."""
