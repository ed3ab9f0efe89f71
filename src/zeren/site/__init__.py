"""Settings, addresses, menu and the table of reactions."""
