"""Credentials and sign-in: staff number and PIN, or e-mail and password."""
