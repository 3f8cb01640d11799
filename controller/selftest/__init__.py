"""The pod tried out where it stands: what of it works, what does not, and what to do."""
