"""Work to do later, kept as rows, so that a killed worker loses nothing."""
