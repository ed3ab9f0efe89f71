"""The letter: its life, its gate, what changed between two, and a drawn signature."""
