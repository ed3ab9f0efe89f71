"""Hand-overs: whoever goes gives what he answers for, somebody receives it, the head confirms."""
