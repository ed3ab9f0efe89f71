"""The command `zeren`: the door for administrators and for machines without a browser."""
