"""The command line: the administrator's door to the same actions and queries as the pages."""
