"""What the house knows about each person, why, how long, and a copy of all of it."""
