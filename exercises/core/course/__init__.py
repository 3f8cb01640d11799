"""How single exercises go: plans of trials, motion, pages; what is theirs alone."""
