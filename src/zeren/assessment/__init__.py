"""How fulfilment is assessed: the scheme, points with their facts, objection, veto, publication."""
