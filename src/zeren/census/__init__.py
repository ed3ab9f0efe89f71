"""Who and what is counted, and what of it is proved: worked out for what was touched."""
