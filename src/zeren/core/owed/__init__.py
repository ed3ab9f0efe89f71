"""What is owed: requirements, the rows of a duty, and coverage counted from them."""
