"""What people object to, refuse, or say they did not sign: each a case with an owner and a day."""
