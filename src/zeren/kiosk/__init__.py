"""A tablet that many share: one signs in, does what waits, hands over, and is out at once."""
