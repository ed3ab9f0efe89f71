"""Who is responsible for what, derived by the two rules, with the reason."""
