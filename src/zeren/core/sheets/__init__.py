"""What stands in a workbook: its rows, its tables, and the words of their heads."""
