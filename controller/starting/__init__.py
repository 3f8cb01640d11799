"""A start that cannot succeed: what is in its way, told on the screen until it can."""
