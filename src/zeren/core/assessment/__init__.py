"""How fulfilment is assessed: schemes, points with their reasons, bands, veto, recommendation."""
