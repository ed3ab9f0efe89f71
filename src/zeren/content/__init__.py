"""What the house says to its people: cards, questions, duties, clauses, agenda, days off."""
