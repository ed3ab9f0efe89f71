"""The look of the house: page shells, filters, access rules and answers."""
