"""Units, posts, people, holdings, things and roles, each with its dates."""
