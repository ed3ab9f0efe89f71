"""Hazards found, assigned, rectified, verified, published and closed."""
