"""What an earlier program of ours left, or will find: the data of a card with two versions."""
