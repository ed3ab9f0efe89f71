"""Pages that gather many rooms."""
