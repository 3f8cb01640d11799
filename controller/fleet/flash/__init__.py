"""An image onto a card: which disk may be written, what is written, and that it is there."""
