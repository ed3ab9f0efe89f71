"""Pages of what is kept of people: the notice, my data, consents, and how long."""
