"""Properties of the rules draw the same examples on every machine, few enough to stay fast."""

from hypothesis import settings

settings.register_profile("rules", derandomize=True, max_examples=150, deadline=None)
settings.load_profile("rules")
