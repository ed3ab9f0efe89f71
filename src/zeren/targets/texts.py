"""Words of the targets: refusals, problems of the cascade, and facts."""
