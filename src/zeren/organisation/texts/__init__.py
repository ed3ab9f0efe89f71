"""Words of the organisation, one file an idea; those of codes stand in sentences.toml."""
