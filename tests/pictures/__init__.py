"""What a person meets in an exercise, as contact sheets for docs/pictures."""
