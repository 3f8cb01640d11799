"""From tables of trials to scores: numpy, all sessions at once; each formula with its source."""
