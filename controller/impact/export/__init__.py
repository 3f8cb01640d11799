"""Tables for evaluators, under pseudonyms of their own."""
