"""Pages of the letters: the own letter, the superior's list, the safety office's desk."""
