"""The 100 %, or exactly what is missing and who takes the next step."""
