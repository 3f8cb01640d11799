"""The person's own page: what they did here, on one sheet of paper that is theirs to keep."""
