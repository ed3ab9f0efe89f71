"""Paper that comes back: printed, signed by hand, scanned, marked, confirmed by a second person."""
