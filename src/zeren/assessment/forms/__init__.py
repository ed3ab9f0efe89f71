"""Forms of the assessments, one file an idea."""
