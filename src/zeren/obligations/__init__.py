"""What is owed and what is met, one row each, counted per unit."""
